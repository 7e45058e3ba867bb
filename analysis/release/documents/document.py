"""The release document: the one form in which numbers about people leave the analysis, key by key.

A cell, a table and a release are sealed: they are made by the audit or read from a document whose hash verifies, and refuse
anything else, so a raw count has no way to a page, a file or the API. `schema.json` and the API's description are made from
these classes.
"""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Annotated, Any, ClassVar, Final, Literal, NoReturn, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationInfo, model_validator

from analysis.release.documents.errors import ReleaseError
from surveys.definition.survey import Audience
from surveys.rounds import FEW, Entry

SCHEMA = "heard-release/1"
BASE = 5
SMALLEST = FEW
"""The smallest number of people that is ever published."""
HIDDEN = f"fewer than {SMALLEST} or held back"
"""One text for every hidden cell: few, nobody, or held back for others. Telling them apart would tell too much."""
FEW_TOOK_PART = f"Fewer than {SMALLEST} people took part."

ReleaseKind = Literal["final", "interim"]
TableKind = Literal["question", "measure", "themes", "sentiment", "pair", "change", "direction", "ways"]
People = Annotated[int, Field(ge=SMALLEST, multiple_of=BASE)] | None
"""A published number of people: a multiple of 5 that is 10 or more, or None where it is hidden or not known."""


class _Seal:
    """Proof that a value came from the audit or from a verified document. Only this package has one."""

    def __repr__(self) -> str:
        return "<seal>"


SEAL: Final = _Seal()
"""Given as the context of a validation."""


class _Part(BaseModel):
    """A part of the document. A key that is not described here cannot be in it."""

    # Strict: 10.0 and True are not counts.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Sealed(_Part):
    """A part that holds published counts."""

    _what: ClassVar[str]

    # Afterwards: a validator that runs before makes Python objects of JSON, for which strict means something else.
    @model_validator(mode="after")
    def _check_seal(self, info: ValidationInfo) -> Self:
        if info.context is not SEAL:
            raise ValueError(_by_hand(self._what))
        return self

    @classmethod
    def model_construct(cls, *_fields_set: Any, **_values: Any) -> NoReturn:
        """Raises `ReleaseError`: it would leave out every check."""
        raise ReleaseError(_by_hand(cls._what))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """The same again. Raises `ReleaseError` for one that differs: it would leave out every check."""
        del deep  # nothing in it changes, so that a deep copy is the same
        if update:
            raise ReleaseError(_by_hand(self._what))
        return self


def _by_hand(what: str) -> str:
    return f"a {what} is not made by hand: use make_release, which rounds and audits, or parse a document"


class Cell(_Sealed):
    """One published cell. Two-way tables have the choices of both questions as `row` and `column`."""

    _what = "cell"

    id: str
    label: str
    count: People = Field(description="People, as a multiple of 5; null when hidden.")
    shown: bool
    text: str = Field(description="The count as words; the same words for every hidden cell.")
    row: str = Field("", description="In a pair: the choice of its question.")
    column: str = Field("", description="In a pair: the choice of what it is crossed with.")

    @model_validator(mode="after")
    def _says_what_it_shows(self) -> Self:
        if self.shown != (self.count is not None) or self.text != text_of(self.count):
            raise ValueError("does not say what it shows")
        return self


def text_of(count: int | None) -> str:
    """What a cell says: the count, or the words that all hidden cells have in common."""
    return HIDDEN if count is None else f"{count:,}"


class Table(_Sealed):
    """One published table of counts of people."""

    _what = "table"

    id: str
    kind: TableKind = Field(
        description="measure: a question in two parts, for the scorecard. pair: two questions crossed. change: the same "
        "people before and now, in two parts; people is the number of matched pairs. direction: of those who wrote about a "
        "theme, how many said that it goes well (good), not well (bad), both, or without judgement (neutral); its id is "
        "direction: and the theme's code. ways: how the answers came, on a screen or on a sheet of paper that was typed in."
    )
    question: str = Field(
        description="The question's id; themes, sentiment or the first side where the table is of no single question."
    )
    title: str
    people: People = Field(description="Of whom percentages are taken; null when hidden.")
    by: str = Field("", description="In a pair: what it is crossed with.")
    cells: tuple[Cell, ...]

    def cell(self, cell_id: str) -> Cell:
        """The cell with this id. Raises `KeyError`."""
        for cell in self.cells:
            if cell.id == cell_id:
                return cell
        raise KeyError(cell_id)


class ReleasedSurvey(_Part):
    """What was asked."""

    id: str
    title: str
    audience: Audience
    revision: int = Field(ge=1, description="Which wording of the survey was asked.")


class ChangedQuestion(_Part):
    """A question that was asked in other words while the round was open."""

    question: str = Field(description="The id of the question.")
    says: str = Field(description="What changed, for people.")
    breaks: bool = Field(description="true: its numbers are compared with no other round.")


