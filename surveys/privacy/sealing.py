"""Tags and sealed things: what the database holds instead of visitors and their words.

Everything is derived from the round's key and the visitor, under a different label for each use, so that no two
tables can be joined without that key.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead
from pydantic_core import from_json, to_json


class Unreadable(Exception):
    """Sealed bytes that do not open with this key: damaged, or sealed for somebody else."""


class NoResponse(Unreadable):
    """What opens with this key and has another form than anything that we seal: it is no damage, somebody forged it."""


PAPER = "paper"
"""The channel of sheets of paper that somebody types in. How many came by it is counted, and of no other is anything."""


@dataclass(frozen=True)
class Visitor:
    """Somebody at a door. `id` is what the channel calls them; it is never stored, logged or passed on."""

    channel: str
    id: str

    def __repr__(self) -> str:
        return f"Visitor({self.channel})"


def participation_tag(round_key: bytes, visitor: Visitor) -> str:
    return _derive(round_key, "took part", visitor).hex()


def draft_tag(round_key: bytes, visitor: Visitor) -> str:
    return _derive(round_key, "draft", visitor).hex()


def pool_row(round_key: bytes, visitor: Visitor) -> str:
    return _derive(round_key, "pool row", visitor).hex()


def _derive(round_key: bytes, use: str, visitor: Visitor) -> bytes:
    message = "\x1f".join((use, visitor.channel, visitor.id)).encode()
    # Not `hmac.digest`: it lets other threads in, and a turn then waits five milliseconds for its few microseconds.
    return hmac.new(round_key, message, sha256).digest()


def seal_draft(round_key: bytes, visitor: Visitor, content: Any, size: int) -> bytes:
    """Where somebody is, encrypted for this visitor in this round and padded to `size` bytes."""
    return _seal(_derive(round_key, "draft key", visitor), _padded(content, size))


def open_draft(round_key: bytes, visitor: Visitor, sealed: bytes) -> Any:
    """Raises `Unreadable`."""
    return _open(_derive(round_key, "draft key", visitor), sealed)


def seal_words(round_key: bytes, visitor: Visitor, words: Mapping[str, str], name: str, size: int) -> bytes:
    """What somebody has written so far, as `seal_draft`; it opens only under the name that the draft gives it."""
    return _seal(_derive(round_key, "words key", visitor), _padded(words, size), name.encode())


def open_words(round_key: bytes, visitor: Visitor, sealed: bytes, name: str) -> dict[str, str]:
    """Raises `Unreadable`."""
    words: dict[str, str] = _open(_derive(round_key, "words key", visitor), sealed, name.encode())
    return words


def seal_page(key: bytes, visitor: Visitor, content: Any, size: int) -> bytes:
    """What leads a visitor back to a page, as `seal_draft`; of no round."""
    return _seal(_derive(key, "page key", visitor), _padded(content, size))


def open_page(key: bytes, visitor: Visitor, sealed: bytes) -> Any:
    """Raises `Unreadable`."""
    return _open(_derive(key, "page key", visitor), sealed)


def _seal(key: bytes, padded: bytes, beside: bytes = b"") -> bytes:
    return bytes(Aead(key).encrypt(padded, beside))


def _open(key: bytes, sealed: bytes, beside: bytes = b"") -> Any:
    try:
        return _unpadded(Aead(key).decrypt(sealed, beside))
    except (CryptoError, ValueError):
        raise Unreadable("a draft does not open") from None


def seal_response(public_key: str, content: dict[str, Any], size: int) -> bytes:
    """A response that only the intake can open, padded to `size` bytes. `public_key` is the intake's, as hex."""
    return bytes(SealedBox(PublicKey(bytes.fromhex(public_key))).encrypt(_padded(content, size)))


def open_response(key: PrivateKey, sealed: bytes) -> dict[str, Any]:
    """Raises `Unreadable`, also for what has another form than anything that we seal: whoever broke into a process that
    seals must not be able to stop those that open."""
    try:
        padded = SealedBox(key).decrypt(sealed)
    except (CryptoError, ValueError):
        raise Unreadable("a sealed response does not open") from None
    try:
        content: dict[str, Any] = _unpadded(padded)
    except (ValueError, RecursionError):
        raise NoResponse("what was sealed cannot be read") from None
    if not _has_form(content):
        raise NoResponse("what was sealed is no response")
    return content


def _has_form(content: object) -> bool:
    if not isinstance(content, dict) or not isinstance(content.get("answers", {}), dict):
        return False
    return all(isinstance(value, str) for name, value in content.items() if name != "answers")


def sealed_anew(key: PrivateKey, to: PublicKey, sealed: bytes) -> bytes:
    """What is sealed, for another key, as long as it was; as it is where it does not open."""
    try:
        return bytes(SealedBox(to).encrypt(SealedBox(key).decrypt(sealed)))
    except (CryptoError, ValueError):
        return sealed


_END = b"\x80"
"""What is said ends here, and the padding of zeros begins, as in libsodium's own padding (ISO/IEC 7816-4): that costs
several times as much, because it hides from its own process how long what it pads is."""


def _padded(content: Any, size: int) -> bytes:
    """Raises `ValueError` for what does not fit, and for what is no text that can be written down."""
    plain = to_json(content)
    if len(plain) >= size:
        raise ValueError(f"{len(plain)} bytes do not fit into {size}")
    return (plain + _END).ljust(size, b"\0")


def _unpadded(padded: bytes) -> Any:
    plain, end = padded.rstrip(b"\0"), -len(_END)
    if plain[end:] != _END:
        raise ValueError("no end of padding")
    return from_json(plain[:end])
