"""The sheets of a workbook of Excel (.xlsx) or OpenDocument (.ods), as lines of words: what somebody sees in the cells."""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from operator import attrgetter
from typing import Any

from defusedxml.ElementTree import fromstring

from analysis.core_data.cells.problems import CoreDataError, refused
from surveys.files.limited import MOST_COLUMNS, MOST_ROWS
from surveys.files.open_document import CONTENT, OpenCell, OpenRow, open_rows

MOST_UNPACKED = 100_000_000
"""Bytes that a workbook unpacks to."""

MOST_CELLS = 2_000_000
"""Of all sheets together, as they are repeated and merged: a few hundred bytes can repeat one without end."""

WIDE = 100
"""So many empty cells count as one that says something."""

MOST_TAGS, MOST_OTHER_TAGS = 10_000_000, 1_000_000
"""Of the sheets, and of all else that a workbook holds, such as its words and its colours: reading takes as long as there
are tags, however small they are packed."""

MOST_EMPTY = 1000
"""Rows below one another, after which nothing more is looked for."""

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"

_AS_CSV = "save it as CSV UTF-8, of which only the board's rows are kept"

Line = tuple[int, list[str]]
"""A line of a sheet, with its number from 1."""


@dataclass(frozen=True)
class Sheet:
    """`name` is empty for a file that has no sheets."""

    name: str
    lines: list[Line]

    @property
    def filled(self) -> list[Line]:
        return [(number, cells) for number, cells in self.lines if any(cells)]


def sheets_in(content: bytes, file: str) -> list[Sheet]:
    """The sheets of a workbook that hold something. Raises `CoreDataError`."""
    read, room = _KINDS[_kind_of(content, file)], _Room(file)
    try:
        return [sheet for sheet in read(content, room) if sheet.filled]
    except CoreDataError:
        raise
    except Exception as error:  # noqa: BLE001  # the libraries raise whatever a broken file makes them raise
        what = f"cannot be read as a workbook ({type(error).__name__})"
        raise refused(file, 1, f"{what}; save it anew, or as CSV UTF-8") from None


@dataclass
class _Room:
    """For so many cells more a workbook has room."""

    file: str
    cells: int = MOST_CELLS

    def take(self, cells: int, number: int) -> None:
        """`number` is the line that they are in. Raises `CoreDataError`."""
        self.cells -= cells
        if self.cells < 0:
            raise refused(self.file, number, f"has more than {MOST_CELLS:,} cells; divide it")


def _kind_of(content: bytes, file: str) -> str:
    """Which workbook it is, before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names, size = packed.namelist(), sum(part.file_size for part in packed.infolist())
            kind = packed.read("mimetype")[:60] if "mimetype" in names else b""
            is_long = size <= MOST_UNPACKED and _has_many_tags(packed)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise refused(file, 1, "is a damaged workbook; save it anew, or as CSV UTF-8") from None
    if size > MOST_UNPACKED:
        raise refused(file, 1, f"unpacks to more than {MOST_UNPACKED // 1_000_000} megabytes; divide it")
    if is_long:
        raise refused(
            file, 1, "would take too long to read; take out what is not needed, or save it as CSV UTF-8"
        )
    if kind.startswith(OPEN_DOCUMENT):
        return "ods"
    if "xl/workbook.xml" not in names:
        what = "is no workbook of Excel (.xlsx) or OpenDocument (.ods)"
        raise refused(file, 1, f"{what}; save it as one of them, or as CSV UTF-8")
    return "xlsx"


def _has_many_tags(packed: zipfile.ZipFile) -> bool:
    in_sheets = in_others = 0
    for name in packed.namelist():
        tags = packed.read(name).count(b"<")
        if "worksheets/" in name or name == CONTENT:
            in_sheets += tags
        else:
            in_others += tags
    return in_sheets > MOST_TAGS or in_others > MOST_OTHER_TAGS


# Excel ----------


def _excel_sheets(content: bytes, room: _Room) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # here, so that no other command waits for it

    merged = _merged_down(content)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        lines = list(_of_sheet(sheet, room))
        for row, column, last in merged.get(sheet.title, ()):
            room.take(1 + max(0, min(last, len(lines)) - row), row + 1)
            _fill_down(lines, row, column, last)
        yield Sheet(sheet.title, lines)


Down = tuple[int, int, int]
"""A row, a column, and the last row that the cell there reaches down to, all from 0."""

_MERGED = re.compile(
    rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref=["']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})["']"""
)


