"""What one person said before a course and after it, set side by side by a code that they made themselves, without a name.

While a programme runs, the intake keeps halves of pairs: the answer to one question at one stage, under a keyed hash of the
code and of that question. Each answer has a hash of its own, so that the answers of one person cannot be found together
without the programme's key, and each is sealed with that key. When both halves are there, all that is kept is how many
people rose and how many did not. A code has so few possibilities that whoever has the key can try them all: when the
programme ends, the halves go and the key goes, and a copy of the database from before can be opened by nobody.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nacl.bindings import sodium_pad, sodium_unpad
from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.secret import Aead

from surveys.definition.survey import Survey
from surveys.privacy.receipts import Hasher, Receipt
from surveys.privacy.sealing import Unreadable
from surveys.rounds import FEW
from surveys.store.protocols import Half, Pairs

SEALED_FROM = 96
"""Bytes that every answer is padded to before it is sealed."""

SHARED = b""
"""What stands in place of an answer when two people of one round made the same code: nobody knows whose is whose."""


@dataclass(frozen=True)
class Compared:
    """What became of the halves of a round. `shared` is the number of codes that two people had made alike."""

    changes: Mapping[str, Pairs]
    shared: int


class Pairing:
    """One run of a programme, as the intake sees it. `key` is the run's key; nothing here can be worked out without it."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._codes, self._receipts = Hasher(key, b"codes"), Hasher(key, b"halves")
        self._box = Aead(self._keyed(b"seal", b""))

    def halves(self, round_id: str, survey: Survey, contents: Sequence[Mapping[str, Any]]) -> list[Half]:
        """A half for each paired question that somebody with a code has answered."""
        coded = [content for content in contents if _code(survey, content)]
        codes = self._codes.hashes(_code(survey, content) for content in coded)
        receipts = self._receipts.hashes(str(content.get("receipt", "")) for content in coded)
        return [
            self._half(round_id, code, receipt, name, point)
            for content, code, receipt in zip(coded, codes, receipts, strict=True)
            for name, point in _points(survey, content["answers"]).items()
        ]

    def _half(self, round_id: str, code: str, receipt: str, name: str, point: int) -> Half:
        tag = self._keyed(b"half", f"{code}\x1f{name}".encode()).hex()
        plain = json.dumps({"name": name, "point": point}).encode()
        sealed = bytes(self._box.encrypt(sodium_pad(plain, SEALED_FROM), tag.encode()))
        return Half(tag, round_id, sealed, self._receipt_beside(tag, receipt))

    def of_receipts(self, halves: Iterable[Half], receipts: Iterable[Receipt]) -> list[Half]:
        """The halves of whoever has one of these receipts."""
        hashed = self._receipts.hashes(receipts)
        return [
            half
            for half in halves
            if half.receipt in {self._receipt_beside(half.hash, receipt) for receipt in hashed}
        ]

    def _receipt_beside(self, tag: str, receipt: str) -> str:
        """A receipt looks different beside each half, so that it does not hold the answers of one person together."""
        return self._keyed(b"receipt", f"{tag}\x1f{receipt}".encode()).hex()

    def compare(self, before: Iterable[Half], after: Sequence[Half]) -> Compared:
        """How many rose by at least one point, and how many did not, by the name of the question. Fewer than ten pairs of
        a question are no pairs."""
        earlier = {half.hash: half for half in before}
        found: dict[str, Counter[bool]] = {}
        shared: Counter[str] = Counter()
        for half in after:
            other = earlier.get(half.hash)
            if other and SHARED not in (half.sealed, other.sealed):
                (name, then), (_, now) = self._opened(other), self._opened(half)
                found.setdefault(name, Counter())[now > then] += 1
        shared.update(half.round for half in (*earlier.values(), *after) if half.sealed == SHARED)
        enough = {name: Pairs(rose[True], rose[False]) for name, rose in found.items() if rose.total() >= FEW}
        return Compared(dict(sorted(enough.items())), shared.total())

    def _opened(self, half: Half) -> tuple[str, int]:
        try:
            plain = sodium_unpad(self._box.decrypt(half.sealed, half.hash.encode()), SEALED_FROM)
        except CryptoError:
            raise Unreadable("half of a pair does not open") from None
        content = json.loads(plain)
        return content["name"], content["point"]

    def _keyed(self, use: bytes, message: bytes) -> bytes:
        return blake2b(message, 32, key=self._key, person=use, encoder=RawEncoder)


def joined(old: Iterable[Half], new: Iterable[Half]) -> list[Half]:
    """The halves of a round with those that came now. What is there twice can be no pair, and its answers go at once."""
    found: dict[str, Half] = {}
    for half in (*old, *new):
        twice = half.hash in found
        found[half.hash] = Half(half.hash, half.round, SHARED, "") if twice else half
    return list(found.values())


def _code(survey: Survey, content: Mapping[str, Any]) -> str:
    return str(content["answers"].get(survey.code.id, "")) if survey.code else ""


def _points(survey: Survey, answers: Mapping[str, Any]) -> dict[str, int]:
    """How high somebody stands on each paired scale, by its name. What does not count has no place on it."""
    return {
        name: -question.points.index(answers[question.id])
        for name, question in survey.paired.items()
        if answers.get(question.id) in question.points
    }
