"""The themes of a release as a document of their own: how many people wrote about each, and nothing of what they wrote."""

from pydantic import BaseModel, ConfigDict, Field

from analysis.release.documents.document import People, Release

THEMES = "themes"
DIRECTION = "direction:"
"""What the id of a table begins with that says how a theme went."""


class WayCount(BaseModel):
    """How many said that a theme goes so: good, bad, both or neutral."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    way: str = Field(description="good: going well. bad: not going well. both. neutral: without judgement.")
    title: str
    count: People = Field(description="People, as a multiple of 5; null when hidden.")
    text: str = Field(description="The count as words; the same words for every hidden count.")


class ThemeCount(BaseModel):
    """A theme, and how many people wrote about it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    title: str
    count: People = Field(description="People, as a multiple of 5; null when hidden.")
    text: str = Field(description="The count as words; the same words for every hidden theme.")
    went: tuple[WayCount, ...] = Field((), description="How it went; empty where that is not shown.")


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
    cells = ((table, cell) for table in release.tables if table.kind == "themes" for cell in table.cells)
    return Themes(
        release=release.id,
        round=release.round.id,
        survey=release.survey.id,
        example=release.example,
        themes=tuple(
            ThemeCount(
                code=cell.id,
                title=cell.label,
                count=cell.count,
                text=cell.text,
                went=ways_of(release, cell.id) if table.id == THEMES else (),
            )
            for table, cell in cells
        ),
    )


def ways_of(release: Release, code: str) -> tuple[WayCount, ...]:
    """How a theme went for those who wrote about it; empty where that is not shown."""
    tables = (table for table in release.tables if table.id == f"{DIRECTION}{code}")
    return tuple(
        WayCount(way=cell.id, title=cell.label, count=cell.count, text=cell.text)
        for table in tables
        for cell in table.cells
    )
