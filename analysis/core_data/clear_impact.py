"""Rows of a Clear Impact file: one value a day, which tells the period."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from analysis.core_data.cells.problems import CellError
from analysis.periods import MONTHS

NEEDED = ("id", "actual_value_date", "actual_value")
ALSO = ("target_value", "comment", "measure_type")
"""Older and newer versions of the tool have these columns in other orders, or leave them out."""

_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T][\d:.]+Z?)?")
_IN_WORDS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})[ ,-]+(\d{4}|\d{2})", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"([a-z]{3,9}) (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})", re.IGNORECASE)


_OWN_REMARK = re.compile(
    r"(?:^|\. )(?:(?P<top>[\d,]+) of (?P<base>[\d,]+))?"
    r"(?:(?:; |(?<=\. )|^)95% interval [\d.,%]+ to [\d.,%]+(?: per [\d,]+)?)?$"
)
"""What our own file for Clear Impact says behind a comment: the counts, and the interval that follows from them."""


@dataclass(frozen=True)
class CommentWithCounts:
    """What a comment of such a file says, with the counts that our own files write behind it."""

    comment: str
    numerator: int | None = None
    denominator: int | None = None


def said_besides(comment: str) -> CommentWithCounts:
    match = _OWN_REMARK.search(comment)
    if match is None or not match[0].strip(". "):
        return CommentWithCounts(comment)
    counts = (int(match[part].replace(",", "")) if match[part] else None for part in ("top", "base"))
    return CommentWithCounts(comment[: match.start()], *counts)


def is_clear_impact(columns: Collection[str]) -> bool:
    """Whether a header is that of such a file, in whatever order."""
    return set(NEEDED) <= set(columns) <= {*NEEDED, *ALSO}


def days_of(rows: Sequence[Mapping[str, str]]) -> Callable[[str], date]:
    """What reads the days of a file. Some tools write the month first, others the day: days after the twelfth tell, for the
    whole file. Where none tells, it raises `CellError` for a day that can be two."""
    written = [row["actual_value_date"] for row in rows]
    numbers = [match for day in written if (match := _DAY.fullmatch(day))]
    day_first = any(int(match[1]) > 12 for match in numbers)
    month_first = any(int(match[2]) > 12 for match in numbers)

    def day_in(cell: str) -> date:
        if iso := _ISO.fullmatch(cell):
            return _date(cell, int(iso[1]), int(iso[2]), int(iso[3]))
        if in_words := _IN_WORDS.fullmatch(cell):
            return _date(cell, _year(in_words[3]), _month(in_words[2]), int(in_words[1]))
        if in_words := _MONTH_FIRST.fullmatch(cell):
            return _date(cell, int(in_words[3]), _month(in_words[1]), int(in_words[2]))
        match = _DAY.fullmatch(cell)
        if match is None:
            raise CellError(
                "actual_value_date", f"'{cell}' is not a date; write it as MM/DD/YYYY or 2026-05-12"
            )
        first, second, year = int(match[1]), int(match[2]), _year(match[3])
        if day_first and month_first:
            what = "some days of this file begin with the month, others with the day; write 2026-05-12"
            raise CellError("actual_value_date", f"'{cell}': {what}")
        if not (day_first or month_first) and first != second:
            one, other = _date(cell, year, first, second), _date(cell, year, second, first)
            raise CellError(
                "actual_value_date",
                f"'{cell}' can be {one:%d %B %Y} or {other:%d %B %Y}; write it as {one}, or as {other}",
            )
        return _date(cell, year, second, first) if day_first else _date(cell, year, first, second)

    return day_in


def _year(written: str) -> int:
    return int(written) + (2000 if len(written) == 2 else 0)


def _month(written: str) -> int:
    """0, which is none, for a word that names none."""
    short = written[:3].casefold()
    return next((place for place, name in enumerate(MONTHS, 1) if name[:3].casefold() == short), 0)


def _date(cell: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise CellError(
            "actual_value_date", f"'{cell}' is not a day of any month; write it as 2026-05-12"
        ) from None
