"""API keys: how one is made, kept and checked. A key's secret is shown once, to the person it is made for, and never stored.

What is stored is the SHA-256 of the secret. A slow hash such as Argon2 protects secrets that people choose, because they
can be guessed; this secret is 256 random bits, which nobody can guess however fast the hash is, and a fast hash
keeps every request fast.
"""

import asyncio
import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from surveys.errors import UserError
from surveys.store.protocols import ApiKey, BoardStore

SCOPES = {
    "surveys:read": "Read what is asked: surveys and rounds.",
    "releases:read": "Read what was released: releases and themes.",
    "scorecards:read": "Read the scorecard and its measures, and sign in to the board's pages.",
}

ID_BYTES = 6
SECRET_BYTES = 32
FRESH_SECONDS = 0.5
"""How long the list of keys is believed before it is read again: a revoked key stops working within a second."""

_TOKEN = re.compile(r"heard_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NO_DIGEST = "0" * 64


class UnknownScope(UserError, ValueError):
    """A key was asked for with a scope that does not exist, or with none."""


def make_key(
    name: str,
    scopes: Sequence[str],
    made_on: date,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
) -> tuple[str, ApiKey]:
    """A new key as (the token to hand over, what to store).

    `name` says whose it is. Raises `UnknownScope`.
    """
    check_scopes(scopes)
    key_id = random_bytes(ID_BYTES).hex()
    secret = base64.urlsafe_b64encode(random_bytes(SECRET_BYTES)).rstrip(b"=").decode()
    stored = ApiKey(key_id, name, _digest(secret), tuple(scopes), made_on.isoformat())
    return f"heard_{key_id}_{secret}", stored


def check_scopes(scopes: Sequence[str]) -> None:
    """Raises `UnknownScope` unless there is at least one scope and all of them exist."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        what = f"'{unknown[0]}' is not a scope" if unknown else "a key needs at least one scope"
        raise UnknownScope(f"{what}; choose from {', '.join(SCOPES)}")


def check_key(token: str, keys: Iterable[ApiKey]) -> ApiKey | None:
    """The key that a token belongs to, or None. Takes as long for a wrong secret as for an unknown id."""
    found = _TOKEN.fullmatch(token)
    key_id, secret = found.groups() if found else ("", "")
    key = next((key for key in keys if key.id == key_id), None)
    right = hmac.compare_digest(_digest(secret), key.digest if key else _NO_DIGEST)
    return key if right else None


class KeyRing:
    """The keys that count at this moment, read from the store at most twice a second."""

    def __init__(self, store: BoardStore, clock: Callable[[], float]) -> None:
        """`clock` counts seconds."""
        self._store = store
        self._clock = clock
        self._keys: tuple[ApiKey, ...] = ()
        self._read_at = float("-inf")

    async def keys(self) -> tuple[ApiKey, ...]:
        now = self._clock()
        if not 0 <= now - self._read_at < FRESH_SECONDS:  # below 0 when somebody set the clock back
            self._keys = await asyncio.to_thread(self._store.keys)
            self._read_at = now
        return self._keys

    async def holder(self, token: str) -> ApiKey | None:
        """The key that a token belongs to, or None."""
        return check_key(token, await self.keys())

    async def key(self, key_id: str) -> ApiKey | None:
        """The key with an id, or None once it has been revoked."""
        return next((key for key in await self.keys() if key.id == key_id), None)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
