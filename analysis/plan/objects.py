"""What a board's plan holds: outcome, priorities, indicators, measures, actions and stories.

A plan that breaks a rule cannot be made, and says which rule. No values live here.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from analysis.periods import Frequency, Period
from analysis.plan.units import UNITS, Unit
from analysis.statistics import Bounds, Polarity, RagPolicy
from surveys.definition.survey import Domain, ObaQuestion, domain_problem
from surveys.rounds import FEW, round_of

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
FilledText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Tier = Literal["headline", "secondary", "data_development"]
FilledBy = Literal["survey", "answers", "administrative", "nothing_yet"]
AreaKind = Literal["priority", "voice", "training", "broader"]
ActionStatus = Literal["not_started", "doing", "done", "cannot"]
AnswerStatus = Literal["deciding", "doing", "done", "cannot"]
Cost = Literal["no_cost", "low_cost", "cost", "not_known"]

QUESTIONS: dict[ObaQuestion, str] = {
    "how_much": "How much did we do?",
    "how_well": "How well did we do it?",
    "better_off": "Is anyone better off?",
}


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RagRule(Frozen):
    """When a measure is green, amber or red. The default for how well is within 10 % of the target."""

    kind: Literal["none", "tolerance", "bands", "ci"]
    percent: float = 10.0
    lower: float | None = None
    upper: float | None = None

    @model_validator(mode="after")
    def _possible(self) -> Self:
        self.policy()
        return self

    def policy(self) -> RagPolicy:
        return RagPolicy(self.kind, self.percent, self.lower, self.upper)


class ForecastByHand(Frozen):
    """What somebody expects of a period, with their name and why. It stands beside the forecast that was worked out, and a
    measure is never judged by it."""

    time_period: str
    time_identifier: str
    value: float
    by: FilledText
    reason: FilledText
    on: date

    @property
    def period(self) -> Period:
        return Period.parse(self.time_period, self.time_identifier)


class FrozenPoint(Frozen):
    """The expected value so many periods after the history, with its 95 % interval."""

    ahead: int = Field(ge=1)
    value: float
    interval: tuple[float, float] | None = None


class FrozenForecast(Frozen):
    """A history as it was known on a day, with the forecast after it. Values that were hidden then are None. What comes in
    later for those periods changes nothing here."""

    made_on: date
    first: tuple[str, str]
    history: tuple[float | None, ...] = Field(min_length=1)
    method: Literal["regression", "last_value", "none"]
    points: tuple[FrozenPoint, ...] = ()
    version: int = Field(default=1, ge=1)
    by: FilledText
    reason: FilledText


class _Measured(Frozen):
    """What an indicator and a performance measure have in common.

    `of` says what is counted. A gap under `smallest_gap` is no change. Counts of people under `hide_below`
    (and shares that rest on so few) are hidden; 0 shows all, for figures that are not about people. A rate is `per` so many.
    `sum_of` names counts that add up to this one, so that none of them can be worked out from the others.
    """

    id: Id
    name: FilledText
    unit: Unit
    of: FilledText
    polarity: Polarity
    polarity_reason: str = ""
    frequency: Frequency
    source: FilledText
    target: float | None = None
    former_targets: tuple[float, ...] = ()
    smallest_gap: float = Field(default=0, ge=0)
    hide_below: int = Field(default=FEW, ge=0)
    broken_down_by: str = ""
    sum_of: tuple[Id, ...] = ()
    rag: RagRule | None = None
    per: int | None = Field(default=None, ge=1)
    baselines: tuple[FrozenForecast, ...] = ()
    forecasts: tuple[ForecastByHand, ...] = ()

    @property
    def is_percentage(self) -> bool:
        return self.unit == "percent"

    @property
    def bounds(self) -> Bounds:
        """What values and forecasts may be."""
        return Bounds(0, UNITS[self.unit].most)

    @property
    def policy(self) -> RagPolicy:
        return self.rag.policy() if self.rag else RagPolicy()

    @model_validator(mode="after")
    def _rate_of_something(self) -> Self:
        if self.per is not None and self.unit != "rate":
            raise ValueError("'per' is only for rates; take it out")
        return self

    @model_validator(mode="after")
    def _not_coloured_without_direction(self) -> Self:
        if self.polarity == "none" and self.policy.kind != "none":
            raise ValueError("a measure of polarity 'none' is never red or green; take 'rag' out")
        if self.polarity == "target_range" and (self.policy.lower is None or self.policy.upper is None):
            raise ValueError("a target range needs its 'lower' and 'upper' edge in 'rag'")
        return self


class Indicator(_Measured):
    """How an outcome is measured for the whole population, from administrative data only."""

    bellwether: bool = False


class PerformanceMeasure(_Measured):
    """About the people served. `people_of` fills a how_much measure with those who took part."""

    question: ObaQuestion
    domain: Domain | None = None
    tier: Tier
    filled_by: FilledBy
    people_of: Literal["young_people", "practitioners"] | None = None
    horizon: Literal["lead", "lag"] = "lag"

    @property
    def policy(self) -> RagPolicy:
        if self.rag is None and self.question == "how_well" and self.polarity != "none":
            return RagPolicy("tolerance")
        return super().policy

    @model_validator(mode="after")
    def _follows_the_method(self) -> Self:
        problems = list(_measure_problems(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self


def _measure_problems(measure: PerformanceMeasure) -> Iterator[str]:
    how_much = measure.question == "how_much"
    if how_much != (measure.unit in ("count", "fte")):
        others = "how_well and better_off are percentages, rates or means"
        yield f"a how_much measure is a count or full-time equivalents; {others}"
    if measure.filled_by == "survey" and measure.unit not in ("count", "percent"):
        yield "a survey fills counts and percentages only"
    yield from domain_problem(measure.question, measure.domain)
    if how_much and measure.tier == "headline":
        yield "a how_much measure is never a headline"
    if how_much and measure.policy.kind != "none":
        yield "a how_much measure is never red or green; take 'rag' out"
    if measure.filled_by == "answers" and measure.unit not in ("count", "percent"):
        yield "what was answered to young people fills counts and percentages only"
    if measure.filled_by == "answers" and measure.question == "better_off":
        yield "that somebody was answered does not say that they are better off; choose how_much or how_well"
    if (measure.tier == "data_development") != (measure.filled_by == "nothing_yet"):
        yield "a measure is 'data_development' when it is filled by 'nothing_yet', and only then"
    if measure.people_of and not (how_much and measure.filled_by == "survey"):
        yield "'people_of' is only for how_much measures that are filled by a survey"


class Partner(Frozen):
    """An organisation and its part in doing better."""

    organisation: FilledText
    part: FilledText


class Update(Frozen):
    on: date
    by: FilledText
    text: FilledText


class Action(Frozen):
    """What is done, by whom and when. What cannot be done says why in its last update."""

    id: Id
    what: FilledText
    owner: FilledText
    cost: Cost
    status: ActionStatus = "not_started"
    starts_on: date | None = None
    due_on: date | None = None
    updates: tuple[Update, ...] = ()

    @field_validator("due_on")
    @classmethod
    def _in_order(cls, due_on: date | None, info: ValidationInfo) -> date | None:
        starts_on = info.data.get("starts_on")
        if starts_on and due_on and due_on < starts_on:
            raise ValueError(
                f"the day by which it is due lies before the day on which it starts, {starts_on}"
            )
        return due_on

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if self.status == "cannot" and not self.updates:
            raise ValueError("what cannot be done needs an update that says why")
        return self


class Story(Frozen):
    """One version of the story behind the baseline. `placeholder`: nobody has written one yet."""

    written_on: date
    by: FilledText
    text: FilledText
    helps: tuple[FilledText, ...] = ()
    hinders: tuple[FilledText, ...] = ()
    placeholder: bool = False


class BoardAnswer(Frozen):
    """You said, we did: from a theme to the message back to young people. `release` and `code` say what it answers; one
    that was written down by hand has neither. `answered_on` is the day of these words, `first_answered_on` that of the
    first answer to the theme, where they differ."""

    theme: FilledText
    release: str = ""
    code: str = ""
    heard_on: date
    decision: str = ""
    owner: FilledText
    answered_on: date | None = None
    first_answered_on: date | None = None
    status: AnswerStatus
    why: str = ""
    message: str = ""

    @model_validator(mode="after")
    def _answers(self) -> Self:
        if self.status == "cannot" and not self.why:
            raise ValueError("what cannot be done needs 'why'")
        if self.answered_on and self.answered_on < self.heard_on:
            raise ValueError("'answered_on' lies before 'heard_on'")
        if self.status != "deciding" and not (self.decision and self.message and self.answered_on):
            raise ValueError("an answer needs 'decision', 'message' and 'answered_on'")
        return self

    @property
    def first_on(self) -> date | None:
        """The day on which the theme was answered first."""
        return self.first_answered_on or self.answered_on

    @property
    def days_to_answer(self) -> int | None:
        return (self.first_on - self.heard_on).days if self.first_on else None

    def answers(self, round_id: str, code: str, title: str, heard_on: date) -> bool:
        """Whether it is about a theme of a round. One that does not name its release goes by the words and the day."""
        if self.release:
            return self.code == code and round_of(self.release) == round_id
        return self.theme == title and self.heard_on == heard_on

    def stands_in_place_of(self, other: "BoardAnswer") -> bool:
        """Whether it answers the same theme of the same round."""
        if self.release and other.release:
            return (self.code, round_of(self.release)) == (other.code, round_of(other.release))
        same_day = not (self.release or other.release) or self.heard_on == other.heard_on
        return self.theme == other.theme and same_day


class BroaderTheme(Frozen):
    """A theme that reports through its own strategy. `touched_by` names the measures that surveys fill about it."""

    id: Id
    name: FilledText
    reported_through: FilledText
    touched_by: tuple[Id, ...] = ()


class Area(Frozen):
    """A priority, voice, training or the broader themes: a file of indicators, measures, story and actions.

    `shows` names measures of other areas that are shown here as well.
    """

    id: Id
    kind: AreaKind
    place: int = Field(ge=1)
    name: FilledText
    lead: FilledText
    story: tuple[Story, ...] = Field(min_length=1)
    partners: tuple[Partner, ...] = Field(min_length=1)
    actions: tuple[Action, ...] = Field(min_length=1)
    indicators: tuple[Indicator, ...] = ()
    measures: tuple[PerformanceMeasure, ...] = ()
    shows: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        problems = list(_area_problems(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self

    @property
    def measured(self) -> tuple["Indicator | PerformanceMeasure", ...]:
        return (*self.indicators, *self.measures)

    @property
    def latest_story(self) -> Story:
        return max(self.story, key=lambda story: story.written_on)


def _area_problems(area: Area) -> Iterator[str]:
    if (area.kind == "priority") != bool(area.indicators):
        yield "a priority has at least one indicator, and only a priority has any"
    if not any(action.cost in ("no_cost", "low_cost") for action in area.actions):
        yield "at least one action must be 'low_cost' or 'no_cost'"


class Outcome(Frozen):
    """A condition of well-being for a whole population, in plain words and without numbers."""

    id: Id
    says: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, pattern=r"^\D*$")]


AreaCode = Annotated[str, StringConstraints(pattern=r"^[EWSN]\d{8}$")]
COUNTRIES: Mapping[str, tuple[str, str]] = {
    "E": ("England", "E92000001"),
    "W": ("Wales", "W92000004"),
    "S": ("Scotland", "S92000003"),
    "N": ("Northern Ireland", "N92000002"),
}
"""The country of an area and its code, by the first letter of the area's."""


