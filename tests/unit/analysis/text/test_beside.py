"""The encoder beside the sums over words: it adds to each, and a question only leans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.comment_reading import opinion
from analysis.text.learned.beside import Most, shipped_beside
from analysis.text.learned.comment_weights import WENT, shipped_comment_weights

MOST = Most(feeling=0.8, theme=2.0, way=0.6)


def test_the_encoder_knows_the_themes_of_the_weights() -> None:
    """In one order, so that what it hears is added to the right sums."""
    assert tuple(shipped_beside().edges) == shipped_comment_weights().themes


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["nobody tells me anything", "the bus", "good", "it got worse when she left"]),
    st.lists(st.sampled_from(["what", "good", "better", "bad", "worry", "help", "most", "well"]), min_size=1).map(" ".join),
)  # fmt: skip
def test_a_question_adds_no_more_than_its_limit(text: str, question: str) -> None:
    """However it is worded, words come first."""
    without = shipped_beside().adds(text, "", "young_people", MOST)
    asked = shipped_beside().adds(text, question, "young_people", MOST)
    assert np.abs(asked.feelings - without.feelings).max() <= MOST.feeling + 1e-9
    assert np.abs(asked.themes - without.themes).max() <= MOST.theme + 1e-9
    assert np.abs(asked.ways - without.ways).max() <= MOST.way + 1e-9


def test_who_writes_is_told() -> None:
    """The same words are read as theirs."""
    young, worker = (
        shipped_beside().adds("the training was long", "", audience, MOST)
        for audience in ("young_people", "practitioners")
    )
    names = list(shipped_beside().edges)
    at = names.index("practitioners/practicalities")
    assert worker.themes[at] > young.themes[at]


def test_weights_without_an_encoder_read_alone() -> None:
    """What is learned from the sums over words is learned without it."""
    adds = replace(shipped_comment_weights(), beside=None).of_encoder("hello", "", "young_people")
    assert not adds.feelings.any()
    assert adds.ways.shape == (len(shipped_comment_weights().themes), len(WENT))


@pytest.mark.parametrize(
    ("text", "audience", "feeling"),
    [
        ("they never listen", "young_people", "negative"),
        ("my stepdad hits me", "young_people", "negative"),
        ("nobody tells me anything", "young_people", "negative"),
        ("the trainer was great", "practitioners", "positive"),
        ("too much reading from slides", "practitioners", "negative"),
    ],
)
def test_plain_sentences_are_read_without_a_question(text: str, audience: str, feeling: str) -> None:
    """What is described counts, and not how nice the words are."""
    assert opinion(text, "", audience, shipped_comment_weights()).feeling == feeling
