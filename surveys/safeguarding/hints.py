"""Hints that call for help without any of the words that rules name: a small learned sum over words and kinds of words.

Children seldom say what happens; they say that they keep a chair against the door. `detection.py` asks here where no rule
fits. The weights hold words only, learned from sentences of our own (`analysis/text/training/learn_hints.py`).
"""

from __future__ import annotations

import json
import tomllib
from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from math import fsum
from typing import NamedTuple

KINDS_FILE = "hints.toml"
WEIGHTS_FILE = "hints.json"
LONGEST = 16
"""Words that are weighed together. A longer text is read in pieces that overlap, and its strongest piece counts."""
STEP = LONGEST // 4
"""How many words on the next piece begins, so that a hint of twelve words stands whole in one of them."""
NEAR = 5
"""How many words apart two kinds of words still belong together."""
STEM = 4


@dataclass(frozen=True)
class WordKinds:
    """The kinds of words by whole word, and by beginning under its first `shortest` letters."""

    whole: Mapping[str, tuple[str, ...]]
    beginnings: Mapping[str, Mapping[str, tuple[str, ...]]]
    shortest: int

    def of(self, word: str) -> tuple[str, ...]:
        """The kinds that a word is of; often none. Looked up each time, because what people type is kept nowhere."""
        of_word = self.whole.get(word, ())
        for beginning, kinds in self.beginnings.get(word[: self.shortest], {}).items():
            if word.startswith(beginning):
                of_word += kinds
        return of_word

    def may_begin_as(self, word: str) -> bool:
        """Whether a kind has words that begin like this one."""
        return word[: self.shortest] in self.beginnings


@cache
def kinds() -> WordKinds:
    """The kinds of words that ship with heard, read once."""
    table = tomllib.loads((files(__package__) / KINDS_FILE).read_text(encoding="utf-8"))["kinds"]
    listed = [(word, kind) for kind, words in table.items() for word in words.split()]
    whole = _kinds_by((word, kind) for word, kind in listed if not word.endswith("*"))
    beginnings = _kinds_by((word.rstrip("*"), kind) for word, kind in listed if word.endswith("*"))
    shortest = min(map(len, beginnings))
    under: dict[str, dict[str, tuple[str, ...]]] = {}
    for beginning, of in beginnings.items():
        under.setdefault(beginning[:shortest], {})[beginning] = of
    return WordKinds(whole, under, shortest)


