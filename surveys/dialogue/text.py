"""Text that somebody typed: in one normal form, and made alike for comparing. Never decides what it means."""

import re
import unicodedata

# Control characters, lone surrogates, marks that turn the direction of the text around them, and spaces and hyphens that
# have no width; joiners inside emoji and in scripts that need them stay.
_NOT_KEPT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NOT_TYPED = re.compile(r"[,.;:!?'\"()-]")


def tidy(text: str) -> str:
    """The text in one normal form, without characters that cannot be seen or stored."""
    if text.isascii() and text.isprintable():
        return text.strip()  # most is, and there is nothing to tidy in it
    seen = _NOT_KEPT.sub("", _LINE_END.sub("\n", text))
    return unicodedata.normalize("NFC", seen).strip()


def normalise(text: str) -> str:
    """For comparing: no case, no punctuation or symbols at the ends, single spaces."""
    folded = " ".join(text.casefold().replace("’", "'").split())
    return folded.strip(" .,!?;:'\"()[]-–…")


def bare(text: str) -> str:
    """As children type: "i dont know" is "I don't know", "yes start" is "Yes, start"."""
    return " ".join(_NOT_TYPED.sub("", normalise(text)).split())
