"""How an attack fared, and how much may be put down to chance."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """How often an attack got what it wanted, of how many chances: on the careless fixture and on Heard. `by_chance` is how
    often blind guessing would; for what cannot be guessed it is 0. `is_drawn` where the operating system's own chance
    decides, which no seed plays again: add several rounds up, so that a bound that chance hardly ever passes is narrow."""

    attack: str
    place: str
    careless: int
    careless_chances: int
    product: int
    chances: int
    by_chance: float = 0.0
    is_drawn: bool = False

    @property
    def allowed(self) -> int:
        """Three standard deviations above blind guessing, whose hits are as good as Poisson. Chance itself passes that once
        in some hundred times; where it is the operating system's, once in a million."""
        if self.is_drawn:
            return hardly_ever_passed(self.by_chance)
        return math.floor(self.by_chance + 3 * math.sqrt(self.by_chance))

    @property
    def works(self) -> bool:
        """Whether the attack is known to work, and fails on Heard."""
        return self.careless > self.careless_chances / 2 and self.chances > 0 and self.product <= self.allowed

    def line(self) -> str:
        careless = f"{self.careless} of {self.careless_chances}"
        product = f"{self.product} of {self.chances}"
        allowed = f"{self.allowed}" if self.by_chance else ""
        return f"{self.attack:<48}{self.place:<12}{careless:>14}{product:>14}{allowed:>9}"


ONCE_IN = 1_000_000


def hardly_ever_passed(expected: float) -> int:
    """The smallest number that hits which are Poisson pass less than once in a million times."""
    number, exactly = 0, math.exp(-expected)
    within = exactly
    while 1 - within >= 1 / ONCE_IN:
        number += 1
        exactly *= expected / number
        within += exactly
    return number


HEADING = f"{'attack':<48}{'store':<12}{'careless':>14}{'Heard':>14}{'chance':>9}"


def together(outcomes: Iterable[Outcome]) -> Outcome:
    """One line for the same attack with several seeds."""
    first, *others = outcomes
    everything = [first, *others]
    return Outcome(
        first.attack,
        first.place,
        sum(one.careless for one in everything),
        sum(one.careless_chances for one in everything),
        sum(one.product for one in everything),
        sum(one.chances for one in everything),
        sum(one.by_chance for one in everything),
        first.is_drawn,
    )
