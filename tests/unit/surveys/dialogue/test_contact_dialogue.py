"""Asking to be contacted, turn by turn: the conversation alone, without store or door."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.authoring.reading_age import reading_age
from surveys.dialogue.contact_dialogue import (
    ABOUT,
    SEALED_BYTES,
    STEPS,
    ContactTurn,
    Request,
    correct,
    first_screen_in,
    prompt,
    reply,
)
from surveys.dialogue.script import Script
from surveys.language.notice import Promises
from surveys.language.phrases import languages, phrases_in
from surveys.language.translation import spoken
from surveys.privacy.sealing import open_response, seal_response
from tests.houses import CONTACT_KEY, CONTACT_POINT, every_kind, script_for

SCRIPT = replace(script_for(every_kind()), promises=Promises(contact=CONTACT_POINT))
NEW = Request("0" * 32, "m001", "en")


def _said(*typed: str, script: Script = SCRIPT, request: Request = NEW) -> ContactTurn:
    turn = ContactTurn(request, ())
    for words in typed:
        turn = reply(script, turn.request, words)
    return turn


def _words(turn: ContactTurn) -> str:
    return "\n".join(say.words for say in turn.says)


def test_consent_comes_first_and_says_what_it_is() -> None:
    """Who reads it, when, how long it takes, that it is not anonymous, what they must do, and what to do in danger: all
    of it before a word is written."""
    say = prompt(SCRIPT, NEW)
    for needed in (
        "The youth advice team",
        "every weekday at 9",
        "3 days",
        "not anonymous",
        "must tell",
        "999",
        "0800 1111",
    ):
        assert needed in say.words
    assert [button.say for button in say.buttons] == ["Yes, contact me", "No, go back"]
    assert say.input == "one"


@pytest.mark.parametrize(
    "typed", [("no",), ("yes", "stop"), ("yes", "Sam", "/delete"), ("back",), ("yes", "back", "back")]
)
def test_no_is_met_warmly_and_keeps_nothing(typed: tuple[str, ...]) -> None:
    """At any moment, by button or by word."""
    turn = _said(*typed)
    assert turn.request.phase == "left"
    assert turn.request.ended
    assert turn.request.answers == {}
    assert _words(turn).startswith("That is fine. I have kept nothing of this.")


@pytest.mark.parametrize("key", [key for key in phrases_in().says if key.startswith("contact_")])
def test_a_child_of_nine_can_read_it(key: str) -> None:
    """Each thing that is said, with a contact point's words in their places."""
    says = SCRIPT.phrases.says
    values = {**SCRIPT.promises.values(says), "days": 3, "help": "Call Childline on 0800 1111."}
    assert reading_age(says[key].format(**values)) <= 9


def test_what_is_asked_in_order_and_what_is_sent() -> None:
    """A name, a way, a time, and anything else; the last two can be skipped."""
    turn = _said("yes", "Sam", "Ring 07700 900123", "skip", "skip", "send")
    assert turn.request.phase == "sent"
    assert turn.request.answers == {"name": "Sam", "reach": "Ring 07700 900123"}


@pytest.mark.parametrize("typed", [("yes",), ("yes", "Sam")])
def test_what_they_need_cannot_be_skipped(typed: tuple[str, ...]) -> None:
    """Without a name and a way nobody can get in touch; the question comes again, kindly."""
    before = _said(*typed)
    for nothing in ("skip", "  ", "\u200b"):
        turn = _said(nothing, request=before.request)
        assert _words(turn).startswith("Please write a few words. They need this")
        assert turn.request == before.request


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_the_longest_words_are_taken_and_one_letter_more_is_not(step) -> None:
    """It says how many letters fit, and nothing is cut off."""
    request = _said("yes").request
    while request.at != step.id:
        request = reply(SCRIPT, request, "something").request
    assert prompt(SCRIPT, request).longest == step.longest
    assert reply(SCRIPT, request, "é" * step.longest).request.answers[step.id] == "é" * step.longest
    refused = reply(SCRIPT, request, "é" * (step.longest + 1))
    assert f"in {step.longest} letters or fewer" in _words(refused)
    assert refused.request == request


def test_everything_that_fits_fits_into_the_box() -> None:
    """Four bytes a letter, line ends and quotation marks: all requests are of one size."""
    for letter in ("🙂", '"', "\\", "\n", "a"):
        answers = {step.id: letter * step.longest for step in STEPS}
        sealed = seal_response(CONTACT_POINT.key, {"language": "en", **answers}, SEALED_BYTES)
        assert open_response(CONTACT_KEY, sealed)["more"] == letter * 1000
        full = replace(NEW, phase="choosing", asked=10**6, answers=answers, passed=tuple(answers))
        seal_response(CONTACT_POINT.key, full.as_plain(), SEALED_BYTES)


