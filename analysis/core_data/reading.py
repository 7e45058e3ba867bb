"""Core data out of CSV files: row by row, all or nothing, and no survey results."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from itertools import islice
from typing import Any

from analysis.core_data.columns import CANONICAL, CLEAR_IMPACT, EXAMPLE, FLAG_OF, NEEDED, REASON_OF
from analysis.periods import Period, PeriodError
from analysis.plan import Indicator, PerformanceMeasure, Plan
from analysis.statistics import Figure, Interval, count_interval, round_half_up, wilson
from analysis.values import (
    COMMENT_LIMIT,
    SYMBOL_WORDS,
    TOTAL,
    AdministrativeSource,
    IndicatorValue,
    MeasureValue,
    Value,
)
from surveys.errors import UserError
from surveys.files import MOST_TABLE_BYTES, TooMuch, csv_within


@dataclass(frozen=True)
class FileProblem:
    """One mistake in a file. `line` counts from 1, the header included; `column` is empty for the whole line."""

    file: str
    line: int
    column: str
    what: str

    def __str__(self) -> str:
        column = f", column '{self.column}'" if self.column else ""
        return f"{self.file}, line {self.line}{column}: {_short(self.what)}"


MOST_PROBLEMS = 50


LONGEST_SAID = 400


def _short(said: str) -> str:
    """What is wrong with a cell quotes it, and a cell may be a book."""
    return said if len(said) <= LONGEST_SAID else f"{said[: LONGEST_SAID - 100]} … {said[-100:]}"


class CoreDataError(UserError, ValueError):
    """Every mistake of a file. Nothing of it was taken in."""

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class _CellError(ValueError):
    """A mistake in one cell, on its way to becoming a `FileProblem`."""

    def __init__(self, column: str, what: str) -> None:
        self.column, self.what = column, what
        super().__init__(what)


CsvRow = Mapping[str, str]
Reader = Callable[[CsvRow, Plan, AdministrativeSource], Value]


def read_core_data(content: str | bytes, plan: Plan, *, file: str, imported_on: date) -> list[Value]:
    """The values of a canonical CSV (all columns, or some with the needed ones) or a Clear Impact CSV.

    All or nothing: raises `CoreDataError` with the mistakes of every row. A comment that begins with "example
    data" marks the value as an example.
    """
    header, rows = _rows(_text(content, file), file)
    reader = _reader(header, file)
    source = AdministrativeSource(file, imported_on)
    values: list[Value] = []
    problems: list[FileProblem] = []
    seen: dict[tuple[str, Period, str, str], int] = {}
    for number, cells in rows:
        try:
            value = reader(_row(header, cells), plan, source)
            _check_once(value, seen, number)
            values.append(value)
        except _CellError as error:
            problems.append(FileProblem(file, number, error.column, error.what))
            if len(problems) == MOST_PROBLEMS:
                what = f"and perhaps more: only the first {MOST_PROBLEMS} mistakes are looked for at a time"
                problems.append(FileProblem(file, number, "", what))
                break
    if not values and not problems:
        problems.append(
            FileProblem(file, 1, "", "has a header but no rows; add one row for each measure and period")
        )
    if problems:
        raise CoreDataError(problems)
    return values


def _text(content: str | bytes, file: str) -> str:
    if len(content) > MOST_TABLE_BYTES:
        what = f"is larger than {MOST_TABLE_BYTES // 1_000_000} megabytes, which no such file needs"
        raise CoreDataError([FileProblem(file, 1, "", what)])
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CoreDataError([FileProblem(file, 1, "", "is not UTF-8 text; save it as 'CSV UTF-8'")]) from None


def _rows(text: str, file: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header and the rows that are not blank, with their line numbers."""
    filled, line = list[tuple[int, list[str]]](), 0
    try:
        for line, row in csv_within(io.StringIO(text, newline="")):
            cells = [cell.strip() for cell in row]
            if any(cells):
                filled.append((line, cells))
    except TooMuch as error:
        raise CoreDataError([FileProblem(file, line + 1, "", str(error))]) from None
    except csv.Error as error:
        what = f"is not valid CSV ({error}); check its quotation marks"
        raise CoreDataError([FileProblem(file, line + 1, "", what)]) from None
    if not filled:
        raise CoreDataError([FileProblem(file, 1, "", "is empty; begin it with a header line")])
    return filled[0][1], filled[1:]


