"""What people checked of a release, as a document that may leave. It is read wherever releases are shown, and needs nothing
that counts."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

METHOD = (
    "Chance drew the comments that people checked: from those in English, half of them at most. Precision and recall are of "
    "comments, in steps of 5 %. The adjusted count is the post-stratified estimate of double sampling (Tenenbein 1970), "
    "from published counts. Its interval (95 %) joins Wilson's for both shares (Zou and Donner 2008). Nobody who checks "
    "knows which comments are of one person: where people could write under several questions, it runs from what holds if "
    "all that somebody writes is about the same, to what holds if each of their comments is as any other. It adds what "
    "rounding does, and is widened to steps of 5."
)


class _VerifiedPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ThemeChecked(_VerifiedPart):
    """What people's check says of one theme; nothing where its count is hidden, or too few comments stand behind it."""

    code: str
    title: str
    precision: int | None = Field(
        description="Of a hundred comments that the machine put here, those that people do too."
    )
    recall: int | None = Field(
        description="Of a hundred comments that people put here, those that the machine did too."
    )
    adjusted: int | None = Field(
        description="People, if people had read everything: an estimate, in steps of 5."
    )
    lower: int | None = Field(description="Of its 95 % interval; 0 where that is below 10.")
    upper: int | None
    alpha: float | None = Field(
        description="Krippendorff's, to a tenth, where 30 comments or more were coded twice."
    )
    text: str


class Verified(_VerifiedPart):
    """What people checked of a release. It is published beside the release, and never changes it."""

    schema_: Literal["heard-verified/1"] = Field("heard-verified/1", alias="schema")
    release: str
    checked: int = Field(description="Comments, in tens, and at least so many.")
    text: str
    codebook: str = Field(
        description="The version of the codebook that people coded by; of several, the last."
    )
    themes: tuple[ThemeChecked, ...]
    method: str = METHOD


def by_code(checked_by_people: Verified | None) -> Mapping[str, ThemeChecked]:
    return {theme.code: theme for theme in checked_by_people.themes} if checked_by_people else {}
