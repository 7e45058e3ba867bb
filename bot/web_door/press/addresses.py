"""What somebody meant who copied an address from a poster or a chat: with a capital, a full stop or a slash too many.

Knows only what is open; it never guesses between two surveys.
"""

import re
from collections.abc import Collection
from unicodedata import normalize

from surveys.rounds import as_code, survey_in

BELOW = ("poster", "paper", "together")
"""The pages of a survey that have an address below its own."""

_NOT_OF_A_CODE = re.compile(r"[^a-z0-9]+")
_LONGEST = 200


def meant(typed: str, codes: Collection[str]) -> str:
    """The code of an open survey that an address means, and "/poster" behind it where that was meant; empty where none is.
    `typed` is what stands after "/s/"."""
    typed = normalize("NFKC", typed[:_LONGEST]).lower()
    parts = [part for part in re.split(r"[/\\]+", typed) if _letters(part)]
    code = _code(parts[0], codes) if parts else ""
    if len(parts) < 2 or not code:
        return code
    below = _letters(parts[1])
    return f"{code}/{below}" if below in BELOW and len(parts) == 2 else ""


def _code(part: str, codes: Collection[str]) -> str:
    """As it was written, without what stands around it; else by letters and digits alone, so that a blank in the middle does
    not matter."""
    written = as_code(part)
    if written in codes or survey_in(written) in codes:
        return written
    alike = [code for code in codes if _letters(code) == _letters(part)]
    return alike[0] if len(alike) == 1 else ""


def _letters(part: str) -> str:
    return _NOT_OF_A_CODE.sub("", part)
