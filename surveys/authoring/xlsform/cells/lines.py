"""Cells as the texts that a person sees, the lines that they stand in, and the limits that no honest form reaches."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta

BIGGEST_UNPACKED = 20_000_000
"""Bytes of all that a workbook unpacks to. The largest of 200 public forms has two million."""

MOST_ROWS, MOST_COLUMNS = 10_000, 1_000
"""That hold anything. Rows and columns that are only coloured do not count."""

MOST_TAGS = 150_000
"""Of all parts of a workbook, without empty cells. The largest of 200 public forms has thirty thousand."""

LONGEST_CELL = 10_000
"""Characters. A question has some hundred."""

SAVE_AS = "save it as 'Excel workbook (.xlsx)'"


@dataclass(frozen=True)
class SheetCell:
    """What stands in a cell. `odd` says why it is perhaps not what the author typed; mostly it is empty."""

    text: str
    odd: str = ""


EMPTY = SheetCell("")


@dataclass(frozen=True)
class SheetLine:
    """A row of a sheet that holds anything: its number, from 1, and its cells from the first column on."""

    number: int
    cells: tuple[SheetCell, ...]


@dataclass(frozen=True)
class Workbook:
    """The names of the sheets, in order, and how the lines of one are read."""

    names: tuple[str, ...]
    lines_of: Callable[[str], Iterable[SheetLine]]


class NotAWorkbook(Exception):
    """Its message says what the file is, and what to do."""


def as_cell(value: object) -> SheetCell:
    """A value as the text that a person sees: 5.0 is 5, TRUE is true."""
    if isinstance(value, bool):
        return SheetCell(str(value).lower())
    if isinstance(value, float) and value.is_integer():
        return SheetCell(str(int(value)))
    if isinstance(value, date | time | timedelta):
        what = "is a date or a time, not text; give the cell the format 'Text' and type it again"
        return SheetCell(str(value).removesuffix(" 00:00:00"), what)
    text = str(value).replace("_x000D_", "").replace("\r\n", "\n").strip().strip("\ufeff\u200b\u00a0 ")
    if len(text) > LONGEST_CELL:
        return SheetCell(text[:LONGEST_CELL], f"is longer than {LONGEST_CELL} characters; shorten it")
    return SheetCell(text) if text else EMPTY


def error_shown(shown: str) -> str:
    return f"shows the error {shown}; type the words in place of the formula"
