"""Somebody who knows everybody else's answers, and all of the victim's but one: how sure can they be of that one?

`python -m tests.attacks.release.insider [rounds]` prints it for several sizes of round and ways of rounding.
"""

import math
import random
import sys
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from statistics import fmean, stdev
from typing import Any

from analysis.release import AskedSurvey, RoundAnswers
from analysis.release.counting import count
from analysis.release.design.design import design_of
from analysis.release.design.tables import TOTAL, CellKey, SumConstraint, TableDesign
from analysis.release.disclosure.hiding import SHOWN, small_counts
from analysis.release.disclosure.keyed_noise import KeyedNoise
from analysis.release.disclosure.rounding import BASE, BELOW, DRAWS, STANDS_IN, Draws, round_counts
from surveys.definition.survey import Question, Survey
from tests.attacks.release.world import NO_FACTS, round_of, survey

SIZES = (14, 30, 60, 200, 600, 2_000)
ASKED = ("area", "age", "listened", "hurt")
SURE = 0.95
UNLIKELY = 1e-3
"""The least that anything possible is given: for the sake of the sums a count can go against its draw."""
KEYS = 4
"""Keys for each round with which it is measured how often counts rise: sums refuse draws, more often in some designs."""

Counts = Mapping[CellKey, int]
Published = Mapping[CellKey, int | None]
Rises = tuple[float, ...]


@dataclass(frozen=True)
class Way:
    """One way of rounding: the draws, and whether small counts are stood in for loosely."""

    title: str
    draws: Draws
    loosely: bool = True


NEAREST = Draws((0.0, 0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.0, 5.0, 15.0))
USED = Way("drawn, far ones seldom (used)", DRAWS)
CARELESS = Draws(DRAWS.rises, (0.0, 5.0, 5.0, 10.0, 15.0), 15.0)
FAR_NEVER = Way("drawn, far ones never", Draws((0.0, 0.0, 0.15, 0.85, 1.0), DRAWS.against))
WAYS = (
    Way("nearest additive", NEAREST, loosely=False),
    Way("drawn, far ones no dearer", CARELESS, loosely=False),
    Way("the same, loose stand-ins", CARELESS),
    FAR_NEVER,
    USED,
)


@dataclass(frozen=True)
class Sureness:
    """The share of a round's answers that the insider knows for certain, and the share with over 95 %."""

    certain: float
    sure: float


@cache
def asked() -> tuple[Survey, TableDesign]:
    """Four questions, each crossed with the next: all that can be published of them. Before any repair hides more."""
    one = survey(pairs=[("listened", "area"), ("area", "age"), ("age", "hurt")])
    return one, design_of(one, None, with_sentiment=False)


def sureness(people: int, way: Way, seed: int) -> Sureness:
    """One round, and its insider's look at everybody in it. Whoever gave the same answers is known alike."""
    which, _ = asked()
    insider = Insider(people, way, seed)
    alike = Counter(_as_items(one["answers"]) for one in _round(people, seed)[0])
    found = [
        (times, insider.posterior(which.question(question), dict(answers)))
        for answers, times in alike.items()
        for question in ASKED
    ]
    looks = people * len(ASKED)
    certain = sum(times for times, (_, others) in found if not others)
    return Sureness(certain / looks, sum(times for times, (truth, _) in found if truth > SURE) / looks)


@cache
def _round(people: int, seed: int) -> tuple[list[dict[str, Any]], Counts]:
    which, design = asked()
    responses = round_of(people, seed).responses
    return responses, count(design, AskedSurvey(which, NO_FACTS), RoundAnswers(responses))


def _rounded(people: int, way: Way, seed: int, key: str) -> tuple[dict[CellKey, int], set[CellKey]]:
    """The rounded counts of a round under a key, and those that are hidden for being small."""
    _, design = asked()
    _, counts = _round(people, seed)
    noise = KeyedNoise(random.Random(f"{key} {people} {seed}").randbytes(32))
    small = small_counts(design, counts, noise)
    return round_counts(design, counts, noise, small if way.loosely else (), way.draws), small


@cache
def rises(people: int, way: Way) -> Rises:
    """How often a shown count really rises, by what it is above a multiple of 5: what the insider can work out too."""
    up, of = [0] * BASE, [0] * BASE
    for seed in range(MEASURED):
        _, counts = _round(people, seed)
        for key in range(KEYS):
            rounded, small = _rounded(people, way, seed, f"measure {key}")
            for name in rounded.keys() - small:
                of[counts[name] % BASE] += 1
                up[counts[name] % BASE] += rounded[name] > counts[name]
    far = (up[1] + of[4] - up[4] + 0.5) / (of[1] + of[4] + 1)
    near = (up[2] + of[3] - up[3] + 0.5) / (of[2] + of[3] + 1)
    return 0.0, far, near, 1 - near, 1 - far


MEASURED = 25
"""Rounds for that."""


