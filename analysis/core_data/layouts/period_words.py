"""Periods as people write them: `2024/25`, `Q1 2025/26`, `Apr to Jun 2026`, `Mar-24`, `Autumn term 2025/26`, `31/03/2025`.

What is written can fit several frequencies: 2024/25 may be a financial or an academic year. The measure says which is meant.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache

from analysis.core_data.cells.problems import CellError
from analysis.core_data.layouts.welsh import in_english
from analysis.periods import FREQUENCY_WORDS, KINDS, MONTHS, TERMS, Frequency, Period, PeriodError

Found = Mapping[Frequency, Period]

_YEARS = r"(?P<year>(?:19|20)\d{2})\s*[/\u2013-]\s*(?P<next>\d{4}|\d{2})"
_TWO_YEARS = re.compile(
    rf"(?:(?:FY|AY|financial year|academic year)\s*)?(?:{_YEARS}|(?P<both>(?:19|20)\d{{4}}))"
    r"(?:\s*(?:financial|academic|fiscal|school) year)?",
    re.IGNORECASE,
)
_ONE_YEAR = re.compile(
    r"(?:(?:calendar )?year )?(?P<year>(?:19|20)\d{2})(?:\.0)?(?: (?:calendar )?year)?", re.IGNORECASE
)
_ENDING = re.compile(
    r"(?:(?:the|rolling|last) )?(?:year|(?:12|twelve)[ -]months?|12m|ye) (?:(?:ending|ended|to|end)(?: in)? )?"
    r"(?:(?:28|29|30|31)(?:th|st)? )?(?P<month>[a-z]{3,9})[ -](?P<year>\d{4}|\d{2})",
    re.IGNORECASE,
)
_SPAN = re.compile(
    r"(?P<first>[a-z]{3,9})[ -](?P<from>\d{4}|\d{2})\s*(?:to|[\u2013-])\s*(?P<last>[a-z]{3,9})[ -](?P<year>\d{4}|\d{2})",
    re.IGNORECASE,
)
_MONTH_OF_YEARS = re.compile(
    rf"(?P<month>[a-z]{{3,9}})[\s,-]+(?P<kind>(?:FY|AY|financial year|academic year)\s*)?{_YEARS}",
    re.IGNORECASE,
)
_QUARTER = re.compile(rf"Q(?:uarter)?\s*(?P<place>[1-4])[\s,:-]*(?:{_YEARS}|(?P<one>\d{{4}}))", re.IGNORECASE)
_QUARTER_LAST = re.compile(
    rf"(?:{_YEARS}|(?P<one>\d{{4}}))(?:[\s,:-]*Q(?:uarter)?\s*|/)(?P<place>[1-4])", re.IGNORECASE
)
_MONTH = re.compile(r"(?P<month>[a-z]{3,9})[\s-]+(?P<year>\d{4}|\d{2})", re.IGNORECASE)
_MONTH_LAST = re.compile(r"(?P<year>(?:19|20)\d{2})[\s-]+(?P<month>[a-z]{3,9})", re.IGNORECASE)
_MONTH_NUMBER = re.compile(r"(?P<year>\d{4})(?:-|M)(?P<month>0[1-9]|1[0-2])")
_MONTHS = re.compile(
    r"(?P<first>[a-z]{3,9})\s*(?:to|[\u2013-])\s*(?P<last>[a-z]{3,9})\s+(?P<year>\d{4}|\d{2})", re.IGNORECASE
)
_TERM = re.compile(
    rf"(?P<term>autumn|spring|summer)(?: term)?[\s,:-]*(?:{_YEARS}|(?P<one>\d{{4}}))", re.IGNORECASE
)
_DAY = re.compile(r"(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})")
_DAY_IN_WORDS = re.compile(
    r"(?:as )?(?:at |on )?(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-](?P<month>[a-z]{3,9})[\s,-]+(?P<year>\d{4}|\d{2})",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")


def is_period(written: str) -> bool:
    """Whether a header names a period. A number alone may be anything, but for a year."""
    try:
        return bool(_found(" ".join(written.split())))
    except (CellError, PeriodError):
        return False


def frequencies_in(written: str, identifier: str) -> frozenset[Frequency]:
    """Of which frequencies a period can be; none where it is no period, or can be two days."""
    try:
        return frozenset(_said(written, identifier))
    except PeriodError:
        return frozenset()


def latest_day(written: str, identifier: str) -> date:
    """The last day of a period, to put periods in order; the first of all days for what is none."""
    try:
        found = _said(written, identifier)
    except PeriodError:
        return date.min
    return max((each.ends_on for each in found.values()), default=date.min)


def of_parts(written: Sequence[tuple[str, str]]) -> str:
    """The period that stands in several cells of a row, each with the name of its column: a year and a quarter, a year and a
    month. The cell that says all of it counts alone."""
    filled = [(name, " ".join(cell.split())) for name, cell in written if cell]
    if any(_SEVERAL.search(cell) for _, cell in filled):
        return " ".join(cell for _, cell in filled)
    year = next((cell for _, cell in filled if _ONE_YEAR.fullmatch(cell) or _TWO_YEARS.fullmatch(cell)), "")
    for name, cell in filled:
        if cell == year:
            continue
        said = f"Q{cell}" if "quarter" in name and cell in "1234" else cell
        if is_period(cell):
            return cell
        if year and is_period(together := f"{said} {year}"):
            return together
    return year or (filled[0][1] if filled else "")


_SEVERAL = re.compile(
    r"\b(?:[2-9]|1\d|two|three|four|five|ten)[ -]?(?:y|yrs?|years?)\b|\baggregate\b|\byears combined\b|"
    r"\b(?P<from>(?:19|20)\d\d)(?:/\d\d)? ?(?:-|\u2013|to) ?(?!(?P=from))(?:19|20)\d\d\b(?=.*\))",
    re.IGNORECASE,
)
"""Words for years that are counted together: `4-year aggregate (2014 - 2017)`; Fingertips' `3y`."""


