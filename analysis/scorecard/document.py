"""The scorecard as it is published, key by key. The API's description is made from these classes; they work nothing out."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, WithJsonSchema

from analysis.periods import Frequency
from analysis.plan import Action, BoardAnswer, Outcome, Partner, Story, Tier, Unit
from analysis.plan.objects import AreaKind, FilledBy
from analysis.scorecard.signs.since_last import ByChance
from analysis.scorecard.signs.status import Standing
from analysis.statistics import Polarity, Rag, Travel
from surveys.definition.survey import Audience, Domain, ObaQuestion

SCHEMA = "heard-scorecard/1"
Number = Annotated[int | float, WithJsonSchema({"type": "number"})]
"""A bound of 100 stays 100: as a float it would be written 100.0, and the same scorecard in other bytes."""


class _ScorecardPart(BaseModel):
    """A part of the document: a key that is not described here cannot be in it. Readers are told that later versions may add
    keys; none is taken away or changes its meaning within version 1."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, json_schema_extra={"additionalProperties": True}
    )

    def to_dict(self) -> dict[str, Any]:
        """As plain values, in the order in which it is published."""
        return self.model_dump(mode="json", by_alias=True)


class FigureOrReason(_ScorecardPart):
    """A number, or why there is none."""

    value: Number | None
    missing: str | None = Field(description="Why there is no value, such as `suppressed`.")


# Values ----------


class _PublishedValue(_ScorecardPart):
    time_period: str
    time_identifier: str
    period: str = Field(description="The same for people, such as `Oct to Dec 2026`.")
    ends_on: date
    breakdown_topic: str
    breakdown: str
    value: Number | None
    missing: str | None
    text: str = Field(description="As printed, with symbols: `83%`, `[c]`, `412 [r]`.")
    numerator: int | None
    denominator: int | None
    interval: tuple[Number, Number] | None = Field(description="95 %: lower and upper end.")
    target: Number | None
    flags: tuple[str, ...]
    comment: str
    revision: int
    example: bool


class ValueFromRecords(_PublishedValue):
    """One period of an indicator or measure, from the records of an organisation."""

    from_: Literal["records"] = Field("records", alias="from")


class ValueFromSurvey(_PublishedValue):
    """One period of a measure, from a release. With `pairs`, `n` counts people whose answers were matched with their own
    from before."""

    from_: Literal["survey"] = Field("survey", alias="from")
    release: str
    n: int | None
    pairs: bool
    asked: int | None
    started: int | None
    finished: int | None
    response_rate: FigureOrReason
    notes: tuple[str, ...]


class ValueFromAnswers(_PublishedValue):
    """One period of a measure, from what was answered to young people. `releases` are those whose themes were due."""

    from_: Literal["answers"] = Field("answers", alias="from")
    releases: tuple[str, ...]
    notes: tuple[str, ...]


PublishedValue = ValueFromRecords | ValueFromSurvey | ValueFromAnswers


# What is read from a series ----------


class ChangeOfLine(_ScorecardPart):
    """From one value to the latest; `points` for percentages only."""

    absolute: FigureOrReason
    percent: FigureOrReason
    points: FigureOrReason | None
    text: str


class ChangeSinceLast(ChangeOfLine):
    """From the value of the period before to the latest, and whether that is more than chance."""

    by_chance: ByChance = Field(
        description="`more` than chance, `within` it, or `not_known`; for surveys rounding is reckoned in."
    )
    words: str = Field(description="The same in a sentence; empty where nothing can be compared.")


class TravelOfLine(_ScorecardPart):
    """Which way it went."""

    since_previous: Travel
    since_last_year: Travel


class TravelInWords(_ScorecardPart):
    """The same for people."""

    since_previous: str
    since_last_year: str


class TrendOfLine(_ScorecardPart):
    """How many changes in one direction end at the latest period."""

    direction: str
    changes: int
    words: str


class NoSignal(_ScorecardPart):
    """There is nothing to test."""

    kind: Literal["none"] = "none"
    words: str = ""


class TrendTest(_ScorecardPart):
    """Of an annual series: whether the last five years are more than chance."""

    kind: Literal["annual"] = "annual"
    marker: str
    words: str


