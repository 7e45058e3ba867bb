"""The parts of a scorecard as JSON-able data with stable keys, for the API and the pages. It works nothing out."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any

from analysis.plan import QUESTIONS, Action, BoardAnswer, Indicator, PerformanceMeasure, Plan, Story
from analysis.scorecard.areas import AreaCard, Corrective, Quality, ThemeTable
from analysis.scorecard.lines import ScorecardLine
from analysis.scorecard.wording import (
    ASSURANCE_WORDS,
    BASELINE_WORDS,
    MARKER_WORDS,
    RAG_COLOURS,
    RAG_WORDS,
    TRAVEL_WORDS,
    VARIATION_COLOURS,
    VARIATION_WORDS,
    amount,
    change_text,
    figure_text,
    status_text,
    sureness,
    trend_text,
    value_text,
)
from analysis.statistics import Change, Figure, Interval
from analysis.values import IndicatorValue, MeasureValue, Value

SCHEMA = "heard-scorecard/1"
EXAMPLE_NOTE = "Example data: some or all of these figures are invented, to show what a scorecard looks like."
ATTRIBUTION = (
    "The scorecard follows Outcomes Based Accountability, Mark Friedman's method "
    "(Trying Hard Is Not Good Enough; raguide.org)."
)
METHOD = (
    "Percentages are rounded half up; intervals are at 95 %.",
    "Percentages of survey answers leave out those who preferred not to say or did not know.",
    "Survey figures are worked out from published counts, which are rounded to 5, with the interval for such counts.",
    "A value on few people is shown as [c], and so is everything that would follow from it.",
    "The baseline is the history and its forecast, frozen on one day.",
    "Quarterly and monthly series are read by an XmR chart, annual series by a trend test on the last five years.",
)


def board_as_plain(plan: Plan) -> dict[str, Any]:
    board = plan.board
    return {
        "board": {"name": board.name, "area": board.area, "la_code": board.la_code, "plan": board.plan},
        "outcome": {"id": board.outcome.id, "says": board.outcome.says},
        "broader_themes": [theme.model_dump(exclude={"touched_by"}) for theme in board.broader_themes],
    }


def area_as_plain(card: AreaCard, plan: Plan) -> dict[str, Any]:
    """The six areas of the plan's scorecard for one priority (or for voice, or training)."""
    area = card.area
    return {
        "id": area.id,
        "kind": area.kind,
        "name": area.name,
        "lead": area.lead,
        "example": any(one.example for one in card.lines),
        "outcome": plan.board.outcome.says,
        "indicators": [line_as_plain(one) for one in card.indicators],
        "story": _story(card),
        "partners": [partner.model_dump() for partner in area.partners],
        "actions": [_action(action) for action in area.actions],
        "measures": [
            {
                "question": question,
                "asks": asks,
                "lines": [line_as_plain(one) for one in card.of_question(question)],
            }
            for question, asks in QUESTIONS.items()
        ],
        "data_development": [_wanted(measure) for measure in card.wanted],
    }


def _story(card: AreaCard) -> dict[str, Any]:
    """The newest story, the versions before it, and the history that it is about."""
    versions = sorted(card.stories, key=lambda story: story.written_on, reverse=True)
    return {
        "latest": _story_version(versions[0]),
        "earlier": [_story_version(story) for story in versions[1:]],
        "distance_travelled": [
            {"id": one.id, "name": one.measure.name, "text": change_text(one.since_first, one.measure)}
            for one in card.indicators
        ],
    }


def _story_version(story: Story) -> dict[str, Any]:
    return story.model_dump(mode="json")


def _action(action: Action) -> dict[str, Any]:
    return action.model_dump(mode="json")


def _wanted(measure: PerformanceMeasure) -> dict[str, Any]:
    return {
        "id": measure.id,
        "name": measure.name,
        "question": measure.question,
        "domain": measure.domain,
        "source": measure.source,
    }


def line_as_plain(one: ScorecardLine) -> dict[str, Any]:
    """An indicator or measure with its series, its latest value and everything that is read from it."""
    return {
        **_definition(one.measure),
        "area": one.area_id,
        "example": one.example,
        "latest": value_as_plain(one.latest, one) if one.latest else None,
        "text": value_text(one.latest, one.measure),
        "last_shown": value_as_plain(one.last_shown, one) if one.last_shown else None,
        "sureness": sureness(one.latest, one.measure) if one.latest else "",
        "values": [value_as_plain(value, one) for value in one.values],
        "parts": [value_as_plain(value, one) for value in one.parts],
        "target": figure_as_plain(one.target),
        "variance_from_target": figure_as_plain(one.variance),
        "percent_of_target": figure_as_plain(one.share_of_target),
        "since_first": _change(one.since_first, one),
        "since_previous": _change(one.since_previous, one),
        "travel": {"since_previous": one.travel, "since_last_year": one.travel_in_a_year},
        "travel_words": {
            "since_previous": TRAVEL_WORDS[one.travel],
            "since_last_year": TRAVEL_WORDS[one.travel_in_a_year],
        },
        "trend": {
            "direction": one.trend.direction,
            "changes": one.trend.changes,
            "words": trend_text(one.trend),
        },
        "signal": _signal(one),
        "baseline": _baseline(one),
        "status": _status(one),
    }


def _definition(measure: Indicator | PerformanceMeasure) -> dict[str, Any]:
    own = {
        "id": measure.id,
        "name": measure.name,
        "kind": "indicator" if isinstance(measure, Indicator) else "measure",
        "unit": measure.unit,
        "of": measure.of,
        "polarity": measure.polarity,
        "polarity_reason": measure.polarity_reason,
        "frequency": measure.frequency,
        "source": measure.source,
    }
    if isinstance(measure, Indicator):
        return own | {"bellwether": measure.bellwether}
    return own | {
        "question": measure.question,
        "domain": measure.domain,
        "tier": measure.tier,
        "horizon": measure.horizon,
        "filled_by": measure.filled_by,
    }


