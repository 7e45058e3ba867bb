"""The table in a file, whatever programme wrote it: CSV with any of the usual marks and encodings, a sheet of XLSX or ODS.

Finds the header below a title, leaves out what is empty, and says what it left out. It does not know what the cells mean.
"""

import csv
import io
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from analysis.core_data.cells.problems import CoreDataError, FileProblem
from surveys.files import MOST_COLUMNS, MOST_ROWS, MOST_TABLE_BYTES, OverLimit, csv_within

TITLE_LINES = 20
"""The header is looked for in so many lines."""

MOST_UNPACKED = 100_000_000
"""Bytes that a workbook unpacks to."""

ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass(frozen=True)
class Table:
    """A header and rows of as many cells, with their lines in the file, from 1. `notices` say what was left out or read in a
    way that whoever has the file should know; `problems` are lines of another width: line, column, what is wrong."""

    header: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notices: tuple[str, ...] = ()
    problems: tuple[tuple[int, str, str], ...] = ()


Lines = Sequence[tuple[int, Sequence[str]]]
"""Lines of a file, with their numbers."""


def read_table(content: str | bytes, file: str, known: Collection[str]) -> Table:
    """The table in a file. `known` are names of columns, in small letters: the header is the first line with two of them.
    Raises `CoreDataError`."""
    if len(content) > MOST_TABLE_BYTES:
        raise _refused(file, 1, f"is larger than {MOST_TABLE_BYTES // 1_000_000} megabytes; divide it")
    lines, notices = _lines(content, file, known)
    filled = [(number, cells) for number, cells in lines if any(cells)]
    if not filled:
        raise _refused(file, 1, "is empty; begin it with a header line")
    place = _header_place(filled, known)
    number, header = filled[place]
    if place:
        notices.append(f"the header was found in line {number}; what stands above it was not read")
    width, below = _width(header), filled[place + 1 :]
    notes = _notes_below(below, width)
    if notes:
        notices.append(f"{notes} lines of notes below the table were not read")
    below = below[: len(below) - notes]
    rows, problems = list[tuple[int, tuple[str, ...]]](), list[tuple[int, str, str]]()
    for line, cells in below:
        if _is_of_width(cells, width):
            rows.append((line, tuple(cells[:width])))
        else:
            problems.append(_of_another_width(line, cells, width))
    return Table(tuple(header[:width]), number, tuple(rows), tuple(notices), tuple(problems))


def _refused(file: str, line: int, what: str) -> CoreDataError:
    return CoreDataError([FileProblem(file, line, "", what)])


def _width(header: Sequence[str]) -> int:
    """How many columns there are, without empty ones at the end."""
    return max(place for place, name in enumerate(header, 1) if name)


def _header_place(filled: Lines, known: Collection[str]) -> int:
    for place, (_, cells) in enumerate(filled[:TITLE_LINES]):
        if sum(column_name(cell) in known for cell in cells) >= 2:
            return place
    return 0


def column_name(written: str) -> str:
    """A column's name as files write it: "Time period" is "time_period"."""
    return "_".join(written.replace("_", " ").split()).casefold()


def _is_of_width(cells: Sequence[str], width: int) -> bool:
    """Empty cells beyond the header do no harm."""
    return len(cells) >= width and not any(cells[width:])


def _of_another_width(line: int, cells: Sequence[str], width: int) -> tuple[int, str, str]:
    return line, "", f"has {len(cells)} cells where the header has {width}; add or remove commas"


def _notes_below(below: Lines, width: int) -> int:
    """How many lines at the end hold nothing but their first cell."""
    notes = 0
    for _, cells in reversed(below):
        if width < 3 or any(cells[1:]) or not cells[0]:
            break
        notes += 1
    return notes


# The kinds of files ----------


def _lines(
    content: str | bytes, file: str, known: Collection[str]
) -> tuple[list[tuple[int, list[str]]], list[str]]:
    if isinstance(content, str):
        return _csv_lines(content.removeprefix("\ufeff"), file), []
    if content.startswith(ZIP):
        return _sheet_lines(content, file, known)
    if content.startswith(OLD_EXCEL):
        what = "is a workbook of an old Excel, or has a password"
        raise _refused(file, 1, f"{what}; save it as .xlsx without one, or as CSV UTF-8")
    text, notices = _decoded(content, file)
    return _csv_lines(text, file), notices


