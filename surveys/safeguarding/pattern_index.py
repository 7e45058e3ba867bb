"""Which of many patterns can fit some words at all, told from the words that each pattern cannot do without.

Trying two hundred patterns costs ten times what it costs to see that a text has no word that they need. What a pattern needs
is read from the pattern itself, so that nobody has to write it down, and nothing that it could fit is left out.
"""

from __future__ import annotations

import re

# Python has no public name for the parser of its own patterns. A test holds it to what the patterns fit.
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import groupby, pairwise
from typing import Any

BEGINS = 3
"""Letters of a beginning that are looked up."""
MOST = 1_000
"""Ways to spell a part of a pattern; a part with more of them is not looked at."""
EDGE, ANYTHING, MORE = " ", "\0", "*"
"""In what a pattern spells: where a word begins or ends, what is not known, which may be nothing or several words, and what
stands for the rest of a word."""

Spelled = frozenset[str] | None
"""All that a part of a pattern can spell; None where that is too much."""


@dataclass(frozen=True)
class NeededWords:
    """One of these words, or a word with one of these beginnings (of `BEGINS` letters), stands wherever the pattern fits."""

    words: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()

    def __or__(self, other: NeededWords) -> NeededWords:
        return NeededWords(self.words | other.words, self.beginnings | other.beginnings)

    @property
    def marked(self) -> frozenset[str]:
        """Words, and beginnings with `MORE` behind them, in one set."""
        return self.words | {beginning + MORE for beginning in self.beginnings}

    @property
    def commonness(self) -> float:
        """A guess how often they stand in a text: the longer a word, the rarer, by a third a letter."""
        return sum(3.0 ** -len(word) for word in (*self.words, *self.beginnings))


class PatternIndex:
    """Looks up which patterns could fit, by number."""

    def __init__(self, patterns: Sequence[str]) -> None:
        all_needs = [needed(pattern) for pattern in patterns]
        rarest = [needs[0] if needs else NeededWords() for needs in all_needs]
        self._others = [[need.marked for need in needs[1:]] for needs in all_needs]
        self._always = frozenset(number for number, needs in enumerate(all_needs) if not needs)
        self._by_word = _looked_up(need.words for need in rarest)
        self._by_beginning = _looked_up(need.beginnings for need in rarest)

    def possible(self, words: Iterable[str]) -> list[int]:
        """The patterns that could fit a text of these words. All others do not."""
        there = set(words)
        begun = {word[:BEGINS] for word in there}
        numbers = set(self._always)
        for word in there & self._by_word.keys():
            numbers |= self._by_word[word]
        for beginning in begun & self._by_beginning.keys():
            numbers |= self._by_beginning[beginning]
        met = {*there, *(beginning + MORE for beginning in begun)}
        return sorted([number for number in numbers if not any(map(met.isdisjoint, self._others[number]))])


def _looked_up(needs: Iterable[Iterable[str]]) -> Mapping[str, frozenset[int]]:
    pairs = sorted((word, number) for number, words in enumerate(needs) for word in words)
    return {
        word: frozenset(number for _, number in group) for word, group in groupby(pairs, lambda pair: pair[0])
    }


_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)
"""A pattern in pieces that are read as one: what is escaped, a set of letters, and each other letter."""


def alternatives(pattern: str) -> list[str]:
    """A pattern in the parts between those of its bars that stand in no brackets: it fits what one of them fits."""
    ways, depth = [""], 0
    for piece in _PIECES.findall(pattern):
        depth += (piece == "(") - (piece == ")")
        if piece == "|" and depth == 0:
            ways.append("")
        else:
            ways[-1] += piece
    return ways


def needed(pattern: str) -> tuple[NeededWords, ...]:
    """All that a pattern needs that is tried where a word begins, the rarest first; nothing where nothing is known."""
    return _needed(list(parser.parse(pattern)), begins=True, ends=False)


def _needed(nodes: list[Any], begins: bool, ends: bool) -> tuple[NeededWords, ...]:
    known = [need for need in _of_parts(nodes, begins, ends) if need is not None]
    return tuple(sorted(known, key=lambda need: need.commonness))


