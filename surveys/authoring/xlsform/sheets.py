"""The sheets of a form as rows of named cells: which sheet is which, where the headings stand, which language is read. What
is not read is said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.authoring.xlsform.cells.columns import SHEETS, SheetMistake
from surveys.authoring.xlsform.cells.headings import (
    ColumnHeading,
    bare_name,
    chosen_language,
    headings,
    is_english,
    looks_like,
    wording_named,
)
from surveys.authoring.xlsform.cells.lines import SheetCell, SheetLine
from surveys.authoring.xlsform.cells.workbook import read_workbook
from surveys.authoring.xlsform.remarks import Findings
from surveys.authoring.xlsform.unused import NOT_USED, USED
from surveys.definition.mistakes import Mistakes
from surveys.definition.survey import WordingName

_ALSO_NAMED: Mapping[str, str] = {
    "surveys": "survey", "choice": "choices", "choices and columns": "choices", "options": "choices",
    "setting": "settings",
}  # fmt: skip

_HEADED_BY: Mapping[str, tuple[frozenset[str], ...]] = {
    "survey": (frozenset({"type", "name"}), frozenset({"type", "label"})),
    "choices": (frozenset({"list_name", "name"}), frozenset({"list_name", "label"})),
    "settings": (
        *(frozenset({means}) for means in ("form_id", "form_title", "version", "default_language", "style")),
        *(frozenset({means}) for means in ("heard_audience", "heard_topic", "heard_minutes")),
    ),
}
"""By which of its headings the row of headings is known: all of one of these sets."""

SEARCHED = 30
"""Lines at the top of a sheet among which the headings are looked for."""

WORDS = ("label", "hint")
"""The columns that stand once for each language."""


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet: its number, from 1, and its cells that are not empty, by what their column means. The words of
    another wording stand under such as "label::easy_read". `written` has the heading of each as the author wrote it."""

    number: int
    cells: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)

    def get(self, column: str) -> str:
        return self.cells.get(column, "")

    def heading(self, column: str) -> str:
        return self.written.get(column, column)

    def worded(self, column: str, wording: WordingName = "standard") -> str:
        """The cell of `label` or `hint` in a wording."""
        return self.get(column if wording == "standard" else f"{column}::{wording}")


@dataclass(frozen=True)
class _Table:
    """A sheet below its headings."""

    sheet: str
    columns: tuple[ColumnHeading, ...]
    lines: tuple[SheetLine, ...]
    headed: SheetLine | None = None


@dataclass(frozen=True)
class FormSheets:
    """The rows of the three sheets. `language` is the heading of the language that its words are in, or empty."""

    survey: tuple[SheetRow, ...]
    choices: tuple[SheetRow, ...]
    settings: SheetRow
    language: str


def read_form(content: bytes, findings: Findings) -> FormSheets:
    """The rows of a workbook. What is wrong or left out is noted in `findings`. Raises `Mistakes` where nothing can be read
    at all: the file is no workbook, or has no sheet of questions."""
    book = read_workbook(content, findings.file, lambda name: _which(name) is not None)
    tables = {which: _table(which, lines, findings) for which, lines in _sheets(book, findings).items()}
    if not tables["survey"].columns:
        raise Mistakes(list(findings.mistakes))
    _check_words(tables, findings)
    default = _default_language(tables["settings"])
    language = _language(tables["survey"], default)
    if language and not is_english(language) and wording_named(language) is None:
        what = f"the words are in {language}; what the bot itself says around them is in English"
        findings.remark("taken for granted", "survey", 0, "", what)
    of_choices = _language_of_choices(tables["choices"], language, default, findings)
    read_in = {"survey": language, "choices": of_choices, "settings": language}
    rows = {which: tuple(_rows(table, read_in[which], findings)) for which, table in tables.items()}
    _check_upright(tables["settings"], findings)
    settings = rows["settings"] or (SheetRow(2),)
    for row in settings[1:]:
        findings.remark("left out", "settings", row.number, "", "a form has one row of settings")
    return FormSheets(rows["survey"], rows["choices"], settings[0], language)


def _language(table: _Table, default: str) -> str:
    return chosen_language((column.language for column in table.columns if column.means == "label"), default)


def _language_of_choices(table: _Table, language: str, default: str, findings: Findings) -> str:
    """That of the questions; where no choice has words in it nor in none, that of the choices."""
    there = {column.language.lower() for column in table.columns if column.means == "label"}
    own = _language(table, default)
    if not there or there & {language.lower(), ""} or (is_english(language) and is_english(own)):
        return language
    what = f"the questions are in {language or 'no language that is named'}, the choices in {own}; both are taken"
    findings.remark("taken for granted", "choices", 0, "", what)
    return own