def _merged_down(content: bytes) -> dict[str, list[Down]]:
    """By the name of its sheet, the cells that stand for those below them as well: an area beside its rows."""
    from openpyxl.utils import range_boundaries

    found: dict[str, list[Down]] = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name, part in _sheet_parts(packed).items():
            areas = (range_boundaries(area.decode()) for area in _MERGED.findall(packed.read(part)))
            found[name] = [(top - 1, left - 1, end - 1) for left, top, _, end in areas if end > top]
    return found


def _sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """Where the cells of each sheet are, by its name."""
    links = fromstring(packed.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True)
    targets = {link.get("Id"): f"{link.get('Target')}" for link in links}
    book = fromstring(packed.read("xl/workbook.xml"), forbid_dtd=True)
    parts = {
        sheet.get("name"): targets[next(value for key, value in sheet.items() if key.endswith("}id"))]
        for sheet in book.iter()
        if sheet.tag.endswith("}sheet")
    }
    return {
        name: part.removeprefix("/") if part.startswith("/") else f"xl/{part}" for name, part in parts.items()
    }


def _fill_down(lines: list[Line], row: int, column: int, last: int) -> None:
    if row >= len(lines) or column >= len(lines[row][1]):
        return
    for _, cells in lines[row + 1 : last + 1]:
        cells += [""] * (column + 1 - len(cells))
        cells[column] = lines[row][1][column]


def _of_sheet(sheet: Any, room: _Room) -> Iterator[Line]:
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    empty = 0
    # No wider than a row is: made as wide as may be, each has a thousand cells. It may be 16,384 all the same, all empty.
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = _to_last_filled([_as_text(cell) for cell in row[:MOST_COLUMNS]])
        empty = 0 if cells else empty + 1
        if empty > MOST_EMPTY:  # formatted cells without end
            return
        if number > MOST_ROWS:
            raise refused(room.file, number, f"has more than {MOST_ROWS:,} rows; {_AS_CSV}")
        room.take(len(cells) + len(row) // WIDE, number)
        yield number, cells


def _to_last_filled(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(cell: Any) -> str:
    """As somebody sees it: a percentage is written as one."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{value * 100:.12g}%"
    return _plain(value)


# OpenDocument ----------


def _open_document_sheets(content: bytes, room: _Room) -> Iterator[Sheet]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        rows = open_rows(packed.read(CONTENT), MOST_COLUMNS)
        for name, of_sheet in groupby(rows, key=attrgetter("sheet")):
            yield Sheet(name, list(_of_open_sheet(name, of_sheet, room)))


def _of_open_sheet(name: str, rows: Iterable[OpenRow], room: _Room) -> Iterator[Line]:
    for row in rows:
        if not row.cells and row.times > MOST_EMPTY:  # formatted cells without end
            return
        cells = [_open_text(cell) for cell in row.cells[:MOST_COLUMNS]]
        for number in range(row.number, row.number + row.times):
            if number > MOST_ROWS:
                raise refused(
                    room.file, MOST_ROWS, f"has more than {MOST_ROWS:,} rows in the sheet '{name}'; {_AS_CSV}"
                )
            room.take(len(cells), number)
            yield number, list(cells)


def _open_text(cell: OpenCell) -> str:
    """As somebody sees it: a percentage is written as one, a number without what separates its thousands."""
    match cell.kind:
        case "percentage":
            return f"{float(cell.value) * 100:.12g}%"
        case "float" | "currency":
            return _plain(float(cell.value))
        case "boolean":
            return cell.value.capitalize()
        case "date":
            return cell.value.partition("T")[0]
    return cell.shown.strip()


_KINDS: Mapping[str, Callable[[bytes, _Room], Iterator[Sheet]]] = {
    "xlsx": _excel_sheets,
    "ods": _open_document_sheets,
}


def _plain(value: Any) -> str:
    """A whole number without decimals, a day as 2026-05-12."""
    match value:
        case None:
            return ""
        case bool():
            return str(value)
        case int() | float():
            return f"{value:.15g}"
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
    return str(value).strip()
