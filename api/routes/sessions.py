"""Who is signed in to the board's pages. A session is a random word in a browser's cookie, known here by its hash, with the
key that opened it and when it was last used. All are in memory: signing out or stopping the server ends them for good.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

SESSION_SECONDS = 8 * 3600
"""The longest that a session lasts, however much it is used."""

IDLE_SECONDS = 60 * 60
"""A session that nobody uses for so long ends: a page was left open on somebody's screen."""

MOST_SESSIONS = 1000
"""So many are kept; then the one that was used longest ago ends."""

TOKEN_BYTES = 32

PUT_BACK_SECONDS = 60
"""A clock may be put right by so much without ending anybody's session. One that goes back further makes none longer."""


@dataclass(frozen=True)
class BoardSession:
    """`begun` and `used` are seconds of the sessions' clock."""

    key_id: str
    begun: float
    used: float

    def is_over(self, now: float) -> bool:
        return not (
            _is_within(now - self.begun, SESSION_SECONDS) and _is_within(now - self.used, IDLE_SECONDS)
        )


class Sessions:
    """`clock` counts seconds; `new_token` gives a word that nobody can guess."""

    def __init__(
        self,
        clock: Callable[[], float],
        new_token: Callable[[], str] = lambda: secrets.token_urlsafe(TOKEN_BYTES),
    ) -> None:
        self._clock, self._new_token = clock, new_token
        self._by_hash: OrderedDict[bytes, BoardSession] = OrderedDict()

    def begin(self, key_id: str) -> str:
        """The token of a new session, which is shown to nobody but the browser."""
        token, now = self._new_token(), self._clock()
        self._by_hash[_hash(token)] = BoardSession(key_id, now, now)
        if len(self._by_hash) > MOST_SESSIONS:
            self._by_hash.popitem(last=False)
        return token

    def key_of(self, token: str) -> str | None:
        """The id of the key that a session was opened with; it is used now. None where there is no such session."""
        name, now = _hash(token), self._clock()
        session = self._by_hash.pop(name, None)
        if session is None or session.is_over(now):
            return None
        self._by_hash[name] = replace(session, used=now)
        return session.key_id

    def end(self, token: str) -> None:
        """Nobody can use it any more, on whatever device the cookie was copied to."""
        self._by_hash.pop(_hash(token), None)


def _is_within(passed: float, seconds: float) -> bool:
    return -PUT_BACK_SECONDS <= passed < seconds


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
