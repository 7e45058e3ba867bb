"""What changed since the last time, and whether it is more than chance."""

from datetime import date

import pytest

from analysis.periods import Period
from analysis.scorecard.signs.since_last import change_by_chance
from analysis.statistics import Figure, count_interval, difference_interval, wilson
from analysis.values import AdministrativeSource, IndicatorValue, MeasureValue, ReleaseSource, Value

QUARTER = Period("financial_quarter", 2026, 1)
RECORDS = AdministrativeSource("f.csv", date(2026, 1, 1))


def share(numerator: int, people: int, *, survey: bool = False) -> Value:
    source = ReleaseSource("r", "s", "s-r1", "h") if survey else RECORDS
    return MeasureValue(
        measure_id="m",
        period=QUARTER,
        figure=Figure(value=100 * numerator / people),
        numerator=numerator,
        denominator=people,
        interval=wilson(numerator, people).times(100),
        source=source,
    )


def count(people: int) -> Value:
    return IndicatorValue(
        measure_id="m",
        period=QUARTER,
        figure=Figure(value=people),
        interval=count_interval(people),
        source=RECORDS,
    )


def test_newcombes_own_example():
    """The interval of the difference is the published one (Newcombe 1998, 56 of 70 against 48 of 80: 0.0524 to 0.3339)."""
    later, earlier = wilson(56, 70), wilson(48, 80)
    around = difference_interval(56 / 70, later, 48 / 80, earlier)
    assert (around.lower, around.upper) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))


@pytest.mark.parametrize(
    ("latest", "before", "expected"),
    [
        (share(56, 70), share(48, 80), "more"),
        (share(52, 70), share(48, 80), "within"),
        (share(48, 80), share(56, 70), "more"),
        (count(130), count(100), "within"),
        (count(150), count(100), "more"),
        (count(100), count(100), "within"),
    ],
)
def test_two_values_are_compared_by_their_intervals(latest, before, expected):
    """A step is more than chance where the interval of the difference leaves out nothing happening, up or down."""
    assert change_by_chance(latest, before, "not_known") == expected


def test_rounding_of_a_survey_is_reckoned_in():
    """A step that records show to be more than chance may be rounding in a survey, and is then not called more."""
    assert change_by_chance(share(60, 70), share(50, 80), "not_known") == "more"
    assert change_by_chance(share(60, 70, survey=True), share(50, 80, survey=True), "not_known") == "within"
    assert change_by_chance(share(190, 200, survey=True), share(100, 200, survey=True), "not_known") == "more"


def test_a_long_series_knows_its_own_chance():
    """Counts that swing widely every quarter do not change by swinging once more; a step back is not part of a rise."""
    assert change_by_chance(count(150), count(100), "level") == "within"
    assert change_by_chance(count(105), count(100), "up") == "more"
    assert change_by_chance(count(95), count(100), "up") == "within"


def test_what_is_hidden_or_has_no_interval_is_not_compared():
    """Nothing is said of a step to or from what is not shown, or of two values whose chance is not known."""
    hidden = IndicatorValue(
        measure_id="m", period=QUARTER, figure=Figure(reason="suppressed"), source=RECORDS
    )
    bare = IndicatorValue(measure_id="m", period=QUARTER, figure=Figure(value=3.5), source=RECORDS)
    for latest, before in [(hidden, count(10)), (count(10), hidden), (None, count(10)), (count(10), None)]:
        assert change_by_chance(latest, before, "up") == "not_known"
    assert change_by_chance(bare, count(10), "not_known") == "not_known"


def test_few_answers_never_change_by_more_than_rounding():
    """Where rounding could make the base nothing, nothing is said."""
    assert change_by_chance(share(3, 4, survey=True), share(1, 4, survey=True), "not_known") in (
        "within",
        "not_known",
    )