def periods_named(text: str) -> list[str]:
    """The periods that are named among other words, the longest first at each place, none twice."""
    words, found, place = text.replace(",", " ").replace("_", " ").split(), list[str](), 0
    words = [word.strip("()[]:;.") for word in words]
    while place < len(words):
        for many in range(min(LONGEST_PERIOD, len(words) - place), 0, -1):
            said = " ".join(words[place : place + many])
            if _is_one_or_none(said):
                found += [said] if is_period(said) else []
                place += many - 1
                break
        place += 1
    return list(dict.fromkeys(found))


def _is_one_or_none(said: str) -> bool:
    """Whether words are a period, or are like one and none: `12 months to June 2024` is not of June."""
    try:
        return bool(_found(said))
    except PeriodError:
        return True


LONGEST_PERIOD = 6
"""Words."""


def is_part(written: str) -> bool:
    """Whether a cell names a part of a year that has to stand beside one: a month, a quarter, a term."""
    words = in_english(written.strip()).casefold()
    return (len(words) >= 3 and _month_named(words) is not None) or bool(_PART.fullmatch(words))


_PART = re.compile(r"q(?:uarter)? ?[1-4]|(?:autumn|spring|summer)(?: term)?")


def is_year(written: str) -> bool:
    """Whether words are a year and nothing else."""
    text = " ".join(written.split())
    return is_period(text) and bool(_ONE_YEAR.fullmatch(text) or _TWO_YEARS.fullmatch(text))


def part_of_year(part: str, year: str, began: str) -> str:
    """A part of a year with its year. `began` is the part that the year begins with where it is written: with August or
    September it is an academic one."""
    months = (_month_named(in_english(words.strip())) for words in (part, began))
    month, first = next(months), next(months)
    academic = month is not None and first in _SCHOOL_BEGINS and _TWO_YEARS.fullmatch(year.strip())
    return f"{part} AY {year}" if academic and not year.casefold().startswith("a") else f"{part} {year}"


_SCHOOL_BEGINS = (7, 8)


def is_heading(written: str) -> bool:
    """Whether a cell of a first line may be a header's. A day stands in rows as well, and tells nothing."""
    text = " ".join(written.split())
    return is_period(text) and not (_DAY.fullmatch(text) or _ISO.fullmatch(text))


