"""The table in a file, whatever programme wrote it: CSV with any of the usual marks and encodings, a sheet of XLSX or ODS.

Finds the header below a title, leaves out what is empty, and says what it left out. It does not know what the cells mean.
"""

import csv
import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, TextIO

from analysis.core_data.cells.letters import encoding_of
from analysis.core_data.cells.long_files import MOST_LINES, read_lines
from analysis.core_data.cells.places import CellPlace
from analysis.core_data.cells.problems import refused
from analysis.core_data.cells.workbooks import OLD_EXCEL, ZIP, Line, Sheet, sheets_in
from surveys.files.limited import MOST_TABLE_BYTES, OverLimit, csv_within

TITLE_LINES = 20
"""The header is looked for in so many lines."""


@dataclass(frozen=True)
class SheetTable:
    """A header and rows of as many cells, with their lines in the file, from 1. `notices` say what was left out or read in a
    way that whoever has the file should know; `problems` are lines of another width: line, column, what is wrong. `sheet` is
    the name of its sheet, and `above` the lines of words that stand over it there."""

    header: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    notices: tuple[str, ...] = ()
    problems: tuple[tuple[int, str, str], ...] = ()
    sheet: str = ""
    above: tuple[str, ...] = ()


Lines = Sequence[tuple[int, Sequence[str]]]
"""Lines of a file, with their numbers."""


@dataclass(frozen=True)
class Opened:
    """A file with its sheets; one without a name where it has none. `notices` say how it was read."""

    file: str
    sheets: tuple[Sheet, ...]
    notices: tuple[str, ...] = ()

    @property
    def is_workbook(self) -> bool:
        return any(sheet.name for sheet in self.sheets)


Source = str | bytes | BinaryIO
"""What a file holds, or the file itself where it is too large to stand in memory."""

MOST_BYTES = 100_000_000
"""Of a CSV. Workbooks are packed."""


def opened(content: Source, file: str, here: CellPlace) -> Opened:
    """`here` is whose rows are kept of a long file. Raises `CoreDataError`."""
    if isinstance(content, str):
        return _of_lines(io.StringIO(content.removeprefix("\ufeff"), newline=""), content, file, here, ())
    binary = io.BytesIO(content) if isinstance(content, bytes) else content
    size = binary.seek(0, io.SEEK_END)
    binary.seek(0)
    beginning = binary.read(MARK_WITHIN)
    if size > MOST_BYTES:
        raise refused(file, 1, f"is larger than {MOST_BYTES // 1_000_000} megabytes; divide it")
    if beginning.startswith(ZIP) and size > MOST_TABLE_BYTES:
        what = f"is a workbook of more than {MOST_TABLE_BYTES // 1_000_000} megabytes"
        raise refused(file, 1, f"{what}; save the sheet as CSV UTF-8, which may be ten times as large")
    if beginning.startswith(ZIP):
        return Opened(file, tuple(sheets_in(beginning + binary.read(), file)))
    if beginning.startswith(OLD_EXCEL):
        what = "is a workbook of an old Excel, or has a password"
        raise refused(file, 1, f"{what}; save it as .xlsx without one, or as CSV UTF-8")
    encoding, notices = encoding_of(binary, file)
    binary.seek(0)
    text = io.TextIOWrapper(binary, encoding=encoding, newline="")
    try:
        return _of_lines(text, beginning.decode(encoding, errors="ignore"), file, here, notices)
    finally:
        text.detach()  # else it closes what it reads


def _of_lines(text: TextIO, beginning: str, file: str, here: CellPlace, notices: Sequence[str]) -> Opened:
    lines, left_out = _csv_lines(text, _mark(beginning), file, here)
    long = [f"{left_out:,} rows that do not name {here.name} were left out"] if left_out else []
    return Opened(file, (Sheet("", lines),), (*notices, *long))


def read_table(there: Opened, known: Collection[str]) -> SheetTable:
    """The table in a file: in the first sheet with a header that is known, past covers and notes; else in the first. `known`
    are names of columns, in small letters: the header is the first line with two of them. Raises `CoreDataError`."""
    file, notices = there.file, list(there.notices)
    sheet = _likely_sheet(there.sheets, known)
    filled = sheet.filled
    if len(there.sheets) > 1:
        notices.append(f"the sheet '{sheet.name}' was read, none of the {len(there.sheets) - 1} others")
    if not filled:
        raise refused(file, 1, "is empty; begin it with a header line")
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
    if there.is_workbook:
        below = [(line, _padded(cells, width)) for line, cells in below]
    for line, cells in below:
        if _is_of_width(cells, width):
            rows.append((line, tuple(cells[:width])))
        else:
            problems.append(_of_another_width(line, cells, width))
    return SheetTable(tuple(header[:width]), number, tuple(rows), tuple(notices), tuple(problems))


def _likely_sheet(sheets: Sequence[Sheet], known: Collection[str]) -> Sheet:
    found = (sheet for sheet in sheets if _has_header(sheet, known))
    return next(found, sheets[0] if sheets else Sheet("", []))


def _has_header(sheet: Sheet, known: Collection[str]) -> bool:
    return any(_is_header(cells, known) for _, cells in sheet.filled[:TITLE_LINES])


def _width(header: Sequence[str]) -> int:
    """How many columns there are, without empty ones at the end."""
    return max(place for place, name in enumerate(header, 1) if name)


def _header_place(filled: Lines, known: Collection[str]) -> int:
    for place, (_, cells) in enumerate(filled[:TITLE_LINES]):
        if _is_header(cells, known):
            return place
    return 0


_FIGURE = re.compile(r"(?!(?:19|20)\d\d(?:\.0)?$)-?[\d.,]*\d%?")


def _is_header(cells: Sequence[str], known: Collection[str]) -> bool:
    """Numbers that are no years stand in rows, years among them or not."""
    if any(map(_FIGURE.fullmatch, cells)):
        return False
    return sum(column_name(cell) in known for cell in cells) >= 2


def column_name(written: str) -> str:
    """A column's name as files write it: "Time period" is "time_period"."""
    return "_".join(written.replace("_", " ").split()).casefold()


def _padded(cells: Sequence[str], width: int) -> list[str]:
    """A row of a sheet ends with its last filled cell."""
    return [*cells, *[""] * (width - len(cells))]


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


def _csv_lines(text: TextIO, mark: str, file: str, here: CellPlace) -> tuple[list[Line], int]:
    """The lines, and how many of a long file were left out."""
    line = 0

    def lines() -> Iterator[Line]:
        nonlocal line
        for line, row in csv_within(text, mark, MOST_LINES):
            yield line, [cell.strip() for cell in row]

    try:
        return read_lines(lines(), here)
    except OverLimit as error:
        raise refused(file, line + 1, str(error)) from None
    except csv.Error as error:
        what = f"is not valid CSV ({error}); check its quotation marks"
        raise refused(file, line + 1, what) from None


MARK_WITHIN = 10_000


def _mark(text: str) -> str:
    """What stands between the cells: whichever of the usual marks is most frequent in the first lines."""
    beginning = text[:MARK_WITHIN]
    return max(",;\t|", key=lambda mark: (beginning.count(mark), mark == ","))
