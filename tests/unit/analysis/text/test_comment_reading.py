"""Reading a comment by learned weights: the words decide, the question leans, clauses speak for themselves."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.comment_reading import (
    AUDIENCES,
    Opinion,
    clauses,
    number_names,
    numbers_of,
    numbers_of_clause,
    opinion,
)
from analysis.text.learned.comment_weights import (
    FEELINGS,
    QUESTION_AT_MOST,
    WENT,
    load,
    save,
    shipped_comment_weights,
)
from analysis.text.reading import coder, read_comment
from analysis.text.themes.codebook import load_codebook

COMPLAINTS = (
    "I don't feel safe at home",
    "they didn't help me",
    "My worker isn't kind",
    "I couldn't trust anyone",
    "I wouldn't recommend it",
    "it wasn't helpful at all",
    "I don't feel listened to. It wasn't good.",
)
FORMS = ("’", "‘", "ʼ", "′", "`", "´", "＇", "&#39;", "&rsquo;", "&amp;#39;", "â€™")


@pytest.mark.parametrize("apostrophe", FORMS)
def test_an_apostrophe_changes_no_reading(apostrophe: str) -> None:
    """The same complaint feels the same, whatever a phone makes of it."""
    for said in COMPLAINTS:
        written = said.replace("'", apostrophe)
        assert read_comment(written, "Why?", coder("young_people")) == read_comment(
            said, "Why?", coder("young_people")
        )


@pytest.mark.parametrize("said", COMPLAINTS)
def test_a_complaint_is_no_praise(said: str) -> None:
    """Under no question."""
    for question in ("", "What was good?", "Is there anything else that you want to say?"):
        assert read_comment(said, question, coder("young_people")).sentiment.label != "positive"


@settings(max_examples=100, deadline=None)
@given(
    st.text(max_size=200)
    | st.lists(st.sampled_from(["what", "good", "better", "help", "listening", "most", "useful"])).map(
        " ".join
    )
)
def test_a_question_adds_no_more_than_its_limit(question: str) -> None:
    """However long it is and whatever it says."""
    weights = shipped_comment_weights()
    adds = np.abs(weights.of_question(question))
    assert adds[: len(FEELINGS)].max() <= QUESTION_AT_MOST["feeling"] + 1e-9
    assert adds[-len(WENT) :].max() <= QUESTION_AT_MOST["went"] + 1e-9
    assert adds.max() <= QUESTION_AT_MOST["theme"] + 1e-9


def test_clauses_are_cut_where_another_thought_begins() -> None:
    """A comment of one thought stays whole; a word alone is no clause."""
    assert clauses("my worker is kind but the bus is late, always") == [
        "my worker is kind",
        "the bus is late",
    ]
    assert clauses("boring") == ["boring"]


@pytest.mark.parametrize("audience", AUDIENCES)
def test_the_shipped_weights_know_every_theme_of_the_codebook(audience: str) -> None:
    """Codebooks and weights speak of the same themes."""
    known = {name.partition("/")[2] for name in shipped_comment_weights().themes if name.startswith(audience)}
    assert known == set(load_codebook(audience).codes)


def test_an_unsure_comment_is_unclear() -> None:
    """Where no feeling is likely enough, none is named."""
    assert Opinion(np.array([0.4, 0.4, 0.1, 0.1]), ()).feeling is None
    assert Opinion(np.array([0.6, 0.2, 0.1, 0.1]), ()).feeling == "positive"


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200), st.text(max_size=40))
def test_any_text_has_an_opinion(text: str, question: str) -> None:
    """Chances that add up, and ways that a theme can go."""
    read = opinion(text, question, "young_people", shipped_comment_weights())
    assert read.chances.sum() == pytest.approx(1)
    assert -1 <= read.score <= 1
    assert {went for _, went in read.themes} <= set(WENT)


def test_numbers_are_named() -> None:
    """One name a number, so that weights and reading agree."""
    assert len(numbers_of("the bus is late", "young_people")) == len(number_names())
    assert len(numbers_of_clause("the bus is late")) == len(number_names())


def test_weights_come_back_from_their_file(tmp_path: object) -> None:
    """The same weights give the same bytes."""
    weights = shipped_comment_weights()
    path = tmp_path / "w.zip"  # type: ignore[operator]
    save(weights, path)
    first = path.read_bytes()
    save(load(path), path)
    assert path.read_bytes() == first
