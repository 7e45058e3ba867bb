"""Small courses that are counted together: taking one published number from another must leave nobody's course alone."""

import random
import tempfile
from collections.abc import Iterable, Iterator
from itertools import accumulate, permutations
from pathlib import Path

from surveys.rounds import FEW, Round
from surveys.store.memory import memory_stores
from tests.attacks.release.attacks import Outcome
from tests.houses import House, Place
from tests.unit.surveys.privacy.test_intake import arrive

People = frozenset[str]


def small_courses(people: int, seed: int) -> Outcome:
    """Take the numbers of the courses so far from those that came after the next course.

    Whoever publishes a running total after each course, because each alone is too small, publishes each alone."""
    sizes = list(_sizes(people, seed))
    so_far = [frozenset(map(str, range(total))) for total in accumulate(sizes)]
    careless = [one for one in so_far if len(one) >= FEW]
    product = list(_released(sizes))
    few = sum(size < FEW for size in sizes)
    return Outcome(
        "small courses taken from each other", _left_alone(careless), few, _left_alone(product), few
    )


def _sizes(people: int, seed: int) -> Iterator[int]:
    """Courses of three to fourteen people."""
    chance = random.Random(seed)
    while people > 0:
        yield (size := min(people, chance.randint(3, 14)))
        people -= size


def _left_alone(published: Iterable[People]) -> int:
    """How many groups of fewer than ten follow from one published total, or from two of which one holds the other."""
    known = set(published)
    groups = {large - small for large, small in permutations(known, 2) if small < large} | known
    return sum(0 < len(group) < FEW for group in groups)


def _released(sizes: Iterable[int]) -> Iterator[People]:
    """Whose answers are in each release of a house that has held these courses. A round has one final release."""
    with tempfile.TemporaryDirectory() as keys:
        house = House(Place("memory", memory_stores()), Path(keys))
        rounds = list(_held(house, sizes))
        house.stop()
        for one in rounds:
            if answers := house.responses(one):
                yield frozenset(answer["answers"]["more"].removeprefix("person ") for answer in answers)


def _held(house: House, sizes: Iterable[int]) -> Iterator[Round]:
    first = 0
    for number, size in enumerate(sizes):
        one = house.open(label=f"course {number}", adds_up=True)
        arrive(house, one, range(first, first + size))
        house.close(one.id)
        first += size
        yield one
