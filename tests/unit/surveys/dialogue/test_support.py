"""How what asks for help is met, by its strength: with nothing, with a light line, or with help before all else. Taps say it
as words do."""

from dataclasses import replace

import pytest

from surveys.definition.loading import parse
from surveys.definition.survey import Survey
from surveys.dialogue.dialogue import Turn
from surveys.dialogue.messages import DONE, Message, Replies
from surveys.dialogue.survey.script import Script
from surveys.dialogue.survey.state import State
from surveys.dialogue.survey.survey_dialogue import SURVEY, start
from surveys.language.notice import Promises
from surveys.language.phrases import languages, phrases_in
from tests.houses import CONTACT_POINT, EVERY_KIND, HELP, read_again, script_for

MARKED = (
    EVERY_KIND.replace('say = "Not good", face = "🙁"', 'say = "Not good", face = "🙁", support = "urgent"')
    .replace('say = "Up and down", face = "😐"', 'say = "Up and down", face = "😐", support = "worry"')
    .replace('id = "online", say = "Online"', 'id = "online", say = "Online", support = "worry"')
    .replace('say = "Nowhere", alone = true', 'say = "Nowhere", alone = true, support = "urgent"')
)
LIGHT = "Thank you for saying so. Do you want to talk to someone?"


def _survey(audience: str = "young_people") -> Survey:
    return parse(MARKED.replace("young_people", audience), "marked.toml")


def _script(audience: str = "young_people", contact: bool = False) -> Script:
    script = script_for(_survey(audience))
    promises = Promises(contact=CONTACT_POINT if contact else None)
    return replace(script, setting=replace(script.setting, promises=promises))


def _turn(*texts: str | Message, script: Script | None = None) -> Turn[State]:
    script = script or _script()
    turn = start(script, "mark")
    for text in ("yes", *texts):
        state = read_again(script.survey, turn.state)
        turn = SURVEY.hear(script, state, text if isinstance(text, Message) else Message(text))
    return turn


def _lights(replies: Replies) -> list[str]:
    return [reply.words for reply in replies if reply.words.startswith("Thank you for saying so.")]


# A tap ----------


def test_a_tap_that_asks_for_help_is_met_before_anything_else() -> None:
    """Kindly, with where there is help; how it goes on is theirs to say."""
    turn = _turn("bad")
    assert turn.state.phase == "support"
    (page,) = turn.replies
    assert page.words.startswith("Thank you for telling us. You did the right thing. It is not your fault.")
    assert HELP in page.words
    assert [button.words for button in page.buttons] == ["go-on", "leave-out", "stop"]


@pytest.mark.parametrize("typed", ["bad", "Not good", "not good", "3", "🙁"])
def test_it_is_met_however_it_is_given(typed: str) -> None:
    """Pressed, typed, by its number or by its face."""
    assert _turn(typed).state.phase == "support"


@pytest.mark.parametrize(
    ("choice", "at", "answers"),
    [("go-on", "why", {"mood": "bad"}), ("leave-out", "places", {}), ("stop", "why", {"mood": "bad"})],
)
def test_the_answer_is_kept_left_out_or_stopped_as_they_say(
    choice: str, at: str, answers: dict[str, str]
) -> None:
    """It is their answer; what is left out takes with it what depends on it."""
    turn = _turn("bad", choice)
    if choice == "stop":
        assert turn.state.phase == "stopping"
        turn = _turn("bad", choice, "go-on")
    assert (turn.state.at, turn.state.answers) == (at, answers)


def test_back_from_help_goes_to_the_question_with_its_answer() -> None:
    """Another answer is then an answer like any other."""
    turn = _turn("bad", "/back")
    assert (turn.state.phase, turn.state.at) == ("asking", "mood")
    assert _turn("bad", "/back", "good").state.at == "places"


def test_a_light_line_does_not_get_in_the_way() -> None:
    """The next question stands right under it, and it has one button."""
    light, question = _turn("mixed").replies
    assert light.words == LIGHT
    assert [button.words for button in light.actions] == ["/help"]
    assert question == _turn("mixed", "/start").replies[-1]
    assert question.about == _turn("mixed").state.about


def test_the_button_of_the_light_line_shows_help_and_asks_the_same_again() -> None:
    """Nothing is lost by looking."""
    before = _turn("mixed").state
    turn = _turn("mixed", "/help")
    assert turn.state == before
    assert HELP in turn.replies[0].words


def test_other_answers_are_met_with_the_next_question_alone() -> None:
    """As are those who would rather not say."""
    for typed in ("good", "prefer-not-to-say", "/skip"):
        assert len(_turn(typed).replies) == 1


