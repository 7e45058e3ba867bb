"""Long files: England's hold all areas and years in some hundred thousand rows, of which a few hundred are the board's."""

from collections.abc import Iterator, Sequence

from analysis.core_data.cells.places import CellPlace
from surveys.files.limited import MOST_ROWS, OverLimit

Line = tuple[int, list[str]]

MOST_LINES = 2_000_000
"""Of a file that is read row by row."""
FIRST_ROWS = 2_000
"""They are kept whoever they are about: they tell what the columns hold, and which belong together."""


def read_lines(lines: Iterator[Line], here: CellPlace) -> tuple[list[Line], int]:
    """The rows of a file, and how many were left out. Of one with more than `MOST_ROWS` only those that name the board's
    area are kept, so that memory holds no country. Raises `OverLimit`."""
    kept = list[Line]()
    for line in lines:
        kept.append(line)
        if len(kept) > MOST_ROWS:
            return _only_own(kept, lines, here)
    return kept, 0


def _only_own(whole: list[Line], lines: Iterator[Line], here: CellPlace) -> tuple[list[Line], int]:
    first, own = whole[:FIRST_ROWS], [each for each in whole[FIRST_ROWS:] if _names(each[1], here)]
    out = len(whole) - len(first) - len(own)
    for line in lines:
        if not _names(line[1], here):
            out += 1
            continue
        own.append(line)
        if len(own) > MOST_ROWS:
            raise OverLimit(f"has more than {MOST_ROWS:,} rows about {here.name}; divide it")
    if not own:
        what = f"has more than {MOST_ROWS:,} rows, and after the first {FIRST_ROWS:,} none names {here.name} ({here.code})"
        raise OverLimit(f"{what}; divide it, or put that area's rows first")
    return [*first, *own], out


def _names(cells: Sequence[str], here: CellPlace) -> bool:
    """Whether a cell is the area. Most rows name it nowhere, so all cells are looked at together first."""
    return here.is_in("\n".join(cells)) and any(map(here.is_named, cells))
