"""Asking to be contacted, turn by turn: the conversation alone, without store or door."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.authoring.reading_age import reading_age
from surveys.dialogue.contact_dialogue import (
    ABOUT,
    CONTACT,
    SEALED_BYTES,
    STEPS,
    ContactState,
    first_screen_in,
)
from surveys.dialogue.dialogue import Turn
from surveys.dialogue.messages import How, Message
from surveys.dialogue.voice import Voices
from surveys.language.notice import Promises
from surveys.language.phrases import languages, phrases_in
from surveys.privacy.sealing import open_response, seal_response
from tests.houses import CONTACT_KEY, CONTACT_POINT, HELP, every_kind, script_for

VOICES = Voices(replace(script_for(every_kind()).setting, promises=Promises(contact=CONTACT_POINT)), HELP)
VOICE = VOICES.english
NEW = ContactState("0" * 32, "m001", "en")


def _said(*typed: str, voices: Voices = VOICES, request: ContactState = NEW) -> Turn[ContactState]:
    turn = Turn(request, ())
    for words in typed:
        turn = _reply(voices, turn.state, words)
    return turn


def _reply(
    voices: Voices, state: ContactState, text: str, about: str = "", how: How = "sent"
) -> Turn[ContactState]:
    return CONTACT.hear(voices, state, Message(text, about, how=how))


def _correct(state: ContactState, text: str, about: str) -> Turn[ContactState]:
    return _reply(VOICES, state, text, about, "edited")


def _words(turn: Turn[ContactState]) -> str:
    return "\n".join(say.words for say in turn.replies)


def test_consent_comes_first_and_says_what_it_is() -> None:
    """Who reads it, when, how long it takes, that it is not anonymous, what they must do, and what to do in danger: all
    of it before a word is written."""
    say = CONTACT.prompt(VOICES, NEW)
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
    assert turn.state.phase == "left"
    assert turn.state.ended
    assert turn.state.answers == {}
    assert _words(turn).startswith("That is fine. I have kept nothing of this.")


@pytest.mark.parametrize("key", [key for key in phrases_in().says if key.startswith("contact_")])
def test_a_child_of_nine_can_read_it(key: str) -> None:
    """Each thing that is said, with a contact point's words in their places."""
    says = VOICE.phrases.says
    values = {**VOICE.setting.promises.values(says), "days": 3, "help": "Call Childline on 0800 1111."}
    assert reading_age(says[key].format(**values)) <= 9


def test_what_is_asked_in_order_and_what_is_sent() -> None:
    """A name, a way, a time, and anything else; the last two can be skipped."""
    turn = _said("yes", "Sam", "Ring 07700 900123", "skip", "skip", "send")
    assert turn.state.phase == "sent"
    assert turn.state.answers == {"name": "Sam", "reach": "Ring 07700 900123"}


@pytest.mark.parametrize("typed", [("yes",), ("yes", "Sam")])
def test_what_they_need_cannot_be_skipped(typed: tuple[str, ...]) -> None:
    """Without a name and a way nobody can get in touch; the question comes again, kindly."""
    before = _said(*typed)
    for nothing in ("skip", "  ", "\u200b"):
        turn = _said(nothing, request=before.state)
        assert _words(turn).startswith("Please write a few words. They need this")
        assert turn.state == before.state


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.id)
def test_the_longest_words_are_taken_and_one_letter_more_is_not(step) -> None:
    """It says how many letters fit, and nothing is cut off."""
    request = _said("yes").state
    while request.at != step.id:
        request = _reply(VOICES, request, "something").state
    assert CONTACT.prompt(VOICES, request).longest == step.longest
    assert _reply(VOICES, request, "é" * step.longest).state.answers[step.id] == "é" * step.longest
    refused = _reply(VOICES, request, "é" * (step.longest + 1))
    assert f"in {step.longest} letters or fewer" in _words(refused)
    assert refused.state == request


def test_everything_that_fits_fits_into_the_box() -> None:
    """Four bytes a letter, line ends and quotation marks: all requests are of one size."""
    for letter in ("🙂", '"', "\\", "\n", "a"):
        answers = {step.id: letter * step.longest for step in STEPS}
        sealed = seal_response(CONTACT_POINT.key, {"language": "en", **answers}, SEALED_BYTES)
        assert open_response(CONTACT_KEY, sealed)["more"] == letter * 1000
        full = replace(NEW, phase="choosing", asked=10**6, answers=answers, passed=tuple(answers))
        seal_response(CONTACT_POINT.key, full.to_dict(), SEALED_BYTES)


def test_a_way_back_from_everywhere() -> None:
    """One step at a time, to the first screen; from changing one thing, to the list."""
    assert _said("yes", "Sam", "back").state.at == "name"
    assert _said("yes", "back").state.phase == "consent"
    assert _said("yes", "Sam", "0", "skip", "skip", "back").state.at == "more"
    changing = _said("yes", "Sam", "0", "skip", "skip", "change")
    assert _said("back", request=changing.state).state.phase == "checking"
    assert _said("name", "back", request=changing.state).state.phase == "checking"
    assert _said("back to the list", request=changing.state).state.phase == "checking"


