"""A workbook's cells as texts, from any file that an author may hand over, within limits that no honest form reaches.

It knows file formats and nothing of surveys. What cannot be read is refused in words that say what to do.
"""

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import xlrd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from xlrd.compdoc import CompDocError

from surveys.authoring.xlsform.cells.columns import SheetMistake
from surveys.authoring.xlsform.cells.comma_separated import comma_separated
from surveys.authoring.xlsform.cells.limesurvey import is_limesurvey, limesurvey, limesurvey_saved
from surveys.authoring.xlsform.cells.limesurvey_xml import is_limesurvey_xml
from surveys.authoring.xlsform.cells.lines import (
    BIGGEST_UNPACKED,
    EMPTY,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_TAGS,
    SAVE_AS,
    NotAWorkbook,
    SheetCell,
    SheetLine,
    Workbook,
    as_cell,
    error_shown,
)
from surveys.authoring.xlsform.cells.open_document import is_flat_document, open_document
from surveys.definition.mistakes import Mistakes
from surveys.files.open_document import CONTENT

BIGGEST_FILE = 5_000_000
"""Bytes. A survey is some kilobytes."""

_BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, xlrd.XLRDError, CompDocError, struct.error,
    EOFError, KeyError, IndexError, ValueError, TypeError, AttributeError, AssertionError, OSError, OverflowError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
"""What the libraries raise at files that are damaged, or made to do damage; a SyntaxError is the XML's."""


def read_workbook(
    content: bytes, file: str, wanted: Callable[[str], bool]
) -> dict[str, tuple[SheetLine, ...]]:
    """The lines of every sheet, by its name as it is written; of sheets that are not `wanted` none. Raises `Mistakes`."""
    try:
        is_text = file.casefold().endswith((".csv", ".tsv", ".txt"))
        _check_size(content)
        if not is_text:
            _check_kind(content)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles that it leaves out
            return _all_lines(_text(content) if is_text else _opened(content), wanted)
    except NotAWorkbook as error:
        raise Mistakes([SheetMistake(file, 1, "", str(error))]) from None
    except _BROKEN:
        what = f"cannot be read as an .xlsx workbook; open it in your office program and {SAVE_AS}"
        raise Mistakes([SheetMistake(file, 1, "", what)]) from None


def _text(content: bytes) -> Workbook:
    return limesurvey(content) if is_limesurvey(content) else comma_separated(content)


def _all_lines(book: Workbook, wanted: Callable[[str], bool]) -> dict[str, tuple[SheetLine, ...]]:
    return {name: tuple(_bounded(name, book.lines_of(name))) if wanted(name) else () for name in book.names}


def _bounded(name: str, lines: Iterable[SheetLine]) -> Iterator[SheetLine]:
    for count, line in enumerate(lines, 1):
        if count > MOST_ROWS:
            raise NotAWorkbook(f"has more than {MOST_ROWS} rows on sheet '{name}'; a survey has some hundred")
        if len(line.cells) > MOST_COLUMNS:
            raise NotAWorkbook(
                f"has more than {MOST_COLUMNS} columns on sheet '{name}'; a survey has some dozen"
            )
        yield line


# What kind of file it is ----------

_OLD = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")

_BEGINS: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", f"is a PDF; open the spreadsheet that it was made of, and {SAVE_AS}"),
    (b"{\\rtf", "is a text document; write the survey in a spreadsheet"),
    (
        b"<",
        f"is a page or XML file that is only named like a workbook; open it in your office program and {SAVE_AS}",
    ),
)

_HOLDS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", "is a Word document; write the survey in a spreadsheet"),
    ("ppt/presentation.xml", "is a presentation; write the survey in a spreadsheet"),
    ("xl/workbook.bin", f"is a binary workbook (.xlsb); {SAVE_AS}"),
)


def _check_size(content: bytes) -> None:
    if len(content) > BIGGEST_FILE:
        raise NotAWorkbook(
            f"is larger than {BIGGEST_FILE // 1_000_000} megabytes; a survey is some kilobytes"
        )
    if not content.strip(b"\0 \r\n\t"):
        raise NotAWorkbook("is empty")


def _check_kind(content: bytes) -> None:
    if content.startswith(_OLD) and _LOCKED in content:
        raise NotAWorkbook(
            "is protected by a password; take the password off in your office program and save it again"
        )
    if is_limesurvey_xml(content) or is_flat_document(content):
        return
    for beginning, what in _BEGINS:
        if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(beginning):
            raise NotAWorkbook(what)
    if not content.startswith((_OLD, b"PK")):
        raise NotAWorkbook(f"cannot be read as an .xlsx workbook; {SAVE_AS}")


def _opened(content: bytes) -> Workbook:
    if is_limesurvey_xml(content):
        return limesurvey_saved(content)
    if is_flat_document(content):
        return open_document(content)
    return _old_workbook(content) if content.startswith(_OLD) else _new_workbook(content)


# .xlsx and .xlsm ----------


