"""Sums over words and the encoder listen together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveys.safeguarding.detection import level_heard, simple
from surveys.safeguarding.hearing import COUNTS, HelpLimits, in_another_language, limits_from, shipped_hearing
from surveys.safeguarding.hints import Strength, strength, weights


@pytest.mark.parametrize("limits", [shipped_hearing().english, shipped_hearing().others])
def test_limits_keep_their_order(limits: HelpLimits) -> None:
    """What a rule names gets help from a lower sum on; and nothing that is a call is too quiet to be read."""
    assert limits.spared.any_help <= limits.call.any_help
    assert limits.spared.urgent <= limits.call.urgent
    assert limits.quiet < weights().call.any_help


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("mama nie wie ze on mnie bije", True),
        ("bijo eiti namo nes tevai geria", True),
        ("imi este frica sa merg acasa", True),
        ("tenho medo de ir para casa", True),
        ("i dont want to go home", False),
        ("dunno", False),
        ("my mum makes nice food", False),
        ("", False),
    ],
)
def test_each_language_has_its_limits(text: str, other: bool) -> None:
    """Told by words that only other languages have."""
    assert in_another_language(text) is other
    assert shipped_hearing().limits(text) is (
        shipped_hearing().others if other else shipped_hearing().english
    )


def test_both_are_added() -> None:
    """The encoder counts half of what it says."""
    text = "i put my chair against the door"
    hearing = shipped_hearing()
    words = strength(simple(text), (), hearing.words)
    read = hearing.encoder.heard(text) if hearing.encoder else pytest.fail("no encoder")
    heard = hearing.strength(text, simple(text), ())
    assert heard.any_help == pytest.approx(words.any_help + COUNTS * read.any_help)
    assert heard.urgent == pytest.approx(words.urgent + COUNTS * read.urgent)


def test_what_is_surely_harmless_is_not_read() -> None:
    """Below the quiet sum, words alone count; a rule that fits is always read on."""
    hearing = shipped_hearing()
    deaf = replace(hearing, english=replace(hearing.english, quiet=99.0))
    text = "the bus is late"
    assert deaf.strength(text, simple(text), ()) == strength(simple(text), (), hearing.words)
    assert deaf.strength(text, simple(text), ("x",)) != strength(simple(text), (), hearing.words)


def test_limits_come_from_their_file() -> None:
    """As they are written."""
    found = limits_from({"call": [1, 2], "spared": [0, 1], "quiet": -3})
    assert found == HelpLimits(Strength(1, 2), Strength(0, 1), -3)


@pytest.mark.parametrize(
    "text",
    [
        "i keep a chair against my door at night",
        "he comes in my room when mum is at work",
        "i dont want to wake up any more",
        "my stepdad hits me",
        "stopped eating so nobody has to look at me",
        "he's got my bank card, my bus pass and my keys",
    ],
)
def test_hints_are_heard(text: str) -> None:
    """Children seldom say what happens."""
    assert level_heard(text, shipped_hearing()) != "none"


@pytest.mark.parametrize(
    "text",
    [
        "pancakes on sundays", "the lights went out at the cinema", "my worker is always late", "chips and beans",
        "i like my new school", "we lost the match 4 nil", "dunno", "more football", "the room was warm",
    ],
)  # fmt: skip
def test_ordinary_answers_are_left_alone(text: str) -> None:
    """Help that is shown for everything is read by nobody."""
    assert level_heard(text, shipped_hearing()) == "none"
