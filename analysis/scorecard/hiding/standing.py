"""The counts of a measure as they stand now, and sums of them: what the gates across periods and measures look at."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from analysis.periods import Period
from analysis.plan import Indicator, PerformanceMeasure
from analysis.scorecard.hiding.small_numbers import Key, is_small, without_small_numbers
from analysis.values import Value, current, hidden

Measure = Indicator | PerformanceMeasure
Counts = Mapping[Period, Value]
"""The totals of a measure, or one part of it."""
Place = tuple[Period, str, str]
"""A period and a part."""


@dataclass(frozen=True)
class AsItStands:
    """What came in of one measure, as it stands now. `by_place` holds withdrawn values as well, where nothing has taken
    their place; `remembered` are those of them that were shown: whoever read them knows them still."""

    measure: Measure
    values: tuple[Value, ...]
    by_place: Mapping[Place, Value]
    remembered: frozenset[Key] = field(default_factory=frozenset)

    @classmethod
    def of(cls, measure: Measure, values: Iterable[Value], withdrawn: Iterable[Value] = ()) -> "AsItStands":
        now = tuple(current(values))
        places = {_place(value): value for value in now}
        gone = {_place(value): value for value in current(withdrawn) if _place(value) not in places}
        remembered = frozenset(value.key for value in gone.values() if not is_small(value, measure))
        return cls(measure, now, {**gone, **places}, remembered)

    def shown(self, besides: set[Key]) -> set[Key]:
        """What somebody knows: what the gate within each period lets through, where some are hidden already, and what is
        remembered."""
        before = [hidden(value) if value.key in besides else value for value in self.values]
        through = without_small_numbers(before, self.measure)
        return {value.key for value in through if value.figure.known} | self.remembered

    @property
    def totals(self) -> Counts:
        return {period: value for (period, _, _), value in self.by_place.items() if value.is_total}


def _place(value: Value) -> Place:
    return value.period, value.breakdown_topic, value.breakdown


@dataclass(frozen=True)
class Sum:
    """A value, and those that it is the sum of. `apart` is whether no other sum has one of them in it."""

    total: Value
    addends: tuple[Value, ...]
    few: int
    apart: bool = False


def fits(total: Value, addends: Iterable[Value], few: int) -> bool:
    """Whether nothing says that the one is not the sum of the others. What came hidden may be any small number, or a larger
    one beside it."""
    counts = [value.figure.value for value in addends]
    if total.figure.value is None:
        return True
    known = [count for count in counts if count is not None]
    left, unknown = total.figure.value - sum(known), len(counts) - len(known)
    return 0 <= left <= unknown * 2 * (few - 1) if unknown else left == 0


def sums_of(total: Counts, addends: Sequence[Counts], few: int, fewest_periods: int = 2) -> Iterator[Sum]:
    """In all periods that they have in common; none where one of these says that the one is not the sum of the others, or
    where fewer are known."""
    common = [period for period in total if all(period in each for each in addends)]
    sums = [Sum(total[period], tuple(each[period] for each in addends), few) for period in common]
    if not all(fits(each.total, each.addends, few) for each in sums):
        return
    told = [each for each in sums if all(v.figure.value is not None for v in (each.total, *each.addends))]
    if len(told) >= fewest_periods and all(
        any(each.addends[n].figure.value for each in told) for n in range(len(addends))
    ):
        yield from sums
