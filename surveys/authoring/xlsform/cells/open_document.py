"""The sheets of an OpenDocument spreadsheet (.ods) as the lines of a form."""

from collections.abc import Iterator
from datetime import date

from surveys.authoring.xlsform.cells.lines import (
    EMPTY,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TAGS,
    NotAWorkbook,
    SheetCell,
    SheetLine,
    Workbook,
    as_cell,
    error_shown,
)
from surveys.files.open_document import OpenCell, OpenRow, open_rows

_NUMBERS = ("float", "percentage", "currency")
_DATES = ("date", "time")


def is_flat_document(content: bytes) -> bool:
    """Whether it is a spreadsheet that is one XML file (.fods)."""
    return b"<office:document" in content[:2000] and b"opendocument.spreadsheet" in content[:10_000]


def open_document(content: bytes) -> Workbook:
    """Raises `NotAWorkbook`, and what the reader of XML raises."""
    if content.count(b"<") > MOST_TAGS:
        raise NotAWorkbook("holds far more cells than a survey; copy those of the survey into a new workbook")
    sheets: dict[str, list[SheetLine]] = {}
    for row in open_rows(content, MOST_COLUMNS):
        lines = sheets.setdefault(row.sheet, [])
        if len(lines) <= MOST_ROWS:
            lines += _lines(row)
    if not sheets:
        raise NotAWorkbook("is an OpenDocument file and no spreadsheet; write the survey in a spreadsheet")
    return Workbook(tuple(sheets), lambda name: sheets[name])


def _lines(row: OpenRow) -> Iterator[SheetLine]:
    cells = tuple(map(_cell, row.cells))
    for again in range(min(row.times, MOST_ROWS + 1) if cells else 0):
        yield SheetLine(row.number + again, cells)


def _cell(cell: OpenCell) -> SheetCell:
    """Its text as it is shown, or its value where that is a number."""
    if cell.kind in _NUMBERS:
        return as_cell(float(cell.value or "nan"))
    if cell.kind == "boolean":
        return as_cell(cell.value == "true")
    if cell.kind in _DATES:
        return SheetCell(cell.shown, as_cell(date.min).odd)
    if cell.shown.startswith(("#", "Err:")) and cell.is_formula:
        return SheetCell(cell.shown, error_shown(cell.shown))
    return as_cell(cell.shown) if cell.shown else EMPTY