def _reader(header: Sequence[str], file: str) -> Reader:
    if tuple(header) == CLEAR_IMPACT:
        return _clear_impact_value
    problems = [FileProblem(file, 1, "", what) for what in islice(_header_problems(header), MOST_PROBLEMS)]
    if problems:
        raise CoreDataError(problems)
    return _canonical_value


def _header_problems(header: Sequence[str]) -> Iterator[str]:
    if len(header) == 1 and any(mark in header[0] for mark in (";", "\t")):
        yield "the columns are not separated by commas; save the file as 'CSV UTF-8 (comma delimited)'"
        return
    for missing in (column for column in NEEDED if column not in header):
        yield f"the column '{missing}' is missing; the needed columns are {', '.join(NEEDED)}"
    for unknown in (column for column in header if column not in CANONICAL):
        yield f"'{unknown}' is not a column that we know{_meant(unknown, CANONICAL)}"
    for twice in sorted({column for column in header if header.count(column) > 1}):
        yield f"the column '{twice}' is there twice; keep one"


def _meant(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), 1)
    return f"; is '{close[0]}' meant?" if close else "; take it out"


def _row(header: Sequence[str], cells: Sequence[str]) -> CsvRow:
    if len(cells) != len(header):
        raise _CellError(
            "", f"has {len(cells)} cells where the header has {len(header)}; add or remove commas"
        )
    return dict(zip(header, cells, strict=True))


def _check_once(value: Value, seen: dict[tuple[str, Period, str, str], int], number: int) -> None:
    if value.key in seen:
        raise _CellError(
            "", f"says again what line {seen[value.key]} says; keep one value a measure and period"
        )
    seen[value.key] = number


def _canonical_value(row: CsvRow, plan: Plan, source: AdministrativeSource) -> Value:
    measure = _measure(row["measure_id"], "measure_id", plan)
    _check_place(row, plan)
    period = _period(row, measure)
    written = row["value"]
    figure = _figure(written, "value", measure)
    _check_confidential(row, figure)
    numerator, denominator = _whole(row, "numerator"), _whole(row, "denominator")
    _check_fraction(measure, figure, written, numerator, denominator)
    return _made(
        measure,
        source,
        period=period,
        figure=figure,
        numerator=numerator,
        denominator=denominator,
        interval=_interval(row, measure, figure, numerator, denominator),
        target=_target(row, "target", measure),
        flags=_flags(row),
        comment=_comment(row),
        **_breakdown(row, measure),
    )


def _clear_impact_value(row: CsvRow, plan: Plan, source: AdministrativeSource) -> Value:
    measure = _measure(row["id"], "id", plan)
    day = _american_date(row["actual_value_date"])
    figure = _figure(row["actual_value"], "actual_value", measure)
    return _made(
        measure,
        source,
        period=Period.containing(day, measure.frequency),
        figure=figure,
        interval=_worked_out(measure, figure, None, None),
        target=_target(row, "target_value", measure),
        comment=_comment(row),
    )


def _made(measure: Indicator | PerformanceMeasure, source: AdministrativeSource, **parts: Any) -> Value:
    kind = IndicatorValue if isinstance(measure, Indicator) else MeasureValue
    example = parts["comment"].casefold().startswith(EXAMPLE)
    try:
        return kind(measure_id=measure.id, source=source, example=example, **parts)
    except ValueError as error:
        raise _CellError("", str(error)) from error


