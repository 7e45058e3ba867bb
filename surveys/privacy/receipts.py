"""Receipts: five easy words that delete a response, and do nothing else. They never show it, and they are never stored.

Of every response that is taken in, a hash of its receipt is kept, whether or not anybody asked to see the words: so the
database does not tell who did. The hash is looked up, so it has to come out the same each time and cannot have a salt of its
own. Its salt is a secret of the intake's instead: without the intake's key nobody can try words against the hashes, not even
somebody who has a copy of the database and finds a slip of paper with five words on it. Should that key be stolen too,
Argon2id makes each try take 4 MiB and some milliseconds, and there are 2^55 receipts.
"""

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import SupportsBytes

from nacl.encoding import RawEncoder
from nacl.hash import blake2b
from nacl.pwhash import argon2id

WORDS_IN_A_RECEIPT = 5
PASSES = 1
MEMORY = 4 * 2**20
"""Bytes that one try takes, for about 5 ms: 5 million processor years for all receipts. The intake hashes 2,000 in 10 s."""

_FILE = Path(__file__).parent / "receipt_words.txt"
_BETWEEN = re.compile(r"[^a-z]+")

Receipt = str
"""Five words of the list, with single blanks between them."""


@cache
def receipt_words() -> tuple[str, ...]:
    """2,048 words, 11 bits each."""
    return tuple(_FILE.read_text(encoding="utf-8").split())


@cache
def _known() -> frozenset[str]:
    return frozenset(receipt_words())


def new_receipt(choose: Callable[[Sequence[str]], str] = secrets.choice) -> Receipt:
    """55 random bits as words."""
    return " ".join(choose(receipt_words()) for _ in range(WORDS_IN_A_RECEIPT))


def read_receipt(typed: str) -> Receipt | None:
    """The receipt that was typed, in any case and with anything between the words; None when it cannot be one."""
    words = _BETWEEN.sub(" ", typed.casefold()).split()
    right = len(words) == WORDS_IN_A_RECEIPT and _known().issuperset(words)
    return " ".join(words) if right else None


class Hasher:
    """Makes hashes of what is short enough to be guessed. Only the intake can: the salt comes from a key that it alone has,
    for receipts its private key."""

    def __init__(self, key: SupportsBytes, use: bytes = b"receipts") -> None:
        self._salt = blake2b(use, argon2id.SALTBYTES, key=bytes(key), person=b"heard", encoder=RawEncoder)

    def hash(self, receipt: Receipt) -> str:
        """64 hexadecimal digits, the same every time."""
        return argon2id.kdf(32, receipt.encode(), self._salt, opslimit=PASSES, memlimit=MEMORY).hex()

    def hashes(self, receipts: Iterable[Receipt]) -> list[str]:
        """Several, on all processors."""
        with ThreadPoolExecutor() as threads:
            return list(threads.map(self.hash, receipts))
