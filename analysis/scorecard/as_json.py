"""From a scorecard to the document that is published of it, for the API and the pages. It works nothing out."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from analysis.plan import QUESTIONS, BoardAnswer, Indicator, PerformanceMeasure, Plan
from analysis.plan.objects import ForecastByHand
from analysis.scorecard.answered import RaisedTheme
from analysis.scorecard.areas import AreaCard, Corrective, Quality, ThemeTable, missing
from analysis.scorecard.document import (
    AreaOfScorecard,
    ChangeOfLine,
    ChangeSinceLast,
    ControlChart,
    DistanceTravelled,
    ExceptionOfScorecard,
    FigureOrReason,
    ForecastOfPeriod,
    ForecastOfPerson,
    FrozenBaseline,
    IndicatorLine,
    LineDocument,
    MeasureGroup,
    MeasureLine,
    NoBaseline,
    NoSignal,
    OverdueTheme,
    PublishedValue,
    QualityOfScorecard,
    ResponseRate,
    ScorecardDocument,
    StatusOfArea,
    StatusOfLine,
    StoryBehind,
    ThemeCell,
    ThemesOfRound,
    TravelInWords,
    TravelOfLine,
    TrendOfLine,
    TrendTest,
    ValueFromAnswers,
    ValueFromRecords,
    ValueFromSurvey,
    VoiceOfScorecard,
    WantedMeasure,
)
from analysis.scorecard.lines import ScorecardLine
from analysis.scorecard.reasons import area_reason, change_reason, reason
from analysis.scorecard.signs.baselines import Baseline
from analysis.scorecard.signs.status import standing_word, together
from analysis.scorecard.wording import (
    ASSURANCE_WORDS,
    MARKER_WORDS,
    RAG_COLOURS,
    RAG_WORDS,
    TRAVEL_WORDS,
    VARIATION_COLOURS,
    VARIATION_WORDS,
    amount,
    baseline_words,
    change_text,
    figure_text,
    sureness,
    trend_text,
    value_text,
)
from analysis.statistics import Change, Figure, ForecastPoint, Interval
from analysis.values import AnswersSource, MeasureValue, ReleaseSource, Value

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


def area_document(card: AreaCard, plan: Plan) -> AreaOfScorecard:
    """The six areas of the plan's scorecard for one priority (or for voice, or training)."""
    area = card.area
    return AreaOfScorecard(
        id=area.id,
        kind=area.kind,
        name=area.name,
        lead=area.lead,
        example=any(line.example for line in card.lines),
        outcome=plan.board.outcome.says,
        status=_area_status(card),
        missing=missing(card),
        indicators=tuple(map(line_document, card.indicators)),
        story=_story(card),
        partners=area.partners,
        actions=area.actions,
        measures=tuple(
            MeasureGroup(
                question=question, asks=asks, lines=tuple(map(line_document, card.of_question(question)))
            )
            for question, asks in QUESTIONS.items()
        ),
        data_development=tuple(map(_wanted, card.wanted)),
    )


def _story(card: AreaCard) -> StoryBehind:
    latest, *earlier = sorted(card.stories, key=lambda story: story.written_on, reverse=True)
    travelled = (
        DistanceTravelled(
            id=line.id, name=line.measure.name, text=change_text(line.since_first, line.measure)
        )
        for line in card.indicators
    )
    return StoryBehind(latest=latest, earlier=tuple(earlier), distance_travelled=tuple(travelled))


def _wanted(measure: PerformanceMeasure) -> WantedMeasure:
    return WantedMeasure(
        id=measure.id,
        name=measure.name,
        question=measure.question,
        domain=measure.domain,
        source=measure.source,
    )


def lines_in(document: ScorecardDocument) -> list[LineDocument]:
    """All lines of a scorecard that was made, in its order."""
    kinds = (document.priorities, document.voice, document.training, document.broader)
    return [
        line
        for area in (area for kind in kinds for area in kind)
        for line in (*area.indicators, *(each for group in area.measures for each in group.lines))
    ]


def line_document(line: ScorecardLine) -> LineDocument:
    """An indicator or measure with its series, its latest value and everything that is read from it."""
    measure = line.measure
    own = {key: getattr(measure, key) for key in _DEFINITION} | _readings(line)
    if isinstance(measure, Indicator):
        return IndicatorLine(kind="indicator", bellwether=measure.bellwether, **own)
    return MeasureLine(kind="measure", **{key: getattr(measure, key) for key in _OF_A_MEASURE}, **own)


