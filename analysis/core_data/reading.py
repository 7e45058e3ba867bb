"""Core data out of files: row by row, all or nothing, and no survey results."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Literal, Self

from analysis.core_data.cells.numbers import number_in, reason_in
from analysis.core_data.cells.places import NOT_READ, CellPlace
from analysis.core_data.cells.problems import CellError, CoreDataError, FileProblem
from analysis.core_data.cells.tables import SheetTable, Source, column_name, opened, read_table
from analysis.core_data.clear_impact import ALSO, days_of, is_clear_impact, said_besides
from analysis.core_data.clear_impact import NEEDED as CLEAR_IMPACT_NEEDED
from analysis.core_data.columns import CANONICAL, FLAG_OF, FORMULA, NEEDED, WORKED_OUT, cell
from analysis.core_data.layouts import ChosenColumn, FileLook, looks_at, rows_of
from analysis.core_data.merging import NONE_GONE, Gone
from analysis.core_data.parts import check_parts
from analysis.periods import FREQUENCY_WORDS, Frequency, Period, PeriodError
from analysis.plan import Indicator, PerformanceMeasure, Plan
from analysis.plan.units import UNITS, Behind
from analysis.statistics import SUPPRESSED, Figure, Interval, count_interval, round_half_up, wilson
from analysis.values import (
    COMMENT_LIMIT,
    EXAMPLE,
    SYMBOL_WORDS,
    SYMBOLS,
    TOTAL,
    AdministrativeSource,
    IndicatorValue,
    MeasureValue,
    Value,
    current,
)

CsvRow = Mapping[str, str]
Reader = Callable[[CsvRow, Plan, AdministrativeSource], Value]


WrittenBy = Literal["anybody", "heard", "clear_impact"]


@dataclass(frozen=True)
class CoreFile:
    """What a file holds. `notices` say what was left out of it, or read in a way that whoever has the file should know.
    `written_by` is whose layout it has: a whole export of Heard's own, or Clear Impact's, which knows less."""

    values: tuple[Value, ...]
    notices: tuple[str, ...] = ()
    written_by: WrittenBy = "anybody"

    def over(self, existing: Iterable[Value], gone: Gone = NONE_GONE) -> Self:
        """The same without values that say less than what is there: those that our own scorecard hid when it was exported,
        and those that Clear Impact has of values whose counts it does not know."""
        if self.written_by == "anybody":
            return self
        held = {each.key: each for each in current(existing) if each.revision > gone.get(each.key, 0)}
        kept = tuple(each for each in self.values if not self._says_less(each, held.get(each.key)))
        if not (left := len(self.values) - len(kept)):
            return self
        told = f"{left:,} values are left as they are here: the file says less of them"
        return replace(self, values=kept, notices=(*self.notices, told))

    def _says_less(self, value: Value, held: Value | None) -> bool:
        if held is None or not held.figure.known:
            return False
        if self.written_by == "heard":
            return value.symbol == SYMBOLS[SUPPRESSED]
        alike = cell(value.figure.value) == cell(held.figure.value)
        return alike and value.comment in ("", held.comment) and value.target in (None, held.target)


def read_core_data(content: Source, plan: Plan, *, file: str, imported_on: date) -> list[Value]:
    """The values of a file, without the notices. Raises `CoreDataError`."""
    return list(read_core_file(content, plan, file=file, imported_on=imported_on).values)


def read_core_file(content: Source, plan: Plan, *, file: str, imported_on: date) -> CoreFile:
    """The values of a canonical table (all columns, or some with the needed ones) or a Clear Impact table, as CSV or XLSX.

    Rows about other areas are left out. All or nothing: raises `CoreDataError` with the mistakes of every row. A comment
    that begins with "example data" marks the value as an example.
    """
    table = read_table(opened(content, file, CellPlace.of(plan)), _COLUMNS)
    columns = [column_name(name) for name in table.header]
    rows = [(number, dict(zip(columns, cells, strict=True))) for number, cells in table.rows]
    written_by = _written_by(columns)
    asked = _filled_elsewhere(rows, plan) if written_by != "anybody" else frozenset[int]()
    rows = [row for row in rows if row[0] not in asked]
    reader = _reader(columns, [row for _, row in rows], table, file)
    values, problems, elsewhere = _read_rows(rows, reader, plan, AdministrativeSource(file, imported_on))
    problems += [FileProblem(file, *problem) for problem in (*table.problems, *check_parts(values))]
    if not values and not problems:
        problems.append(FileProblem(file, *_nothing(table, elsewhere, plan)))
    if problems:
        raise CoreDataError(sorted(problems, key=lambda problem: problem.line))
    others = _left_out(len(elsewhere))
    again = [name for name in columns if name in WORKED_OUT and any(row[name] for _, row in rows)]
    worked_out = [f"{', '.join(again)}: worked out anew, not read"] if again else []
    told = (*table.notices, *others, *_said_of_asked(len(asked)), *worked_out)
    return CoreFile(tuple(value for _, value in values), told, written_by)


def _written_by(columns: Sequence[str]) -> WrittenBy:
    if is_clear_impact(columns):
        return "clear_impact"
    return "heard" if set(CANONICAL) <= set(columns) else "anybody"


def _filled_elsewhere(rows: Sequence[tuple[int, CsvRow]], plan: Plan) -> frozenset[int]:
    """The lines of a whole export about measures that surveys and their answers fill: they never come in by a file."""
    return frozenset(number for number, row in rows if _is_asked(row, plan))


def _said_of_asked(rows: int) -> list[str]:
    if not rows:
        return []
    return [f"{rows:,} rows of measures that surveys fill were left out: those come through releases alone"]


def _is_asked(row: CsvRow, plan: Plan) -> bool:
    measure = plan.measured.get(row.get("measure_id") or row.get("id", ""))
    return isinstance(measure, PerformanceMeasure) and measure.filled_by in ("survey", "answers")


_COLUMNS = frozenset({*CANONICAL, *NOT_READ, *CLEAR_IMPACT_NEEDED, *ALSO})


def look(content: Source, plan: Plan, *, file: str) -> tuple[FileLook, ...]:
    """What the tables of somebody else's file are, of those that hold values of the board's; none where it is laid out as
    ours or as Clear Impact's, so that nothing has to be chosen. Raises `CoreDataError`."""
    there = opened(content, file, CellPlace.of(plan))
    names = {column_name(name) for name in read_table(there, _COLUMNS).header}
    return () if names & {"measure_id", "id"} else looks_at(there, plan)


