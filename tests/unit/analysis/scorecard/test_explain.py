"""Where a number comes from, in words and as data."""

from dataclasses import replace
from functools import cache

import pytest

from analysis.core_data import taken_in_by
from analysis.scorecard import build
from analysis.scorecard.explain import Explanation, as_lines, explain, of_period
from analysis.values import as_plain, from_plain
from tests.unit.analysis.scorecard.test_scorecard import (
    ABUSE,
    HARM,
    REVIEWS,
    TODAY,
    core,
    feeling_heard,
    heard,
    parts,
    plan,
    whole,
)


@cache
def explained(measure_id: str) -> Explanation:
    return explain(whole().line(measure_id), whole().asked)


def test_a_survey_number_leads_to_its_question():
    """The question as asked, the choices that count and that do not, the release, and its two numbers."""
    newest, *_ = of_period(explained("heard-listened-to"))
    question = next(each for each in feeling_heard().questions if each.id == newest.asked[0].id)
    assert newest.asked[0].words == question.ask
    assert {*newest.asked[0].counted, *newest.asked[0].other, *newest.asked[0].left_out} >= {
        choice.say for choice in question.choices
    }
    assert newest.releases == (heard().id,)
    assert (newest.numerator, newest.denominator) == (
        whole().line("heard-listened-to").latest.numerator,
        whole().line("heard-listened-to").latest.denominator,
    )
    assert any(f"{newest.numerator} of {newest.denominator}" in sentence for sentence in newest.sentences)


def test_a_number_of_records_leads_to_its_file():
    """Which file, taken in when and by whom; where nobody said so, that stands there."""
    newest, *_ = of_period(explained(REVIEWS))
    assert newest.file is not None
    assert (newest.file.file, newest.file.imported_on) == ("example_core_data.csv", TODAY)
    assert any("who did it was not said" in sentence for sentence in newest.sentences)
    named = build(plan(), taken_in_by(core(), "A. Officer"), [], TODAY)
    (signed, *_) = of_period(explain(named.line(REVIEWS), {}))
    assert any("taken in on 23 November 2026 by A. Officer" in sentence for sentence in signed.sentences)


def test_who_took_a_file_in_survives_a_store():
    """And values that an earlier version kept without are read as before."""
    signed = taken_in_by(core()[:1], "A. Officer")[0]
    assert from_plain(as_plain(signed)) == signed
    assert "by" not in as_plain(core()[0])["source"]


def test_what_is_hidden_stays_hidden_in_its_explanation():
    """No count, no share and nothing written beside it: the explanation knows what the scorecard shows and no more."""
    values = [replace(value, comment="7 children") for value in parts({"A": 7, "B": 60}, 67)]
    card = build(plan(), values, [], TODAY)
    found = explain(card.line(HARM), {})
    hidden = [value for value in found.values if value.text.startswith("[c]")]
    assert hidden
    for value in hidden:
        assert (value.numerator, value.denominator) == (None, None)
        assert not any(character.isdigit() for character in "".join(value.sentences).replace("core.csv", "")
                       .replace("1 October 2026", ""))  # fmt: skip


@pytest.mark.parametrize(
    "period", ["Jul to Sep 2026", "jul to sep 2026", "202627 Financial year Q2", "Financial year Q2 202627"]
)
def test_a_period_is_found_by_any_of_its_names(period):
    """As people say it and as files write it."""
    assert of_period(explained(ABUSE), period) == of_period(explained(ABUSE))


def test_a_period_without_a_value_gives_nothing():
    """Rather than another one's."""
    assert of_period(explained(ABUSE), "Jul to Sep 1999") == ()


def test_a_measure_without_values_says_where_they_will_come_from():
    """Nothing is explained, and the source is named."""
    found = explain(next(line for line in whole().lines if line.latest is None), {})
    assert found.values == ()
    assert found.source in found.reason


def test_the_terminal_says_the_same_sentences():
    """Word for word what the page and the API say."""
    found = explained(REVIEWS)
    text = "\n".join(as_lines(found, of_period(found)))
    assert all(sentence in text for value in of_period(found) for sentence in value.sentences)
