"""Reads one comment: its language, how somebody feels, and what it is about. The only way in which a comment is read.

It sees the words that are kept, with placeholders for what was taken out, so that what is measured, what a file of comments
gets and what a release counts are the same. It does not know who wrote.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from analysis.text.comment_reading import AUDIENCES, Opinion, opinion
from analysis.text.language import ENGLISH, UNDETERMINED, language
from analysis.text.learned.comment_weights import CommentWeights, Went, shipped_comment_weights
from analysis.text.learned.model import LinearModel, shipped
from analysis.text.sentiment import UNCLEAR, Label, Sentiment, felt, only_names_a_subject, sentiment
from analysis.text.themes.codebook import Codebook, load_codebook, themes
from analysis.text.themes.cues import cue_numbers
from surveys.definition.survey import Audience as SpeaksAs
from surveys.normal_form import normal_form

Writers = Literal["young_people", "practitioners", "patients"]

WENT_WHERE_FELT: Mapping[Label, Went] = {
    "positive": "good",
    "negative": "bad",
    "mixed": "mixed",
    "neutral": "neutral",
    "unclear": "neutral",
}

READ_FOR_THEMES = frozenset({ENGLISH, UNDETERMINED})
"""Weights and cues are English. In another language a word of theirs may stand by chance, and means something else."""


_FACE = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")


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


Revise = Callable[[str, str, Label, tuple[ThemeReading, ...]], tuple[ThemeReading, ...]]
"""From a text in `normal_form`, its question, how it feels and the themes that were found to those that count."""


@dataclass(frozen=True)
class Coder:
    """Reads the comments of one audience: by weights that learned all of it, or by `sentiment`, the codebook and, where
    there are any, weights for themes alone."""

    book: Codebook
    weights: LinearModel | None = None
    learned: CommentWeights | None = None
    revise: Revise | None = None
    """What a board's own codebook and coding make of what was found."""

    @property
    def speaks_as(self) -> SpeaksAs:
        """By whose words a call for help is heard: patients speak of themselves, as young people do."""
        return "practitioners" if self.book.audience == "practitioners" else "young_people"

    def read(self, text: str, question: str) -> tuple[Sentiment, tuple[ThemeReading, ...]]:
        """How an English text in `normal_form` feels, and the themes that it touches."""
        if self.learned is None:
            feeling = sentiment(text, question, ENGLISH)
            went = WENT_WHERE_FELT[feeling.label]
            return feeling, tuple(ThemeReading(code, went) for code in self.themes(text, question))
        read = opinion(text, question, self.book.audience, self.learned)
        feeling, found = _feeling(text, read), tuple(ThemeReading(code, went) for code, went in read.themes)
        return feeling, self.revise(text, question, feeling.label, found) if self.revise else found

    def themes(self, text: str, question: str = "") -> tuple[str, ...]:
        """The codes of the themes of an English `text`, in the order of the codebook."""
        if self.learned is not None:
            return tuple(theme.code for theme in self.read(text, question)[1])
        if self.weights is None:
            return themes(text, self.book)
        scores = self.weights.scores(text, cue_numbers(text, self.book), question)
        return tuple(self.weights.classes[at] for at in np.flatnonzero(scores >= self.weights.thresholds))


def _feeling(text: str, read: Opinion) -> Sentiment:
    if only_names_a_subject(text):
        return Sentiment("neutral", 0.0)
    return felt(read.feeling or "unclear", read.score)


@cache
def coder(audience: Writers) -> Coder:
    """The coder that ships for an audience."""
    learned = shipped_comment_weights() if audience in AUDIENCES else None
    return Coder(load_codebook(audience), shipped(f"themes_{audience}"), learned)


def read_comment(text: str, question: str, coder: Coder) -> Reading:
    """The reading of a redacted comment. `question` is what it answers, as it was asked; empty where that is not known."""
    text = normal_form(text)
    spoken = language(text)
    if spoken != ENGLISH and not (spoken == UNDETERMINED and _FACE.search(text)):
        return Reading(spoken, UNCLEAR, ())
    return Reading(spoken, *coder.read(text, question))
