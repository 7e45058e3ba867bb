"""What the documents of the API look like, for its description and for checking examples. They never build a response."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from analysis.release.document import Audience


class _Described(BaseModel):
    """Later versions may add keys; none is taken away or changes its meaning within version 1."""

    model_config = ConfigDict(extra="allow")


class ErrorDetail(BaseModel):
    code: str = Field(description="One word for programs, such as `not_found`.")
    message: str = Field(description="What is wrong and what to do, for people.")
    id: str | None = Field(description="Finds the fault in the log; only where the fault is ours.")


class ErrorBody(BaseModel):
    """The one shape of every error."""

    error: ErrorDetail


class Health(BaseModel):
    status: Literal["ok"]


class Listed(_Described):
    id: str = Field(description="Its address is this list's, a slash and this id.")
    title: str


class Listing(BaseModel):
    items: list[Listed]


class RoundProgress(BaseModel):
    """How many have begun and finished, in bands of ten such as `10 to 19`; counted once a day."""

    counted_on: date
    started: str
    finished: str


class PublishedRound(_Described):
    """One survey asked for a while. How many have answered is only known from its release."""

    id: str
    survey: str
    title: str = Field(default="", description="The survey's.")
    audience: Audience = "young_people"
    revision: int = Field(description="What newcomers are asked, or were last.")
    revisions: list[int] = Field(
        default=[], description="All that it was asked in, oldest first; mostly one."
    )
    opened_on: date
    closes_on: date | None = Field(default=None, description="The last day on which it can be answered.")
    closed_on: date | None = Field(description="Null until it is closed.")
    results_on: date | None = Field(default=None, description="From when people can read what was said.")
    invited: str = Field(default="", description="Who was asked, in words.")
    asked: int | None = Field(default=None, description="How many people were invited.")
    quota: int | None = Field(default=None, description="About how many answers are wanted.")
    full: bool = Field(default=False, description="The quota is reached: nobody else is let in.")
    progress: RoundProgress | None = Field(default=None, description="Null while it is not open.")
    example: bool


class FigureOrReason(_Described):
    value: float | None
    missing: str | None = Field(description="Why there is no value, such as `suppressed`.")


class Value(_Described):
    """One period of an indicator or measure. Survey values also carry `n`, `release` and participation; with `pairs`,
    `n` counts people whose answers were matched with their own from before."""

    time_period: str
    time_identifier: str
    period: str = Field(description="The same for people, such as `Oct to Dec 2026`.")
    breakdown: str
    value: float | None
    missing: str | None
    text: str = Field(description="As printed, with symbols: `83%`, `[c]`, `412 [r]`.")
    numerator: int | None
    denominator: int | None
    interval: list[float] | None = Field(description="95 %: lower and upper end.")
    target: float | None
    flags: list[str]
    comment: str
    revision: int
    example: bool


class Status(_Described):
    rag: Literal["green", "amber", "red", "none", "not_known"]
    rag_words: str
    word: str = Field(description="How it stands, always as a word.")


class Direction(_Described):
    since_previous: str
    since_last_year: str


class Measure(_Described):
    """An indicator or performance measure with its series, newest last, and what is read from it."""

    id: str
    name: str
    kind: Literal["indicator", "measure"]
    unit: Literal["count", "percent", "rate"]
    of: str
    polarity: str
    frequency: str
    source: str
    area: str
    example: bool
    latest: Value | None
    text: str
    sureness: str
    values: list[Value]
    target: FigureOrReason
    travel: Direction
    status: Status


class MeasureGroup(_Described):
    question: Literal["how_much", "how_well", "better_off"]
    asks: str
    lines: list[Measure]


class Area(_Described):
    """A priority, the voice of the child, training or the broader themes, in the plan's six areas."""

    id: str
    kind: Literal["priority", "voice", "training", "broader"]
    name: str
    lead: str
    example: bool
    outcome: str
    indicators: list[Measure]
    measures: list[MeasureGroup]


class Outcome(_Described):
    id: str
    says: str


class Quality(_Described):
    hidden_values: int
    revised_values: int
    breaks: int
    lines: int
    up_to_date: int


class Scorecard(_Described):
    """The scorecard as it stood on a day. Indicators are about the whole population and never come from a survey."""

    schema_: str = Field(alias="schema")
    as_of: date
    example: bool
    outcome: Outcome
    priorities: list[Area]
    voice: list[Area]
    training: list[Area]
    broader: list[Area]
    quality: Quality
    method: list[str]
    attribution: str
