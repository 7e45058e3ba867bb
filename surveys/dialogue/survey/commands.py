"""What the commands do in a survey: by button, by /word or by plain word."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from surveys.definition.survey import WordingName
from surveys.dialogue.dialogue import Move, again, here, move
from surveys.dialogue.survey import moves
from surveys.dialogue.survey.answers import in_wording
from surveys.dialogue.survey.prompts import more
from surveys.dialogue.survey.script import SurveyVoice
from surveys.dialogue.survey.state import State

Obey = Callable[[SurveyVoice, State], Move[State]]

MAYBE_ANSWERS = frozenset({"more", "words", "easy_read", "faces", "standard", "talk"})
"""Commands whose plain words could be somebody's answer where anything can be written: "easier words" may be what would
help. The button and "/words" are always there."""


def _back(voice: SurveyVoice, state: State) -> Move[State]:
    if state.phase in ("support", "quoting"):
        return moves.back_to(moves.not_passed(state, state.at), state.at)
    if state.phase in ("choosing", "stopping") or state.at in state.trail:
        return moves.onward(voice, state)
    if not state.trail:
        return again(voice, state, "first_question")
    return moves.back_to(replace(state, trail=state.trail[:-1]), state.trail[-1])


def _skip(voice: SurveyVoice, state: State) -> Move[State]:
    if state.phase == "quoting":
        return moves.onward(voice, state)
    if state.phase != "asking":
        return again(voice, state, "choose_one")
    return moves.onward(voice, moves.skipped(state, state.at))


def _stop(voice: SurveyVoice, state: State) -> Move[State]:
    return moves.stop(voice, replace(state, beside=""))


def _contact(voice: SurveyVoice, state: State) -> Move[State]:
    return Move(state, asks_contact=True) if voice.contacts else _unknown(voice, state)


def _more(voice: SurveyVoice, state: State) -> Move[State]:
    return Move(state, (more(voice),), puts="short")


def _words(voice: SurveyVoice, state: State) -> Move[State]:
    if not voice.words_label:
        return _unknown(voice, state)
    return Move(state) if state.beside else move(state, beside="words")


def _wording(name: WordingName) -> Obey:
    """The command that goes straight to a wording; without that wording, it is not known."""
    return lambda voice, state: in_wording(state, name) if name in voice.wordings else _unknown(voice, state)


def _closing(obey: Obey) -> Obey:
    """What was opened over a question is closed by a command that would go somewhere."""
    return lambda voice, state: move(state, beside="") if state.beside else obey(voice, state)


def _unknown(voice: SurveyVoice, state: State) -> Move[State]:
    return again(voice, state, "unknown_command")


COMMANDS: Mapping[str, Obey] = {
    "back": _closing(_back),
    "skip": _closing(_skip),
    "start": _closing(here),
    "stop": _stop,
    "delete": _stop,  # nothing was sent yet; stopping offers to delete
    "contact": _contact,
    "talk": _contact,
    "more": _more,
    "words": _words,
    "language": _words,
    "easy_read": _wording("easy_read"),
    "easier": _wording("easy_read"),
    "faces": _wording("faces"),
    "standard": _wording("standard"),
    "usual": _wording("standard"),
}
