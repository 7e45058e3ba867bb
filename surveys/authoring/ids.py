"""Ids from words: small letters, digits and single hyphens, none of them twice."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_ID = 32

_NO_MARKS = str.maketrans(
    {
        "ß": "ss",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
        "&": " and ",
    }
)
"""Letters that do not come apart into a letter and a mark."""


def slug(text: str, otherwise: str, digits: bool = False) -> str:
    """Small letters, digits and hyphens; `otherwise` where nothing is left. Begins with a letter unless `digits`."""
    plain = text.lower().replace("'", "").replace("’", "").translate(_NO_MARKS)
    bare = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    hyphens = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    return _cut(hyphens if digits else hyphens.lstrip("0123456789-")) or otherwise


def _cut(hyphens: str) -> str:
    """Short enough, and with whole words where there is more than one."""
    short = hyphens[:LONGEST_ID]
    whole = short.rpartition("-")[0] if hyphens[LONGEST_ID : LONGEST_ID + 1] not in ("", "-") else short
    return (whole or short).strip("-")


def distinct(slugs: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """The same ids, with a number behind those that are taken or there already."""
    used = set(taken)
    return [_free(each, used) for each in slugs]


def _free(wanted: str, used: set[str]) -> str:
    """The id that is wanted, or the first beside it that is free; from now on it is used."""
    id_, number = wanted, 2
    while id_ in used:
        ending = f"-{number}"
        id_, number = f"{wanted[: LONGEST_ID - len(ending)].strip('-')}{ending}", number + 1
    used.add(id_)
    return id_
