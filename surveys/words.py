"""Tidying what somebody typed, and matching it to choices. Never guesses between two choices."""

import re
import unicodedata
from collections.abc import Callable, Iterable

from surveys.says import Button

# Control characters, lone surrogates, marks that turn the direction of the text around them, and spaces and hyphens that
# have no width; joiners inside emoji and in scripts that need them stay.
_NOT_KEPT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NOT_TYPED = re.compile(r"[,.;:!?'\"()-]")
_BETWEEN = re.compile(r"[,;\n،、]+")
_BETWEEN_WITH_AND = re.compile(r"[,;\n،、]+|\s+and\s+|\s*&\s*")


def tidy(words: str) -> str:
    """The words in one normal form, without characters that cannot be seen or stored."""
    seen = _NOT_KEPT.sub("", _LINE_END.sub("\n", words))
    return unicodedata.normalize("NFC", seen).strip()


def plain(words: str) -> str:
    """For comparing: no case, no punctuation or symbols at the ends, single spaces."""
    folded = " ".join(words.casefold().replace("’", "'").split())
    return folded.strip(" .,!?;:'\"()[]-–…")


def bare(words: str) -> str:
    """As children type: "i dont know" is "I don't know", "yes start" is "Yes, start"."""
    return " ".join(_NOT_TYPED.sub("", plain(words)).split())


def match_one(words: str, buttons: Iterable[Button]) -> str | None:
    """The `words` of the one button meant: by its words, its label, its face or its number in the list."""
    buttons = tuple(buttons)
    if words in (button.words for button in buttons):
        return words  # pressed
    wanted = plain(words)
    for names in (_names_on, _places(buttons)):
        found = [
            button.words for button in buttons if wanted in names(button) or words.strip() in names(button)
        ]
        if len(found) == 1:
            return found[0]
    found = [button.words for button in buttons if bare(words) in (bare(button.words), bare(button.say))]
    return found[0] if len(found) == 1 and bare(words) else None


def match_several(words: str, buttons: Iterable[Button]) -> tuple[str, ...] | None:
    """The `words` of all buttons meant by a list such as "home, school and 3", or None when any part is not clear."""
    buttons = tuple(buttons)
    for between in (None, _BETWEEN, _BETWEEN_WITH_AND):
        parts = [words] if between is None else [part for part in between.split(words) if part.strip()]
        found = [match_one(part, buttons) for part in parts]
        if found and None not in found:
            return tuple(dict.fromkeys(name for name in found if name is not None))
    return None


def _names_on(button: Button) -> set[str]:
    return {name for name in (button.words, plain(button.say), plain(button.label), button.face) if name}


def _places(buttons: tuple[Button, ...]) -> Callable[[Button], set[str]]:
    """Numbers stand for places only where no choice has a number of its own."""
    if any(plain(button.say)[:1].isdigit() for button in buttons):
        return lambda button: set()
    place = {button.words: str(number) for number, button in enumerate(buttons, 1)}
    return lambda button: {place[button.words]}
