"""Somebody who knows everybody else's answers, and all of the victim's but one: how sure can they be of that one?

`python -m tests.attacks.release.insider [seeds]` prints it for several sizes of round and strengths of dither.
"""

import math
import random
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from analysis.release.counting import count
from analysis.release.dither import SCALE, Dither
from analysis.release.plan import TOTAL, Name, Plan, plan_of
from analysis.release.protection import EDGE, EDGE_MOST, is_small
from analysis.release.rounding import round_counts
from surveys.definition import Question, Survey
from tests.attacks.release.world import round_of, survey

SIZES = (14, 30, 60, 200, 600, 2_000)
NEXT_TO_NOTHING = 0.01
SCALES = (NEXT_TO_NOTHING, 0.33, SCALE, 0.5)
VICTIMS = 6
ASKED = ("area", "age", "listened", "hurt")
SURE = 0.95
UNLIKELY = 1e-3
"""The least that anything possible is given: for the sake of the sums a count can go against its dither."""

Counts = Mapping[Name, int]
Published = Mapping[Name, int | None]


@dataclass(frozen=True)
class Sureness:
    """Of so many answers, how many the insider knows for certain, and how many with over 95 %."""

    certain: int
    sure: int
    answers: int


@cache
def asked() -> tuple[Survey, Plan]:
    """Four questions, each crossed with the next: all that can be published of them. Before any repair hides more."""
    one = survey(pairs=[("listened", "area"), ("area", "age"), ("age", "hurt")])
    return one, plan_of(one, None, with_sentiment=False)


def sureness(people: int, scale: float, seed: int) -> Sureness:
    """One round, and its insider's look at up to `VICTIMS` people."""
    which, plan = asked()
    chance = random.Random(f"{people} {scale} {seed}")
    responses, counts = _round(people, seed)
    dither = Dither(chance.randbytes(32), scale)
    rounded = round_counts(plan, counts, dither)
    published = {n: None if is_small(n, counts[n], dither) else rounded[n] for n in plan.names}
    found = [
        _posterior(which.question(question), victim["answers"], counts, published, scale)
        for victim in chance.sample(responses, min(VICTIMS, people))
        for question in ASKED
    ]
    certain = sum(not others for _, others in found)
    return Sureness(certain, sum(truth > SURE for truth, _ in found), len(found))


@cache
def _round(people: int, seed: int) -> tuple[list[dict[str, Any]], Counts]:
    which, plan = asked()
    responses = round_of(people, seed).responses
    return responses, count(plan, which, responses, {}, {})


def _posterior(
    question: Question, answers: Mapping[str, object], counts: Counts, published: Published, scale: float
) -> tuple[float, int]:
    """How likely the true answer is to the insider, and how many other answers are possible at all."""
    likely = {
        choice: _likelihood(question, answers, choice, counts, published, scale)
        for choice in _possible(question)
    }
    truth = likely.pop(_mine(question, answers))
    return truth / (truth + sum(likely.values())), sum(other > 0 for other in likely.values())


def _possible(question: Question) -> tuple[str | None, ...]:
    return (*question.choice_ids, "prefer-not-to-say", None)


def _mine(question: Question, answers: Mapping[str, object]) -> str | None:
    said = answers.get(question.id)
    return said if isinstance(said, str) else None


def _likelihood(
    question: Question,
    answers: Mapping[str, object],
    choice: str | None,
    counts: Counts,
    published: Published,
    scale: float,
) -> float:
    """Of everything published, had the victim given this answer; each count taken as evidence by itself."""
    moved = _moved(question, answers, choice)
    return math.prod(chance_of(published[name], counts[name] + by, name, scale) for name, by in moved)


def _moved(
    question: Question, answers: Mapping[str, object], choice: str | None
) -> Iterator[tuple[Name, int]]:
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
    which, plan = asked()
    return count(plan, which, [{"id": "0", "round": "example-r1", "answers": dict(answers)}], {}, {})


def chance_of(published: int | None, true: int, name: Name, scale: float) -> float:
    """How likely this is published of so many people; 0 only where it is impossible."""
    hidden = _hidden(true, name, scale)
    if published is None:
        return hidden
    low = true - true % 5
    if published not in (low, low + 5 * (true % 5 > 0)):
        return 0.0
    rises = 1 - _below(2.5 - true % 5, scale) if true % 5 else 0.0
    return max(UNLIKELY, (1 - hidden) * (rises if published > low else 1 - rises)) * (true >= 10)


def _hidden(true: int, name: Name, scale: float) -> float:
    if true < 10:
        return 1.0
    return max(UNLIKELY, _below(EDGE - true, scale)) if true <= EDGE_MOST and name != TOTAL else UNLIKELY


def _below(value: float, scale: float) -> float:
    """How likely Laplace noise is below a value."""
    return 0.5 * math.exp(value / scale) if value < 0 else 1 - 0.5 * math.exp(-value / scale)


def main(seeds: int = 20) -> None:
    print(f"{'dither':<10}" + "".join(f"{f'{people:,} people':>18}" for people in SIZES))
    print(f"{'':<10}" + f"{'certain, >95 %':>18}" * len(SIZES))
    for scale in SCALES:
        print(f"{'none' if scale == NEXT_TO_NOTHING else scale:<10}", end="", flush=True)
        for people in SIZES:
            each = [sureness(people, scale, seed) for seed in range(seeds)]
            answers = sum(one.answers for one in each)
            shares = (sum(one.certain for one in each) / answers, sum(one.sure for one in each) / answers)
            print(f"{f'{shares[0]:.1%}, {shares[1]:.1%}':>18}", end="", flush=True)
        print()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)
