"""Reads how a comment feels, what it is about and how that went, by learned weights. A question only leans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from analysis.text.learned import features, word_feelings
from analysis.text.learned.beside import EncoderAdds
from analysis.text.learned.comment_weights import (
    FEELINGS,
    WENT,
    CommentWeights,
    Feeling,
    Went,
    codes_of,
    denied,
)
from analysis.text.learned.features import Floats
from analysis.text.themes.codebook import load_codebook, themes

AUDIENCES = ("young_people", "practitioners")
CUE = 1.0
"""What a cue of the codebook counts beside the words of a comment, whose weights have length 1 together."""
FELT_TOO = 1.0
"""What each feeling of the whole comment adds to the way that is like it; FEELINGS and WENT stand in the same order."""
MOST_CLAUSES = 12
SURE_FROM = 0.5
"""The chance of the likeliest feeling below which a comment is unclear; by chance alone it would be 0.25."""
_CLAUSE = re.compile(r"[.!?\n;]+|,|\s-\s|\b(?:but|although|though|except|however|whereas)\b", re.IGNORECASE)


@cache
def number_names() -> tuple[str, ...]:
    """What the numbers of a comment are, in order: feelings, subjects, cues."""
    cues = (f"{audience}/{code}" for audience in AUDIENCES for code in load_codebook(audience).codes)
    return (*(f"feeling {at}" for at in range(word_feelings.FEELINGS)), *word_feelings.subjects(), *cues)


@cache
def beside_cues() -> int:
    """How many numbers stand before the cues."""
    return word_feelings.FEELINGS + len(word_feelings.subjects())


@dataclass(frozen=True)
class Opinion:
    """The chances of FEELINGS, and for each theme that is touched, by its code, how it went."""

    chances: Floats
    themes: tuple[tuple[str, Went], ...]

    @property
    def feeling(self) -> Feeling | None:
        """The likeliest feeling; None when none is likely enough."""
        at = int(self.chances.argmax())
        return FEELINGS[at] if self.chances[at] >= SURE_FROM else None

    @property
    def score(self) -> float:
        """How good, from -1 to 1."""
        return round(
            float(self.chances[FEELINGS.index("positive")] - self.chances[FEELINGS.index("negative")]), 3
        )


def numbers_of(text: str, audience: str) -> list[float]:
    """The numbers of a whole comment, by `number_names`."""
    return [*_numbers_of_heard(_heard(text)), *_cues(text, audience)]


def numbers_of_clause(text: str) -> list[float]:
    """The numbers of a part of a comment: cues are looked for in the whole only."""
    return [*_numbers_of_heard(_heard(text)), *_no_cues()]


class _Heard(NamedTuple):
    """A text with its tokens, and those of them that are denied: worked out once, and looked at three times."""

    text: str
    tokens: list[str]
    denied: list[str]


def _heard(text: str) -> _Heard:
    tokens = features.tokens_of(text)
    return _Heard(text, tokens, denied(tokens))


def _numbers_of_heard(heard: _Heard) -> list[float]:
    neutral = features.neutral_topics(heard.text)
    felt = heard.tokens if neutral == heard.text else features.tokens_of(neutral)
    return [
        *word_feelings.feeling_numbers(felt),
        *word_feelings.subject_numbers(heard.tokens, heard.denied),
    ]


def _cues(text: str, audience: str) -> list[float]:
    present = {f"{audience}/{code}" for code in themes(text, load_codebook(audience))}
    return [CUE * (name in present) for name in number_names()[beside_cues() :]]


@cache
def _no_cues() -> tuple[float, ...]:
    return (0.0,) * (len(number_names()) - beside_cues())


def clauses(text: str) -> list[str]:
    """The parts of a comment that may each speak of something else; the whole where there is one."""
    cut = [clause.strip() for clause in _CLAUSE.split(text)[:MOST_CLAUSES]]
    return [clause for clause in cut if " " in clause] or [text]


@dataclass(frozen=True)
class Sums:
    """What adds up to the sums of a comment: how they lean before any word, what all its words add, what each clause
    adds alone, shape (clauses, sums), and what the encoder adds."""

    leaning: Floats
    words: Floats
    by_clause: Floats
    encoder: EncoderAdds

    @property
    def whole(self) -> Floats:
        """The sums over words of the comment as a whole."""
        return np.asarray(self.leaning + self.words)

    @property
    def feelings(self) -> Floats:
        """How the comment feels."""
        return np.asarray(self.whole[: len(FEELINGS)] + self.encoder.feelings)

    @property
    def themes(self) -> Floats:
        """How much each theme is spoken of: half by the whole, half by the clause that speaks of it most. In a long comment
        one clause of a theme says little beside the rest."""
        at = slice(len(FEELINGS), -len(WENT))
        over_words = self.leaning[at] + (self.words[at] + self.by_clause[:, at].max(axis=0)) / 2
        return np.asarray(over_words + self.encoder.themes)


def sums_of(
    text: str, question: str, numbers: Sequence[float], audience: str, weights: CommentWeights
) -> Sums:
    """The sums of an English comment in `normal_form` with its `numbers_of`."""
    return _sums_of_heard(_heard(text), question, numbers, audience, weights)


def _sums_of_heard(
    heard: _Heard, question: str, numbers: Sequence[float], audience: str, weights: CommentWeights
) -> Sums:
    leaning = weights.bias + weights.of_question(question)
    words, cut = weights.of_words(heard.tokens, numbers, heard.denied), clauses(heard.text)
    by_clause = words[None, :] if len(cut) == 1 else np.array([of_clause(clause, weights) for clause in cut])
    return Sums(leaning, words, by_clause, weights.of_encoder(heard.text, question, audience))


def opinion(text: str, question: str, audience: str, weights: CommentWeights) -> Opinion:
    """The reading of an English comment in `normal_form`."""
    heard = _heard(text)
    numbers = [*_numbers_of_heard(heard), *_cues(text, audience)]
    sums = _sums_of_heard(heard, question, numbers, audience, weights)
    spoken_of = sums.themes
    touched = [
        (code, at)
        for code, at in codes_of(audience, weights.themes).items()
        if spoken_of[at] >= weights.thresholds[at]
    ]
    ways = tuple((code, _way(at, sums, weights)) for code, at in touched)
    return Opinion(_softmax(sums.feelings), ways)


def of_clause(clause: str, weights: CommentWeights) -> Floats:
    """What a part of a comment adds to each sum."""
    heard = _heard(clause)
    return weights.of_words(heard.tokens, [*_numbers_of_heard(heard), *_no_cues()], heard.denied)


def _way(at: int, sums: Sums, weights: CommentWeights) -> Went:
    """How a theme went, by the whole comment, the clause that speaks of the theme most, and how the comment feels."""
    speaks_most = sums.by_clause[int(sums.by_clause[:, len(FEELINGS) + at].argmax())]
    both = (sums.whole + speaks_most)[-len(WENT) :]
    return WENT[
        int((both + FELT_TOO * sums.feelings + sums.encoder.ways[at] + weights.theme_bias[at]).argmax())
    ]


def _softmax(sums: Floats) -> Floats:
    raised = np.exp(sums - sums.max())
    return np.asarray(raised / raised.sum())
