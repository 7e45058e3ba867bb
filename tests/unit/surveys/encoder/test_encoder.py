"""The encoder reads any text, whole, the same way each time, and keeps nothing of it."""

from __future__ import annotations

import socket

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.encoder import encoder, word_pieces
from surveys.encoder.encoder import TEXT_PIECES, shipped_encoder


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=500), st.text(max_size=60), st.sampled_from(sorted(encoder.WRITERS)))
def test_any_text_is_read(text: str, question: str, audience: str) -> None:
    """Sums in their shapes, and no more than numbers."""
    heard = shipped_encoder().heard(text, question, audience)
    assert (heard.help.shape, heard.feelings.shape) == ((3,), (4,))
    assert heard.ways.shape == (*heard.themes.shape, 4)
    for sums in (heard.help, heard.feelings, heard.themes, heard.ways):
        assert np.isfinite(sums).all()


def test_a_call_is_heard_above_what_is_harmless() -> None:
    """Also where no word names it."""
    heard = shipped_encoder().heard
    calls = ("i put my chair against the door when he comes up", "i dont want to wake up tomorrow")
    harmless = ("pancakes on sundays", "the bus was late again", "we did rounders in pe")
    assert min(heard(text).any_help for text in calls) > max(heard(text).any_help for text in harmless)


def test_a_call_in_a_long_text_is_heard() -> None:
    """A text of more pieces than are read at once is read in parts; the strongest counts."""
    around = "then we went in and sat round the big table and somebody read out the list " * 12
    assert len(word_pieces.pieces_of(around)) > 2 * TEXT_PIECES
    heard = shipped_encoder().heard
    call = "he locks me in my room and i am scared of him"
    assert heard(f"{around}. {call}. {around}").any_help > heard(around).any_help + 2


def test_the_same_text_is_read_alike() -> None:
    """Whatever was read in between."""
    heard = shipped_encoder().heard
    first = heard("nobody tells me anything", "What is going well?")
    heard("something else " * 30)
    again = heard("nobody tells me anything", "What is going well?")
    assert (first.ways == again.ways).all()
    assert (first.help == again.help).all()


def test_nothing_leaves_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading and reading open no socket."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    encoder.shipped_encoder.cache_clear()
    assert shipped_encoder().heard("hello").help.shape == (3,)


def test_what_people_type_is_kept_nowhere() -> None:
    """Nothing that remembers earlier results grows with what is read."""
    remembering = [
        each for each in (*vars(encoder).values(), *vars(word_pieces).values()) if hasattr(each, "cache_info")
    ]
    heard = shipped_encoder().heard
    heard("hello", "What is going well?")
    before = [each.cache_info().currsize for each in remembering]
    for number in range(20):
        heard(f"xyzzy{number} hides my plugh{number}", f"Why {number}?")
    assert len(remembering) == 2
    assert [each.cache_info().currsize for each in remembering] == before