def value_as_plain(value: Value, one: ScorecardLine) -> dict[str, Any]:
    period = value.period
    own = {
        "time_period": period.time_period,
        "time_identifier": period.time_identifier,
        "period": period.label,
        "ends_on": period.ends_on.isoformat(),
        "breakdown_topic": value.breakdown_topic,
        "breakdown": value.breakdown,
        "value": value.figure.value,
        "missing": value.figure.reason,
        "text": value_text(value, one.measure),
        "numerator": value.numerator,
        "denominator": value.denominator,
        "interval": interval_as_plain(value.interval),
        "target": value.target,
        "flags": list(value.flags),
        "comment": value.comment,
        "revision": value.revision,
        "example": value.example,
    }
    return own | _where_from(value)


def _where_from(value: Value) -> dict[str, Any]:
    if isinstance(value, IndicatorValue) or not isinstance(value, MeasureValue) or not value.from_people:
        return {"from": "records"}
    return {
        "from": "survey",
        "release": getattr(value.source, "release", ""),
        "n": value.n,
        "pairs": value.pairs,
        "asked": value.asked,
        "started": value.started,
        "finished": value.finished,
        "response_rate": figure_as_plain(value.response_rate),
        "notes": list(value.notes),
    }


def figure_as_plain(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "missing": figure.reason}


def interval_as_plain(interval: Interval | None) -> list[float] | None:
    return [interval.lower, interval.upper] if interval else None


def _change(made: Change, one: ScorecardLine) -> dict[str, Any]:
    return {
        "absolute": figure_as_plain(made.absolute),
        "percent": figure_as_plain(made.percent),
        "points": figure_as_plain(made.points) if made.points else None,
        "text": change_text(made, one.measure),
    }


def _signal(one: ScorecardLine) -> dict[str, Any]:
    """The XmR chart of a monthly or quarterly series, or the trend test of an annual one."""
    if one.annual_signal is not None:
        signal = one.annual_signal
        return {"kind": "annual", "marker": signal.marker, "words": MARKER_WORDS[signal.marker]}
    if one.xmr is None:
        return {"kind": "none", "words": ""}
    limits = one.xmr.limits
    return {
        "kind": "xmr",
        "mean": limits.mean if limits else None,
        "limits": [limits.lower, limits.upper] if limits else None,
        "trial": one.xmr.trial,
        "points": [cause.rule if cause else None for cause in one.xmr.points],
        "variation": one.xmr.variation,
        "words": VARIATION_WORDS[one.xmr.variation],
        "colour": VARIATION_COLOURS[one.xmr.variation],
        "assurance": one.assurance,
        "assurance_words": ASSURANCE_WORDS.get(one.assurance or "", ""),
        "denominators_vary": one.denominators_vary,
    }


def _baseline(one: ScorecardLine) -> dict[str, Any]:
    against, made = one.against_baseline, one.baseline
    own = {
        "status": against.status,
        "words": BASELINE_WORDS[against.status],
        "distance_travelled": figure_as_plain(against.distance_travelled),
        "gap_to_forecast": figure_as_plain(against.gap_to_forecast),
        "gap_text": figure_text(against.gap_to_forecast, one.measure, signed=True),
    }
    if made is None:
        return own | {"made_on": None, "method": "none", "forecast": []}
    points = [
        {
            "period": made.period_of(point).label,
            "time_period": made.period_of(point).time_period,
            "time_identifier": made.period_of(point).time_identifier,
            "value": point.value,
            "text": amount(point.value, one.measure),
            "interval": interval_as_plain(point.interval),
        }
        for point in made.forecast.points
    ]
    frozen = {"made_on": made.made_on.isoformat(), "version": made.version, "reason": made.reason}
    return own | frozen | {"method": made.forecast.method, "by": made.forecast.by, "forecast": points}


def _status(one: ScorecardLine) -> dict[str, Any]:
    return {
        "rag": one.rag,
        "rag_words": RAG_WORDS[one.rag],
        "colour": RAG_COLOURS[one.rag],
        "word": status_text(one),
    }


def voice_as_plain(
    themes: Sequence[ThemeTable], responses: Iterable[BoardAnswer], days: float | None
) -> dict[str, Any]:
    """What people wrote about, and what was answered: you said, we did."""
    return {
        "themes": [
            {
                "survey": table.survey,
                "audience": table.audience,
                "round": table.round,
                "example": table.example,
                "people": table.people,
                "estimated": True,
                "note": "Comments were sorted into themes by machine, so these counts are estimates [e].",
                "cells": [{"label": label, "text": text} for label, text in table.cells],
            }
            for table in themes
        ],
        "you_said_we_did": [response.model_dump(mode="json") for response in responses],
        "days_to_answer": days,
    }


def exceptions_as_plain(exceptions: Iterable[Corrective]) -> list[dict[str, Any]]:
    return [
        {
            "id": exception.line.id,
            "name": exception.line.measure.name,
            "area": exception.line.area_id,
            "status": status_text(exception.line),
            "actions": list(exception.actions),
            "needs": list(exception.needs),
        }
        for exception in exceptions
    ]


def quality_as_plain(quality: Quality) -> dict[str, Any]:
    rates = [
        {"round": round_id, "asked": asked, "started": started, "finished": finished}
        for round_id, asked, started, finished in quality.response_rates
    ]
    lists = {"without_data": list(quality.without_data), "not_in_plan": list(quality.not_in_plan)}
    return asdict(quality) | lists | {"response_rates": rates}
