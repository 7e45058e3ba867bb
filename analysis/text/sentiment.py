"""How somebody feels about what they write of: positive, neutral, negative, mixed or unclear.

TextBlob and VADER alone misread this field, so learned weights weigh them with the words and the question.
Only English is scored; anything else is `unclear` and goes to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

import numpy as np

from analysis.text import features
from analysis.text.language import language
from analysis.text.model import LinearModel, ModelError, shipped

Label = Literal["positive", "neutral", "negative", "mixed", "unclear"]
LABELS: tuple[Label, ...] = get_args(Label)
CLASSES = ("negative", "neutral", "positive")
MIXED_FROM = 0.35
"""VADER's compound that each side of a mixed comment must reach."""
FAINT = 0.2
"""TextBlob's polarity below which words around a subject ('I live in ...') carry no feeling."""
GENERAL_SHARE = 0.1
"""Weight of the general model where there is a question; without a question it decides alone."""


@dataclass(frozen=True)
class Sentiment:
    """A label and a score from -1 (bad) to 1 (good); an unclear comment scores 0."""

    label: Label
    score: float

    def __post_init__(self) -> None:
        if self.label not in LABELS:
            raise ValueError(f"a sentiment is one of {', '.join(LABELS)}, not {self.label!r}")
        if not -1 <= self.score <= 1:
            raise ValueError(f"a sentiment score is between -1 and 1, not {self.score}")


UNCLEAR = Sentiment("unclear", 0.0)


@cache
def _models() -> tuple[LinearModel, LinearModel]:
    general, feedback = shipped("sentiment_general"), shipped("sentiment_feedback")
    if general is None or feedback is None:
        raise ModelError(
            "the sentiment weights are missing; make them with python -m analysis.text.training.train FOLDER"
        )
    return general, feedback


def probabilities(text: str, question: str = "") -> features.Floats:
    """Chances of negative, neutral, positive. With a question a comment is feedback, without it anything."""
    said = features.neutral_topics(text)
    return _chances(said, features.lexicon_of_neutral(said), question)


def _chances(said: str, numbers: features.Floats, question: str) -> features.Floats:
    general, feedback = _models()
    chances = _softmax(general.scores(said, numbers))
    if question.strip():
        about = _softmax(feedback.scores(said, numbers, question))
        chances = GENERAL_SHARE * chances + (1 - GENERAL_SHARE) * about
    return chances


def _softmax(scores: features.Floats) -> features.Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def three_way(text: str, question: str = "") -> Label:
    """The likeliest of negative, neutral and positive, for English text; what the measurements are about."""
    return CLASSES[int(probabilities(text, question).argmax())]  # type: ignore[return-value]


def sentiment(text: str, question: str = "", spoken: str | None = None) -> Sentiment:
    """The sentiment of a comment. `spoken` is its language when it is known already."""
    if (spoken or language(text)) != "en":
        return UNCLEAR
    said = features.neutral_topics(text)
    numbers = features.lexicon_of_neutral(said)
    if said != text and _says_nothing(numbers):
        return Sentiment("neutral", 0.0)
    chances = _chances(said, numbers, question)
    label = CLASSES[int(chances.argmax())]
    score = round(float(chances[2] - chances[0]), 3)
    if _is_mixed(numbers):
        return Sentiment("mixed", max(-0.5, min(0.5, score)))
    return Sentiment(label, 0.0 if label == "neutral" and abs(score) < 0.1 else score)  # type: ignore[arg-type]


def _says_nothing(numbers: features.Floats) -> bool:
    """A comment that names a subject ('neglect toolkit') and nothing else that either lexicon feels."""
    return not numbers[[0, 8, 9]].any() and abs(numbers[4]) < FAINT


def _is_mixed(numbers: features.Floats) -> bool:
    """One part clearly good and another clearly bad."""
    best, worst = numbers[8], numbers[9]
    return bool(best >= MIXED_FROM and worst <= -MIXED_FROM)
