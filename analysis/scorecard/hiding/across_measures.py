"""Measures of one area that add up to another: girls and boys, each a measure of its own, and all children.

Two or three are tried. That they add up in two periods, and in each that there is, is taken for a sum; by chance it would
seldom be so, and then a little more is hidden than has to be.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from analysis.periods import Period
from analysis.scorecard.hiding.standing import AsItStands, Counts, Sum, sums_of

MOST_ADDENDS = 3
MOST_MEASURES = 20
"""Of one area and frequency; of more, only two are tried."""


def sums_of_measures(series: Sequence[AsItStands], area_of: Mapping[str, str]) -> Iterator[Sum]:
    """The sums that there are between the totals of measures with the same periods."""
    groups = defaultdict[object, list[AsItStands]](list)
    for each in series:
        groups[area_of.get(each.measure.id), each.measure.frequency].append(each)
    for group in groups.values():
        few = max(each.measure.hide_below for each in group)
        yield from _within([each.totals for each in group], few)


def declared_sums(series: Sequence[AsItStands]) -> Iterator[Sum]:
    """The sums that the plan says, in all periods for which all came in: whoever reads the plan knows them as well."""
    by_id = {each.measure.id: each for each in series}
    for each in series:
        parts = [by_id[id_] for id_ in each.measure.sum_of if id_ in by_id]
        if len(parts) == len(each.measure.sum_of):
            yield from _declared(each, parts)


def _declared(each: AsItStands, parts: Sequence[AsItStands]) -> Iterator[Sum]:
    few = max(part.measure.hide_below for part in (each, *parts))
    total, addends = each.totals, [part.totals for part in parts]
    for period in total if addends else ():
        if all(period in part for part in addends):
            yield Sum(total[period], tuple(part[period] for part in addends), few)


def _within(measures: Sequence[Counts], few: int) -> Iterator[Sum]:
    by_count = _by_count(measures)
    newest_first = [sorted(each, reverse=True) for each in measures]
    most = MOST_ADDENDS if len(measures) <= MOST_MEASURES else 2
    for many in range(2, most + 1):
        for addends in combinations(range(len(measures)), many):
            for total in _likely(measures, addends, newest_first[addends[0]], by_count):
                yield from sums_of(measures[total], [measures[place] for place in addends], few)


ByCount = Mapping[tuple[Period, float], list[int]]


def _by_count(measures: Sequence[Counts]) -> ByCount:
    """Which measures have a count in a period."""
    found = defaultdict[tuple[Period, float], list[int]](list)
    for place, totals in enumerate(measures):
        for period, value in totals.items():
            if value.figure.value is not None:
                found[period, value.figure.value].append(place)
    return found


def _likely(
    measures: Sequence[Counts], addends: Sequence[int], newest_first: Sequence[Period], by_count: ByCount
) -> Iterator[int]:
    """The measures that are the sum of some in the newest period in which all of them are known."""
    first, *others = (measures[place] for place in addends)
    for period in newest_first:
        counts = [each[period].figure.value if period in each else None for each in (first, *others)]
        known = [count for count in counts if count is not None]
        if len(known) == len(counts):
            yield from (place for place in by_count.get((period, sum(known)), ()) if place not in addends)
            return
