"""What a report is made of: chapters of paragraphs, lists, tables and figures, as frozen values that every writer is given.

It reads back from the JSON in which a report is kept. It works nothing out.
"""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SCHEMA = "heard-report/1"


class _ReportPart(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Heading(_ReportPart):
    """Of level 2 or 3; the title of a chapter is of level 1."""

    kind: Literal["heading"] = "heading"
    level: Literal[2, 3]
    text: str


class Paragraph(_ReportPart):
    """`style` is "note" for what is said beside the matter, and "warning" for what must not be missed."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    style: Literal["plain", "lead", "note", "warning"] = "plain"


class Bullets(_ReportPart):
    kind: Literal["bullets"] = "bullets"
    items: tuple[str, ...]


class Amount(_ReportPart):
    """A cell with a number, as it is printed and as a spreadsheet takes it."""

    text: str
    value: float | int | None = None


Cell = str | Amount


class ReportTable(_ReportPart):
    """The first column names the row. One of `data_only` is too long to print: the workbook alone has it."""

    kind: Literal["table"] = "table"
    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...] = ()
    """Parts of the width of the page; all alike where there are none."""
    data_only: bool = False


class ReportFigure(_ReportPart):
    """A chart as SVG, with what it shows in a sentence."""

    kind: Literal["figure"] = "figure"
    id: str
    caption: str
    alt: str
    svg: str = Field(repr=False)


Block = Annotated[Heading | Paragraph | Bullets | ReportTable | ReportFigure, Field(discriminator="kind")]


class Chapter(_ReportPart):
    """`id` is its address on the page."""

    id: str
    title: str
    blocks: tuple[Block, ...]


class Source(_ReportPart):
    """A published document that a report rests on, by the hash of its bytes; of a release also the day it was made on."""

    kind: str
    id: str
    etag: str
    made_on: date | None = None


class ReportedMeasure(_ReportPart):
    """How a measure stood in this report, to be compared in the next one."""

    id: str
    name: str
    period: str
    text: str
    status: str


class Approval(_ReportPart):
    """Who said that a report may be published, and when; `version` counts the published ones."""

    version: int = Field(ge=1)
    by: Annotated[str, Field(min_length=1)]
    on: date


class Report(_ReportPart):
    """One report. Without `approval` it is a draft."""

    schema_: str = Field(SCHEMA, alias="schema")
    language: str = "en"
    board: str
    title: str
    plan: str
    period: str
    cut_off: date
    example: bool
    example_note: str
    attribution: str
    chapters: tuple[Chapter, ...]
    measures: tuple[ReportedMeasure, ...]
    sources: tuple[Source, ...]
    approval: Approval | None = None

    @property
    def contents_hash(self) -> str:
        """Of all that the report says; the same for a draft and for the version that was approved of it."""
        return hashlib.sha256(self.model_copy(update={"approval": None}).to_bytes()).hexdigest()

    @property
    def document_title(self) -> str:
        return f"{self.title}: {self.board}"

    def to_bytes(self) -> bytes:
        return self.model_dump_json(by_alias=True).encode()

    @classmethod
    def of_bytes(cls, body: bytes) -> "Report":
        return cls.model_validate_json(body)

    def cover(self) -> tuple[tuple[str, str], ...]:
        """What stands on the cover under the title: name and words."""
        return (
            ("Plan", self.plan),
            ("Period", self.period),
            ("Figures as of", day(self.cut_off)),
            *self._standing(),
            ("Contents hash", self.contents_hash[:16]),
        )

    def _standing(self) -> Iterator[tuple[str, str]]:
        if self.approval is None:
            yield "Version", "Draft: not approved, not for circulation"
            return
        yield "Version", str(self.approval.version)
        yield "Approved by", f"{self.approval.by}, {day(self.approval.on)}"

    def tables(self) -> Iterator[ReportTable]:
        for chapter in self.chapters:
            yield from (block for block in chapter.blocks if isinstance(block, ReportTable))

    def figures(self) -> Iterator[ReportFigure]:
        for chapter in self.chapters:
            yield from (block for block in chapter.blocks if isinstance(block, ReportFigure))


def day(of: date) -> str:
    """`3 November 2026`."""
    return f"{of.day} {of:%B %Y}"


def cell_text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text
