"""The stores in memory: for tries in a terminal and for tests. Everything is gone when the process ends."""

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy, deepcopy
from dataclasses import replace
from typing import Any, Self

from surveys.rounds import Round
from surveys.store.comments import Added, HandedComment, KeptCoding, KeptDecision
from surveys.store.one_document import PublishesOne
from surveys.store.protocols import (
    ALL,
    ApiKey,
    ContactRequest,
    CoreValue,
    Document,
    Draft,
    Entry,
    FrozenDocument,
    Half,
    Pairs,
    Response,
    Stores,
    Texts,
    Writing,
)


class _Memory:
    """A transaction holds the lock, and puts every table back as it was when something fails inside it."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    @contextmanager
    def transaction(self) -> Iterator[Self]:
        with self._lock:
            before = {
                name: copy(table)
                for name, table in vars(self).items()
                if isinstance(table, dict | set | list)
            }
            try:
                yield self
            except BaseException:
                vars(self).update(before)
                raise

    def lock(self) -> None:
        """A transaction in memory is alone already."""

    def scrub(self) -> None:
        """Nothing lingers in memory that could be read back."""

    scrub_notes = scrub


class MemoryRounds(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._revisions: dict[tuple[str, int], tuple[str, Mapping[str, Texts]]] = {}
        self._rounds: dict[str, Round] = {}

    def add_revision(
        self, survey: str, revision: int, body: str, translations: Mapping[str, Texts] | None = None
    ) -> None:
        self._revisions.setdefault((survey, revision), (body, translations or {}))

    def revision(self, survey: str, revision: int) -> str | None:
        found = self._revisions.get((survey, revision))
        return found[0] if found else None

    def translations(self, survey: str, revision: int) -> dict[str, Texts]:
        found = self._revisions.get((survey, revision))
        return deepcopy(dict(found[1])) if found else {}

    def keep_translations(self, survey: str, revision: int, translations: Mapping[str, Texts]) -> None:
        if found := self._revisions.get((survey, revision)):
            self._revisions[survey, revision] = (found[0], translations)

    def put(self, new: Round) -> None:
        self._rounds[new.id] = new

    def rounds(self) -> list[Round]:
        return list(self._rounds.values())


class MemoryParticipation(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._sent: dict[str, tuple[str, bool]] = {}
        self._drafts: dict[str, Draft] = {}
        self._words: dict[str, bytes] = {}
        self._places_keys: dict[str, str] = {}

    def places_key(self, round_id: str) -> str:
        return self._places_keys.get(round_id, "")

    def places(self, round_id: str, after: str = "", most: int = ALL) -> list[Draft]:
        tags = sorted(tag for tag, draft in self._drafts.items() if draft.round == round_id and tag > after)
        return [replace(self._drafts[tag], words=self._words.get(tag)) for tag in tags[:most]]

    def seal_anew(self, round_id: str, places_key: str, places: Collection[Draft]) -> None:
        self._places_keys[round_id] = places_key
        for draft in places:
            self.keep(draft)

    def begin(self, round_id: str, tag: str) -> None:
        self._sent.setdefault(tag, (round_id, False))

    def mark_sent(self, round_id: str, tag: str) -> None:
        self._sent[tag] = (round_id, True)

    def has_sent(self, tag: str) -> bool:
        return self._sent.get(tag, ("", False))[1]

    def counts(self, round_id: str) -> tuple[int, int]:
        sent = [sent for one, sent in self._sent.values() if one == round_id]
        return len(sent), sum(sent)

    def look_ahead(self, tags: Collection[str]) -> None:
        """Nothing is far away in memory."""

    def drafts(self, tags: Collection[str]) -> list[Draft]:
        return [self._drafts[tag] for tag in tags if tag in self._drafts]

    def words(self, tag: str) -> bytes | None:
        return self._words.get(tag)

    def keep(self, draft: Draft) -> None:
        self._drafts[draft.tag] = replace(draft, words=None)
        if draft.words is not None:
            self._words[draft.tag] = draft.words

    def forget(self, tag: str) -> None:
        self._drafts.pop(tag, None)
        self._words.pop(tag, None)

    def expire(self, now: int, most: int = ALL) -> int:
        old = [tag for tag, draft in self._drafts.items() if draft.expires <= now][:most]
        for tag in old:
            self.forget(tag)
        return len(old)

    def left(self, round_id: str) -> tuple[int, int]:
        drafts = [draft for draft in self._drafts.values() if draft.round == round_id]
        return self.counts(round_id)[0], len(drafts)

    def destroy(self, round_id: str) -> tuple[int, int]:
        tags = [tag for tag, (one, _) in self._sent.items() if one == round_id]
        drafts = [tag for tag, draft in self._drafts.items() if draft.round == round_id]
        for tag in tags:
            del self._sent[tag]
        for tag in drafts:
            self.forget(tag)
        self._places_keys.pop(round_id, None)
        return len(tags), len(drafts)


class MemoryPool(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, tuple[str, bytes | None]] = {}
        self._claimed: set[str] = set()
        self._answers_keys: dict[str, str] = {}
        self._deletions: dict[str, bytes] = {}

    def answers_key(self, round_id: str) -> str:
        return self._answers_keys.get(round_id, "")

    def seal_anew(self, round_id: str, answers_key: str, rows: Mapping[str, bytes]) -> None:
        self._answers_keys[round_id] = answers_key
        for row, body in rows.items():
            self._rows[row] = (round_id, body)

    def move(self, round_id: str, rows: Mapping[str, bytes]) -> None:
        self._claimed -= rows.keys()
        self._rows |= {row: (round_id, body) for row, body in rows.items()}

    def put(self, row: str, round_id: str, sealed: bytes) -> bool:
        if self._rows.get(row, (round_id, b""))[1] is None or row in self._claimed:
            return False
        self._rows[row] = (round_id, sealed)
        return True

    def withdraw(self, row: str) -> bool:
        if self._rows.get(row, ("", None))[1] is None or row in self._claimed:
            return False
        self.empty([row])
        return True

    def waiting(self, round_id: str, after: str = "", most: int = ALL) -> dict[str, bytes]:
        there = sorted((row, body) for row, (one, body) in self._rows.items() if one == round_id and body)
        return dict([each for each in there if each[0] > after][:most])

    def count(self, round_id: str) -> int:
        return len(self.waiting(round_id))

    def rows(self, round_id: str) -> int:
        return sum(one == round_id for one, _ in self._rows.values())

    def all_wait(self, rows: Collection[str]) -> bool:
        return all(self._rows.get(row, ("", None))[1] is not None for row in rows)

    def claim(self, rows: Collection[str]) -> dict[str, bytes]:
        there = {row: body for row, (_, body) in self._rows.items() if row in rows and body is not None}
        self._claimed |= set(there)
        return there

    def claimed(self) -> set[str]:
        return {row for row in self._claimed if self._rows.get(row, ("", None))[1] is not None}

    def let_go(self, rows: Collection[str]) -> None:
        self._claimed -= set(rows)

    def empty(self, rows: Collection[str]) -> None:
        for row in rows:
            if row in self._rows:
                self._rows[row] = (self._rows[row][0], None)

    def destroy(self, round_id: str) -> int:
        mine = [row for row, (one, _) in self._rows.items() if one == round_id]
        self._claimed -= set(mine)
        for row in mine:
            del self._rows[row]
        return len(mine)

    def forget_key(self, round_id: str) -> None:
        self._answers_keys.pop(round_id, None)

    def rounds(self) -> list[str]:
        return sorted({one for one, _ in self._rows.values()})

    def ask_deletion(self, deletion_id: str, sealed: bytes) -> None:
        self._deletions[deletion_id] = sealed

    def deletions(self) -> dict[str, bytes]:
        return dict(self._deletions)

    def drop_deletions(self, deletion_ids: Collection[str]) -> None:
        for deletion_id in deletion_ids:
            self._deletions.pop(deletion_id, None)


class MemoryResponses(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._rows: dict[str, Response] = {}
        self._receipts: dict[str, str] = {}
        self._taken: dict[str, str] = {}
        self._halves: dict[tuple[str, str], Half] = {}
        self._changes: dict[tuple[str, str], Pairs] = {}
        self._handed_out: dict[str, str] = {}
        self._on_paper: dict[str, int] = {}

    def of_round(self, round_id: str) -> list[Response]:
        return [deepcopy(response) for response in self._rows.values() if response["round"] == round_id]

    def count(self, round_id: str) -> int:
        return len(self.of_round(round_id))

    def rewrite(
        self, round_id: str, responses: Sequence[Response], receipts: Mapping[str, str] | None = None
    ) -> None:
        others = {key: response for key, response in self._rows.items() if response["round"] != round_id}
        self._rows = dict(sorted({**others, **{response["id"]: response for response in responses}}.items()))
        self._keep_receipts({**self._receipts, **(receipts or {})})

    def add(self, responses: Sequence[Response], receipts: Mapping[str, str]) -> None:
        self._rows = dict(sorted({**self._rows, **{each["id"]: each for each in responses}}.items()))
        self._keep_receipts({**self._receipts, **receipts})

    def mix(self) -> None:
        """What is in memory is in the order of its ids always."""

    def receipts(self) -> dict[str, str]:
        return dict(self._receipts)

    def withdraw(self, receipts: Collection[str]) -> int:
        gone = {self._receipts[receipt] for receipt in receipts if receipt in self._receipts}
        self._rows = {key: response for key, response in self._rows.items() if key not in gone}
        self._keep_receipts(self._receipts)
        return len(gone)

    def _keep_receipts(self, receipts: Mapping[str, str]) -> None:
        """A receipt without a response goes with it."""
        self._receipts = {
            receipt: response for receipt, response in sorted(receipts.items()) if response in self._rows
        }

        self._handed_out = {key: each for key, each in self._handed_out.items() if each in self._rows}

    def handed_out(self) -> dict[str, str]:
        return dict(self._handed_out)

    def note_handed_out(self, comments: Mapping[str, str]) -> None:
        self._handed_out = {**self._handed_out, **comments}

    def taken(self) -> dict[str, str]:
        return dict(self._taken)

    def note_taken(self, round_id: str, rows: Collection[str]) -> None:
        self._taken |= dict.fromkeys(rows, round_id)

    def forget_taken(self, rows: Collection[str]) -> None:
        for row in rows:
            self._taken.pop(row, None)

    def halves(self, rounds: Collection[str]) -> list[Half]:
        return [half for half in self._halves.values() if half.round in rounds]

    def keep_halves(self, round_id: str, halves: Collection[Half]) -> None:
        kept = [half for half in self._halves.values() if half.round != round_id]
        self._halves = dict(sorted({(half.hash, half.round): half for half in (*kept, *halves)}.items()))

    def put_changes(self, round_id: str, changes: Mapping[str, Pairs]) -> None:
        self._changes |= {(round_id, name): change for name, change in changes.items()}

    def changes(self, round_id: str) -> dict[str, Pairs]:
        return {name: change for (one, name), change in sorted(self._changes.items()) if one == round_id}

    def put_on_paper(self, round_id: str, people: int) -> None:
        self._on_paper[round_id] = people

    def on_paper(self, round_id: str) -> int | None:
        return self._on_paper.get(round_id)


class MemoryContact(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._requests: dict[str, ContactRequest] = {}

    def ask(self, request: ContactRequest) -> None:
        self._requests.setdefault(request.id, request)

    def requests(self) -> list[ContactRequest]:
        return sorted(self._requests.values(), key=lambda request: (request.asked_on, request.id))

    def destroy(self, request_id: str) -> bool:
        return self._requests.pop(request_id, None) is not None


class MemoryCoreData(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._values: list[CoreValue] = []

    def values(self) -> list[CoreValue]:
        return deepcopy(self._values)

    def replace(self, values: Sequence[CoreValue]) -> None:
        self._values = deepcopy(list(values))


class MemoryRecord(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._entries: list[Entry] = []

    def write(self, at: str, who: str, what: Writing) -> Entry:
        with self.transaction():
            self._entries.append(Entry.after(self._entries[-1] if self._entries else None, at, who, what))
            return self._entries[-1]

    def entries(self, after: int = 0) -> list[Entry]:
        return self._entries[max(after, 0) :]


class MemoryDesk(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._kept: dict[tuple[str, str], tuple[Mapping[str, Any], str]] = {}

    def keep(self, kind: str, thing: str, body: Mapping[str, Any], until: str) -> None:
        with self.transaction():
            self._kept[kind, thing] = (deepcopy(dict(body)), until)

    def kept(self, kind: str, thing: str, now: str) -> Mapping[str, Any] | None:
        body, until = self._kept.get((kind, thing), ({}, ""))
        return body if until > now else None

    def all_kept(self, kind: str, now: str) -> list[Mapping[str, Any]]:
        named = sorted((thing, each) for (of, thing), each in self._kept.items() if of == kind)
        return [body for _, (body, until) in named if until > now]

    def drop(self, kind: str, thing: str) -> None:
        with self.transaction():
            self._kept.pop((kind, thing), None)

    def sweep(self, now: str) -> None:
        with self.transaction():
            self._kept = {key: each for key, each in self._kept.items() if each[1] > now}


class MemoryAnswers(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._versions: list[tuple[str, int, Mapping[str, Any]]] = []

    def publish(self, answer: str, body: Mapping[str, Any]) -> int:
        with self.transaction():
            version = 1 + sum(name == answer for name, *_ in self._versions)
            self._versions.append((answer, version, deepcopy(dict(body))))
            return version

    def versions(self) -> list[tuple[str, int, Mapping[str, Any]]]:
        return deepcopy(self._versions)


class MemoryComments(_Memory):
    def __init__(self) -> None:
        super().__init__()
        self._comments: dict[str, HandedComment] = {}
        self._codings: dict[tuple[str, str, int], KeptCoding] = {}
        self._decisions: dict[tuple[str, str, int], KeptDecision] = {}

    def hand_out(self, comments: Iterable[HandedComment]) -> None:
        self._comments = {**self._comments, **{comment.id: comment for comment in comments}}

    def ids(self) -> set[str]:
        return {*self._comments, *(comment for comment, _, _ in (*self._codings, *self._decisions))}

    def rounds(self) -> list[str]:
        return sorted({comment.round for comment in self._comments.values()})

    def comments_of(self, round_id: str) -> list[HandedComment]:
        return [comment for _, comment in sorted(self._comments.items()) if comment.round == round_id]

    def comment(self, comment_id: str) -> HandedComment | None:
        return self._comments.get(comment_id)

    def drop(self, comment_ids: Collection[str]) -> None:
        self._comments = {key: each for key, each in self._comments.items() if key not in comment_ids}
        self._codings = {key: each for key, each in self._codings.items() if key[0] not in comment_ids}
        self._decisions = {key: each for key, each in self._decisions.items() if key[0] not in comment_ids}

    def forget_words(self, round_id: str) -> None:
        self._comments = {key: each for key, each in self._comments.items() if each.round != round_id}
        self._decisions = {key: each for key, each in self._decisions.items() if each.round != round_id}

    def add(self, coding: KeptCoding) -> Added:
        key = (coding.comment, coding.coder, coding.version)
        if coding.comment not in self._comments:
            return "gone"
        if key in self._codings:
            return "there"
        self._codings[key] = coding
        return "kept"

    def codings(self, round_id: str) -> list[KeptCoding]:
        return [each for _, each in sorted(self._codings.items()) if each.round == round_id]

    def codings_of(self, comment_id: str) -> list[KeptCoding]:
        return [each for key, each in sorted(self._codings.items()) if key[0] == comment_id]

    def decide(self, decision: KeptDecision) -> Added:
        key = (decision.comment, decision.who, decision.version)
        if decision.comment not in self._comments:
            return "gone"
        if key in self._decisions:
            return "there"
        self._decisions[key] = decision
        return "kept"

    def decisions(self, round_id: str) -> list[KeptDecision]:
        return [each for _, each in sorted(self._decisions.items()) if each.round == round_id]


class MemoryBoard(_Memory, PublishesOne):
    def __init__(self) -> None:
        super().__init__()
        self._documents: dict[tuple[str, str], Document] = {}
        self._keys: dict[str, ApiKey] = {}

    def publish_all(self, documents: Iterable[Document]) -> None:
        with self.transaction():
            for document in documents:
                self._put(document)

    def _put(self, new: Document) -> None:
        old = self._documents.get((new.kind, new.id))
        if old and old.frozen and old.body != new.body:
            raise FrozenDocument(f"{new.kind} {new.id} is frozen: it was published and cannot be replaced")
        is_frozen = new.frozen or bool(old and old.frozen)
        self._documents[new.kind, new.id] = replace(new, frozen=is_frozen)

    def document(self, kind: str, document_id: str) -> Document | None:
        return self._documents.get((kind, document_id))

    def ids(self, kind: str) -> tuple[str, ...]:
        return tuple(name for place, name in self._documents if place == kind)

    def documents(self) -> tuple[Document, ...]:
        return tuple(self._documents.values())

    def keys(self) -> tuple[ApiKey, ...]:
        return tuple(self._keys.values())

    def add_key(self, key: ApiKey) -> None:
        self._keys[key.id] = key

    def revoke_key(self, key_id: str) -> bool:
        return self._keys.pop(key_id, None) is not None


def memory_stores(**instead: Any) -> Stores:
    """A fresh set of stores; name one to put another in its place."""
    made = {
        "rounds": MemoryRounds(),
        "participation": MemoryParticipation(),
        "pool": MemoryPool(),
        "responses": MemoryResponses(),
        "board": MemoryBoard(),
        "contact": MemoryContact(),
        "core_data": MemoryCoreData(),
        "record": MemoryRecord(),
        "answers": MemoryAnswers(),
        "comments": MemoryComments(),
        "desk": MemoryDesk(),
    }
    return Stores(**{**made, **instead})
