"""The scorecard's arithmetic, against checked vectors (tests/vectors/scorecard.json keeps their sources)."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics import (
    NO_FORECAST,
    SUPPRESSED,
    Z_99_8,
    ZERO_BASE,
    Bounds,
    ControlLimits,
    Figure,
    ForecastPoint,
    Interval,
    RagPolicy,
    against_band,
    against_baseline,
    against_target,
    annual_signal_of_proportions,
    annual_signal_of_values,
    assurance,
    change,
    count_interval,
    current_trend,
    denominators_vary,
    direction_of_travel,
    forecast,
    horizon,
    interval_against_target,
    least_tolerance,
    percent,
    percent_change,
    percent_of_target,
    process_limits,
    rag,
    round_half_up,
    set_by_person,
    special_causes,
    variance_from_target,
    wilson,
    xmr_chart,
)

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "scorecard.json").read_text(encoding="utf-8")
)
POLARITIES = {"high_is_good": "higher_is_better", "low_is_good": "lower_is_better"}
ENGLAND = VECTORS["england_cin_31_march"]
HIDDEN = Figure(reason=SUPPRESSED)


def known(value: float) -> Figure:
    return Figure(value=value)


# Figures


def test_a_figure_has_a_value_or_a_reason():
    """A figure is never both known and missing, never neither, and never not a number."""
    for wrong in ({}, {"value": 1.0, "reason": SUPPRESSED}, {"reason": "because"}, {"value": math.nan}):
        with pytest.raises(ValueError):
            Figure(**wrong)


@pytest.mark.parametrize("arithmetic", [percent_change, percent_of_target, variance_from_target])
@pytest.mark.parametrize("inputs", [(HIDDEN, known(4)), (known(4), HIDDEN), (HIDDEN, known(0))])
def test_what_comes_from_a_hidden_value_is_hidden(arithmetic, inputs):
    """Everything worked out from a suppressed value is suppressed with it."""
    assert arithmetic(*inputs) == HIDDEN


# Rounding


@pytest.mark.parametrize(("value", "places", "rounded"), VECTORS["round_half_up"])
def test_halves_round_up(value, places, rounded):
    """Halves go up, on the decimal number that a person reads."""
    assert round_half_up(value, places) == rounded


@pytest.mark.parametrize(("numerator", "denominator", "rounded"), VECTORS["llr_training_pct"]["rows"])
def test_percentages_round_as_a_board_prints_them(numerator, denominator, rounded):
    """231 of 280 is 83 %, not 82 %."""
    assert percent(numerator, denominator) == rounded


def test_a_known_wrong_percentage_is_not_reproduced():
    """339 of 381 was printed as 83 % in the source; it is 89 %."""
    numerator, denominator, printed = VECTORS["llr_training_pct"]["known_inconsistent"]
    assert percent(numerator, denominator) == 89 != printed


@pytest.mark.parametrize("colour", ["green", "amber", "red"])
def test_shares_of_colours(colour):
    """The shares of green, amber and red measures print as the source has them."""
    shares = VECTORS["havering_rag"]
    count, share = shares[colour]
    assert percent(count, shares["n"]) == share


def test_there_is_no_percentage_of_nobody():
    """A percentage of an empty group is refused."""
    with pytest.raises(ValueError, match="above 0"):
        percent(0, 0)


@given(st.decimals(-10_000, 10_000, places=3), st.integers(0, 2))
def test_rounding_is_never_further_than_half_a_step(value, places):
    """A rounded number lies within half a step of the number."""
    assert abs(round_half_up(float(value), places) - float(value)) <= 0.5 / 10**places + 1e-9


# Intervals


@pytest.mark.parametrize("row", VECTORS["wilson"])
def test_wilson_intervals(row):
    """Wilson intervals equal the reference to twelve places."""
    interval = wilson(row["x"], row["n"])
    assert (interval.lower, interval.upper) == pytest.approx((row["lo"], row["hi"]), rel=1e-12)


@pytest.mark.parametrize(("x", "n"), [(-1, 10), (11, 10), (0, 0), (1, -1)])
def test_impossible_proportions_are_refused(x, n):
    """x < 0, x > n and n <= 0 raise."""
    with pytest.raises(ValueError, match="0 <= x <= n"):
        wilson(x, n)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_wilson_interval_holds_its_proportion(pair):
    """The interval lies in 0 to 1, holds the proportion, mirrors, and is wider when we want to be surer."""
    x, n = pair
    interval, mirror, surer = wilson(x, n), wilson(n - x, n), wilson(x, n, Z_99_8)
    assert 0 <= interval.lower <= x / n <= interval.upper <= 1
    assert (1 - mirror.upper, 1 - mirror.lower) == pytest.approx((interval.lower, interval.upper), abs=1e-12)
    assert surer.lower <= interval.lower + 1e-12
    assert interval.upper <= surer.upper + 1e-12


@pytest.mark.parametrize("row", VECTORS["byar"])
def test_byar_intervals(row):
    """Counts from 10 up have Byar's interval."""
    interval = count_interval(row["x"])
    assert (interval.lower, interval.upper) == pytest.approx((row["lo"], row["hi"]), rel=1e-12)


