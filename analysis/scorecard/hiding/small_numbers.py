"""Small counts of people in administrative data: hidden on the scorecard, zeros included, and not to be worked out.

The attacker knows these rules, the total and all that is shown, and adds up. Whatever is hidden can then be nobody, and can
be any of at least five numbers: the same gate as a release's. Survey values come from audited releases and pass unchanged.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import inf

from analysis.periods import Period
from analysis.plan import Indicator, PerformanceMeasure
from analysis.plan.units import UNITS
from analysis.values import AdministrativeSource, Value, hidden

Key = tuple[str, Period, str, str]

NARROWEST = 4
"""The least distance between what a hidden count can be at most and at least."""


def without_small_numbers(
    values: Iterable[Value], measure: Indicator | PerformanceMeasure
) -> tuple[Value, ...]:
    """The values of one measure, those that rest on fewer people than its `hide_below` shown as `[c]`.

    Where a part of a period could be worked out from the total and the others, more are hidden.
    """
    ordered = sorted(values, key=lambda value: (value.period.span, value.breakdown_topic, value.breakdown))
    periods = groupby(ordered, key=lambda value: value.period)
    return tuple(value for _, same in periods for value in _of_period(list(same), measure))


def is_small(value: Value, measure: Indicator | PerformanceMeasure) -> bool:
    """Whether the value, or the people that a share leaves out, are fewer than may be shown. A share or rate that came
    without its counts may be one of very few: whoever knows the population works the count out."""
    if not isinstance(value.source, AdministrativeSource):
        return False
    if measure.hide_below and value.figure.known and _without_counts(value, measure):
        return True
    return any(people < measure.hide_below for people in _people(value, measure))


def _without_counts(value: Value, measure: Indicator | PerformanceMeasure) -> bool:
    """Whether it rests on counts that nobody knows here."""
    behind = UNITS[measure.unit].behind
    return (behind == "share" and value.numerator is None) or (
        behind == "people" and value.denominator is None
    )


def _people(value: Value, measure: Indicator | PerformanceMeasure) -> Iterator[float]:
    behind = UNITS[measure.unit].behind
    if behind in ("itself", "nothing") and value.figure.value is not None:
        yield value.figure.value
    if behind == "people" and value.denominator is not None:
        yield value.denominator
    if value.numerator is not None:
        yield value.numerator
        if measure.is_percentage and value.denominator is not None:
            yield value.denominator - value.numerator


def _of_period(values: Sequence[Value], measure: Indicator | PerformanceMeasure) -> list[Value]:
    if not measure.hide_below:
        return list(values)
    totals = [value for value in values if value.is_total]
    topics = [
        list(same)
        for _, same in groupby((v for v in values if not v.is_total), key=lambda value: value.breakdown_topic)
    ]
    if any(_is_hidden(total, measure) or _gives_away(total, topics, measure) for total in totals):
        return [_hidden(value) for value in values]
    covered = {key for parts in topics for key in _covered(parts, measure, _rest(parts, totals, measure))}
    return [hidden(value) if value.key in covered else value for value in values]


def _is_hidden(value: Value, measure: Indicator | PerformanceMeasure) -> bool:
    return value.symbol == "[c]" or is_small(value, measure)


def _gives_away(
    total: Value, topics: Sequence[Sequence[Value]], measure: Indicator | PerformanceMeasure
) -> bool:
    """Whether a total is so small that it says something of parts which are all hidden. Parts that are all shown would give
    a hidden total away in turn, so it takes them along."""
    if total.figure.value is None:
        return False
    for parts in topics:
        rest = _rest(parts, [total], measure)
        many = len(parts) + len(rest)
        if _below(parts, measure, rest) == inf and total_says_much(
            total.figure.value, many, measure.hide_below
        ):
            return True
    return False


def _hidden(value: Value) -> Value:
    """What has no value for another reason stays as it is."""
    return hidden(value) if value.figure.known else value


def _rest(
    parts: Sequence[Value], totals: Sequence[Value], measure: Indicator | PerformanceMeasure
) -> Sequence[float]:
    """Those of the total whom no part names, where there are a few: another small part, that can be worked out. That there
    is somebody cannot be hidden, only how many more, so these are counted."""
    counts = [part.figure.value for part in (*totals, *parts)]
    known = [count for count in counts if count is not None]
    if measure.unit != "count" or len(totals) != 1 or len(known) < len(counts):
        return ()
    rest = 2 * known[0] - sum(known)
    return [rest - 1] if 0 < rest <= measure.hide_below else ()


def _covered(
    parts: Sequence[Value], measure: Indicator | PerformanceMeasure, rest: Sequence[float]
) -> set[Key]:
    below = _below(parts, measure, rest)
    return {
        part.key
        for part in parts
        if part.figure.value is not None and (part.figure.value < below or is_small(part, measure))
    }


def _below(
    parts: Sequence[Value], measure: Indicator | PerformanceMeasure, rest: Sequence[float] = ()
) -> float:
    """Below which count the parts of a topic are hidden; 0 where none is. A count that came hidden is not known here, and of
    shares the counts above and below the line would both have to fit: then all are. `rest` are those in no part."""
    if not rest and not any(_is_hidden(part, measure) for part in parts):
        return 0
    if measure.unit != "count" or any(part.symbol == "[c]" for part in parts):
        return inf
    return hidden_below(
        [*rest, *(part.figure.value for part in parts if part.figure.value is not None)], measure.hide_below
    )


def total_says_much(total: float, parts: int, few: int) -> bool:
    """Of parts that are all hidden: whether their total is so small that not all but one of them can be larger ones."""
    return total <= parts * few


def hidden_below(counts: Sequence[float], few: int) -> float:
    """Counts below this are hidden, so that none of them can be worked out; infinite where all have to be.

    The first of `few`, twice that, four times that and so on at which the hidden ones can be shared out in so many ways that
    each of them may be nobody. It never asks which count is the smallest or the next: an answer to that could be turned
    round. Only a lone small one is hidden beside larger ones in that way. Of several, whoever knows which they are would
    know how many they must be together, since they did not hide one another.
    """
    small = [people for people in counts if people < few]
    if can_be_anybody(small, few):
        return few
    if len(small) > 1:
        return inf
    lower, cutoff = few, 2 * few
    while not _can_be_shared_out([people for people in counts if people < cutoff], lower, cutoff, few):
        if max(counts) < cutoff:
            return inf
        lower, cutoff = cutoff, 2 * cutoff
    return cutoff


def can_be_anybody(hidden_ones: Sequence[float], few: int) -> bool:
    """Whether each of some hidden counts, all small, whose sum is known, may be nobody, or any of at least five numbers."""
    return _can_be_shared_out(hidden_ones, 0, few, few)


def _can_be_shared_out(hidden_ones: Sequence[float], lower: int, cutoff: int, few: int) -> bool:
    """Whether any one of them may be small, down to nobody, while each of the others lies from `lower` to below `cutoff`."""
    others = len(hidden_ones) - 1
    spare = few - 1 if lower else NARROWEST
    return others > 0 and others * lower + spare <= sum(hidden_ones) <= others * (cutoff - 1)
