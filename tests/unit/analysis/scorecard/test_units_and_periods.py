"""Measures of every unit and frequency: taken in, shown, drawn, written out and taken in again."""

from datetime import date
from itertools import product

import pytest

from analysis.core_data import CoreDataError, canonical_csv, read_core_data
from analysis.periods import KINDS, Frequency, Period
from analysis.plan import Plan, load_plan
from analysis.plan.record import plan_from
from analysis.plan.units import UNITS, between, printed
from analysis.scorecard import build
from analysis.scorecard.as_json import line_document
from analysis.scorecard.charts.drawing import chart_svg
from analysis.scorecard.charts.series import series_of
from analysis.scorecard.charts.words import describe
from analysis.scorecard.explain import explain
from analysis.statistics import Interval
from surveys.store.memory import MemoryRecord
from surveys.store.protocols import Writing

TODAY = date(2026, 11, 30)
CELLS = {
    "count": ("120", "", ""),
    "percent": ("60", "90", "150"),
    "rate": ("131.2", "390", "29725"),
    "mean": ("4.6", "", "80"),
    "fte": ("66.8", "", ""),
}
SHOWN = {
    "count": "120",
    "percent": "60%",
    "rate": "131.2 per 10,000",
    "mean": "4.6",
    "fte": "66.8",
}


def plan(unit: str, frequency: str) -> Plan:
    about = {
        "name": "Number",
        "question": "indicator",
        "unit": unit,
        "of": "children",
        "polarity": "lower_is_better",
        "frequency": frequency,
        "source": "Records",
        **({"per": 10_000} if unit == "rate" else {}),
    }
    record = MemoryRecord()
    record.write("2026-11-30T10:00:00Z", "Ann", Writing("measure", "neglect", about))
    return plan_from(load_plan(), record.entries())


def table(unit: str, frequency: Frequency, periods: int = 8) -> str:
    last = Period.containing(TODAY, frequency).moved(-1)
    rows = [
        f"number,{period.time_period},{period.time_identifier},{','.join(CELLS[unit])}"
        for period in (last.moved(-step) for step in range(periods))
    ]
    return "\n".join(("measure_id,time_period,time_identifier,value,numerator,denominator", *rows))


def taken_in(text: str, of: Plan):
    return read_core_data(text, of, file="records.csv", imported_on=TODAY)


@pytest.mark.parametrize(("unit", "frequency"), list(product(UNITS, KINDS)))
def test_every_unit_by_every_period_goes_all_the_way_and_round(unit, frequency) -> None:
    of = plan(unit, frequency)
    values = taken_in(table(unit, frequency), of)
    scorecard = build(of, values, [], TODAY)
    line = scorecard.line("number")
    document = line_document(line)
    assert (document.text, len(document.values)) == (SHOWN[unit], 8)
    assert line.is_annual == frequency.endswith("year")
    assert (line.annual_signal is not None) == line.is_annual
    assert document.since_previous.absolute.value == 0
    assert explain(line, {}).values[0].text == SHOWN[unit]
    assert line.latest is not None
    assert line.latest.period.label in describe(series_of(line))
    assert "<svg" in chart_svg(series_of(line))
    again = taken_in(canonical_csv(scorecard), of)
    assert {value.key: value.figure for value in again} == {value.key: value.figure for value in values}


def test_a_rate_has_the_interval_of_its_count() -> None:
    """Byar's interval of 390, for every 10,000 of 29,725."""
    (value, *_) = taken_in(table("rate", "financial_year"), plan("rate", "financial_year"))
    assert value.interval is not None
    assert (round(value.interval.lower, 1), round(value.interval.upper, 1)) == (118.5, 144.9)


def test_a_rate_that_is_not_of_its_counts_is_refused() -> None:
    wrong = table("rate", "financial_year").replace("131.2", "140.2")
    with pytest.raises(CoreDataError, match=r"140.2 is not 390 of 29725, which is 131.2 per 10,000"):
        taken_in(wrong, plan("rate", "financial_year"))


@pytest.mark.parametrize(
    ("unit", "cells", "says"),
    [
        ("mean", "4.6,30,80", "write of how many it is the mean as the denominator"),
        ("fte", "66.8,,80", "has none; leave it empty"),
        ("percent", "45,9,", "needs its denominator"),
        ("count", "120,,80", "is a count, which has none"),
    ],
)
def test_counts_that_do_not_belong_are_refused(unit, cells, says) -> None:
    text = f"measure_id,time_period,time_identifier,value,numerator,denominator\nnumber,202526,Financial year,{cells}"
    with pytest.raises(CoreDataError, match=says):
        taken_in(text, plan(unit, "financial_year"))


@pytest.mark.parametrize(
    ("unit", "cells", "shown"),
    [
        ("mean", "4.6,,80", "4.6"),
        ("mean", "4.6,,9", "[c]"),
        ("mean", "4.6,,", "[c]"),
        ("rate", "131.2,,", "[c]"),
        ("rate", "2.7,8,29725", "[c]"),
        ("fte", "6.8,,", "[c]"),
        ("fte", "66.8,,", "66.8"),
    ],
)
def test_what_rests_on_few_people_or_on_nobody_knows_how_many_is_hidden(unit, cells, shown) -> None:
    of = plan(unit, "financial_year")
    text = f"measure_id,time_period,time_identifier,value,numerator,denominator\nnumber,202526,Financial year,{cells}"
    line = build(of, taken_in(text, of), [], TODAY).line("number")
    assert line_document(line).text == shown


@pytest.mark.parametrize(
    ("period", "identifier", "label", "begins", "ends"),
    [
        ("202526", "Autumn term", "Autumn term 2025", "2025-09-01", "2025-12-31"),
        ("202526", "spring TERM", "Spring term 2026", "2026-01-01", "2026-04-30"),
        ("202526", "Summer term", "Summer term 2026", "2026-05-01", "2026-08-31"),
        ("2026", "Reporting year", "2025/26", "2025-04-01", "2026-03-31"),
        ("202526", "Academic year", "2025/26", "2025-09-01", "2026-08-31"),
    ],
)
def test_terms_and_years_are_the_months_that_they_are(period, identifier, label, begins, ends) -> None:
    read = Period.parse(period, identifier)
    assert (read.label, str(read.starts_on), str(read.ends_on)) == (label, begins, ends)
    assert Period.parse(read.time_period, read.time_identifier) == read
    assert read.year_before().moved(read.periods_a_year) == read


def test_an_interval_says_its_unit_once() -> None:
    ends = Interval(118.5, 144.9)
    assert between(ends, "rate", 10_000) == "118.5 to 144.9 per 10,000"
    assert between(Interval(40, 50), "percent") == "40% to 50%"
    assert printed(1234.4, "count") == "1,234"
