"""Codes on printed cards: each lets somebody answer once, and tells nobody who that is.

A code is seven random letters and eight that prove them: a keyed hash of the seven under the round's key. Whoever holds
that key can tell a code of the round from any other letters, so no list of codes is kept, nor of who was given which. Who
answers with a card is its code, not the person, for everything that is derived from somebody: no tag and no row of theirs
leads to a device or an account. With the round's key its codes end, and are letters like any others.

docs/privacy.md has the argument: what can be told by whom, and how likely a guess is.
"""

import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Sequence

from surveys.privacy.sealing import Visitor

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's: no letter that looks like another."""
LOOKS_LIKE = str.maketrans("oil", "011")
CHOSEN, PROOF, GROUP = 7, 8, 5
LENGTH = CHOSEN + PROOF
MOST_CARDS = 5000
"""At once. Two of so many are alike once in 2,700 printings."""

_TYPED = re.compile(r"(?<![0-9a-z])(?=((?:[0-9a-z]{5}[\s.,/_‐‑–—−-]*){2}[0-9a-z]{5})(?![0-9a-z]))")
"""Three groups of five, wherever they begin."""


def new_card(round_key: bytes, choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A new code of a round. It is kept nowhere."""
    chosen = "".join(choose(LETTERS) for _ in range(CHOSEN))
    return chosen + _proof(round_key, chosen)


def new_cards(round_key: bytes, count: int) -> list[str]:
    """So many different codes. In what order they come says nothing: each is drawn by itself."""
    cards: set[str] = set()
    while len(cards) < count:
        cards.add(new_card(round_key))
    return sorted(cards)


def printed(card: str) -> str:
    """As it stands on a card: K7QFM-2XD9T-4BHW3."""
    return "-".join(card[place : place + GROUP] for place in range(0, LENGTH, GROUP)).upper()


def read_card(round_key: bytes, typed: str) -> str | None:
    """The code of the round in what somebody typed, whatever stands between its groups; None where there is none."""
    for match in _TYPED.finditer(_usual(typed)):
        card = re.sub(r"[^0-9a-z]", "", match[1]).translate(LOOKS_LIKE)
        if hmac.compare_digest(card[CHOSEN:], _proof(round_key, card[:CHOSEN])):
            return card
    return None


def looks_like_a_card(typed: str) -> bool:
    """Whether somebody may have meant to type a code."""
    return bool(_TYPED.search(_usual(typed)))


def _usual(typed: str) -> str:
    """In small letters of usual width."""
    return unicodedata.normalize("NFKC", typed).casefold()


def holder(card: str) -> Visitor:
    """Who answers with a card: whoever holds it."""
    return Visitor("card", card)


def _proof(round_key: bytes, chosen: str) -> str:
    number = int.from_bytes(hmac.digest(round_key, f"card\x1f{chosen}".encode(), "sha256")[:5])
    return "".join(LETTERS[number >> shift & 31] for shift in range(5 * (PROOF - 1), -1, -5))
