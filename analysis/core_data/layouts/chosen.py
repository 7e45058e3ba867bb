"""Series that somebody chose, as rows with the columns of our own files."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.core_data.cells.marks import marks_behind
from analysis.core_data.cells.numbers import reason_in
from analysis.core_data.cells.problems import CellError, FileProblem
from analysis.core_data.layouts.look import FileLook
from analysis.core_data.layouts.period_words import frequencies_in, period_in
from analysis.core_data.layouts.series import Row, SeenSeries, Series
from analysis.plan import Indicator, PerformanceMeasure, Plan
from analysis.values import FLAGS

Line = tuple[int, Row]
_KNOWN = frozenset(FLAGS.values())


@dataclass(frozen=True)
class ChosenColumn:
    """As which measure a series is taken in, and which columns hold the counts behind it."""

    measure: str
    numerator: str = ""
    denominator: str = ""


@dataclass(frozen=True)
class Rows:
    """`problems` are periods that cannot be read; `left_out` counts values of other periods than the measure is reported by,
    such as the years among quarters, by what the measure is called."""

    rows: list[Line]
    problems: list[FileProblem]
    left_out: Mapping[str, int]


def rows_of(look: FileLook, choices: Mapping[str, ChosenColumn], plan: Plan) -> Rows:
    """The rows of the chosen series, `choices` by their ids. What is not in the plan is said when the rows are read."""
    rows, problems, left_out = list[Line](), list[FileProblem](), Counter[str]()
    for series in look.series:
        choice = choices.get(series.id)
        if choice is None:
            continue
        measure = plan.measured.get(choice.measure)
        for seen in (taken := _of_its_frequency(series, measure)):
            try:
                rows.append((seen.line, _row(seen, series, choice, look, measure)))
            except CellError as error:
                problems.append(error.at(look.file, seen.line))
        left_out[choice.measure] += len(series.seen) - len(taken)
    return Rows(rows, problems, +left_out)


def _of_its_frequency(series: Series, measure: Indicator | PerformanceMeasure | None) -> Sequence[SeenSeries]:
    """Tables of offices hold years, quarters and months below one another, and a line for all together. Where none is of the
    measure's own, all are taken, so that what is wrong is said."""
    if measure is None:
        return series.seen
    fitting = [
        seen for seen in series.seen if measure.frequency in frequencies_in(seen.period, seen.identifier)
    ]
    unread = [
        seen
        for seen in series.seen
        if not frequencies_in(seen.period, seen.identifier) and not _is_total(seen.period)
    ]
    return [seen for seen in series.seen if seen in fitting or seen in unread] if fitting else series.seen


def _is_total(period: str) -> bool:
    return period.strip("() ").casefold() in ("total", "all", "all periods", "all years", "cyfanswm")


def _row(
    seen: SeenSeries,
    series: Series,
    choice: ChosenColumn,
    look: FileLook,
    measure: Indicator | PerformanceMeasure | None,
) -> Row:
    period = period_in(seen.period, seen.identifier, measure.frequency, "period") if measure else None
    return {
        "measure_id": choice.measure,
        "time_period": period.time_period if period else "",
        "time_identifier": period.time_identifier if period else "",
        **_value(seen.value),
        **dict(_beside(seen, series, choice, look)),
    }


def _value(written: str) -> Row:
    """A value, with what marks behind it say: those that we know beside it, others in the comment."""
    value, marks = marks_behind(written)
    known = [f"[{mark}]" for mark in marks if f"[{mark}]".casefold() in _KNOWN]
    others = [mark for mark in marks if f"[{mark}]".casefold() not in _KNOWN]
    remark = f"marked {', '.join(f'[{mark}]' for mark in others)}" if others else ""
    return {"value": value, "obs_status": " ".join(known), "comment": remark}


def _beside(
    seen: SeenSeries, series: Series, choice: ChosenColumn, look: FileLook
) -> Iterator[tuple[str, str]]:
    """The counts and the interval. An interval of a column among several is nobody knows whose."""
    for name, column in (("numerator", choice.numerator), ("denominator", choice.denominator)):
        if column:
            yield name, "" if reason_in(seen.value) else marks_behind(seen.row.get(column, ""))[0]
    ends = _ends(look)
    if ends and not reason_in(seen.value) and series.column in _only_values(look):
        for name, column in zip(("lower_ci_95", "upper_ci_95"), ends, strict=True):
            yield name, marks_behind(seen.row[column])[0]


def _only_values(look: FileLook) -> Sequence[str]:
    return [column.name for column in look.columns if column.role == "value"]


def _ends(look: FileLook) -> tuple[str, str] | None:
    by_role = {column.role: column.name for column in look.columns}
    return (by_role["lower"], by_role["upper"]) if {"lower", "upper"} <= by_role.keys() else None