_DEFINITION = ("id", "name", "unit", "per", "of", "polarity", "polarity_reason", "frequency", "source")
_OF_A_MEASURE = ("question", "domain", "tier", "horizon", "filled_by")


def _readings(line: ScorecardLine) -> dict[str, Any]:
    return {
        "area": line.area_id,
        "example": line.example,
        "latest": value_document(line.latest, line) if line.latest else None,
        "text": value_text(line.latest, line.measure),
        "last_shown": value_document(line.last_shown, line) if line.last_shown else None,
        "sureness": sureness(line.latest, line.measure) if line.latest else "",
        "values": tuple(value_document(value, line) for value in line.values),
        "parts": tuple(value_document(value, line) for value in line.parts),
        "target": _figure(line.target),
        "variance_from_target": _figure(line.variance),
        "percent_of_target": _figure(line.share_of_target),
        "since_first": _change(line.since_first, line),
        "since_previous": _since_last(line),
        "travel": TravelOfLine(since_previous=line.travel, since_last_year=line.travel_in_a_year),
        "travel_words": TravelInWords(
            since_previous=TRAVEL_WORDS[line.travel], since_last_year=TRAVEL_WORDS[line.travel_in_a_year]
        ),
        "trend": TrendOfLine(
            direction=line.trend.direction, changes=line.trend.changes, words=trend_text(line.trend)
        ),
        "signal": _signal(line),
        "baseline": _baseline(line),
        "forecasts_by_hand": tuple(_by_hand(each, line) for each in line.measure.forecasts),
        "status": _status(line),
    }


def value_document(value: Value, line: ScorecardLine) -> PublishedValue:
    """One value, with where it came from."""
    period = value.period
    own: dict[str, Any] = {
        "time_period": period.time_period,
        "time_identifier": period.time_identifier,
        "period": period.label,
        "ends_on": period.ends_on,
        "breakdown_topic": value.breakdown_topic,
        "breakdown": value.breakdown,
        "value": value.figure.value,
        "missing": value.figure.reason,
        "text": value_text(value, line.measure),
        "numerator": value.numerator,
        "denominator": value.denominator,
        "interval": _interval(value.interval),
        "target": value.target,
        "flags": value.flags,
        "comment": value.comment,
        "revision": value.revision,
        "example": value.example,
    }
    if isinstance(value, MeasureValue) and isinstance(value.source, AnswersSource):
        return ValueFromAnswers(**own, releases=value.source.releases, notes=value.notes)
    if not isinstance(value, MeasureValue) or not isinstance(value.source, ReleaseSource):
        return ValueFromRecords(**own)
    return ValueFromSurvey(
        **own,
        release=value.source.release,
        n=value.n,
        pairs=value.pairs,
        asked=value.asked,
        started=value.started,
        finished=value.finished,
        response_rate=_figure(value.response_rate),
        notes=value.notes,
    )


def _figure(figure: Figure) -> FigureOrReason:
    return FigureOrReason(value=figure.value, missing=figure.reason)


def _interval(interval: Interval | None) -> tuple[float, float] | None:
    return (interval.lower, interval.upper) if interval else None


def _change(change: Change, line: ScorecardLine) -> ChangeOfLine:
    return ChangeOfLine(
        absolute=_figure(change.absolute),
        percent=_figure(change.percent),
        points=_figure(change.points) if change.points else None,
        text=change_text(change, line.measure),
    )


def _since_last(line: ScorecardLine) -> ChangeSinceLast:
    change = _change(line.since_previous, line)
    return ChangeSinceLast(**dict(change), by_chance=line.change_by_chance, words=change_reason(line))


def _signal(line: ScorecardLine) -> NoSignal | TrendTest | ControlChart:
    """The XmR chart of a monthly or quarterly series, or the trend test of an annual one."""
    if line.annual_signal is not None:
        marker = line.annual_signal.marker
        return TrendTest(marker=marker, words=MARKER_WORDS[marker])
    if line.xmr is None:
        return NoSignal()
    limits = line.xmr.limits
    return ControlChart(
        mean=limits.mean if limits else None,
        limits=(limits.lower, limits.upper) if limits else None,
        trial=line.xmr.trial,
        points=tuple(cause.rule if cause else None for cause in line.xmr.points),
        variation=line.xmr.variation,
        words=VARIATION_WORDS[line.xmr.variation],
        colour=VARIATION_COLOURS[line.xmr.variation],
        assurance=line.assurance,
        assurance_words=ASSURANCE_WORDS.get(line.assurance or "", ""),
        denominators_vary=line.denominators_vary,
    )


