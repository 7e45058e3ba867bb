"""Small counts of people in administrative data: hidden on the scorecard, zeros included, and not to be worked out.

Survey values come from audited releases and pass unchanged.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from analysis.periods import Period
from analysis.plan import Indicator, PerformanceMeasure
from analysis.values import AdministrativeSource, Value, hidden

Key = tuple[str, Period, str, str]


def without_small_numbers(
    values: Iterable[Value], measure: Indicator | PerformanceMeasure
) -> tuple[Value, ...]:
    """The values of one measure, those that rest on fewer people than its `hide_below` shown as `[c]`.

    Where a single part of a period would be left to work out from the total and the others, more are hidden.
    """
    ordered = sorted(values, key=lambda value: (value.period, value.breakdown))
    periods = groupby(ordered, key=lambda value: value.period)
    return tuple(value for _, same in periods for value in _of_period(list(same), measure))


def is_small(value: Value, measure: Indicator | PerformanceMeasure) -> bool:
    """Whether the value, or the people that a share leaves out, are fewer than may be shown. A share that came without its
    counts may be one of very few."""
    if not isinstance(value.source, AdministrativeSource):
        return False
    if measure.hide_below and measure.is_percentage and value.figure.known and value.numerator is None:
        return True
    return any(count < measure.hide_below for count in _people(value, measure))


def _people(value: Value, measure: Indicator | PerformanceMeasure) -> Iterator[float]:
    if measure.unit == "count" and value.figure.value is not None:
        yield value.figure.value
    if value.numerator is not None:
        yield value.numerator
        if measure.is_percentage and value.denominator is not None:
            yield value.denominator - value.numerator


def _of_period(values: Sequence[Value], measure: Indicator | PerformanceMeasure) -> list[Value]:
    covered = {value.key for value in values if is_small(value, measure)}
    covered |= {value.key for value in values if value.symbol == "[c]"}
    parts = sorted(
        (v for v in values if not v.is_total and v.figure.known), key=lambda v: v.figure.value or 0
    )
    spare = [part for part in parts if part.key not in covered]
    if len(values) > 1 and covered and measure.hide_below:
        _cover_others(covered, spare, values)
    return [hidden(value) if value.key in covered else value for value in values]


def _cover_others(covered: set[Key], spare: list[Value], values: Sequence[Value]) -> None:
    """Hide the smallest part that is large enough to be shown: it is what the hidden ones hide behind."""
    if spare:
        covered.add(spare[0].key)
    else:
        covered.update(value.key for value in values)