def _new_workbook(content: bytes) -> Workbook:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        _check_unpacked(packed)
        if CONTENT in packed.namelist() and "xl/workbook.xml" not in packed.namelist():
            return open_document(packed.read(CONTENT))
        bare = _without_empty_cells(packed)
    shown = load_workbook(io.BytesIO(bare), read_only=True, data_only=True)
    if not shown.sheetnames:
        raise KeyError("a workbook has sheets")
    written = load_workbook(io.BytesIO(bare), read_only=True) if b"<f" in bare else None

    def lines_of(name: str) -> Iterator[SheetLine]:
        return _lines(shown[name], written[name] if written else None)

    return Workbook(tuple(sheet.title for sheet in shown.worksheets), lines_of)


def _check_unpacked(packed: zipfile.ZipFile) -> None:
    names = set(packed.namelist())
    for name, what in _HOLDS:
        if name in names and "xl/workbook.xml" not in names:
            raise NotAWorkbook(what)
    if sum(entry.file_size for entry in packed.infolist()) > BIGGEST_UNPACKED:
        megabytes = BIGGEST_UNPACKED // 1_000_000
        what = f"unpacks to more than {megabytes} megabytes; copy the cells of the survey into a new workbook"
        raise NotAWorkbook(what)


def _without_empty_cells(packed: zipfile.ZipFile) -> bytes:
    """The same workbook, not compressed, without the cells that only have a colour: there can be millions of them, and
    openpyxl takes some seconds for a hundred thousand."""
    bare, tags = io.BytesIO(), 0
    with zipfile.ZipFile(bare, "w") as out:
        for name in packed.namelist():
            part = _without_empty(packed.read(name))
            tags += part.count(b"<")
            if tags > MOST_TAGS:
                raise NotAWorkbook(
                    "holds far more cells than a survey; copy those of the survey into a new workbook"
                )
            out.writestr(name, part)
    return bare.getvalue()


_ENDS = rb"""[^<>]{0,200}?\br=["'][^<>]{0,200}?(?:/>|>\s{0,9}</(?:\w{1,9}:)?"""
_EMPTY_CELL = re.compile(rb"<(?:\w{1,9}:)?c\s" + _ENDS + rb"c>)")
_EMPTY_ROW = re.compile(rb"<(?:\w{1,9}:)?row\s" + _ENDS + rb"row>)")


def _without_empty(part: bytes) -> bytes:
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", part)) if b"sheetData" in part else part


def _lines(shown: Any, written: Any) -> Iterator[SheetLine]:
    """The lines of an openpyxl sheet. A formula that was never worked out shows nothing; `written` has it."""
    for sheet in (shown, written):
        if sheet is not None:
            sheet.reset_dimensions()  # what a file says of its size can be a million rows
    rows = (
        zip(shown.iter_rows(), written.iter_rows(), strict=True)
        if written
        else ((row, ()) for row in shown.iter_rows())
    )
    for number, (values, formulas) in enumerate(rows, 1):
        unknown = {
            place
            for place, cell in enumerate(formulas)
            if cell.data_type == "f" and values[place].value is None
        }
        if unknown or any(cell.value is not None for cell in values):
            cells = [
                _NEVER_WORKED_OUT if place in unknown else _cell(cell) for place, cell in enumerate(values)
            ]
            if any(cell is not EMPTY for cell in cells):
                yield SheetLine(number, tuple(cells))


_NEVER_WORKED_OUT = SheetCell(
    "=", "is a formula that has no result yet; open the file in your office program and save it again"
)


def _cell(cell: Any) -> SheetCell:
    if cell.value is None:
        return EMPTY
    if cell.data_type == "e":
        return SheetCell(str(cell.value), error_shown(str(cell.value)))
    return as_cell(cell.value)


# .xls ----------


def _old_workbook(content: bytes) -> Workbook:
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), ragged_rows=True)
    except xlrd.XLRDError as error:
        if "encrypted" in str(error):
            what = (
                "is protected by a password; take the password off in your office program and save it again"
            )
            raise NotAWorkbook(what) from None
        raise
    return Workbook(tuple(book.sheet_names()), lambda name: _old_lines(book, book.sheet_by_name(name)))


def _old_lines(book: Any, sheet: Any) -> Iterator[SheetLine]:
    for row in range(sheet.nrows):
        cells = tuple(
            _OLD_CELLS.get(cell.ctype, _old_text)(cell.value, book.datemode) for cell in sheet.row(row)
        )
        if any(cell is not EMPTY for cell in cells):
            yield SheetLine(row + 1, cells)


def _old_text(value: Any, _datemode: int) -> SheetCell:
    return as_cell(value)


_OLD_CELLS: Mapping[int, Callable[[Any, int], SheetCell]] = {
    xlrd.XL_CELL_EMPTY: lambda _value, _datemode: EMPTY,
    xlrd.XL_CELL_BLANK: lambda _value, _datemode: EMPTY,
    xlrd.XL_CELL_BOOLEAN: lambda value, _datemode: as_cell(bool(value)),
    xlrd.XL_CELL_DATE: lambda value, datemode: as_cell(xlrd.xldate_as_datetime(value, datemode)),
    xlrd.XL_CELL_ERROR: lambda value, _datemode: SheetCell(
        xlrd.error_text_from_code.get(value, "#N/A"),
        error_shown(xlrd.error_text_from_code.get(value, "#N/A")),
    ),
}
