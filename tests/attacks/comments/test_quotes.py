"""Whoever knows other texts of a child cannot tell by a quote that it was this child who said it.

The attack knows everything else that each person wrote, and takes whoever's pieces of words are nearest, as in the attack on
words of ours. It is played on comments that other hands wrote by personas, where they are there, as if all had answered one
question: that lets the most words through."""

import math
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

import pytest

from analysis.text.redaction import redact
from analysis.voice.details import said, words_of, words_of_ten
from analysis.voice.quotes import Reads, as_quoted, why_not
from surveys.store.comments import HandedComment
from tests.attacks.comments.test_in_our_words import _pieces, comments
from tests.attacks.comments.test_in_our_words import pytestmark as pytestmark

Passes = Callable[[str], bool]
READS = Reads(redact, lambda _comment: "none", lambda _comment: {})


@cache
def _pieces_of() -> dict[str, list[Counter[str]]]:
    return {persona: [_pieces(row["text"]) for row in rows] for persona, rows in comments().items()}


@cache
def _whole() -> dict[str, Counter[str]]:
    return {persona: sum(pieces, Counter[str]()) for persona, pieces in _pieces_of().items()}


@cache
def _rare() -> dict[str, float]:
    """In how few people's texts each piece is."""
    spread = Counter(piece for pieces in _whole().values() for piece in pieces)
    return {piece: math.log(len(_whole()) / count) for piece, count in spread.items()}


def _size(pieces: Counter[str]) -> float:
    return math.sqrt(sum((_rare()[piece] * (1 + math.log(n))) ** 2 for piece, n in pieces.items()))


@cache
def _sizes() -> dict[str, float]:
    return {persona: _size(pieces) for persona, pieces in _whole().items()}


def _guess(published: str, persona: str, at: int) -> str:
    """Whom the attacker takes. Of the writer they know everything but the comment that is quoted."""
    writer = _whole()[persona] - _pieces_of()[persona][at]
    others, sizes = {**_whole(), persona: writer}, {**_sizes(), persona: _size(writer)}
    told = [(piece, _rare()[piece] ** 2) for piece in _pieces(published) if piece in _rare()]

    def nearness(name: str) -> float:
        own = others[name]
        shared = (weight * (1 + math.log(own[piece])) for piece, weight in told if piece in own)
        return sum(shared) / sizes[name]

    return max(others, key=nearness)


def _published(passes: Passes) -> Iterator[tuple[str, int, str]]:
    for persona, rows in comments().items():
        for at, row in enumerate(rows):
            if passes(row["text"]):
                yield persona, at, as_quoted(row["text"])


def _outcome(passes: Passes) -> tuple[int, int, int]:
    """How many are quoted, how many of them are told, and how many chance and three deviations allow."""
    quotes = list(_published(passes))
    told = sum(_guess(words, persona, at) == persona for persona, at, words in quotes)
    chance = len(quotes) / len(comments())
    return len(quotes), told, math.floor(chance + 3 * math.sqrt(chance))


def _first_of_each(text: str) -> bool:
    return text in {rows[0]["text"] for rows in comments().values()}


@cache
def _used() -> Counter[str]:
    return Counter(
        word for rows in comments().values() for row in rows for word in set(words_of(row["text"]))
    )


def _words_of_five(text: str) -> bool:
    words = words_of(text)
    return 3 <= len(words) <= 25 and all(_used()[word] >= 5 for word in words)


@cache
def _of_ten() -> frozenset[str]:
    return words_of_ten(said(("one", row["text"]) for rows in comments().values() for row in rows))


def _heard(text: str) -> bool:
    comment = HandedComment("id", "round", "young_people", "one", "One?", "en", text, may_quote=True)
    return not why_not(comment, _of_ten(), READS)


@pytest.mark.parametrize("careless", [_first_of_each, _words_of_five])
def test_the_attack_works_on_careless_quotes(careless: Passes) -> None:
    """On any comment with a yes, and on those with words that five people used: else the other test would show nothing."""
    _, told, by_chance = _outcome(careless)
    assert told > by_chance


def test_what_can_be_quoted_leads_to_nobody() -> None:
    """Some comments pass, and no more of their writers are told than by chance."""
    quoted, told, by_chance = _outcome(_heard)
    assert quoted >= 20
    assert told <= by_chance