class Insider:
    """What one release shows, and what it would have shown had somebody answered otherwise."""

    def __init__(self, people: int, way: Way, seed: int) -> None:
        _, self._design = asked()
        _, self._counts = _round(people, seed)
        rounded, small = _rounded(people, way, seed, "release")
        self._published = {name: None if name in small else count for name, count in rounded.items()}
        self._rises, self._way = rises(people, way), way

    def posterior(self, question: Question, answers: Mapping[str, object]) -> tuple[float, int]:
        """How likely the true answer is to the insider, and how many other answers are possible at all."""
        likely = {choice: self._likelihood(question, answers, choice) for choice in _possible(question)}
        truth = likely.pop(_mine(question, answers))
        return truth / (truth + sum(likely.values())), sum(other > 0 for other in likely.values())

    def _likelihood(self, question: Question, answers: Mapping[str, object], choice: str | None) -> float:
        """Of everything published, had the victim given this answer; each count taken as evidence by itself."""
        moved = dict(_moved(question, answers, choice))
        chances = (
            chance_of(self._published[name], self._counts[name] + by, name, self._rises)
            for name, by in moved.items()
        )
        return math.prod(chances) * self._adds_up(moved)

    def _adds_up(self, moved: Mapping[CellKey, int]) -> bool:
        """Whether something can stand in for each hidden count so that every sum with a changed part holds."""
        changed = {name for name, by in moved.items() if by}
        sums = {total for name in changed for total in self._design.sums_of[name]}
        return all(self._can_hold(total, moved) for total in sums)

    def _can_hold(self, total: SumConstraint, moved: Mapping[CellKey, int]) -> bool:
        whole, *parts = (self._stands_for(name, moved) for name in total.names)
        return sum(low for low, _ in parts) <= whole[1] and sum(high for _, high in parts) >= whole[0]

    def _stands_for(self, name: CellKey, moved: Mapping[CellKey, int]) -> tuple[int, int]:
        published = self._published[name]
        if published is not None:
            return published, published
        true = self._counts[name] + moved.get(name, 0)
        if not self._way.loosely:
            return true - true % BASE, true + -true % BASE
        return BASE * (true > BELOW), STANDS_IN + BASE * (true > STANDS_IN)


def _possible(question: Question) -> tuple[str | None, ...]:
    return (*question.choice_ids, "prefer-not-to-say", None)


def _mine(question: Question, answers: Mapping[str, object]) -> str | None:
    said = answers.get(question.id)
    return said if isinstance(said, str) else None


def _moved(
    question: Question, answers: Mapping[str, object], choice: str | None
) -> Iterator[tuple[CellKey, int]]:
    """The counts that would be others, and by how many people. All are listed that any answer could have moved."""
    own, other = _alone(_as_items(answers)), _alone(_as_items({**answers, question.id: choice}))
    for name in own:
        tables = name.table.removeprefix("measure:").split("-by-")
        if question.id in tables:
            yield name, other[name] - own[name]


def _as_items(answers: Mapping[str, object]) -> tuple[tuple[str, object], ...]:
    """Of the four questions only: no other answer moves their counts."""
    return tuple((question, answers[question]) for question in ASKED if answers.get(question) is not None)


@cache
def _alone(answers: tuple[tuple[str, object], ...]) -> Counts:
    """The counts of a round in which this person is alone."""
    which, design = asked()
    return count(
        design,
        AskedSurvey(which, NO_FACTS),
        RoundAnswers([{"id": "0", "round": "example-r1", "answers": dict(answers)}]),
    )


def chance_of(published: int | None, true: int, name: CellKey, rises: Rises) -> float:
    """How likely this is published of so many people; 0 only where it is impossible."""
    hidden = _hidden(true, name)
    if published is None:
        return hidden
    over = true % BASE
    low = true - over
    if true < 10 or published not in (low, low + BASE * (over > 0)):
        return 0.0
    return max(UNLIKELY, (1 - hidden) * (rises[over] if published > low else 1 - rises[over]))


def _hidden(true: int, name: CellKey) -> float:
    if true < 10:
        return 1.0
    return 0.0 if name == TOTAL else 1 - SHOWN.get(true, 1.0)


def with_margin(shares: Collection[float]) -> str:
    """The mean of a share over rounds, in per cent, with half of its 95 % interval."""
    margin = 1.96 * stdev(shares) / math.sqrt(len(shares))
    return f"{100 * fmean(shares):.2f} ± {100 * margin:.2f}"


def main(rounds: int = 60) -> None:
    print("Per cent of answers, mean over rounds with its 95 % interval.")
    print(f"{'':<32}" + "".join(f"{f'{people:,} people':>14}" for people in SIZES))
    for way in WAYS:
        each = [list(map(partial(sureness, people, way), range(rounds))) for people in SIZES]
        for title, share in ((f"{way.title}: certain", "certain"), ("over 95 %", "sure")):
            cells = [with_margin([getattr(one, share) for one in size]) for size in each]
            print(f"{title:>32}" + "".join(f"{cell:>14}" for cell in cells), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
