"""What the documents of the API look like, for its description and for checking examples. They never build a response."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, create_model

from analysis.core_data.columns import CANONICAL, NUMBERS
from surveys.definition.survey import Audience


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
    entry: Literal["link", "codes"] = Field(
        default="link",
        description="`link`: whoever has the address can answer, also several times. `codes`: a printed code counts once.",
    )
    adds_up: bool = Field(
        default=False,
        description="Where too few people answer, their answers wait, sealed, and are counted with those of the next round.",
    )
    waits: bool = Field(
        default=False,
        description="It is closed, and too few answered: what was said waits for the next round.",
    )
    added_to: str = Field(
        default="",
        description="The round that its answers are counted with; empty where they were not too few.",
    )
    asked: int | None = Field(default=None, description="How many people were invited.")
    programme: str = Field(default="", description="The course that it belongs to, such as training-1.")
    quota: int | None = Field(default=None, description="About how many answers are wanted.")
    full: bool = Field(default=False, description="The quota is reached: nobody else is let in.")
    progress: RoundProgress | None = Field(default=None, description="Null while it is not open.")
    example: bool


class DataPackage(BaseModel):
    """A Frictionless data package (specs.frictionlessdata.io): what the columns of a table are."""

    model_config = ConfigDict(extra="allow")

    profile: str
    name: str
    title: str
    description: str
    resources: list[dict[str, Any]]


FlatRow: type[BaseModel] = create_model(
    "FlatRow",
    __doc__="One value of one measure in one period. `symbol` says why a number is `null`.",
    **{name: (float | None if name in NUMBERS else str, ...) for name in (*CANONICAL, "symbol")},  # type: ignore[call-overload]
)


class FlatRows(RootModel[list[FlatRow]]):  # type: ignore[valid-type]
    """Every value of the scorecard, one row each."""
