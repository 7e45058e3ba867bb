"""Somebody who adds up numbers of other periods, or keeps what was published before, works back to small counts.

As in the attack on the parts of one period, it is exact: of all rows of quarters there are, those that would have been
published just so. The gate within each period alone falls; with the one across periods nothing is found.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import product

import pytest

from analysis.periods import Period
from analysis.plan import Indicator, PerformanceMeasure, load_plan
from analysis.scorecard.hiding.across_periods import hidden_across
from analysis.scorecard.hiding.small_numbers import NARROWEST, without_small_numbers
from analysis.statistics import Figure
from analysis.values import AdministrativeSource, IndicatorValue, Value

FEW = 10
TODAY = date(2026, 11, 30)
Quarters = tuple[int, ...]
Sums = Callable[[Quarters], dict[str, int]]
"""What is published beside the quarters: by the name of a period, what it comes to."""
Gate = Callable[[dict[str, list[Value]]], dict[str, list[Value]]]


@cache
def quarterly() -> Indicator | PerformanceMeasure:
    return load_plan().measured["domestic-abuse-incidence"]


@cache
def measures() -> dict[str, Indicator | PerformanceMeasure]:
    """By quarter, and what may be its sums."""
    named = {"quarters": "financial_quarter", "years": "financial_year", "rolling": "financial_quarter"}
    return {
        id_: quarterly().model_copy(update={"id": id_, "frequency": frequency, "hide_below": FEW})
        for id_, frequency in named.items()
    }


def value(id_: str, period: Period, people: int, revision: int = 1, part: str = "Total") -> Value:
    return IndicatorValue(
        measure_id=id_, period=period, figure=Figure(value=people), revision=revision, breakdown=part,
        breakdown_topic="Total" if part == "Total" else "Element",
        source=AdministrativeSource("core.csv", date(2026, 10, revision)),
    )  # fmt: skip


def quarter(place: int) -> Period:
    return Period("financial_quarter", 2024, 0).moved(place)


def with_a_year(quarters: Quarters) -> dict[str, list[Value]]:
    years = [value("years", Period("financial_year", 2024), sum(quarters[:4]))]
    return {"quarters": [value("quarters", quarter(n), q) for n, q in enumerate(quarters)], "years": years}


def rolling_on(quarters: Quarters) -> dict[str, list[Value]]:
    """A year's sum at the end of each quarter."""
    sums = [
        value("rolling", quarter(end), sum(quarters[end - 3 : end + 1])) for end in range(3, len(quarters))
    ]
    return {"quarters": [value("quarters", quarter(n), q) for n, q in enumerate(quarters)], "rolling": sums}


def each_for_itself(values: dict[str, list[Value]]) -> dict[str, list[Value]]:
    """The gate within each period, which stood here alone before."""
    return {id_: list(without_small_numbers(same, measures()[id_])) for id_, same in values.items()}


def by_the_product(values: dict[str, list[Value]]) -> dict[str, list[Value]]:
    return each_for_itself(hidden_across(values, measures(), TODAY))


def given_away(
    gate: Gate, made: Callable[[Quarters], dict[str, list[Value]]], rows: Iterable[Quarters]
) -> list[Sequence[range]]:
    """For what is published of some rows: between which numbers each hidden small quarter must lie, where that says that
    somebody is there, or how many to within less than four."""
    bounds: dict[object, dict[int, tuple[int, int]]] = {}
    for row in rows:
        shown = gate(made(row))
        published = tuple(each.figure.value for same in shown.values() for each in same)
        seen = bounds.setdefault(published, {})
        for place, people in enumerate(row):
            if published[place] is None:
                low, high = seen.get(place, (people, people))
                seen[place] = (min(low, people), max(high, people))
    return [
        [range(low, high + 1) for low, high in seen.values()]
        for seen in bounds.values()
        if any(low > 0 or high - low < NARROWEST for low, high in seen.values())
    ]


def years(most: int) -> Iterator[Quarters]:
    """All years with two quarters of any size up to `most`, and two large ones."""
    yield from ((first, 20, second, 30) for first, second in product(range(most), repeat=2))


def longer() -> Iterator[Quarters]:
    yield from product((0, 4, 9, 12), repeat=5)


