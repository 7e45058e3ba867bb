"""Small counts that could be worked out from other periods: from a year and its other quarters, from sums that roll on, from
what was published before.

Nothing in a plan says that one measure is the sum of another. What adds up is taken to be one: whoever reads the board's
numbers can add as well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.periods import KINDS, Period
from analysis.plan import Indicator, PerformanceMeasure
from analysis.scorecard.hiding.small_numbers import Key, can_be_anybody, without_small_numbers
from analysis.values import AdministrativeSource, Value, current, hidden

Measure = Indicator | PerformanceMeasure
Place = tuple[Period, str, str]
"""A period and a part."""


@dataclass(frozen=True)
class _AsItStands:
    """What came in of one measure, as it stands now."""

    measure: Measure
    values: tuple[Value, ...]
    by_place: Mapping[Place, Value]

    @classmethod
    def of(cls, measure: Measure, values: Iterable[Value]) -> "_AsItStands":
        now = tuple(current(values))
        return cls(measure, now, {(v.period, v.breakdown_topic, v.breakdown): v for v in now})

    def shown(self, besides: set[Key]) -> set[Key]:
        """What the gate within each period lets through, where some are hidden already."""
        before = [hidden(value) if value.key in besides else value for value in self.values]
        return {value.key for value in without_small_numbers(before, self.measure) if value.figure.known}


@dataclass(frozen=True)
class _Sum:
    """A value, and those of another measure that it is the sum of. `apart` is whether no other sum has one of them in it."""

    total: Value
    addends: tuple[Value, ...]
    few: int
    apart: bool


def hidden_across(
    by_measure: Mapping[str, Sequence[Value]], measures: Mapping[str, Measure], as_of: date
) -> dict[str, list[Value]]:
    """The values of each measure, every revision, with `[c]` in place of those by which hidden ones of other periods, or of
    earlier editions, could be worked out."""
    known = {
        id_: [value for value in values if value.period.starts_on <= as_of]
        for id_, values in by_measure.items()
    }
    series = [
        _AsItStands.of(measures[id_], values)
        for id_, values in known.items()
        if values and measures[id_].hide_below and isinstance(values[0].source, AdministrativeSource)
    ]
    besides = {key for each in series for key in _of_editions(known[each.measure.id], each.measure)}
    counts = [each for each in series if each.measure.unit == "count"]
    besides = _closed(counts, list(_sums(counts)), besides)
    return {
        id_: [hidden(value) if value.key in besides and value.figure.known else value for value in values]
        for id_, values in by_measure.items()
    }


def _closed(series: Sequence[_AsItStands], sums: Sequence[_Sum], besides: set[Key]) -> set[Key]:
    """With all that has to be hidden because something else is."""
    while True:
        shown = {key for each in series for key in each.shown(besides)}
        more = {value.key for each in sums for value in _to_hide(each, shown)} - besides
        if not more:
            return besides
        besides = besides | more


def _to_hide(each: _Sum, shown: set[Key]) -> Iterable[Value]:
    """Of a sum: itself, where addends are hidden that it would give away; else all addends, where they are shown and it is
    not."""
    away = [value for value in each.addends if value.key not in shown]
    if each.total.key in shown:
        return [each.total] if away and not _hides_well(each, away) else []
    return [] if away else each.addends


def _hides_well(each: _Sum, away: Sequence[Value]) -> bool:
    """Whether the sum of the hidden ones says of none of them that somebody is there. Only where no other sum and no part
    says more."""
    people = [value.figure.value for value in away if value.figure.value is not None]
    small = len(people) == len(away) and all(count < each.few for count in people)
    return each.apart and small and can_be_anybody(people, each.few)


# What adds up ----------


def _sums(series: Sequence[_AsItStands]) -> Iterator[_Sum]:
    for base in series:
        few = base.measure.hide_below
        relations = [
            relation for other in series if other is not base for relation in _relations(other, base)
        ]
        for other, pairs in relations:
            apart = len(relations) == 1 and _are_apart(pairs) and not _have_parts(base, other)
            yield from (_Sum(total, addends, few, apart) for total, addends in pairs)


Pairs = Sequence[tuple[Value, tuple[Value, ...]]]


def _relations(other: _AsItStands, base: _AsItStands) -> Iterator[tuple[_AsItStands, Pairs]]:
    """In which ways the one may be sums of the other: each only once, where a year is the twelve months to its end."""
    found = list[Pairs]()
    for span in _SPANS:
        pairs = list(_pairs(other, base, span))
        if pairs not in found and _adds_up(pairs, base.measure.hide_below):
            found.append(pairs)
            yield other, pairs


def _are_apart(pairs: Pairs) -> bool:
    addends = [value.key for _, values in pairs for value in values]
    return len(set(addends)) == len(addends)


def _have_parts(*series: _AsItStands) -> bool:
    return any(not value.is_total for each in series for value in each.values)


def _its_own(period: Period) -> tuple[date, date]:
    return period.starts_on, period.ends_on


def _year_to(period: Period) -> tuple[date, date]:
    """The twelve months that end with it."""
    end = period.ends_on + timedelta(days=1)
    return end.replace(year=end.year - 1), period.ends_on


def _since_april(period: Period) -> tuple[date, date]:
    return date(period.ends_on.year - (period.ends_on.month < 4), 4, 1), period.ends_on


def _since_january(period: Period) -> tuple[date, date]:
    return date(period.ends_on.year, 1, 1), period.ends_on


Span = Callable[[Period], tuple[date, date]]
_SPANS: tuple[Span, ...] = (_its_own, _year_to, _since_april, _since_january)
"""Which stretch of time a value can be the sum of."""


def _pairs(other: _AsItStands, base: _AsItStands, span: "Span") -> Iterator[tuple[Value, tuple[Value, ...]]]:
    """The values of a series that can be sums, each with all that it would be the sum of: two or more."""
    months = KINDS[base.measure.frequency].months
    for total in other.values:
        begin, end = span(total.period)
        first = Period.containing(begin, base.measure.frequency)
        many, rest = divmod((end.year - begin.year) * 12 + end.month - begin.month + 1, months)
        if first.starts_on != begin or rest or many < 2:
            continue
        places = [(first.moved(step), total.breakdown_topic, total.breakdown) for step in range(many)]
        if all(place in base.by_place for place in places):
            yield total, tuple(base.by_place[place] for place in places)


def _adds_up(pairs: Pairs, few: int) -> bool:
    """Whether nothing that came in says that the one is not the sum of the other."""
    return bool(pairs) and all(_fits(total, addends, few) for total, addends in pairs)


def _fits(total: Value, addends: Sequence[Value], few: int) -> bool:
    """What came hidden may be any small number, or a larger one beside it."""
    if total.figure.value is None:
        return True
    known = [value.figure.value for value in addends if value.figure.value is not None]
    left, unknown = total.figure.value - sum(known), len(addends) - len(known)
    return 0 <= left <= unknown * 2 * (few - 1) if unknown else left == 0


# What was published before ----------


def _of_editions(values: Sequence[Value], measure: Measure) -> Iterator[Key]:
    """What has to be hidden of periods that were published before with other numbers. A part that was hidden once stays so.
    Where what is hidden now was shown before, as it is, it hides nothing else: then all of that period goes."""
    revised = {value.period for value in values if value.revision > 1}
    for period in revised:
        of_period = [value for value in values if value.period == period]
        *before, now = [_as_shown(edition, measure) for edition in _editions(of_period)]
        away = {key for key, value in now.items() if not value.figure.known}
        hidden_once = {
            key
            for edition in before
            for key, value in edition.items()
            if value.symbol == "[c]" and not value.is_total
        }
        kept = away | (hidden_once & now.keys())
        as_it_is = {value.key: value.figure.value for value in current(of_period)}
        known = {
            key
            for edition in before
            for key, value in edition.items()
            if value.figure.known and as_it_is.get(key) == value.figure.value
        }
        yield from now.keys() if kept & known else hidden_once & now.keys()


def _as_shown(values: Sequence[Value], measure: Measure) -> dict[Key, Value]:
    return {value.key: value for value in without_small_numbers(values, measure)}


def _editions(values: Sequence[Value]) -> Iterator[list[Value]]:
    """How the values stood after each file that changed them."""
    steps = sorted({_step(value) for value in values})
    for step in steps:
        yield current(value for value in values if _step(value) <= step)


def _step(value: Value) -> tuple[date, int]:
    on = value.source.imported_on if isinstance(value.source, AdministrativeSource) else date.min
    return on, value.revision
