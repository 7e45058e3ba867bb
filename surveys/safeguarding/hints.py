"""How strongly words call for help, also without any word that rules name: two small learned sums, one for help of any kind
and one for help before anything else.

Children seldom say what happens; they say that they keep a chair against the door. The sums are over words, pairs and pieces
of words in five languages, and the kinds of need whose rules fit. The weights hold words only
(`analysis/text/training/learn_hints.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

WEIGHTS_FILE = "hints.json"
LONGEST = 60
"""Words that are weighed together. A longer text is read in pieces that overlap, and its strongest piece counts."""
STEP = LONGEST // 2
SHORTEST = (12.0, 24.0)
"""The length of each group that a text counts as having at least, about that of three words: one word alone says little."""
PIECES = (3, 4, 5)
"""Letters of the pieces of words, so that a slip of the pen costs little."""


class Strength(NamedTuple):
    """How much words sound like a call for any help, and like an urgent one."""

    any_help: float
    urgent: float


class Adds(NamedTuple):
    """What a feature adds: its share of the length of a text, and to each sum."""

    length: float
    any_help: float
    urgent: float


@dataclass(frozen=True)
class HintWeights:
    """What each feature adds, in groups whose features share one length; what each kind of need adds whose rule fits; and
    the sums from which words call for help. `spared` are the sums below which words whose rule fits are shown a light line
    only, and nothing."""

    bias: Strength
    call: Strength
    spared: Strength
    adds: Mapping[str, Adds]
    kinds: Mapping[str, Strength]

    @cached_property
    def pieces(self) -> Mapping[str, Adds]:
        """What pieces of words add, by the piece alone."""
        return {feature[1:]: adds for feature, adds in self.adds.items() if feature.startswith("#")}

    @cached_property
    def pieces_of_words(self) -> Mapping[str, frozenset[str]]:
        """The pieces of each word that the weights know, made of the weights alone: what somebody types is never kept."""
        words = (
            feature for feature in self.adds if not feature.startswith(("#", "<")) and " " not in feature
        )
        return {word: frozenset(self.pieces.keys() & _pieces_of(word)) for word in words}

    def pieces_in(self, words: Iterable[str]) -> set[str]:
        """The pieces of some words that add something."""
        known, pieces = self.pieces_of_words, set[str]()
        for word in words:
            pieces |= known.get(word) or _pieces_of(word)
        return pieces


def weights_from(text: str) -> HintWeights:
    """Weights from the text of their file, where they are whole numbers to save room."""
    table = json.loads(text)
    scale = table["scale"]
    return HintWeights(
        Strength(*table["bias"]),
        Strength(*table["call"]),
        Strength(*table["spared"]),
        {feature: Adds(*(value * scale for value in values)) for feature, values in table["adds"].items()},
        {kind: Strength(*values) for kind, values in table["kinds"].items()},
    )


@cache
def weights() -> HintWeights:
    """The weights that ship with heard, read once."""
    return weights_from((files(__package__) / WEIGHTS_FILE).read_text(encoding="utf-8"))


def word_features(words: Sequence[str]) -> set[str]:
    """Each word, the first, and each two that stand side by side or have one other between them."""
    return {
        *words,
        *(f"{before} {after}" for before, after in pairwise(words)),
        *(f"{before} _ {after}" for before, after in zip(words, words[2:], strict=False)),
        *(f"<{word}" for word in words[:1]),
    }


def piece_features(words: Sequence[str]) -> set[str]:
    """Runs of letters inside words, with a bar where a word begins or ends."""
    return {f"#{piece}" for word in words for piece in _pieces_of(word)}


def _pieces_of(word: str) -> set[str]:
    marked = f"|{word}|"
    return {marked[at : at + size] for size in PIECES for at in range(len(marked) - size + 1)}


def groups(words: Sequence[str]) -> tuple[set[str], set[str]]:
    """The features of some words, by group."""
    return word_features(words), piece_features(words)


def parts(simplified: str) -> Iterator[list[str]]:
    """Simple words in parts that are weighed one by one."""
    words = simplified.split()
    for first in range(0, max(len(words) - STEP, 1), STEP):
        yield words[first : first + LONGEST]


def strength(simplified: str, kinds: Iterable[str], learned: HintWeights | None = None) -> Strength:
    """How strongly words in simple form call for help, where rules of `kinds` fit: each sum from its strongest part."""
    learned = learned or weights()
    sums = [_sums(words, learned) for words in parts(simplified)]
    named = [learned.kinds[kind] for kind in kinds if kind in learned.kinds]
    return Strength(
        learned.bias.any_help + max(each.any_help for each in sums) + sum(kind.any_help for kind in named),
        learned.bias.urgent + max(each.urgent for each in sums) + sum(kind.urgent for kind in named),
    )


def _sums(words: Sequence[str], learned: HintWeights) -> Strength:
    any_help = urgent = 0.0
    for features, table, shortest in (
        (word_features(words), learned.adds, SHORTEST[0]),
        (learned.pieces_in(words), learned.pieces, SHORTEST[1]),
    ):
        known = list(filter(None, map(table.get, features)))
        if known:
            shares, towards_any, towards_urgent = zip(*known, strict=True)
            length = max(sqrt(sum(shares)), shortest)
            any_help += sum(towards_any) / length
            urgent += sum(towards_urgent) / length
    return Strength(any_help, urgent)