def _measure(measure_id: str, column: str, plan: Plan) -> Indicator | PerformanceMeasure:
    measure = plan.measured.get(measure_id)
    if measure is None:
        raise _CellError(column, f"'{measure_id}' is not in the plan{_meant(measure_id, plan.measured)}")
    if isinstance(measure, PerformanceMeasure) and measure.filled_by == "survey":
        raise _CellError(
            column, f"'{measure_id}' is filled by a survey, through its releases; take the row out"
        )
    if isinstance(measure, PerformanceMeasure) and measure.filled_by == "nothing_yet":
        raise _CellError(
            column,
            f"'{measure_id}' is on the data development list; first give it another 'tier' and "
            'filled_by = "administrative" in the plan',
        )
    return measure


def _check_place(row: CsvRow, plan: Plan) -> None:
    code = row.get("new_la_code", "")
    if code and code != plan.board.la_code:
        raise _CellError("new_la_code", f"'{code}' is another area; this board is {plan.board.la_code}")


def _period(row: CsvRow, measure: Indicator | PerformanceMeasure) -> Period:
    try:
        period = Period.parse(row["time_period"], row["time_identifier"])
    except PeriodError as error:
        column = "time_identifier" if "identifier" in str(error) else "time_period"
        raise _CellError(column, str(error)) from None
    if period.frequency != measure.frequency:
        raise _CellError(
            "time_identifier",
            f"'{measure.id}' is reported by {_said(measure.frequency)}, not by {_said(period.frequency)}",
        )
    return period


def _said(frequency: str) -> str:
    return frequency.replace("_", " ")


def _american_date(written: str) -> date:
    try:
        # A period is found from the day alone, so no time zone comes into it.
        return datetime.strptime(written, "%m/%d/%Y").date()  # noqa: DTZ007
    except ValueError:
        raise _CellError("actual_value_date", f"'{written}' is not a date; write it as MM/DD/YYYY") from None


def _figure(written: str, column: str, measure: Indicator | PerformanceMeasure) -> Figure:
    if not written:
        raise _CellError(column, f"is empty; write a number, or {', '.join(REASON_OF)} where there is none")
    if written in REASON_OF:
        return Figure(reason=REASON_OF[written])
    value = _number(written, column)
    if value < 0:
        raise _CellError(column, f"{written} is negative; nothing in the plan can be")
    if measure.is_percentage and value > 100:
        raise _CellError(column, f"{written} is more than 100 %; write 90 for 90 %")
    if measure.unit == "count" and value != int(value):
        raise _CellError(column, f"{written} is not a whole number, and '{measure.id}' is a count")
    return Figure(value=value)


def _number(written: str, column: str) -> float:
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", written):
        example = "write 1234 or 56.7, without commas, spaces or signs such as %"
        raise _CellError(column, f"'{written}' is not a number; {example}")
    return float(written)


def _whole(row: CsvRow, column: str) -> int | None:
    written = row.get(column, "")
    if not written or written in REASON_OF:
        return None
    value = _number(written, column)
    if value != int(value) or value < 0:
        raise _CellError(column, f"{written} is not a whole number of 0 or more")
    return int(value)


def _optional(row: CsvRow, column: str, measure: Indicator | PerformanceMeasure) -> float | None:
    written = row.get(column, "")
    return _figure(written, column, measure).value if written else None


def _target(row: CsvRow, column: str, measure: Indicator | PerformanceMeasure) -> float | None:
    """The row's own target, else the plan's of today, so that a later target does not judge an earlier value."""
    own = _optional(row, column, measure)
    return measure.target if own is None else own


def _check_confidential(row: CsvRow, figure: Figure) -> None:
    status = row.get("conf_status", "")
    if status not in ("", "[c]"):
        raise _CellError("conf_status", f"'{status}' is not known; write [c] or nothing")
    if status and figure.known:
        raise _CellError(
            "conf_status", "says [c], but the value is there; write [c] as the value, or clear this"
        )