def period_in(written: str, identifier: str, frequency: Frequency, column: str) -> Period:
    """The period of that frequency. Raises `CellError` for what is none, is of another frequency, or can be two."""
    if _SEVERAL.search(written):
        what = f"'{written}' is of several years together, and a measure has one value a {FREQUENCY_WORDS[frequency]}"
        raise CellError(column, f"{what}; take it from a file by single years")
    try:
        found = _said(written, identifier)
    except PeriodError as problem:
        raise CellError(column, str(problem)) from None
    if frequency in found:
        return found[frequency]
    if not found:
        raise CellError(
            column, f"'{written}' is not a period that we know; write it as 2024/25, Q1 2025/26 or March 2026"
        )
    if frequency == "financial_year" and "calendar_year" in found:
        year = found["calendar_year"].year
        raise CellError(
            column,
            f"'{written}' can be April {year - 1} to March {year} or the year after; write {_written(year - 1)}",
        )
    there = " or ".join(FREQUENCY_WORDS[each] for each in found)
    what = f"'{written}' is a {there}; the measure is reported by {FREQUENCY_WORDS[frequency]}"
    raise CellError(column, f"{what}. At the desk it can be said how often it is measured")


def _written(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d} or {year + 1}/{(year + 2) % 100:02d}"


def _said(written: str, identifier: str) -> Found:
    """The period in a cell, by each frequency that it can be of; `identifier` is a column of its own that says which part of
    the year, or says all of it."""
    text = " ".join(written.split())
    if not identifier:
        return _found(text)
    both = _TWO_YEARS.fullmatch(text)
    code = f"{_first(both)}{(_first(both) + 1) % 100:02d}" if both else text.removesuffix(".0")
    try:
        period = Period.parse(code, identifier)
    except PeriodError:
        if not (named := _found(" ".join(identifier.split()))):
            raise
        return {
            frequency: period for frequency, period in _found(text).items() if named.get(frequency) == period
        }
    return {period.frequency: period}


@lru_cache(maxsize=4096)
def _found(text: str) -> Found:
    """What is written, by each frequency that it can be of. What looks like one thing and is not may be another."""
    text = in_english(text)
    problem: PeriodError | None = None
    for pattern, read in _READ:
        match = pattern.fullmatch(text)
        try:
            if match and (found := {period.frequency: period for period in read(match)}):
                return found
        except PeriodError as wrong:
            problem = problem or wrong
    if problem:
        raise problem
    return {}


def _first(match: re.Match[str]) -> int:
    """The year that two years begin in; they have to follow each other."""
    groups = match.groupdict()
    both = groups.get("both") or f"{groups['year']}{groups['next']}"
    year, following = int(both[:4]), both[4:]
    if following not in (f"{(year + 1) % 100:02d}", str(year + 1)):
        raise PeriodError(f"'{match[0]}' does not name two years that follow each other; write it as 2024/25")
    return year


def _two_years(match: re.Match[str]) -> Iterator[Period]:
    year = _first(match)
    words = match[0].casefold()
    if not re.search(r"^ay|academic|school", words):
        yield Period("financial_year", year)
    if not re.search(r"^fy|financial|fiscal", words):
        yield Period("academic_year", year)


def _one_year(match: re.Match[str]) -> Iterator[Period]:
    yield Period("calendar_year", int(match["year"]))


def _ending(match: re.Match[str]) -> Iterator[Period]:
    """Twelve months, which are a year of ours or none: never the month that they end in."""
    last = _month_named(match["month"])
    if last is None:
        return
    year = _whole(match["year"])
    yield from _between(match[0], date(year - (last < 11), (last + 1) % 12 + 1, 1), 12)


def _span(match: re.Match[str]) -> Iterator[Period]:
    first, last = _month_named(match["first"]), _month_named(match["last"])
    if first is None or last is None:
        return
    began, ended = _whole(match["from"]), _whole(match["year"])
    yield from _between(match[0], date(began, first + 1, 1), (ended - began) * 12 + last - first + 1)


