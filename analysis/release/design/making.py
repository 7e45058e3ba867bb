"""What a release is made of, as three values: what was asked, what was heard, and how it is made. They work nothing out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from analysis.progress import Progress, tell_nobody
from analysis.release.documents.document import Release, ReleaseKind
from analysis.release.documents.errors import ReleaseError
from analysis.working_time import WorkingTime
from surveys.definition.revisions import RevisionChange
from surveys.definition.survey import Survey
from surveys.rounds import Entry, ReleaseId, RoundId
from surveys.store.protocols import Pairs, Response

if TYPE_CHECKING:  # what codes free text loads models, which nobody needs who makes a release without
    from analysis.text.coding import Coded


@dataclass(frozen=True)
class RoundFacts:
    """What is known of a round besides its answers.

    `asked` and `started` are numbers of people, or None where nobody counted. `time_period` and
    `time_identifier` are those of the scorecard, such as 202627 and Financial year Q3. `changes` say what was asked in
    other words while the round was open, `invited` who was asked. `compared_with` is the round that the same people were
    asked in before, where they were set side by side with themselves. `entry` is how people got in, None where not said.
    `added` are the rounds whose answers are counted with those of this one, because they were too few alone.
    """

    id: str
    opened_on: date
    closed_on: date | None
    time_period: str
    time_identifier: str
    asked: int | None = None
    started: int | None = None
    example: bool = False
    release_number: int = 1
    changes: tuple[RevisionChange, ...] = ()
    invited: str = ""
    compared_with: str = ""
    entry: Entry | None = None
    added: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _check_round_id(self.id)
        if self.closed_on is not None and self.closed_on < self.opened_on:
            raise ReleaseError(f"round '{self.id}' closes before it opens; correct its dates")
        if self.release_number < 1:
            raise ReleaseError(f"round '{self.id}': releases are numbered from 1")

    @property
    def release_id(self) -> str:
        return str(ReleaseId(RoundId.parse(self.id), self.release_number))


def _check_round_id(text: str) -> None:
    try:
        RoundId.parse(text)
    except ValueError as error:
        raise ReleaseError(f"round id: {error}") from None


@dataclass(frozen=True)
class AskedSurvey:
    """The survey as it was asked, in the revision that the release is to name, and what is known of the round."""

    survey: Survey
    facts: RoundFacts


@dataclass(frozen=True)
class RoundAnswers:
    """The answers of a round. `coded` is what was read in their free text, None where nothing was read. `changes` is what
    was found in pairs, by the name of the paired question; it counts where the round's facts say what it was compared with.
    `on_paper` of them came on paper; None where nobody counted.
    """

    responses: Sequence[Response]
    coded: Coded | None = None
    changes: Mapping[str, Pairs] = field(default_factory=dict)
    on_paper: int | None = None

    def __post_init__(self) -> None:
        if len({response["id"] for response in self.responses}) != len(self.responses):
            raise ReleaseError("two responses have the same id; read the round again, each response once")
        if self.on_paper is not None and not 0 <= self.on_paper <= len(self.responses):
            raise ReleaseError("more answers came on paper than there are; read the round again")
        coded = self.coded
        if coded is None:
            return
        unknown = sorted({code for codes in coded.themes.values() for code in codes} - coded.labels.keys())
        if unknown:
            raise ReleaseError(f"theme '{unknown[0]}' has no label; give the labels of the whole codebook")
        if self.has_directions and any(
            self.directions.get(response, {}).keys() != codes for response, codes in coded.themes.items()
        ):
            raise ReleaseError("how it went is not said of every theme, or of one that nobody wrote about")

    @property
    def themes(self) -> Mapping[str, frozenset[str]]:
        """The codes of all that somebody wrote, by response id."""
        return self.coded.themes if self.coded else {}

    @property
    def sentiments(self) -> Mapping[str, str]:
        """One label for all that somebody wrote, by response id."""
        return (self.coded.sentiments or {}) if self.coded else {}

    @property
    def directions(self) -> Mapping[str, Mapping[str, str]]:
        """How each theme went for somebody, by response id and code."""
        return (self.coded.directions or {}) if self.coded else {}

    @property
    def codebook(self) -> Mapping[str, str] | None:
        """Code to title; sorted, so that a document can be designed again from itself."""
        return dict(sorted(self.coded.labels.items())) if self.coded else None

    @property
    def has_sentiment(self) -> bool:
        return self.coded is not None and self.coded.sentiments is not None

    @property
    def has_directions(self) -> bool:
        return self.coded is not None and self.coded.directions is not None


@dataclass(frozen=True)
class Making:
    """How a release is made. `key` is 32 fresh random bytes, used once and then destroyed by the caller. `already_out` are
    the releases so far; `provenance` is name to version of what it is made with. `clock` counts seconds of work."""

    key: bytes = field(repr=False)
    made_on: date
    provenance: Mapping[str, str]
    kind: ReleaseKind = "final"
    already_out: Sequence[Release] = ()
    progress: Progress = tell_nobody
    clock: Callable[[], float] = field(default_factory=WorkingTime)
