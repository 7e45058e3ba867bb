"""Forms that somebody has begun and not sent yet. Whoever began one finds it again; others are told that somebody is at it,
and see none of its words.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from api.accounts.people import Identity
from surveys.store.memory import MemoryDesk
from surveys.store.protocols import DeskStore
from surveys.store.record_entries import in_record, same_person

KIND = "draft"
KEPT_FOR = timedelta(days=30)
MOST_LETTERS = 40_000
"""Of all fields of one form together. What is longer is not kept; the form itself still has it."""


@dataclass(frozen=True)
class BegunForm:
    """A form of a kind, about something, as somebody left it."""

    who: str
    kind: str
    about: str
    named: str
    at: str
    typed: Mapping[str, str]

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> "BegunForm":
        return cls(**body)


@dataclass(frozen=True)
class Drafts:
    """`now` is the time, with its zone."""

    store: DeskStore
    now: Callable[[], datetime]

    def keep(self, who: Identity, kind: str, about: str, named: str, typed: Mapping[str, str]) -> bool:
        """Whether it was kept: an empty form is not, nor is a book."""
        words = {
            name: value for name, value in typed.items() if name not in ("step", "seen") and value.strip()
        }
        if not words or sum(map(len, words.values())) > MOST_LETTERS:
            return False
        draft = BegunForm(
            who.name, kind, about, named, in_record(self.now()), {**words, "seen": typed.get("seen", "")}
        )
        until = in_record(self.now() + KEPT_FOR)
        self.store.keep(KIND, _thing(who, kind, about), vars(draft), until)
        return True

    def mine(self, who: Identity, kind: str, about: str) -> BegunForm | None:
        kept = self.store.kept(KIND, _thing(who, kind, about), in_record(self.now()))
        return BegunForm.of(kept) if kept else None

    def all_mine(self, who: Identity) -> list[BegunForm]:
        return [draft for draft in self._all() if same_person(draft.who, who.name)]

    def others(self, who: Identity, kind: str, about: str) -> list[BegunForm]:
        """Who else has begun the same."""
        same = (draft for draft in self._all() if (draft.kind, draft.about) == (kind, about))
        return [draft for draft in same if not same_person(draft.who, who.name)]

    def drop(self, who: Identity, kind: str, about: str) -> None:
        self.store.drop(KIND, _thing(who, kind, about))

    def _all(self) -> list[BegunForm]:
        return [BegunForm.of(body) for body in self.store.all_kept(KIND, in_record(self.now()))]


def in_memory() -> Drafts:
    """Drafts that end with the process."""
    return Drafts(MemoryDesk(), lambda: datetime.now(UTC))


def _thing(who: Identity, kind: str, about: str) -> str:
    name = " ".join(who.name.split()).casefold()
    return hashlib.sha256("\n".join((name, kind, about)).encode()).hexdigest()
