"""The rows of a form: which are asked, in which groups they stand, which notes are said, and what is left out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from surveys.authoring.xlsform.cells.columns import AROUND, SheetMistake
from surveys.authoring.xlsform.cells.headings import looks_like
from surveys.authoring.xlsform.formulas.expressions import FALSE, Expression, UnreadableExpression, parsed
from surveys.authoring.xlsform.remarks import Findings
from surveys.authoring.xlsform.sheets import SheetRow
from surveys.authoring.xlsform.unused import NO_QUESTION, RECORDS_WHO_OR_WHEN
from surveys.definition.mistakes import Mistakes
from surveys.files.limited import DEEPEST

SHEET = "survey"

_TOO_DEEP = f"stands in more than {DEEPEST} groups, one in another"


@dataclass(frozen=True)
class AskedRow:
    """A row that is asked: its kind, the name of its list of choices, and the conditions of the groups around it."""

    row: SheetRow
    kind: str
    list_name: str = ""
    or_other: bool = False
    groups: tuple["GroupCondition", ...] = ()
    path: tuple[int, ...] = ()
    """The rows in which the groups around it begin: a name may come again in another group."""


@dataclass(frozen=True)
class GroupCondition:
    """What everything in a group depends on, and the row that says so."""

    row: SheetRow
    expression: Expression


@dataclass(frozen=True)
class Outline:
    """The rows of a form: those that are asked, the notes around them, and why others are left out, by their name."""

    asked: tuple[AskedRow, ...]
    notes: Mapping[str, SheetRow]
    left_out: Mapping[str, str]
    broken: frozenset[str]
    """Names of rows that cannot be read, which is a mistake."""


@dataclass
class _Group:
    row: SheetRow
    condition: Expression | None = None
    is_out: bool = False


_SELECT = re.compile(
    r"(?:add )?(?P<how>select one|select1|select multiple|select many|select all that apply|select)"
    r"(?: prompt using| from| using)?(?: (?P<list>.+?))?(?P<other> or specify other| or other)?$",
    re.IGNORECASE,
)
_ONE = frozenset({"select one", "select1"})
_WRITTEN = {
    "text": "text", "string": "text", "q string": "text", "q text": "text", "add text prompt": "text",
    "add string prompt": "text", "integer": "number", "int": "number", "number": "number", "q int": "number",
    "q integer": "number", "add integer prompt": "number", "range": "number", "note": "note", "q note": "note",
    "add note prompt": "note",
}  # fmt: skip
_ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(("paragraph", "textarea", "longtext", "long", "short", "open", "memo"), "text"),
    **dict.fromkeys(
        ("radio", "dropdown", "single", "choice", "boolean", "yes/no", "yesno", "list"), "select_one"
    ),
    **dict.fromkeys(("checkbox", "checkboxes", "multiple", "multi", "tick"), "select_multiple"),
}
"""What other tools call kinds of question."""
_SELECT_SIGNS = re.compile(r"(select[ _-]?\w+)\s*[(:]\s*([^()]*?)\s*\)?", re.IGNORECASE)
"""As in "select_one(yesno)" and "select_one: yesno"."""
_GROUP = re.compile(r"(begin|end) ?(?:l?group|repeat|loop|score|rank|kobomatrix|list)\b.*", re.IGNORECASE)
YES = frozenset({"yes", "true", "true()", "1", "x", "y"})


def outline(rows: Iterable[SheetRow], findings: Findings) -> Outline:
    """What each row of the sheet is."""
    return _Outliner(findings).outline(rows)


class _Outliner:
    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self._groups: list[_Group] = []
        self._asked: list[AskedRow] = []
        self._notes: dict[str, SheetRow] = {}
        self._left_out: dict[str, str] = {}
        self._broken: set[str] = set()

    def outline(self, rows: Iterable[SheetRow]) -> Outline:
        for row in rows:
            self._read(row)
        for group in self._groups:
            self._findings.mistake(
                SHEET, group.row.number, group.row.heading("type"), "begins a group that does not end"
            )
        return Outline(tuple(self._asked), self._notes, self._left_out, frozenset(self._broken))

    def _read(self, row: SheetRow) -> None:
        written = _plain_type(row)
        if _GROUP.fullmatch(written):
            self._group(row, written)
        elif any(group.is_out for group in self._groups):
            self._leave_out(row, "stands in a group that is left out")
        elif row.get("disabled").lower() in YES:
            self._leave_out(row, "is disabled", "disabled")
        elif not written or (not row.get("name") and not _LETTER.match(written)):
            self._no_type(row)
        else:
            self._question(row, written)

    def _no_type(self, row: SheetRow) -> None:
        if row.get("name"):
            self._broken.add(row.get("name"))
            self._findings.mistake(
                SHEET, row.number, row.heading("type"), "is empty; write what kind of question it is"
            )
        else:
            words = row.get("type") or next(iter(row.cells.values()))
            self._findings.remark(
                "left out", SHEET, row.number, "", "has no type; it is taken for a remark", f"'{words[:40]}'"
            )

    def _group(self, row: SheetRow, written: str) -> None:
        begins = written.lower().startswith("begin")
        if begins:
            self._groups.append(self._begun(row, written))
            if len(self._groups) > DEEPEST:
                raise Mistakes(
                    [SheetMistake(self._findings.file, row.number, "", _TOO_DEEP, SHEET, row.heading("type"))]
                )
        elif self._groups:
            self._groups.pop()
        else:
            self._findings.mistake(SHEET, row.number, row.heading("type"), "ends a group that does not begin")

    def _begun(self, row: SheetRow, written: str) -> _Group:
        is_out = row.get("disabled").lower() in YES
        if is_out:
            self._leave_out(row, "is disabled", "disabled")
        elif "repeat" in written.lower() or "loop" in written.lower():
            self._findings.remark(
                "changed",
                SHEET,
                row.number,
                "",
                "nothing is repeated; what stands inside is asked once",
                _shown(row),
            )
        elif re.search("kobomatrix|rank|score", written.lower()):
            self._leave_out(row, f"'{written}' is not asked; write a question for each line")
            is_out = True
        else:
            self._findings.remark(
                "left out",
                SHEET,
                row.number,
                "",
                "groups and their headings; what stands inside is asked",
                _shown(row),
            )
        return _Group(row, None if is_out else self._condition(row), is_out)

    def _condition(self, row: SheetRow) -> Expression | None:
        try:
            return parsed(row.get("relevant")) if row.get("relevant") else None
        except UnreadableExpression as error:
            odd_condition(row, str(error), self._findings)
            return FALSE

    def _question(self, row: SheetRow, written: str) -> None:
        kind, list_name, or_other = _kind(row, written)
        if kind == "note":
            self._note(row)
        elif kind and row.get("read_only").lower() in YES:
            self._leave_out(row, "can only be read, so it is no question", "read_only")
        elif kind:
            self._asked.append(AskedRow(row, kind, list_name, or_other, self._conditions(), self._path()))
        elif why := _why_no_question(written.lower()):
            self._leave_out(row, why)
        else:
            self._unknown(row, written)

    def _conditions(self) -> tuple[GroupCondition, ...]:
        return tuple(GroupCondition(group.row, group.condition) for group in self._groups if group.condition)

    def _path(self) -> tuple[int, ...]:
        return tuple(group.row.number for group in self._groups)

    def _unknown(self, row: SheetRow, written: str) -> None:
        self._broken.add(row.get("name"))
        kinds = [*_WRITTEN, "select_one", "select_multiple"]
        words = written.lower().split(" ")
        slip = looks_like(words[0], kinds) or looks_like("_".join(words[:2]), kinds)
        near = slip or _ELSEWHERE.get(words[0], "")
        meant = f"is '{near}' meant? Otherwise " if near else ""
        what = f"'{written}' cannot be asked here; {meant}use text, integer, select_one or select_multiple"
        tell = self._findings.mistake if slip else self._findings.not_supported
        tell(SHEET, row.number, row.heading("type"), what)

    def _note(self, row: SheetRow) -> None:
        name = row.get("name").lower()
        if name not in AROUND:
            what = (
                "notes between questions are not said; name a note about, afterwards or thanks, or use a hint"
            )
            self._findings.remark("left out", SHEET, row.number, "", what, _shown(row))
            return
        if name in self._notes:
            self._findings.mistake(SHEET, row.number, row.heading("name"), f"there are two notes '{name}'")
        for column in ("relevant", "hint"):
            if row.get(column):
                self._findings.remark(
                    "left out",
                    SHEET,
                    row.number,
                    row.heading(column),
                    "notes are said to everybody, without hints",
                )
        self._notes[name] = row

    def _leave_out(self, row: SheetRow, why: str, column: str = "") -> None:
        self._left_out[row.get("name")] = why
        self._findings.remark(
            "left out", SHEET, row.number, row.heading(column) if column else "", why, _shown(row)
        )


_LETTER = re.compile(r"\w")
"""What every type begins with; authors part their sheets with rows such as "--- Part two ---" and "# remark"."""


def _plain_type(row: SheetRow) -> str:
    """With one blank for blanks and underscores, but for those in the name of the list."""
    written = row.get("type")
    signs = _SELECT_SIGNS.fullmatch(written)
    words = (f"{signs[1]} {signs[2]}" if signs else written).split()
    if not words:
        return ""
    first = words[0] if words[0].lower() in NO_QUESTION else words[0].replace("_", " ")
    return " ".join((first, *words[1:])).replace(" or_other", " or other")


def _why_no_question(written: str) -> str:
    """Why a type is no question, without the file that its choices come from; empty where it is not known."""
    first, _, rest = written.partition(" ")
    if first in ("get", "set") and rest:
        return RECORDS_WHO_OR_WHEN if first == "get" else "titles and ids stand on the sheet 'settings'"
    if " from file" in written:
        return NO_QUESTION["select_one_from_file"]
    return NO_QUESTION.get(written.split(" from ")[0]) or NO_QUESTION.get(first, "")


def _shown(row: SheetRow) -> str:
    """How a row is called in a remark."""
    return " ".join(part for part in (row.get("type"), row.get("name")) if part)[:60]


def _kind(row: SheetRow, written: str) -> tuple[str, str, bool]:
    """The kind of question, empty where there is none, the name of its list of choices, and whether it takes others."""
    if kind := _WRITTEN.get(written.lower()):
        return kind, "", False
    if NO_QUESTION.get(written.lower().split(" from ")[0]) or " from file" in written.lower():
        return "", "", False
    select = _SELECT.fullmatch(written)
    if not select:
        return "", "", False
    is_one = select["how"].lower() in _ONE
    scale = "likert" in row.get("appearance")
    return (
        ("scale" if scale else "single") if is_one else "several",
        (select["list"] or "").strip(),
        bool(select["other"]),
    )


def odd_condition(row: SheetRow, why: str, findings: Findings) -> None:
    """A condition that cannot be kept would change who is asked, so it is never left out without its question."""
    written = row.get("relevant")
    shown = written if len(written) <= 60 else f"{written[:57]}..."
    mend = "Write such as (selected(${q}, 'a') or selected(${q}, 'b')), or empty the cell"
    what = f"'{shown}' cannot be kept: it {why}{'' if why.endswith('?') else '.'} {mend}"
    findings.not_supported(SHEET, row.number, row.heading("relevant"), what)
