"""The learned sum that finds names beside rules and lists: it takes only what was left, and never a placeholder."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.redaction import redact, spans
from analysis.text.redaction.reader import tokens_by_rules
from analysis.text.redaction.tagger import FILE, KINDS, TaggerWeights, around, chances, tag, weights
from analysis.text.training import learn_names
from analysis.text.training.labelled import Labelled, LabelledError
from surveys.normal_form import normal_form

NOTHING = TaggerWeights((-9.0,) * len(KINDS), 0.5, {})


def test_what_rules_took_stays_taken() -> None:
    """The weights add to the rules and take nothing from them."""
    text = normal_form("my sw karen lives at 7 heneage road")
    by_rules = {(span.start, span.end) for span in tokens_by_rules(text).spans}
    assert by_rules <= {(span.start, span.end) for span in spans(text)}
    assert by_rules == {
        (span.start, span.end) for span in spans(text, tagger=lambda tokens: tag(tokens, NOTHING))
    }


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_rules_find_nothing_in_what_was_redacted(text: str) -> None:
    """What was redacted is redacted."""
    assert spans(redact(text), tagger=None) == ()


def test_chances_are_chances() -> None:
    """Each between nothing and certainty, together at most certain."""
    tokens = tokens_by_rules("heath was there ask him")
    for i in range(len(tokens)):
        of_kinds = chances(tokens, i, around(tokens), weights())
        assert all(0 <= each <= 1 for each in of_kinds)
        assert sum(of_kinds) <= 1


@pytest.mark.parametrize(
    "said", ["jorja and dee were on the wall", "saffy told mia and then the whole of maths knew"]
)
def test_names_in_lower_case_go(said: str) -> None:
    """Children write in lower case, and lists know few of the names."""
    assert said.split()[0] not in redact(said)


@pytest.mark.parametrize(
    "said",
    [
        "it was good and i liked the biscuits",
        "they never listen to me",
        "i am 14 and my brother is 9",
        "the bus is always late",
    ],
)
def test_plain_words_stay(said: str) -> None:
    """Ages too."""
    assert redact(said) == said


def test_spans_that_do_not_fit_are_named() -> None:
    """A file with a mistake is not learned from."""
    with pytest.raises(LabelledError, match="does not fit"):
        learn_names.in_form(
            Labelled("ab", "p1", "", {"spans": [{"start": 1, "end": 9, "type": "PERSON"}]}), lower=False
        )


def test_spans_stand_where_they_stood_before_the_normal_form() -> None:
    """An entity before a name moves it."""
    row = Labelled("don&#39;t tell Bob", "p1", "", {"spans": [{"start": 15, "end": 18, "type": "PERSON"}]})
    text, ((start, end, kind),) = learn_names.in_form(row, lower=True)
    assert (text[start:end], kind) == ("bob", "PERSON")


def test_the_weights_hold_no_name() -> None:
    """Words in the weights are everyday ones: names are seen as their kind."""
    assert FILE == "names.json"
    listed = {
        feature.rpartition("=")[2]
        for feature in weights().adds
        if "=" in feature and not feature.startswith(("end", "begin"))
    }
    assert listed.isdisjoint({"karen", "jorja", "saffy"})


@pytest.mark.parametrize(
    "said", ["kayaking", "Trampolining", "parkour", "parkour and bmxing", "hydrofoiling", "skibidi"]
)
def test_what_somebody_does_is_no_name(said: str) -> None:
    """A whole answer of one strange word stays, where its list or its ending says that it is a pastime."""
    assert redact(said) == said


@pytest.mark.parametrize("said", ["Jaydyn", "Xolu"])
def test_a_strange_word_alone_may_still_be_a_name(said: str) -> None:
    """Nothing around a word speaks for it: what is neither known nor formed like an activity is taken out."""
    assert redact(said) == "[name]"


def test_a_name_that_is_a_word_is_heard_before_is_in_year() -> None:
    """'rose is in year 9' speaks of somebody; 'dance is in my class' does not."""
    assert redact("rose is in year 9") == "[name] is in year 9"
    assert redact("dance is in my class") == "dance is in my class"
