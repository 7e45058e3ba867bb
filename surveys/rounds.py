"""What a round and a release are called, and what is known of a round: one survey asked for a while, mostly in one revision.

This is the only module that takes an id apart or puts one together."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Literal, Self

from surveys.errors import UserError

BAND = 10
FEW = 10
"""Fewer responses than this are never opened and never published."""

KEPT_BACK = FEW
"""How many stay sealed, chosen at random, while a round is open: so those who come last are never too few to mix."""


Entry = Literal["link", "codes"]
"""How people get in: `link`, whoever has the address can answer, also several times; `codes`, a printed code counts once."""

RoundStage = Literal["planned", "open", "over", "closed"]
"""`over`: its last day has passed; nobody is let in any more, and closing it is due."""


class RoundProblem(UserError):
    """Something about rounds that cannot be done now; the message says why and what to do."""


_SURVEY = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_NUMBER = r"[1-9][0-9]*"
# Greedy: a survey's own id may end as the id of a round or a release does, such as "pilot-r2".
_ROUND = re.compile(rf"(?P<survey>{_SURVEY})-r(?P<ordinal>{_NUMBER})")
_RELEASE = re.compile(rf"(?P<round>.+)-v(?P<version>{_NUMBER})")


@dataclass(frozen=True, order=True)
class RoundId:
    """The rounds of a survey are numbered from 1: "club-r2" is its second. In order of survey, then number."""

    survey: str
    ordinal: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `ValueError` for what is not the id of a round."""
        match = _ROUND.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is not the id of a round, such as club-r2")
        return cls(match["survey"], int(match["ordinal"]))

    def __str__(self) -> str:
        return f"{self.survey}-r{self.ordinal}"


@dataclass(frozen=True, order=True)
class ReleaseId:
    """The releases of a round are numbered from 1: "club-r2-v1" is the first of the second round. In order of round, then
    number, whatever the day they were published on."""

    round: RoundId
    version: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises `ValueError` for what is not the id of a release."""
        match = _RELEASE.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is not the id of a release, such as club-r2-v1")
        return cls(RoundId.parse(match["round"]), int(match["version"]))

    @property
    def survey(self) -> str:
        return self.round.survey

    @property
    def ordinal(self) -> int:
        return self.round.ordinal

    def __str__(self) -> str:
        return f"{self.round}-v{self.version}"


def round_of(release: str) -> str:
    """The id of the round of a release, by the release's id; the same again for what is no such id."""
    try:
        return str(ReleaseId.parse(release).round)
    except ValueError:
        return release


_AROUND_A_CODE = " .,;:!?'\"()[]<>/…‘’“”«»"
_DASHES = str.maketrans("_‐‑–—−", "------")
"""What phones and word processors make of a hyphen."""
_IS_CODE = re.compile(_SURVEY)


def as_code(text: str) -> str:
    """The code that somebody copied from a poster or a chat: in small letters, without what stands around it and after it,
    "About-You." is "about-you". What is no code stays as it is."""
    if _IS_CODE.fullmatch(text):
        return text
    first, *_ = text.split(maxsplit=1) or [""]
    code = first.strip(_AROUND_A_CODE).translate(_DASHES).casefold()
    return code if _IS_CODE.fullmatch(code) else text


def survey_in(code: str) -> str:
    """The survey that a round's id belongs to; what is no such id is taken for the id of a survey."""
    try:
        return RoundId.parse(code).survey
    except ValueError:
        return code


def next_round_id(survey: str, taken: Iterable["Round"]) -> RoundId:
    """The number after the last of the survey's rounds. A number is left out where some survey is called so: an id means one
    thing."""
    rounds = list(taken)
    surveys = {known.survey for known in rounds}
    last = max((RoundId.parse(known.id).ordinal for known in rounds if known.survey == survey), default=0)
    ids = (RoundId(survey, ordinal) for ordinal in count(last + 1))
    return next(free for free in ids if str(free) not in surveys)


