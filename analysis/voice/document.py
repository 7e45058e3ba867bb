"""What young people told us, as one published document: key by key, for the page, the API, the report and the printer."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from analysis.release.documents.document import People
from analysis.voice.checked.verified_document import Verified
from surveys.definition.survey import Audience


class _VoicePart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Told(_VoicePart):
    """A number of people, as published, with its words."""

    id: str = Field(description="good, bad, both, neutral; or positive, negative, mixed, neutral, unclear.")
    title: str
    count: People
    text: str = Field(description="The count as words; the same words for every hidden count.")
    percent: int | None = Field(
        description="Of those it is of, from published numbers; null where one is hidden."
    )


class InOurWords(_VoicePart):
    """What ten or more people said, in the board's own words: written by one person, approved by another."""

    survey: str
    theme: str
    way: str = Field(description="good, bad, both or neutral.")
    text: str
    written_by: str
    approved_by: str


class InTheirWords(_VoicePart):
    """What one person wrote, whole and word for word, who said that it may be shown. Two people with a name approved it."""

    way: str = Field(description="good, bad, both or neutral.")
    text: str
    approved_by: tuple[str, str]


class ThemeEarlier(_VoicePart):
    """The same theme in an earlier round."""

    round: str
    period: str
    count: People
    text: str
    percent: int | None


class ThemeTold(_VoicePart):
    """A theme: how many wrote about it, how it went, and what changed since the round before."""

    code: str
    title: str
    count: People
    text: str
    percent: int | None = Field(description="Of those who wrote.")
    went: tuple[Told, ...] = Field(description="How it went; empty where that is not shown.")
    change: str = Field(description="Since the round before, in words; empty where nothing can be said.")
    changed: Literal["more", "fewer", "same", "not_known"] = Field(
        description="more, fewer: by more than rounding and chance together."
    )
    earlier: tuple[ThemeEarlier, ...] = Field(description="Earlier rounds, the newest first.")
    in_our_words: tuple[InOurWords, ...]
    in_their_words: tuple[InTheirWords, ...] = Field(
        default=(), description="Quotes. Empty again when who wrote it deletes, or words are kept no longer."
    )
    checked: str = Field(
        default="", description="What people's check of a sample says of the count; empty without one."
    )


class MeasureTold(_VoicePart):
    """A measure that the survey counts towards. Its id is its address among the measures."""

    id: str
    name: str


class ActionTold(_VoicePart):
    """What is being done about the measures of an area."""

    what: str
    owner: str
    due_on: date | None
    status: str


class PriorityTold(_VoicePart):
    """The priority (or other area of the plan) that a survey's measures belong to."""

    id: str
    name: str
    measures: tuple[MeasureTold, ...]
    actions: tuple[ActionTold, ...] = Field(description="Those that are not done yet.")


class SurveyTold(_VoicePart):
    """What was said in the newest round of one survey, and how that changed."""

    survey: str
    title: str
    audience: Audience
    round: str
    release: str
    period: str
    example: bool
    took_part: str = Field(description="How many took part, in words.")
    wrote: People = Field(description="How many wrote something; null when hidden.")
    in_short: tuple[str, ...] = Field(
        description="What was written about most, how that went, and what changed; empty where no theme is shown."
    )
    how_sure: str = Field(description="Who sorted the comments, and how often that is right.")
    themes: tuple[ThemeTold, ...]
    feelings: tuple[Told, ...] = Field(description="How people felt in all that they wrote.")
    unread: str = Field(description="What is not read yet, or not understood.")
    checked: Verified | None = Field(
        default=None, description="What people checked of the release; null without a check."
    )
    belongs_to: tuple[PriorityTold, ...]


class Voice(_VoicePart):
    """What young people and practitioners told us, by survey: newest rounds, from published numbers only."""

    schema_: Literal["heard-voice/1"] = Field("heard-voice/1", alias="schema")
    as_of: date
    example: bool = Field(description="true: some of the answers were made up.")
    in_short: tuple[str, ...] = Field(
        description="What young people said, in a few sentences: of each of their surveys."
    )
    surveys: tuple[SurveyTold, ...]
    method: tuple[str, ...]
