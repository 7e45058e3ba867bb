"""Columns or rows that are parts of a year (`Apr`, `Q1`, `Autumn term`), with the year that stands elsewhere: over them or
beside them, or in the title."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from analysis.core_data.cells.blocks import JOINED
from analysis.core_data.cells.marks import without_marks
from analysis.core_data.cells.problems import CoreDataError, FileProblem
from analysis.core_data.cells.tables import SheetTable
from analysis.core_data.layouts.lengthening import PERIOD
from analysis.core_data.layouts.period_words import is_part, is_year, part_of_year, periods_named

VALUE = "value"
FEWEST = 2
"""So many columns are parts of a year, or none is: somebody may be called April."""
SAMPLE, MOST_OF = 200, 0.7
SUMS = re.compile(r"(?:.*\b)?(?:ytd|year to date|total|target|average|rag|trend)(?:\b.*)?", re.IGNORECASE)
"""Headings of what stands beside the parts of a year and is none of them."""

Cells = tuple[str, ...]


def with_years(table: SheetTable, file: str) -> SheetTable:
    """The table with the year in each of its periods. Raises `CoreDataError` where parts of a year say no year."""
    table = _headed_by_years(table)
    parts = [place for place, heading in enumerate(table.header) if is_part(heading)]
    if len(parts) >= FEWEST:
        return _of_columns(table, parts, file)
    return _of_rows(table)


# A column for each part ----------


def _headed_by_years(table: SheetTable) -> SheetTable:
    """`2025/26, Apr`, from two lines of headings, as one period."""
    pairs = [_year_and_part(heading) for heading in table.header]
    first_of = {year: part for year, part in reversed(pairs) if year}
    header = [
        part_of_year(part, year, first_of[year]) if year else heading
        for heading, (year, part) in zip(table.header, pairs, strict=True)
    ]
    return replace(table, header=tuple(header))


def _year_and_part(heading: str) -> tuple[str, str]:
    both = heading.split(JOINED)
    years = [each for each in both if is_year(each)]
    parts = [each for each in both if is_part(each)]
    return (years[0], parts[0]) if len(both) == 2 and years and parts else ("", "")


def _of_columns(table: SheetTable, parts: Sequence[int], file: str) -> SheetTable:
    if (of_years := _column_of(table, is_year)) is not None:
        return _long(table, lambda cells: cells[of_years], parts, {of_years})
    headings = [place for place, heading in enumerate(table.header) if is_year(heading)]
    year, notices = (table.header[headings[0]], ()) if len(headings) == 1 else _said_over(table, file)
    if not year:
        first, last = table.header[parts[0]], table.header[parts[-1]]
        what = f"the columns '{first}' to '{last}' say no year; write it over them, such as 2025/26"
        raise CoreDataError([FileProblem(file, table.header_line, first, what)])
    began = table.header[parts[0]]
    header = [
        part_of_year(heading, year, began) if place in parts else "" if place in headings else heading
        for place, heading in enumerate(table.header)
    ]
    return replace(table, header=tuple(header), notices=(*table.notices, *notices))


def _said_over(table: SheetTable, file: str) -> tuple[str, tuple[str, ...]]:
    """The one year that the words over a table, its sheet or its file name, and a notice that it was taken."""
    for words in (" ".join(table.above), table.sheet, file.rpartition(".")[0]):
        years = [each for each in periods_named(words) if is_year(each)]
        if len(years) == 1:
            return years[0], (f"no column says the year; '{words.strip()[:60]}' says {years[0]}",)
    return "", ()


# A row for each part ----------


def _of_rows(table: SheetTable) -> SheetTable:
    """Months below one another, and a column for each year."""
    years = [place for place, heading in enumerate(table.header) if is_year(heading)]
    of_parts = _column_of(table, is_part) if years else None
    if of_parts is None or _column_of(table, is_year) is not None:
        return table
    rows = [(line, cells) for line, cells in table.rows if is_part(without_marks(cells[of_parts]))]
    if left := len(table.rows) - len(rows):
        told = f"{left} rows that are no part of a year were left out"
        table = replace(table, notices=(*table.notices, told))
    began = rows[0][1][of_parts]
    kept = [place for place in range(len(table.header)) if place not in (*years, of_parts)]
    lines = [
        (line, (*_at(cells, kept), part_of_year(cells[of_parts], table.header[year], began), cells[year]))
        for line, cells in rows
        for year in years
        if cells[year]
    ]
    return replace(table, header=(*_at(table.header, kept), PERIOD, VALUE), rows=tuple(lines))


def _column_of(table: SheetTable, fits: Callable[[str], bool]) -> int | None:
    """The first column most of whose cells are such."""
    for place in range(len(table.header)):
        filled = [without_marks(cells[place]) for _, cells in table.rows[:SAMPLE] if cells[place]]
        if filled and sum(map(fits, filled)) > MOST_OF * len(filled):
            return place
    return None


def _long(
    table: SheetTable, year_of: Callable[[Cells], str], parts: Sequence[int], but: set[int]
) -> SheetTable:
    """A row for each part of each row. Sums beside them go: they are of no part."""
    others = [place for place in range(len(table.header)) if place not in parts and place not in but]
    kept = [place for place in others if not SUMS.fullmatch(table.header[place])]
    began = table.header[parts[0]]
    lines = [
        (line, (*_at(cells, kept), part_of_year(table.header[part], year_of(cells), began), cells[part]))
        for line, cells in table.rows
        for part in parts
        if cells[part]
    ]
    return replace(table, header=(*_at(table.header, kept), PERIOD, VALUE), rows=tuple(lines))


def _at(cells: Sequence[str], places: Sequence[int]) -> Cells:
    return tuple(cells[place] for place in places)