class ControlChart(_ScorecardPart):
    """Of a monthly or quarterly series: what is more than chance, by an XmR chart."""

    kind: Literal["xmr"] = "xmr"
    mean: Number | None
    limits: tuple[Number, Number] | None
    trial: bool
    points: tuple[str | None, ...]
    variation: str
    words: str
    colour: str
    assurance: str | None
    assurance_words: str
    denominators_vary: bool


class ForecastOfPeriod(_ScorecardPart):
    """What was expected of a period when the baseline was frozen."""

    period: str
    time_period: str
    time_identifier: str
    value: Number
    text: str
    interval: tuple[Number, Number] | None


class _AgainstBaseline(_ScorecardPart):
    status: str
    words: str
    distance_travelled: FigureOrReason
    gap_to_forecast: FigureOrReason
    gap_text: str
    made_on: date | None


class NoBaseline(_AgainstBaseline):
    """No baseline is frozen yet."""

    method: Literal["none"] = "none"
    forecast: tuple[ForecastOfPeriod, ...] = ()


class ForecastOfPerson(_ScorecardPart):
    """What somebody expects of a period. It stands beside the forecast of the baseline; nothing is judged by it."""

    period: str
    time_period: str
    time_identifier: str
    value: Number
    text: str
    by: str
    reason: str
    written_on: date


class FrozenBaseline(_AgainstBaseline):
    """The forecast that the series is held against."""

    version: int
    reason: str
    method: str
    by: str
    forecast: tuple[ForecastOfPeriod, ...]


class StatusOfLine(_ScorecardPart):
    """How it stands: one status, settled from target, baseline and chance, always as a word and with its reason."""

    rag: Rag = Field(description="The settled colour: what gets worse by more than chance is never green.")
    rag_words: str
    colour: str
    word: str = Field(description="How it stands, always as a word.")
    standing: Standing
    reason: str = Field(description="Why, in a sentence or two.")
    needs_action: bool = Field(description="Red, or a concern that is more than chance.")
    by_target: Rag = Field(description="The colour by the measure's own policy alone.")


# Lines ----------


class _Definition(_ScorecardPart):
    id: str
    name: str
    kind: Literal["indicator", "measure"]
    unit: Unit
    per: int | None = Field(None, description="Of a rate: per so many.")
    of: str
    polarity: Polarity
    polarity_reason: str
    frequency: Frequency
    source: str


class _IndicatorDefinition(_Definition):
    bellwether: bool


class _MeasureDefinition(_Definition):
    question: ObaQuestion
    domain: Domain | None
    tier: Tier
    horizon: str
    filled_by: FilledBy


class _Series(_ScorecardPart):
    area: str
    example: bool
    latest: PublishedValue | None
    text: str
    last_shown: PublishedValue | None
    sureness: str
    values: tuple[PublishedValue, ...]
    parts: tuple[PublishedValue, ...]
    target: FigureOrReason
    variance_from_target: FigureOrReason
    percent_of_target: FigureOrReason
    since_first: ChangeOfLine
    since_previous: ChangeSinceLast
    travel: TravelOfLine
    travel_words: TravelInWords
    trend: TrendOfLine
    signal: NoSignal | TrendTest | ControlChart
    baseline: NoBaseline | FrozenBaseline
    forecasts_by_hand: tuple[ForecastOfPerson, ...] = ()
    status: StatusOfLine


class IndicatorLine(_Series, _IndicatorDefinition):
    """An indicator with its series, newest last, and what is read from it."""


class MeasureLine(_Series, _MeasureDefinition):
    """A performance measure with its series, newest last, and what is read from it."""


LineDocument = IndicatorLine | MeasureLine


class Line(RootModel[LineDocument]):
    """An indicator or performance measure with its series, newest last, and what is read from it."""


# Areas ----------


class DistanceTravelled(_ScorecardPart):
    """How far an indicator has come since its first value."""

    id: str
    name: str
    text: str


class StoryBehind(_ScorecardPart):
    """The newest story behind the baseline, those before it, and the history that it is about."""

    latest: Story
    earlier: tuple[Story, ...]
    distance_travelled: tuple[DistanceTravelled, ...]