@pytest.mark.parametrize("row", VECTORS["poisson_exact_rate_per_100"])
def test_small_counts_are_exact(row):
    """Counts below 10 have the exact interval."""
    interval = count_interval(row["x"]).times(100 / row["n"])
    assert (interval.lower, interval.upper) == pytest.approx((row["lo"], row["hi"]), rel=1e-9)


@given(st.integers(0, 5000))
def test_a_count_lies_in_its_interval(x):
    """The interval holds the count, and none starts below zero."""
    interval = count_interval(x)
    assert 0 <= interval.lower <= x <= interval.upper


def test_impossible_intervals_are_refused():
    """A negative count has no interval."""
    with pytest.raises(ValueError, match="negative"):
        count_interval(-1)


# Change


def test_change_since_the_first_year():
    """England, children in need at 31 March: 4.0 % more in 2015 than in 2010, 1.7 % fewer than in 2014."""
    values = ENGLAND["values"]
    assert percent_change(known(values[-1]), known(values[0])).value == pytest.approx(
        ENGLAND["baseline_pct_change"]
    )
    assert percent_change(known(values[-1]), known(values[-2])).value == pytest.approx(ENGLAND["yoy_pct"])


def test_from_zero_there_is_only_an_absolute_change():
    """A zero base has no percentage, says so, and keeps the absolute change."""
    grown = change(known(7), known(0), is_percentage=False)
    assert (grown.percent.reason, grown.absolute.value, grown.points) == (ZERO_BASE, 7, None)
    assert percent_of_target(known(7), known(0)).reason == ZERO_BASE


def test_percentages_also_change_in_points():
    """From 50 % to 60 % is 10 points and 20 %."""
    grown = change(known(60), known(50), is_percentage=True)
    assert (grown.points, grown.percent) == (known(10), known(20))


@pytest.mark.parametrize(
    ("actual", "target", "variance", "share"), [(90, 100, -10, 90), (110, 100, 10, 110), (50, 40, 25, 125)]
)
def test_distance_from_target(actual, target, variance, share):
    """Variance is a share of the target, percent of target is the whole way."""
    assert variance_from_target(known(actual), known(target)).value == pytest.approx(variance)
    assert percent_of_target(known(actual), known(target)).value == pytest.approx(share)


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        (ENGLAND["values"], tuple(ENGLAND["current_trend"])),
        ([1, 2, 3, 4], ("up", 3)),
        ([4, 5, 3, 2], ("down", 2)),
        ([1, 3, 3, 3], ("flat", 2)),
        ([3, 3, 4], ("up", 1)),
        ([1, 2, None, 3, 4], ("up", 1)),
        ([1, 2, 3, None], ("not_known", 0)),
        ([1, None, 3], ("not_known", 0)),
        ([3], ("not_known", 0)),
        ([], ("not_known", 0)),
    ],
)
def test_current_trend(values, trend):
    """The run of changes of one sign that ends now; a gap breaks it."""
    found = current_trend(values)
    assert (found.direction, found.changes) == trend


@pytest.mark.parametrize(
    ("now", "then", "gap", "polarity", "travel"),
    [
        (60, 50, 5, "higher_is_better", "better"),
        (60, 50, 5, "lower_is_better", "worse"),
        (60, 50, 5, "none", "up"),
        (40, 50, 5, "target_range", "down"),
        (54, 50, 5, "higher_is_better", "same"),
        (55, 50, 5, "higher_is_better", "better"),
        (50, 50, 0, "higher_is_better", "same"),
    ],
)
def test_direction_of_travel(now, then, gap, polarity, travel):
    """Small gaps do not count; without polarity nothing is better or worse."""
    assert direction_of_travel(known(now), known(then), gap, polarity) == travel


