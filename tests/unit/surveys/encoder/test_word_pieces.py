"""Texts are cut into the pieces that the encoder was taught with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.encoder.word_pieces import UNKNOWN, pieces_of, sentence_pair, vocabulary


def spelled(text: str) -> list[str]:
    names = {number: piece for piece, number in vocabulary().items()}
    return [names[number] for number in pieces_of(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("My worker listens.", ["my", "worker", "listen", "##s", "."]),
        ("don't", ["don", "'", "t"]),
        ("Café Żaba", ["cafe", "za", "##ba"]),
        ("goldsmithing", ["goldsmith", "##ing"]),
        ("a_b", ["a", "_", "b"]),
        ("x" * 61, [UNKNOWN]),
        ("🫠", [UNKNOWN]),
        ("", []),
        ("  \n ", []),
    ],
)
def test_the_longest_pieces_come_first(text: str, pieces: list[str]) -> None:
    """Small letters without accents; marks stand alone; what is no word is unknown."""
    assert spelled(text) == pieces


@given(st.text(max_size=300))
def test_any_text_has_pieces_of_the_vocabulary(text: str) -> None:
    """Whatever somebody types is numbers that the encoder knows."""
    assert all(0 <= number < len(vocabulary()) for number in pieces_of(text))


def test_a_pair_says_which_pieces_are_the_question() -> None:
    """The words first, then what was asked."""
    ids, of = sentence_pair([7, 8], [9])
    assert len(ids) == len(of) == 6
    assert of == [0, 0, 0, 0, 1, 1]