def read_chosen(
    look: FileLook, choices: Mapping[str, ChosenColumn], plan: Plan, *, imported_on: date
) -> CoreFile:
    """The values of the chosen series. All or nothing: raises `CoreDataError` with the mistakes of every value."""
    chosen = rows_of(look, choices, plan)
    rows, problems = chosen.rows, chosen.problems
    source = AdministrativeSource(look.file, imported_on)
    values, more, _ = _read_rows(rows, _canonical_value, plan, source)
    problems += more
    problems += [FileProblem(look.file, *problem) for problem in check_parts(values)]
    if problems:
        raise CoreDataError(sorted(problems, key=lambda problem: problem.line))
    others = [*_left_out(look.elsewhere), *_of_other_periods(chosen.left_out, plan)]
    return CoreFile(tuple(value for _, value in values), (*look.notices, *others))


def _of_other_periods(left_out: Mapping[str, int], plan: Plan) -> Iterator[str]:
    for measure, many in left_out.items():
        frequency = FREQUENCY_WORDS[plan.measured[measure].frequency]
        yield f"{many:,} values of '{measure}' of other periods were left out: it is reported by {frequency}"


def _read_rows(
    rows: Sequence[tuple[int, CsvRow]], reader: Reader, plan: Plan, source: AdministrativeSource
) -> tuple[list[tuple[int, Value]], list[FileProblem], list[int]]:
    """The values with their lines, what is wrong, and the lines that are about other areas."""
    values: list[tuple[int, Value]] = []
    problems: list[FileProblem] = []
    elsewhere: list[int] = []
    seen: dict[tuple[str, Period, str, str], int] = {}
    here = CellPlace.of(plan)
    for number, row in rows:
        try:
            if not here.is_of(row):
                elsewhere.append(number)
                continue
            value = reader(row, plan, source)
            _check_past(value.period, source.imported_on)
            _check_once(value, seen, number)
            values.append((number, value))
        except CellError as error:
            problems.append(error.at(source.file, number))
    return values, problems, elsewhere


