"""Cuts a text into the pieces of words that the encoder knows: WordPiece, longest piece first, in small letters without
accents, as BERT's own tokenizer for small letters does it (Devlin and others, 2019)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

START, BREAK, UNKNOWN = "[CLS]", "[SEP]", "[UNK]"
VOCABULARY_FILE = "vocabulary.txt"
LONGEST_WORD = 60
"""Letters of a word that is cut; a longer one is no word."""
_WORDS = re.compile(r"[^\W_]+|[^\w\s]|_")


@cache
def vocabulary() -> Mapping[str, int]:
    """The number of each piece."""
    lines = (files(__package__) / VOCABULARY_FILE).read_text(encoding="utf-8").split("\n")
    return {piece: at for at, piece in enumerate(lines) if piece}


def pieces_of(text: str) -> list[int]:
    """The numbers of the pieces of a text, in order."""
    known = vocabulary()
    return [
        at
        for word in _WORDS.findall(_small(text))
        for at in ((known[word],) if word in known else _cut(word))
    ]


def _small(text: str) -> str:
    low = text.lower()
    if low.isascii():
        return low
    return "".join(c for c in unicodedata.normalize("NFD", low) if unicodedata.category(c) != "Mn")


def _cut(word: str) -> tuple[int, ...]:
    """The longest pieces that a word is made of, from its beginning; one unknown piece where there are none."""
    known, first, found = vocabulary(), 0, list[int]()
    while first < len(word) <= LONGEST_WORD:
        ends = range(len(word), first, -1)
        piece = next((p for end in ends if (p := ("##" if first else "") + word[first:end]) in known), "")
        if not piece:
            break
        found.append(known[piece])
        first += len(piece) - 2 * bool(first)
    return tuple(found) if found and first == len(word) else (known[UNKNOWN],)


def sentence_pair(text: Sequence[int], question: Sequence[int]) -> tuple[list[int], list[int]]:
    """What the encoder reads, and of which of both each piece is: the words first, then what was asked."""
    known = vocabulary()
    words = [known[START], *text, known[BREAK]]
    asked = [*question, known[BREAK]]
    return [*words, *asked], [0] * len(words) + [1] * len(asked)
