"""Codes that people make themselves, so that what they said before a course and after it can be set side by side without a
name. A code comes from prompts that only they would answer alike; here it is brought into one form, and nothing else.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

Takes = Literal["letter", "two-letters", "day"]
"""What a prompt takes: letters of a word, or a day of the month."""

_SHAPES = {"letter": r"([^\W\d_])", "two-letters": r"([^\W\d_]{2})", "day": r"(\d{1,2})"}
_LAST_DAY = 31
# Letters that do not come apart into a letter and a mark.
_FOLDED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i"})


def read_code(takes: Sequence[Takes], typed: str) -> str | None:
    """The code that was typed, in one form: "HÄ 7 e", "ha 07 E" and "Ha-07-e" are "ha07e". None when it is not one."""
    match = re.fullmatch("".join(_SHAPES[shape] for shape in takes), _normalise(typed))
    if match is None:
        return None
    parts = [_in_one_form(shape, part) for shape, part in zip(takes, match.groups(), strict=True)]
    return "".join(part for part in parts if part) if all(parts) else None


def _normalise(typed: str) -> str:
    """Letters without marks and digits, and nothing between them."""
    apart = unicodedata.normalize("NFKD", typed.casefold()).translate(_FOLDED)
    return "".join(letter for letter in apart if letter.isalpha() or letter in "0123456789")


def _in_one_form(takes: Takes, part: str) -> str:
    if takes != "day":
        return part
    return f"{int(part):02d}" if 1 <= int(part) <= _LAST_DAY else ""


def cannot_be_read(takes: Sequence[Takes]) -> bool:
    """Whether what is typed could mean two codes: "1 12" and "11 2" look alike without what stands between."""
    return any(earlier == later == "day" for earlier, later in pairwise(takes))