def _left_out(rows: int) -> list[str]:
    if not rows:
        return []
    return [
        f"{rows:,} {'row about another area was' if rows == 1 else 'rows about other areas were'} left out"
    ]


def _nothing(table: SheetTable, elsewhere: Sequence[int], plan: Plan) -> tuple[int, str, str]:
    if elsewhere:
        board = plan.board
        return (
            elsewhere[0],
            "new_la_code",
            f"no row is about {board.area} ({board.la_code}): all are about other areas",
        )
    return table.header_line, "", "has a header but no rows; add one row for each measure and period"


def _check_past(period: Period, today: date) -> None:
    if period.starts_on > today:
        raise CellError("time_period", f"'{period}' lies in the future: it begins on {period.starts_on}")


def _reader(columns: Sequence[str], rows: Sequence[CsvRow], table: SheetTable, file: str) -> Reader:
    """Raises `CoreDataError` for a header of neither kind."""
    if is_clear_impact(columns):
        return partial(_clear_impact_value, days_of(rows))
    problems = [error.at(file, table.header_line) for error in _header_problems(columns)]
    if problems:
        raise CoreDataError(problems)
    return _canonical_value


def _header_problems(header: Sequence[str]) -> Iterator[CellError]:
    for missing in (column for column in NEEDED if column not in header):
        yield CellError("", f"the column '{missing}' is missing; the needed columns are {', '.join(NEEDED)}")
    for unknown in (column for column in header if column not in CANONICAL and column not in NOT_READ):
        yield CellError("", f"'{unknown}' is not a column that we know", unknown, CANONICAL)
    for twice in sorted({column for column in header if header.count(column) > 1}):
        yield CellError("", f"the column '{twice}' is there twice; keep one")


def _check_once(value: Value, seen: dict[tuple[str, Period, str, str], int], number: int) -> None:
    if value.key in seen:
        raise CellError(
            "", f"says again what line {seen[value.key]} says; keep one value a measure and period"
        )
    seen[value.key] = number


def _canonical_value(row: CsvRow, plan: Plan, source: AdministrativeSource) -> Value:
    measure = _measure(row["measure_id"], "measure_id", plan)
    _check_says_the_same(row, measure)
    period = _period(row, measure)
    written = row["value"]
    figure = _figure(written, "value", measure)
    _check_confidential(row, figure)
    numerator, denominator = _counts(row, figure)
    _check_fraction(measure, figure, written, numerator, denominator)
    _check_is_not_a_fraction_of_one(measure, figure, written, numerator)
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


def _clear_impact_value(
    day_in: Callable[[str], date], row: CsvRow, plan: Plan, source: AdministrativeSource
) -> Value:
    measure = _measure(row["id"], "id", plan)
    day = day_in(row["actual_value_date"])
    figure = _figure(row["actual_value"], "actual_value", measure)
    said = said_besides(_comment(row))
    numerator, denominator = (said.numerator, said.denominator) if figure.known else (None, None)
    _check_fraction(measure, figure, row["actual_value"], numerator, denominator)
    _check_is_not_a_fraction_of_one(measure, figure, row["actual_value"], numerator)
    return _made(
        measure,
        source,
        period=Period.containing(day, measure.frequency),
        figure=figure,
        numerator=numerator,
        denominator=denominator,
        interval=_worked_out(measure, figure, numerator, denominator),
        target=_target(row, "target_value", measure),
        comment=said.comment,
    )


