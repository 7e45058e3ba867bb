"""What a store can do. Each store is a database object of its own: no transaction can span two of them, so that who took
part and what was said share nothing that could link them.

Every method of the things named `...Work` runs inside one transaction, opened with `store.transaction()`.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol, Self

from surveys.errors import UserError
from surveys.rounds import Round
from surveys.store.comments import CommentsStore

Response = dict[str, Any]
"""{"id": random hex, "round": round id, "answers": {question id: answer}}. Nothing else exists about it."""


CoreValue = Mapping[str, Any]
"""One value of the core data set as JSON holds it: numbers, texts, lists and objects by name. Its keys are not the store's
business."""


Texts = dict[str, str]
"""Words by where they stand, such as "questions.feel-safe.choices.safe.say"."""


class StoreUnavailable(UserError):
    """The database cannot be reached, is full or is busy. Nothing of the attempt was kept."""


class Overtaken(StoreUnavailable):
    """Another process changed meanwhile what this transaction had read. Nothing of it was kept: done again, it is done on
    what is there now."""


class StoreBehind(StoreUnavailable):
    """The tables are of another version; the message says what to run."""


class StoreAhead(StoreUnavailable):
    """The tables are of a newer version. They are left as they are; the message says what to do."""


@dataclass(frozen=True)
class Draft:
    """A conversation in progress, sealed. `tag` is a keyed hash; `expires` is in seconds since 1970. `words` are sealed
    apart; None for those that are there already, and for those that were not read."""

    tag: str
    round: str
    sealed: bytes = field(repr=False)
    expires: int
    words: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Document:
    """Something published: bytes that are served as they are. One that is `frozen` cannot be replaced by other bytes."""

    kind: str
    id: str
    body: bytes = field(repr=False)
    etag: str
    media_type: str
    frozen: bool = False

    @classmethod
    def of(
        cls,
        kind: str,
        document_id: str,
        body: bytes,
        media_type: str = "application/json",
        *,
        frozen: bool = False,
    ) -> Self:
        """With the ETag of these bytes."""
        return cls(kind, document_id, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', media_type, frozen)


@dataclass(frozen=True)
class ApiKey:
    """`digest` is the SHA-256 of the secret part; the secret itself is shown once and kept nowhere."""

    id: str
    name: str
    digest: str = field(repr=False)
    scopes: tuple[str, ...]
    made_on: str


@dataclass(frozen=True)
class ContactRequest:
    """Somebody wants to be contacted. `id` is random, `asked_on` a day; nothing else is known until the contact point opens
    what is sealed."""

    id: str
    asked_on: date
    sealed: bytes = field(repr=False)


@dataclass(frozen=True)
class Half:
    """Half of a pair: one answer of one person in one round of a programme, sealed, under keyed hashes. `sealed` is empty
    where two people cannot be told apart."""

    hash: str
    round: str
    sealed: bytes = field(repr=False)
    receipt: str = field(repr=False)


@dataclass(frozen=True)
class Pairs:
    """Of the people whose answers of two rounds were set side by side: how many rose, and how many did not."""

    rose: int
    others: int


@dataclass(frozen=True)
class Entry:
    """One thing that somebody of the board wrote: who, when (UTC, to the second), what, about what, and why. It is never
    changed and never taken out. `number` counts from 1. `hash` is over all of it and `before`, the hash of the entry before,
    so that whoever changes one breaks the chain."""

    number: int
    at: str
    who: str
    kind: str
    about: str
    body: Mapping[str, Any]
    why: str
    before: str
    hash: str

    @classmethod
    def after(cls, last: "Entry | None", at: str, who: str, what: "Writing") -> Self:
        """The entry that follows the last one."""
        number, before = (last.number + 1, last.hash) if last else (1, "")
        named = (number, at, who, what.kind, what.about, dict(what.body), what.why, before)
        return cls(*named, _chained(named))

    @property
    def is_whole(self) -> bool:
        """Whether it is as it was written."""
        named = (self.number, self.at, self.who, self.kind, self.about, dict(self.body), self.why)
        return self.hash == _chained((*named, self.before))


@dataclass(frozen=True)
class Writing:
    """What somebody wants to write. `body` is JSON; its keys are not the store's business."""

    kind: str
    about: str
    body: Mapping[str, Any]
    why: str = ""


