"""Who was shown help? An attack by whoever watches the disk, or the connection to the database, while people answer: they
see how much is written at each turn, and nothing of what it says."""

import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import Scene, heard
from tests.conftest import Postgres
from tests.houses import House, Person

Told = tuple[str, ...]
"""What somebody says, turn by turn."""

PEOPLE = 24
DISCLOSES: Told = ("yes", "bad", "He hurts me.", "go on", "school", "12")
ANSWERS: Told = ("yes", "bad", "It was cold.", "purple", "school", "12")
"""Both press as often: who answers makes a mistake at the question after the open one."""
AT_OPEN_QUESTION: Mapping[Told, tuple[int, ...]] = {DISCLOSES: (2, 3), ANSWERS: (2,)}

Written = tuple[int, ...]
"""The bytes that a turn wrote, value by value."""


def who_was_shown_help(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """The attacker has played both themselves. Whose turns look like those of one of the two is said to be that; where both
    look alike, it is guessed. The careless form writes words at the turns of an open question and at no others."""
    chance = random.Random(seed)
    people = [chance.choice((DISCLOSES, ANSWERS)) for _ in range(PEOPLE)]
    with heard(place, folder, postgres, seed) as (house, scene):
        house.open()
        own = {told: _turns(house, scene, f"own {len(told[2])}", told) for told in (DISCLOSES, ANSWERS)}
        seen = [_turns(house, scene, f"{number}", told) for number, told in enumerate(people)]
    careless = [_carelessly(turns, told) for turns, told in zip(seen, people, strict=True)]
    own_careless = {told: _carelessly(turns, told) for told, turns in own.items()}
    return Outcome(
        "who was shown help, by what each turn writes",
        place,
        _told(careless, people, own_careless, chance),
        PEOPLE,
        _told(seen, people, own, chance),
        PEOPLE,
        by_chance=PEOPLE / 2,
    )


def _turns(house: House, scene: Scene, name: str, told: Told) -> list[Written]:
    person = house.person(name).begin()
    return list(_written(scene, person, told))


def _written(scene: Scene, person: Person, told: Told) -> Iterator[Written]:
    before = _values(scene)
    for words in told:
        person.says(words)
        after = _values(scene)
        yield tuple(sorted(len(value) for place, value in after.items() if before.get(place) != value))
        before = after


def _values(scene: Scene) -> Mapping[tuple[str, str], bytes]:
    """Everything sealed of those midway, by where it lies."""
    return {
        (table, row["tag"]): bytes(row["sealed"])
        for table, rows in scene.everything_in("participation").items()
        for row in rows
        if "sealed" in row
    }


def _carelessly(turns: Sequence[Written], told: Told) -> list[Written]:
    return [each if number in AT_OPEN_QUESTION[told] else each[:1] for number, each in enumerate(turns)]


def _told(
    seen: Sequence[Sequence[Written]],
    people: Sequence[Told],
    own: Mapping[Told, Sequence[Written]],
    chance: random.Random,
) -> int:
    return sum(
        chance.choice([told for told, looks in own.items() if looks == turns] or list(own)) == truth
        for turns, truth in zip(seen, people, strict=True)
    )