def _made(measure: Indicator | PerformanceMeasure, source: AdministrativeSource, **parts: Any) -> Value:
    kind = IndicatorValue if isinstance(measure, Indicator) else MeasureValue
    example = parts["comment"].casefold().startswith(EXAMPLE)
    try:
        return kind(measure_id=measure.id, source=source, example=example, **parts)
    except ValueError as error:
        raise CellError("", str(error)) from error


def _measure(measure_id: str, column: str, plan: Plan) -> Indicator | PerformanceMeasure:
    measure = plan.measured.get(measure_id)
    if measure is None:
        raise CellError(column, f"'{measure_id}' is not in the plan", measure_id, tuple(plan.measured))
    if isinstance(measure, PerformanceMeasure) and measure.filled_by == "survey":
        raise CellError(
            column, f"'{measure_id}' is filled by a survey, through its releases; take the row out"
        )
    if isinstance(measure, PerformanceMeasure) and measure.filled_by == "answers":
        raise CellError(
            column, f"'{measure_id}' is counted by Heard, from what was answered; take the row out"
        )
    if isinstance(measure, PerformanceMeasure) and measure.filled_by == "nothing_yet":
        raise CellError(
            column,
            f"'{measure_id}' is on the data development list; first say at the desk that it is measured now",
        )
    return measure


def _check_says_the_same(row: CsvRow, measure: Indicator | PerformanceMeasure) -> None:
    """What a file says of a measure besides its value is what the plan says."""
    question = measure.question if isinstance(measure, PerformanceMeasure) else "indicator"
    planned = {"measure_name": measure.name, "oba_question": question, "unit": measure.unit}
    for column, says in planned.items():
        written = row.get(column, "")
        if written and written.casefold() != says.casefold():
            raise CellError(
                column, f"'{written}' is not what the plan says of '{measure.id}', which is '{says}'"
            )
    if forecast := row.get("forecast", ""):
        number_in(forecast, "forecast", percentage=measure.is_percentage)


def _period(row: CsvRow, measure: Indicator | PerformanceMeasure) -> Period:
    try:
        period = Period.parse(row["time_period"], row["time_identifier"])
    except PeriodError as error:
        column = "time_identifier" if "identifier" in str(error) else "time_period"
        raise CellError(column, str(error)) from None
    if period.frequency != measure.frequency:
        raise CellError(
            "time_identifier",
            f"'{measure.id}' is reported by {_said(measure.frequency)}, not by {_said(period.frequency)}",
        )
    return period


def _said(frequency: Frequency) -> str:
    return FREQUENCY_WORDS[frequency]


def _figure(written: str, column: str, measure: Indicator | PerformanceMeasure) -> Figure:
    if not written:
        raise CellError(column, "is empty; write a number, or [c], [z], [x] or [low] where there is none")
    if reason := reason_in(written):
        return Figure(reason=reason)
    rule = UNITS[measure.unit]
    value = number_in(written, column, whole=rule.whole, percentage=measure.is_percentage)
    if value < 0:
        raise CellError(column, f"{written} is negative; nothing in the plan can be")
    if rule.most is not None and value > rule.most:
        raise CellError(column, f"{written} is more than 100 %; write 90 for 90 %")
    if rule.whole and value != int(value):
        raise CellError(column, f"{written} is not a whole number, and '{measure.id}' is a count")
    return Figure(value=value)


def _counts(row: CsvRow, figure: Figure) -> tuple[int | None, int | None]:
    """Numerator and denominator. Beside a value that is not shown neither is kept: official files hide the first and leave
    the second."""
    numerator, denominator = _whole(row, "numerator"), _whole(row, "denominator")
    if figure.known:
        return numerator, denominator
    if numerator is not None:
        raise CellError("numerator", "is there, but the value is not shown; write [c] in both, or the value")
    return None, None