def _decoded(content: bytes, file: str) -> tuple[str, list[str]]:
    """As text, and whether that took a guess."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), []
        except UnicodeDecodeError:
            raise _refused(file, 1, "is damaged UTF-16 text; save it as 'CSV UTF-8'") from None
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
    if b"\0" in content:
        raise _refused(file, line, "is not text; save it as 'CSV UTF-8' or .xlsx")
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise _refused(file, line, "is not UTF-8 text; save it as 'CSV UTF-8'") from None
    return text, [
        f"line {line} is not UTF-8; the file was read as Windows-1252: look at its £ signs and dashes"
    ]


def _csv_lines(text: str, file: str) -> list[tuple[int, list[str]]]:
    lines, line = list[tuple[int, list[str]]](), 0
    try:
        for line, row in csv_within(io.StringIO(text, newline=""), _mark(text)):
            lines.append((line, [cell.strip() for cell in row]))
    except OverLimit as error:
        raise _refused(file, line + 1, str(error)) from None
    except csv.Error as error:
        what = f"is not valid CSV ({error}); check its quotation marks"
        raise _refused(file, line + 1, what) from None
    return lines


def _mark(text: str) -> str:
    """What stands between the cells: whichever of the usual marks is most frequent in the first lines."""
    beginning = text[:10_000]
    return max(",;\t|", key=lambda mark: (beginning.count(mark), mark == ","))


Sheet = tuple[str, list[tuple[int, list[str]]]]
"""Its name and its lines."""


def _sheet_lines(
    content: bytes, file: str, known: Collection[str]
) -> tuple[list[tuple[int, list[str]]], list[str]]:
    """The first sheet with a header that we know, past covers and notes; else the first that holds something. Says which it
    was, where there are others."""
    read = _KINDS[_kind_of(content, file)]
    try:
        sheets = list(read(content, file))
    except CoreDataError:
        raise
    except Exception as error:  # noqa: BLE001  # the libraries raise whatever a broken file makes them raise
        what = f"cannot be read as a workbook ({type(error).__name__})"
        raise _refused(file, 1, f"{what}; save it anew, or as CSV UTF-8") from None
    filled = [sheet for sheet in sheets if any(any(cells) for _, cells in sheet[1])]
    name, lines = next((sheet for sheet in filled if _has_header(sheet, known)), (filled or [("", [])])[0])
    if len(filled) < 2:
        return lines, []
    return lines, [f"the sheet '{name}' was read, none of the {len(filled) - 1} others"]


def _has_header(sheet: Sheet, known: Collection[str]) -> bool:
    filled = [cells for _, cells in sheet[1] if any(cells)][:TITLE_LINES]
    return any(sum(column_name(cell) in known for cell in cells) >= 2 for cells in filled)


def _excel_sheets(content: bytes, file: str) -> Iterator[Sheet]:
    from openpyxl import load_workbook  # here, so that no other command waits for it

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for sheet in book.worksheets:
        yield sheet.title, list(_of_sheet(sheet, file))


def _open_document_sheets(content: bytes, file: str) -> Iterator[Sheet]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        if len(rows) > MOST_ROWS:
            raise _refused(
                file, MOST_ROWS, f"has more than {MOST_ROWS:,} rows in the sheet '{name}'; divide it"
            )
        cells = ([_plain(cell) for cell in row[:MOST_COLUMNS]] for row in rows)
        yield name, list(enumerate(cells, 1))


_KINDS: Mapping[str, Callable[[bytes, str], Iterator[Sheet]]] = {
    "xlsx": _excel_sheets,
    "ods": _open_document_sheets,
}


def _kind_of(content: bytes, file: str) -> str:
    """Which workbook it is, before anything of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names, size = packed.namelist(), sum(part.file_size for part in packed.infolist())
            kind = packed.read("mimetype")[:60] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError):
        raise _refused(file, 1, "is a damaged workbook; save it anew, or as CSV UTF-8") from None
    if size > MOST_UNPACKED:
        raise _refused(file, 1, f"unpacks to more than {MOST_UNPACKED // 1_000_000} megabytes; divide it")
    if kind.startswith(OPEN_DOCUMENT):
        return "ods"
    if "xl/workbook.xml" not in names:
        what = "is no workbook of Excel (.xlsx) or OpenDocument (.ods)"
        raise _refused(file, 1, f"{what}; save it as one of them, or as CSV UTF-8")
    return "xlsx"


def _of_sheet(sheet: Any, file: str) -> Iterator[tuple[int, list[str]]]:
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    empty = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        cells = [_as_text(cell) for cell in row]
        empty = 0 if any(cells) else empty + 1
        if empty > 1000:  # formatted cells without end
            return
        if number > MOST_ROWS:
            raise _refused(file, number, f"has more than {MOST_ROWS:,} rows; divide it")
        yield number, cells


def _as_text(cell: Any) -> str:
    """As somebody sees it: a percentage is written as one."""
    value = cell.value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in (cell.number_format or ""):
        return f"{value * 100:.12g}%"
    return _plain(value)


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
