"""Sums between any counts of one frequency: of measures in different areas, of parts, of what shares rest on, and copies.

All are tried, up to as many addends as take about a second. The counts of a series over some periods make one number, the
sum of each times a factor of its period. What adds up in every period then adds up in that number, and is looked for by
halves: each sum of a few is taken from the total, and what is left is looked up among the sums of a few others.

The more are tried, the more would add up by chance, so the more periods have to agree. Where a plan says what adds up
(`sum_of`), none have to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from math import comb, log2
from typing import TYPE_CHECKING

from analysis.periods import Frequency, Period
from analysis.scorecard.hiding.behind import is_left_out, is_of_how_many, printed_by
from analysis.scorecard.hiding.small_numbers import Key
from analysis.scorecard.hiding.standing import AsItStands, Counts, Sum, sums_of
from analysis.values import TOTAL, Value

if TYPE_CHECKING:  # read where something is looked for: most commands look for nothing
    import numpy as np

MOST_TRIES = 2_500_000
"""Of half sums that are taken from totals and looked up, for each number of addends."""
MOST_ADDENDS = 12
MOST_PERIODS = 12
MOST_WINDOWS = 4
MARGIN = 8.0
"""So many bits more have to agree than are tried: one sum in 256 searches is found by chance."""


def sums_found(counted: Iterable[AsItStands]) -> Iterator[Sum]:
    """The sums that there are between counts of the same frequency, of all that is `counted`."""
    groups = defaultdict[Frequency, list[tuple[Counts, int]]](list)
    for each in counted:
        groups[each.measure.frequency] += [(part, each.measure.hide_below) for part in _parts(each)]
    for group in groups.values():
        few = max(below for _, below in group)
        yield from _within([counts for counts, _ in group], few)


def _parts(each: AsItStands) -> Iterable[Counts]:
    found = defaultdict[tuple[str, str], dict[Period, Value]](dict)
    for (period, topic, part), value in each.by_place.items():
        found[topic, part][period] = value
    return found.values()


def _within(series: Sequence[Counts], few: int) -> Iterator[Sum]:
    found = set[tuple[int, ...]]()
    for window in _windows(series):
        search = _Search(series, window)
        for total, addends in search.run():
            if (total, *addends) not in found:
                found.add((total, *addends))
                yield from sums_of(series[total], [series[place] for place in addends], few)


def _measure_and_topic(counts: Counts) -> tuple[str, str]:
    measure, _, topic, _ = printed_by(_key(counts))
    return measure, topic


def _least_of_its_own(counts: Counts) -> tuple[bool, bool]:
    """By which the one of several copies comes first that stands for all."""
    return is_left_out(_key(counts)), is_of_how_many(_key(counts))


def _key(counts: Counts) -> Key:
    return next(iter(counts.values())).key


# In which periods ----------


def _windows(series: Sequence[Counts]) -> Iterator[Sequence[Period]]:
    """Periods in which many series are known; then others, for those that were not known in these."""
    known = [{period for period, value in each.items() if value.figure.value is not None} for each in series]
    left = list(known)
    for _ in range(MOST_WINDOWS):
        often = Counter(period for periods in left for period in periods)
        best = sorted(often, key=lambda period: (-often[period], -period.ordinal))[:MOST_PERIODS]
        window = _with_most([periods for periods in left if periods], best)
        if len(window) < 2:
            return
        yield window
        left = [periods for periods in left if not periods.issuperset(window)]


def _with_most(known: Sequence[set[Period]], window: Sequence[Period]) -> Sequence[Period]:
    """As many of its periods as are best: what most series have, times how many periods that is."""
    sizes = range(1, len(window) + 1)
    return max(
        (window[:size] for size in sizes),
        key=lambda periods: len(periods) * sum(each.issuperset(periods) for each in known),
        default=(),
    )


# What adds up ----------


def factors_of(window: Sequence[Period]) -> np.ndarray:
    """A factor for each period. Any will do: what they find is looked at again, count by count."""
    import numpy as np

    random = np.random.default_rng(20_26)
    return random.integers(1, 2**63, size=len(window), dtype=np.uint64) | np.uint64(1)


class _Search:
    """Among the series that are known in all periods of a window, and not always nobody. Of copies one stands for all."""

    def __init__(self, series: Sequence[Counts], window: Sequence[Period]) -> None:
        import numpy as np

        factors = factors_of(window)
        self._series = series
        self._of_number: dict[int, list[int]] = {}
        for place, each in enumerate(series):
            counts = _counts(each, window)
            if counts is not None and counts.any():
                number = int((counts * factors).sum(dtype=np.uint64))
                self._of_number.setdefault(number, []).append(place)
        for same in self._of_number.values():
            same.sort(key=lambda place: _least_of_its_own(series[place]))
        self._bits_of = {same[0]: _bits(series[same[0]], window) for same in self._of_number.values()}
        alone = {n: same[0] for n, same in self._of_number.items() if not is_left_out(_key(series[same[0]]))}
        self._numbers, self._places = np.array(list(alone), dtype=np.uint64), list(alone.values())
        self._bits = [self._bits_of[place] for place in self._places]
        self._topics = [{_measure_and_topic(series[place]) for place in self._of_number[n]} for n in alone]

    def run(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Each total with its addends, as places in the series that were given."""
        for first, *others in self._of_number.values():
            if self._bits_of[first] >= 2 * log2(len(self._bits_of)) + MARGIN:
                yield from ((copy, (first,)) for copy in others if not self._is_one_value(copy, first))
        many = len(self._places)
        for addends in range(2, min(MOST_ADDENDS, many - 1) + 1):
            if many * comb(many, addends - addends // 2) > MOST_TRIES:
                return
            needed = log2(many) + log2(comb(many, addends)) + MARGIN
            totals = [place for place, bits in enumerate(self._bits) if bits >= needed]
            yield from self._with(addends, totals)

    def _with(self, addends: int, totals: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
        if not totals:
            return
        import numpy as np

        fewer, more = self._sums(addends // 2), self._sums(addends - addends // 2)
        order = np.argsort(fewer[1])
        ranked = fewer[1][order]
        for total in totals:
            wanted = self._numbers[total] - more[1]
            begins, ends = np.searchsorted(ranked, wanted), np.searchsorted(ranked, wanted, side="right")
            for hit in np.flatnonzero(begins < ends):
                for at in order[begins[hit] : ends[hit]]:
                    chosen = {*more[0][hit].tolist(), *fewer[0][at].tolist()}
                    if len(chosen) == addends and total not in chosen and not self._is_topic(total, chosen):
                        yield self._places[total], tuple(self._places[each] for each in sorted(chosen))

    def _is_one_value(self, copy: int, first: int) -> bool:
        """Whether one value prints both."""
        return printed_by(_key(self._series[copy])) == printed_by(_key(self._series[first]))

    def _is_topic(self, total: int, chosen: Iterable[int]) -> bool:
        """Whether these are the parts of one topic with their total, or copies of them: the gate within a period looks after
        those, and hides less."""
        topics = set.intersection(
            *({topic for topic in self._topics[place] if topic[1] != TOTAL} for place in chosen)
        )
        measures = {measure for measure, topic in self._topics[total] if topic == TOTAL}
        return any(measure in measures for measure, _ in topics)

    def _sums(self, of: int) -> tuple[np.ndarray, np.ndarray]:
        import numpy as np

        chosen = np.array(list(combinations(range(len(self._places)), of)))
        return chosen, self._numbers[chosen].sum(axis=1, dtype=np.uint64)


def _counts(each: Counts, window: Sequence[Period]) -> np.ndarray | None:
    """None where one is not known, or is no whole number."""
    import numpy as np

    counts = [each[period].figure.value if period in each else None for period in window]
    whole = [int(count) for count in counts if count is not None and count == int(count)]
    return np.array(whole, dtype=np.uint64) if len(whole) == len(window) else None


def _bits(each: Counts, window: Sequence[Period]) -> float:
    """How much it would take to be the same by chance."""
    return sum(log2((each[period].figure.value or 0) + 1) for period in window)