def _whole(row: CsvRow, column: str) -> int | None:
    written = row.get(column, "")
    if not written or reason_in(written):
        return None
    value = number_in(written, column, whole=True)
    if value != int(value) or value < 0:
        raise CellError(column, f"{written} is not a whole number of 0 or more")
    return int(value)


def _check_is_not_a_fraction_of_one(
    measure: Indicator | PerformanceMeasure, figure: Figure, written: str, numerator: int | None
) -> None:
    """0.45 is how some programmes write 45 %."""
    value = figure.value
    if (
        measure.is_percentage
        and value is not None
        and 0 < value < 1
        and numerator is None
        and "%" not in written
    ):
        meant = f"{value * 100:.12g}"
        raise CellError(
            "value",
            f"{written} is less than 1 %; write {meant} if {meant} % is meant, else '{written}%' or the counts",
        )


def _optional(row: CsvRow, column: str, measure: Indicator | PerformanceMeasure) -> float | None:
    written = row.get(column, "")
    return _figure(written, column, measure).value if written else None


def _target(row: CsvRow, column: str, measure: Indicator | PerformanceMeasure) -> float | None:
    """The row's own target. What is or was the board's is no own one: the scorecard has it from the plan, and a later one
    makes no value another."""
    own = _optional(row, column, measure)
    return None if own in (measure.target, *measure.former_targets) else own


def _check_confidential(row: CsvRow, figure: Figure) -> None:
    status = row.get("conf_status", "")
    if status and reason_in(status) is None:
        raise CellError("conf_status", f"'{status}' is not known; write [c] or nothing")
    for column in ("conf_status", "obs_status"):
        reasons = [symbol for symbol in _symbols_in(row.get(column, "")) if _is_reason(symbol)]
        if reasons and figure.known:
            raise CellError(
                column,
                f"says {reasons[0]}, but the value is there; write {reasons[0]} as the value, or clear this",
            )


def _symbols_in(written: str) -> list[str]:
    return written.replace(",", " ").replace(";", " ").split()


def _is_reason(symbol: str) -> bool:
    """Of [u] the value stays: it is a mark beside it."""
    return reason_in(symbol) is not None and _flag(symbol) is None


def _flag(symbol: str) -> str | None:
    return FLAG_OF.get(symbol.casefold()) or FLAG_OF.get(f"[{symbol.casefold()}]")


def _check_fraction(
    measure: Indicator | PerformanceMeasure,
    figure: Figure,
    written: str,
    numerator: int | None,
    denominator: int | None,
) -> None:
    behind = UNITS[measure.unit].behind
    _check_counts_belong(measure, behind, numerator, denominator)
    if numerator is not None and denominator is not None and numerator > denominator:
        raise CellError("numerator", f"{numerator} is larger than the denominator {denominator}")
    if numerator is None or figure.value is None:
        return
    if behind == "itself" and figure.value != numerator:
        raise CellError("numerator", f"a count is its own numerator: {numerator} is not {written}")
    times = 100 if measure.is_percentage else measure.per
    if denominator is not None and times:
        _check_share(figure.value, written, numerator, denominator, times)


def _check_counts_belong(
    measure: Indicator | PerformanceMeasure, behind: Behind, numerator: int | None, denominator: int | None
) -> None:
    if behind == "itself" and numerator is None and denominator is not None:
        raise CellError("denominator", f"'{measure.id}' is a count, which has none; leave it empty")
    alone = measure.unit == "rate" and denominator is None
    if behind == "share" and (numerator is None) != (denominator is None) and not alone:
        raise CellError("denominator", "a numerator needs its denominator, and the other way round")
    if behind in ("people", "nothing") and numerator is not None:
        also = "; write of how many it is the mean as the denominator" if behind == "people" else ""
        raise CellError("numerator", f"'{measure.id}' has none; leave it empty{also}")
    if behind == "nothing" and denominator is not None:
        raise CellError("denominator", f"'{measure.id}' has none; leave it empty")


