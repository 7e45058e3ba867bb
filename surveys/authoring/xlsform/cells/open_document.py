"""The cells of an OpenDocument spreadsheet (.ods), as LibreOffice writes it: one XML file with all sheets."""

from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element, fromstring

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

CONTENT = "content.xml"
"""The part of the file that holds all cells."""

_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_NUMBERS = ("float", "percentage", "currency")
_DATES = ("date", "time")


def open_document(content: bytes) -> Workbook:
    """Raises `NotAWorkbook`, and what the reader of XML raises."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("no office program writes these into a spreadsheet")
    if content.count(b"<") > MOST_TAGS:
        raise NotAWorkbook("holds far more cells than a survey; copy those of the survey into a new workbook")
    book = fromstring(content).find(f"{_OFFICE}body/{_OFFICE}spreadsheet")  # noqa: S314  # no entities are left
    if book is None:
        raise NotAWorkbook("is an OpenDocument file and no spreadsheet; write the survey in a spreadsheet")
    sheets = {sheet.get(f"{_TABLE}name", ""): sheet for sheet in book.iter(f"{_TABLE}table")}
    return Workbook(tuple(sheets), lambda name: _lines(sheets[name]))


def _lines(sheet: Element) -> Iterator[SheetLine]:
    number = 1
    for row in sheet.iter(f"{_TABLE}table-row"):
        times = _times(row, "rows")
        cells = _cells(row)
        for again in range(min(times, MOST_ROWS + 1) if cells else 0):
            yield SheetLine(number + again, cells)
        number += times


def _cells(row: Element) -> tuple[SheetCell, ...]:
    """Up to the last that holds anything: what is only coloured is repeated to the end of the sheet."""
    cells: list[SheetCell] = []
    for each in (part for part in row if part.tag in _CELLS):
        times = min(_times(each, "columns"), MOST_COLUMNS + 1)
        cells += [_cell(each)] * min(times, MOST_COLUMNS + 1 - len(cells))
    while cells and cells[-1] == EMPTY:
        cells.pop()
    return tuple(cells)


def _times(part: Element, what: str) -> int:
    return max(1, int(part.get(f"{_TABLE}number-{what}-repeated", "1")))


def _cell(cell: Element) -> SheetCell:
    """Its text as it is shown, or its value where that is a number; remarks beside it are none of it."""
    kind, shown = cell.get(f"{_OFFICE}value-type", ""), "\n".join(map(_words, cell.findall(f"{_TEXT}p")))
    if kind in _NUMBERS:
        return as_cell(float(cell.get(f"{_OFFICE}value", "nan")))
    if kind == "boolean":
        return as_cell(cell.get(f"{_OFFICE}boolean-value") == "true")
    if kind in _DATES:
        return SheetCell(shown, as_cell(date.min).odd)
    if shown.startswith(("#", "Err:")) and cell.get(f"{_TABLE}formula"):
        return SheetCell(shown, error_shown(shown))
    return as_cell(shown) if shown else EMPTY


def _words(part: Element) -> str:
    """The text of a paragraph, with the blanks and breaks that stand in it as elements."""
    said = {"s": " " * min(int(part.get(f"{_TEXT}c", "1")), MOST_COLUMNS), "tab": "\t", "line-break": "\n"}
    within = said.get(part.tag.removeprefix(_TEXT), part.text or "")
    return within + "".join(_words(each) + (each.tail or "") for each in part)
