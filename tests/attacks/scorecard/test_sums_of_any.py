"""Somebody who takes numbers of one area from those of another, adds up four and more, or reads the counts that stand beside
percentages and means. Each attack first works back to a small count where only what stood here before is hidden."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, product

import pytest

from analysis.periods import Frequency, Period
from analysis.plan import Indicator, PerformanceMeasure
from analysis.plan.units import Unit
from analysis.scorecard.hiding.across_periods import hidden_across
from analysis.scorecard.hiding.small_numbers import NARROWEST, without_small_numbers
from analysis.statistics import Figure
from analysis.values import Value
from tests.attacks.scorecard.test_across_periods import TODAY, quarterly, value

FEW = 10
Counts = Sequence[int]
Published = dict[str, list[Value]]
Measures = Mapping[str, Indicator | PerformanceMeasure]
Shown = dict[str, list[float | None]]


def measure(
    id_: str, unit: Unit = "count", frequency: Frequency = "financial_quarter", sum_of: Sequence[str] = ()
) -> Indicator | PerformanceMeasure:
    changed = {"id": id_, "name": id_, "unit": unit, "frequency": frequency, "hide_below": FEW}
    return quarterly().model_copy(update=changed | {"sum_of": tuple(sum_of)})


def quarters(id_: str, counts: Counts, part: str = "Total") -> list[Value]:
    first = Period("financial_quarter", 2024, 0)
    return [value(id_, first.moved(n), count, part=part) for n, count in enumerate(counts)]


def shares(id_: str, numerators: Counts, denominators: Counts) -> list[Value]:
    both = zip(quarters(id_, numerators), denominators, strict=True)
    return [
        replace(each, figure=Figure(value=100 * numerator / n), numerator=numerator, denominator=n)
        for each, n in both
        for numerator in [int(each.figure.value or 0)]
    ]


def means(id_: str, averages: Counts, people: Counts) -> list[Value]:
    return [replace(v, denominator=n) for v, n in zip(quarters(id_, averages), people, strict=True)]


def each_for_itself(values: Published, measures: Measures) -> Published:
    return {id_: list(without_small_numbers(same, measures[id_])) for id_, same in values.items()}


def by_the_product(values: Published, measures: Measures) -> Published:
    areas = {id_: id_ for id_ in measures}
    return each_for_itself(hidden_across(values, measures, TODAY, area_of=areas), measures)


def shown(values: Published, id_: str, part: str = "Total") -> list[float | None]:
    return [each.figure.value for each in values[id_] if each.breakdown == part]


def adding_up(*addends: Counts) -> tuple[Published, Measures]:
    """Measures of as many areas, and one that is their sum."""
    named = {f"addend-{n}": list(counts) for n, counts in enumerate(addends)}
    named["all"] = [sum(counts) for counts in zip(*addends, strict=True)]
    return {id_: quarters(id_, counts) for id_, counts in named.items()}, {id_: measure(id_) for id_ in named}


SIX = (
    (31, 44, 38, 52), (25, 19, 33, 27), (61, 58, 70, 66), (90, 84, 77, 95), (40, 47, 36, 51), (12, 15, 17, 3)
)  # fmt: skip


@pytest.mark.parametrize("many", [2, 3, 4, 5, 6])
def test_a_sum_over_areas_gives_no_addend_away(many: int) -> None:
    values, measures = adding_up(*SIX[6 - many :])
    open_ = each_for_itself(values, measures)
    last = {id_: shown(open_, id_)[-1] for id_ in open_}
    known = [count for id_, count in last.items() if id_ != "all" and count is not None]
    assert (last["all"] or 0) - sum(known) == 3, "the attack works"
    gate = by_the_product(values, measures)
    assert shown(gate, "all")[-1] is None
    assert None not in shown(gate, "all")[:-1], "only where something is small"


def test_a_part_that_is_a_measure_of_its_own_is_hidden_there_as_well() -> None:
    """b hides c; as a measure of another area it would give c away."""
    parts = {"a": (61, 70, 66, 58), "b": (16, 30, 22, 16), "c": (14, 19, 12, 3)}
    whole = quarters("all", [sum(counts) for counts in zip(*parts.values(), strict=True)])
    values = {"all": whole + [v for name, counts in parts.items() for v in quarters("all", counts, name)]}
    values["copy"] = quarters("copy", parts["b"])
    measures = {"all": measure("all"), "copy": measure("copy")}
    careless = each_for_itself(values, measures)
    assert [shown(careless, "all", name)[-1] for name in "abc"] == [58, None, None]
    assert (shown(careless, "all")[-1] or 0) - 58 - (shown(careless, "copy")[-1] or 0) == 3
    gate = by_the_product(values, measures)
    assert shown(gate, "copy") == [16, 30, 22, None]
    assert shown(gate, "all") == shown(careless, "all"), "the total with its own parts is as it was"


def test_counts_beside_a_percentage_do_not_say_whom_it_leaves_out() -> None:
    """4 of 45 are left out, so the percentage is hidden; both counts are shown as measures of their own."""
    part, whole = (31, 38, 29, 41), (60, 66, 51, 45)
    values = {
        "of": quarters("of", part),
        "all": quarters("all", whole),
        "share": shares("share", part, whole),
    }
    measures = {"of": measure("of"), "all": measure("all"), "share": measure("share", "percent")}
    careless = each_for_itself(values, measures)
    assert shown(careless, "share")[-1] is None
    assert (shown(careless, "all")[-1] or 0) - (shown(careless, "of")[-1] or 0) == 4
    gate = by_the_product(values, measures)
    assert shown(gate, "of") == [31, 38, 29, None]
    assert shown(gate, "all") == [60, 66, 51, 45], "of how many it is says nothing alone"


def test_a_percentage_does_not_print_a_count_that_hides_another() -> None:
    """b hides c in a breakdown, and is the numerator of a percentage."""
    parts = {"a": (61, 70, 66, 58), "b": (16, 30, 22, 16), "c": (14, 19, 12, 3)}
    whole = [sum(counts) for counts in zip(*parts.values(), strict=True)]
    values = {"all": quarters("all", whole)}
    values["all"] += [v for name, counts in parts.items() for v in quarters("all", counts, name)]
    values["share"] = shares("share", parts["b"], whole)
    measures = {"all": measure("all"), "share": measure("share", "percent")}
    assert each_for_itself(values, measures)["share"][-1].numerator == 16
    gate = by_the_product(values, measures)
    assert [v.numerator for v in gate["share"]] == [16, 30, 22, None]
    assert shown(gate, "all") == whole


def test_percentages_of_the_same_people_hide_each_other_only_where_something_is_small() -> None:
    whole = (60, 66, 51, 45)
    values = {
        "one": shares("one", (31, 38, 29, 41), whole),
        "two": shares("two", (20, 21, 22, 23), whole),
        "all": quarters("all", whole),
    }
    measures = {"one": measure("one", "percent"), "two": measure("two", "percent"), "all": measure("all")}
    gate = by_the_product(values, measures)
    assert [v is None for v in shown(gate, "one")] == [False, False, False, True]
    assert None not in [*shown(gate, "two"), *shown(gate, "all")]


Made = Callable[[], tuple[Published, Measures]]


def _shares_of_a_year() -> tuple[Published, Measures]:
    parts = shares("quarters", (20, 3, 25, 30), (50, 60, 55, 70))
    year = replace(
        value("years", Period("financial_year", 2024), 0),
        figure=Figure(value=100 * 78 / 235),
        numerator=78,
        denominator=235,
    )
    made: Measures = {
        "quarters": measure("quarters", "percent"),
        "years": measure("years", "percent", "financial_year"),
    }
    return {"quarters": parts, "years": [year]}, made


def _rates_of_a_year() -> tuple[Published, Measures]:
    """Of the same children in each quarter: only the numerators add up."""
    values, measures = _shares_of_a_year()
    children = {id_: [replace(v, denominator=34_000) for v in same] for id_, same in values.items()}
    return children, {
        id_: each.model_copy(update={"unit": "rate", "per": 10_000}) for id_, each in measures.items()
    }


def _means_of_a_year() -> tuple[Published, Measures]:
    """The days that 4 children waited: four quarters and a year, each with how many."""
    people, days = (20, 4, 25, 30), (12, 80, 10, 11)
    of_all = sum(n * d for n, d in zip(people, days, strict=True)) / sum(people)
    year = replace(
        value("years", Period("financial_year", 2024), 0), figure=Figure(value=of_all), denominator=79
    )
    made: Measures = {
        "quarters": measure("quarters", "mean"),
        "years": measure("years", "mean", "financial_year"),
    }
    return {"quarters": means("quarters", days, people), "years": [year]}, made


@pytest.mark.parametrize("made", [_shares_of_a_year, _rates_of_a_year, _means_of_a_year])
def test_a_year_gives_no_quarter_of_shares_and_means_away(made: Made) -> None:
    values, measures = made()
    careless = each_for_itself(values, measures)
    assert [known is None for known in shown(careless, "quarters")] == [False, True, False, False]
    assert None not in shown(careless, "years"), "the attack works: the year and three quarters are there"
    assert shown(by_the_product(values, measures), "years") == [None]


def test_what_the_plan_says_adds_up_needs_no_second_period() -> None:
    values, measures = adding_up((40,), (3,), (50,))
    assert shown(by_the_product(values, measures), "all") == [93], "nobody could know that they add up"
    said = {**measures, "all": measure("all", sum_of=[id_ for id_ in measures if id_ != "all"])}
    assert shown(by_the_product(values, said), "all") == [None]


def test_measures_that_do_not_add_up_keep_their_numbers() -> None:
    values, measures = adding_up(*SIX)
    values["all"] = quarters("all", [260, 268, 271, 295])
    gate = by_the_product(values, measures)
    assert None not in shown(gate, "all")
    assert [shown(gate, f"addend-{n}") for n in range(5)] == [list(counts) for counts in SIX[:5]]


# Of all numbers that there are ----------


World = tuple[int, int]


def given_away(
    made: Callable[[int, int], tuple[Published, Measures]],
    gate: Callable[..., Published],
    worlds: Iterable[World],
) -> int:
    """Of how many things that are published somebody can bound one of two counts, a small one, to within less than four, or
    say that it is not nobody. It is enough to look at the last quarter: all before is the same in each world."""
    bounds: dict[object, list[World]] = {}
    for world in worlds:
        shown_ = gate(*made(*world))
        last = tuple(
            (each.figure.value, each.numerator, each.denominator)
            for same in shown_.values()
            for each in same[-1:]
        )
        bounds.setdefault(last, []).append(world)
    return sum(
        any(min(counts) < FEW and max(counts) - min(counts) < NARROWEST for counts in zip(*fit, strict=True))
        for fit in bounds.values()
    )


def part_and_whole(part: int, left_out: int) -> tuple[Published, Measures]:
    """Two counts, and a percentage of the one in the other."""
    parts, wholes = (31, 38, 29, part), (60, 66, 51, part + left_out)
    values = {
        "of": quarters("of", parts),
        "all": quarters("all", wholes),
        "share": shares("share", parts, wholes),
    }
    return values, {"of": measure("of"), "all": measure("all"), "share": measure("share", "percent")}


def coming_and_going(came: int, went: int) -> tuple[Published, Measures]:
    """Open cases at the end of each quarter, those that began in it, and those that ended."""
    began, ended = (22, 31, 27, 19, 35, 24, came), (25, 18, 22, 30, 21, 26, went)
    open_ = list(accumulate((b - e for b, e in zip(began, ended, strict=True)), initial=120))[1:]
    values = {"open": open_, "began": began, "ended": ended}
    return {id_: quarters(id_, counts) for id_, counts in values.items()}, {
        id_: measure(id_) for id_ in values
    }


def test_no_percentage_gives_a_count_away_or_the_other_way_round() -> None:
    worlds = [(part, whole - part) for whole in range(1, 30) for part in range(whole + 1)]
    assert given_away(part_and_whole, each_for_itself, worlds) > 100
    assert given_away(part_and_whole, by_the_product, worlds) == 0


def test_open_cases_say_nothing_of_the_few_who_came_or_went() -> None:
    worlds = [(came, went) for came, went in product(range(22), repeat=2) if abs(came - went) < 14]
    assert given_away(coming_and_going, each_for_itself, worlds) > 100
    assert given_away(coming_and_going, by_the_product, worlds) == 0
    gate = by_the_product(*coming_and_going(22, 3))
    assert [shown(gate, id_)[-1] for id_ in gate] == [155, None, None]
    assert not any(None in shown(by_the_product(*coming_and_going(22, 13)), id_) for id_ in gate)