def test_travel_from_a_hidden_value_is_not_known():
    """No direction is told from a suppressed value."""
    assert direction_of_travel(known(5), HIDDEN, 0, "none") == "not_known"


# Signals in annual series


@pytest.mark.parametrize("row", VECTORS["trend_prop"])
def test_signal_in_proportions(row):
    """The markers of the reference."""
    assert annual_signal_of_proportions(row["rows"]).marker == row["marker"]


@pytest.mark.parametrize("row", VECTORS["trend_ci"])
def test_signal_in_values(row):
    """The marker and chi-square of the reference."""
    found = annual_signal_of_values(row["rows"])
    assert (found.marker, round_half_up(found.chi2 or 0, 2)) == (row["marker"], row["chi2_2dp"])


@pytest.mark.parametrize(
    "rows",
    [
        [(1, 9)] * 4,
        [(1, 9), (2, 9), (None, 9), (3, 9), (4, 9)],
        [(1, 9), (2, 9), (9, 9), (3, 9), (4, 9)],
        [(0, 9)] * 5,
    ],
)
def test_signals_that_cannot_be_calculated(rows):
    """Too short, a value missing, a denominator equal to its numerator, or nothing ever happened."""
    assert annual_signal_of_proportions(rows).marker == "cannot_be_calculated"


def test_only_the_last_five_years_count():
    """Years before the last five change nothing."""
    rows = [(621, 3454), (599, 3195), (556, 3256), (535, 3227), (447, 3121)]
    assert annual_signal_of_proportions([(3000, 3100), *rows]) == annual_signal_of_proportions(rows)


def test_one_strange_year_is_not_a_trend():
    """A slope that changes its sign without one point is no change, however large chi-square is."""
    rows = [(500, 1000), (490, 1000), (480, 1000), (470, 1000), (900, 1000)]
    found = annual_signal_of_proportions(rows)
    assert (found.marker, (found.chi2 or 0) > 100) == ("no_change", True)


def test_values_without_an_interval_have_no_signal():
    """A bound that is missing or an interval of no width gives no signal."""
    rows = [(24.67, 23.16, 26.25)] * 4
    for wrong in ((28.0, None, 29.0), (28.0, 28.0, 28.0)):
        assert annual_signal_of_values([*rows, wrong]).marker == "cannot_be_calculated"


# XmR charts


@pytest.mark.parametrize("row", VECTORS["xmr"])
def test_process_limits(row):
    """Mean and limits equal those of the reference implementations."""
    limits = process_limits(row["y"], row["screen_outliers"])
    assert (limits.mean, limits.lower, limits.upper) == pytest.approx(
        (row["mean"], row["lpl"], row["upl"]), abs=row["tol"]
    )


@pytest.mark.parametrize("row", VECTORS["assurance"])
@pytest.mark.parametrize(
    ("polarity", "key"),
    [("higher_is_better", "increase"), ("lower_is_better", "decrease"), ("none", "neutral")],
)
def test_assurance(row, polarity, key):
    """Whether chance alone would meet the target: always, never, or now and then."""
    lower, upper = row["limits"]
    assert assurance(ControlLimits((lower + upper) / 2, lower, upper), row["target"], polarity) == row[key]


LIMITS = ControlLimits(10.0, 4.0, 16.0)  # near limits 6 and 14


@pytest.mark.parametrize(
    ("values", "rules"),
    [
        ([10, 17, 10], [None, "outside_limits", None]),
        ([10, 16, 10], [None, None, None]),
        ([9, 10, 11, 12, 13, 13.5, 13.9], ["trend"] * 7),
        ([9, 10, 11, 12, 12, 13, 13.5], [None] * 7),
        ([13.9, 13, 12, 11, 10, 9, 8], ["trend"] * 7),
        ([15, 11, 15], ["two_of_three", None, "two_of_three"]),
        ([15, 9, 15], [None] * 3),
        ([15, 10, 15], [None] * 3),
        ([14, 11, 15], [None] * 3),
        ([11, 12, 11, 12, 11, 12, 11], ["one_side"] * 7),
        ([11, 12, 11, 10, 11, 12, 11], [None] * 7),
        ([11, 12, 11, None, 11, 12, 11], [None] * 7),
        ([11, 12, 17, 12, 11, 12, 11], ["one_side"] * 2 + ["outside_limits"] + ["one_side"] * 4),
    ],
)
def test_special_causes(values, rules):
    """Limits belong to the inside, a tie ends a rise, the mean ends a side, a gap ends a run."""
    found = special_causes(values, LIMITS)
    assert [cause.rule if cause else None for cause in found] == rules


