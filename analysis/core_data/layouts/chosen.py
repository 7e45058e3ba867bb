"""Series that somebody chose, as rows with the columns of our own files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.core_data.cells.numbers import reason_in
from analysis.core_data.cells.problems import CellError, FileProblem
from analysis.core_data.layouts.look import Look
from analysis.core_data.layouts.period_words import period_in
from analysis.core_data.layouts.series import Row, Seen, Series
from analysis.plan import Indicator, PerformanceMeasure, Plan

Line = tuple[int, Row]


@dataclass(frozen=True)
class Choice:
    """As which measure a series is taken in, and which columns hold the counts behind it."""

    measure: str
    numerator: str = ""
    denominator: str = ""


def rows_of(look: Look, choices: Mapping[str, Choice], plan: Plan) -> tuple[list[Line], list[FileProblem]]:
    """The rows of the chosen series, `choices` by their ids; and what is wrong with a period. What is not in the plan is
    said when the rows are read."""
    rows, problems = list[Line](), list[FileProblem]()
    for series in look.series:
        choice = choices.get(series.id)
        if choice is not None:
            measure = plan.measured.get(choice.measure)
            for seen in series.seen:
                try:
                    rows.append((seen.line, _row(seen, series, choice, look, measure)))
                except CellError as error:
                    problems.append(error.at(look.file, seen.line))
    return rows, problems


def _row(
    seen: Seen,
    series: Series,
    choice: Choice,
    look: Look,
    measure: Indicator | PerformanceMeasure | None,
) -> Row:
    period = period_in(seen.period, seen.identifier, measure.frequency, "period") if measure else None
    return {
        "measure_id": choice.measure,
        "time_period": period.time_period if period else "",
        "time_identifier": period.time_identifier if period else "",
        "value": seen.value,
        **dict(_beside(seen, series, choice, look)),
    }


def _beside(seen: Seen, series: Series, choice: Choice, look: Look) -> Iterator[tuple[str, str]]:
    """The counts and the interval. An interval of a column among several is nobody knows whose."""
    for name, column in (("numerator", choice.numerator), ("denominator", choice.denominator)):
        if column:
            yield name, "" if reason_in(seen.value) else seen.row.get(column, "")
    ends = _ends(look)
    if ends and not reason_in(seen.value) and series.column in _only_values(look):
        for name, column in zip(("lower_ci_95", "upper_ci_95"), ends, strict=True):
            yield name, seen.row[column]


def _only_values(look: Look) -> Sequence[str]:
    return [column.name for column in look.columns if column.role == "value"]


def _ends(look: Look) -> tuple[str, str] | None:
    by_role = {column.role: column.name for column in look.columns}
    return (by_role["lower"], by_role["upper"]) if {"lower", "upper"} <= by_role.keys() else None
