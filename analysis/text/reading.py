"""Reads one comment: its language, how somebody feels, and what it is about. The only way in which a comment is read.

It sees the words that are kept, with placeholders for what was taken out, so that what is measured, what a file of comments
gets and what a release counts are the same. It does not know who wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from analysis.text.cues import cue_numbers
from analysis.text.language import ENGLISH, UNDETERMINED, language
from analysis.text.model import LinearModel, shipped
from analysis.text.sentiment import Label, Sentiment, sentiment
from analysis.text.themes import Codebook, load_codebook, themes
from surveys.definition.survey import Audience as SpeaksAs
from surveys.normal_form import normal_form

Audience = Literal["young_people", "practitioners", "patients"]

Went = Literal["good", "bad", "mixed", "neutral"]
"""How a theme went: well, not well, both, or said without judgement."""

WENT_WHERE_FELT: Mapping[Label, Went] = {
    "positive": "good",
    "negative": "bad",
    "mixed": "mixed",
    "neutral": "neutral",
    "unclear": "neutral",
}

READ_FOR_THEMES = frozenset({ENGLISH, UNDETERMINED})
"""Cues are English. In another language a word of theirs may stand by chance, and means something else."""


@dataclass(frozen=True)
class ThemeReading:
    """A theme that a comment touches, by its code, and how it went there."""

    code: str
    went: Went


@dataclass(frozen=True)
class Reading:
    """What a comment says: an ISO 639-1 code or `und`, a sentiment, and themes in the order of the codebook."""

    language: str
    sentiment: Sentiment
    themes: tuple[ThemeReading, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the themes, in order."""
        return tuple(theme.code for theme in self.themes)

    @property
    def for_a_person(self) -> bool:
        """Whether it waits for somebody who reads its language: it is not scored as if it were understood."""
        return self.language not in READ_FOR_THEMES


@dataclass(frozen=True)
class Coder:
    """Finds themes for one audience: by its codebook, or by learned weights where the audience has them."""

    book: Codebook
    weights: LinearModel | None = None

    @property
    def speaks_as(self) -> SpeaksAs:
        """By whose words a call for help is heard: patients speak of themselves, as young people do."""
        return "practitioners" if self.book.audience == "practitioners" else "young_people"

    def themes(self, text: str, question: str = "") -> tuple[str, ...]:
        """The codes of the themes of an English `text`, in the order of the codebook."""
        if self.weights is None:
            return themes(text, self.book)
        scores = self.weights.scores(text, cue_numbers(text, self.book), question)
        return tuple(self.weights.classes[at] for at in np.flatnonzero(scores >= self.weights.thresholds))


@cache
def coder(audience: Audience) -> Coder:
    """The coder that ships for an audience."""
    return Coder(load_codebook(audience), shipped(f"themes_{audience}"))


def read_comment(text: str, question: str, coder: Coder) -> Reading:
    """The reading of a redacted comment. `question` is what it answers, as it was asked; empty where that is not known."""
    text = normal_form(text)
    spoken = language(text)
    felt = sentiment(text, question, spoken)
    codes = coder.themes(text, question) if spoken in READ_FOR_THEMES else ()
    return Reading(spoken, felt, tuple(ThemeReading(code, WENT_WHERE_FELT[felt.label]) for code in codes))