def _chained(named: tuple[Any, ...]) -> str:
    """SHA-256 over the fields as JSON, in their order."""
    return hashlib.sha256(json.dumps(named, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


class FrozenDocument(UserError):
    """A released document cannot be replaced by another."""


class RoundsWork(Protocol):
    """A revision is kept as it was first asked, with its translations (language -> words by their places), which may come
    later. After `lock` nobody else writes rounds until the transaction ends."""

    def lock(self) -> None: ...

    def add_revision(
        self, survey: str, revision: int, body: str, translations: Mapping[str, Texts] | None = None
    ) -> None: ...
    def revision(self, survey: str, revision: int) -> str | None: ...
    def translations(self, survey: str, revision: int) -> dict[str, Texts]: ...
    def keep_translations(self, survey: str, revision: int, translations: Mapping[str, Texts]) -> None: ...
    def put(self, new: Round) -> None: ...
    def rounds(self) -> list[Round]: ...


ALL = 2**31 - 1
"""As many as there are, where a number is to be given."""


class ParticipationWork(Protocol):
    """Who has begun and sent (as keyed tags), and where they are (as sealed drafts). `look_ahead` says which drafts will be
    asked for, so that they can be read at once.

    A draft that was read is changed or forgotten only as it was read: where another process was quicker, the transaction
    ends in `Overtaken`. What is sealed never comes twice, so it is its own revision, and no row counts turns.

    `places` are in the order of their tags, which is chance: `most` of those `after` a tag.

    Places are sealed under a key that changes: `places_key` is the public half of the one that counts, empty for the first.
    It stays so until the transaction ends, because `seal_anew`, which names another, is called after `lock`."""

    def lock(self) -> None: ...
    def places_key(self, round_id: str) -> str: ...
    def places(self, round_id: str, after: str = "", most: int = ALL) -> list[Draft]: ...
    def seal_anew(self, round_id: str, places_key: str, places: Collection[Draft]) -> None: ...

    def begin(self, round_id: str, tag: str) -> None: ...
    def mark_sent(self, round_id: str, tag: str) -> None: ...
    def has_sent(self, tag: str) -> bool: ...
    def counts(self, round_id: str) -> tuple[int, int]: ...
    def look_ahead(self, tags: Collection[str]) -> None: ...
    def drafts(self, tags: Collection[str]) -> list[Draft]: ...
    def words(self, tag: str) -> bytes | None: ...
    def keep(self, draft: Draft) -> None: ...
    def forget(self, tag: str) -> None: ...
    def expire(self, now: int, most: int = ALL) -> int: ...
    def left(self, round_id: str) -> tuple[int, int]: ...
    def destroy(self, round_id: str) -> tuple[int, int]: ...


class PoolWork(Protocol):
    """Sealed responses that wait for the intake. A row once taken or withdrawn stays as an empty mark: it is never taken
    again, and `rows` counts it. What is `waiting` is in the order of the rows' names, which is chance: `most` of those
    `after` one. `put` says whether it did. `claim` gives those of the rows that still wait; from then on
    they cannot be withdrawn. Deletions are sealed receipts that wait for the intake; what is
    asked twice under one id is one.

    `move` puts rows of other rounds, sealed anew, among those of one. It is called after `lock`, as `seal_anew` is.

    `answers_key` is the public key that an intake has put in the place of a round's first one, as hex; empty before that.
    What is sealed to it is put in the same transaction: no change of keys comes between, because `seal_anew` is called after
    `lock`, which waits for whoever has asked for the key, and lets nobody else ask until its transaction ends."""

    def lock(self) -> None: ...
    def answers_key(self, round_id: str) -> str: ...
    def seal_anew(self, round_id: str, answers_key: str, rows: Mapping[str, bytes]) -> None: ...
    def move(self, round_id: str, rows: Mapping[str, bytes]) -> None: ...
    def forget_key(self, round_id: str) -> None: ...
    def put(self, row: str, round_id: str, sealed: bytes) -> bool: ...
    def withdraw(self, row: str) -> bool: ...
    def waiting(self, round_id: str, after: str = "", most: int = ALL) -> dict[str, bytes]: ...
    def count(self, round_id: str) -> int: ...
    def rows(self, round_id: str) -> int: ...
    def all_wait(self, rows: Collection[str]) -> bool: ...
    def claim(self, rows: Collection[str]) -> dict[str, bytes]: ...
    def claimed(self) -> set[str]: ...
    def let_go(self, rows: Collection[str]) -> None: ...
    def empty(self, rows: Collection[str]) -> None: ...
    def destroy(self, round_id: str) -> int: ...
    def rounds(self) -> list[str]: ...
    def ask_deletion(self, deletion_id: str, sealed: bytes) -> None: ...
    def deletions(self) -> dict[str, bytes]: ...
    def drop_deletions(self, deletion_ids: Collection[str]) -> None: ...


class ResponsesWork(Protocol):
    """`rewrite` replaces all responses of a round at once, and adds the receipts of those that are new; `add` puts some
    beside what is there, and `mix`, before the transaction ends, writes all anew, so that nothing tells which are new;
    `withdraw` takes out the responses of some receipts and writes all others anew. Receipts are hash -> response id, and no
    release reads them.
    `taken` are the pool rows of an intake whose purge is not yet confirmed, with their rounds; it is empty between
    intakes. After `lock` nobody else reads or writes until the transaction ends.

    Halves of pairs share no key with responses; `keep_halves` replaces those of a round and writes all others anew. Changes
    are what was found when they were set side by side, by question; `put_changes` is called once a round.

    `handed_out` is id of a comment at the desk -> response id, and goes with its response. It is nowhere else.

    `on_paper` is how many responses of a round came on paper; None where nobody has counted from the beginning."""

    def lock(self) -> None: ...
    def of_round(self, round_id: str) -> list[Response]: ...
    def count(self, round_id: str) -> int: ...
    def rewrite(
        self, round_id: str, responses: Sequence[Response], receipts: Mapping[str, str] | None = None
    ) -> None: ...
    def add(self, responses: Sequence[Response], receipts: Mapping[str, str]) -> None: ...
    def mix(self) -> None: ...
    def receipts(self) -> dict[str, str]: ...
    def withdraw(self, receipts: Collection[str]) -> int: ...
    def handed_out(self) -> dict[str, str]: ...
    def note_handed_out(self, comments: Mapping[str, str]) -> None: ...
    def taken(self) -> dict[str, str]: ...
    def note_taken(self, round_id: str, rows: Collection[str]) -> None: ...
    def forget_taken(self, rows: Collection[str]) -> None: ...
    def halves(self, rounds: Collection[str]) -> list[Half]: ...
    def keep_halves(self, round_id: str, halves: Collection[Half]) -> None: ...
    def put_changes(self, round_id: str, changes: Mapping[str, Pairs]) -> None: ...
    def changes(self, round_id: str) -> dict[str, Pairs]: ...
    def put_on_paper(self, round_id: str, people: int) -> None: ...
    def on_paper(self, round_id: str) -> int | None: ...


class ContactWork(Protocol):
    """Requests to be contacted. Asking twice under one id is asking once. None goes by itself: whoever asked may wait."""

    def ask(self, request: ContactRequest) -> None: ...
    def requests(self) -> list[ContactRequest]: ...
    def destroy(self, request_id: str) -> bool: ...


class CoreDataWork(Protocol):
    """The values that came in as files, every revision, in the order of importing. Nothing is hidden in them yet, however
    few people a number is about: whoever reads published documents must not read them.

    After `lock` nobody else reads or writes until the transaction ends: what is merged is merged with all that is there."""

    def lock(self) -> None: ...
    def values(self) -> list[CoreValue]: ...
    def replace(self, values: Sequence[CoreValue]) -> None: ...


class RoundsStore(Protocol):
    def transaction(self) -> AbstractContextManager[RoundsWork]: ...


class ParticipationStore(Protocol):
    def transaction(self) -> AbstractContextManager[ParticipationWork]: ...
    def scrub(self) -> None: ...


class PoolStore(Protocol):
    def transaction(self) -> AbstractContextManager[PoolWork]: ...
    def scrub(self) -> None: ...


class ResponsesStore(Protocol):
    def transaction(self) -> AbstractContextManager[ResponsesWork]: ...
    def scrub(self) -> None: ...

    def scrub_notes(self) -> None:
        """The same for whoever has just written all answers anew: those need not be written once more."""


class ContactStore(Protocol):
    def transaction(self) -> AbstractContextManager[ContactWork]: ...
    def scrub(self) -> None: ...


class CoreDataStore(Protocol):
    def transaction(self) -> AbstractContextManager[CoreDataWork]: ...


class RecordStore(Protocol):
    """What the board has written, in the order of writing. There is no way to change or to take out.

    `entries` are those `after` a number, of which 0 is before all."""

    def write(self, at: str, who: str, what: Writing) -> Entry: ...
    def entries(self, after: int = 0) -> list[Entry]: ...


class DeskStore(Protocol):
    """What the desk keeps for a while: who is signed in, and forms that nobody has sent yet. Unlike the record it is changed
    and forgotten. `until` is a time as the record writes it, after which a thing is not there any more."""

    def keep(self, kind: str, thing: str, body: Mapping[str, Any], until: str) -> None: ...
    def kept(self, kind: str, thing: str, now: str) -> Mapping[str, Any] | None: ...
    def all_kept(self, kind: str, now: str) -> list[Mapping[str, Any]]: ...
    def drop(self, kind: str, thing: str) -> None: ...
    def sweep(self, now: str) -> None: ...


class AnswersStore(Protocol):
    """The board's answers to those who took part, for everybody to read: the chat reads them, and nothing else of the
    board's.

    A version that was published stays; `publish` gives the number of the new one, `versions` are all, oldest first."""

    def publish(self, answer: str, body: Mapping[str, Any]) -> int: ...
    def versions(self) -> list[tuple[str, int, Mapping[str, Any]]]: ...


class BoardStore(Protocol):
    """What the board reads: published documents, and the API keys.

    `publish_all` publishes all of the documents or none; then, it raises `FrozenDocument`. A document that is published
    again keeps its place in the order of `ids`; `documents` are all, in that order."""

    def publish_all(self, documents: Iterable[Document]) -> None: ...

    def publish(
        self,
        kind: str,
        document_id: str,
        body: bytes,
        *,
        media_type: str = "application/json",
        frozen: bool = False,
    ) -> Document: ...
    def document(self, kind: str, document_id: str) -> Document | None: ...
    def ids(self, kind: str) -> tuple[str, ...]: ...
    def documents(self) -> tuple[Document, ...]: ...
    def keys(self) -> tuple[ApiKey, ...]: ...
    def add_key(self, key: ApiKey) -> None: ...
    def revoke_key(self, key_id: str) -> bool: ...


def _nothing_open() -> None:
    """Stores in memory hold no connections."""


def _nothing_damaged(_names: Collection[str]) -> tuple[str, ...]:
    """Stores in memory have no files."""
    return ()


@dataclass(frozen=True)
class Stores:
    """All stores of an installation. A production process is handed only those that its role may open.

    `close` gives back the connections; the stores are not used after it. `damage` gives those of the named
    stores whose files are damaged. `check_takes_changes` raises `StoreUnavailable` where they can only be read."""

    rounds: RoundsStore
    participation: ParticipationStore
    pool: PoolStore
    responses: ResponsesStore
    board: BoardStore
    contact: ContactStore
    core_data: CoreDataStore
    record: RecordStore
    answers: AnswersStore
    comments: CommentsStore
    desk: DeskStore
    close: Callable[[], None] = field(default=_nothing_open, repr=False)
    damage: Callable[[Collection[str]], tuple[str, ...]] = field(default=_nothing_damaged, repr=False)
    check_takes_changes: Callable[[], None] = field(default=_nothing_open, repr=False)
