"""How a conversation goes, turn by turn. Every turn saves the state as JSON and reads it again."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from surveys.definition.loading import parse
from surveys.definition.survey import PREFER_NOT_TO_SAY, TEXT_LIMIT
from surveys.dialogue.dialogue import Turn
from surveys.dialogue.messages import DONE, Reply
from surveys.dialogue.survey.script import Script
from surveys.dialogue.survey.state import State
from surveys.dialogue.survey.survey_dialogue import SURVEY, start
from tests.dialogues import prompt, prompt_again, reply
from tests.houses import EVERY_KIND, HELP, every_kind, quoting, read_again, script_for

SCRIPT = script_for(every_kind())


class Talk:
    """A conversation with the engine alone."""

    def __init__(self, script: Script = SCRIPT) -> None:
        self.script = script
        self._take(start(script, "mark"))

    def _take(self, turn: Turn[State]) -> None:
        self.state = read_again(self.script.survey, turn.state)
        assert self.state == turn.state
        self.says = turn.replies

    def says_(self, *all_words: str) -> "Talk":
        for words in all_words:
            self._take(reply(self.script, self.state, words))
        return self

    def press(self, words: str, about: str | None = None) -> "Talk":
        self._take(reply(self.script, self.state, words, self.state.about if about is None else about))
        return self

    @property
    def last(self) -> Reply:
        return self.says[-1]

    @property
    def first(self) -> str:
        return self.says[0].words

    @property
    def at(self) -> str:
        return self.state.at if self.state.phase == "asking" else self.state.phase

    def buttons(self) -> list[str]:
        return [button.words for button in self.last.buttons]

    def actions(self) -> list[str]:
        return [button.words for button in self.last.actions]


def asked(*answers: str) -> Talk:
    """Somebody who has begun and answered so far."""
    return Talk().says_("yes", *answers)


WHOLE = ("good", "school", "12", "It is fine.")


def checked() -> Talk:
    return asked(*WHOLE)


# Beginning and ending ----------


def test_it_begins_with_who_asks_why_and_what_happens_then() -> None:
    """Nobody is asked anything before they know what it is. The rest is one press away, and leads nowhere else."""
    talk = Talk()
    for told in ("Test Board", "One question of each kind."):
        assert told in talk.last.words
    assert talk.buttons() == ["yes", "no"]
    assert talk.actions() == ["/more", "/privacy", "/help"]
    assert talk.last.progress is None
    begun = talk.state
    rest, asked = talk.says_("what happens to my answers").says[-2:]
    for told in ("Then it is over.", "up to 6", "2 minutes", "fewer than 10"):
        assert told in rest.words
    assert asked.words == "Do you want to take part?"
    assert talk.state == begun


def test_no_thanks_ends_it_and_keeps_nothing() -> None:
    """Somebody who does not want to is thanked and left alone."""
    talk = Talk().says_("no")
    assert talk.state.ended
    assert talk.state.answers == {}
    assert talk.last.input == "none"


def test_a_whole_conversation_gives_the_answers() -> None:
    """Each kind of question gives its kind of answer."""
    talk = checked()
    assert talk.at == "checking"
    assert talk.state.answers == {"mood": "good", "places": ["school"], "age": 12, "more": "It is fine."}
    talk.press("send")
    assert talk.state.phase == "sent"
    assert talk.state.answers["age"] == 12


def test_the_list_of_answers_never_repeats_somebodys_own_words() -> None:
    """What was typed is not shown again: somebody may be looking over a shoulder."""
    words = checked().last.words
    assert words.splitlines()[2:6] == [
        "Mood: Good",
        "Places: At school",
        "Age: 12 years",
        "More: you wrote something",
    ]
    assert "It is fine" not in words


def test_prefer_not_to_say_and_skipped_are_told_apart() -> None:
    """One is an answer that is kept; the other leaves no trace."""
    talk = asked("prefer not to say", "skip", "skip", "skip")
    assert talk.state.answers == {"mood": PREFER_NOT_TO_SAY}
    assert "Mood: Prefer not to say\nPlaces: skipped" in talk.last.words


def test_somebody_who_skipped_everything_has_nothing_to_send() -> None:
    """An empty response is never sent; change and stop are offered instead."""
    talk = asked("skip", "skip", "skip", "skip")
    assert talk.at == "checking"
    assert talk.buttons() == ["change", "stop"]
    talk.says_("send")
    assert talk.at == "checking"
    assert Talk.press(talk, "stop").state.phase == "stopped"


# Each kind of question ----------


def test_a_question_shows_its_words_hint_choices_and_progress() -> None:
    """All that a door needs to show stands in the thing said."""
    talk = asked()
    assert (talk.last.words, talk.last.hint, talk.last.input) == ("How are you?", "Just today.", "one")
    assert [button.label for button in talk.last.buttons] == [
        "🙂 Good",
        "😐 Up and down",
        "🙁 Not good",
        "Prefer not to say",
    ]
    assert talk.last.progress == (1, 4)
    assert talk.actions() == ["/skip", "/help", "/stop"]
    assert asked("good").actions() == ["/back", "/skip", "/help", "/stop"]


@pytest.mark.parametrize(
    ("before", "inputs"),
    [((), "one"), (("good",), "several"), (("good", "skip"), "number"), (("good", "skip", "9"), "text")],
)
def test_each_kind_of_question_says_how_it_is_answered(before: tuple[str, ...], inputs: str) -> None:
    """A door shows buttons, boxes or a line to write on."""
    assert asked(*before).last.input == inputs


@pytest.mark.parametrize(
    "words", ["maybe", "", "5", "good bad", "home", "+good", "🦄", "\u202e", "x" * 10_000]
)
def test_an_answer_that_is_no_choice_is_asked_again(words: str) -> None:
    """Surprising words lose nothing and are answered kindly. Of more than a word it is said that it was not kept."""
    talk = asked().says_(words)
    not_kept = " I have not kept what you wrote." if " " in words else ""
    assert talk.first == f"Please choose one of these.{not_kept}"
    assert talk.at == "mood"
    assert talk.state.answers == {}


def test_a_question_without_prefer_not_to_say_does_not_take_it() -> None:
    """Only what is offered can be answered."""
    text = EVERY_KIND.replace('ask = "How are you?"', 'ask = "How are you?"\nprefer_not_to_say = false')
    talk = Talk(script_for(parse(text, "x.toml"))).says_("yes")
    assert talk.buttons() == ["good", "mixed", "bad"]
    assert talk.says_(PREFER_NOT_TO_SAY).at == "mood"


def test_ticks_are_remembered_until_done() -> None:
    """Each tap ticks or unticks; the moment stays the same, so that quick taps all count."""
    talk = asked("good")
    about = talk.state.about
    for tap in ("+home", "+school", "+online", "+home"):
        talk.press(tap, about)
    assert [button.words for button in talk.last.buttons if button.picked] == ["school", "online"]
    assert talk.last.about == about
    assert talk.press(DONE, about).state.answers["places"] == ["school", "online"]


def test_nowhere_cannot_stand_beside_somewhere() -> None:
    """A choice that stands alone takes the others' ticks away, and goes when another is ticked."""
    talk = asked("good").press("+home").press("+none")
    assert talk.state.picked == ("none",)
    assert talk.press("+school").state.picked == ("school",)
    assert talk.press(f"+{PREFER_NOT_TO_SAY}").state.picked == (PREFER_NOT_TO_SAY,)
    assert talk.says_("home, none").first.startswith('"Nowhere" cannot go with the others')
    assert talk.says_("home, prefer not to say").first.startswith('"Prefer not to say" cannot go')
    assert talk.at == "places"


