"""Linking what was said to who said it, by whatever a database lets slip about the order in which things came.

The attacker knows who came when, and reads the database and its files after the round. A guess is a list of what was said,
in the order that the attacker makes out; each that stands in its right place is a person found.
"""

import random
import sqlite3
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from psycopg.errors import UndefinedColumn

from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import Scene, careless, heard, send, take_in, word_of
from tests.conftest import Postgres

PEOPLE = 48
INTAKES_AFTER = (24, 40)
"""So many have sent when the intake comes. The last are taken in at the close."""

Guess = list[str]


def as_it_comes(scene: Scene) -> Guess:
    """What a table gives when nobody asks for an order."""
    return _said(scene.query(f"SELECT {scene.words} FROM {scene.table}"))  # noqa: S608  # fixed names


def by_time(scene: Scene) -> Guess:
    """The column that holds when."""
    return _sorted_by(scene, "at")


def by_id(scene: Scene) -> Guess:
    """Ids that hold a clock, by what it says. As text they are in its order for seven minutes only, then it begins anew."""
    rows = scene.query(f"SELECT {scene.words}, id FROM {scene.table}")  # noqa: S608  # fixed names
    return _said(sorted(rows, key=lambda row: uuid.UUID(str(row[1])).time))


def by_rowid(scene: Scene) -> Guess:
    """The row number that SQLite hides in every table, unless told not to."""
    return _sorted_by(scene, "rowid")


def by_transaction(scene: Scene) -> Guess:
    """The number of the transaction that wrote a row."""
    return _sorted_by(scene, "xmin::text::bigint")


def by_place_in_table(scene: Scene) -> Guess:
    """Page and line of a row in PostgreSQL's table."""
    return _sorted_by(scene, "ctid")


def by_page_offset(scene: Scene) -> Guess:
    """Where in the files the words are."""
    return _by_first_offset(scene, (b for p, b in scene.files().items() if not _is_log(p)))


def by_log(scene: Scene) -> Guess:
    """The pages that SQLite's write-ahead log or rollback journal holds, one after another as they were written."""
    return _by_first_offset(scene, (b for p, b in scene.files().items() if _is_log(p)))


def _is_log(path: Path) -> bool:
    return path.name.endswith(("-wal", "-journal"))


def _sorted_by(scene: Scene, what: str) -> Guess:
    try:
        return _said(scene.query(f"SELECT {scene.words} FROM {scene.table} ORDER BY {what}"))  # noqa: S608
    except (
        sqlite3.OperationalError,
        UndefinedColumn,
    ):  # there is no such column: all that is left is to guess
        return as_it_comes(scene)


def _said(rows: Iterable[tuple[object, ...]]) -> Guess:
    return [str(row[0]) for row in rows]


def _by_first_offset(scene: Scene, files: Iterable[bytes]) -> Guess:
    found: dict[str, int] = {}
    before = 0
    for content in files:
        for secret in scene.secrets:
            place = content.find(secret.encode())
            if place >= 0:
                found.setdefault(secret, before + place)
        before += len(content)
    return sorted(found, key=found.__getitem__)


def matches(scene: Scene, guess: Guess) -> int:
    """People who were found: the guess has what they said in their place, or backwards."""
    ways = (guess, guess[::-1])
    return max(sum(secret in said for secret, said in zip(scene.secrets, way, strict=False)) for way in ways)


@dataclass(frozen=True)
class Linkage:
    """An attack. `place` is where it makes sense; `wal` is what the careless bot must have switched on."""

    name: str
    guess: Callable[[Scene], Guess]
    place: str
    wal: bool = False


LINKAGES = (
    Linkage("order of the rows", as_it_comes, "sqlite"),
    Linkage("order of the rows", as_it_comes, "postgresql"),
    Linkage("time in a column", by_time, "sqlite"),
    Linkage("time in a column", by_time, "postgresql"),
    Linkage("ids that hold a clock", by_id, "sqlite"),
    Linkage("ids that hold a clock", by_id, "postgresql"),
    Linkage("hidden row numbers", by_rowid, "sqlite"),
    Linkage("offset in the files", by_page_offset, "sqlite"),
    Linkage("offset in the files", by_page_offset, "postgresql"),
    Linkage("write-ahead log and journal", by_log, "sqlite", wal=True),
    Linkage("transaction numbers (xmin)", by_transaction, "postgresql"),
    Linkage("place in the table (ctid)", by_place_in_table, "postgresql"),
)


def linkages(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """Every linkage on one careless bot and one round of Heard. Two ways to read each guess: two matches by chance."""
    secrets = [word_of(number, random.Random(seed * 1000 + number)) for number in range(PEOPLE)]
    mine = [one for one in LINKAGES if one.place == place]
    naive = {one.name: 0 for one in mine}
    for wal in {one.wal for one in mine}:
        with careless(place, folder, postgres, wal=wal) as bot:
            for number, secret in enumerate(secrets):
                bot.send(number, secret)
            bot.scene.secrets = secrets
            naive |= {one.name: matches(bot.scene, one.guess(bot.scene)) for one in mine if one.wal == wal}
    with heard(place, folder, postgres, seed) as (house, scene):
        for number, secret in enumerate(secrets):
            send(house, number, secret)
            if number + 1 in INTAKES_AFTER:
                take_in(house)
        house.close("one-word")
        scene.secrets = secrets
        found = {one.name: matches(scene, one.guess(scene)) for one in mine}
    return [
        Outcome(one.name, place, naive[one.name], PEOPLE, found[one.name], PEOPLE, by_chance=2.0)
        for one in mine
    ]


def watching(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Look before and after every intake: the new rows are from those who came in between, in some order."""
    secrets = [word_of(number, random.Random(seed * 1000 + number)) for number in range(PEOPLE)]
    (folder / "watched").mkdir()
    with careless(place, folder / "watched", postgres) as bot:
        naive, seen = 0, set[str]()
        for number, secret in enumerate(secrets):
            bot.send(number, secret)
            new = [words for words in as_it_comes(bot.scene) if words not in seen]
            naive += new == [secret]
            seen |= set(new)
    with heard(place, folder / "watched", postgres, seed) as (house, scene):
        hits, looks, seen, since = 0, 0, set(), list[str]()
        for number, secret in enumerate(secrets):
            send(house, number, secret)
            since.append(secret)
            if number + 1 in (*INTAKES_AFTER, PEOPLE):
                take_in(house) if number + 1 < PEOPLE else house.close("one-word")
                new = [words for words in as_it_comes(scene) if words not in seen]
                hits += sum(secret in words for secret, words in zip(since, new, strict=False))
                seen |= set(new)
                looks, since = looks + 1, []
    return Outcome("watching every intake", place, naive, PEOPLE, hits, PEOPLE, by_chance=float(looks))
