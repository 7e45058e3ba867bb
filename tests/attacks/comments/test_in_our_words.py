"""Whoever knows other texts of a child cannot tell by words of ours that it was this child who said it, even where somebody
at the desk copies one comment and takes out only what is refused.

The attack knows everything else that each person wrote, and takes whoever's pieces of words are nearest. It is played on
comments that other hands wrote by personas, where they are there."""

import json
import math
import random
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from analysis.text.wordlists import wordlist
from analysis.voice.details import SMALLEST, Said, details_of_few, said, words_of

DATA = Path(__file__).parents[4] / "shared" / "data"
FILES = [DATA / "young.jsonl", DATA / "young2.jsonl"]
LEAST_TEXTS = 4
MOST_BY_CHANCE = 4
"""Of 60 people: one is right by chance, and three deviations more."""

pytestmark = pytest.mark.skipif(
    not all(file.is_file() for file in FILES), reason="the public comments by personas are not here"
)


@cache
def comments() -> dict[str, list[dict[str, str]]]:
    """By persona, of those who wrote several."""
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for file in FILES:
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[row["persona"]].append(row)
    return {persona: rows for persona, rows in found.items() if len(rows) >= LEAST_TEXTS}


@cache
def at_desk() -> list[Said]:
    return said((row["question"], row["text"]) for rows in comments().values() for row in rows)


@cache
def copied() -> dict[str, dict[str, str]]:
    """The comment of each persona that somebody at the desk copies."""
    chance = random.Random(0)
    return {persona: chance.choice(rows) for persona, rows in comments().items()}


# The attack ----------


def _pieces(text: str) -> Counter[str]:
    plain = f" {' '.join(text.casefold().split())} "
    return Counter(plain[at : at + size] for size in (2, 3, 4) for at in range(len(plain) - size + 1))


@cache
def _known() -> tuple[Mapping[str, Counter[str]], Mapping[str, float], Mapping[str, float]]:
    """All that the attacker knows: everybody's other texts, in how few of them a piece is, and how long they are."""
    others = {
        persona: _pieces(" ".join(row["text"] for row in rows if row is not copied()[persona]))
        for persona, rows in comments().items()
    }
    spread = Counter(piece for pieces in others.values() for piece in pieces)
    rare = {piece: math.log(len(others) / count) for piece, count in spread.items()}
    size = {
        persona: math.sqrt(sum((rare[piece] * (1 + math.log(n))) ** 2 for piece, n in pieces.items()))
        for persona, pieces in others.items()
    }
    return others, rare, size


def _guess(published: str) -> str:
    others, rare, size = _known()
    told = _pieces(published)

    def nearness(persona: str) -> float:
        own = others[persona]
        shared = (rare[piece] ** 2 * (1 + math.log(own[piece])) for piece in told if piece in own)
        return sum(shared) / size[persona]

    return max(others, key=nearness)


def _found(published: Mapping[str, str]) -> int:
    """How many are told from what is published of them."""
    return sum(bool(words) and _guess(words) == persona for persona, words in published.items())


# What is published ----------


def _until_it_passes(text: str) -> str:
    """As somebody would who wants to keep as much as the check lets through: word by word, and out with what it names."""
    kept: list[str] = []
    for word in words_of(text):
        if not details_of_few(" ".join([*kept, word]), at_desk(), wordlist("common_words")):
            kept.append(word)
    return " ".join(kept)


@cache
def _words_of_ten() -> frozenset[str]:
    used = Counter(word for each in at_desk() for word in set(each.words))
    return frozenset(word for word, count in used.items() if count >= SMALLEST)


def test_the_attack_works_on_comments_as_they_are() -> None:
    """Else the other tests would show nothing."""
    assert _found({persona: row["text"] for persona, row in copied().items()}) > 2 * MOST_BY_CHANCE


def test_a_comment_as_it_is_is_refused() -> None:
    """But for those so short that they say what many say."""
    passed = [
        row["text"]
        for row in copied().values()
        if not details_of_few(row["text"], at_desk(), wordlist("common_words"))
    ]
    assert len(passed) <= len(copied()) // 10
    assert all(len(words_of(text)) < 6 for text in passed)


def test_what_passes_the_check_leads_to_nobody() -> None:
    """Although a comment was copied and cut until it passed."""
    published = {persona: _until_it_passes(row["text"]) for persona, row in copied().items()}
    assert sum(len(words.split()) for words in published.values()) > len(published)
    assert _found(published) <= MOST_BY_CHANCE
