"""What the desk does with comments that sound urgent: whoever is named for it reads them first, and writes down what was
decided. Nobody knows who wrote one, so nobody can be sent to them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from analysis.voice.checked.codings import last_words
from analysis.voice.checked.machine import sounds_urgent
from api.accounts.people import Identity
from api.desk.comments.coding_desk import MOST_TRIES
from api.desk.noted import URGENT_DECIDED
from api.pages.filters import day
from api.services.comments.quoting import COMMENTS_READ
from surveys.store.comments import CommentsStore, CommentsWork, HandedComment, KeptDecision
from surveys.store.protocols import BoardStore, RecordStore, Writing
from surveys.store.record_entries import in_record


@dataclass(frozen=True)
class Urgent:
    """The comments of a round that sound urgent, or that a coder raised. `closed_on` is the day from which they could be
    read; None where it is not known."""

    round: str
    closed_on: date | None
    waiting: tuple[str, ...]
    decided: tuple[KeptDecision, ...]

    def days(self, today: date) -> int | None:
        """How long they have waited."""
        return (today - self.closed_on).days if self.closed_on else None

    def too_long(self, today: date, most: int) -> bool:
        """Also where nobody can tell."""
        days = self.days(today)
        return bool(self.waiting) and (days is None or days > most)


@dataclass(frozen=True)
class UrgentDesk:
    """`days` is how long the board lets such a comment wait."""

    comments: CommentsStore
    record: RecordStore
    board: BoardStore
    now: Callable[[], datetime]
    days: int
    _sounds: dict[str, bool] = field(default_factory=dict)
    """Whether each comment sounds urgent, by id: words do not change, and reading all of them takes a while."""

    def rounds(self) -> list[Urgent]:
        """What waits longest comes first."""
        with self.comments.transaction() as work:
            found = [self._urgent(work, round_id) for round_id in work.rounds()]
        return sorted(found, key=lambda each: (each.closed_on or date.min, each.round))

    def open(self, comment_id: str) -> HandedComment | None:
        """A comment, where it is there and is one of those."""
        with self.comments.transaction() as work:
            comment = work.comment(comment_id)
            if comment is None:
                return None
            return comment if self._is_urgent(comment, _raised(work, comment.round)) else None

    def begin(self, round_id: str, who: Identity) -> str | None:
        """The first comment of a round that waits; that they are read is noted, and not how many there are."""
        first = next(
            (each.waiting[0] for each in self.rounds() if each.round == round_id and each.waiting), None
        )
        if first:
            self._note(COMMENTS_READ, round_id, who, {"as": "safeguarding"})
        return first

    def decide(self, comment: HandedComment, who: Identity, decided: Mapping[str, str]) -> bool:
        """Keep what was decided; whether the comment is there still. The record has the decision, and no round or words."""
        body = {**decided, "on": self.now().date().isoformat()}
        with self.comments.transaction() as work:
            if not _added(work, comment, who, body):
                return False
        self._note(URGENT_DECIDED, "a comment", who, {"decision": decided["decision"]})
        return True

    def _urgent(self, work: CommentsWork, round_id: str) -> Urgent:
        decided, raised = work.decisions(round_id), _raised(work, round_id)
        done = {each.comment for each in decided}
        urgent = [each.id for each in work.comments_of(round_id) if self._is_urgent(each, raised)]
        waiting = tuple(each for each in urgent if each not in done)
        return Urgent(round_id, self._closed_on(round_id), waiting, tuple(decided))

    def _is_urgent(self, comment: HandedComment, raised: Iterable[str]) -> bool:
        if comment.id not in self._sounds:
            self._sounds[comment.id] = sounds_urgent(comment.words, comment.asked, comment.audience)
        return self._sounds[comment.id] or comment.id in raised

    def named(self, round_id: str) -> str:
        """A round as people speak of it: its survey, and the day it closed. The id tells two of one day apart; which course
        it was of is not said where comments are read."""
        document = self.board.document("round", round_id)
        title = json.loads(document.body).get("title") if document else ""
        closed_on = self._closed_on(round_id)
        when = f", closed on {day(closed_on.isoformat())}" if closed_on else ""
        return f"{title}{when} ({round_id})" if title else round_id

    def _closed_on(self, round_id: str) -> date | None:
        document = self.board.document("round", round_id)
        day = json.loads(document.body).get("closed_on") if document else None
        return date.fromisoformat(day) if day else None

    def _note(self, kind: str, about: str, who: Identity, body: Mapping[str, object]) -> None:
        self.record.write(in_record(self.now()), who.name, Writing(kind, about, body))


def _raised(work: CommentsWork, round_id: str) -> set[str]:
    """Those that a coder asked to be read soon."""
    return {each.comment for each in last_words(work.codings(round_id)) if each.raised}


def _versions(work: CommentsWork, comment: HandedComment, who: Identity) -> Iterator[int]:
    before = sum(
        each.comment == comment.id and each.who == who.name for each in work.decisions(comment.round)
    )
    return iter(range(before + 1, before + 1 + MOST_TRIES))


def _added(work: CommentsWork, comment: HandedComment, who: Identity, body: Mapping[str, str]) -> bool:
    for version in _versions(work, comment, who):
        added = work.decide(KeptDecision(comment.id, who.name, version, comment.round, body))
        if added != "there":
            return added == "kept"
    raise RuntimeError("a decision could not be kept beside others of the same person")