@pytest.mark.parametrize("done", [DONE, "Done", "done.", "DONE"])
def test_done_without_a_tick_is_asked_again(done: str) -> None:
    """Done means done when something was ticked; it can be typed, too."""
    talk = asked("good").says_(done)
    assert talk.first == "Please choose one or more of these, then press Done."
    assert talk.press("+home").says_(done).state.answers["places"] == ["home"]


def test_several_answers_are_kept_in_the_order_of_the_choices() -> None:
    """The order of taps is nobody's business."""
    assert asked("good", "online, home").state.answers["places"] == ["home", "online"]
    assert asked("good", "home and online").state.answers["places"] == ["home", "online"]
    assert asked("good", "2, 1").state.answers["places"] == ["home", "school"]


@pytest.mark.parametrize("words", ["4", "26", "-7", "7.5", "7 or 8", "four", "", "9" * 30, "²", "1e1"])
def test_a_number_outside_its_range_is_asked_again(words: str) -> None:
    """The range is said in words."""
    talk = asked("good", "skip").says_(words)
    assert talk.first.startswith("Please write a whole number from 5 to 25.")
    assert talk.at == "age"


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("5", 5),
        ("25", 25),
        (" 12. ", 12),
        ("١٢", 12),
        ("012", 12),
        ("12 years", 12),
        ("twelve", 12),
        ("12\u200c", 12),
    ],
)
def test_a_number_is_read_in_any_digits(words: str, number: int) -> None:
    """Digits of any script are a number, with what people write around them, and so are words."""
    assert asked("good", "skip", words).state.answers["age"] == number


