"""Codes on cards: proved by themselves, typed in many ways, and letters like any others without the round's key."""

import secrets
from collections.abc import Callable

import pytest

from surveys.privacy.cards import LETTERS, LOOKS_LIKE, new_card, new_cards, printed, read_card

KEY = bytes(range(32))


def test_a_code_of_the_round_is_known_and_no_other_is() -> None:
    """No list is needed for it, and another round's code is none of this."""
    for card in new_cards(KEY, 200):
        assert read_card(KEY, printed(card)) == card
        assert read_card(bytes(32), printed(card)) is None


def between(sign: str) -> Callable[[str], str]:
    return lambda text: text.replace("-", sign)


def wide(text: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if each.isalnum() else each for each in text)


@pytest.mark.parametrize(
    "write",
    [str.lower, wide, lambda t: f" {t}. ", *map(between, ("", " ", " - ", "/", ",", "_", "\u2011", "\n"))],
)
def test_a_code_is_read_however_it_is_typed(write: Callable[[str], str]) -> None:
    """Small letters, no hyphens, blanks, a full stop, words around it."""
    card = new_card(KEY)
    assert read_card(KEY, write(printed(card))) == card
    assert read_card(KEY, f"today there I got {write(printed(card))}") == card


def test_letters_that_look_alike_are_the_same() -> None:
    """A child who types O for 0 or I for 1 gets in."""
    card = next(card for card in iter(lambda: new_card(KEY), "") if "0" in card and "1" in card)
    assert read_card(KEY, printed(card).replace("0", "O").replace("1", "I")) == card
    assert not set("oil") & set(LETTERS)
    assert len(LOOKS_LIKE) == 3


def test_one_wrong_letter_is_no_code() -> None:
    """And none is near another: the proof has 40 bits."""
    card = new_card(KEY)
    for place in range(len(card)):
        for letter in set(LETTERS) - {card[place]}:
            assert read_card(KEY, card[:place] + letter + card[place + 1 :]) is None


def test_guessing_finds_none() -> None:
    """Twenty thousand guesses, where one in a million million is right."""
    guesses = ("".join(secrets.choice(LETTERS) for _ in range(15)) for _ in range(20_000))
    assert not any(read_card(KEY, guess) for guess in guesses)