# Which sheet is which ----------


def _which(name: str) -> str | None:
    plain = " ".join(name.replace("_", " ").split()).lower()
    plain = _ALSO_NAMED.get(plain, plain)
    return plain if plain in SHEETS else None


def _sheets(
    book: Mapping[str, tuple[SheetLine, ...]], findings: Findings
) -> dict[str, tuple[SheetLine, ...]]:
    """The lines of the three sheets by what they are for."""
    by_use: dict[str, list[str]] = {which: [] for which in SHEETS}
    for name in book:
        if which := _which(name):
            by_use[which].append(name)
        else:
            findings.remark("left out", "", 0, "", "sheets that a form does not need", f"'{name}'")
    for names in by_use.values():
        if len(names) > 1:
            findings.mistake(
                "", 0, "", f"has the sheets {' and '.join(map(repr, names))}; delete or rename one of them"
            )
    if not by_use["survey"]:
        raise Mistakes([SheetMistake(findings.file, 1, "", _no_survey(list(book)))])
    return {which: book[names[0]] if names else () for which, names in by_use.items()}


def _no_survey(names: Sequence[str]) -> str:
    likely = (name for name in names if "survey" in name.lower() or looks_like(name, ["survey"]))
    near = next(likely, "")
    there = ", ".join(f"'{name}'" for name in names[:10])
    mend = f"Is '{near}' meant? " if near else ""
    return f"has no sheet 'survey'; it has {there}. {mend}Give the sheet with the questions that name"


# Where the headings stand ----------


def _table(which: str, lines: tuple[SheetLine, ...], findings: Findings) -> _Table:
    for place, line in enumerate(lines[:SEARCHED]):
        columns = headings((cell.text for cell in line.cells), which)
        if any(needed <= {column.means for column in columns} for needed in _HEADED_BY[which]):
            for above in lines[:place]:
                findings.remark(
                    "left out", which, above.number, "", "stands above the headings", _begins(above.cells)
                )
            _check_twice(which, line.number, columns, findings)
            return _Table(which, columns, lines[place + 1 :], line)
    if lines and which != "settings":
        findings.mistake(which, lines[0].number, "", _no_headings(which, lines[0]))
    elif not lines and which == "survey":
        findings.mistake(which, 0, "", "is empty; its first row has the headings 'type', 'name' and 'label'")
    for line in lines if which == "settings" else ():
        findings.remark(
            "left out", which, line.number, "", "is not read without headings such as 'form_title'"
        )
    return _Table(which, (), ())


def _no_headings(which: str, line: SheetLine) -> str:
    needed = " and ".join(f"'{means}'" for means in ("type", "name", "label") if which == "survey")
    needed = needed or "'list_name', 'name' and 'label'"
    return f"no row has the headings {needed}; the first that is not empty has {_begins(line.cells)}"


def _begins(cells: Iterable[SheetCell]) -> str:
    shown = [cell.text for cell in cells if cell.text]
    return ", ".join(f"'{text[:30]}'" for text in shown[:4])


def _check_words(tables: Mapping[str, _Table], findings: Findings) -> None:
    """One mistake, in place of one for each row."""
    survey, choices = tables["survey"], tables["choices"]
    for table in (survey, choices) if _asks_for_choices(survey) else (survey,):
        if table.headed and table.lines and not any(column.means == "label" for column in table.columns):
            likely = (each.written for each in table.columns if looks_like(each.means, ["label", "question"]))
            near = next(likely, "")
            mend = f"Is '{near}' meant? " if near else ""
            there = f"it has {_begins(table.headed.cells)}"
            what = f"has no column 'label'; {there}. {mend}Give the column with the words that heading"
            wrong = SheetMistake(findings.file, table.headed.number, "", what, table.sheet)
            raise Mistakes([*findings.mistakes, wrong])


def _asks_for_choices(survey: _Table) -> bool:
    types = [column.place for column in survey.columns if column.means == "type"]
    cells = (line.cells[place].text for line in survey.lines for place in types if place < len(line.cells))
    return any("select" in text.lower() for text in cells)


