"""Tables in which a column is a measure of a period (`2023/24, Number`, `Rate 2024`), as a row for each period."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from analysis.core_data.cells.blocks import JOINED
from analysis.core_data.cells.tables import SheetTable
from analysis.core_data.layouts.headings import role_called
from analysis.core_data.layouts.period_words import is_heading, is_part, is_period

PERIOD = "period"
MOST_WORDS = 6
"""Of a period: `year ending 31 March 2025`."""
BEHIND = re.compile(r"(?:\b(?:to|until|ending|ended|from|since)|\d+ ?months?)$", re.IGNORECASE)
BEFORE = re.compile(r"(?:to\b|until\b|[-\u2013] ?\w+ \d)", re.IGNORECASE)
"""Words beside a period that make another one of it: `18 months to March 2025` is not of March."""


@lru_cache(maxsize=4096)
def parted(heading: str) -> tuple[str, str]:
    """The period that a heading names, and what else it says; both empty where it does not name one beside other words."""
    if is_period(heading):
        return "", ""
    if " " not in heading:
        heading = heading.replace("_", " ")
    parts = heading.split(JOINED)
    for place, part in enumerate(parts):
        if len(parts) > 1 and is_period(part):
            return part, JOINED.join([*parts[:place], *parts[place + 1 :]])
    words = heading.split()
    for many in range(min(MOST_WORDS, len(words) - 1), 0, -1):
        for said, rest in ((words[:many], words[many:]), (words[-many:], words[:-many])):
            period = " ".join(said).strip("()[]")
            if is_heading(period) and not _goes_on(" ".join(rest)):
                return period, " ".join(rest).strip(" ,:-\u2013")
    return "", ""


def _goes_on(rest: str) -> bool:
    """Whether what stands beside a period is more of it."""
    words = rest.split()
    return is_part(words[0]) or is_part(words[-1]) or bool(BEHIND.search(rest) or BEFORE.match(rest))


def lengthened(table: SheetTable) -> SheetTable:
    """The table with a row for each period, where its columns are measures of periods; else as it is."""
    named = [parted(heading) for heading in table.header]
    measures = list(dict.fromkeys(rest for period, rest in named if period))
    periods = list(dict.fromkeys(period for period, _ in named if period))
    kept = [place for place, (period, _) in enumerate(named) if not period]
    if not _are_measures_of_periods(table, named, kept):
        return table
    place_of = {pair: place for place, pair in enumerate(named)}
    rows = [
        (line, (*(cells[place] for place in kept), period, *_cells(cells, period, measures, place_of)))
        for line, cells in table.rows
        for period in periods
    ]
    header = (*(table.header[place] for place in kept), PERIOD, *measures)
    return replace(table, header=header, rows=tuple(row for row in rows if any(row[1][len(kept) + 1 :])))


def _are_measures_of_periods(
    table: SheetTable, named: Sequence[tuple[str, str]], kept: Sequence[int]
) -> bool:
    """Every measure has to be there for more than one period, or most columns have to be such."""
    pairs = [pair for pair in named if pair[0]]
    if (
        not pairs
        or len(set(pairs)) < len(pairs)
        or any(_says_a_period(table.header[place]) for place in kept)
    ):
        return False
    several = len({period for period, _ in pairs}) > 1
    return len(pairs) >= 2 and (several or len(pairs) >= len(kept))


def _says_a_period(heading: str) -> bool:
    return is_period(heading) or role_called(heading) == "period"


def _cells(
    cells: Sequence[str], period: str, measures: Sequence[str], place_of: dict[tuple[str, str], int]
) -> list[str]:
    return [
        cells[place] if (place := place_of.get((period, measure))) is not None else "" for measure in measures
    ]