def latest_round(ids: Iterable[str], code: str) -> str | None:
    """Of the ids of rounds, the latest that a code means: a round, or the last round of a survey."""
    rounds = list(map(RoundId.parse, ids))
    mine = [known for known in rounds if str(known) == code] or [
        known for known in rounds if known.survey == code
    ]
    return str(max(mine)) if mine else None


def latest_release(ids: Iterable[str], code: str) -> str | None:
    """Of the ids of releases, the latest that a code means: a release, or the last one of a round or of a survey."""
    releases = list(map(ReleaseId.parse, ids))
    mine = (
        [known for known in releases if str(known) == code]
        or [known for known in releases if str(known.round) == code]
        or [known for known in releases if known.survey == code]
    )
    return str(max(mine)) if mine else None


@dataclass(frozen=True)
class Round:
    """`asked` is how many people were invited, where known. `started` and `finished` are counted when the round closes.
    `answers_key` is the public key, as hex, that answers are sealed to until an intake names another in the pool, and
    `intake_key` the one that requests to delete are sealed to. `example` marks invented answers. `revision` is what
    newcomers are asked; who began in one of the `earlier` ones ends in it.

    `opened_on` and `closes_on` are the first and the last day on which it can be answered. From `results_on` on people can
    read what was said. After about `quota` answers nobody is let in any more; `full_on` is the day when that was seen.
    `invited` says in words who was asked. `programme` is the run of a programme that the round belongs to, such as
    "training-1", where its answers are set side by side with those of other rounds. `label` tells people which of several
    rounds of the survey this is, such as "Neglect, 12 May, Grimsby"; it is empty where there is only one at a time.
    `entry` says how people get in.

    Where `adds_up`, fewer than `FEW` answers are not destroyed when it closes: it then `waits`, with them sealed, until the
    next such round of the survey closes with which they are enough, and they are `added_to` that one. Whether anybody
    answered a round that waits, it does not say."""

    id: str
    survey: str
    revision: int
    opened_on: date
    intake_key: str
    answers_key: str
    closed_on: date | None = None
    asked: int | None = None
    started: int | None = None
    finished: int | None = None
    example: bool = False
    earlier: tuple[int, ...] = ()
    closes_on: date | None = None
    results_on: date | None = None
    quota: int | None = None
    full_on: date | None = None
    invited: str = ""
    programme: str = ""
    label: str = ""
    entry: Entry = "link"
    adds_up: bool = False
    waits: bool = False
    added_to: str = ""

    @property
    def code(self) -> str:
        """What stands in the addresses of the round. A round with a label has one of its own."""
        return self.id if self.label else self.survey

    @property
    def called(self) -> str:
        """Its id, and its label where it has one."""
        return f"{self.id} ({self.label})" if self.label else self.id

    def stage(self, today: date) -> RoundStage:
        """Where it is on a day. Nothing has to happen for a round to open, nor for it to let nobody in any more."""
        if self.closed_on is not None:
            return "closed"
        if today < self.opened_on:
            return "planned"
        return "over" if self.closes_on is not None and self.closes_on < today else "open"

    @property
    def revisions(self) -> tuple[int, ...]:
        """All that it was asked in, oldest first."""
        return (*self.earlier, self.revision)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be closed: planned and over are, too."""
        return self.closed_on is None


def band(count: int) -> str:
    """How many, in a band of ten: exact numbers of people are in no place but the analysis."""
    least = count // BAND * BAND
    return f"{least} to {least + BAND - 1}"


def latest(rounds: Sequence[Round], code: str) -> Round | None:
    """The round that a code means: itself, or the latest of a survey with that id. `rounds` are in order of opening, which
    is that of their numbers."""
    mine = [known for known in rounds if known.id == code] or [
        known for known in rounds if known.survey == code
    ]
    return mine[-1] if mine else None


def meant_by(rounds: Sequence[Round], code: str) -> list[Round]:
    """The rounds among these that somebody with this code can mean: the one with that id or address; else all of the survey,
    one for each label. `rounds` are in order of opening."""
    mine = [known for known in rounds if code in (known.id, known.code)]
    return mine[-1:] or [known for known in rounds if known.survey == code]
