"""What words feel like and are about, in one pass: as the two lexicons have it, and a not turns it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.text.learned.comment_weights import denied
from analysis.text.learned.features import tokens_of
from analysis.text.learned.word_feelings import (
    DENIED_SUBJECTS,
    FEELINGS,
    feeling_numbers,
    subject_numbers,
    subjects,
)
from analysis.text.wordlists import word_sets


def _whole(text: str) -> float:
    return feeling_numbers(tokens_of(text))[0]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("she is kind", "she is not kind"),
        ("it was helpful", "it wasn't helpful"),
        ("i feel safe", "i dont feel safe"),
        ("great day 😀", "great day 😭😭😭"),
        ("no problem at all", "a problem"),
    ],
)
def test_a_not_and_a_face_turn_a_feeling(better: str, worse: str) -> None:
    """The order is that of the two lexicons."""
    assert _whole(better) > _whole(worse)


def test_a_not_reaches_no_further_than_its_thought() -> None:
    """What stands behind a full stop, a comma or a but is not denied."""
    for mark in (".", ",", " but"):
        assert _whole(f"not today{mark} she is kind") > 0
    assert denied(tokens_of("not today. she is kind")) == ["today"]


def test_parts_are_felt_one_by_one() -> None:
    """The best part, the worst part and the last."""
    numbers = feeling_numbers(tokens_of("the trainer was brilliant. the room was horrible."))
    assert numbers[8] > 0.3
    assert numbers[9] < -0.3
    assert numbers[10] == numbers[9]


def test_a_word_is_about_its_subjects() -> None:
    """Also behind a not, where that is another thing."""
    assert set(DENIED_SUBJECTS) <= set(word_sets("subjects"))
    words = tokens_of("they dont listen, no pasta")
    numbers = dict(zip(subjects(), subject_numbers(words, denied(words)), strict=True))
    assert numbers["food"] > 0
    assert numbers["not listening"] > 0
    assert numbers["crime"] == 0


@given(st.text(max_size=300))
def test_any_text_has_numbers_near_one(text: str) -> None:
    """However odd it is."""
    tokens = tokens_of(text)
    numbers = feeling_numbers(tokens)
    assert len(numbers) == FEELINGS
    assert max(map(abs, numbers)) < 4
    assert len(subject_numbers(tokens, ())) == len(subjects())