def test_text_is_kept_as_it_was_meant() -> None:
    """Emoji, other scripts and lines stay; what cannot be seen goes."""
    written = "Mum 👩‍👧 says\r\nمرحبا \x00\u202efine"
    assert asked("good", "skip", "skip", written).state.answers["more"] == "Mum 👩‍👧 says\nمرحبا fine"


def test_text_has_a_limit_that_is_said() -> None:
    """Exactly the limit is kept; one more is asked to be shorter, with both lengths."""
    before = ("good", "skip", "skip")
    assert asked(*before, "x" * TEXT_LIMIT).at == "checking"
    for length, told in ((TEXT_LIMIT + 1, "1,501"), (10_000, "10,000")):
        talk = asked(*before, "x" * length)
        assert talk.at == "more"
        assert told in talk.first
        assert f"in {TEXT_LIMIT} letters or fewer" in talk.first


def test_nothing_is_not_an_answer_to_a_text_question() -> None:
    """Spaces and characters without width are nothing."""
    for empty in ("", "   ", "\u200b\ufeff", "\x00"):
        assert (
            asked("good", "skip", "skip", empty).first == "Please write a few words, or skip this question."
        )


def test_done_is_a_word_like_any_other_where_nothing_is_ticked() -> None:
    """The order to finish ticking never ends up as somebody's answer."""
    talk = asked("good", "skip", "skip", DONE)
    assert talk.at == "more"
    assert talk.first.startswith("I do not know that command")


# Branches ----------


def test_a_question_is_asked_only_where_its_condition_holds() -> None:
    """Somebody who is not well is asked why; nobody else is."""
    assert asked("good").at == "places"
    assert asked("bad").at == "why"
    assert asked("mixed").last.progress == (2, 5)
    assert asked("skip").at == "places"
    assert asked("bad", "because", "home and school").at == "at-home"


def test_an_answer_that_falls_away_is_not_sent() -> None:
    """Changing an earlier answer takes the answers with it that were only asked because of it."""
    talk = asked("bad", "because", "home", "always", "12", "skip")
    assert set(talk.state.answers) == {"mood", "why", "places", "at-home", "age"}
    talk.press("change").press("mood").press("good").press("change").press("places").says_("online")
    assert talk.at == "checking"
    assert set(talk.state.answers) == {"mood", "places", "age"}
    assert "Why" not in talk.last.words