def _check_share(value: float, written: str, numerator: int, denominator: int, times: int) -> None:
    if denominator == 0:
        raise CellError("denominator", "is 0, so there is no value; write [z] as the value")
    exact = times * numerator / denominator
    decimals = len(written.rstrip("% ").replace(",", ".").partition(".")[2])
    half = 0.5 * 10**-decimals + 1e-9
    lowest, highest = _within_rounding(numerator, denominator, times)
    if not lowest - half <= value <= highest + half:
        shown = round_half_up(exact, max(decimals, 1))
        each = "" if times == 100 else f" per {times:,}"
        what = f"{written} is not {numerator} of {denominator}, which is {shown}{each}"
        raise CellError("value", f"{what}; leave the counts out if they are rounded")


def _within_rounding(numerator: int, denominator: int, times: int) -> tuple[float, float]:
    """What a share of these counts can be. Offices round counts to 10 or 5, and work the share out before that."""
    step = next((step for step in (10, 5) if numerator % step == 0 and denominator % step == 0), 1)
    if (
        step == 1 or denominator <= 10 * step
    ):  # small counts that happen to be multiples are taken as they stand
        step = 0
    half = step / 2
    lowest = max(0.0, times * (numerator - half) / (denominator + half))
    return lowest, min(float(times), times * (numerator + half) / (denominator - half))


def _interval(
    row: CsvRow,
    measure: Indicator | PerformanceMeasure,
    figure: Figure,
    numerator: int | None,
    denominator: int | None,
) -> Interval | None:
    bound = _bound if UNITS[measure.unit].whole else partial(_optional, measure=measure)
    lower, upper = bound(row, "lower_ci_95"), bound(row, "upper_ci_95")
    if (lower is None) != (upper is None):
        raise CellError("upper_ci_95", "an interval needs both its lower and its upper bound")
    if lower is None or upper is None:
        return _worked_out(measure, figure, numerator, denominator)
    if figure.value is None or not lower <= figure.value <= upper:
        raise CellError("lower_ci_95", f"the interval {lower} to {upper} does not hold the value")
    return Interval(lower, upper)


def _bound(row: CsvRow, column: str) -> float | None:
    written = row.get(column, "")
    return number_in(written, column) if written and reason_in(written) is None else None


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
    if measure.unit == "rate" and numerator and figure.value:
        return count_interval(numerator).times(figure.value / numerator)
    return None


def _flags(row: CsvRow) -> tuple[str, ...]:
    written = _symbols_in(row.get("obs_status", ""))
    for symbol in written:
        if _flag(symbol) is None and not _is_reason(symbol):
            raise CellError("obs_status", f"'{symbol}' is not a symbol; use {', '.join(SYMBOL_WORDS)}")
    return tuple(flag for symbol in written if (flag := _flag(symbol)))


def _comment(row: CsvRow) -> str:
    comment = row.get("comment", "")
    if comment[:1] == "'" and comment[1:].startswith(
        FORMULA
    ):  # as our own files write what would be a formula
        comment = comment[1:]
    if len(comment) > COMMENT_LIMIT:
        raise CellError("comment", f"has {len(comment)} characters; shorten it to {COMMENT_LIMIT}")
    return comment


def _breakdown(row: CsvRow, measure: Indicator | PerformanceMeasure) -> dict[str, str]:
    topic, part = row.get("breakdown_topic", "") or TOTAL, row.get("breakdown", "") or TOTAL
    if (topic == TOTAL) != (part == TOTAL):
        raise CellError("breakdown", f"write both the topic and the part, or '{TOTAL}' in both")
    if topic not in (TOTAL, measure.broken_down_by):
        allowed = f"'{measure.broken_down_by}' or '{TOTAL}'" if measure.broken_down_by else f"'{TOTAL}'"
        raise CellError("breakdown_topic", f"'{measure.id}' is not broken down by '{topic}'; use {allowed}")
    return {"breakdown_topic": topic, "breakdown": part}
