"""Reads one comment: its language, how somebody feels, and what it is about. The only way in which a comment is read.

It sees the words that are kept, with placeholders for what was taken out, so that what is measured, what a file of comments
gets and what a release counts are the same. It does not know who wrote.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from analysis.text.cues import cue_numbers
from analysis.text.language import ENGLISH, UNDETERMINED, language
from analysis.text.model import LinearModel, shipped
from analysis.text.sentiment import Sentiment, sentiment
from analysis.text.themes import Codebook, load_codebook, themes

Audience = Literal["young_people", "practitioners", "patients"]

READ_FOR_THEMES = frozenset({ENGLISH, UNDETERMINED})
"""Cues are English. In another language a word of theirs may stand by chance, and means something else."""


@dataclass(frozen=True)
class Reading:
    """What a comment says: an ISO 639-1 code or `und`, a sentiment, and codes of themes in the order of the codebook."""

    language: str
    sentiment: Sentiment
    themes: tuple[str, ...]


@dataclass(frozen=True)
class Coder:
    """Finds themes for one audience: by its codebook, or by learned weights where the audience has them."""

    book: Codebook
    weights: LinearModel | None = None

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
    spoken = language(text)
    return Reading(
        language=spoken,
        sentiment=sentiment(text, question, spoken),
        themes=coder.themes(text, question) if spoken in READ_FOR_THEMES else (),
    )