def test_a_way_back_from_everywhere() -> None:
    """One step at a time, to the first screen; from changing one thing, to the list."""
    assert _said("yes", "Sam", "back").request.at == "name"
    assert _said("yes", "back").request.phase == "consent"
    assert _said("yes", "Sam", "0", "skip", "skip", "back").request.at == "more"
    changing = _said("yes", "Sam", "0", "skip", "skip", "change")
    assert _said("back", request=changing.request).request.phase == "checking"
    assert _said("name", "back", request=changing.request).request.phase == "checking"
    assert _said("back to the list", request=changing.request).request.phase == "checking"


def test_one_thing_is_changed_and_the_rest_stays() -> None:
    """The check shows what they will get, word for word: one wrong digit, and nobody can get in touch."""
    turn = _said(
        "yes", "Sam", "07700 90012", "after school", "skip", "change", "how to reach you", "07700 900123"
    )
    assert "How to reach you: 07700 900123" in _words(turn)
    assert turn.request.answers == {"name": "Sam", "reach": "07700 900123", "time": "after school"}
    dropped = _said("change", "when it is safe", "skip", request=turn.request)
    assert "When it is safe: skipped" in _words(dropped)


def test_help_comes_at_once_where_words_call_for_it() -> None:
    """Whoever asks for contact may not be able to wait for it. What they wrote is kept, where it was an answer."""
    turn = _said("yes", "Sam", "0", "skip", "i want to die")
    assert turn.says[0].words.startswith("Thank you for telling us.")
    assert "Childline" in turn.says[0].words
    assert turn.request.answers["more"] == "i want to die"
    aside = _said("i want to die")
    assert aside.says[0].words.startswith("Thank you for telling us.")
    assert aside.request.phase == "consent"


def test_help_and_privacy_lose_nothing() -> None:
    """The same thing is asked again."""
    for word, said in (
        ("help", "Childline"),
        ("/privacy", "not anonymous"),
        ("/dance", "I do not know that command"),
    ):
        turn = _said("yes", "Sam", word)
        assert said in _words(turn)
        assert turn.says[-1] == _said("yes", "Sam").says[-1]


def test_a_button_of_another_moment_changes_nothing() -> None:
    """Neither one of an earlier moment nor one of a survey."""
    request = _said("yes", "Sam").request
    for about in (f"{ABOUT}en", f"{ABOUT}m001.2", "m001.2", "?"):
        turn = reply(SCRIPT, request, "send", about)
        assert turn.request == request
        assert "earlier question" in turn.says[0].words


def test_a_changed_message_corrects_what_it_was() -> None:
    """Only the last thing written, only while nothing has happened since, and never too much or nothing."""
    request = _said("yes", "Sam").request
    corrected = correct(SCRIPT, request, "Sami", request.about)
    assert corrected.request.answers == {"name": "Sami"}
    for words, about in (("Sami", f"{ABOUT}m001.1"), ("", request.about), ("x" * 101, request.about)):
        turn = correct(SCRIPT, request, words, about)
        assert turn.request == request
        assert "could not change" in turn.says[0].words
    assert "could not change" in correct(SCRIPT, NEW, "Sami", NEW.about).says[0].words


def test_the_first_screen_is_known_by_its_language() -> None:
    """Its buttons work whenever they are pressed; those of later moments do not."""
    assert first_screen_in(NEW.about) == "en"
    assert first_screen_in(replace(NEW, language="pl").about) == "pl"
    for about in ("", "m001.2", f"{ABOUT}m001.2", "en"):
        assert first_screen_in(about) == ""


@pytest.mark.parametrize("language", languages())
def test_in_every_language(language: str) -> None:
    """All of it is said in the person's language, from the first screen to the end; numbers of days too."""
    script = spoken(SCRIPT, language)
    labels = phrases_in(language).labels
    turn = _said(labels["contact_yes"], "Sam", "0", labels["skip"], labels["skip"], script=script)
    assert turn.says[-1].language == language
    assert labels["contact_reach"] in turn.says[-1].words
    for days in (1, 2, 9):
        point = replace(CONTACT_POINT, days=days)
        words = prompt(replace(script, promises=Promises(contact=point)), NEW).words
        assert f" {days} " in words
    assert _said(labels["contact_drop"], script=script, request=turn.request).request.phase == "left"
    assert _said(labels["send"], script=script, request=turn.request).request.phase == "sent"


@given(
    st.lists(
        st.sampled_from(
            ["yes", "no", "send", "back", "skip", "change", "name", "help", "stop", "Sam", "", "x" * 600]
        )
    )
)
def test_whatever_is_said_there_is_an_answer_and_a_place(typed: list[str]) -> None:
    """No order of words ends in an error; a place can be saved and read at each moment."""
    request = NEW
    for words in typed:
        if request.ended:
            break
        turn = reply(SCRIPT, request, words)
        request = turn.request
        assert turn.says or request.phase == "sent"
        assert Request.from_plain(request.as_plain()) == request
