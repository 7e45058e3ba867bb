"""Matches what somebody typed to what stands on buttons. Never guesses between two of them."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from surveys.dialogue.messages import Button
from surveys.dialogue.text import bare, faces_and_words, normalise, without_accents

_BETWEEN = re.compile(r"[,;\n،、，；]+")
_AND = r"\s+(?:and|plus|ir|oraz|i|e|și|si)\s+|\s*&\s*"
_BETWEEN_WITH_AND = re.compile(rf"[,;\n،、，；]+|{_AND}")
_BETWEEN_WITH_SIGNS = re.compile(rf"[,;\n،、，；/|+•·]+|\s[-–]\s|\.\s|{_AND}", re.IGNORECASE)
"""What stands between the parts of a list, from the strictest to the loosest: labels may hold each of them."""
_NUMBERS = re.compile(r"\d{1,3}(?:\s+\d{1,3})+")
_NUMBER_AND_WORDS = re.compile(r"(?P<number>\d{1,3})(?:\s*[.:)\]-]\s*|\s+)(?P<words>\D.*)", re.DOTALL)
"""As copied from a list: "2. Most of the time"."""


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
    if len(meant) == 1 and loosely:
        return meant[0]
    return _more_loosely(text, buttons) if loosely and not meant else None


def _more_loosely(text: str, buttons: tuple[Button, ...]) -> str | None:
    """Without the marks on letters; by what stands before a comma, as "yes" of "Yes, start"; or by the number and the words,
    where both mean the same."""
    unmarked = without_accents(bare(text))
    for names in (_unmarked_names_on, _beginnings_on):
        meant = [button.words for button in buttons if unmarked in names(button)]
        if meant:
            return meant[0] if len(meant) == 1 else None
    both = _NUMBER_AND_WORDS.fullmatch(normalise(text))
    if not both:
        return None
    by_words = match_one(both["words"], buttons)
    return by_words if by_words and by_words == match_one(both["number"], buttons) else None


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
    for between in (None, _BETWEEN, _BETWEEN_WITH_AND, _BETWEEN_WITH_SIGNS):
        parts = [text] if between is None else list(_parts(between, text))
        meant = [match_one(part, buttons) for part in parts]
        if meant and None not in meant:
            return tuple(dict.fromkeys(words for words in meant if words is not None))
    return None


def _parts(between: re.Pattern[str], text: str) -> Iterator[str]:
    """Numbers need no more than blanks between them."""
    for part in between.split(text):
        if _NUMBERS.fullmatch(part.strip()):
            yield from part.split()
        elif part.strip():
            yield part


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
def _unmarked_names_on(button: Button) -> frozenset[str]:
    return frozenset(map(without_accents, _bare_names_on(button)))


@lru_cache(maxsize=4096)
def _beginnings_on(button: Button) -> frozenset[str]:
    before, comma, _ = button.say.partition(",")
    return frozenset((without_accents(bare(before)),)) if comma else frozenset()


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