def _baseline(line: ScorecardLine) -> NoBaseline | FrozenBaseline:
    against, baseline = line.against_baseline, line.baseline
    own: dict[str, Any] = {
        "status": against.status,
        "words": baseline_words(line),
        "distance_travelled": _figure(against.distance_travelled),
        "gap_to_forecast": _figure(against.gap_to_forecast),
        "gap_text": figure_text(against.gap_to_forecast, line.measure, signed=True),
        "made_on": baseline.made_on if baseline else None,
    }
    if baseline is None:
        return NoBaseline(**own)
    return FrozenBaseline(
        **own,
        version=baseline.version,
        reason=baseline.reason,
        method=baseline.forecast.method,
        by=baseline.forecast.by,
        forecast=tuple(_forecast(point, baseline, line) for point in baseline.forecast.points),
    )


def _forecast(point: ForecastPoint, baseline: Baseline, line: ScorecardLine) -> ForecastOfPeriod:
    period = baseline.period_of(point)
    return ForecastOfPeriod(
        period=period.label,
        time_period=period.time_period,
        time_identifier=period.time_identifier,
        value=point.value,
        text=amount(point.value, line.measure),
        interval=_interval(point.interval),
    )


def _by_hand(expected: ForecastByHand, line: ScorecardLine) -> ForecastOfPerson:
    return ForecastOfPerson(
        period=expected.period.label,
        time_period=expected.time_period,
        time_identifier=expected.time_identifier,
        value=expected.value,
        text=amount(expected.value, line.measure),
        by=expected.by,
        reason=expected.reason,
        written_on=expected.on,
    )


def _status(line: ScorecardLine) -> StatusOfLine:
    return StatusOfLine(
        rag=line.rag,
        rag_words=RAG_WORDS[line.rag],
        colour=RAG_COLOURS[line.rag],
        word=line.status.word,
        standing=line.status.standing,
        reason=reason(line),
        needs_action=line.needs_action,
        by_target=line.by_target,
    )


def _area_status(card: AreaCard) -> StatusOfArea:
    standing = together(line.status for line in card.own_lines)
    return StatusOfArea(standing=standing, word=standing_word(standing), reason=area_reason(card.own_lines))


def voice_document(
    themes: Sequence[ThemeTable],
    answers: Iterable[BoardAnswer],
    days: float | None,
    overdue: Iterable[RaisedTheme] = (),
) -> VoiceOfScorecard:
    """What people wrote about, and what was answered: you said, we did."""
    return VoiceOfScorecard(
        themes=tuple(map(_themes, themes)),
        you_said_we_did=tuple(answers),
        days_to_answer=days,
        overdue=tuple(map(_overdue, overdue)),
    )


def _overdue(theme: RaisedTheme) -> OverdueTheme:
    return OverdueTheme(
        theme=theme.title,
        code=theme.code,
        release=theme.release.id,
        survey=theme.release.survey.title,
        due_on=theme.due,
    )


def _themes(table: ThemeTable) -> ThemesOfRound:
    return ThemesOfRound(
        survey=table.survey,
        audience=table.audience,
        round=table.round,
        example=table.example,
        people=table.people,
        note="Comments were sorted into themes by machine, so these counts are estimates [e].",
        cells=tuple(ThemeCell(label=label, text=text) for label, text in table.cells),
    )


def exception_document(exception: Corrective) -> ExceptionOfScorecard:
    """A red or a concern."""
    return ExceptionOfScorecard(
        id=exception.line.id,
        name=exception.line.measure.name,
        area=exception.line.area_id,
        status=exception.line.status.word,
        reason=reason(exception.line),
        actions=exception.actions,
        needs=exception.needs,
    )


def quality_document(quality: Quality) -> QualityOfScorecard:
    """How complete and how reliable the scorecard is."""
    rates = tuple(
        ResponseRate(round=round_id, asked=asked, started=started, finished=finished)
        for round_id, asked, started, finished in quality.response_rates
    )
    own = {item.name: getattr(quality, item.name) for item in fields(quality)}
    return QualityOfScorecard(**own | {"response_rates": rates})