def test_a_changed_answer_can_bring_a_question() -> None:
    """What applies now is asked now, and then the list is shown again."""
    talk = checked().press("change").press("mood").press("bad")
    assert talk.at == "why"
    assert talk.says_("because").at == "checking"
    assert talk.state.answers["why"] == "because"


# Back, skip, change ----------


def test_back_goes_to_the_question_before_with_its_ticks() -> None:
    """Nothing is lost on the way back, and the way forward is the same."""
    talk = asked("good", "home, school").says_("back")
    assert talk.at == "places"
    assert talk.state.picked == ("home", "school")
    assert talk.says_("back").at == "mood"
    assert talk.says_("back").first == "This is the first question, so there is nothing to go back to."
    assert talk.says_("good").at == "places"


def test_back_from_the_list_goes_to_the_last_question() -> None:
    """The list is a step like any other."""
    assert checked().press("/back").at == "more"


def test_back_from_a_changed_answer_leaves_it_as_it_was() -> None:
    """Looking at an answer does not change it."""
    talk = checked().press("change").press("mood").says_("back")
    assert talk.at == "checking"
    assert talk.state.answers["mood"] == "good"
    assert checked().press("change").press("to-check").at == "checking"
    assert checked().press("change").says_("back").at == "checking"


def test_skip_takes_an_earlier_answer_away() -> None:
    """Skipping on the way back means not answering."""
    talk = asked("good").says_("back", "skip")
    assert talk.state.answers == {}
    assert talk.at == "places"
    assert checked().press("change").press("age").press("/skip").last.words.count("skipped") == 1


def test_skip_means_something_only_at_a_question() -> None:
    """Elsewhere somebody is shown what they can choose."""
    for talk in (Talk(), checked(), checked().press("change"), asked("good").says_("stop")):
        phase = talk.state.phase
        assert talk.says_("skip").first == "Please choose one of these."
        assert talk.state.phase == phase


def test_an_answer_can_be_chosen_for_change_by_its_title_or_number() -> None:
    """Typing works where tapping does."""
    assert checked().press("change").says_("Places").at == "places"
    assert checked().press("change").says_("3").at == "age"
    assert checked().press("change").says_("Why").at == "choosing"


# Stop ----------


def test_stopping_before_anything_was_answered_just_stops() -> None:
    """There is nothing to decide about."""
    assert Talk().says_("stop").first.startswith("That is fine")
    assert asked().says_("stop").first.startswith("Stopped. Your answers are deleted")


def test_stopping_offers_to_send_delete_or_go_on() -> None:
    """What was answered so far is theirs to decide about."""
    talk = asked("good", "home").says_("stop")
    assert talk.buttons() == ["send", "delete", "go-on"]
    assert talk.actions() == ["/help"]
    assert talk.says_("go on").at == "at-home"
    assert talk.says_("stop").says_("back").at == "at-home"


def test_a_part_can_be_sent() -> None:
    """The answers so far are sent as they are."""
    talk = asked("good").says_("stop").press("send")
    assert talk.state.phase == "sent"
    assert talk.state.answers == {"mood": "good"}


def test_delete_leaves_nothing_in_the_state() -> None:
    """After stopping there is nothing that could be kept by mistake."""
    talk = asked("bad", "because").says_("stop").press("delete")
    assert talk.state == replace(talk.state, answers={}, trail=(), picked=())
    assert talk.state.ended


def test_going_on_after_stop_while_changing_comes_back_to_the_list() -> None:
    """Stopping halfway through a change loses nothing."""
    talk = checked().press("change").press("mood").says_("stop", "go on")
    assert talk.at == "checking"
    assert talk.state.answers["mood"] == "good"


# Support ----------


