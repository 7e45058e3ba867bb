"""What the desk that codes does: draws ten comments, keeps what was decided of each, and notes who read how many.

It knows comments and codings, and no answer: which response a comment came from is not here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from analysis.text.reading import READ_FOR_THEMES, Coder
from analysis.voice.checked.codings import Coding, check, disagreements, last_words
from analysis.voice.checked.machine import how_sure, machine_reading, shipped_reader
from analysis.voice.checked.queue import WaitingComment, next_batch
from api.accounts.people import Identity
from api.desk.comments.batches import Batch, Batches
from api.services.comments.quoting import COMMENTS_READ
from surveys.store.comments import CommentsStore, CommentsWork, HandedComment, KeptCoding
from surveys.store.protocols import Entry, RecordStore, Writing
from surveys.store.record_entries import in_record

LANGUAGES = "coder-languages"
MOST_TRIES = 20


@dataclass(frozen=True)
class Kept:
    """What became of a coding: whether its comment is there still, and who else has coded it."""

    is_there: bool
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundAtDesk:
    """A round's comments with what was said of them."""

    id: str
    comments: Sequence[HandedComment]
    codings: Sequence[Coding]

    @property
    def waiting(self) -> list[WaitingComment]:
        return [WaitingComment.of(comment) for comment in self.comments]

    @property
    def languages(self) -> set[str]:
        return {comment.language for comment in self.comments} - READ_FOR_THEMES


@dataclass(frozen=True)
class CodingDesk:
    comments: CommentsStore
    record: RecordStore
    now: Callable[[], datetime]
    reader: Callable[[str], Coder] = shipped_reader
    """By audience: the board's own, where it has one."""
    batches: Batches = field(default_factory=Batches)

    # What is there ----------

    def rounds(self) -> list[RoundAtDesk]:
        with self.comments.transaction() as work:
            return [_round(work, round_id) for round_id in work.rounds()]

    def comment(self, comment_id: str) -> HandedComment | None:
        with self.comments.transaction() as work:
            return work.comment(comment_id)

    def said_of(self, comment_id: str) -> list[Coding]:
        """Everybody's last word on a comment."""
        with self.comments.transaction() as work:
            return last_words(work.codings_of(comment_id))

    def my_word(self, comment_id: str, who: Identity) -> Coding | None:
        return next((each for each in self.said_of(comment_id) if each.coder == who.name), None)

    def differs_on(self, comment_id: str, who: Identity) -> bool:
        """Whether they coded it otherwise than somebody else. What they coded before these ten they open no more else:
        who could try it again and again would see which comments are taken back together, by one person."""
        said = self.said_of(comment_id)
        return bool(disagreements(said)) and any(each.coder == who.name for each in said)

    # Ten at a time ----------

    def draw(self, round_id: str, who: Identity, entries: Iterable[Entry]) -> Batch:
        """The next ten comments of a round for somebody; what they had before goes back. Empty where none is left. That
        they were given some is noted, and not how many: the last of a round are fewer than ten."""
        with self.comments.transaction() as work:
            held = _round(work, round_id)
        by_id = {comment.id: comment for comment in held.comments}
        speaks = languages_of(entries, who.name)
        readers = {audience: self.reader(audience) for audience in {each.audience for each in held.comments}}

        def sure(comment_id: str) -> float:
            comment = by_id[comment_id]
            return how_sure(comment.words, comment.asked, readers[comment.audience])

        ids = next_batch(held.waiting, held.codings, who.name, speaks, sure)
        batch = Batch(round_id, ids)
        self.batches.give(who.name, batch)
        if ids:
            self._note(COMMENTS_READ, round_id, who, {"as": "coder"})
        return batch

    def next_in(self, batch: Batch, after: str, who: Identity) -> str | None:
        """The next comment of a batch that is there and not coded by them."""
        with self.comments.transaction() as work:
            left = (each for each in batch.after(after) if work.comment(each) is not None)
            return next((each for each in left if not _coded_by(work, each, who)), None)

    def keep(self, comment: HandedComment, said: Coding) -> Kept:
        """Keep somebody's word on a comment beside what others say, as the version after their last. What the machine reads
        is worked out here, not taken from a form. Raises `CodingProblem`."""
        reader = self.reader(comment.audience)
        read = machine_reading(comment.words, comment.asked, reader)
        whole = replace(said, codebook=reader.book.version, machine=read.themes)
        check(whole, reader.book.codes)
        with self.comments.transaction() as work:
            return _kept(work, comment, whole)

    def note_differences(self, round_id: str, who: Identity) -> None:
        """That somebody read where coders differ."""
        self._note(COMMENTS_READ, round_id, who, {"as": "coder"})

    # What coders say of themselves ----------

    def speak(self, who: Identity, languages: Collection[str]) -> None:
        self._note(LANGUAGES, who.name, who, {"languages": sorted(languages)})

    def _note(self, kind: str, about: str, who: Identity, body: Mapping[str, object]) -> None:
        self.record.write(in_record(self.now()), who.name, Writing(kind, about, body))


def languages_of(entries: Iterable[Entry], name: str) -> frozenset[str]:
    """The languages that somebody reads, as they said last; English is among them."""
    said = [entry for entry in entries if entry.kind == LANGUAGES and entry.who == name]
    return READ_FOR_THEMES | frozenset(said[-1].body["languages"] if said else ())


def _round(work: CommentsWork, round_id: str) -> RoundAtDesk:
    return RoundAtDesk(round_id, work.comments_of(round_id), last_words(work.codings(round_id)))


def _coded_by(work: CommentsWork, comment_id: str, who: Identity) -> bool:
    return any(each.coder == who.name for each in work.codings_of(comment_id))


def _kept(work: CommentsWork, comment: HandedComment, said: Coding) -> Kept:
    """Two windows of one coder at once each add a version."""
    others = work.codings_of(comment.id)
    version = 1 + sum(each.coder == said.coder for each in others)
    for number in range(version, version + MOST_TRIES):
        added = work.add(KeptCoding(comment.id, said.coder, number, comment.round, said.body()))
        if added != "there":
            names = {each.coder for each in others} - {said.coder}
            return Kept(added == "kept", tuple(sorted(names)))
    raise RuntimeError("a coding could not be kept beside others of the same coder")
