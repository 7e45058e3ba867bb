"""Hints that call for help without any of the words that rules name: a small learned sum over words and kinds of words.

Children seldom say what happens; they say that they keep a chair against the door. `support.py` asks here when no rule fits.
The weights hold words only, learned from sentences of our own (`analysis/text/learn_hints.py`).
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

KINDS = "hints.toml"
WEIGHTS = "hints.json"
LONGEST = 16
"""Words that are weighed together. A longer text is read in pieces that overlap, and its strongest piece counts."""
STEP = LONGEST // 4
"""How many words on the next piece begins, so that a hint of twelve words stands whole in one of them."""
NEAR = 5
"""How many words apart two kinds of words still belong together."""
STEM = 4


@dataclass(frozen=True)
class Kinds:
    """The kinds of words by whole word and by beginning."""

    whole: Mapping[str, tuple[str, ...]]
    beginnings: Mapping[str, tuple[str, ...]]
    shortest: int
    longest: int

    def of(self, word: str) -> tuple[str, ...]:
        """The kinds that a word is of; often none. Looked up each time, because what people type is kept nowhere."""
        found = self.whole.get(word, ())
        for length in range(self.shortest, min(len(word), self.longest) + 1):
            found += self.beginnings.get(word[:length], ())
        return found


@cache
def kinds() -> Kinds:
    """The kinds of words that ship with heard, read once."""
    table = tomllib.loads((files(__package__) / KINDS).read_text(encoding="utf-8"))["kinds"]
    whole: dict[str, tuple[str, ...]] = {}
    beginnings: dict[str, tuple[str, ...]] = {}
    for kind, words in table.items():
        for word in words.split():
            where = beginnings if word.endswith("*") else whole
            key = word.rstrip("*")
            where[key] = (*where.get(key, ()), kind)
    lengths = [len(beginning) for beginning in beginnings]
    return Kinds(whole, beginnings, min(lengths), max(lengths))


@dataclass(frozen=True)
class Weights:
    """What each feature adds, and the sum from which words are a hint."""

    bias: float
    threshold: float
    adds: Mapping[str, float]


def read(text: str) -> Weights:
    """Weights from the text of their file, where they are whole numbers to save room."""
    table = json.loads(text)
    adds = {feature: value * table["scale"] for feature, value in table["adds"].items()}
    return Weights(table["bias"], table["threshold"], adds)


@cache
def weights() -> Weights:
    """The weights that ship with heard, read once."""
    return read((files(__package__) / WEIGHTS).read_text(encoding="utf-8"))


def features(words: list[str]) -> set[str]:
    """What is looked at in a few words: each word, its beginning, its kinds, and which kinds stand near each other."""
    found = {f"<{word}" for word in words[:1]}
    seen: list[tuple[int, str]] = []
    known = kinds()
    for at, word in enumerate(words):
        found.add(word)
        found.add(f"{word[:STEM]}-")
        for kind in known.of(word):
            found.add(f"#{kind}")
            found.update(f"#{other} {kind}" for there, other in seen if at - NEAR <= there < at)
            seen.append((at, kind))
    return found


def pieces(said: str) -> Iterator[list[str]]:
    """Simple words in pieces that are weighed one by one."""
    words = said.split()
    for at in range(0, max(len(words) - LONGEST + STEP, 1), STEP):
        yield words[at : at + LONGEST]


def strength(said: str, learned: Weights | None = None) -> float:
    """How much the strongest piece of `said`, in simple form, sounds like a call for help."""
    learned = learned or weights()
    return max(
        (learned.bias + sum(learned.adds.get(f, 0.0) for f in features(piece)) for piece in pieces(said)),
        default=learned.bias,
    )


def is_hint(said: str) -> bool:
    """Whether words in simple form sound like a call for help."""
    return bool(said) and strength(said) >= weights().threshold
