"""The cells of an OpenDocument spreadsheet (.ods), row by row as they stand in its XML: one part with all sheets.

Rows and cells that are repeated are told once, with how often: a small file can repeat them a million times."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

CONTENT = "content.xml"
"""The part of the file that holds all cells."""

_OFFICE, _TABLE, _TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_VALUES = ("value", "boolean-value", "date-value", "time-value")
_MOST_BLANKS = 1_000


@dataclass(frozen=True)
class OpenCell:
    """`kind` is what its value is: float, percentage, currency, boolean, date, time, string, or nothing. `shown` is what
    somebody sees. A cell without either is empty, whatever its colour."""

    kind: str
    value: str
    shown: str
    is_formula: bool

    @property
    def is_empty(self) -> bool:
        return not (self.value or self.shown)


NO_CELL = OpenCell("", "", "", is_formula=False)


@dataclass(frozen=True)
class OpenRow:
    """`number` is that of the first, from 1, and `times` how often it is repeated below that. Its cells end with the last
    that holds anything."""

    sheet: str
    number: int
    times: int
    cells: tuple[OpenCell, ...]


def open_rows(content: bytes, most_columns: int) -> Iterator[OpenRow]:
    """The rows of all sheets, also the empty ones, from the bytes of `CONTENT`. A row with more columns has one more than
    `most_columns`. Raises `ValueError` for a part with a document type or entities, which no office program writes,
    `SyntaxError` for what is no XML."""
    sheet, number = "", 1
    for event, part in iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True):
        if event == "start" and part.tag == f"{_TABLE}table":
            sheet, number = part.get(f"{_TABLE}name", ""), 1
        elif event == "end" and part.tag == f"{_TABLE}table-row":
            times = _times(part, "rows")
            yield OpenRow(sheet, number, times, _cells(part, most_columns))
            number += times
            part.clear()


def _cells(row: Element, most: int) -> tuple[OpenCell, ...]:
    cells: list[OpenCell] = []
    for each in (part for part in row if part.tag in _CELLS):
        cells += [_cell(each)] * min(_times(each, "columns"), most + 1 - len(cells))
    while cells and cells[-1].is_empty:
        cells.pop()
    return tuple(cells)


def _times(part: Element, what: str) -> int:
    return max(1, int(part.get(f"{_TABLE}number-{what}-repeated", "1")))


def _cell(cell: Element) -> OpenCell:
    """Remarks beside it are none of what it shows."""
    values = (cell.get(f"{_OFFICE}{name}", "") for name in _VALUES)
    value, shown = next(filter(None, values), ""), "\n".join(map(_words, cell.findall(f"{_TEXT}p")))
    formula = cell.get(f"{_TABLE}formula")
    if not (value or shown):
        return NO_CELL
    return OpenCell(cell.get(f"{_OFFICE}value-type", ""), value, shown, is_formula=bool(formula))


def _words(part: Element) -> str:
    """The text of a paragraph, with the blanks and breaks that stand in it as elements."""
    said = {"s": " " * min(int(part.get(f"{_TEXT}c", "1")), _MOST_BLANKS), "tab": "\t", "line-break": "\n"}
    within = said.get(part.tag.removeprefix(_TEXT), part.text or "")
    return within + "".join(_words(each) + (each.tail or "") for each in part)