class Board(Frozen):
    """Whose plan it is. `baseline_on` is the day on which history and forecast are frozen, `report_due_on` the day for which
    the next report is wanted, `answer_within_days` the time that the board gives itself to answer a theme."""

    name: FilledText
    area: FilledText
    la_code: AreaCode
    country: FilledText
    country_code: AreaCode
    plan: FilledText
    baseline_on: date | None = None
    report_due_on: date | None = None
    answer_within_days: int = Field(default=30, ge=1, le=366)

    @model_validator(mode="before")
    @classmethod
    def _in_its_country(cls, written: Any) -> Any:
        """The country follows from the code's first letter."""
        code = str(written.get("la_code", "")) if isinstance(written, dict) else ""
        country, country_code = COUNTRIES.get(code[:1], ("", ""))
        return {"country": country, "country_code": country_code, **written} if country else written

    outcome: Outcome
    broader_themes: tuple[BroaderTheme, ...] = ()
    responses: tuple[BoardAnswer, ...] = ()


Key = tuple[str, Period, str, str]
"""Measure, period, topic and part: there is one current value for each."""


class Withdrawn(Frozen):
    """A value that came in and should not have: it is kept, and shown no more. What comes in later has another revision."""

    measure_id: Id
    time_period: str
    time_identifier: str
    breakdown_topic: str
    breakdown: str
    revision: int = Field(ge=1)

    @property
    def key(self) -> Key:
        period = Period.parse(self.time_period, self.time_identifier)
        return self.measure_id, period, self.breakdown_topic, self.breakdown


