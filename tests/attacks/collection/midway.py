"""People who are midway: what is kept of them until they send tells neither how much they have written nor when.

The attacker sat beside for half an hour and knows in which order they wrote and how much. A guess is an order of the tags in
the database; each that stands in its right place is a person whose row was found.
"""

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from surveys.privacy.sealing import Visitor, draft_tag, participation_tag, pool_row
from surveys.store.sql.tables import metadata
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import Scene, careless, heard, send, word_of
from tests.conftest import Postgres
from tests.houses import House

PEOPLE = 36
SECONDS_APART = 60
LETTERS_MORE = 20
"""Each writes so much more than the one before."""

Tags = Sequence[str]
WHERE_IT_LIES = {"sqlite": "", "postgresql": "ORDER BY xmin::text::bigint, ctid"}
"""What orders rows as they were written. SQLite's tables have nothing of the kind: a row lies where its key says."""

TAGS: dict[str, tuple[str, Callable[[bytes, Visitor], str]]] = {
    "participation.drafts": ("tag", draft_tag),
    "participation.taken_part": ("tag", participation_tag),
    "pool.sealed": ("row", pool_row),
}
"""Table -> the column that stands for a person, and how it is made while the round's key exists."""


def midway(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """By how much each wrote, by when their place runs out, and by what a database notes of the order of writing."""
    with careless(place, folder, postgres) as bot:
        for number in range(PEOPLE):
            bot.begin(number, _words(number, seed))
        people = [str(number) for number in range(PEOPLE)]
        by = lambda order: [str(row[0]) for row in bot.scene.query(f"SELECT who FROM sessions {order}")]  # noqa: E731, S608
        size, time, order = (
            _matches(people, by(order)) for order in ("ORDER BY length(words)", "ORDER BY at", "")
        )
    with heard(place, folder, postgres, seed) as (house, scene):
        _everybody_writes(house, seed)
        by_size, by_time = _sizes(house, scene), _times(house, scene)
        by_order = sum(_in_order_of_writing(house, scene, table) for table in TAGS)
    found = by_size, by_time, by_order
    chances = (PEOPLE, PEOPLE, PEOPLE * len(TAGS))
    names = (
        "size of what is kept of people midway",
        "time at which a place runs out",
        "order of tags and places",
    )
    return [
        Outcome(name, place, naive, PEOPLE, hits, of, by_chance=2.0 * of / PEOPLE)
        for name, naive, hits, of in zip(names, (size, time, order), found, chances, strict=True)
    ]


def _words(number: int, seed: int) -> str:
    chance = random.Random(seed * 1000 + number)
    return word_of(number, chance) + " and on" * (number * LETTERS_MORE // 7)


def _everybody_writes(house: House, seed: int) -> None:
    """They begin and write one after another, then others send; then what is due every so often is done."""
    for number in range(PEOPLE):
        house.clock.now += SECONDS_APART
        house.person(number).begin("one-word").says("yes").says(_words(number, seed))
    for number in range(PEOPLE):
        send(house, f"sent {number}", _words(number, seed))  # type: ignore[arg-type]  # any name will do
    house.stores.participation.scrub()
    house.stores.pool.scrub()


def _table(name: str) -> Table:
    return metadata[name.partition(".")[0]].tables[name]


def _tags_of(house: House, name: str) -> list[str]:
    """The tags of those who left a mark in a table, in the order in which they did."""
    key = house.keys.read("one-word-r1") or b""
    ids = [f"sent {number}" if name == "pool.sealed" else f"{number}" for number in range(PEOPLE)]
    return [TAGS[name][1](key, Visitor("terminal", visitor_id)) for visitor_id in ids]


def _sizes(house: House, scene: Scene) -> int:
    """Everything that is kept under a tag, together."""
    sizes = dict[str, int]()
    for rows in scene.everything_in("participation").values():
        for row in rows:
            held = sum(len(value) for value in row.values() if isinstance(value, bytes | memoryview))
            sizes[row["tag"]] = sizes.get(row["tag"], 0) + held
    people = _tags_of(house, "participation.drafts")
    mine = [tag for tag in sizes if tag in set(people)]
    return _matches(people, sorted(mine, key=sizes.__getitem__))


def _times(house: House, scene: Scene) -> int:
    people = _tags_of(house, "participation.drafts")
    rows = [row for row in scene.rows(_table("participation.drafts")) if row["tag"] in set(people)]
    return _matches(people, [row["tag"] for row in sorted(rows, key=_expires)])


def _expires(row: dict[str, Any]) -> int:
    return int(row["expires"])


def _in_order_of_writing(house: House, scene: Scene, name: str) -> int:
    people, column = _tags_of(house, name), TAGS[name][0]
    rows = scene.rows(_table(name), WHERE_IT_LIES[scene.place])
    return _matches(people, [row[column] for row in rows if row[column] in set(people)])


def _matches(people: Tags, guess: Tags) -> int:
    ways = (guess, guess[::-1])
    return max(sum(tag == other for tag, other in zip(people, way, strict=False)) for way in ways)
