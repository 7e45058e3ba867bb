"""Sentiment: topics carry no feeling, other languages are not scored, the labels are the five."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from analysis.text.learned.features import _TOPICS, lexicon, neutral_topics, question_kind, vader
from analysis.text.sentiment import LABELS, Sentiment, probabilities, sentiment


@pytest.mark.parametrize(
    "said",
    [
        "neglect toolkit",
        "foster care",
        "child sexual exploitation training",
        "domestic abuse",
        "early help",
        "safeguarding",
    ],
)
def test_a_subject_is_no_opinion(said: str) -> None:
    """Naming a hard subject scores next to nothing."""
    assert abs(sentiment(said).score) <= 0.1


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("My worker is kind and really helpful, I love her", "positive"),
        ("They were rude and nobody listened, it was terrible", "negative"),
        ("She is brilliant and so kind but the waiting is horrible and I hate it", "mixed"),
        ("Nie czuję się bezpiecznie w szkole", "unclear"),
        ("", "unclear"),
        ("👍", "unclear"),
    ],
)
def test_labels(said: str, label: str) -> None:
    """Plain cases get the label a person would give."""
    assert sentiment(said).label == label


def test_another_language_is_never_scored() -> None:
    """What is not English goes to a person with a score of nothing."""
    assert sentiment("Nie lubię tego, to straszne") == Sentiment("unclear", 0.0)


def test_the_question_counts() -> None:
    """The same word leans the other way under another question."""
    better = probabilities("Staff", "What could we do better?")
    good = probabilities("Staff", "What was good?")
    assert good[2] > better[2]


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What could be better?", "better"),
        ("How could we improve?", "improve"),
        ("What was good?", "good"),
        ("Why?", "why"),
        ("Age?", "other"),
        (" ", ""),
    ],
)
def test_what_a_question_asks_for(question: str, kind: str) -> None:
    """The kind of a question is read from its words."""
    assert question_kind(question) == kind


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_has_a_label_and_a_score(text: str, question: str) -> None:
    """Whatever is written, the label is one of five and the score within bounds."""
    found = sentiment(text, question)
    assert found.label in LABELS
    assert -1 <= found.score <= 1


def test_chances_add_up() -> None:
    """The three chances are a whole."""
    assert probabilities("it was fine", "").sum() == pytest.approx(1)


def test_topics_are_taken_out_before_the_lexicons_look() -> None:
    """The lexicons see a word without feeling in place of a subject."""
    assert neutral_topics("I live in foster care") == "I live in topic"
    assert lexicon("I will use the neglect toolkit")[0] == 0


@pytest.mark.parametrize(("label", "score"), [("good", 0.0), ("positive", 1.5)])
def test_a_sentiment_is_checked_when_made(label: str, score: float) -> None:
    """An unknown label or a score out of bounds cannot exist."""
    with pytest.raises(ValueError, match="a sentiment"):
        Sentiment(label, score)  # type: ignore[arg-type]


VADER = SentimentIntensityAnalyzer()
WORDS = (
    "good",
    "BAD!!",
    "not",
    "the",
    "(sad)",
    ":)",
    "xD",
    "💕",
    "no",
    "very",
    "neglect",
    "Foster",
    "care",
    "training",
    "’s",
    "Safeguarding",
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=8).map(" ".join))
def test_what_is_passed_over_would_have_changed_nothing(said: str) -> None:
    """A text without any word that VADER knows scores what VADER says, and one without a subject stays as it is."""
    assert vader(said) == VADER.polarity_scores(said)["compound"]
    assert neutral_topics(said) == _TOPICS.sub("topic", said)
