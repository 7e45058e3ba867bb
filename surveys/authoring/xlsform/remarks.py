"""What an author is told of a spreadsheet: mistakes, and what was left out, changed or taken for granted. Nothing is dropped
without a word, and what is alike is said once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from surveys.authoring.xlsform.cells.columns import SheetMistake
from surveys.definition.mistakes import Mistake

RemarkKind = Literal["left out", "changed", "taken for granted"]

HEADINGS: Mapping[RemarkKind, str] = {
    "left out": "Left out:",
    "changed": "Changed:",
    "taken for granted": "Taken for granted; look at these again:",
}

MOST_PLACES = 8
"""Rows or names that a line has; how many more there are is said."""


@dataclass(frozen=True)
class SheetRemark:
    """One thing that is not in the survey as the sheet has it. `row` 0 means the sheet, or the column, as a whole."""

    kind: RemarkKind
    sheet: str
    row: int
    column: str
    what: str
    example: str = ""
    """What stands there; lines that differ in it alone are one line."""


@dataclass
class Findings:
    """What has been found so far in a file."""

    file: str
    leave_out: bool = False
    """Whether what is not supported is left out, in place of being a mistake."""
    mistakes: list[SheetMistake] = field(default_factory=list)
    remarks: list[SheetRemark] = field(default_factory=list)
    unsupported: set[tuple[str, int]] = field(default_factory=set)
    """The sheets and rows of what is not supported."""

    def mistake(self, sheet: str, row: int, column: str, what: str) -> None:
        found = SheetMistake(self.file, row, "", what, sheet, column)
        if found not in self.mistakes:
            self.mistakes.append(found)

    def not_supported(self, sheet: str, row: int, column: str, what: str) -> None:
        """Right as a form, and more than a survey can say. It counts once more in each row that needs it."""
        self.unsupported.add((sheet, row))
        if self.leave_out:
            self.remark("left out", sheet, row, column, what)
        else:
            self.mistake(sheet, row, column, what)

    def remark(
        self, kind: RemarkKind, sheet: str, row: int, column: str, what: str, example: str = ""
    ) -> None:
        self.remarks.append(SheetRemark(kind, sheet, row, column, what, example))


def grouped(mistakes: Iterable[SheetMistake]) -> list[Mistake]:
    """The mistakes, by sheet and row; those that say the same of a column are one, with all of their rows."""
    alike: dict[tuple[str, str, str], list[SheetMistake]] = {}
    for mistake in mistakes:
        alike.setdefault((mistake.sheet, mistake.column, mistake.what), []).append(mistake)
    joined = [_joined(same) for same in alike.values()]
    return [*sorted(joined, key=lambda mistake: (_SHEET_ORDER.get(mistake.sheet, 9), mistake.line))]


_SHEET_ORDER = {"": 0, "survey": 1, "choices": 2, "settings": 3}


def _joined(same: list[SheetMistake]) -> SheetMistake:
    first, *others = sorted(same, key=lambda mistake: mistake.line)
    return SheetMistake(
        *(first.file, first.line, first.entry, first.what, first.sheet, first.column),
        more_rows=tuple(dict.fromkeys(other.line for other in others if other.line != first.line)),
    )


def report(remarks: Iterable[SheetRemark]) -> Iterator[str]:
    """The remarks as lines under headings; what is alike stands in one line."""
    by_kind: dict[RemarkKind, list[SheetRemark]] = {kind: [] for kind in HEADINGS}
    for remark in remarks:
        by_kind[remark.kind].append(remark)
    for kind, of_kind in by_kind.items():
        if of_kind:
            yield HEADINGS[kind]
            yield from (f"  {line}" for line in _lines(of_kind))


def _lines(remarks: Iterable[SheetRemark]) -> Iterator[str]:
    alike: dict[tuple[str, str, str], list[SheetRemark]] = {}
    for remark in remarks:
        column = remark.column if remark.row else ""
        alike.setdefault((remark.sheet, column, remark.what), []).append(remark)
    for (sheet, column, what), same in alike.items():
        columns = (
            [column] if column else list(dict.fromkeys(remark.column for remark in same if remark.column))
        )
        where = [f"sheet '{sheet}'"] if sheet else []
        where += _named("row", ranges(remark.row for remark in same if remark.row))
        where += _named("column", [f"'{name}'" for name in columns])
        examples = listed(dict.fromkeys(remark.example for remark in same if remark.example))
        shown = f" ({examples})" if examples else ""
        yield f"{', '.join(where)}: {what}{shown}" if where else f"{what}{shown}"


def _named(what: str, names: Sequence[str]) -> list[str]:
    several = len(names) > 1 or any("to" in name.split() for name in names)
    return [f"{what}{'s' if several else ''} {', '.join(names)}"] if names else []


def ranges(rows: Iterable[int]) -> list[str]:
    """Rows as people say them: "3 to 7", "12"."""
    runs: list[list[int]] = []
    for row in sorted(set(rows)):
        if runs and runs[-1][1] == row - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [str(first) if first == last else f"{first} to {last}" for first, last in runs]


def listed(things: Iterable[str]) -> str:
    """In one line, and how many more there are: "a, b, c and 12 more"."""
    every = list(things)
    shown = ", ".join(every[:MOST_PLACES])
    return f"{shown} and {len(every) - MOST_PLACES} more" if len(every) > MOST_PLACES else shown
