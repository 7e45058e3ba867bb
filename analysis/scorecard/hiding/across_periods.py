"""Small counts that could be worked out from other numbers of records: from a year and its other quarters, from sums that
roll on, from other measures, from what was published before.

Nothing in a plan says that one measure is the sum of another. What adds up is taken to be one: whoever reads the board's
numbers can add as well.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain

from analysis.periods import KINDS, Period
from analysis.scorecard.hiding.across_measures import declared_sums, sums_of_measures
from analysis.scorecard.hiding.balances import balances
from analysis.scorecard.hiding.behind import every_count, known_besides, printed_by
from analysis.scorecard.hiding.comments import hidden_numbers, without_hidden
from analysis.scorecard.hiding.editions import hidden_by_editions
from analysis.scorecard.hiding.running_totals import hidden_in_running, years_of_running
from analysis.scorecard.hiding.small_numbers import Key, can_be_anybody
from analysis.scorecard.hiding.standing import AsItStands, Measure, Sum, fits
from analysis.scorecard.hiding.sums_found import sums_found
from analysis.values import AdministrativeSource, Value, hidden


def hidden_across(
    by_measure: Mapping[str, Sequence[Value]],
    measures: Mapping[str, Measure],
    as_of: date,
    *,
    withdrawn: Iterable[Value] = (),
    area_of: Mapping[str, str] | None = None,
) -> dict[str, list[Value]]:
    """The values of each measure, every revision, with `[c]` in place of those by which hidden ones could be worked out.
    `withdrawn` are values that stood in editions before. `area_of` says which measures may add up to one another: those of
    one area; without it any may."""
    gone = list(withdrawn)
    series, besides = list[AsItStands](), set[Key]()
    for id_, values in by_measure.items():
        measure, known = measures[id_], [value for value in values if value.period.starts_on <= as_of]
        if not (known and measure.hide_below and isinstance(known[0].source, AdministrativeSource)):
            continue
        remembered = [value for value in gone if value.measure_id == id_]
        series.append(AsItStands.of(measure, known, remembered))
        besides |= set(hidden_by_editions(known, measure, remembered))
    besides = _closed(series, area_of or {}, besides)
    left = {
        id_: [hidden(value) if value.key in besides and value.figure.known else value for value in values]
        for id_, values in by_measure.items()
    }
    said = {each.measure.id: frozenset(hidden_numbers(each, each.shown(besides))) for each in series}
    return {id_: [without_hidden(value, said.get(id_, ())) for value in same] for id_, same in left.items()}


def _closed(series: Sequence[AsItStands], area_of: Mapping[str, str], besides: set[Key]) -> set[Key]:
    """With all that has to be hidden because something else is."""
    counts = [each for each in series if each.measure.unit == "count"]
    every = [list(every_count(each)) for each in series]
    behind = [counts for _, *others in every for counts in others]
    sums = [
        *_sums([main for main, *_ in every], area_of),
        *years_of_running(counts),
        *sums_of_measures(counts, area_of),
        *declared_sums(series),
        *sums_found(chain.from_iterable(every)),
    ]
    balanced = list(balances(counts))
    gone = {key for each in series for key in each.remembered}
    while True:
        away = {printed_by(key) for key in besides}
        shown = {key for each in series for key in each.shown(away)}
        more = {key for each in counts for key in hidden_in_running(each, shown)}
        shown |= set(known_besides(behind, shown, besides))
        more |= {value.key for each in balanced for value in each.to_hide(shown)}
        more |= {value.key for each in sums for value in _to_hide(each, shown, gone)}
        if not more - besides:
            return away
        besides = besides | more


def _to_hide(each: Sum, shown: set[Key], gone: set[Key]) -> Iterable[Value]:
    """Of a sum: itself, where addends are hidden that it would give away; else all addends, where they are shown and it is
    not. `gone` are withdrawn, and are remembered whatever is hidden."""
    away = [value for value in each.addends if value.key not in shown]
    if each.total.key not in shown:
        return [] if away else each.addends
    if not away or _hides_well(each, away) or _is_covered(each, away):
        return []
    return _came_last([v for v in (each.total, *each.addends) if v.key in shown - gone])


def _came_last(values: Sequence[Value]) -> Sequence[Value]:
    """Which of them to hide: what came before has been read. The first is hidden where it is among the newest."""
    newest = max(map(_came_on, values), default=date.min)
    return [value for value in values if _came_on(value) == newest][:1]


def _came_on(value: Value) -> date:
    return value.source.imported_on if isinstance(value.source, AdministrativeSource) else date.min


def _is_covered(each: Sum, away: Sequence[Value]) -> bool:
    """Whether addends that came after the sum hide one another: a large one beside small ones, each of which may be nobody,
    or any small number."""
    people = [value.figure.value for value in away if value.figure.value is not None]
    after = any(_came_on(value) > _came_on(each.total) for value in away)
    return (
        after
        and len(people) == len(away)
        and any(count >= each.few for count in people)
        and sum(people) >= 2 * each.few - 1
    )


def _hides_well(each: Sum, away: Sequence[Value]) -> bool:
    """Whether the sum of the hidden ones says of none of them that somebody is there. Only where no other sum and no part
    says more."""
    people = [value.figure.value for value in away if value.figure.value is not None]
    small = len(people) == len(away) and all(count < each.few for count in people)
    return each.apart and small and can_be_anybody(people, each.few)


# What adds up ----------


def _sums(series: Sequence[AsItStands], area_of: Mapping[str, str]) -> Iterator[Sum]:
    """Those of one period are looked for within an area, since there may be very many; sums of longer ones in all."""
    for base in series:
        few = base.measure.hide_below
        area, frequency = area_of.get(base.measure.id), base.measure.frequency
        relations = [
            relation
            for other in series
            if other is not base
            and (other.measure.frequency != frequency or area_of.get(other.measure.id) == area)
            for relation in _relations(other, base)
        ]
        for other, pairs in relations:
            apart = len(relations) == 1 and _are_apart(pairs) and not _have_parts(base, other)
            yield from (Sum(total, addends, few, apart) for total, addends in pairs)


Pairs = Sequence[tuple[Value, tuple[Value, ...]]]


def _relations(other: AsItStands, base: AsItStands) -> Iterator[tuple[AsItStands, Pairs]]:
    """In which ways the one may be sums of the other: each only once, where a year is the twelve months to its end."""
    found = list[Pairs]()
    longer = KINDS[other.measure.frequency].months > KINDS[base.measure.frequency].months
    for span in _SPANS if longer else _SPANS_OF_EACH:
        pairs = _that_add_up(_pairs(other, base, span), base.measure.hide_below)
        if pairs and pairs not in found:
            found.append(pairs)
            yield other, pairs


def _are_apart(pairs: Pairs) -> bool:
    addends = [value.key for _, values in pairs for value in values]
    return len(set(addends)) == len(addends)


def _have_parts(*series: AsItStands) -> bool:
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
_SPANS_OF_EACH = _SPANS[1:]
"""The same, where its own period is no longer than those that would be added up."""


def _pairs(other: AsItStands, base: AsItStands, span: "Span") -> Iterator[tuple[Value, tuple[Value, ...]]]:
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


def _that_add_up(pairs: Iterable[tuple[Value, tuple[Value, ...]]], few: int) -> Pairs:
    """All of them, or none where one says that the one is not the sum of the other: the first that does ends the search."""
    found = list[tuple[Value, tuple[Value, ...]]]()
    for total, addends in pairs:
        if not fits(total, addends, few):
            return ()
        found.append((total, addends))
    return found
