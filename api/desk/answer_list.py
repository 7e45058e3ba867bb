"""Where each answer stands, and which themes have none yet."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from api.desk.writing.answer_form import called
from api.services.answers.answering import Answering, Releases, findings
from api.services.answers.themes import ThemeHeard, themes_heard
from api.services.publishing import words_published
from surveys.answers.answer import Answer
from surveys.answers.drafts import (
    APPROVAL,
    DRAFT,
    DROPPED,
    PUBLISHED,
    RESTORED,
    Drafted,
    Dropped,
    drafted,
    dropped,
)
from surveys.answers.looks import LOOK, OUTCOME, RULE
from surveys.answers.published import AnswerHistory
from surveys.rounds import ReleaseId, round_of
from surveys.store.protocols import Entry

KINDS: Mapping[str, str] = {
    DRAFT: "Answer: a draft",
    APPROVAL: "Answer: approved",
    PUBLISHED: "Answer: published",
    DROPPED: "Answer: the draft was dropped",
    RESTORED: "Answer: the dropped draft was taken up again",
    LOOK: "Answer: what young people said of it",
    OUTCOME: "Answer: what came of what young people said",
    RULE: "Whether answers wait for young people",
}
"""The steps of an answer in the record, as people read them."""

Stage = Literal["draft", "waiting", "approved", "published", "dropped"]


@dataclass(frozen=True)
class Standing:
    """One answer. `draft` is what is not published yet, `public` what is, `dropped` a draft that nobody wants; one of them
    is there. `to_mend` is what an approver would be refused for, `since` what has happened to the theme since then."""

    draft: Drafted | None
    public: AnswerHistory | None
    to_mend: tuple[str, ...] = ()
    since: tuple[str, ...] = ()
    is_overdue: bool = False
    dropped: Dropped | None = None

    @property
    def answer(self) -> Answer:
        """The newest of it, published or not."""
        if self.draft:
            return self.draft.answer
        if self.public:
            return self.public.now.answer
        if self.dropped:
            return self.dropped.draft.answer
        raise LookupError("an answer is a draft, or published, or was dropped")

    @property
    def stage(self) -> Stage:
        if self.draft is None:
            return "published" if self.public else "dropped"
        if self.draft.approved_by:
            return "approved"
        return "draft" if self.to_mend else "waiting"


@dataclass(frozen=True)
class Standings:
    """`unanswered` are themes of the newest round of each survey, `older` those of the rounds before; `gone` are answers of
    which there is nothing but a dropped draft."""

    every: tuple[Standing, ...]
    unanswered: tuple[ThemeHeard, ...]
    older: tuple[ThemeHeard, ...]
    gone: tuple[Standing, ...] = ()

    def at(self, stage: Stage) -> list[Standing]:
        return [each for each in self.every if each.stage == stage]

    @property
    def public(self) -> list[Standing]:
        """Those that everybody can read, changed since or not."""
        return [each for each in self.every if each.public]

    @property
    def overdue(self) -> list[Standing]:
        return [each for each in self.every if each.is_overdue]

    def find(self, answer_id: str) -> Standing | None:
        return next((each for each in (*self.every, *self.gone) if each.answer.id == answer_id), None)


def standings(answering: Answering, entries: Sequence[Entry]) -> Standings:
    releases = answering.releases()
    every = tuple(_standing(answering, releases, entries))
    heard = _unanswered(answering, releases, [each.answer for each in every])
    last = {ReleaseId.parse(release.id).survey: release.id for release in releases.newest}
    newest = set(last.values())
    return Standings(
        every,
        tuple(each for each in heard if each.release.id in newest),
        tuple(each for each in heard if each.release.id not in newest),
        tuple(_dropped(entries, every)),
    )


def _dropped(entries: Sequence[Entry], every: Sequence[Standing]) -> Iterator[Standing]:
    there = {each.answer.id for each in every}
    return (
        Standing(None, None, dropped=each) for name, each in dropped(entries).items() if name not in there
    )


def _standing(answering: Answering, releases: Releases, entries: Sequence[Entry]) -> Iterator[Standing]:
    drafts, public = drafted(entries), {each.now.answer.id: each for each in answering.published()}
    gone = dropped(entries)
    for name in dict.fromkeys((*drafts, *public)):
        draft, told = drafts.get(name), public.get(name)
        if draft and told and draft.answer == told.now.answer:
            draft = None
        newest = draft.answer if draft else told.now.answer if told else None
        if newest:
            yield Standing(
                draft,
                told,
                tuple(_to_mend(releases, draft.answer)) if draft else (),
                tuple(releases.since(newest)),
                bool(told and _is_overdue(told.now.answer, answering.today())),
                gone.get(name),
            )


def _to_mend(releases: Releases, answer: Answer) -> Iterator[str]:
    """The same that an approver would be refused for, with the fields as the desk calls them."""
    yield from (f"{called(finding.key)}: {finding.why} [{finding.rule}]" for finding in findings(answer))
    yield from releases.problems(answer)


def _is_overdue(answer: Answer, today: date) -> bool:
    return answer.status == "doing" and answer.by_when is not None and answer.by_when < today


def _unanswered(answering: Answering, releases: Releases, answers: Sequence[Answer]) -> list[ThemeHeard]:
    """The themes of every round that nobody has begun to answer, the newest round first."""
    words = words_published(answering.board)
    begun = {(round_of(answer.release), answer.theme) for answer in answers}
    return [
        heard
        for release in reversed(releases.newest)
        for heard in themes_heard(release, words)
        if (release.round.id, heard.theme.code) not in begun
    ]


# What was written of one answer ----------


@dataclass(frozen=True)
class Version:
    """One draft of an answer, and what it changed: labels with the words before and after."""

    entry: Entry
    changed: tuple[tuple[str, str, str], ...]


def versions_of(entries: Sequence[Entry], answer_id: str) -> list[Version]:
    """Every draft, the newest first."""
    before: Mapping[str, Any] = {}
    found: list[Version] = []
    for entry in entries:
        if entry.kind == DRAFT and entry.about == answer_id:
            found.append(Version(entry, tuple(_changes(said_in(before), said_in(entry.body)))))
            before = entry.body
    return found[::-1]


def said_in(body: Mapping[str, Any]) -> dict[str, str]:
    """What a draft says, each with its label."""
    own = {key: body[key] for key in ("status", "decision", "who", "by_when", "why") if body.get(key)}
    words = {
        f"{code}: {key.replace('_', ' ')}": said
        for code, words in body.get("words", {}).items()
        for key, said in words.items()
        if said
    }
    return {key.replace("_", " "): str(value) for key, value in {**own, **words}.items()}


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for key in dict.fromkeys((*after, *before)):
        if before.get(key, "") != after.get(key, ""):
            yield key, before.get(key, ""), after.get(key, "")