def _check_fraction(
    measure: Indicator | PerformanceMeasure,
    figure: Figure,
    written: str,
    numerator: int | None,
    denominator: int | None,
) -> None:
    if (numerator is None) != (denominator is None) and measure.unit != "count":
        raise _CellError("denominator", "a numerator needs its denominator, and the other way round")
    if numerator is not None and denominator is not None and numerator > denominator:
        raise _CellError("numerator", f"{numerator} is larger than the denominator {denominator}")
    if numerator is None or figure.value is None:
        return
    if measure.unit == "count" and figure.value != numerator:
        raise _CellError("numerator", f"a count is its own numerator: {numerator} is not {written}")
    if measure.is_percentage and denominator is not None:
        _check_percentage(figure.value, written, numerator, denominator)


def _check_percentage(value: float, written: str, numerator: int, denominator: int) -> None:
    if denominator == 0:
        raise _CellError("denominator", "is 0, so there is no percentage; write [z] as the value")
    exact = 100 * numerator / denominator
    decimals = len(written.partition(".")[2])
    if abs(value - exact) > 0.5 * 10**-decimals + 1e-9:
        shown = round_half_up(exact, max(decimals, 1))
        raise _CellError("value", f"{written} is not {numerator} of {denominator}, which is {shown}")


def _interval(
    row: CsvRow,
    measure: Indicator | PerformanceMeasure,
    figure: Figure,
    numerator: int | None,
    denominator: int | None,
) -> Interval | None:
    lower = _optional(row, "lower_ci_95", measure) if measure.unit != "count" else _bound(row, "lower_ci_95")
    upper = _optional(row, "upper_ci_95", measure) if measure.unit != "count" else _bound(row, "upper_ci_95")
    if (lower is None) != (upper is None):
        raise _CellError("upper_ci_95", "an interval needs both its lower and its upper bound")
    if lower is None or upper is None:
        return _worked_out(measure, figure, numerator, denominator)
    if figure.value is None or not lower <= figure.value <= upper:
        raise _CellError("lower_ci_95", f"the interval {lower} to {upper} does not hold the value")
    return Interval(lower, upper)


def _bound(row: CsvRow, column: str) -> float | None:
    written = row.get(column, "")
    return _number(written, column) if written and written not in REASON_OF else None


def _worked_out(
    measure: Indicator | PerformanceMeasure, figure: Figure, numerator: int | None, denominator: int | None
) -> Interval | None:
    """The interval that follows from the counts, None where there are none."""
    if figure.value is None:
        return None
    if measure.unit == "count":
        return count_interval(int(figure.value))
    if measure.is_percentage and numerator is not None and denominator:
        return wilson(numerator, denominator).times(100)
    return None


def _flags(row: CsvRow) -> tuple[str, ...]:
    written = row.get("obs_status", "").split()
    for symbol in written:
        if symbol not in FLAG_OF and symbol not in REASON_OF:
            raise _CellError("obs_status", f"'{symbol}' is not a symbol; use {', '.join(SYMBOL_WORDS)}")
    return tuple(FLAG_OF[symbol] for symbol in written if symbol in FLAG_OF)


def _comment(row: CsvRow) -> str:
    comment = row.get("comment", "")
    if len(comment) > COMMENT_LIMIT:
        raise _CellError("comment", f"has {len(comment)} characters; shorten it to {COMMENT_LIMIT}")
    return comment


def _breakdown(row: CsvRow, measure: Indicator | PerformanceMeasure) -> dict[str, str]:
    topic, part = row.get("breakdown_topic", "") or TOTAL, row.get("breakdown", "") or TOTAL
    if (topic == TOTAL) != (part == TOTAL):
        raise _CellError("breakdown", f"write both the topic and the part, or '{TOTAL}' in both")
    if topic not in (TOTAL, measure.broken_down_by):
        allowed = f"'{measure.broken_down_by}' or '{TOTAL}'" if measure.broken_down_by else f"'{TOTAL}'"
        raise _CellError("breakdown_topic", f"'{measure.id}' is not broken down by '{topic}'; use {allowed}")
    return {"breakdown_topic": topic, "breakdown": part}
