"""Whose text is whose, without script: what is typed there is as long as it is, and is sent with something whose length is
drawn anew each time. The attacker sees both together, knows all texts, and all that is known of what is drawn."""

import random
from collections.abc import Sequence
from urllib.parse import quote_plus

import numpy as np
from scipy.optimize import linear_sum_assignment

from bot.pages.form_lengths import BY_CHANCE, CHANCE, REST, by_chance
from tests.attacks.collection.outcome import Outcome
from tests.attacks.wire.attacks import PEOPLE, crowd

ATTACK = "lengths: whose text is whose, drawn"


def texts_by_length(seed: int) -> Outcome:
    """Where nothing is drawn, a length says whose text it is. What is drawn is the operating system's chance."""
    chance = random.Random(seed)
    lengths = [len(quote_plus(said.words)) for said in crowd(chance)]
    seen = [length + _drawn() for length in lengths]
    careless = _right(lengths, lengths, 1, chance)
    return Outcome(
        ATTACK, "no script", careless, PEOPLE, _right(lengths, seen, BY_CHANCE, chance), PEOPLE, 1.0, True
    )


def _drawn() -> int:
    """Bytes that a browser sends of what is drawn."""
    field, _ = by_chance(b'">'.join((CHANCE, REST))).split(b'">')
    return len(quote_plus(field.decode().replace("\n", "\r\n")))


def _right(lengths: Sequence[int], seen: Sequence[int], most: int, chance: random.Random) -> int:
    """How many are right when all texts are given to all people, in a way that all that was seen allows."""
    cannot = [[0 if 0 <= total - length < most else len(seen) for length in lengths] for total in seen]
    likings = [[chance.random() for _ in lengths] for _ in seen]
    people, texts = linear_sum_assignment(np.array(cannot) + np.array(likings))
    return int((people == texts).sum())
