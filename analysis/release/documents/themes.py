"""The themes of a release as a document of their own: how many people wrote about each, and nothing of what they wrote."""

from pydantic import BaseModel, ConfigDict, Field

from analysis.release.documents.document import People, Release


class ThemeCount(BaseModel):
    """A theme, and how many people wrote about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title: str
    count: People = Field(description="People, as a multiple of 5; null when hidden.")
    text: str = Field(description="The count as words; the same words for every hidden theme.")


class Themes(BaseModel):
    """What people wrote about in one round, as in its release."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    release: str
    round: str
    survey: str
    example: bool = Field(description="true: the answers were made up.")
    themes: tuple[ThemeCount, ...]


def themes_of(release: Release) -> Themes:
    """The themes of a release, and its main themes where it has them, in its order; none where nobody wrote anything."""
    cells = (cell for table in release.tables if table.kind == "themes" for cell in table.cells)
    return Themes(
        release=release.id,
        round=release.round.id,
        survey=release.survey.id,
        example=release.example,
        themes=tuple(
            ThemeCount(code=cell.id, title=cell.label, count=cell.count, text=cell.text) for cell in cells
        ),
    )
