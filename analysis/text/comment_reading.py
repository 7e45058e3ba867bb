"""Reads how a comment feels, what it is about and how that went, by learned weights. A question only leans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from analysis.text.learned import features
from analysis.text.learned.comment_weights import FEELINGS, WENT, CommentWeights, Feeling, Went, codes_of
from analysis.text.learned.features import Floats
from analysis.text.themes import load_codebook, themes

AUDIENCES = ("young_people", "practitioners")
CUE = 1.0
"""What a cue of the codebook counts beside the words of a comment, whose weights have length 1 together."""
LEXICON = 18
BESIDE_CUES = LEXICON + 1
"""Numbers that stand before the cues: the two lexicons, and the length."""
MOST_CLAUSES = 12
SURE_FROM = 0.32
"""The chance of the likeliest feeling below which a comment is unclear; by chance alone it would be 0.25."""
_CLAUSE = re.compile(r"[.!?\n;]+|,|\s-\s|\b(?:but|although|though|except|however|whereas)\b", re.IGNORECASE)


@cache
def number_names() -> tuple[str, ...]:
    """What the numbers of a comment are, in order."""
    cues = (f"{audience}/{code}" for audience in AUDIENCES for code in load_codebook(audience).codes)
    return (*(f"lexicon {at}" for at in range(LEXICON)), "length", *cues)


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


def numbers_of(text: str, audience: str) -> Floats:
    """The two lexicons over the text, its length, and the cues of the audience's codebook."""
    return np.concatenate([features.lexicon(text), [np.log1p(len(text.split())) / 3], _cues(text, audience)])


def _cues(text: str, audience: str) -> Floats:
    present = set(themes(text, load_codebook(audience)))
    return np.array(
        [
            CUE * (each == audience and code in present)
            for each in AUDIENCES
            for code in load_codebook(each).codes
        ]
    )


def clauses(text: str) -> list[str]:
    """The parts of a comment that may each speak of something else; the whole where there is one."""
    cut = [clause.strip() for clause in _CLAUSE.split(text)[:MOST_CLAUSES]]
    return [clause for clause in cut if " " in clause] or [text]


def opinion(text: str, question: str, audience: str, weights: CommentWeights) -> Opinion:
    """The reading of an English comment in `normal_form`."""
    numbers = numbers_of(text, audience)
    of_words, of_question = weights.of_words(text, numbers), weights.of_question(question)
    sums = weights.bias + of_words + of_question
    touched = _touched(sums, audience, weights)
    by_clause = _clause_sums(text, audience, weights, of_words) if touched else of_words[None, :]
    most = {at: int(by_clause[:, len(FEELINGS) + at].argmax()) for _, at in touched}
    whole = weights.bias + of_question + of_words
    ways = [(code, _way(at, whole + by_clause[most[at]], weights)) for code, at in touched]
    return Opinion(_softmax(sums[: len(FEELINGS)]), tuple(ways))


def _touched(sums: Floats, audience: str, weights: CommentWeights) -> list[tuple[str, int]]:
    first = len(FEELINGS)
    codes = codes_of(audience, weights.themes).items()
    return [(code, at) for code, at in codes if sums[first + at] >= weights.thresholds[at]]


def _clause_sums(text: str, audience: str, weights: CommentWeights, of_words: Floats) -> Floats:
    cut: Sequence[str] = clauses(text)
    if cut == [text]:
        return of_words[None, :]
    return np.array([weights.of_words(clause, numbers_of(clause, audience)) for clause in cut])


def _way(at: int, sums: Floats, weights: CommentWeights) -> Went:
    """How a theme went, by the whole comment and the clause that speaks of the theme most."""
    return WENT[int((sums[-len(WENT) :] + weights.theme_bias[at]).argmax())]


def _softmax(sums: Floats) -> Floats:
    raised = np.exp(sums - sums.max())
    return np.asarray(raised / raised.sum())
