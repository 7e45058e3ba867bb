"""The buttons under a message, as Telegram can show them. What it cannot show is shown another way: long labels stand in the
message, with their numbers on the buttons; more choices than there can be buttons stand there to be typed. Pure."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from surveys.channels import LONGEST_LABEL, MOST_BUTTONS
from surveys.dialogue.matching import have_numbers
from surveys.dialogue.messages import DONE, Button, Reply
from surveys.language.phrases import phrases_in

Json = dict[str, Any]
Keyboard = list[list[Json]]

LONGEST_DATA = 64
"""Telegram's limit for what a button carries back, in bytes."""
LARGEST_KEYBOARD = 10 * 1024
"""Telegram's limit for a keyboard, in bytes of JSON."""
FEW_BUTTONS = 20
"""So few are never too many bytes together."""
LONGEST_SHORT_ROW = 16
"""Letters on the buttons of one row that still fit a small phone."""
ACTIONS_IN_A_ROW = 4
NUMBERS_IN_A_ROW = 8
"""Telegram's limit for a row."""
TICKED, NOT_TICKED = "☑ ", "☐ "

Way = Literal["labels", "numbers", "typed"]
"""How the answers are shown: as buttons with their labels, as a list with its numbers on buttons, or as a list alone."""


def keyboard(say: Reply) -> Keyboard:
    """Other languages, early actions, the answers, Done where several can be picked, then the other actions."""
    return keyboard_by(way_of(say), say)


def listing(way: Way, say: Reply) -> str:
    """The answers in words, for the message itself; empty where they stand on the buttons."""
    if way == "labels":
        return ""
    bare = way == "typed" and have_numbers(say.buttons)
    marks = (
        f"{'–' if bare else f'{number}.'} {button.label}" for number, button in enumerate(say.buttons, 1)
    )
    asked = phrases_in(say.language).say(_how_to_answer(say, bare=bare)) if way == "typed" else ""
    return "\n\n".join(filter(None, ("\n".join(marks), asked)))


def _how_to_answer(say: Reply, *, bare: bool) -> str:
    if bare:
        return "list_words"
    return "list_several" if say.input == "several" else "list_one"


def way_of(say: Reply) -> Way:
    """How the answers can be shown."""
    buttons = say.buttons
    if len(buttons) + len(say.actions) >= MOST_BUTTONS or any(
        _is_too_much(say, button) for button in buttons
    ):
        return "typed"
    way: Way = "numbers" if any(len(button.label) > LONGEST_LABEL for button in buttons) else "labels"
    if len(buttons) > FEW_BUTTONS and len(json.dumps(keyboard_by(way, say))) > LARGEST_KEYBOARD:
        return "typed"
    return way


def _is_too_much(say: Reply, button: Button) -> bool:
    return len(f"{say.about}|+{button.words}".encode()) > LONGEST_DATA


def keyboard_by(way: Way, say: Reply) -> Keyboard:
    """The keyboard where the answers are shown in this way."""
    rows = [
        [_button(each.label, say.about, each.words) for each in row] for row in _in_rows(say.languages, 2)
    ]
    rows += [[_button(action.label, say.about, action.words)] for action in say.actions[: say.early]]
    rows += [] if way == "typed" else list(_answer_rows(say, way))
    for row in _in_rows(say.actions[say.early :], ACTIONS_IN_A_ROW):
        rows.append([_button(action.label, say.about, action.words) for action in row])
    return rows


def _answer_rows(say: Reply, way: Way) -> Iterator[list[Json]]:
    labels = {button.words: button.label for button in say.buttons}
    rows = _by_label(say.buttons, several=say.input == "several")
    if way == "numbers":
        labels = {button.words: str(number) for number, button in enumerate(say.buttons, 1)}
        rows = _in_rows(say.buttons, NUMBERS_IN_A_ROW)
    for row in rows:
        yield [_answer(say, button, labels[button.words]) for button in row]
    if say.input == "several":
        done = phrases_in(say.language).labels["done"]
        yield [{**_button(done, say.about, DONE), "style": "primary"}]


def _in_rows(buttons: Sequence[Button], most: int) -> list[Sequence[Button]]:
    return [buttons[first : first + most] for first in range(0, len(buttons), most)]


def _by_label(buttons: Sequence[Button], *, several: bool) -> list[Sequence[Button]]:
    """A scale of numbers or faces goes in one row; anything with words to read gets a row for each."""
    scale = [button for button in buttons if len(button.label) <= 2]
    fits = sum(len(button.label) + 2 for button in scale) <= LONGEST_SHORT_ROW
    if several or len(scale) < 2 or not fits or list(buttons[: len(scale)]) != scale:
        return [[button] for button in buttons]
    return [scale, *([button] for button in buttons[len(scale) :])]


def _answer(say: Reply, button: Button, label: str) -> Json:
    if say.input != "several":
        return _button(label, say.about, button.words)
    mark = TICKED if button.picked else NOT_TICKED
    return _button(f"{mark}{label}", say.about, button.toggle)


def _button(label: str, about: str, words: str) -> Json:
    return {"text": label, "callback_data": f"{about}|{words}"}
