"""Tidying what somebody typed, and matching it to choices. Never guesses between two choices."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from surveys.dialogue.messages import Button

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
    if words.isascii() and words.isprintable():
        return words.strip()  # most are, and there is nothing to tidy in them
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
    wanted = {plain(words), words.strip()}
    for names in (_names_on, _places(buttons)):
        found = [button.words for button in buttons if not wanted.isdisjoint(names(button))]
        if len(found) == 1:
            return found[0]
    said = bare(words)
    found = [button.words for button in buttons if said in _bare_names_on(button)]
    return found[0] if len(found) == 1 and said else None


def match_several(words: str, buttons: Iterable[Button]) -> tuple[str, ...] | None:
    """The `words` of all buttons meant by a list such as "home, school and 3", or None when any part is not clear."""
    buttons = tuple(buttons)
    for between in (None, _BETWEEN, _BETWEEN_WITH_AND):
        parts = [words] if between is None else [part for part in between.split(words) if part.strip()]
        found = [match_one(part, buttons) for part in parts]
        if found and None not in found:
            return tuple(dict.fromkeys(name for name in found if name is not None))
    return None


# What stands on buttons comes from surveys and phrases, never from somebody who answers: it may be remembered.


@lru_cache(maxsize=4096)
def _names_on(button: Button) -> frozenset[str]:
    return frozenset(filter(None, (button.words, plain(button.say), plain(button.label), button.face)))


@lru_cache(maxsize=4096)
def _bare_names_on(button: Button) -> frozenset[str]:
    return frozenset((bare(button.words), bare(button.say)))


def _places(buttons: tuple[Button, ...]) -> Callable[[Button], set[str]]:
    """Numbers stand for places only where no choice has a number of its own."""
    if any(plain(button.say)[:1].isdigit() for button in buttons):
        return lambda button: set()
    place = {button.words: str(number) for number, button in enumerate(buttons, 1)}
    return lambda button: {place[button.words]}