@pytest.mark.parametrize(
    ("last", "polarity", "variation"),
    [
        (60, "higher_is_better", "improvement"),
        (60, "lower_is_better", "concern"),
        (60, "none", "neutral_high"),
        (-40, "none", "neutral_low"),
        (-40, "lower_is_better", "improvement"),
        (11, "higher_is_better", "common_cause"),
    ],
)
def test_the_variation_is_that_of_the_last_point(last, polarity, variation):
    """Improvement and concern need polarity; chance is common cause."""
    assert xmr_chart([10, 11, 9, 10, 12, 10, 9, 11, 10, 9, 11, last], polarity).variation == variation


def test_few_points_have_trial_limits_or_none():
    """Under 12 points the limits are on trial, under 6 there are none."""
    assert xmr_chart([1, 2, 1, 2, 1]).limits is None
    assert xmr_chart([1, 2, 1, 2, 1, 2]).trial
    assert not xmr_chart([1, 2] * 6).trial


def test_points_without_neighbours_have_no_limits():
    """A series full of gaps has no moving range."""
    chart = xmr_chart([1, None, 2, None, 3, None, 2, None, 1, None, 2])
    assert (chart.limits, chart.variation) == (None, "not_known")
    with pytest.raises(ValueError, match="follow each other"):
        process_limits([1, None, 2])


def test_a_series_that_never_moves_has_limits_at_its_mean():
    """No movement is no error."""
    assert process_limits([3.0] * 8) == ControlLimits(3.0, 3.0, 3.0)


def test_a_hidden_last_point_has_no_variation():
    """Nothing is said about a value that is not shown."""
    assert xmr_chart([1, 2, 1, 2, 1, 2, 9, None]).variation == "not_known"


@given(st.lists(st.floats(-1e6, 1e6), min_size=6, max_size=40), st.floats(-1e3, 1e3))
def test_limits_move_with_the_series(values, shift):
    """Limits surround the mean, and adding a number to every value adds it to them."""
    limits = process_limits(values, screen=False)
    moved = process_limits([value + shift for value in values], screen=False)
    assert limits.lower <= limits.mean <= limits.upper
    assert moved.lower == pytest.approx(limits.lower + shift, abs=1e-3)


@pytest.mark.parametrize(
    ("numbers", "vary"), [([10, 40], False), ([10, 41], True), ([], False), ([None, 9], False)]
)
def test_denominators_that_differ_fourfold(numbers, vary):
    """More than fourfold is worth a note."""
    assert denominators_vary(numbers) is vary


# Forecasts


def test_a_forecast_is_a_line_with_its_uncertainty():
    """England 2010 to 2014 forecasts 392,660 for 2015, give or take 45,091."""
    expected = ENGLAND["ols_on_2010_2014"]
    made = forecast(ENGLAND["values"][:5], 1, 1)
    point = made.points[0]
    assert (made.method, point.value) == ("regression", pytest.approx(expected["forecast_2015"]))
    assert point.interval is not None
    assert (point.interval.lower, point.interval.upper) == pytest.approx(expected["pi95"], abs=0.01)


