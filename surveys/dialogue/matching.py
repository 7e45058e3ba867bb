"""Matches what somebody typed to what stands on buttons. Never guesses between two of them."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from surveys.dialogue.messages import Button
from surveys.dialogue.text import bare, faces_and_words, normalise

_BETWEEN = re.compile(r"[,;\n،、，；]+")
_BETWEEN_WITH_AND = re.compile(r"[,;\n،、，；]+|\s+and\s+|\s*&\s*")


def match_one(text: str, buttons: Iterable[Button]) -> str | None:
    """The `words` of the button that is meant: by its words, its label, its face or its number in the list. Words and face
    may stand in either order."""
    buttons = tuple(buttons)
    if text in (button.words for button in buttons):
        return text  # pressed
    wanted = {normalise(text), text.strip()}
    for names in (_names_on, _numbers(buttons)):
        meant = [button.words for button in buttons if not wanted.isdisjoint(names(button))]
        if len(meant) == 1:
            return meant[0]
    loosely = bare(text)
    meant = [button.words for button in buttons if loosely in _bare_names_on(button)]
    if buttons and len(meant) != 1 and not text.isascii():
        meant = _with_face(text, buttons)
    return meant[0] if len(meant) == 1 and loosely else None


def _with_face(text: str, buttons: tuple[Button, ...]) -> list[str]:
    """The buttons that a text with a face in it means: by the face alone, or by the face and the words."""
    faces, words = faces_and_words(text)
    return [
        button.words
        for button in buttons
        if faces and faces == _face_on(button) and words in ("", *_bare_names_on(button))
    ]


def match_several(text: str, buttons: Iterable[Button]) -> tuple[str, ...] | None:
    """The `words` of all buttons meant by a list such as "home, school and 3", or None when any part is not clear."""
    buttons = tuple(buttons)
    for between in (None, _BETWEEN, _BETWEEN_WITH_AND):
        parts = [text] if between is None else [part for part in between.split(text) if part.strip()]
        meant = [match_one(part, buttons) for part in parts]
        if meant and None not in meant:
            return tuple(dict.fromkeys(words for words in meant if words is not None))
    return None


# What stands on buttons comes from surveys and phrases, never from somebody who answers: it may be remembered.


@lru_cache(maxsize=4096)
def _names_on(button: Button) -> frozenset[str]:
    return frozenset(
        filter(None, (button.words, normalise(button.say), normalise(button.label), button.face))
    )


@lru_cache(maxsize=4096)
def _bare_names_on(button: Button) -> frozenset[str]:
    return frozenset((bare(button.words), bare(button.say)))


@lru_cache(maxsize=4096)
def _face_on(button: Button) -> str:
    return faces_and_words(button.label)[0]


def have_numbers(buttons: Iterable[Button]) -> bool:
    """Whether a number would mean what stands on a button, such as "10 to 15", and not a place in the list."""
    return any(normalise(button.say)[:1].isdigit() for button in buttons)


def _numbers(buttons: tuple[Button, ...]) -> Callable[[Button], set[str]]:
    """Numbers stand for buttons in their order, only where none has a number of its own."""
    if have_numbers(buttons):
        return lambda _button: set()
    number = {button.words: str(place) for place, button in enumerate(buttons, 1)}
    return lambda button: {number[button.words]}
