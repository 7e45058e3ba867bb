"""A comment that names a number which is hidden is left out with it."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.periods import Period
from analysis.plan import load_plan
from analysis.scorecard.hiding.across_periods import hidden_across
from analysis.scorecard.lines import line
from analysis.statistics import Figure
from analysis.values import AdministrativeSource, IndicatorValue, Value

TODAY = date(2026, 11, 30)
MEASURE = load_plan().measured["sexual-harm-open-cases"]


def of(people: int, part: str = "Total", comment: str = "") -> Value:
    return IndicatorValue(
        measure_id=MEASURE.id, period=Period("financial_quarter", 2026, 0), figure=Figure(value=people),
        breakdown=part, breakdown_topic="Total" if part == "Total" else "Element", comment=comment,
        source=AdministrativeSource("core.csv", date(2026, 10, 1)),
    )  # fmt: skip


def comments(*values: Value) -> dict[str, str]:
    gone = hidden_across({MEASURE.id: values}, {MEASURE.id: MEASURE}, TODAY)
    made = line(MEASURE, "sexual-harm", gone[MEASURE.id], TODAY)
    return {value.breakdown: value.comment for value in (*made.values, *made.parts)}


@pytest.mark.parametrize(
    "names", ["Three at home", "home 3, online 16", "Of 80, sixteen are online", "a total of 3.", "(3)"]
)
def test_a_comment_that_names_a_hidden_number_is_left_out(names: str) -> None:
    values = [of(80, comment=names), of(61, "a", "More referrals"), of(16, "b", "Fewer"), of(3, "c", "Fewer")]
    assert comments(*values) == {"Total": "", "a": "More referrals", "b": "", "c": ""}


@pytest.mark.parametrize(
    "names", ["80 in all, 61 of them in families", "Since 2023 there is a team", "Stone houses"]
)
def test_a_comment_that_names_other_numbers_stays(names: str) -> None:
    assert comments(of(80, comment=names), of(61, "a"), of(16, "b"), of(3, "c"))["Total"] == names


def test_an_example_stays_one() -> None:
    example = replace(of(80, comment="example data: three at home"), example=True)
    assert comments(example, of(61, "a"), of(16, "b"), of(3, "c"))["Total"] == "example data"
