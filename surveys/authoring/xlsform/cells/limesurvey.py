"""A survey's structure as Limesurvey exports it (tab separated), as the sheets of a form by the XLSForm standard. It says
the same in other columns; what Limesurvey has and XLSForm has not stands in columns of its own, which the reader names."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from surveys.authoring.xlsform.cells.comma_separated import decoded
from surveys.authoring.xlsform.cells.limesurvey_conditions import spelled
from surveys.authoring.xlsform.cells.limesurvey_xml import limesurvey_rows
from surveys.authoring.xlsform.cells.lines import NotAWorkbook, SheetCell, SheetLine, Workbook, as_cell

Row = Mapping[str, str]

SINGLE, SEVERAL, TEXTS = ("L", "!", "O"), ("M", "P"), ("S", "T", "U")
WITH_COMMENTS = ("O", "P")
FIXED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Y": (("yes", "Yes"), ("no", "No")),
    "G": (("female", "Female"), ("male", "Male")),
    "5": tuple((str(point), str(point)) for point in range(1, 6)),
}
"""Kinds of question whose choices Limesurvey knows itself."""

NOT_ASKED: Mapping[str, str] = {
    **dict.fromkeys("FABCEH1;:", "an array; write a question for each line"),
    **dict.fromkeys("KQ", "several fields in one; write a question for each"),
    "R": "a ranking; ask which matters most",
    "D": "a date; ask with choices, such as 'This week'",
    "|": "a file; people answer in words and choices",
    "*": "an equation; nothing is calculated",
    "I": "a choice of language, which every survey has by itself",
}
"""The other kinds, in words."""

AROUND = {"surveyls_welcometext": "about", "surveyls_endtext": "thanks"}
TITLE = "surveyls_title"
NOT_SHOWN = ("surveyls_description", "surveyls_policy_notice", "surveyls_policy_notice_label", "surveyls_url")
"""Words of the survey as a whole that have no place here."""
_KNOWN = {
    "id",
    "related_id",
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "mandatory",
    "other",
    "hidden",
}
_TAG, _BREAK = re.compile(r"<[^<>]*>"), re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_EXPRESSION = re.compile(r"\{[^{}\s][^{}]*\}")
_HEADINGS = ("type", "name", "label", "hint", "relevant", "required", "disabled")


def is_limesurvey(content: bytes) -> bool:
    """By its headings."""
    first = content[:2000].partition(b"\n")[0]
    return b"class\ttype/scale\tname\trelevance\ttext" in first.replace(b'"', b"")


def limesurvey(content: bytes) -> Workbook:
    """Raises `NotAWorkbook`."""
    return _workbook(list(_rows(decoded(content))))


def limesurvey_saved(content: bytes) -> Workbook:
    """From a file .lss. Raises `NotAWorkbook`."""
    return _workbook(limesurvey_rows(content))


def _workbook(rows: list[tuple[int, Row]]) -> Workbook:
    sheets = _Structure(rows).sheets()
    return Workbook(tuple(sheets), lambda name: sheets[name])


def _rows(text: str) -> Iterator[tuple[int, Row]]:
    """The rows by their headings, with the number of the line that each begins in."""
    reader, before = csv.reader(io.StringIO(text, newline=""), delimiter="\t", strict=True), 0
    headings: list[str] = []
    try:
        for row in reader:
            if not headings:
                headings = [heading.strip() for heading in row]
            elif any(row):
                yield before + 1, dict(zip(headings, (cell.strip() for cell in row), strict=False))
            before = reader.line_num
    except csv.Error as error:
        raise NotAWorkbook(f"cannot be read as tab separated values, in line {before + 1}: {error}") from None


@dataclass
class _Structure:
    """The rows of a survey in its base language, on their way to the sheets of a form."""

    rows: list[tuple[int, Row]]
    questions: list[SheetLine] = field(default_factory=list)
    choices: list[SheetLine] = field(default_factory=list)
    notes: dict[str, SheetLine] = field(default_factory=dict)
    title: str = ""
    several: dict[str, set[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    extra: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    apart: dict[str, str] = field(default_factory=dict)

    def sheets(self) -> dict[str, list[SheetLine]]:
        mine = [(number, row) for number, row in self.rows if row.get("language", "") in ("", self._language)]
        self.others = sorted({row.get("language", "") for _, row in self.rows} - {"", self._language})
        self.extra = sorted({name for _, row in mine for name, cell in row.items() if cell} - _KNOWN - {""})
        self.several = self._names_of_several(mine)
        self.kinds = {
            row.get("name", ""): row.get("type/scale", "") for _, row in mine if row.get("class") == "Q"
        }
        inside, question = False, ("", "")
        for number, row in mine:
            match row.get("class"):
                case "SL":
                    self._around(number, row)
                case "G":
                    self._group(number, row, ends=inside)
                    inside = True
                case "Q":
                    question = (row.get("name", ""), row.get("type/scale", ""))
                    self._question(number, row)
                case "SQ" | "A" if question[1] in (*SINGLE, *SEVERAL):
                    self._choice(number, question[0], row.get("name", ""), row.get("text", ""))
                case "T":
                    self.apart[row.get("name", "")] = row.get("text", "")
        if inside:
            self.questions.append(SheetLine(self.questions[-1].number, _cells(["end_group"])))
        extra = [
            *(f"Limesurvey {name}" for name in self.extra),
            *(f"Limesurvey words in {code}" for code in self.others),
        ]
        about = [self.notes[name] for name in AROUND.values() if name in self.notes]
        return {
            "survey": [SheetLine(1, _cells([*_HEADINGS, *extra])), *about[:1], *self.questions, *about[1:]],
            "choices": [SheetLine(1, _cells(["list_name", "name", "label"])), *self.choices],
            "settings": [
                SheetLine(1, _cells(["form_title", *(f"Limesurvey {name}" for name in self.apart)])),
                SheetLine(1, _cells([self.title, *self.apart.values()])),
            ],
        }

    @property
    def _language(self) -> str:
        said = (
            row.get("text", "")
            for _, row in self.rows
            if (row.get("class"), row.get("name")) == ("S", "language")
        )
        return next(said, "en")

    @staticmethod
    def _names_of_several(rows: Iterable[tuple[int, Row]]) -> dict[str, set[str]]:
        """The choices of each question with several."""
        found: dict[str, set[str]] = {}
        question: set[str] = set()
        for _, row in rows:
            if row.get("class") == "Q":
                question = set()
                if row.get("type/scale") in SEVERAL:
                    question = found.setdefault(row.get("name", ""), set())
            elif row.get("class") == "SQ":
                question.add(row.get("name", ""))
        return found

    def _around(self, number: int, row: Row) -> None:
        name, words = row.get("name", ""), _plain(row.get("text", ""))
        if name == TITLE:
            self.title = words
        elif name in AROUND and words:
            self.notes[AROUND[name]] = SheetLine(
                number, (SheetCell("note"), SheetCell(AROUND[name]), _words(words))
            )
        elif name in NOT_SHOWN and words:
            self.apart[name] = words

    def _group(self, number: int, row: Row, *, ends: bool) -> None:
        if ends:
            self.questions.append(SheetLine(number, _cells(["end_group"])))
        name, when = f"group_{number}", self._condition(row.get("relevance", ""))
        self.questions.append(
            SheetLine(number, _cells(["begin_group", name, _plain(row.get("name", "")), "", when]))
        )

    def _question(self, number: int, row: Row) -> None:
        name, kind = row.get("name", ""), row.get("type/scale", "")
        if kind in WITH_COMMENTS:
            self.apart["comments beside choices"] = "yes"
        other = " or_other" if row.get("other") == "Y" else ""
        types = {
            **dict.fromkeys(SINGLE, f"select_one {name}{other}"),
            **dict.fromkeys(SEVERAL, f"select_multiple {name}{other}"),
            **dict.fromkeys(FIXED, f"select_one {name}"),
            **dict.fromkeys(TEXTS, "text"),
            **{"N": "integer", "X": "note"},
        }
        cells = [
            as_cell(types.get(kind) or f"Limesurvey type {kind} ({NOT_ASKED.get(kind, 'not known here')})"),
            as_cell(name),
            (_words if kind in types else as_cell)(_plain(row.get("text", ""))),
            (_words if kind in types else as_cell)(_plain(row.get("help", ""))),
            as_cell(self._condition(row.get("relevance", ""))),
            as_cell("yes" if row.get("mandatory") in ("Y", "S") else ""),
            as_cell("yes" if row.get("hidden") == "1" else ""),
            *(as_cell(row.get(name, "")) for name in self.extra),
            *(as_cell(code) for code in self.others),
        ]
        self.questions.append(SheetLine(number, tuple(cells)))
        for id_, says in FIXED.get(kind, ()):
            self._choice(number, name, id_, says)

    def _choice(self, number: int, question: str, name: str, says: str) -> None:
        self.choices.append(SheetLine(number, (as_cell(question), as_cell(name), _words(_plain(says)))))

    def _condition(self, relevance: str) -> str:
        """In XLSForm's spelling. What is more than that stays as it is, and the reader says so."""
        return "" if relevance in ("", "1") else spelled(relevance, self.kinds, self.several)


def _cells(texts: Iterable[str]) -> tuple[SheetCell, ...]:
    return tuple(as_cell(text) for text in texts)


def _plain(text: str) -> str:
    """Words without the marks of a web page."""
    lines = unescape(_TAG.sub("", _BREAK.sub("\n", text))).split("\n")
    return "\n".join(filter(None, (" ".join(line.split()) for line in lines)))


def _words(text: str) -> SheetCell:
    if match := _EXPRESSION.search(text):
        return SheetCell(
            text, f"holds an expression ({match[0]}), which people would read; write words in its place"
        )
    return as_cell(text)
