"""Text that somebody typed: in one normal form, and made alike for comparing. Never decides what it means."""

import re
import unicodedata

from surveys.normal_form import LOOK_ALIKE

# Control characters, lone surrogates, marks that turn the direction of the text around them, and spaces and hyphens that
# have no width; joiners inside emoji and in scripts that need them stay.
_NOT_KEPT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NOT_TYPED = re.compile(r"[,.;:!?'\"()\[\]*_~`•·/#-]")
# Phones add these by themselves: joiners, signs of how a character is drawn, the frame of a key, the colour of a skin.
_DRAWN = re.compile(
    r"[\u200c\u200d\u20e3\u180b-\u180f\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef]"
)
_OTHER_DIGIT = re.compile(r"[^\D0-9]")
# Letters and signs by their class that show nothing: empty braille, Hangul fillers, the place of something left out.
_SHOWS_NOTHING = re.compile(r"[\u2800\u3164\u115f\u1160\uffa0\ufffc\u2065\ufff0-\ufff8\U000e0000-\U000e0fff]")
_LETTERS_WITH_MARKS = str.maketrans("łŁøØđĐıß", "lLoOdDis")
"""Those whose mark is part of the letter in Unicode."""
_NOT_SEEN = frozenset("CZM")
"""Classes of characters that show nothing by themselves: controls and joiners, spaces, and marks on other characters."""


def tidy(text: str) -> str:
    """The text in one normal form, without characters that cannot be seen or stored; nothing where nothing can be seen."""
    if text.isascii() and text.isprintable():
        return text.strip()  # most is, and there is nothing to tidy in it
    kept = _NOT_KEPT.sub("", _LINE_END.sub("\n", text))
    tidied = unicodedata.normalize("NFC", kept).strip()
    return tidied if any(map(_is_seen, tidied)) else ""


def _is_seen(character: str) -> bool:
    """A character that no version of Unicode names yet may be an emoji of next year's phones."""
    category = unicodedata.category(character)
    return (category == "Cn" or category[0] not in _NOT_SEEN) and not _SHOWS_NOTHING.match(character)


def undrawn(text: str) -> str:
    """Without what says only how a character is drawn."""
    return text if text.isascii() else _DRAWN.sub("", text)


def normalise(text: str) -> str:
    """For comparing: no case, no punctuation or symbols at the ends, single spaces; wide letters and digits of any script
    are the usual ones."""
    if not text.isascii():
        text = _in_usual_letters(text)
    folded = " ".join(text.casefold().replace("’", "'").split())
    return folded.strip(" .,!?;:'\"()[]-–…#*_~`•·")


def _in_usual_letters(text: str) -> str:
    usual = unicodedata.normalize("NFKC", _DRAWN.sub("", text).translate(LOOK_ALIKE))
    return _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), usual)


def bare(text: str) -> str:
    """As children type: "i dont know" is "I don't know", "yes start" is "Yes, start"."""
    return " ".join(_NOT_TYPED.sub("", normalise(text)).split())


def without_accents(text: str) -> str:
    """Phones and haste leave marks on letters out: "szesc" is "sześć"."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text).translate(_LETTERS_WITH_MARKS)
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def faces_and_words(text: str) -> tuple[str, str]:
    """The faces of a text, each once, and its words without them: "Good 🙂" and "🙂 good" are the same two. Signs that mean
    something beside words, such as "≤", stay with the words."""
    alike = normalise(text)
    faces = [character for character in alike if _is_face(character)]
    words = "".join(" " if _is_face(character) else character for character in alike)
    return "".join(dict.fromkeys(faces)), bare(words)


def _is_face(character: str) -> bool:
    return character > "\u2000" and unicodedata.category(character) in ("So", "Cn")