def test_a_year_gives_the_quarter_away_that_is_hidden_alone() -> None:
    """The attack works where each period is looked at by itself."""
    assert len(given_away(each_for_itself, with_a_year, years(15))) > 20
    assert len(given_away(each_for_itself, rolling_on, longer())) > 100


def test_no_year_gives_a_quarter_away() -> None:
    assert given_away(by_the_product, with_a_year, years(15)) == []


def test_no_sum_that_rolls_on_gives_a_quarter_away() -> None:
    found = given_away(by_the_product, rolling_on, longer())
    assert [each for each in found if any(len(bounds) < 9 for bounds in each)] == []


def test_a_year_is_shown_where_it_says_nothing_of_its_small_quarters() -> None:
    """The rule hides what it has to, not everything."""
    shown = by_the_product(with_a_year((4, 20, 5, 30)))
    assert [each.figure.value for each in shown["years"]] == [59]
    assert [each.figure.value for each in shown["quarters"]] == [None, 20, None, 30]
    safe = by_the_product(with_a_year((14, 20, 15, 30)))
    assert all(each.figure.known for same in safe.values() for each in same)
    alone = by_the_product(with_a_year((4, 20, 15, 30)))
    assert [each.figure.value for each in alone["years"]] == [None]


def test_a_measure_that_is_no_sum_of_another_keeps_its_numbers() -> None:
    values = with_a_year((4, 20, 15, 30))
    values["years"] = [value("years", Period("financial_year", 2024), 300)]
    assert by_the_product(values)["years"][0].figure.value == 300


def test_quarters_go_where_a_year_came_hidden() -> None:
    """What is hidden stays hidden: whoever adds the quarters would have it."""
    values = with_a_year((14, 20, 15, 30))
    values["years"] = [
        IndicatorValue(
            measure_id="years", period=Period("financial_year", 2024), figure=Figure(reason="suppressed"),
            source=AdministrativeSource("core.csv", date(2026, 10, 1)),
        )
    ]  # fmt: skip
    shown = by_the_product(values)
    assert not any(each.figure.known for each in shown["quarters"])


# Editions ----------

Parts = tuple[int, int, int]


def edition(parts: Parts, revision: int) -> list[Value]:
    named = zip("abc", parts, strict=True)
    return [
        value("quarters", quarter(0), sum(parts), revision),
        *(value("quarters", quarter(0), people, revision, part) for part, people in named),
    ]


def shown_of(values: Sequence[Value]) -> dict[str, float | None]:
    newest = by_the_product({"quarters": list(values)})["quarters"]
    last = max(each.revision for each in newest)
    return {each.breakdown: each.figure.value for each in newest if each.revision == last}


def carelessly(values: Sequence[Value]) -> dict[str, float | None]:
    """An edition by the gate of its own alone."""
    return {v.breakdown: v.figure.value for v in without_small_numbers(values, measures()["quarters"])}


def test_an_edition_gives_away_what_the_one_before_showed_beside_it() -> None:
    """b was shown; then c became small, and b was to hide it, with the total beside them."""
    first, second = edition((61, 16, 15), 1), edition((61, 16, 3), 2)
    before, now = carelessly(first), carelessly(second)
    assert (before["b"], now) == (16, {"Total": 80, "a": 61, "b": None, "c": None})
    assert 80 - 61 - 16 == 3
    assert set(shown_of([*first, *second]).values()) == {None}


def test_what_hid_a_small_part_stays_hidden_in_the_next_edition() -> None:
    """Where b hid c, and is shown in the next edition, c of the first would be known."""
    first, second = edition((61, 16, 3), 1), edition((61, 16, 14), 2)
    assert (carelessly(first)["b"], carelessly(second)["b"]) == (None, 16)
    shown = shown_of([*first, *second])
    assert (shown["b"], shown["c"]) == (None, None)


@pytest.mark.parametrize("second", [(25, 12, 15), (30, 12, 15), (25, 22, 11)])
def test_an_edition_in_which_nothing_is_small_is_shown(second: Parts) -> None:
    shown = shown_of([*edition((25, 12, 15), 1), *edition(second, 2)])
    assert shown == {"Total": sum(second), "a": second[0], "b": second[1], "c": second[2]}
