"""What a column holds, by how offices, tools and analysts call it."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.core_data.cells.blocks import JOINED
from analysis.core_data.cells.marks import marks_behind, without_marks
from analysis.core_data.cells.numbers import TWO_MEANINGS, number_in, reason_in
from analysis.core_data.cells.places import CellPlace
from analysis.core_data.cells.problems import CellError
from analysis.core_data.cells.tables import column_name
from analysis.core_data.layouts.headings import Role, role_called, said_beside
from analysis.core_data.layouts.period_words import is_part, is_period

ROLE_WORDS: Mapping[Role, str] = {
    "period": "the period",
    "identifier": "the part of the year",
    "level": "the kind of area",
    "country": "the country",
    "country_code": "the country's code",
    "code": "the area's code",
    "name": "the area's name",
    "lower": "the lower end of the 95 % interval",
    "upper": "the upper end of the 95 % interval",
    "numerator": "how many",
    "denominator": "of how many",
    "value": "the value",
    "note": "a note, which is not taken in",
    "not_read": "not read",
    "of_period": "the values of one period",
    "number": "values",
    "words": "what tells series apart",
}
SAMPLE = 2_000
"""So many rows tell what a column holds."""


@dataclass(frozen=True)
class Column:
    """`written` is as the file calls it, `name` the same in small letters."""

    written: str
    name: str
    role: Role

    @property
    def words(self) -> str:
        return ROLE_WORDS[self.role]


Cells = Sequence[str]
"""What stands in a column, but for empty cells."""

_JUDGEMENTS = frozenset(
    ["better", "worse", "similar", "higher", "lower", "same", "above", "below", "increasing", "decreasing"]
) | {"not compared", "no significant change", "cannot be calculated"}
"""How an office compares an area with others: it changes from period to period, and tells no series apart."""
_PLAINLY_ONE = re.compile(r"\d+(?:\.\d+)?")
_AREA_CODE = re.compile(r"[EWNSKJ]\d{8}")


def columns_of(header: Sequence[str], rows: Sequence[Sequence[str]], here: CellPlace) -> tuple[Column, ...]:
    """What each column holds: by its name; else by whether it is called like a period, or by what stands in it: codes of
    areas, names of areas with the board's among them, periods, numbers. Columns that are called alike, or not at all, get
    names of their own. Where the board's area has a column of its own, the other columns of numbers are those of others."""
    holds = [[cell for row in rows if (cell := row[place])] for place in range(len(header))]
    beside = said_beside(header)
    roles = [
        _said_again(cells) if written in beside else _role(written, cells[:SAMPLE])
        for written, cells in zip(header, holds, strict=True)
    ]
    if any(_are_codes(cells) for role, cells in zip(roles, holds, strict=True) if role == "code"):
        roles = [
            "not_read" if role == "code" and not _are_codes(cells) else role
            for role, cells in zip(roles, holds, strict=True)
        ]
    for role, fits in _BY_CONTENT.items():
        if role not in roles and not (role == "period" and "of_period" in roles):
            places = [n for n, cells in enumerate(holds) if roles[n] in _OPEN and fits(cells, here)]
            for place in places[: _AT_MOST[role]]:
                roles[place] = role
    if any(here.is_named(written) for written in header):
        roles = [_of_others(*each, here) for each in zip(roles, header, strict=True)]
    return tuple(
        Column(written, column_name(named), role)
        for written, named, role in zip(header, _told_apart(header), roles, strict=True)
    )


_OPEN: tuple[Role, ...] = ("words", "number")
"""What a column is said to hold where nothing is known of it."""


def _share(cells: Cells, fits: Callable[[str], bool]) -> float:
    return sum(map(fits, cells)) / len(cells) if cells else 0.0


def _are_codes(cells: Cells) -> bool:
    """Whether cells are codes of areas as the Office for National Statistics gives them; offices have others beside."""
    return _share(cells[:SAMPLE], lambda cell: bool(_AREA_CODE.fullmatch(cell))) > MOST_OF


_BY_CONTENT: Mapping[Role, Callable[[Cells, CellPlace], bool]] = {
    "code": lambda cells, _: _are_codes(cells),
    "name": lambda cells, here: any(here.is_in(cell) and here.is_named(cell) for cell in cells),
    "period": lambda cells, _: _share(cells[:FEW], _is_period_or_part) > MOST_OF,
}
_AT_MOST: Mapping[Role, int] = {"code": 1, "name": 1, "period": 2}
MOST_OF = 0.7
FEW = 200


def _is_period_or_part(cell: str) -> bool:
    """A period, or a part of a year that stands beside the year."""
    return is_period(without_marks(cell)) or is_part(cell)


def _of_others(role: Role, written: str, here: CellPlace) -> Role:
    return "not_read" if role == "number" and not here.is_named(written) else role


def _told_apart(header: Sequence[str]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for place, written in enumerate(header, 1):
        name = column_name(written) or f"column {place}"
        seen[name] += 1
        yield name if seen[name] == 1 else f"{name} {seen[name]}"


def _role(written: str, filled: Cells) -> Role:
    """Of a heading in several lines, whichever is known counts."""
    for part in (written, *written.split(JOINED)):
        if known := role_called(part):
            return known
    if is_period(written):
        return "of_period"
    if filled and {cell.casefold() for cell in filled} <= _JUDGEMENTS:
        return "note"
    others = [cell for cell in filled if reason_in(cell) is None and cell.casefold() not in TWO_MEANINGS]
    numbers = sum(map(_is_number, others))
    return "number" if numbers and numbers >= len(others) - 0.1 * len(filled) else "words"


def _said_again(filled: Cells) -> Role:
    """Of columns that say again what another one says, codes of areas are read."""
    return "code" if _are_codes(filled) else "not_read"


def _is_number(cell: str) -> bool:
    if _PLAINLY_ONE.fullmatch(cell):
        return True
    try:
        number_in(marks_behind(cell)[0], "", percentage=True)
    except CellError as problem:
        return "can be" in str(problem)
    return True
