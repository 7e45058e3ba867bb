"""The words of a text as the rules of redaction see them, and what has been taken of it so far."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from analysis.text.redaction.lists import Lists, bare
from analysis.text.redaction.span import PLACEHOLDER, Span

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*(?:-[^\W\d_]+(?:'[^\W\d_]+)*)*'?")
_SENTENCE_END = re.compile(r"[.!?\n:;•]")
_POSSESSIVE = ("'s", "'")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHOUTED = 0.6
"""The share of letters that are capitals from which capitals say nothing."""
LONGEST_SLIP = 16
"""Letters of a word in which a slip is looked for; longer strings are not worth the search."""
SHORTEST_STRANGER = 3


class Token(NamedTuple):
    """A word: `low` is what rules look at, `base` is `low` without a possessive."""

    start: int
    end: int
    low: str
    base: str
    capital: bool  # the first letter only, and not in a text that shouts
    opens: bool  # first word of a sentence
    joined: bool  # only blanks between it and the word before


class Tokens(list[Token]):
    """The words of one text in order, what is known of each by its place, and the spans that were taken."""

    def __init__(self, text: str, lists: Lists) -> None:
        super().__init__(_tokens(text))
        self.text = text
        self.lists = lists
        self.cues = lists.cues
        self.spans: list[Span] = []
        self.are_abroad = False
        """Whether the text is in another language than English."""
        self._taken = bytearray(len(text))
        self._everyday: list[bool | None] = [None] * len(self)
        self._left = bytearray(len(self))
        for match in PLACEHOLDER.finditer(text):
            self._mark(match.start(), match.end())

    # What has been taken ----------

    def take(self, span: Span) -> bool:
        """Keep a span, unless it overlaps one that was taken before or a placeholder."""
        if self._taken.find(1, span.start, span.end) >= 0:
            return False
        self._mark(span.start, span.end)
        self.spans.append(span)
        return True

    def _mark(self, start: int, end: int) -> None:
        self._taken[start:end] = b"\1" * (end - start)

    def is_taken(self, i: int) -> bool:
        """Whether the word begins inside something that was taken."""
        return self._taken[self[i].start] == 1

    def leave(self, first: int, last: int) -> None:
        """Take none of the words first..last, whatever a rule says."""
        self._left[first : last + 1] = b"\1" * (last + 1 - first)

    def is_left(self, i: int) -> bool:
        """Whether the word is to be left, as one of another language or of somebody whom everybody knows."""
        return self._left[i] == 1

    def may_be_taken(self, i: int) -> bool:
        """Whether the word is neither taken already nor to be left."""
        return not self.is_left(i) and not self.is_taken(i)

    # Where words stand ----------

    def word(self, i: int) -> str:
        """The word at a place, in small letters; empty before the first and after the last."""
        return self[i].low if 0 <= i < len(self) else ""

    def gap(self, i: int) -> str:
        """What stands between the word before and this one."""
        return self.text[self[i - 1].end : self[i].start]

    def span(self, first: int, last: int, kind: str) -> Span:
        """WordSet first..last; a possessive ending stays so that the sentence still reads."""
        token = self[last]
        written = self.text[token.start : token.end].lower()
        ending = next((ending for ending in _POSSESSIVE if written.endswith(ending)), "")
        return Span(self[first].start, token.end - len(ending), kind)

    # What kind of word it is ----------

    def inner_capital(self, i: int) -> bool:
        """Whether it has a capital that no beginning of a sentence explains."""
        token = self[i]
        return token.capital and not token.opens

    def known_name(self, i: int) -> bool:
        """Whether it is a first name whatever stands around it."""
        return self.name_form(i) in self.lists.first_names

    def name_form(self, i: int) -> str:
        """The first name in a word ('marias', 'maria's', 'maria-jo'), or the word without its possessive."""
        token, names = self[i], self.lists.first_names
        low, base = token.low, token.base
        if low in names:
            return low
        if base in names:
            return base
        if "-" in low and (first := low.split("-")[0]) in names:
            return first
        if low[-1:] == "s" and low[:-1] in names and low not in self.lists.everyday:
            return low[:-1]
        return base

    def name_and_word(self, i: int) -> bool:
        """Whether it is a first name that is a word as well ('will', 'hope')."""
        return self[i].base in self.lists.names_that_are_words

    def everyday(self, i: int) -> bool:
        """Whether it is a word that people use every day, perhaps with an ending."""
        known = self._everyday[i]
        if known is None:
            known = self._everyday[i] = self._is_everyday(self[i])
        return known

    def _is_everyday(self, token: Token) -> bool:
        everyday = self.lists.everyday
        low = token.low.replace("'", "")
        if low in everyday or token.base in everyday or low in self.cues.capitals:
            return True
        if "-" in token.low:
            return all(part in everyday for part in token.low.split("-"))
        return len(low) < 2 or not low.isascii() or _inflected(low, self.lists)

    def strange(self, i: int) -> bool:
        """Whether it is neither an everyday word nor one with a slip in it."""
        base = self[i].base
        if self.everyday(i) or len(base) < SHORTEST_STRANGER:
            return False
        return not self.misspelt(base.replace("'", ""))

    def misspelt(self, word: str) -> bool:
        """Whether `word` looks like an everyday word with one slip."""
        return _misspelt(word, self.lists.everyday)


def _tokens(text: str) -> Iterator[Token]:
    shouted = sum(map(str.isupper, text)) > SHOUTED * max(1, sum(map(str.isalpha, text)))
    last = 0
    for match in _WORD.finditer(text):
        word, start = match.group(), match.start()
        low, between = _fold(word), text[last:start]
        base = low[:-2] if low.endswith("'s") else low
        opens = last == 0 or (between != " " and _SENTENCE_END.search(between) is not None)
        capital = word[0].isupper() and not shouted and not (len(word) > 1 and word.isupper())
        last = match.end()
        yield Token(start, last, low, base, capital, opens, between.isspace())


def _fold(word: str) -> str:
    """Small letters without accents, and no apostrophe at the end."""
    return bare(word.lower().rstrip("'"))


def _inflected(low: str, lists: Lists) -> bool:
    """'knives', 'vaping', 'unhelpful': everyday words with an ending that a list may lack."""
    everyday = lists.everyday
    for ending in lists.cues.endings:
        if low.endswith(ending) and len(low) - len(ending) > 2 and _is_stem(low[: -len(ending)], everyday):
            return True
    return any(low.startswith(first) and low[len(first) :] in everyday for first in lists.cues.beginnings)


def _is_stem(stem: str, everyday: frozenset[str]) -> bool:
    if stem in everyday or stem + "e" in everyday or stem + "y" in everyday:
        return True
    return stem[-1:] == stem[-2:-1] and stem[:-1] in everyday


@lru_cache(maxsize=20_000)
def _misspelt(word: str, everyday: frozenset[str]) -> bool:
    return len(word) <= LONGEST_SLIP and any(near in everyday for near in _neighbours(word))


def _neighbours(word: str) -> Iterator[str]:
    """Every word one slip of the pen away: a letter too many, too few, changed or swapped."""
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
            yield from (head + c + tail[1:] for c in _LETTERS)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        yield from (head + c + tail for c in _LETTERS)