@pytest.mark.parametrize(
    ("history", "method"),
    [([1, 2], "none"), ([1, 2, 3], "last_value"), ([1, 2, 3, 5], "last_value"), ([1, None, 2, None], "none")],
)
def test_short_histories(history, method):
    """Three or four points forecast the last value, fewer nothing."""
    made = forecast(history, 4, 4)
    assert made.method == method
    assert [point.value for point in made.points] == (
        [history[-1]] * (len(history) // 2) if method != "none" else []
    )


@pytest.mark.parametrize(
    ("points", "wanted", "a_year", "reach"),
    [(8, 9, 4, 4), (40, 9, 4, 8), (40, 9, 1, 2), (9, 9, 1, 2), (8, 1, 4, 1)],
)
def test_how_far_a_forecast_reaches(points, wanted, a_year, reach):
    """At most half the history and two years."""
    assert horizon(points, wanted, a_year) == reach


def test_a_forecast_stays_possible():
    """A percentage is never forecast above 100 nor a count below 0."""
    up = forecast([80, 85, 90, 95, 99], 2, 4, Bounds(0, 100))
    down = forecast([40, 30, 20, 10, 2], 2, 4, Bounds(floor=0))
    assert [point.value for point in up.points] == [100, 100]
    assert all(point.value == 0 and point.interval and point.interval.lower == 0 for point in down.points)


def test_hidden_values_do_not_enter_a_forecast():
    """The line is fitted through what is known, at its place in time."""
    assert forecast([1, 2, None, 4, 5, 6], 1, 4).points[0].value == pytest.approx(7)


def test_a_person_may_set_a_forecast_with_name_and_reason():
    """An override keeps who set it and why, and is refused without."""
    made = set_by_person([5, 6], "A. Board", "a new service opens")
    assert (made.method, made.at(2), made.by) == ("person", ForecastPoint(2, 6, None), "A. Board")
    with pytest.raises(ValueError, match="name and the reason"):
        set_by_person([5], "A. Board", " ")


def test_there_may_be_no_forecast():
    """No forecast has no points."""
    assert NO_FORECAST.at(1) is None


# Against the baseline

BAND = Interval(8.0, 12.0)  # tolerance 2 around 10


@pytest.mark.parametrize(
    ("values", "polarity", "status"),
    [
        ([13, 14], "higher_is_better", "turned"),
        ([7, 6], "lower_is_better", "turned"),
        ([14, 13], "higher_is_better", "beating_baseline"),
        ([6, 7], "lower_is_better", "beating_baseline"),
        ([11, 14], "higher_is_better", "beating_baseline"),
        ([11, 12], "higher_is_better", "on_baseline"),
        ([11, 8], "higher_is_better", "on_baseline"),
        ([13, 7], "higher_is_better", "worse_than_baseline"),
        ([13, 14], "lower_is_better", "worse_than_baseline"),
        ([None, 14], "higher_is_better", "beating_baseline"),
        ([14, None], "higher_is_better", "insufficient_data"),
        ([13, 14], "none", "not_judged"),
    ],
)
def test_against_the_baseline(values, polarity, status):
    """Better than forecast twice and moving well is turned; better but still declining beats the baseline."""
    figures = [Figure.of(value, SUPPRESSED) for value in values]
    expected = [ForecastPoint(1, 10, BAND), ForecastPoint(2, 10, BAND)]
    found = against_baseline(figures, expected, 8, known(9), polarity)
    assert found.status == status


def test_against_the_baseline_prints_distance_and_gap():
    """Distance since the first value and the gap to the forecast stand beside the status."""
    found = against_baseline([known(14)], [ForecastPoint(1, 10, BAND)], 8, known(9), "higher_is_better")
    assert (found.distance_travelled, found.gap_to_forecast) == (known(5), known(4))


def test_a_hidden_value_hides_distance_and_gap():
    """Nothing is worked out from a suppressed value."""
    found = against_baseline([HIDDEN], [ForecastPoint(1, 10, BAND)], 8, known(9), "higher_is_better")
    assert (found.distance_travelled, found.gap_to_forecast) == (HIDDEN, HIDDEN)


@pytest.mark.parametrize(("points", "expected"), [(2, ForecastPoint(1, 10, None)), (8, None)])
def test_too_little_history_is_not_judged(points, expected):
    """Under three points of history, or without a forecast, there is too little to say."""
    assert (
        against_baseline([known(99)], [expected], points, known(9), "higher_is_better").status
        == "insufficient_data"
    )


@pytest.mark.parametrize(
    ("one_count", "least", "tolerance"),
    [(5.0, 1.0, 5), (0.25, 1.0, 1), (None, 1.0, 1), (2.5, 0.0, 2.5), (None, 0.0, 0)],
)
def test_the_least_tolerance(one_count, least, tolerance):
    """One count or one percentage point, whichever is more; of a rate one count."""
    assert least_tolerance(one_count, least) == tolerance


# Targets and colours


@pytest.mark.parametrize("key", ["high_is_good", "low_is_good"])
def test_against_a_single_target(key):
    """Reaching the target counts as better."""
    single = VECTORS["target_single"]
    for value, standing in single[key].items():
        assert against_target(float(value), single["limit"], POLARITIES[key]) == standing


def test_an_interval_against_a_target():
    """Only an interval wholly on one side says better or worse."""
    single = VECTORS["target_single"]
    for bounds, standing in single["ci_high_is_good"].items():
        interval = Interval(*map(float, bounds.split("-")))
        assert interval_against_target(interval, single["limit"], "higher_is_better") == standing


@pytest.mark.parametrize("key", ["high_is_good", "low_is_good"])
def test_against_a_band(key):
    """The lower edge is in the band, the upper edge beyond it."""
    band = VECTORS["target_range"]
    for value, standing in band[key].items():
        assert against_band(float(value), band["lower"], band["upper"], POLARITIES[key]) == standing


TOLERANCE = RagPolicy("tolerance")


@pytest.mark.parametrize(
    ("actual", "year_ago", "polarity", "colour"),
    [
        (80, None, "higher_is_better", "green"),
        (72, None, "higher_is_better", "green"),
        (71.9, 60, "higher_is_better", "amber"),
        (71.9, 71.9, "higher_is_better", "red"),
        (71.9, 75, "higher_is_better", "red"),
        (71.9, None, "higher_is_better", "red"),
        (88, None, "lower_is_better", "green"),
        (89, 95, "lower_is_better", "amber"),
        (89, 85, "lower_is_better", "red"),
        (10, None, "none", "none"),
        (None, 60, "higher_is_better", "not_known"),
    ],
)
def test_colours_by_tolerance(actual, year_ago, polarity, colour):
    """Green within 10 % of the target, amber further off but better than a year ago, otherwise red."""
    found = rag(TOLERANCE, Figure.of(actual, SUPPRESSED), known(80), Figure.of(year_ago), polarity)
    assert found == colour


@pytest.mark.parametrize(
    ("policy", "actual", "polarity", "interval", "colour"),
    [
        (RagPolicy("none"), 10, "higher_is_better", None, "none"),
        (RagPolicy("bands", lower=50, upper=70), 70, "higher_is_better", None, "green"),
        (RagPolicy("bands", lower=50, upper=70), 60, "higher_is_better", None, "amber"),
        (RagPolicy("bands", lower=50, upper=70), 70, "lower_is_better", None, "red"),
        (RagPolicy("ci"), 90, "higher_is_better", Interval(85, 95), "green"),
        (RagPolicy("ci"), 82, "higher_is_better", Interval(75, 89), "amber"),
        (RagPolicy("ci"), 60, "higher_is_better", Interval(50, 70), "red"),
        (RagPolicy("ci"), 60, "higher_is_better", None, "not_known"),
        (RagPolicy("tolerance", lower=40, upper=60), 50, "target_range", None, "green"),
        (RagPolicy("tolerance", lower=40, upper=60), 66, "target_range", None, "amber"),
        (RagPolicy("tolerance", lower=40, upper=60), 67, "target_range", None, "red"),
        (RagPolicy("tolerance", lower=40, upper=60), 36, "target_range", None, "amber"),
        (RagPolicy("tolerance"), 50, "target_range", None, "not_known"),
    ],
)
def test_colours_by_other_policies(policy, actual, polarity, interval, colour):
    """Bands, intervals and target ranges, each by its own rule."""
    assert rag(policy, known(actual), known(80), known(0), polarity, interval) == colour


@pytest.mark.parametrize(
    "wrong", [{"kind": "bands"}, {"kind": "bands", "lower": 2, "upper": 1}, {"percent": -1}]
)
def test_impossible_policies_are_refused(wrong):
    """Bands need both edges in order; a tolerance is not negative."""
    with pytest.raises(ValueError):
        RagPolicy(**wrong)


@pytest.mark.parametrize("polarity", ["none", "target_range"])
def test_without_a_direction_nothing_is_better(polarity):
    """A measure without direction is never judged against a target."""
    with pytest.raises(ValueError, match="better or worse"):
        against_target(1, 2, polarity)