# Several choices ----------


def test_several_choices_are_met_when_done_is_pressed() -> None:
    """Not at each tick: somebody may take it back."""
    ticked = _turn("good", "+none")
    assert ticked.state.phase == "asking"
    assert _turn("good", "+none", DONE).state.phase == "support"
    assert _turn("good", "+none", "+none", "+school", DONE).state.phase == "asking"


def test_the_strongest_of_several_choices_counts() -> None:
    """The light one among harmless ones is met lightly."""
    assert _lights(_turn("good", "+school", "+online", DONE).replies) == [LIGHT]
    assert _turn("good", "school, online").state.at == "age"
    assert _lights(_turn("good", "school").replies) == []


def test_back_from_help_after_several_choices_keeps_the_ticks() -> None:
    """As it was before Done was pressed."""
    turn = _turn("good", "+none", DONE, "/back")
    assert turn.state.picked == ("none",)


# Changed from the list at the end ----------

TO_THE_LIST = ("good", "school", "9", "nothing")


def test_an_answer_that_is_changed_at_the_end_is_met_too() -> None:
    """And leads back to what is asked because of it, then to the list."""
    assert _turn(*TO_THE_LIST).state.phase == "checking"
    turn = _turn(*TO_THE_LIST, "change", "mood", "bad")
    assert turn.state.phase == "support"
    assert _turn(*TO_THE_LIST, "change", "mood", "bad", "go-on", "nothing").state.phase == "checking"
    assert _turn(*TO_THE_LIST, "change", "mood", "bad", "leave-out").state.phase == "checking"
    assert _lights(_turn(*TO_THE_LIST, "change", "places", "online").replies) == [LIGHT]


# Words ----------


def test_words_have_the_same_strengths() -> None:
    """Today's looking at words finds urgent ones; whoever tells more finely needs to change nothing here."""
    assert _turn("mixed", "he hurts me").state.phase == "support"
    light, _question = _turn("mixed", "i feel low").replies
    assert light.words == LIGHT
    assert len(_turn("mixed", "nothing").replies) == 1


def test_light_words_that_answer_nothing_are_met_before_what_is_said_of_them() -> None:
    """They are told both."""
    light, refused, _asked = _turn("i feel low").replies
    assert (light.words, refused.kind) == (LIGHT, "refusal")


def test_light_words_that_are_too_long_or_changed_later_are_met() -> None:
    """Somebody who writes a lot is not only told to be shorter."""
    assert _lights(_turn("mixed", "i feel low " + "x" * 2000).replies) == [LIGHT]
    written = _turn("mixed", "nothing")
    edited = Message("i feel low", written.state.about, how="edited")
    assert _lights(_turn("mixed", "nothing", edited).replies) == [LIGHT]


# Where somebody can get in touch ----------


def test_where_somebody_can_get_in_touch_that_stands_before_the_list() -> None:
    """In the first sentence, with the button under it, so that it is on the first screen of a small phone."""
    (page,) = _turn("bad", script=_script(contact=True)).replies
    first, *_others = page.words.split("\n\n")
    assert first.endswith("It is not your fault. Someone can contact you, if you want.")
    assert [action.words for action in page.actions[: page.early]] == ["/contact"]
    (plain,) = _turn("bad").replies
    assert "contact" not in plain.words
    assert plain.early == 0


def test_help_says_so_too() -> None:
    """Wherever help is shown."""
    helped = _turn("/help", script=_script(contact=True)).replies[0]
    assert "Someone can contact you" in helped.words.split("\n\n")[0]
    assert helped.early == len(helped.actions) == 1


# Practitioners ----------


def test_practitioners_are_met_in_words_of_their_own() -> None:
    """What a child is told would be wrong for them."""
    script = _script("practitioners")
    (page,) = _turn("bad", script=script).replies
    assert page.words.startswith("Thank you for saying this. You matter, too.")
    assert "fault" not in page.words
    assert _lights(_turn("mixed", script=script).replies)[0].endswith(
        "Do you want to see who is there for you?"
    )
    assert (
        _turn("/help", script=script)
        .replies[0]
        .words.startswith("Here is help for a child, and for yourself:")
    )


@pytest.mark.parametrize("language", languages())
def test_every_language_has_words_for_each_strength_and_audience(language: str) -> None:
    """Each of its own, and none left in English."""
    own, english = phrases_in(language).says, phrases_in().says
    keys = ("support", "support_aside", "worry", "help_now")
    for key in (*keys, *(f"{key}_practitioners" for key in keys), "someone", "contact_support"):
        assert language == "en" or own[key] != english[key], key
