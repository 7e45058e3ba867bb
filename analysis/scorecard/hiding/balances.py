"""Sums with a minus: those who are open at the end of a period are those of the end before, with who came and without who
went. Of the four counts any three give the fourth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from analysis.periods import Frequency, Period
from analysis.scorecard.hiding.small_numbers import Key
from analysis.scorecard.hiding.standing import AsItStands, Counts
from analysis.scorecard.hiding.sums_found import MARGIN, MOST_PERIODS, factors_of
from analysis.values import Value

if TYPE_CHECKING:  # read where something is looked for: most commands look for nothing
    import numpy as np

FEWEST_PERIODS = 4
MOST_SERIES = 400
"""Of one frequency; of more, none are looked for."""


@dataclass(frozen=True)
class Balance:
    """`end` = `begin` + `came` - `went`, of one period."""

    begin: Value
    came: Value
    went: Value
    end: Value
    few: int

    def to_hide(self, shown: set[Key]) -> Iterator[Value]:
        """What else has to be hidden where something is."""
        stock = [value for value in (self.begin, self.end) if value.key not in shown]
        flow = [value for value in (self.came, self.went) if value.key not in shown]
        if len(flow) == 1 and not stock:
            yield self.went if flow[0] is self.came else self.came
        elif stock and not flow:
            yield self.came
        elif len(flow) == 2 and not stock and self._is_near:
            yield self.end

    @property
    def _is_near(self) -> bool:
        """Whether as many came as went, or nearly: then that one of the two is large says that the other is not nobody."""
        return abs((self.end.figure.value or 0) - (self.begin.figure.value or 0)) < self.few


def balances(series: Iterable[AsItStands]) -> Iterator[Balance]:
    """Those between the totals of counts of one frequency."""
    groups = defaultdict[Frequency, list[AsItStands]](list)
    for each in series:
        groups[each.measure.frequency].append(each)
    for group in groups.values():
        if 2 < len(group) <= MOST_SERIES:
            few = max(each.measure.hide_below for each in group)
            yield from _within([each.totals for each in group], few)


def _within(series: Sequence[Counts], few: int) -> Iterator[Balance]:
    window = _window(series)
    if len(window) < FEWEST_PERIODS:
        return
    import numpy as np

    factors = factors_of(window)
    known = [place for place, each in enumerate(series) if _is_known(each, window)]
    numbers = np.concatenate([_number(series[place], window, factors) for place in known] or [factors[:0]])
    begins = [period.moved(-1) for period in window]
    for stock in (place for place in known if _is_known(series[place], begins)):
        grown = _number(series[stock], window, factors) - _number(series[stock], begins, factors)
        if not grown.any():
            continue
        for fewer, more in np.argwhere(numbers[None, :] == (numbers + grown)[:, None]):
            came, went = series[known[more]], series[known[fewer]]
            if len({stock, known[more], known[fewer]}) == 3 and _is_told(came, window, len(series)):
                yield from _of(series[stock], came, went, few)


def _window(series: Sequence[Counts]) -> Sequence[Period]:
    """The newest periods in which most are known."""
    often = defaultdict[Period, int](int)
    for each in series:
        for period, value in each.items():
            often[period] += value.figure.value is not None
    after = [period for period in often if period.moved(-1) in often]
    return sorted(after, key=lambda period: (-often[period], -period.ordinal))[:MOST_PERIODS]


def _is_known(each: Counts, periods: Iterable[Period]) -> bool:
    return all(period in each and each[period].figure.value is not None for period in periods)


def _number(each: Counts, periods: Sequence[Period], factors: np.ndarray) -> np.ndarray:
    """One number, in an array: there, what is too large goes round without a word."""
    import numpy as np

    counts = np.array([int(each[period].figure.value or 0) for period in periods], dtype=np.uint64)
    number: np.ndarray = (counts * factors).sum(dtype=np.uint64, keepdims=True)
    return number


def _is_told(came: Counts, window: Sequence[Period], tried: int) -> bool:
    """Whether more agrees than would by chance, where so many series are tried three by three."""
    bits = sum(log2((came[period].figure.value or 0) + 1) for period in window)
    return bits >= 3 * log2(tried) + MARGIN


def _of(stock: Counts, came: Counts, went: Counts, few: int) -> Iterator[Balance]:
    """In all periods; none where one of them says that they are not."""
    found = []
    for period, end in stock.items():
        begin = stock.get(period.moved(-1))
        if begin and period in came and period in went:
            found.append(Balance(begin, came[period], went[period], end, few))
    if all(_holds(each) for each in found):
        yield from found


def _holds(each: Balance) -> bool:
    begin, came, went, end = (v.figure.value for v in (each.begin, each.came, each.went, each.end))
    if begin is None or came is None or went is None or end is None:
        return True
    return begin + came - went == end
