"""Attacks by whoever may read the metrics on this machine: when did somebody else write?"""

import random

from prometheus_client import CollectorRegistry, generate_latest

from api.process.metrics import Metrics
from surveys.retention import HOUR
from tests.attacks.collection.outcome import Outcome

TIMES, LOOKS = 8, 60
"""So many times somebody else writes once, in one of so many seconds in which it is looked."""
OWN = 9
"""The attacker writes themselves, until the number is one before the next ten."""


class CarelessMetrics:
    """They move as soon as ten have been counted."""

    def __init__(self) -> None:
        self._turns = 0

    def turn(self) -> None:
        self._turns += 1

    def look(self) -> object:
        return self._turns // 10 * 10


class HeardsMetrics:
    """As `heard run` serves them, at a moment that the attack moves on."""

    def __init__(self, chance: random.Random) -> None:
        self.now, self._registry = 0.0, CollectorRegistry()
        self._metrics = Metrics(lambda: self.now, chance.randrange)
        self._registry.register(self._metrics)

    def turn(self) -> None:
        self.now += 1
        self._metrics.turn(0.02, sent=False)

    def look(self) -> object:
        self.now += 1
        return generate_latest(self._registry)


def metrics_watched(seed: int) -> Outcome:
    """Whoever has written nine times looks each second at all numbers, and says in which somebody else wrote."""
    chance = random.Random(seed)
    careless = sum(_is_named(CarelessMetrics(), chance) for _ in range(TIMES))
    product = sum(_is_named(HeardsMetrics(chance), chance) for _ in range(TIMES))
    assert LOOKS + OWN < HOUR
    return Outcome(
        "metrics watched by who writes too", "memory", careless, TIMES, product, TIMES, TIMES / LOOKS
    )


def _is_named(metrics: CarelessMetrics | HeardsMetrics, chance: random.Random) -> bool:
    for _ in range(OWN):
        metrics.turn()
    written, before, moved = chance.randrange(LOOKS), metrics.look(), list[int]()
    for second in range(LOOKS):
        if second == written:
            metrics.turn()
        if (after := metrics.look()) != before:
            moved.append(second)
            before = after
    return (moved[0] if moved else chance.randrange(LOOKS)) == written
