"""Codes that people make themselves, so that what they said before a course and after it can be set side by side without a
name. A code comes from prompts that only they would answer alike; here it is brought into one form, and nothing else.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

Takes = Literal["letter", "two-letters", "day"]
"""What a prompt takes: letters of a word, or a day of the month."""

_SHAPES: Mapping[Takes, str] = {"letter": r"([^\W\d_])", "two-letters": r"([^\W\d_]{2})", "day": r"(\d{1,2})"}
_LOOSE_SHAPES: Mapping[Takes, str] = {**_SHAPES, "day": r"([\doil]?\d|\d[oil])"}
"""With a letter where a nought or a one is meant."""
_LAST_DAY = 31
# Letters that do not come apart into a letter and a mark.
_FOLDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "s", "ẞ": "s"})
_LIST_NUMBER = re.compile(r"(?:^|(?<=\s))\d[.)](?=\s)")
_OF_A_DAY = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_LIKE_DIGITS = str.maketrans("oil", "011")


def read_code(takes: Sequence[Takes], typed: str) -> str | None:
    """The code that was typed, in one form: "HÄ 7 e", "ha 07 E" and "Ha-07-e" are "ha07e". None when it is not one. What is
    none as it stands may be one without the numbers of a list, with a letter O for a nought, or among other words."""
    for text in (typed, _LIST_NUMBER.sub("", typed), _OF_A_DAY.sub("", typed)):
        if code := _code_in(takes, text, _SHAPES):
            return code
    found = {code for word in typed.split() if (code := _code_in(takes, word, _SHAPES))}
    return found.pop() if len(found) == 1 else _code_in(takes, typed, _LOOSE_SHAPES)


def _code_in(takes: Sequence[Takes], text: str, shapes: Mapping[Takes, str]) -> str | None:
    match = re.fullmatch("".join(shapes[shape] for shape in takes), _normalise(text))
    if match is None:
        return None
    parts = [_in_one_form(shape, part) for shape, part in zip(takes, match.groups(), strict=True)]
    return "".join(part for part in parts if part) if all(parts) else None


def _normalise(typed: str) -> str:
    """Letters without marks and digits, and nothing between them."""
    apart = unicodedata.normalize("NFKD", typed.translate(_FOLDED).casefold()).translate(_FOLDED)
    return "".join(map(_letter_or_digit, apart))


def _letter_or_digit(sign: str) -> str:
    """Digits of any script as the usual ones."""
    number = unicodedata.decimal(sign, None)
    return str(number) if number is not None else sign if sign.isalpha() else ""


def _in_one_form(takes: Takes, part: str) -> str:
    if takes != "day":
        return part
    part = part.translate(_LIKE_DIGITS)
    return f"{int(part):02d}" if 1 <= int(part) <= _LAST_DAY else ""


def cannot_be_read(takes: Sequence[Takes]) -> bool:
    """Whether what is typed could mean two codes: "1 12" and "11 2" look alike without what stands between."""
    return any(earlier == later == "day" for earlier, later in pairwise(takes))