def _between(written: str, began: date, months: int) -> Iterator[Period]:
    """Raises `PeriodError` for a stretch that is no period of ours."""
    found = [
        period
        for frequency, kind in KINDS.items()
        if kind.months == months and (period := Period.containing(began, frequency)).starts_on == began
    ]
    if not found:
        what = f"{months} months that begin in {MONTHS[began.month - 1]}"
        raise PeriodError(
            f"'{written}' is {what}; years begin in January, April or September here, quarters with them"
        )
    yield from found


def _whole(year: str) -> int:
    """A year of two digits is of this century."""
    return int(year) + (2000 if len(year) == 2 else 0)


def _month_of_years(match: re.Match[str]) -> Iterator[Period]:
    """A month of two years: of a financial year, where nothing says that it is of an academic one."""
    month = _month_named(match["month"])
    if month is not None:
        academic = (match["kind"] or "").casefold().startswith("a")
        began = KINDS["academic_year" if academic else "financial_year"].first_month - 1
        yield Period("month", _first(match) + (month < began), month)


def _quarter(match: re.Match[str]) -> Iterator[Period]:
    place = int(match["place"]) - 1
    if match["one"]:
        yield Period("calendar_quarter", int(match["one"]), place)
    else:
        yield Period("financial_quarter", _first(match), place)


def _month(match: re.Match[str]) -> Iterator[Period]:
    month = _month_named(match["month"])
    if month is not None:
        yield Period("month", _whole(match["year"]), month)


def _month_number(match: re.Match[str]) -> Iterator[Period]:
    yield Period("month", int(match["year"]), int(match["month"]) - 1)


def _months(match: re.Match[str]) -> Iterator[Period]:
    """Three months that are a quarter, or twelve that are a year."""
    first, last = _month_named(match["first"]), _month_named(match["last"])
    if first is None or last is None:
        return
    began = date(_whole(match["year"]) - (last < first), first + 1, 1)
    yield from _between(match[0], began, (last - first) % 12 + 1)


def _term(match: re.Match[str]) -> Iterator[Period]:
    place = [term.split()[0].casefold() for term in TERMS].index(match["term"].casefold())
    began = _first(match) if match["one"] is None else int(match["one"]) - (place > 0)
    yield Period("term", began, place)


def _day(match: re.Match[str]) -> Iterator[Period]:
    """A day lies in a period of each frequency. One that can be two days is asked about."""
    day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
    if match.re is _DAY and day <= 12 and month <= 12 and day != month:
        raise PeriodError(f"'{match[0]}' can be two days; write it as {year}-{month:02d}-{day:02d}")
    if match.re is _DAY and month > 12:
        day, month = month, day
    try:
        on = date(year, month, day)
    except ValueError:
        raise PeriodError(f"'{match[0]}' is not a day of any month; write it as 2026-05-12") from None
    for frequency in KINDS:
        yield Period.containing(on, frequency)


def _day_in_words(match: re.Match[str]) -> Iterator[Period]:
    month = _month_named(match["month"])
    if month is None:
        return
    try:
        on = date(_whole(match["year"]), month + 1, int(match["day"]))
    except ValueError:
        raise PeriodError(f"'{match[0]}' is not a day of any month; write it as 2026-05-12") from None
    for frequency in KINDS:
        yield Period.containing(on, frequency)


def _month_named(word: str) -> int | None:
    """The place of a month in the year from 0, by its name or the first letters of it."""
    wanted = word.casefold()
    return next((place for place, name in enumerate(MONTHS) if name.casefold().startswith(wanted)), None)


_READ: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Period]]], ...] = (
    (_TWO_YEARS, _two_years),
    (_ONE_YEAR, _one_year),
    (_ENDING, _ending),
    (_QUARTER, _quarter),
    (_QUARTER_LAST, _quarter),
    (_MONTHS, _months),
    (_SPAN, _span),
    (_MONTH_OF_YEARS, _month_of_years),
    (_TERM, _term),
    (_MONTH_NUMBER, _month_number),
    (_MONTH, _month),
    (_MONTH_LAST, _month),
    (_DAY, _day),
    (_DAY_IN_WORDS, _day_in_words),
    (_ISO, _day),
)
