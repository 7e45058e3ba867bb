"""Letters of every script: which way they run, and which of them a font can draw."""

import unicodedata


def runs_right_to_left(text: str) -> bool:
    """By the first letter that has a direction, as browsers do for `dir="auto"`."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def printable(text: str) -> str:
    """Without the characters that files of XML cannot hold."""
    return "".join(
        letter for letter in text if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs")
    )
