"""The tables of a sheet: each with its heads, which may be several lines, below its title and above its notes.

A table is told by what its lines hold: words in the heads, numbers below them. Nothing is known of what they mean.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from analysis.core_data.cells.marks import marks_behind, without_marks
from analysis.core_data.cells.numbers import TWO_MEANINGS, reason_in
from analysis.core_data.cells.tables import SheetTable
from analysis.core_data.cells.workbooks import Line, Sheet

JOINED = ", "
"""What stands between the heads of one column."""
SECTION = "section"
"""What a column is called that says below which line of words a row stands."""
LONGEST_SECTION = 80
MOST_HEADS = 5

_NUMBER = re.compile(r"[£$€]?\s?[+\u2212-]?[£$€]?\d[\d,.' \u00a0]*%?")
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.0)?")


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, a year among them."""
    return bool(cell) and _NUMBER.fullmatch(marks_behind(cell)[0]) is not None


def is_symbol(cell: str) -> bool:
    return bool(cell) and (reason_in(cell) is not None or cell.casefold() in TWO_MEANINGS)


@dataclass
class _Growing:
    """A table while its lines are read. `between` are lines of words that stand below the last row: of a section, of the
    next table, or notes."""

    above: list[str] = field(default_factory=list)
    heads: list[Line] = field(default_factory=list)
    rows: list[tuple[int, list[str], str]] = field(default_factory=list)
    between: list[str] = field(default_factory=list)
    section: str = ""
    gap: bool = False


def tables_in(sheet: Sheet) -> list[SheetTable]:
    """The tables of a sheet, from above. What stands over the first stands over all."""
    found, growing = list[SheetTable](), _Growing()
    for number, cells in sheet.lines:
        if _begins_anew(cells, growing):
            found += _tables_of(growing, sheet.name)
            growing = _Growing(above=growing.between)
        _grow(growing, number, cells)
    found += _tables_of(growing, sheet.name)
    top = found[0].above if found else ()
    return [replace(table, above=tuple(dict.fromkeys((*table.above, *top)))) for table in found]


def _begins_anew(cells: Sequence[str], growing: _Growing) -> bool:
    """A line of heads below rows, with something between, or the same heads again."""
    return bool(growing.rows) and _is_head(cells) and (growing.gap or list(cells) == growing.heads[-1][1])


def _grow(growing: _Growing, number: int, cells: list[str]) -> None:
    filled = [cell for cell in cells if cell]
    if not filled:
        growing.gap = True
    elif len(filled) == 1 and (cells[0] or growing.rows) and not is_number(filled[0]):
        growing.gap = True
        (growing.between if growing.rows or growing.heads else growing.above).append(filled[0])
    elif growing.rows or (growing.heads and _is_row(cells)):
        growing.section = _section(growing)
        growing.rows.append((number, cells, growing.section))
        growing.between, growing.gap = [], False
    elif not _is_row(cells):
        growing.above += growing.between
        growing.heads = [*growing.heads, (number, cells)][-MOST_HEADS:]
        growing.between = []


def _section(growing: _Growing) -> str:
    short = [words for words in growing.between if len(words) <= LONGEST_SECTION]
    return short[-1] if short else growing.section


def _is_head(cells: Sequence[str]) -> bool:
    return sum(map(bool, cells)) > 1 and not _is_row(cells)


def _is_row(cells: Sequence[str]) -> bool:
    """Whether a line holds values: a number that is no year, or mostly symbols."""
    filled = [cell for cell in cells if cell]
    if any(is_number(cell) and not _YEAR.fullmatch(cell) for cell in filled):
        return True
    symbols = sum(is_symbol(cell) for cell in filled)
    return symbols > 0 and symbols * 2 >= len(filled)


# From lines to tables ----------


def _tables_of(growing: _Growing, sheet: str) -> Iterator[SheetTable]:
    if not growing.rows or not growing.heads:
        return
    width = max(len(cells) for _, cells, _ in growing.rows)
    heads = [(number, _padded(cells, width)) for number, cells in growing.heads]
    rows = [(number, _padded(cells, width), section) for number, cells, section in growing.rows]
    for columns in _side_by_side(heads[-1][1], [cells for _, cells, _ in rows]):
        header = _joined([[cells[place] for place in columns] for cells in _heads_of(heads)])
        if not any(header):
            continue
        body = [
            (number, tuple(cells[place] for place in columns), section) for number, cells, section in rows
        ]
        yield _with_sections(header, heads[-1][0], body, growing, sheet)


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def _side_by_side(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[list[int]]:
    """The columns of each table: one that is empty from above to below parts two where names begin anew behind it, and
    else is left out."""
    groups: list[list[int]] = [[]]
    apart = False
    for place in range(len(head)):
        column = [row[place] for row in rows]
        if not head[place] and not any(column):
            apart = True
            continue
        if apart and groups[-1] and _holds_names(column):
            groups.append([])
        groups[-1].append(place)
        apart = False
    return [group for group in groups if len(group) > 1]


def _holds_names(column: Iterable[str]) -> bool:
    filled = [cell for cell in column if cell]
    words = sum(not is_number(cell) and not is_symbol(cell) for cell in filled)
    return bool(filled) and words * 2 > len(filled)


def _heads_of(heads: Sequence[Line]) -> list[list[str]]:
    """The lines that head the columns: the last one, and those above it that go with it, in which a cell stands for the
    empty ones behind it as well."""
    *upper, (_, last) = heads
    return [*(_filled_right(cells, last) for _, cells in upper if _goes_with(cells, last)), list(last)]


def _goes_with(cells: Sequence[str], last: Sequence[str]) -> bool:
    return not (cells[0] and last[0]) or sum(map(bool, cells)) * 2 >= sum(map(bool, last))


def _filled_right(cells: Sequence[str], below: Sequence[str]) -> list[str]:
    filled, standing = list[str](), ""
    for cell, under in zip(cells, below, strict=True):
        standing = cell or (standing if under else "")
        filled.append(standing)
    return filled


def _joined(heads: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(
        JOINED.join(dict.fromkeys(without_marks(cell) for cell in column if cell))
        for column in zip(*heads, strict=True)
    )


def _with_sections(
    header: tuple[str, ...],
    line: int,
    rows: Sequence[tuple[int, tuple[str, ...], str]],
    growing: _Growing,
    sheet: str,
) -> SheetTable:
    """Where rows stand below lines of words, a column says which."""
    parted = any(section for _, _, section in rows)
    body = [(number, (section, *cells) if parted else cells) for number, cells, section in rows if any(cells)]
    return SheetTable(
        (SECTION, *header) if parted else header,
        line,
        tuple(body),
        sheet=sheet,
        above=tuple(" ".join(words.split()) for words in growing.above),
    )
