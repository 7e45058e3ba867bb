"""A form as comma-separated values, as XLSForm has it: the name of a sheet stands alone in the first column, and the rows of
the sheet follow, each beginning with an empty cell. A file that begins with the headings is the sheet of questions alone."""

import csv
import io
from collections.abc import Iterator

from surveys.authoring.xlsform.cells.lines import (
    LONGEST_CELL,
    NotAWorkbook,
    SheetCell,
    SheetLine,
    Workbook,
    as_cell,
)

QUESTIONS = "survey"
LINES_LOOKED_AT = 5
"""To see what separates the values."""

_SEPARATORS = ",;\t"
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def comma_separated(content: bytes) -> Workbook:
    """Raises `NotAWorkbook`."""
    sheets = _sheets(_read(decoded(content)))
    return Workbook(tuple(sheets), lambda name: sheets[name])


def decoded(content: bytes) -> str:
    """Raises `NotAWorkbook`."""
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise NotAWorkbook(
            "is not in UTF-8; save it again as CSV UTF-8, or as an Excel workbook (.xlsx)"
        ) from None
    if "\0" in text:
        raise NotAWorkbook("is no text; save it again as CSV UTF-8")
    return text


def _read(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows, each with the number of the line that it begins in. Semicolons separate where an office program of another
    country wrote it."""
    beginning = "\n".join(text.splitlines()[:LINES_LOOKED_AT])
    separator = max(_SEPARATORS, key=beginning.count)
    reader, before = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 0
    csv.field_size_limit(max(csv.field_size_limit(), 10 * LONGEST_CELL))
    try:
        for row in reader:
            yield before + 1, row
            before = reader.line_num
    except csv.Error as error:
        raise NotAWorkbook(f"cannot be read as CSV, in line {before + 1}: {error}") from None


def _sheets(rows: Iterator[tuple[int, list[str]]]) -> dict[str, list[SheetLine]]:
    sheets: dict[str, list[SheetLine]] = {}
    name, indented = "", True
    for number, row in rows:
        cells = [as_cell(words) for words in row]
        if not any(cell.text for cell in cells):
            continue
        first, *others = cells
        if first.text and not any(cell.text for cell in others) and indented:
            name = first.text
            sheets.setdefault(name, [])
            continue
        if not name:
            name, indented = QUESTIONS, False
        sheets.setdefault(name, []).append(SheetLine(number, _within(cells, indented)))
    return sheets


def _within(cells: list[SheetCell], indented: bool) -> tuple[SheetCell, ...]:
    return tuple(cells[1:] if indented else cells)