def test_one_thing_is_changed_and_the_rest_stays() -> None:
    """The check shows what they will get, word for word: one wrong digit, and nobody can get in touch."""
    turn = _said(
        "yes", "Sam", "07700 90012", "after school", "skip", "change", "how to reach you", "07700 900123"
    )
    assert "How to reach you: 07700 900123" in _words(turn)
    assert turn.state.answers == {"name": "Sam", "reach": "07700 900123", "time": "after school"}
    dropped = _said("change", "when it is safe", "skip", request=turn.state)
    assert "When it is safe: skipped" in _words(dropped)


def test_help_comes_at_once_where_words_call_for_it() -> None:
    """Whoever asks for contact may not be able to wait for it. What they wrote is kept, where it was an answer."""
    turn = _said("yes", "Sam", "0", "skip", "i want to die")
    assert turn.replies[0].words.startswith("Thank you for telling us.")
    assert "Childline" in turn.replies[0].words
    assert turn.state.answers["more"] == "i want to die"
    aside = _said("i want to die")
    assert aside.replies[0].words.startswith("Thank you for telling us.")
    assert aside.state.phase == "consent"


def test_help_and_privacy_lose_nothing() -> None:
    """The same thing is asked again."""
    for word, said in (
        ("help", "Childline"),
        ("/privacy", "not anonymous"),
        ("/dance", "I do not know that command"),
    ):
        turn = _said("yes", "Sam", word)
        assert said in _words(turn)
        assert turn.replies[-1] == _said("yes", "Sam").replies[-1]


def test_a_button_of_another_moment_changes_nothing() -> None:
    """Neither one of an earlier moment nor one of a survey."""
    request = _said("yes", "Sam").state
    for about in (f"{ABOUT}en", f"{ABOUT}m001.2", "m001.2", "?"):
        turn = _reply(VOICES, request, "send", about)
        assert turn.state == request
        assert "earlier question" in turn.replies[0].words


def test_a_changed_message_corrects_what_it_was() -> None:
    """Only the last thing written, only while nothing has happened since, and never too much or nothing."""
    request = _said("yes", "Sam").state
    corrected = _correct(request, "Sami", request.about)
    assert corrected.state.answers == {"name": "Sami"}
    for words, about in (("Sami", f"{ABOUT}m001.1"), ("", request.about), ("x" * 101, request.about)):
        turn = _correct(request, words, about)
        assert turn.state == request
        assert "could not change" in turn.replies[0].words
    assert "could not change" in _correct(NEW, "Sami", NEW.about).replies[0].words


def test_the_first_screen_is_known_by_its_language() -> None:
    """Its buttons work whenever they are pressed; those of later moments do not."""
    assert first_screen_in(NEW.about) == "en"
    assert first_screen_in(replace(NEW, language="pl").about) == "pl"
    for about in ("", "m001.2", f"{ABOUT}m001.2", "en"):
        assert first_screen_in(about) == ""


@pytest.mark.parametrize("language", languages())
def test_in_every_language(language: str) -> None:
    """All of it is said in the person's language, from the first screen to the end; numbers of days too."""
    voices = VOICES
    request = replace(NEW, language=language)
    labels = phrases_in(language).labels
    turn = _said(labels["contact_yes"], "Sam", "0", labels["skip"], labels["skip"], request=request)
    assert turn.replies[-1].language == language
    assert labels["contact_reach"] in turn.replies[-1].words
    for days in (1, 2, 9):
        point = replace(CONTACT_POINT, days=days)
        words = CONTACT.prompt(
            Voices(replace(voices.setting, promises=Promises(contact=point)), HELP), request
        ).words
        assert f" {days} " in words
    assert _said(labels["contact_drop"], request=turn.state).state.phase == "left"
    assert _said(labels["send"], request=turn.state).state.phase == "sent"


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
        turn = _reply(VOICES, request, words)
        request = turn.state
        assert turn.replies or request.phase == "sent"
        assert ContactState.from_dict(request.to_dict()) == request


def test_a_changed_message_that_calls_for_help_is_met_with_help() -> None:
    """Also where it cannot be taken any more: somebody may still have told us something that matters."""
    request = _said("yes", "Sam").state
    turn = _correct(request, "He hurts me", f"{ABOUT}m001.1")
    assert turn.state == request
    assert turn.replies[0].words.startswith("Thank you for telling us.")


def test_what_comes_straight_after_an_answer_goes_on_with_it() -> None:
    """In several messages, up to the limit of that answer; at a step that somebody went back to, it is the answer there."""

    def more(state: ContactState, text: str) -> Turn[ContactState]:
        return CONTACT.hear(VOICES, state, Message(text, goes_on=True))

    named = _said("yes", "Sam")
    turn = more(named.state, "but call me Sammy")
    assert turn.state.answers["name"] == "Sam\nbut call me Sammy"
    assert (turn.replies[0].kind, turn.state.at) == ("part", "reach")
    refused = more(turn.state, "x" * 100)
    assert (refused.state, refused.replies[0].kind) == (turn.state, "part")
    worrying = more(named.state, "he hurts me")
    assert [reply.kind for reply in worrying.replies[:2]] == ["help", "part"]
    back = more(_said("yes", "Sam", "07700 900000", "back").state, "07700 900001")
    assert back.state.answers == {"name": "Sam", "reach": "07700 900001"}