class Plan(Frozen):
    """The whole plan, areas in their order: priorities first, then voice, training and broader themes."""

    board: Board
    areas: tuple[Area, ...]
    withdrawn: tuple[Withdrawn, ...] = ()

    @cached_property
    def withdrawn_up_to(self) -> Mapping[Key, int]:
        """The last revision of each value that was withdrawn; it and those before are shown no more."""
        return {each.key: each.revision for each in sorted(self.withdrawn, key=lambda each: each.revision)}

    @cached_property
    def measured(self) -> Mapping[str, Indicator | PerformanceMeasure]:
        """Every indicator and measure by id."""
        return {measured.id: measured for area in self.areas for measured in area.measured}

    @cached_property
    def area_of(self) -> Mapping[str, Area]:
        """The area that an indicator or measure belongs to."""
        return {measured.id: area for area in self.areas for measured in area.measured}

    @property
    def priorities(self) -> tuple[Area, ...]:
        return tuple(area for area in self.areas if area.kind == "priority")

    def area(self, kind: AreaKind) -> tuple[Area, ...]:
        return tuple(area for area in self.areas if area.kind == kind)

    def headlines(self, area: Area) -> tuple[PerformanceMeasure, ...]:
        return tuple(measure for measure in self.measures(area) if measure.tier == "headline")

    def measures(self, area: Area) -> tuple[PerformanceMeasure, ...]:
        """The measures of an area and those of others that it shows."""
        shown = (self.measured[other] for other in area.shows)
        return (*area.measures, *(measure for measure in shown if isinstance(measure, PerformanceMeasure)))
