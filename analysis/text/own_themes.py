"""The board's own codebook, and what was learned of its own coding, over the codebook and the weights that ship.

A theme that the board writes anew, or changes the cues of, is found by its cues; one that it takes out is found no more; all
others are found as they ship, and by the words that the board adds to them, and never by those that it says are something
else. What was learned moves the sums of the shipped weights.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

from analysis.text.codebooks.words import in_simple_text
from analysis.text.learned.comment_weights import CommentWeights, Went
from analysis.text.margins import margins
from analysis.text.reading import WENT_WHERE_FELT, Coder, ThemeReading, Writers, coder
from analysis.text.sentiment import Label
from analysis.text.themes.codebook import Codebook, CodebookError, Theme, parse_codebook
from surveys.safeguarding.detection import simple

MOST_THEMES = 60
MOST_LETTERS = 200_000
SCHEMA = "heard-theme-shifts/1"
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class Shift:
    """What was learned of one theme: by how much its sum is moved in every comment, and by each word or pair of words."""

    bias: float
    grams: Mapping[str, float]

    def of(self, grams: set[str]) -> float:
        return self.bias + sum(weight for gram, weight in self.grams.items() if gram in grams)


@dataclass(frozen=True)
class Shifts:
    """What was learned of a board's own coding, as a document: by theme. `number` is which learning it was, from 1
    on; `before` and `after` are micro-F1 on coding that was held back, `righted` and `wronged` how many decisions about a
    theme of a comment turned right there, and wrong."""

    audience: str
    number: int
    by_code: Mapping[str, Shift] = field(default_factory=dict)
    learned_from: int = 0
    held_back: int = 0
    before: float = 0.0
    after: float = 0.0
    righted: int = 0
    wronged: int = 0

    def as_json(self) -> dict[str, Any]:
        shifts = {code: {"bias": each.bias, "grams": dict(each.grams)} for code, each in self.by_code.items()}
        return {"schema": SCHEMA, **vars(self), "by_code": shifts}

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> Shifts:
        shifts = {code: Shift(**each) for code, each in plain["by_code"].items()}
        return cls(
            **{**{name: value for name, value in plain.items() if name != "schema"}, "by_code": shifts}
        )


@dataclass(frozen=True)
class OwnThemes:
    """What a board's own codebook and learning make of what the shipped weights found. `rewritten` are the themes that are
    found by their cues."""

    book: Codebook
    weights: CommentWeights
    rewritten: frozenset[str]
    shifts: Shifts | None = None

    def __call__(
        self, text: str, question: str, feeling: Label, found: tuple[ThemeReading, ...]
    ) -> tuple[ThemeReading, ...]:
        went: dict[str, Went] = {theme.code: theme.went for theme in found}
        touched = self.touched(text, question, set(went))
        how = WENT_WHERE_FELT[feeling]
        return tuple(ThemeReading(code, went.get(code, how)) for code in self.book.codes if code in touched)

    def touched(self, text: str, question: str, found: set[str]) -> set[str]:
        """`found` are those of the shipped weights."""
        simplified = simple(text) if self._needs_simple_text else ""
        rewritten = {
            each.code for each in self.book.themes if each.code in self.rewritten and each.has_cue(simplified)
        }
        named = {each.code for each in self.book.themes if each.word and each.has_word(simplified)}
        kept = self._moved(text, question) if self.shifts else found
        return rewritten | named | (kept - self.rewritten - self._denied(text, question, kept))

    @cached_property
    def _needs_simple_text(self) -> bool:
        return bool(self.rewritten) or any(each.words for each in self.book.themes)

    def _denied(self, text: str, question: str, kept: set[str]) -> set[str]:
        """Of the themes that the weights find, those that they do not find without the words that are something else."""
        found_for = [each for each in self.book.themes if each.not_word and each.code in kept]
        left = {each.code: each.not_word.sub(" ", text) for each in found_for if each.not_word}
        return {
            code for code, rest in left.items() if rest != text and code not in self._moved(rest, question)
        }

    def above(self, text: str, question: str) -> dict[str, float]:
        """By how much each theme is above its threshold, as the weights ship."""
        return margins(text, question, self.book.audience, self.weights)

    def _moved(self, text: str, question: str) -> set[str]:
        shifts, grams = self.shifts.by_code if self.shifts else {}, grams_of(text)
        above = self.above(text, question)
        return {
            code
            for code, by in above.items()
            if by + (shifts[code].of(grams) if code in shifts else 0.0) >= 0
        }


def grams_of(text: str) -> set[str]:
    """The words of a text, in small letters, and each two side by side."""
    words = _WORD.findall(text.lower())
    return {*words, *(f"{one} {other}" for one, other in pairwise(words))}


def own_coder(
    audience: Writers, toml: str = "", shifts: Shifts | None = None, shipped: Coder | None = None
) -> Coder:
    """The coder of a board: its codebook where it has one, and what was learned, over the one that ships. Raises
    `CodebookError`."""
    shipped = shipped or coder(audience)
    if shipped.learned is None or (not toml and shifts is None):
        return shipped
    book = own_codebook(toml, audience) if toml else shipped.book
    theirs = {theme.code: theme for theme in shipped.book.themes}
    rewritten = frozenset(
        t.code for t in book.themes if t.code not in theirs or not _same_cues(t, theirs[t.code])
    )
    return replace(shipped, book=book, revise=OwnThemes(book, shipped.learned, rewritten, shifts))


@lru_cache(16)
def own_codebook(toml: str, audience: str, name: str = "the board's codebook") -> Codebook:
    """A codebook that a board wrote. Raises `CodebookError` that names the file, the theme, and says what to do."""
    if len(toml) > MOST_LETTERS:
        raise CodebookError(f"{name} has more than {MOST_LETTERS:,} letters; make it shorter")
    book = parse_codebook(toml, name)
    if book.audience != audience:
        raise CodebookError(f"{name}: 'audience' says '{book.audience}'; it must say '{audience}'")
    if len(book.themes) > MOST_THEMES:
        raise CodebookError(
            f"{name} has {len(book.themes)} themes; a coder can keep at most {MOST_THEMES} in mind"
        )
    return book


def _same_cues(one: Theme, other: Theme) -> bool:
    return _without_words(one) == _without_words(other)


def _without_words(theme: Theme) -> tuple[str, str]:
    """The patterns of a theme but for the words that people wrote down, which come last."""
    cues = theme.cue.pattern.removesuffix("|".join(map(in_simple_text, theme.words)))
    excludes = theme.exclude.pattern if theme.exclude else ""
    return cues.rstrip("|"), excludes.removesuffix("|".join(map(in_simple_text, theme.not_words))).rstrip("|")
