"""Answering a survey: a dialogue made of the tables in `surveys.dialogue.survey`."""

from collections.abc import Sequence
from dataclasses import replace

from surveys.dialogue.dialogue import Dialogue, Turn
from surveys.dialogue.messages import Replies
from surveys.dialogue.survey.answers import PHASES, add, correct, support_aside
from surveys.dialogue.survey.commands import COMMANDS, MAYBE_ANSWERS
from surveys.dialogue.survey.prompts import PROMPTS, question_buttons
from surveys.dialogue.survey.script import Script, SurveyVoice
from surveys.dialogue.survey.state import State, first_about
from surveys.language.phrases import ENGLISH

SURVEY = Dialogue[SurveyVoice, State](
    PROMPTS,
    PHASES,
    COMMANDS,
    support=support_aside,
    correct=correct,
    add=add,
    buttons=question_buttons,
    typed=frozenset({"asking"}),
    # Elsewhere a choice called "Help" is an answer where it is one of the choices.
    commands_first=frozenset({"age", "welcome", "support", "quoting", "checking", "choosing", "stopping"}),
    not_in_text=MAYBE_ANSWERS,
    long=frozenset({"welcome", "support", "quoting"}),
    agreeing={"age": ("yes", "no"), "welcome": ("yes", "no"), "checking": ("send", None)},
    help_actions=("contact",),
)


def start(
    script: Script, mark: str, languages: Sequence[str] = (), *, adults_app: bool = False
) -> Turn[State]:
    """The first turn. `mark` is a random word of four letters or so, chosen by the caller. `adults_app` is a way in that is
    only for people of 16 and over: there a young person is asked that first, where there is a page for younger people. It
    begins in the first of `languages` that the whole survey can be answered in, and else in English."""
    survey = script.survey
    asks_age = adults_app and survey.audience == "young_people" and bool(script.setting.elsewhere)
    language = next((code for code in languages if code in script.languages), ENGLISH)
    state = State(survey.id, survey.revision, mark, "age" if asks_age else "welcome", language=language)
    return Turn(state, (SURVEY.prompt(script, state),))


def on_first_screen(turn: Turn[State]) -> Replies:
    """What is said to somebody who has not moved on from the first screen. Its turn token is the same for everybody, so that
    its buttons work whenever they are pressed, and nobody has to be remembered before."""
    first, now = first_about(turn.state.revision, turn.state.language), turn.state.about
    return tuple(replace(reply, about=first) if reply.about == now else reply for reply in turn.replies)
