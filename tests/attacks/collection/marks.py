"""Who deleted? An attack on the rows of the pool by whoever holds a copy of it, the round's key, and everybody's name in the
channel: as does somebody who broke into the process that talks to people."""

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from surveys.privacy.sealing import Visitor, pool_row
from surveys.store.sql.tables import sealed
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import Scene, heard, send, take_in, word_of
from tests.conftest import Postgres
from tests.houses import House

PEOPLE, DELETERS = 40, 6


def who_deleted(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Forty send, six of them delete, the intake comes. Rows that are over and look otherwise than most are named; where all
    look alike, any six. The careless form leaves the mark of a claim out where somebody deleted."""
    chance = random.Random(seed)
    deleters = sorted(chance.sample(range(PEOPLE), DELETERS))
    with heard(place, folder, postgres, seed) as (house, scene):
        for number in range(PEOPLE):
            send(house, number, word_of(number, chance))
        for number in deleters:
            house.person(number).says("/delete one-word")
        take_in(house)
        rows = _over(scene)
        theirs = {_row_of(house, number) for number in deleters}
    careless = [{**row, "claimed": row["row"] not in theirs} for row in rows]
    return Outcome(
        "who deleted, by the rows of the pool",
        place,
        len(theirs & _named(careless, chance)),
        DELETERS,
        len(theirs & _named(rows, chance)),
        DELETERS,
        by_chance=DELETERS * DELETERS / len(rows),
    )


def _over(scene: Scene) -> list[dict[str, Any]]:
    """The rows with nothing in them any more."""
    return [row for row in scene.beside("pool").rows(sealed) if not row["body"]]


def _row_of(house: House, number: int) -> str:
    return pool_row(house.keys.read("one-word-r1") or b"", Visitor("terminal", f"{number}"))


def _named(rows: Sequence[dict[str, Any]], chance: random.Random) -> set[str]:
    looks = Counter(map(_look, rows))
    rare = [row["row"] for row in rows if looks[_look(row)] <= DELETERS]
    others = chance.sample([row["row"] for row in rows], DELETERS)
    return set(rare or others)


def _look(row: dict[str, Any]) -> tuple[Any, ...]:
    """All that can be seen of a row but whose it is."""
    return tuple(bool(value) if name == "claimed" else value for name, value in row.items() if name != "row")