def _of_parts(nodes: list[Any], begins: bool, ends: bool) -> Iterator[NeededWords | None]:
    for first, last, part in _between_edges(nodes, begins, ends):
        spelled = _spelled(part)
        if spelled is not None:
            yield _needs_of(spelled, first, last)
        elif len(part) == 1 and part[0][0] is parser.BRANCH:
            ways = [_needed(list(way), first, last) for way in part[0][1][1]]
            yield reduce(NeededWords.__or__, [way[0] for way in ways if way]) if all(ways) else None


def _between_edges(nodes: list[Any], begins: bool, ends: bool) -> Iterator[tuple[bool, bool, list[Any]]]:
    """The parts of a row between the ends of words, each with whether a word begins before and whether one ends after it."""
    edges = [-1, *(place for place, node in enumerate(nodes) if _is_edge(node)), len(nodes)]
    for before, after in pairwise(edges):
        if after - before > 1:
            yield begins or before >= 0, ends or after < len(nodes), nodes[before + 1 : after]


def _is_edge(node: Any) -> bool:
    return node[0] is parser.AT or node == (parser.LITERAL, ord(EDGE))


def _needs_of(spelled: frozenset[str], begins: bool, ends: bool) -> NeededWords | None:
    known = frozenset(_rarest_word(way, begins, ends) for way in spelled)
    if not known or "" in known:
        return None
    beginnings = frozenset(word.rstrip(MORE) for word in known if word.endswith(MORE))
    return NeededWords(frozenset(word for word in known if not word.endswith(MORE)), beginnings)


def _rarest_word(way: str, begins: bool, ends: bool) -> str:
    """The longest word that one way to spell a part needs, or beginning of one with `MORE` after it; empty without any. The
    first and the last word may be the end and the beginning of longer ones."""
    words = way.split(EDGE)
    last = len(words) - 1
    known = [_word(word, ends or place < last) for place, word in enumerate(words) if begins or place > 0]
    return max(known, key=len, default="")


def _word(word: str, ends: bool) -> str:
    letters, unknown, _ = word.partition(ANYTHING)
    if ends and not unknown:
        return letters
    return letters[:BEGINS] + MORE if len(letters) >= BEGINS else ""


# What parts of a pattern spell ----------


def _spelled(nodes: Iterable[Any]) -> Spelled:
    ways: Spelled = frozenset({""})
    for node in nodes:
        more = _spelled_by(*node)
        if more is None or ways is None or len(ways) * len(more) > MOST:
            return None
        ways = frozenset(before + after for before in ways for after in more)
    return ways


def _spelled_by(kind: Any, what: Any) -> Spelled:
    """What one part spells. Looking ahead and back spells nothing; what is not known here may spell anything."""
    if kind is parser.LITERAL:
        return frozenset({chr(what)})
    if kind is parser.AT:
        return frozenset({EDGE})
    if kind in (parser.ASSERT, parser.ASSERT_NOT):
        return frozenset({""})
    if kind is parser.IN:
        return frozenset(chr(what) for _, what in what) if _lists_letters(what) else frozenset({ANYTHING})
    if kind is parser.BRANCH:
        ways = [_spelled(way) for way in what[1]]
        return frozenset().union(*(way or () for way in ways)) if all(ways) else None
    if kind is parser.SUBPATTERN:
        return _spelled(what[-1])
    if kind in (parser.MAX_REPEAT, parser.MIN_REPEAT):
        return _repeated(*what)
    return frozenset({ANYTHING})


def _lists_letters(choices: Iterable[Any]) -> bool:
    return all(kind is parser.LITERAL for kind, _ in choices)


def _repeated(least: int, most: int, nodes: Any) -> Spelled:
    ways = _spelled(nodes)
    if most > 1:
        whole_words = ways is not None and all(way.endswith(EDGE) for way in ways)
        ways = frozenset({ANYTHING + EDGE if whole_words else ANYTHING})
    return ways if least or ways is None or ANYTHING in ways else ways | {""}
