"""What the words of a comment feel like and are about, as numbers: one pass over its words, no sentence is parsed.

The feeling of a word is what the lexicons of VADER and TextBlob say of it. Asking both libraries takes thirty times as
long, and the learned weights read no better by it. What a word is about is a list that a person can read,
`wordlists/subjects.toml`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from textblob.en import sentiment as pattern_sentiment
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis.text.wordlists import word_sets

FEELINGS = 19
"""Numbers of how the words feel."""
SUBJECT = 0.3
"""What a subject counts beside the words of a comment, whose weights have length 1 together."""
NO = "no"
STRONGEST = 4.0
"""VADER's strongest word."""
TURNED, TURNED_POLARITY = -0.74, -0.5
"""What becomes of a feeling behind a "not", as the two libraries have it."""
MORE = 1.3
FAINT = 0.05
REACH = 4
"""Words behind a "not" that it turns."""
MOST_PARTS = 12
FLIPS = frozenset(
    (
        "not", "never", "hardly", "without", "nor", "neither", "aint", "cant", "dont", "wont", "didnt", "doesnt", "isnt",
        "wasnt", "couldnt", "wouldnt", "shouldnt", "havent", "hasnt", "hadnt", "arent", "werent",
    )
)  # fmt: skip
STRESSES = frozenset(
    (
        "so", "very", "really", "too", "proper", "well", "dead", "totally", "completely", "always", "extremely",
        "absolutely", "such",
    )
)  # fmt: skip
TURNS = frozenset(("but", "although", "though", "because", "however", "except"))
"""Words that begin another thought."""
COMMAS, STOPS = ",:.;\n", "!?.;\n"
DENIED_SUBJECTS = (
    "pleasant",
    "unpleasant",
    "listening",
    "being_told",
    "workers",
    "danger",
    "whom_to_ask",
    "confidence",
    "knowledge",
)
"""Subjects that are something else behind a "not"."""


@cache
def _strengths() -> Mapping[str, float]:
    """VADER's words and faces, -1 to 1."""
    vader = SentimentIntensityAnalyzer()
    words = {word: float(value) / STRONGEST for word, value in vader.lexicon.items()}
    for face, said in vader.emojis.items():
        words.setdefault(face, sum(words.get(word, 0.0) for word in said.split()))
    return words


@cache
def _polarities() -> Mapping[str, float]:
    """TextBlob's words, -1 to 1."""
    pattern_sentiment("good")  # it reads its lexicon when it is first asked
    return {
        word: float((ways.get(None) or next(iter(ways.values())))[0])
        for word, ways in pattern_sentiment.items()
    }


@cache
def subjects() -> tuple[str, ...]:
    """What the numbers of subjects are called, in order: each list of words, then those that were denied."""
    return (*word_sets("subjects"), *(f"not {name}" for name in DENIED_SUBJECTS))


@cache
def _subjects_of_words() -> tuple[Mapping[str, tuple[int, ...]], Mapping[str, tuple[int, ...]]]:
    """Where the subjects of a word stand among `subjects`: as it is, and denied."""
    place = {name: at for at, name in enumerate(subjects())}
    plain, denied = dict[str, list[int]](), dict[str, list[int]]()
    for name, words in word_sets("subjects").items():
        for word in words:
            plain.setdefault(word, []).append(place[name])
            if name in DENIED_SUBJECTS:
                denied.setdefault(word, []).append(place[f"not {name}"])
    return {word: tuple(at) for word, at in plain.items()}, {word: tuple(at) for word, at in denied.items()}


@dataclass
class _Felt:
    """What has been felt so far: sums of good and bad words, of polarities, and of each part of the comment."""

    good: float = 0.0
    bad: float = 0.0
    good_words: int = 0
    bad_words: int = 0
    polarity: float = 0.0
    size: float = 0.0
    polar_words: int = 0
    parts: list[float] = field(default_factory=lambda: [0.0])
    part_has_words: bool = False

    def end_part(self) -> None:
        if self.part_has_words:
            self.parts.append(0.0)
        self.part_has_words = False

    def hear(self, strength: float) -> None:
        self.parts[-1] += strength
        if strength > 0:
            self.good, self.good_words = self.good + strength, self.good_words + 1
        else:
            self.bad, self.bad_words = self.bad - strength, self.bad_words + 1

    def hear_polarity(self, polarity: float) -> None:
        self.polarity, self.size = self.polarity + polarity, self.size + abs(polarity)
        self.polar_words += 1


def feeling_numbers(tokens: Sequence[str]) -> list[float]:
    """FEELINGS numbers of the words and marks of a text whose subjects are neutral; all near -1 to 1."""
    strengths, polarities = _strengths(), _polarities()
    felt, left, stress, denies = _Felt(), 0, 1.0, False
    for token in tokens:
        is_word = token[0].isalpha()
        if token in TURNS or token[0] in COMMAS or token[0] in STOPS:
            left = 0
            if token in TURNS or token[0] in STOPS:
                felt.end_part()
            if is_word or token in COMMAS:
                continue
        felt.part_has_words = felt.part_has_words or is_word
        flips = token in FLIPS or token.endswith("n't")
        turned = left > 0 and not flips and token != NO
        strength = strengths.get(token)
        if strength is None and not is_word:
            strength = sum(strengths.get(sign, 0.0) for sign in token) or None
        if strength is not None:
            felt.hear(strength * stress * (TURNED if turned else 1.0))
        if polarity := polarities.get(token):
            felt.hear_polarity(polarity * stress * (TURNED_POLARITY if turned else 1.0))
        if flips:
            left, denies = REACH, True
        elif token == NO:
            left = max(left, 1)
        elif turned and is_word:
            left -= 1
        stress = MORE if token in STRESSES else 1.0
    return _numbers(felt, tokens, denies)


def _numbers(felt: _Felt, tokens: Sequence[str], denies: bool) -> list[float]:
    words = max(1, sum(token[0].isalpha() for token in tokens))
    neither = max(0, words - felt.good_words - felt.bad_words)
    good = STRONGEST * felt.good + felt.good_words
    bad = STRONGEST * felt.bad + felt.bad_words
    whole = max(1.0, good + bad + neither)
    total = _curbed(felt.good - felt.bad)
    polarity = felt.polarity / max(1, felt.polar_words)
    heard = felt.parts if felt.part_has_words or len(felt.parts) == 1 else felt.parts[:-1]
    parts = [_curbed(part) for part in heard[:MOST_PARTS]]
    return [
        total, good / whole, bad / whole, neither / whole, polarity, felt.size / max(1, felt.polar_words),
        float(abs(total) < FAINT), float(abs(polarity) < FAINT), max(parts), min(parts), parts[-1],
        math.log1p(len(tokens)) / 3, float("but" in tokens), float(denies),
        float(total > FAINT), float(total < -FAINT), float(polarity > FAINT), float(polarity < -FAINT),
        max(parts) - min(parts),
    ]  # fmt: skip


def _curbed(total: float) -> float:
    """A sum between -1 and 1, as VADER bends its own."""
    return total / math.sqrt(total * total + 0.94)


def subject_numbers(words: Sequence[str], denied: Sequence[str]) -> list[float]:
    """One number a subject: SUBJECT where a word of it stands, a little more where several do."""
    plain, behind_not = _subjects_of_words()
    seen = Counter(at for word in words for at in plain.get(word.replace("'", ""), ()))
    seen.update(at for word in denied for at in behind_not.get(word.replace("'", ""), ()))
    numbers = [0.0] * len(subjects())
    for at, count in seen.items():
        numbers[at] = SUBJECT * (1 + math.log(count))
    return numbers
