"""Somebody who takes one running total from another, one measure from another, or remembers what was withdrawn since."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate, product

import pytest

from analysis.periods import Period
from analysis.plan import Indicator, PerformanceMeasure
from analysis.scorecard.hiding.across_periods import hidden_across
from analysis.scorecard.hiding.small_numbers import without_small_numbers
from analysis.values import AdministrativeSource, Value
from tests.attacks.scorecard.test_across_periods import TODAY, quarter, quarterly, value

FEW = 5
Counts = tuple[int, ...]
Published = dict[str, list[Value]]
Gate = Callable[[Published], Published]
NAMES = {
    "running": "Referrals, year to date",
    "all": "All",
    "girls": "Girls",
    "boys": "Boys",
    "quarters": "Q",
    "years": "Y",
}
MEASURES: dict[str, Indicator | PerformanceMeasure] = {
    id_: quarterly().model_copy(
        update={
            "id": id_,
            "name": name,
            "hide_below": FEW,
            "frequency": "financial_year" if id_ == "years" else "financial_quarter",
        }
    )
    for id_, name in NAMES.items()
}


def carelessly(values: Published) -> Published:
    """Each period of each measure by itself."""
    return {id_: list(without_small_numbers(same, MEASURES[id_])) for id_, same in values.items()}


def by_the_product(values: Published, withdrawn: Iterable[Value] = ()) -> Published:
    return carelessly(hidden_across(values, MEASURES, TODAY, withdrawn=withdrawn))


def shown(values: Published, id_: str) -> list[float | None]:
    return [each.figure.value for each in values[id_]]


def given_away(gate: Gate, made: Callable[[Counts], Published], rows: Iterable[Counts]) -> int:
    """How many small counts somebody can bound, who knows the rule and all rows that there can be: as being there, or to
    within less than four."""
    bounds: dict[object, list[set[int]]] = {}
    of_row: list[tuple[object, Counts]] = []
    for row in rows:
        published = tuple(each.figure.value for same in gate(made(row)).values() for each in same)
        seen = bounds.setdefault(published, [set() for _ in row])
        for place, count in enumerate(row):
            seen[place].add(count)
        of_row.append((published, row))
    return sum(
        count < FEW and (min(seen) > 0 or max(seen) - min(seen) < FEW - 1)
        for published, row in of_row
        for count, seen in zip(row, bounds[published], strict=True)
    )


# Running totals ----------


def year_to_date(counts: Counts) -> Published:
    return {"running": [value("running", quarter(n), total) for n, total in enumerate(accumulate(counts))]}


def three_quarters(most: int = 18) -> Iterator[Counts]:
    """Of which what is shown comes to less than any one of them could: no bound is one of the list."""
    yield from (counts for counts in product(range(most), repeat=3) if sum(counts) < most)


def test_running_totals_give_away_what_came_between_them() -> None:
    assert given_away(carelessly, year_to_date, three_quarters()) > 500
    assert shown(carelessly(year_to_date((30, 3, 20))), "running") == [30, 33, 53]


def test_no_running_total_gives_away_what_came_between() -> None:
    """The last ones of the year may be hidden, and then bound nothing: looked at are those whose last is shown."""

    def with_the_last(counts: Counts) -> bool:
        return shown(by_the_product(year_to_date(counts)), "running")[-1] is not None

    rows = [counts for counts in three_quarters() if with_the_last(counts)]
    assert len(rows) > 100
    assert given_away(by_the_product, year_to_date, rows) == 0


@pytest.mark.parametrize(
    ("counts", "totals"),
    [
        ((30, 12, 20, 40), [30, 42, 62, 102]),
        ((30, 3, 20, 40), [30, None, 53, 93]),
        ((30, 3, 1, 4), [30, None, None, None]),
        ((30, 3, 1, 9), [30, None, None, 43]),
    ],
)
def test_a_running_total_is_shown_again_once_it_says_nothing_of_the_small_ones(
    counts: Counts, totals: list[float | None]
) -> None:
    assert shown(by_the_product(year_to_date(counts)), "running") == totals


def test_a_running_total_is_known_by_how_it_goes_where_its_name_does_not_say_so() -> None:
    """Never down within a year, and down with each new one."""

    def of(totals: Sequence[int]) -> list[float | None]:
        return shown(
            by_the_product({"all": [value("all", quarter(n), t) for n, t in enumerate(totals)]}), "all"
        )

    assert of((30, 33, 60, 90, 25, 50, 80, 110)) == [30, None, 60, 90, 25, 50, 80, 110]
    assert None not in of((30, 33, 60, 90, 95, 96, 97, 98)), (
        "what never falls is a number of open cases, or the like"
    )
    assert None not in of((30, 33, 31, 34, 30, 33, 36, 34))


def test_the_total_of_a_year_is_hidden_with_the_last_running_total_that_it_is() -> None:
    values = year_to_date((30, 20, 20, 2))
    values["years"] = [value("years", Period("financial_year", 2024), 72)]
    away = by_the_product(values)
    assert (shown(away, "running"), shown(away, "years")) == ([30, 50, 70, None], [None])


# Measures that add up ----------


def of_two_quarters(counts: Counts) -> Published:
    """Girls, boys and all children: a quarter in which all are many, and one as it comes."""
    girls, boys = counts
    made = {"girls": (40, girls), "boys": (50, boys), "all": (90, girls + boys)}
    return {id_: [value(id_, quarter(n), count) for n, count in enumerate(two)] for id_, two in made.items()}


def test_one_measure_taken_from_another_gives_a_third_away() -> None:
    assert given_away(carelessly, of_two_quarters, product(range(14), repeat=2)) > 50


def test_no_measure_gives_another_away() -> None:
    assert given_away(by_the_product, of_two_quarters, product(range(14), repeat=2)) == 0
    assert shown(by_the_product(of_two_quarters((30, 20))), "all") == [90, 50]


def test_of_three_measures_as_of_two() -> None:
    values = of_two_quarters((3, 20))
    values["quarters"] = [value("quarters", quarter(n), count) for n, count in enumerate((60, 30))]
    values["running"] = [value("running", quarter(n), count) for n, count in enumerate((90 + 60, 23 + 30))]
    assert shown(by_the_product(values), "running")[1] is None


def test_measures_that_do_not_add_up_keep_their_numbers() -> None:
    values = of_two_quarters((3, 20))
    values["all"] = [value("all", quarter(n), count) for n, count in enumerate((91, 23))]
    assert shown(by_the_product(values), "all") == [91, 23]


# What was withdrawn ----------


def newest(values: Published) -> dict[str, float | None]:
    return {each.breakdown: each.figure.value for each in values["quarters"] if each.revision == 2}


def test_a_part_that_was_withdrawn_is_remembered() -> None:
    """b was shown beside c and is withdrawn; c is small in the next edition, beside the total."""
    first = [value("quarters", quarter(0), 91), value("quarters", quarter(0), 14, part="c")]
    second = [value("quarters", quarter(0), 80, 2), value("quarters", quarter(0), 3, 2, part="c")]
    gone = value("quarters", quarter(0), 77, part="b")
    now = {"quarters": [*first, *second]}
    assert 80 - 77 == 3
    assert newest(by_the_product(now)) == {"Total": 80, "c": None}
    assert newest(by_the_product(now, [gone])) == {"Total": None, "c": None}


def test_a_quarter_that_was_withdrawn_is_remembered() -> None:
    """With it, the year and two others, the small one is known."""
    counts = {0: 20, 1: 3, 3: 30}
    year = {"years": [value("years", Period("financial_year", 2024), 78)]}
    now = {"quarters": [value("quarters", quarter(n), count) for n, count in counts.items()], **year}
    assert shown(by_the_product(now), "years") == [78]
    assert shown(by_the_product(now, [value("quarters", quarter(2), 25)]), "years") == [None]


def test_a_small_one_that_was_withdrawn_was_never_shown_and_gives_nothing_away() -> None:
    now = {"quarters": [value("quarters", quarter(n), 20) for n in (0, 1, 3)]}
    now["years"] = [value("years", Period("financial_year", 2024), 300)]
    assert shown(by_the_product(now, [value("quarters", quarter(2), 2)]), "years") == [300]


# What was read before ----------


def in_two_files(counts: Counts) -> Published:
    """All children first; girls and boys in a file of the next month."""
    made = of_two_quarters(counts)
    later = {id_: [_came(each, date(2026, 11, 1)) for each in made[id_]] for id_ in ("girls", "boys")}
    return {**made, **later}


def _came(value: Value, on: date) -> Value:
    return replace(value, source=AdministrativeSource("later.csv", on))


def all_up_to(most: int) -> Iterator[Counts]:
    yield from (counts for counts in product(range(most + 1), repeat=2) if sum(counts) <= most)


def with_the_first_file(gate: Gate) -> Gate:
    """What is published of both, for somebody who read what stood there after the first."""

    def read(values: Published) -> Published:
        return {**gate(values), "all": gate({"all": values["all"]})["all"]}

    return read


def test_what_was_read_before_gives_nothing_away_that_comes_after() -> None:
    """Hiding a sum that everybody has read hides nothing."""
    before = with_the_first_file(carelessly)
    assert given_away(before, in_two_files, all_up_to(26)) > 50
    assert given_away(with_the_first_file(by_the_product), in_two_files, all_up_to(26)) == 0
    away = by_the_product(in_two_files((3, 20)))
    assert [shown(away, id_) for id_ in ("girls", "boys", "all")] == [[40, None], [50, None], [90, 23]]
    assert shown(by_the_product(in_two_files((30, 20))), "boys") == [50, 20]
