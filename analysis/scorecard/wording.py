"""The words and numbers that a scorecard prints. A status is always a word; a missing value is always a symbol."""

from collections.abc import Sequence
from math import ceil

from analysis.plan import Indicator, PerformanceMeasure
from analysis.plan.units import Unit, after, between, number, printed
from analysis.scorecard.lines import ScorecardLine
from analysis.scorecard.signs.status import settled_baseline
from analysis.statistics import Change, Figure, Interval, Trend
from analysis.values import MeasureValue, Value

NO_DATA = "No data yet"

RAG_WORDS = {
    "green": "Green",
    "amber": "Amber",
    "red": "Red",
    "none": "Not judged by colour",
    "not_known": "Cannot be judged",
}
VARIATION_WORDS = {
    "improvement": "Improvement that is more than chance",
    "concern": "Concern that is more than chance",
    "neutral_high": "Higher than chance would make it",
    "neutral_low": "Lower than chance would make it",
    "common_cause": "No more than chance",
    "not_known": "Too few periods to tell from chance",
}
ASSURANCE_WORDS = {
    "consistent_pass": "Meets the target as it is",
    "consistent_fail": "Will miss the target unless something changes",
    "inconsistent": "Meets the target now and then, by chance",
}
MARKER_WORDS = {
    "increasing": "Increasing over five years",
    "decreasing": "Decreasing over five years",
    "no_change": "No clear change over five years",
    "cannot_be_calculated": "Too few years to tell",
}
TRAVEL_WORDS = {
    "better": "Better",
    "worse": "Worse",
    "same": "About the same",
    "up": "Up",
    "down": "Down",
    "not_known": "Not known",
}
REASON_WORDS = {
    "suppressed": "[c]",
    "not_applicable": "[z]",
    "not_available": "[x]",
    "rounds_to_zero": "[low]",
    "zero_base": "no percentage of zero",
}

# GOV.UK colours with enough contrast on white; the variation colours are those of the XmR method.
RAG_COLOURS = {
    "green": "#00703c",
    "amber": "#b35900",
    "red": "#d4351c",
    "none": "#505a5f",
    "not_known": "#505a5f",
}
VARIATION_COLOURS = {
    "improvement": "#00b0f0",
    "concern": "#e46c0a",
    "neutral_high": "#490092",
    "neutral_low": "#490092",
    "common_cause": "#a6a6a6",
    "not_known": "#a6a6a6",
}


def amount(value: float, measure: Indicator | PerformanceMeasure) -> str:
    """A value with its unit: `83%`, `1,234`, `131.2 per 10,000`."""
    return printed(value, measure.unit, measure.per)


def interval_text(interval: Interval, measure: Indicator | PerformanceMeasure) -> str:
    return between(interval, measure.unit, measure.per)


def ends_in_unit(ends: Sequence[float], unit: Unit, per: int | None) -> str:
    """The two ends of an interval, as a page has them."""
    return between(Interval(*ends), unit, per)


def in_unit(value: float, unit: Unit, per: int | None) -> str:
    """A number with one decimal where it has any, and its unit."""
    return number(value) + after(unit, per)


def value_text(value: Value | None, measure: Indicator | PerformanceMeasure) -> str:
    """`83%`, `[c]`, `412 [r]`, or that there is no data yet. A better_off share comes as a pair, `45 of 60, 75%`."""
    if value is None:
        return NO_DATA
    shown = value.symbol or _pair(value, measure)
    return f"{shown} {value.marks}".strip()


def _pair(value: Value, measure: Indicator | PerformanceMeasure) -> str:
    own = amount(value.figure.value or 0.0, measure)
    is_better_off = isinstance(measure, PerformanceMeasure) and measure.question == "better_off"
    if is_better_off and value.numerator is not None and value.denominator is not None:
        return f"{value.numerator:,} of {value.denominator:,}, {own}"
    return own


def figure_text(figure: Figure, measure: Indicator | PerformanceMeasure, signed: bool = False) -> str:
    """A figure in the measure's unit; differences between percentages are points."""
    if figure.value is None:
        return REASON_WORDS[figure.reason or "not_available"]
    sign = "+" if signed and figure.value > 0 else ""
    if not signed:
        return amount(figure.value, measure)
    unit = _points(figure.value) if measure.is_percentage else ""
    return f"{sign}{number(figure.value)}{unit}"


def _points(value: float) -> str:
    return " point" if number(abs(value)) == "1" else " points"


def sureness(value: Value, measure: Indicator | PerformanceMeasure) -> str:
    """How sure we are: n, the interval and the response rate, in a sentence; empty where there is none."""
    parts = []
    if isinstance(value, MeasureValue) and value.n is not None:
        parts.append(f"{value.n:,} matched pairs" if value.pairs else f"{value.n:,} answers")
    if value.interval:
        parts.append(f"95% interval {interval_text(value.interval, measure)}")
    if isinstance(value, MeasureValue) and value.response_rate.value is not None:
        parts.append(
            f"{number(value.response_rate.value, 0)}% of {value.asked:,} asked {_again(value)}finished"
        )
    elif isinstance(value, MeasureValue) and value.pairs:
        parts.append("how many were asked again is not known")
    return "; ".join(parts)


def _again(value: MeasureValue) -> str:
    """Beside pairs stands the response rate of the round that came after."""
    return "again " if value.pairs else ""


def answered_within(days: float) -> str:
    """How long it took from hearing a theme to answering it, for half of them. `days` is the median."""
    whole = ceil(days)
    if whole == 0:
        return "Half of the answers came on the day on which the theme was heard"
    return f"Half of the answers came within {whole} day{'' if whole == 1 else 's'}"


def change_text(made: Change, measure: Indicator | PerformanceMeasure) -> str:
    """`+12 (+8%)`, `-3 points`, or why there is none."""
    own = figure_text(made.absolute, measure, signed=True)
    if made.percent.value is None or made.points is not None:
        return own
    sign = "+" if made.percent.value > 0 else ""
    return f"{own} ({sign}{number(made.percent.value, 0)}%)"


def trend_text(trend: Trend) -> str:
    """`Up for 3 periods`."""
    if trend.direction == "not_known":
        return "Not known"
    periods = "period" if trend.changes == 1 else "periods"
    word = {"up": "Up", "down": "Down", "flat": "Level"}[trend.direction]
    return f"{word} for {trend.changes} {periods}"


def status_text(line: ScorecardLine) -> str:
    """The one word or phrase that says how it stands."""
    return line.status.word


def baseline_words(line: ScorecardLine) -> str:
    """How it stands against the baseline, in words that do not contradict what chance says."""
    return settled_baseline(line.against_baseline.status, line.chance)
