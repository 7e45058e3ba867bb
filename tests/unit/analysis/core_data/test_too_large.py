"""Workbooks of a few kilobytes that would fill the memory, or take hours, are refused in a sentence; honest ones that are
as large as they come are read."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator

import pytest
from openpyxl import Workbook

from analysis.core_data import Upload
from analysis.core_data.cells.long_files import FIRST_ROWS, read_lines
from analysis.core_data.cells.places import CellPlace
from analysis.core_data.cells.problems import CoreDataError
from analysis.core_data.cells.workbooks import sheets_in
from analysis.plan import load_plan
from surveys.files.limited import OverLimit

NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("o", "office"), ("t", "table"), ("x", "text"))
)


def _ods(rows: int, columns: int, sheets: int = 1) -> bytes:
    """One cell, repeated."""
    cell = f'<t:table-cell t:number-columns-repeated="{columns}" o:value-type="string"><x:p>x</x:p></t:table-cell>'
    table = f'<t:table><t:table-row t:number-rows-repeated="{rows}">{cell}</t:table-row></t:table>'
    whole = f"<o:document-content {NAMES}><o:body>{table * sheets}</o:body></o:document-content>"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", whole)
    return kept.getvalue()


def _xlsx(rows: int = 3, part: str = "", change: Callable[[bytes], bytes] = bytes) -> bytes:
    """A workbook whose rows say "1"; `change` makes another one of a part of it."""
    book, kept, changed = Workbook(), io.BytesIO(), io.BytesIO()
    for _ in range(rows):
        book.active.append([1])
    book.save(kept)
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in {*old.namelist(), *filter(None, [part])}:
            content = old.read(name) if name in old.namelist() else b""
            new.writestr(name, change(content) if name == part else content)
    return changed.getvalue()


SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def _merged(times: int, rows: int) -> bytes:
    areas = b"<mergeCells>" + f'<mergeCell ref="A1:A{rows}"/>'.encode() * times + b"</mergeCells>"
    return _xlsx(rows, SHEET, lambda sheet: sheet.replace(b"</sheetData>", b"</sheetData>" + areas))


def _filled(part: str, what: bytes, times: int) -> bytes:
    """Behind all else in that part, where it is no XML any more: it is not read so far."""
    return _xlsx(3, part, lambda content: content + what * times)


def _far(rows: int) -> bytes:
    """Each row has an empty cell in the last of 16,384 columns."""
    return _xlsx(rows, SHEET, lambda sheet: sheet.replace(b"</row>", b'<c r="XFD1"/></row>'))


TOO_LARGE = {
    "a cell that is repeated": lambda: _ods(10_000, 1_000),
    "sheets that are large together": lambda: _ods(1_000, 500, sheets=5),
    "rows that are repeated": lambda: _ods(10**9, 1),
    "areas that are merged over one another": lambda: _merged(4_100, 500),
    "words without end": lambda: _filled(STRINGS, b"<si><t>a</t></si>", 260_000),
    "colours without end": lambda: _filled(STYLES, b"<xf/>", 1_100_000),
    "cells without end": lambda: _filled(SHEET, b"<c/>", 10_100_000),
}


@pytest.mark.parametrize("make", TOO_LARGE.values(), ids=TOO_LARGE.keys())
def test_a_small_file_fills_no_memory(make: Callable[[], bytes]) -> None:
    content = make()
    assert len(content) < 100_000
    with pytest.raises(CoreDataError, match=r"cells; divide it|rows in the sheet|take too long to read"):
        sheets_in(content, "a.xlsx")


def test_a_row_for_each_period_is_not_made_without_end() -> None:
    """One megabyte of quarters and years, each beside all others, would be some hundred megabytes."""
    headings = ",".join(f"Q{1 + place % 4}" if place % 2 else "2024/25" for place in range(300))
    content = "\n".join([headings, *[",".join(["2024/25", "7"] * 150)] * 600]).encode()
    with pytest.raises(CoreDataError, match=r"with a row for each period; take out the columns"):
        Upload.of("a.csv", content, load_plan())


HERE = CellPlace.of(load_plan())
OTHERS, MOST = ["2025", "E06000010", "Kingston upon Hull", "7"], 100_000


def _lines(own: int, others: int) -> Iterator[tuple[int, list[str]]]:
    """The board's rows stand last, under another spelling."""
    yield from ((line, OTHERS) for line in range(1, others + 1))
    yield from ((line, ["2025", "e06000012", "", "9"]) for line in range(others + 1, others + own + 1))


def test_of_a_long_file_the_boards_rows_are_kept_with_their_lines() -> None:
    """Memory holds no country; the first rows are kept whole, since they tell what the columns hold."""
    kept, left_out = read_lines(_lines(own=300, others=MOST), HERE)
    assert [line for line, _ in kept[-300:]] == list(range(MOST + 1, MOST + 301))
    assert (len(kept), left_out) == (FIRST_ROWS + 300, MOST - FIRST_ROWS)
    assert read_lines(_lines(own=0, others=MOST), HERE)[1] == 0


def test_a_long_file_of_nobody_or_of_the_board_alone_says_what_to_do() -> None:
    with pytest.raises(OverLimit, match=r"none names North East Lincolnshire \(E06000012\); divide it, or"):
        read_lines(_lines(own=0, others=MOST + 1), HERE)
    with pytest.raises(OverLimit, match="rows about North East Lincolnshire; divide it"):
        read_lines(_lines(own=MOST + 1, others=FIRST_ROWS), HERE)


def test_what_is_large_and_honest_is_read() -> None:
    """Many rows; colours far to the right; an area that stands beside its rows, though all cells of it but one are empty."""
    (sheet,) = sheets_in(_ods(90_000, 20), "a.ods")
    assert (len(sheet.lines), len(sheet.lines[0][1])) == (90_000, 20)
    (sheet,) = sheets_in(_far(100), "a.xlsx")
    assert sheet.lines == [(number, ["1"]) for number in range(1, 101)]
    rows = b'<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
    area = b'</sheetData><mergeCells><mergeCell ref="B1:B2"/></mergeCells>'
    (sheet,) = sheets_in(
        _xlsx(1, SHEET, lambda old: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + area, old)),
        "a.xlsx",
    )
    assert sheet.lines == [(1, ["1", "2"]), (2, ["3", "2"])]