def _kinds_by(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    by_word: dict[str, tuple[str, ...]] = {}
    for word, kind in pairs:
        by_word[word] = (*by_word.get(word, ()), kind)
    return by_word


class KnownWord(NamedTuple):
    """What a word adds something by, the most that this can be, and its kinds."""

    features: frozenset[str]
    most: float
    kinds: tuple[str, ...]


NOTHING = KnownWord(frozenset(), 0.0, ())


@dataclass(frozen=True)
class HintWeights:
    """What each feature adds, and the sum from which words are a hint."""

    bias: float
    threshold: float
    adds: Mapping[str, float]

    def known(self, words: Iterable[str]) -> list[KnownWord]:
        """What is known of each word. Looked up each time, because what people type is kept nowhere."""
        whole, by_beginning = self._whole, self._by_beginning
        return [whole.get(word) or by_beginning(word) for word in words]

    def _by_beginning(self, word: str) -> KnownWord:
        if kinds().may_begin_as(word):
            return self._look_up(word)
        return self._stems.get(word[:STEM], NOTHING)

    @cached_property
    def _whole(self) -> Mapping[str, KnownWord]:
        """Every word that the weights or the kinds name whole."""
        words = {feature for feature in self.adds if feature.isalnum()} | kinds().whole.keys()
        return {word: self._look_up(word) for word in words}

    @cached_property
    def _stems(self) -> Mapping[str, KnownWord]:
        """Beginnings that the weights name, of words of no kind."""
        stems = [feature for feature in self.adds if feature.endswith("-")]
        return {stem[:-1]: self._that_adds([stem], ()) for stem in stems}

    def _look_up(self, word: str) -> KnownWord:
        of = kinds().of(word)
        return self._that_adds([feature for feature in _alone(word, of) if feature in self.adds], of)

    def _that_adds(self, features: Sequence[str], of: tuple[str, ...]) -> KnownWord:
        return KnownWord(frozenset(features), sum(max(self.adds[feature], 0.0) for feature in features), of)


def weights_from(text: str) -> HintWeights:
    """Weights from the text of their file, where they are whole numbers to save room."""
    table = json.loads(text)
    adds = {feature: value * table["scale"] for feature, value in table["adds"].items()}
    return HintWeights(table["bias"], table["threshold"], adds)


@cache
def weights() -> HintWeights:
    """The weights that ship with heard, read once."""
    return weights_from((files(__package__) / WEIGHTS_FILE).read_text(encoding="utf-8"))


def features(words: list[str]) -> set[str]:
    """What is looked at in a few words: each word, its beginning, its kinds, and which kinds stand near each other."""
    features = {f"<{word}" for word in words[:1]}
    seen: list[tuple[int, str]] = []
    known = kinds()
    for at, word in enumerate(words):
        of = known.of(word)
        features.update(_alone(word, of))
        features.update(_together(other, kind) for kind in of for there, other in seen if at - NEAR <= there)
        seen += [(at, kind) for kind in of]
    return features


def _alone(word: str, of: Iterable[str]) -> Iterator[str]:
    yield word
    yield f"{word[:STEM]}-"
    yield from (f"#{kind}" for kind in of)


def _together(before: str, kind: str) -> str:
    return f"#{before} {kind}"


def pieces(simplified: str) -> Iterator[list[str]]:
    """Simple words in pieces that are weighed one by one."""
    words = simplified.split()
    for first in _firsts(words):
        yield words[first : first + LONGEST]


def _firsts(words: Sequence[str]) -> range:
    return range(0, max(len(words) - LONGEST + STEP, 1), STEP)


class WeighedText:
    """Words that are looked up once, in however many pieces each is: what they add something by, alone and with others."""

    def __init__(self, simplified: str, learned: HintWeights) -> None:
        self.words = simplified.split()
        self._bias, self._adds = learned.bias, learned.adds
        known = learned.known(self.words)
        self._alone = [word.features for word in known]
        self._most = [word.most for word in known]
        self._places, self._pairs = list[int](), list[tuple[int, str]]()
        for at, there, pair in _pairs(known, learned.adds):
            self._places.append(at)
            self._pairs.append((there, pair))
            self._most[at] += max(self._adds[pair], 0.0)

    def strength_from(self, first: int) -> float:
        """How strong the piece is that begins with a word's place. Nothing outside it counts."""
        after, adds = first + LONGEST, self._adds
        features = set[str]().union(*self._alone[first:after])
        pairs = self._pairs[bisect_left(self._places, first) : bisect_left(self._places, after)]
        features.update([pair for there, pair in pairs if there >= first])
        return self._bias + self._start(first) + fsum([adds[feature] for feature in features])

    def limit_from(self, first: int) -> float:
        """What the piece is at most as strong as: all that adds to it, however often it stands there."""
        return self._bias + self._start(first) + sum(self._most[first : first + LONGEST])

    def _start(self, first: int) -> float:
        return self._adds.get(f"<{self.words[first]}", 0.0) if self.words else 0.0


def _pairs(known: Sequence[KnownWord], adds: Container[str]) -> Iterator[tuple[int, int, str]]:
    """What kinds of words near each other add something by, with the place of the word and that of the one before it."""
    near: list[tuple[int, str]] = []
    for at, kinds in [(at, word.kinds) for at, word in enumerate(known) if word.kinds]:
        near = [(there, other) for there, other in near if at - NEAR <= there]
        pairs = [(there, _together(other, kind)) for kind in kinds for there, other in near]
        yield from [(at, there, pair) for there, pair in pairs if pair in adds]
        near += [(at, kind) for kind in kinds]


def strength(simplified: str, learned: HintWeights | None = None) -> float:
    """How much the strongest piece of `simplified`, in simple form, sounds like a call for help: the greatest sum over the
    `features` of one of its `pieces`."""
    text = WeighedText(simplified, learned or weights())
    return max(map(text.strength_from, _firsts(text.words)))


def is_hint(simplified: str) -> bool:
    """Whether words in simple form sound like a call for help."""
    text, least = WeighedText(simplified, weights()), weights().threshold
    return any(
        text.limit_from(first) >= least and text.strength_from(first) >= least
        for first in _firsts(text.words)
    )