class MeasureGroup(_ScorecardPart):
    """The measures that answer one of the three questions."""

    question: ObaQuestion
    asks: str
    lines: tuple[LineDocument, ...]


class WantedMeasure(_ScorecardPart):
    """A measure for which nothing is counted yet."""

    id: str
    name: str
    question: ObaQuestion
    domain: Domain | None
    source: str


class StatusOfArea(_ScorecardPart):
    """How a priority stands: as its most pressing measure does, with the reason."""

    standing: Standing
    word: str
    reason: str


class AreaOfScorecard(_ScorecardPart):
    """A priority, the voice of the child, training or the broader themes, in the plan's six areas."""

    id: str
    kind: AreaKind
    name: str
    lead: str
    example: bool
    outcome: str
    status: StatusOfArea
    missing: tuple[str, ...] = Field(description="What nobody has said or counted yet.")
    indicators: tuple[LineDocument, ...]
    story: StoryBehind
    partners: tuple[Partner, ...]
    actions: tuple[Action, ...]
    measures: tuple[MeasureGroup, ...]
    data_development: tuple[WantedMeasure, ...]


class ReportedTheme(_ScorecardPart):
    """A theme that reports through its own strategy."""

    id: str
    name: str
    reported_through: str


class BoardOfScorecard(_ScorecardPart):
    """Whose scorecard it is."""

    name: str
    area: str
    la_code: str
    plan: str


class ThemeCell(_ScorecardPart):
    """A theme, and how many people wrote about it, as words."""

    label: str
    text: str
    checked: str = Field(
        default="", description="What people's check of a sample says of the count; empty without one."
    )


class ThemesOfRound(_ScorecardPart):
    """What people wrote about in one round."""

    survey: str
    audience: Audience
    round: str
    example: bool
    people: int | None
    estimated: Literal[True] = True
    note: str
    checked: str = Field(default="", description="How many comments people checked; empty without a check.")
    cells: tuple[ThemeCell, ...]


class OverdueTheme(_ScorecardPart):
    """A theme that young people raised, and that nobody had answered when the board's days were over."""

    theme: str
    code: str
    release: str
    survey: str
    due_on: date


class VoiceOfScorecard(_ScorecardPart):
    """What people wrote about, and what was answered: you said, we did."""

    themes: tuple[ThemesOfRound, ...]
    you_said_we_did: tuple[BoardAnswer, ...]
    days_to_answer: Number | None
    overdue: tuple[OverdueTheme, ...] = Field(
        default=(), description="Themes of the newest round of each survey that wait too long for an answer."
    )


class ExceptionOfScorecard(_ScorecardPart):
    """A red or a concern, with what is done about it and what a report still needs."""

    id: str
    name: str
    area: str
    status: str
    reason: str
    actions: tuple[str, ...]
    needs: tuple[str, ...]


class ResponseRate(_ScorecardPart):
    """How many of a round took part, as published."""

    round: str
    asked: int | None
    started: int | None
    finished: int | None


class QualityOfScorecard(_ScorecardPart):
    """How complete and how reliable it is."""

    hidden_values: int
    revised_values: int
    breaks: int
    without_data: tuple[str, ...]
    not_in_plan: tuple[str, ...]
    lines: int
    with_baseline: int
    up_to_date: int
    stories_written: int
    stories_fresh: int
    areas: int
    response_rates: tuple[ResponseRate, ...]


class ScorecardDocument(_ScorecardPart):
    """The scorecard as it stood on a day. Indicators are about the whole population and never come from a survey."""

    schema_: str = Field(SCHEMA, alias="schema")
    as_of: date
    example: bool
    example_note: str
    board: BoardOfScorecard
    outcome: Outcome
    broader_themes: tuple[ReportedTheme, ...]
    priorities: tuple[AreaOfScorecard, ...]
    voice: tuple[AreaOfScorecard, ...]
    training: tuple[AreaOfScorecard, ...]
    broader: tuple[AreaOfScorecard, ...]
    said: VoiceOfScorecard
    exceptions: tuple[ExceptionOfScorecard, ...]
    ready: bool
    quality: QualityOfScorecard
    method: tuple[str, ...]
    attribution: str
