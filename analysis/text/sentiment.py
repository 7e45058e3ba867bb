"""How somebody feels about what they write of: positive, neutral, negative, mixed or unclear.

TextBlob and VADER alone misread this field, so learned weights weigh them with the words and the question.
Only English is scored; anything else is `unclear` and goes to a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

import numpy as np

from analysis.text.language import ENGLISH, language
from analysis.text.learned import features
from analysis.text.learned.model import LinearModel, ModelError, shipped
from surveys.normal_form import normal_form

Label = Literal["positive", "neutral", "negative", "mixed", "unclear"]
LABELS: tuple[Label, ...] = get_args(Label)
CLASSES: tuple[Label, ...] = ("negative", "neutral", "positive")
MIXED_FROM = 0.35
"""VADER's compound that each side of a mixed comment must reach."""
FAINT = 0.2
"""TextBlob's polarity below which words around a subject ('I live in ...') carry no feeling."""
MOST_MIXED = 0.5
"""A mixed comment scores no further from 0 than this."""
WORDS_AROUND_A_SUBJECT = 5
"""Words with the subject's own, up to which a comment may be no more than its name."""
LEAST_NEUTRAL = 0.1
"""A neutral comment that scores nearer to 0 than this scores 0."""
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


@dataclass(frozen=True)
class SentimentWeights:
    """Learned weights for any comment, and for one that answers a question."""

    general: LinearModel
    feedback: LinearModel | None = None


@cache
def shipped_weights() -> SentimentWeights:
    """The weights that ship with heard. Raises ModelError when they are missing."""
    general, feedback = shipped("sentiment_general"), shipped("sentiment_feedback")
    if general is None or feedback is None:
        raise ModelError(
            "the sentiment weights are missing; make them with python -m analysis.text.training.train FOLDER"
        )
    return SentimentWeights(general, feedback)


def probabilities(text: str, question: str = "", weights: SentimentWeights | None = None) -> features.Floats:
    """Chances of negative, neutral, positive. With a question a comment is feedback, without it anything."""
    neutral = features.neutral_topics(text)
    return _chances(neutral, features.lexicon_of_neutral(neutral), question, weights or shipped_weights())


def _chances(
    neutral: str, numbers: features.Floats, question: str, weights: SentimentWeights
) -> features.Floats:
    """`probabilities` of a text whose topics are neutral already, with its `features.lexicon`."""
    chances = _softmax(weights.general.scores(neutral, numbers))
    if weights.feedback is None or not question.strip():
        return chances
    as_feedback = _softmax(weights.feedback.scores(neutral, numbers, question))
    return GENERAL_SHARE * chances + (1 - GENERAL_SHARE) * as_feedback


def _softmax(scores: features.Floats) -> features.Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())


def likeliest(chances: features.Floats) -> Label:
    """The likeliest of negative, neutral and positive."""
    return CLASSES[int(chances.argmax())]


def sentiment(text: str, question: str = "", spoken: str | None = None) -> Sentiment:
    """The sentiment of a comment. `spoken` is its language when it is known already."""
    text = normal_form(text)
    if (spoken or language(text)) != ENGLISH:
        return UNCLEAR
    neutral = features.neutral_topics(text)
    numbers = features.lexicon_of_neutral(neutral)
    if neutral != text and _says_nothing(numbers):
        return Sentiment("neutral", 0.0)
    chances = _chances(neutral, numbers, question, shipped_weights())
    score = round(float(chances[2] - chances[0]), 3)
    return felt("mixed" if _is_mixed(numbers) else likeliest(chances), score)


def felt(label: Label, score: float) -> Sentiment:
    """A sentiment with a score that its label allows."""
    match label:
        case "unclear":
            return UNCLEAR
        case "mixed":
            return Sentiment("mixed", max(-MOST_MIXED, min(MOST_MIXED, score)))
        case "neutral" if abs(score) < LEAST_NEUTRAL:
            return Sentiment("neutral", 0.0)
    return Sentiment(label, score)


def only_names_a_subject(text: str) -> bool:
    """'neglect toolkit', 'I live in foster care': the name of a subject, and nothing that a lexicon feels."""
    neutral = features.neutral_topics(text)
    if neutral == text or len(neutral.split()) > WORDS_AROUND_A_SUBJECT:
        return False
    return _says_nothing(features.lexicon_of_neutral(neutral))


def _says_nothing(numbers: features.Floats) -> bool:
    """A comment that names a subject ('neglect toolkit') and nothing else that either lexicon feels."""
    return not numbers[[0, 8, 9]].any() and abs(numbers[4]) < FAINT


def _is_mixed(numbers: features.Floats) -> bool:
    """One part clearly good and another clearly bad."""
    best, worst = numbers[8], numbers[9]
    return bool(best >= MIXED_FROM and worst <= -MIXED_FROM)
