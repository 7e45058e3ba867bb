"""Days as people type them: the day first, as in Britain; or year, month and day, as programs write them."""

import re
from datetime import date

from analysis.periods import MONTHS

_MONTHS = tuple(month.casefold() for month in MONTHS)
_SHORT = (*(month[:3] for month in _MONTHS), "sept")
_DAY_FIRST = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ ./-]+(\d{1,2}|[a-z]+)\.?,?[ ./-]+(\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
EARLIEST, LATEST = 1990, 2100
"""Years that a plan speaks of; others were mistyped."""


def day_typed(words: str) -> date:
    """Such as "31 12 2026", "31/12/2026", "31 December 2026", "2026-12-31". Raises `ValueError` with a sentence."""
    plain = " ".join(words.casefold().split())
    if found := _YEAR_FIRST.fullmatch(plain):
        year, month, day = found.groups()
    elif found := _DAY_FIRST.fullmatch(plain):
        day, month, year = found.groups()
    else:
        raise ValueError("Write a day as 31 12 2026, or as 31 December 2026")
    if not EARLIEST <= int(year) <= LATEST:
        raise ValueError(f"Check the year: {year}")
    try:
        return date(int(year), _month(month), int(day))
    except ValueError:
        raise ValueError(f"There is no such day: {' '.join(words.split())}") from None


def _month(words: str) -> int:
    if words.isdecimal():
        return int(words)
    if words not in (*_MONTHS, *_SHORT):
        raise ValueError
    return next(place for place, month in enumerate(_MONTHS, 1) if month.startswith(words))