def test_worrying_words_are_answered_with_help_before_anything_else() -> None:
    """Help is shown at once; what happens with the answer is for the person to say."""
    talk = asked("bad", "He hurts me")
    assert talk.at == "support"
    assert HELP in talk.last.words
    assert talk.buttons() == ["go-on", "leave-out", "stop"]


@pytest.mark.parametrize(("choice", "kept"), [("go-on", True), ("leave-out", False)])
def test_a_worrying_answer_is_kept_or_left_out_as_they_say(choice: str, kept: bool) -> None:
    """It is their answer."""
    talk = asked("bad", "He hurts me").press(choice)
    assert talk.at == "places"
    assert ("why" in talk.state.answers) == kept


def test_back_from_help_goes_to_the_question_and_then_to_the_one_before() -> None:
    """Somebody may want to write it differently, or go further back; never forward."""
    talk = asked("bad", "He hurts me").says_("back")
    assert talk.at == "why"
    assert talk.says_("back").at == "mood"
    assert talk.says_("bad", "nothing").state.answers["why"] == "nothing"


def test_stop_after_worrying_words_asks_what_to_do_with_them() -> None:
    """The button under the help leads to the same choice as anywhere."""
    assert asked("bad", "He hurts me").press("/stop").buttons() == ["send", "delete", "go-on"]


@pytest.mark.parametrize("before", [(), ("good",), ("good", "skip"), WHOLE, ("good", "stop")])
def test_worrying_words_in_place_of_a_choice_are_heard(before: tuple[str, ...]) -> None:
    """Wherever somebody says it, help comes, and they are told that it was not kept."""
    talk = asked(*before)
    at = talk.at
    talk.says_("someone hurts me")
    assert HELP in talk.first
    assert "I have not kept what you wrote" in talk.first
    assert talk.at == at
    assert "someone hurts me" not in str(talk.state)


def test_worrying_words_at_the_welcome_and_beside_the_help_are_heard() -> None:
    """Also before it begins, and twice."""
    assert HELP in Talk().says_("I want to die").first
    assert HELP in asked("bad", "He hurts me").says_("he hurts me every day").first


def test_far_too_long_words_that_worry_still_bring_help() -> None:
    """Somebody who wrote ten thousand letters about being hurt is not only told to be shorter."""
    talk = asked("bad", "He hurts me " + "x" * 10_000)
    assert HELP in "".join(say.words for say in talk.says)
    assert talk.at == "why"


# Commands, in every phase ----------


def aged() -> Talk:
    """Somebody who is asked their age first."""
    talk = Talk(
        replace(SCRIPT, setting=replace(SCRIPT.setting, elsewhere="https://heard.example/s/every-kind"))
    )
    talk._take(start(talk.script, "mark", adults_app=True))
    return talk


def wrote(words: str = "I like it here") -> Talk:
    """Somebody who has just written words that the survey may quote."""
    return Talk(script_for(quoting())).press("yes").says_("good", "/skip", "/skip", words)


PHASE_TALKS: dict[str, Callable[[], Talk]] = {
    "age": aged,
    "welcome": Talk,
    "asking": lambda: asked("good"),
    "support": lambda: asked("bad", "He hurts me"),
    "quoting": lambda: wrote(),
    "checking": checked,
    "choosing": lambda: checked().press("change"),
    "stopping": lambda: asked("good").says_("stop"),
}


def test_every_phase_is_covered() -> None:
    """A phase that is added is added here."""
    assert {*PHASE_TALKS, "words"} == set(SURVEY.phases) == set(SURVEY.prompts)


@pytest.mark.parametrize("phase", PHASE_TALKS)
@pytest.mark.parametrize(
    ("words", "told"), [("/help", HELP), ("help", HELP), ("/privacy", "We do not ask your name")]
)
def test_help_and_privacy_answer_and_come_back_to_the_same_place(phase: str, words: str, told: str) -> None:
    """Asking costs nothing: the same thing stands before them again, and its buttons still count. Of what was long, only the
    end is said again, so that the answer stays in sight."""
    talk = PHASE_TALKS[phase]()
    before, shown = talk.state, talk.last
    talk.says_(words)
    assert told in talk.first
    assert talk.state == before
    assert talk.last == prompt_again(SCRIPT, before)
    assert shown == prompt(SCRIPT, before) == replace(talk.last, words=shown.words)
    assert shown.words.endswith(talk.last.words)