def _check_twice(which: str, row: int, columns: Sequence[ColumnHeading], findings: Findings) -> None:
    for number, column in enumerate(columns):
        for other in columns[:number]:
            if (other.means, other.language.lower()) == (
                column.means,
                column.language.lower(),
            ) and column.means in USED[which]:
                where = f"stands above columns {other.letter} and {column.letter}"
                what = f"{where}; take one of them out, or rename it"
                findings.mistake(which, row, column.written, what)


def _check_upright(settings: _Table, findings: Findings) -> None:
    """Settings with the names below each other would be read as nonsense."""
    names = {bare_name(line.cells[0].text) for line in settings.lines if line.cells}
    if (
        bare_name(settings.columns[0].written if settings.columns else "") in USED["settings"]
        and names & USED["settings"]
    ):
        what = (
            "has the names of its settings below each other; write them in row 1, and what they are in row 2"
        )
        findings.mistake("settings", 0, "", what)


def _default_language(settings: _Table) -> str:
    for column in settings.columns:
        if column.means == "default_language" and settings.lines:
            cells = settings.lines[0].cells
            return cells[column.place].text if column.place < len(cells) else ""
    return ""


# Rows ----------


def _rows(table: _Table, language: str, findings: Findings) -> Iterator[SheetRow]:
    keys = {column.place: _key(table.sheet, column, language) for column in table.columns}
    for column in table.columns:
        if keys[column.place] is None:
            _tell_unused(table, column, findings)
    _tell_without_heading(table, findings)
    written = {column.place: column.written for column in table.columns}
    names = {(key or "").removesuffix(PLAIN): written[place] for place, key in keys.items() if key}
    for line in table.lines:
        row = _row(table.sheet, line, keys, written, names, findings)
        if row.cells:
            yield row


def _row(
    sheet: str,
    line: SheetLine,
    keys: Mapping[int, str | None],
    written: Mapping[int, str],
    names: Mapping[str, str],
    findings: Findings,
) -> SheetRow:
    cells: dict[str, str] = {}
    taken: dict[str, str] = {}
    for place, cell in sorted(enumerate(line.cells), key=lambda each: _is_fallback(keys.get(each[0]))):
        key = keys.get(place)
        if not key or not cell.text:
            continue
        means = key.removesuffix(PLAIN)
        if cell.odd and means not in _ANY_VALUE:
            findings.mistake(sheet, line.number, written[place], cell.odd)
        if means not in cells:
            cells[means], taken[means] = cell.text, written[place]
        elif cells[means] != cell.text:
            what = "is there in a language, too, and that is taken"
            findings.remark("left out", sheet, line.number, written[place], what)
    return SheetRow(line.number, cells, {**names, **taken})


PLAIN = "\x00plain"
"""Behind the key of a column without a language, in a form that has languages: it stands in where those are empty."""

_ANY_VALUE = frozenset({"version", "disabled", "form_id"})
"""Cells of which it does not matter whether they are a date."""


def _is_fallback(key: str | None) -> bool:
    return bool(key and key.endswith(PLAIN))


def _key(sheet: str, column: ColumnHeading, language: str) -> str | None:
    """What the cells of a column stand under; None where they are not read."""
    if column.means not in USED[sheet]:
        return None
    if column.means not in WORDS or sheet == "settings":
        return column.means if not column.language else None
    if column.language.lower() == language.lower():
        return column.means
    if not column.language:
        return f"{column.means}{PLAIN}"
    wording = wording_named(column.language)
    if wording is None and is_english(column.language) and is_english(language):
        return f"{column.means}{PLAIN}"
    return f"{column.means}::{wording}" if wording not in (None, "standard") else None


def _tell_unused(table: _Table, column: ColumnHeading, findings: Findings) -> None:
    if not any(column.place < len(line.cells) and line.cells[column.place].text for line in table.lines):
        return
    if column.means in WORDS and column.language:
        what = "these languages are not read; translations are taken in with heard survey translate"
    else:
        what = NOT_USED.get(column.means) or _unknown(column, table.sheet)
    findings.remark("left out", table.sheet, 0, column.written, what)


def _unknown(column: ColumnHeading, sheet: str) -> str:
    near = looks_like(column.means, USED[sheet])
    return f"no column of a form; is '{near}' meant?" if near else "no columns that Heard reads"


def _tell_without_heading(table: _Table, findings: Findings) -> None:
    headed = {column.place for column in table.columns}
    for line in table.lines:
        bare = [cell.text for place, cell in enumerate(line.cells) if cell.text and place not in headed]
        if bare:
            findings.remark(
                "left out", table.sheet, line.number, "", "stands below no heading", f"'{bare[0][:30]}'"
            )
