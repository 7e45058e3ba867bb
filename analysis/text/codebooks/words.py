"""Words that people write down beside a theme, without knowing patterns: "food bank", "don't listen", "vap*"."""

from __future__ import annotations

import re

from surveys.normal_form import normal_form
from surveys.safeguarding.detection import simple

MOST_LETTERS = 60
SHORTEST_BEGINNING = 3
"""Letters before a star. Fewer begin nearly every comment."""
SHORTEST = 2


class WordProblem(ValueError):
    """Why something is no word of a theme; the message says what to write instead."""


def in_simple_text(words: str) -> str:
    """The pattern over `simple` text that fits a word or words side by side, however they are written. A star stands for the
    rest of a word. Raises `WordProblem`."""
    _check(words)
    return rf"\b{' '.join(_one(each) for each in words.split() if simple(each))}\b"


def plain(words: str) -> str:
    """What all ways to write the same words have in common. A star counts for nothing."""
    return simple(words)


def as_written(words: str) -> str:
    """The same over text in `normal_form`, whatever stands between the words, with apostrophes or without."""
    spelled = r"\W+".join(filter(None, map(_spelled, normal_form(words).lower().split())))
    return rf"(?i:(?<!\w){spelled}(?!\w))"


def _check(words: str) -> None:
    if len(words) > MOST_LETTERS:
        raise WordProblem(f"is longer than {MOST_LETTERS} letters; write a word, or a few side by side")
    for each in words.split():
        if "*" in each.removesuffix("*"):
            raise WordProblem("has a star inside a word; put it at the end, where it stands for the rest")
        if each.endswith("*") and len(simple(each)) < SHORTEST_BEGINNING:
            raise WordProblem(f"fits too much; write {SHORTEST_BEGINNING} letters or more before the star")
    if len(simple(words)) < SHORTEST:
        raise WordProblem("has no word in it; write at least two letters")


def _one(word: str) -> str:
    return re.escape(simple(word)).replace(r"\ ", " ") + (r"\w*" if word.endswith("*") else "")


def _spelled(word: str) -> str:
    parts = re.findall(r"\w+", word.replace("'", "").removesuffix("*"))
    letters = [r"'?".join(map(re.escape, part)) for part in parts]
    return r"\W*".join(letters) + (r"[\w']*" if word.endswith("*") else "")
