"""Receipts: five easy words that delete a response, and do nothing else. They never show it, and they are never stored.

Of every response that is taken in, a hash of its receipt is kept, whether or not anybody asked to see the words: so the
database does not tell who did. The hash is looked up, so it has to come out the same each time and cannot have a salt of its
own. Its salt is a secret of the intake's instead: without the intake's key nobody can try words against the hashes, not even
somebody who has a copy of the database and finds a slip of paper with five words on it. Should that key be stolen too,
Argon2id makes each try take 4 MiB and some milliseconds, and there are 2^55 receipts.

The last word follows from the others by a key of the doors, so that they can tell what may be a receipt of ours from what
cannot, and nobody with nonsense keeps others from deleting. It tells nothing of a response. Whoever had stolen that key too
would have 2^44 receipts to try, some thousand processor years.
"""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import SupportsBytes

from nacl.encoding import RawEncoder
from nacl.hash import blake2b
from nacl.pwhash import argon2id

WORDS_IN_A_RECEIPT, BITS = 5, 11
"""Words, and bits that each stands for."""
PACKED = 11
MOST_WORDS, MOST_TYPED = 15, 500
"""Words among which a receipt is looked for, and letters."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
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


Receipts = Callable[[str], Receipt]
"""Gives a receipt to a name, and the same whenever the name is said again."""


def drawn_receipts(secret: bytes, mark_key: bytes = b"") -> Receipts:
    """Receipts by a secret that all processes of the doors share. The name holds chance that goes with its place: whoever
    has the secret and no place draws none. They look like ours to whoever has the key of their marks."""

    def drawn(name: str) -> Receipt:
        number = int.from_bytes(hmac.new(secret, name.encode(), sha256).digest()[:8])
        return _marked(_in_words(number), mark_key)

    return drawn


IsOurs = Callable[[Receipt], bool]
"""Whether it may be a receipt of ours. Of others, one in 2,048 looks so."""


def ours_by(mark_key: bytes) -> IsOurs:
    return lambda receipt: hmac.compare_digest(receipt, _marked(receipt, mark_key))


def _marked(receipt: Receipt, mark_key: bytes) -> Receipt:
    """With the last word that follows from the others."""
    free = receipt.rpartition(" ")[0]
    mark = int.from_bytes(hmac.new(mark_key, free.encode(), sha256).digest()[:2]) % 2**BITS
    return f"{free} {receipt_words()[mark]}"


def packed(receipt: Receipt) -> str:
    """A receipt in eleven letters, so that a button can carry it and every such button is as long."""
    number = 0
    for word in receipt.split():
        number = number << BITS | receipt_words().index(word)
    return "".join(_LETTERS[number >> shift & 31] for shift in range(50, -1, -5))


def unpacked(letters: str) -> Receipt | None:
    """The receipt in what a button carried; None when there is none."""
    if len(letters) != PACKED or not set(letters) <= set(_LETTERS):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | _LETTERS.index(letter)
    return _in_words(number)


def _in_words(number: int) -> Receipt:
    """The lowest 55 bits of a number as words."""
    places = (number >> BITS * place & 2**BITS - 1 for place in reversed(range(WORDS_IN_A_RECEIPT)))
    return " ".join(receipt_words()[place] for place in places)


def read_receipt(typed: str, *, alone: bool = False) -> Receipt | None:
    """The receipt that was typed, in any case, with anything between the words and, where it need not stand `alone`, a few
    other words around them, as in "my words are ..."; None when it cannot be one."""
    words = _BETWEEN.sub(" ", unicodedata.normalize("NFKC", typed[:MOST_TYPED]).casefold()).split()
    known = [word for word in words if word in _known()]
    right = len(known) == WORDS_IN_A_RECEIPT and len(words) <= (len(known) if alone else MOST_WORDS)
    return " ".join(known) if right else None


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
