"""Yes and no, as they are typed where nothing else is asked for."""

import pytest

from surveys.definition.loading import library
from surveys.dialogue.survey.survey_dialogue import SURVEY, start
from surveys.dialogue.yes_and_no import WORDS, agrees
from surveys.language.phrases import languages
from tests.dialogues import reply
from tests.houses import every_kind, read_again, script_for


@pytest.mark.parametrize(
    "typed",
    ["yes", "Yes please!", "ok", "OKAY", "yeah", "yep.", "👍", "👍🏽", "✅ ✅", "tak", "sim"],
)
def test_yes_is_known(typed: str) -> None:
    """In any case, with a sign, and in another language where it means the same in all."""
    assert agrees(typed) is True


@pytest.mark.parametrize(
    "typed", ["no", "No thanks", "nope", "n", "👎", "nie", "não, obrigado", "nu mulțumesc", "nė"]
)
def test_no_is_known(typed: str) -> None:
    """The same."""
    assert agrees(typed) is False


@pytest.mark.parametrize(
    "typed", ["", "yes and no", "👍👎", "maybe", "yes but", "...", "not sure", "🙂", "ok?? why"]
)
def test_what_says_neither_is_neither(typed: str) -> None:
    """Nobody guesses."""
    assert agrees(typed) is None


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("pl", "no tak", True),
        ("pl", "nie, dziękuję", False),
        ("pl", "yes", True),
        ("lt", "žinoma", True),
        ("ro", "nu", False),
    ],
)
def test_each_language_has_its_own(language: str, typed: str, meant: bool) -> None:
    """Beside English, with and without the marks on letters."""
    assert agrees(typed, language) is meant
    assert set(WORDS) == set(languages())


def test_a_yes_begins_and_sends_and_is_an_answer_to_nothing_else() -> None:
    """ "Shall I send it?" "ok". Straight behind a text it goes on with that."""
    script = script_for(every_kind())
    state = start(script, "mark").state
    for typed in ("ok", *["/skip"] * len(script.survey.questions)):
        state = read_again(script.survey, reply(script, state, typed).state)
    assert state.phase == "checking"
    assert reply(script, state, "nope").state.phase == "checking"
    assert reply(script, state, "yeah").state.phase == "sent"
    asking = read_again(script.survey, reply(script, start(script, "mark").state, "👍").state)
    assert reply(script, asking, "ok").state.answers == {}
    assert set(SURVEY.agreeing) == {"age", "welcome", "checking"}


def test_a_yes_chooses_where_yes_and_no_are_choices() -> None:
    """And nowhere else, however many choices there are besides."""
    script = script_for(library()["feeling-heard"])
    state = start(script, "mark").state
    for typed in ("ok", "Always", "Always", "yeah"):
        state = read_again(script.survey, reply(script, state, typed).state)
    assert (state.answers["told-back"], state.at) == ("yes", "feel-safe")
    assert reply(script, state, "yeah").state.answers == state.answers
