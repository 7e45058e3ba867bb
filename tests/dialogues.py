"""Turns of a survey's dialogue, as short as tests want to write them."""

from surveys.dialogue.dialogue import Turn
from surveys.dialogue.messages import Message, Reply
from surveys.dialogue.survey.script import Script
from surveys.dialogue.survey.state import State
from surveys.dialogue.survey.survey_dialogue import SURVEY


def reply(script: Script, state: State, text: str, about: str = "") -> Turn[State]:
    """The turn after somebody typed, or pressed a button of a turn."""
    return SURVEY.hear(script, state, Message(text, about))


def prompt(script: Script, state: State) -> Reply:
    return SURVEY.prompt(script, state)


def prompt_again(script: Script, state: State) -> Reply:
    """What is put to somebody after a remark."""
    return reply(script, state, "/privacy").replies[-1]
