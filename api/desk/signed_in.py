"""Who is signed in to the desk: sessions that survive a restart. Each is kept by the hash of the word in a browser's
cookie, with the entry of the record that it rests on, when it began and when it was last used.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.routes.sessions import IDLE_SECONDS, SESSION_SECONDS, TOKEN_BYTES
from surveys.store.protocols import DeskStore
from surveys.store.record_entries import in_record

KIND = "session"
WRITTEN_AFTER = timedelta(seconds=60)
"""Use of a session is written down once a minute: it ends that much too early at most, and never too late."""


@dataclass(frozen=True)
class DeskSessions:
    """`now` is the time, with its zone."""

    store: DeskStore
    now: Callable[[], datetime]

    def begin(self, entry: str) -> str:
        """The word of a new session, which is shown to nobody but the browser. What is past its time is forgotten."""
        word, now = secrets.token_urlsafe(TOKEN_BYTES), self.now()
        self.store.sweep(in_record(now))
        self._keep(word, entry, now)
        return word

    def key_of(self, word: str) -> str | None:
        """The number of the entry that a session rests on; it is used now. None where there is no such session, or it is
        over."""
        now = self.now()
        kept = self.store.kept(KIND, _hash(word), in_record(now)) if word else None
        if kept is None:
            return None
        begun, used = (datetime.fromisoformat(kept[name]) for name in ("begun", "used"))
        if now - used >= WRITTEN_AFTER:
            self._keep(word, kept["entry"], begun)
        return str(kept["entry"])

    def end(self, word: str) -> None:
        """Nobody can use it any more, on whatever device the cookie was copied to."""
        self.store.drop(KIND, _hash(word))

    def _keep(self, word: str, entry: str, begun: datetime) -> None:
        now = self.now()
        ends = min(begun + timedelta(seconds=SESSION_SECONDS), now + timedelta(seconds=IDLE_SECONDS))
        body = {"entry": entry, "begun": begun.isoformat(), "used": now.isoformat()}
        self.store.keep(KIND, _hash(word), body, in_record(ends))


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()