@pytest.mark.parametrize("phase", PHASE_TALKS)
def test_stop_works_in_every_phase(phase: str) -> None:
    """Nobody has to answer anything to get out."""
    talk = PHASE_TALKS[phase]().press("/stop")
    assert talk.state.ended or talk.press("delete").state.ended


@pytest.mark.parametrize("phase", PHASE_TALKS)
def test_an_unknown_command_is_told_the_known_ones(phase: str) -> None:
    """A slash and a word is never taken for an answer, not even at a text question."""
    talk = PHASE_TALKS[phase]()
    before = talk.state
    for typed in ("/dance", "/HELPP", "/12"):
        assert talk.says_(typed).first.startswith("I do not know that command")
        assert talk.state == before


@pytest.mark.parametrize("command", [*SURVEY.commands, "help", "privacy"])
@pytest.mark.parametrize("phase", PHASE_TALKS)
def test_every_command_in_every_phase_leads_somewhere(phase: str, command: str) -> None:
    """There is always something said, and it asks something or ends it."""
    talk = PHASE_TALKS[phase]().says_(f"/{command}")
    assert talk.says
    assert talk.state.ended or (talk.last.about == talk.state.about and talk.last.input != "none")


@pytest.mark.parametrize("typed", ["/help@heard_bot", "/HELP", "Help me!", " help "])
def test_commands_are_known_as_people_type_them(typed: str) -> None:
    """Case, a bot's name and a mark of exclamation make no difference."""
    assert asked().says_(typed).first.endswith(HELP)


def test_a_choice_called_like_a_command_is_a_choice() -> None:
    """Where Stop is an answer, typing it answers."""
    text = EVERY_KIND.replace('id = "mixed", say = "Up and down"', 'id = "stop-it", say = "Stop"')
    talk = Talk(script_for(parse(text.replace('"bad", "mixed"', '"bad"'), "x.toml"))).says_("yes", "stop")
    assert talk.state.answers == {"mood": "stop-it"}


# Moments ----------


def test_a_button_of_an_earlier_moment_is_told_so() -> None:
    """A press on an old message changes nothing and shows where we are."""
    talk = asked("good")
    old = talk.last.about
    talk.press("home")
    before = talk.state
    for words in ("school", "/stop", "/back", "+school", DONE, "send", "anything"):
        talk.press(words, old)
        assert talk.first == "That button was for an earlier question. Here is where we are now."
        assert talk.state == before
        assert talk.last == prompt(SCRIPT, before)


@pytest.mark.parametrize("about", ["mark.1", "other.2", "mark.99", "x" * 500, "mark.2 ", "мark.2"])
def test_a_forged_moment_is_an_earlier_moment(about: str) -> None:
    """Whatever comes back as the moment, only the present one counts."""
    assert asked().press("good", about).state.answers == {}


def test_every_step_is_a_new_moment() -> None:
    """No two things asked share a name, so that no press can count twice."""
    talk, seen = Talk(), set[str]()
    for words in (
        "yes",
        "good",
        "home",
        "always",
        "12",
        "fine",
        "change",
        "mood",
        "bad",
        "why",
        "stop",
        "go on",
    ):
        assert talk.state.about not in seen
        seen.add(talk.state.about)
        talk.says_(words)


def test_a_press_that_comes_twice_counts_once() -> None:
    """The second of two presses is stale."""
    talk = asked()
    about = talk.last.about
    assert talk.press("good", about).press("bad", about).state.answers == {"mood": "good"}
