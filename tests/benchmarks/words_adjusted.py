"""How often the interval of an adjusted count holds the truth, by simulation.

    python -m tests.benchmarks.words_adjusted [DRAWS]

Each draw is a round in which people wrote once or under two questions, a machine that misses and mistakes, counts rounded
as a release rounds them, and a sample of the comments that people read. Counted are the draws of which anything is
published.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.release.documents.document import SMALLEST
from analysis.voice.checked.estimates import Checked
from analysis.voice.checked.queue import PART_OF_ALL
from analysis.voice.checked.verified import STEP, Base, estimate
from tests.benchmarks.words_measures import table

PEOPLE, CODED, DRAWS = (340, 3000), (30, 60, 120), 400
FEWEST = 20
"""Draws of which something is published, below which nothing is said of them."""


@dataclass(frozen=True)
class Theme:
    """The share of comments that touch it, of these the share that the machine finds, and of what it finds the share that is
    right."""

    share: float
    recall: float
    precision: float

    @property
    def mistaken(self) -> float:
        """The share of comments without the theme that the machine gives it."""
        return self.recall * self.share * (1 - self.precision) / self.precision / (1 - self.share)


@dataclass(frozen=True)
class Writing:
    """The share of people who wrote twice, `alike` in that share of these. Who writes of the theme does so `eager` times as
    often."""

    name: str
    twice: float = 0.0
    alike: float = 0.0
    eager: float = 1.0

    @property
    def questions(self) -> int:
        return 2 if self.twice else 1


THEMES = (
    Theme(0.05, 0.7, 0.7),
    Theme(0.1, 0.6, 0.8),
    Theme(0.2, 0.7, 0.7),
    Theme(0.4, 0.8, 0.8),
    Theme(0.4, 0.5, 0.6),
)
WRITINGS = (
    Writing("once"),
    Writing("half twice, of anything", 0.5),
    Writing("half twice, who has the theme more", 0.4, 0.5, 2.0),
    Writing("twice, of anything", 1.0),
    Writing("twice, half of it alike", 1.0, 0.5),
    Writing("twice, nearly the same", 1.0, 0.9),
)

Comment = tuple[bool, bool]
"""Whether it has the theme, and whether the machine says so."""


def main(words: Sequence[str]) -> int:
    """Print the share of intervals that hold the truth, and how wide they are."""
    draws = int(words[0]) if words else DRAWS
    heads = [
        "written",
        "people",
        "coded",
        *(f"{each.share:.0%} ({each.recall}, {each.precision})" for each in THEMES),
    ]
    sys.stdout.write(table(heads, list(_lines(draws))) + "\n")
    return 0


def _lines(draws: int) -> Iterator[list[object]]:
    for writing in WRITINGS:
        for people in PEOPLE:
            for coded in CODED:
                chance = random.Random(f"{writing.name} {people} {coded}")
                yield [
                    writing.name,
                    people,
                    coded,
                    *(_told(writing, people, coded, theme, draws, chance) for theme in THEMES),
                ]


def _told(writing: Writing, people: int, coded: int, theme: Theme, draws: int, chance: random.Random) -> str:
    drawn = [_draw(writing, people, coded, theme, chance) for _ in range(draws)]
    told = [each for each in drawn if each is not None]
    if len(told) < FEWEST:
        return "-"
    held = sum(lower <= truth <= upper for truth, lower, upper in told) / len(told)
    truth, width = (sum(each) / len(told) for each in zip(*((t, u - low) for t, low, u in told), strict=True))
    return f"{held:.2f}: {width:.0f} wide around {truth:.0f}"


def _draw(
    writing: Writing, people: int, coded: int, theme: Theme, chance: random.Random
) -> tuple[int, int, int] | None:
    """The truth, and the ends of the interval; None where nothing is published."""
    wrote = [_person(writing, theme, chance) for _ in range(people)]
    comments = [comment for person in wrote for comment in person]
    of_sample = chance.sample(comments, min(coded, len(comments) // PART_OF_ALL))
    kinds = ((True, True), (False, True), (True, False), (False, False))
    seen = Checked(*(of_sample.count(kind) for kind in kinds))
    count = _rounded(sum(any(machine for _, machine in person) for person in wrote), chance)
    if count < SMALLEST or min(seen.said_yes, seen.said_no) < SMALLEST:
        return None
    base = _rounded(people, chance)
    made = estimate(count, Base(base, base, writing.questions, ""), seen)
    return made and (sum(any(has for has, _ in person) for person in wrote), *made[1:])


def _person(writing: Writing, theme: Theme, chance: random.Random) -> list[Comment]:
    has = chance.random() < theme.share
    twice = chance.random() < writing.twice * (writing.eager if has else 1)
    other = has if chance.random() < writing.alike else chance.random() < theme.share
    return [(each, chance.random() < (theme.recall if each else theme.mistaken)) for each in (has, other)][
        : 1 + twice
    ]


def _rounded(count: int, chance: random.Random) -> int:
    """Up or down, by chance: within 4 of the truth."""
    below = count // STEP * STEP
    return below + STEP * (chance.random() < (count - below) / STEP)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
