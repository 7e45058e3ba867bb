"""Somebody who knows the rules by which small counts are hidden, the total and all that is shown, works back.

The attack is exact: of all tables there are, those that would have been published just so. It finds children with the rule
that stood here before, and finds nothing with the product's.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from math import inf
from random import Random

import pytest

from analysis.periods import Period
from analysis.plan import Indicator, PerformanceMeasure, load_plan
from analysis.scorecard.hiding.small_numbers import (
    NARROWEST,
    hidden_below,
    total_says_much,
    without_small_numbers,
)
from analysis.statistics import Figure
from analysis.values import TOTAL, AdministrativeSource, IndicatorValue, Value, current

FEW = 10
Table = tuple[int, ...]
Published = tuple[int | None, ...]
"""The total, then each part; None where it is hidden."""
Rule = Callable[[Table], Published]
Told = Callable[[Table, Published], object]
"""What the attacker knows besides what is published."""

SOURCE = AdministrativeSource("core.csv", date(2026, 10, 1))
QUARTER = Period("financial_quarter", 2026, 1)
NAMES = "abcde"


@cache
def measure() -> Indicator | PerformanceMeasure:
    return load_plan().measured["sexual-harm-open-cases"]


@cache
def by_the_product(table: Table) -> Published:
    """Through the function that the scorecard uses."""
    values = [_value(sum(table)), *(_value(n, part) for n, part in zip(table, NAMES, strict=False))]
    shown = {value.breakdown: value.figure.value for value in without_small_numbers(values, measure())}
    return tuple(_count(shown[name]) for name in (TOTAL, *NAMES[: len(table)]))


def _value(people: int, part: str = TOTAL) -> Value:
    topic = TOTAL if part == TOTAL else "Element of sexual harm"
    return IndicatorValue(
        measure_id="sexual-harm-open-cases", period=QUARTER, figure=Figure(value=people), source=SOURCE,
        breakdown_topic=topic, breakdown=part,
    )  # fmt: skip


def _count(shown: float | None) -> int | None:
    return None if shown is None else int(shown)


def behind_the_smallest(table: Table) -> Published:
    """The rule that stood here before: small parts hide behind the smallest other one, and the total is always there."""
    hidden = {place for place, people in enumerate(table) if people < FEW}
    others = sorted((people, place) for place, people in enumerate(table) if place not in hidden)
    if hidden and others:
        hidden.add(others[0][1])
    total = None if sum(table) < FEW or (hidden and not others) else sum(table)
    return (total, *(None if place in hidden else people for place, people in enumerate(table)))


def tables(parts: int, total: int) -> Iterator[Table]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *others) for others in tables(parts - 1, total - first))


def given_away(
    rule: Rule, parts: int, totals: Iterable[int], told: Told
) -> list[tuple[object, Sequence[range]]]:
    """What is published of some table and proves that somebody is in a hidden part, or how many to within less than four."""
    bounds: dict[object, dict[int, tuple[int, int]]] = {}
    for total in totals:
        for table in tables(parts, total):
            published = rule(table)
            seen = bounds.setdefault((published, told(table, published)), {})
            for place, people in enumerate(table):
                if published[place + 1] is None and people < FEW:
                    low, high = seen.get(place, (people, people))
                    seen[place] = (min(low, people), max(high, people))
    return [
        (published, [range(low, high + 1) for low, high in seen.values()])
        for published, seen in bounds.items()
        if any(low > 0 or high - low < NARROWEST for low, high in seen.values())
    ]


def nothing_more(_table: Table, _published: Published) -> object:
    return None


def which_are_small(table: Table, published: Published) -> object:
    """Whoever knows an area knows which element is rare there."""
    return tuple(people < FEW and shown is None for people, shown in zip(table, published[1:], strict=True))


@pytest.mark.parametrize("told", [nothing_more, which_are_small])
def test_the_rule_that_stood_here_before_gives_children_away(told: Told) -> None:
    """The attack works: of tables of three parts, hundreds prove that somebody is there."""
    assert len(given_away(behind_the_smallest, 3, range(40), told)) > 200


@pytest.mark.parametrize("told", [nothing_more, which_are_small])
@pytest.mark.parametrize(("parts", "totals"), [(2, range(60)), (3, range(50))])
def test_nothing_that_is_hidden_can_be_worked_out(parts: int, totals: range, told: Told) -> None:
    """Of all tables up to that size: each hidden small count may be nobody, and at least four more."""
    assert given_away(by_the_product, parts, totals, told) == []


@pytest.mark.parametrize(
    "table", [(61, 10, 1), (61, 11, 0), (40, 30, 4), (9, 9, 6), (12, 0, 0), (200, 35, 31, 8)]
)
def test_the_board_s_own_examples_are_safe(table: Table) -> None:
    """No part that is small is shown, and where something is hidden no one other part would give it away."""
    published = by_the_product(table)
    hidden = [people for people, shown in zip(table, published[1:], strict=True) if shown is None]
    assert {people for people in table if people < FEW} <= set(hidden)
    assert len(hidden) > 1


def test_large_parts_are_shown_where_that_is_safe() -> None:
    """The rule hides what it has to, not everything."""
    assert by_the_product((40, 30, 4)) == (74, 40, None, None)
    assert by_the_product((200, 35, 31, 8)) == (274, 200, None, None, None)


def test_other_topics_of_a_period_keep_their_numbers() -> None:
    """Elements and age bands add up to the same total, and say nothing of each other beyond it."""
    ages = [
        IndicatorValue(
            measure_id="sexual-harm-open-cases", period=QUARTER, figure=Figure(value=people), source=SOURCE,
            breakdown_topic="Age", breakdown=band,
        )
        for band, people in (("under 13", 30), ("13 and over", 44))
    ]  # fmt: skip
    elements = [_value(74), *(_value(n, part) for n, part in zip((40, 30, 4), NAMES, strict=False))]
    shown = without_small_numbers([*elements, *ages], measure())
    assert {value.breakdown: value.figure.value for value in shown if value.breakdown_topic == "Age"} == {
        "under 13": 30,
        "13 and over": 44,
    }


def test_a_total_that_is_hidden_takes_its_parts_along() -> None:
    """Parts that are all shown would add up to it; what is missing for another reason stays so."""
    gone = IndicatorValue(
        measure_id="sexual-harm-open-cases", period=QUARTER, figure=Figure(reason="suppressed"), source=SOURCE
    )
    missing = IndicatorValue(
        measure_id="sexual-harm-open-cases", period=QUARTER, figure=Figure(reason="not_available"), source=SOURCE,
        breakdown_topic="Element of sexual harm", breakdown="c",
    )  # fmt: skip
    shown = without_small_numbers([gone, _value(30, "a"), _value(40, "b"), missing], measure())
    assert [value.symbol for value in current(shown)] == ["[c]", "[c]", "[c]", "[x]"]


# Those in no part ----------


def with_some_in_no_part(table: Table) -> Published:
    """The parts but the last, with the total of all."""
    values = [_value(sum(table)), *(_value(n, part) for n, part in zip(table[:-1], NAMES, strict=False))]
    shown = {value.breakdown: value.figure.value for value in without_small_numbers(values, measure())}
    return tuple(_count(shown[name]) for name in (TOTAL, *NAMES[: len(table) - 1]))


def test_how_many_are_in_no_part_is_hidden_where_they_are_few() -> None:
    """Girls 40, boys 31 of 74: 3 are neither. Of all tables of up to 44, how many are in no part is nobody, many, or any of
    five numbers and more."""
    assert with_some_in_no_part((60, 40, 3)) == (103, None, None)
    assert with_some_in_no_part((60, 40, 0)) == (100, 60, 40)
    assert with_some_in_no_part((60, 40, 12)) == (112, 60, 40)
    bounds: dict[Published, set[int]] = {}
    for table in (table for total in range(45) for table in tables(3, total)):
        bounds.setdefault(with_some_in_no_part(table), set()).add(table[-1])
    assert [
        shown
        for shown, seen in bounds.items()
        if max(seen) - min(seen) < NARROWEST and not seen.isdisjoint(range(1, FEW))
    ] == []


# Many parts ----------


Cutoff = Callable[[Sequence[int], int], float]


def in_order(parts: int, total: int, most: int) -> Iterator[Table]:
    """The tables of a total, largest part first: which part is which says nothing more, so these are enough."""
    if parts == 1:
        yield from ((total,),) if total <= most else ()
        return
    for first in range(min(most, total), (total - 1) // parts, -1):
        yield from ((first, *others) for others in in_order(parts - 1, total - first, first))


def doubled_for_several(counts: Sequence[int], few: int) -> float:
    """The rule that stood here before: several small ones were hidden beside larger ones like a lone one."""
    lower, cutoff = 0, few
    while True:
        away = [people for people in counts if people < cutoff]
        others, spare = len(away) - 1, few - 1 if lower else NARROWEST
        if others > 0 and others * lower + spare <= sum(away) <= others * (cutoff - 1):
            return cutoff
        if max(counts) < cutoff:
            return inf
        lower, cutoff = cutoff, 2 * cutoff


def by_a_rule(rule: Cutoff, table: Table) -> Published:
    total, below = sum(table), rule(table, FEW) if min(table) < FEW else 0
    if total < FEW or (below == inf and total_says_much(total, len(table), FEW)):
        return (None,) * (len(table) + 1)
    return (total, *(people if people >= below else None for people in table))


def of_many_parts(rule: Cutoff, parts: int, most: int) -> int:
    """How often somebody who knows which parts are small bounds one of those that are hidden, as in `given_away`."""
    bounds: dict[object, list[int]] = {}
    for table in (t for total in range(most + 1) for t in in_order(parts, total, total)):
        small = [people for people in table if people < FEW]
        bounds.setdefault((by_a_rule(rule, table), len(small)), []).extend(small)
    return sum(
        min(counts) > 0 or max(counts) - min(counts) < NARROWEST for counts in bounds.values() if counts
    )


@pytest.mark.parametrize(("parts", "most"), [(4, 60), (5, 63)])
def test_of_many_parts_nothing_that_is_hidden_can_be_worked_out(parts: int, most: int) -> None:
    assert of_many_parts(doubled_for_several, parts, most) > 20, "the attack works"
    assert of_many_parts(hidden_below, parts, most) == 0
    for table in Random(1).sample(list(in_order(parts, most - 9, 40)), 100):
        assert by_the_product(table) == by_a_rule(hidden_below, table)