class ReleasedRound(_Part):
    """When it was asked, and whom."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    opened_on: date
    closed_on: date | None = Field(description="null in an interim release.")
    time_period: str = Field(
        pattern=r"^[0-9]{6}$",
        description="The financial year as in the DfE's open data standard, such as 202627.",
    )
    time_identifier: str = Field(description="Such as Financial year Q3.")
    invited: str = Field("", description="Who was asked, in the organisers' words; not there where not said.")
    changes: tuple[ChangedQuestion, ...] = Field(
        (), description="What was asked in other words while the round was open; not there where nothing was."
    )
    compared_with: str = Field(
        "",
        description="The round in which the same people were asked before, where they were matched; else not there.",
    )
    entry: Entry | None = Field(
        None,
        description="link: whoever had the address could answer, also several times. codes: each printed code counted once. "
        "Not there where not said.",
    )
    added: tuple[str, ...] = Field(
        (),
        description="Rounds that too few people answered for a release of their own. Their answers are counted here, and in "
        "no other release. Not there where there are none.",
    )


ENTRIES: Mapping[Entry, str] = {
    "link": "whoever had the link, also more than once",
    "codes": "whoever had a printed code, once a code",
}
"""Who could answer, in words."""


class Participation(_Part):
    """How many people, in numbers and in words."""

    asked: People = Field(description="Invited; the organisers' own number, to the nearest 5.")
    started: People
    finished: People
    text: str


class Hidden(_Part):
    """How much is not shown, and why."""

    cells: int = Field(ge=0, description="How many cells of the tables are hidden.")
    tables: int = Field(ge=0, description="How many tables that were declared are left out.")
    why: tuple[str, ...]


class ReleaseBody(_Sealed):
    """All that a release says, before it is frozen under its hash."""

    _what = "release"

    schema_: Literal["heard-release/1"] = Field(
        alias="schema",
        description="The name and version of this form. Within version 1 no key changes its meaning.",
    )
    id: str = Field(
        pattern=r"^[a-z][a-z0-9-]*-v[0-9]+$", description="The round's id and the number of the release."
    )
    kind: ReleaseKind = Field(description="interim: made while the round was still open.")
    survey: ReleasedSurvey
    round: ReleasedRound
    example: bool = Field(description="true: the answers were made up.")
    made_on: date
    participation: Participation
    tables: tuple[Table, ...]
    hidden: Hidden
    method: tuple[str, ...]
    provenance: dict[str, str] = Field(
        description="Versions and fingerprints of what the release was made with."
    )

    @model_validator(mode="after")
    def _counts_what_is_hidden(self) -> Self:
        if self.hidden.cells != sum(not cell.shown for table in self.tables for cell in table.cells):
            raise ValueError("the number of hidden cells is not the one it states")
        return self

    def to_dict(self) -> dict[str, Any]:
        """The document as plain values, fresh each time. A key that says nothing is not there."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class Release(ReleaseBody):
    """Everything that is published about one round. Frozen: a correction is a new release."""

    content_hash: str = Field(
        pattern=r"^[0-9a-f]{64}$", description="SHA-256 of the canonical JSON without this key."
    )

    _bytes: bytes = PrivateAttr(b"")

    def model_post_init(self, _context: object) -> None:
        """Keep the canonical bytes beside what they say."""
        self._bytes = canonical(self.to_dict())

    def table(self, table_id: str) -> Table:
        """The table with this id. Raises `KeyError`."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)

    def cell(self, table_id: str, cell_id: str) -> Cell:
        """The cell of a table. Raises `KeyError`."""
        return self.table(table_id).cell(cell_id)

    def to_bytes(self) -> bytes:
        """The canonical JSON (UTF-8, sorted keys, no spaces). Equal releases have equal bytes."""
        return self._bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Release) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def __repr__(self) -> str:
        return f"Release({self.id!r})"


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one way in which a document is written. Raises `ValueError` for what is no JSON."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def content_hash(document: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON without its own hash."""
    return sha256(canonical({k: v for k, v in document.items() if k != "content_hash"})).hexdigest()


ABOUT_THE_FORM = (
    "Everything that is published about one round of a survey. Every number of people is rounded to a multiple of 5, within "
    "4 of the truth, and at least 10; what is smaller, or would give away something smaller, is null. The document is UTF-8 "
    "JSON. content_hash is the SHA-256, in hex, of the document without content_hash, written with sorted keys, without "
    "spaces, and with characters outside ASCII as themselves."
)


def schema_json() -> str:
    """The form as JSON Schema: what `schema.json` holds, so that a document can be read when this programme is gone."""
    heading = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Heard release, version 1",
        "description": ABOUT_THE_FORM,
    }
    return json.dumps({**Release.model_json_schema(), **heading}, indent=2, ensure_ascii=False) + "\n"
