"""The places that are attacked: Heard, wired as in production, and a survey bot that somebody wrote in an afternoon.

Each has its files, its database as an administrator sees it, and the list of who came when, as somebody knows who sat
beside.
"""

import pickle
import random
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Table

from surveys.definition.loading import parse
from surveys.language.notice import ContactPoint
from surveys.store.database.opening import migrate
from surveys.store.sql.dialects import sqlite_file
from surveys.store.sql.tables import metadata
from tests.conftest import Postgres
from tests.houses import House, Place

PLACES = ("sqlite", "postgresql")

ONE_WORD = parse(
    """
id = "one-word"
revision = 1
title = "One word"
audience = "young_people"
minutes = 1
about = "One question."
afterwards = "Then it is over."
thanks = "Thank you."

[[questions]]
id = "word"
kind = "text"
title = "A word"
ask = "What is on your mind?"
""",
    "one-word.toml",
)

Rows = list[tuple[Any, ...]]


@dataclass
class Scene:
    """What an attacker with the disk and the database's password has. `secrets` are in the order in which people sent them;
    `table` holds what was said, in the column `words`."""

    place: str
    folder: Path
    table: str
    words: str
    query: Callable[[str], Rows]
    flush: Callable[[], None]
    command: Callable[[str], None]
    secrets: Sequence[str] = ()

    def beside(self, store: str) -> "Scene":
        """The same with another store of Heard, which in SQLite is a file of its own."""
        if self.place == "postgresql":
            return self
        file = next(self.folder.glob(f"*.{store}.db"))
        return replace(self, query=_sqlite_query(file))

    def everything_in(self, store: str) -> dict[str, list[dict[str, Any]]]:
        """All rows of all tables of a store of Heard, as they come: table -> rows."""
        return {table.name: self.rows(table) for table in metadata[store].sorted_tables}

    def rows(self, table: Table, order: str = "") -> list[dict[str, Any]]:
        """The rows of a table of Heard, as they come or in an order."""
        names = [column.name for column in table.columns]
        name = table.fullname if self.place == "postgresql" else table.name
        columns = ", ".join(f'"{column}"' for column in names)
        found = self.beside(str(table.schema)).query(f"SELECT {columns} FROM {name} {order}")  # noqa: S608  # our names
        return [dict(zip(names, row, strict=True)) for row in found]

    def sealed_in(self, store: str) -> list[bytes]:
        """Everything sealed that a store of Heard holds."""
        return [
            bytes(value)
            for rows in self.everything_in(store).values()
            for row in rows
            for value in row.values()
            if isinstance(value, bytes | memoryview)
        ]

    def analyse(self) -> None:
        """What PostgreSQL does by itself when it finds time: it looks at what is in the tables, and notes some of it."""
        if self.place == "postgresql":
            self.command("ANALYZE")

    def logs(self) -> dict[Path, bytes]:
        """What PostgreSQL has written ahead."""
        return {path: path.read_bytes() for path in sorted(self.folder.glob("pg_wal/*")) if path.is_file()}

    def files(self) -> dict[Path, bytes]:
        """Every file of the database, as it lies on the disk now. The write-ahead log of PostgreSQL is not among them: it is
        written over in turn, and what guards it is that nobody archives it."""
        self.flush()
        paths = [
            path for path in sorted(self.folder.rglob("*")) if path.is_file() and "pg_wal" not in path.parts
        ]
        return {path: content for path in paths if (content := _content(path)) is not None}


UNIQUE = "its.wobble"
"""How each of these begins."""


def word_of(number: int, chance: random.Random) -> str:
    """Something that only one person says, that no redaction would take out. A strange word alone could be a name, so one
    that is none stands before it; the stop between them looks the same in an address."""
    return f"{UNIQUE}{number:03d}".translate(str.maketrans("0123456789", "abcdefghij")) + "".join(
        chance.choices("klmnop", k=12)
    )


# Heard ----------------------------------------------------------------------------------------------------------------


@contextmanager
def heard(
    place: str, folder: Path, postgres: Postgres, seed: int, *, contact: ContactPoint | None = None
) -> Iterator[tuple[House, Scene]]:
    """An installation with one round open. Its keys and its chance come from the seed, so that a test gives the same each
    time; in production they come from the operating system."""
    data = folder / "heard"
    data.mkdir(mode=0o700)
    url = f"sqlite:///{data / 'heard.db'}" if place == "sqlite" else postgres.database()
    if place == "sqlite":
        migrate(url)
    made = Place.at(url)
    house = House(made, folder / "keys", seed=seed, contact=contact)
    fix_keys(folder / "keys", "one-word-r1", random.Random(seed), "intake")
    house.open(ONE_WORD)
    scene = _scene_of_heard(place, data, url, postgres)
    try:
        yield house, scene
    finally:
        house.stop()
        made.close()
        if place == "postgresql":
            postgres.drop(url)


def fix_keys(folder: Path, round_id: str, chance: random.Random, *others: str) -> None:
    """The keys of a round before it opens, and others by name, from a seed."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in (round_id, f"{round_id}.places", *others, f"intake.{round_id}"):
        (folder / f"{name}.key").write_bytes(chance.randbytes(32))


def _scene_of_heard(place: str, data: Path, url: str, postgres: Postgres) -> Scene:
    if place == "sqlite":
        file = sqlite_file(data / "heard.db", "responses")
        return Scene(place, data, "responses", "answers", _sqlite_query(file), lambda: None, _no_command)
    return Scene(
        place,
        postgres.folder,
        "responses.responses",
        "answers",
        _postgres_query(url),
        _checkpoint(url),
        _postgres_command(url),
    )


def send(house: House, number: int, words: str) -> None:
    house.person(number).answers_all(words, code="one-word")


def take_in(house: House) -> None:
    one = house.rounds.find("one-word")
    if one:
        house.take(one.round, ONE_WORD)
        house.change_places_key(one.round)


class Killed(Exception):
    """The process ends here."""


class DiesBeforeCleaning:
    """A store of Heard whose process is killed when what had to be deleted is deleted, and the files are not yet cleaned."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def transaction(self) -> Any:
        return self._store.transaction()

    def scrub(self) -> None:
        raise Killed

    scrub_notes = scrub


# The careless bot -----------------------------------------------------------------------------------------------------


@dataclass
class Careless:
    """Writes every answer down as it comes, with who and when, as databases do when nobody thinks."""

    scene: Scene
    execute: Callable[[str, Sequence[Any]], None]
    mark: str
    clock: int = 1_790_000_000

    def send(self, number: int, words: str) -> None:
        self.clock += 60
        self._insert("sessions", (f"{number}", self.clock, words))
        self._insert("taken_part", (plain_tag(number), self.clock))
        self._insert("responses", (str(uuid.uuid1()), self.clock, words))
        self.execute(f"DELETE FROM sessions WHERE who = {self.mark}", [f"{number}"])  # noqa: S608  # its mark

    def begin(self, number: int, words: str) -> None:
        """Somebody midway: their words wait in a table, and in a pickle beside it."""
        self.clock += 60
        self._insert("sessions", (f"{number}", self.clock, words))
        if self.scene.place == "sqlite":
            (self.scene.folder / "conversations.pickle").write_bytes(pickle.dumps({number: words}))

    def stop(self, number: int) -> None:
        self.execute(f"DELETE FROM sessions WHERE who = {self.mark}", [f"{number}"])  # noqa: S608  # its mark

    def _insert(self, table: str, values: Sequence[Any]) -> None:
        marks = ", ".join([self.mark] * len(values))
        self.execute(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608  # its own names


def plain_tag(number: int) -> str:
    """A hash of who somebody is, without a key: what is often taken for anonymous."""
    return sha256(f"telegram:{number}".encode()).hexdigest()


CARELESS_TABLES = (
    "CREATE TABLE sessions (who TEXT, at BIGINT, words TEXT)",
    "CREATE TABLE taken_part (who TEXT, at BIGINT)",
    "CREATE TABLE responses (id TEXT, at BIGINT, words TEXT)",
)


@contextmanager
def careless(place: str, folder: Path, postgres: Postgres, *, wal: bool = False) -> Iterator[Careless]:
    """`wal` keeps SQLite's write-ahead log, which most advice says is faster."""
    data = folder / f"careless{'-wal' if wal else ''}"
    data.mkdir()
    if place == "postgresql":
        yield from _careless_postgres(postgres)
        return
    connection = sqlite3.connect(data / "bot.db", isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {'WAL' if wal else 'DELETE'}")
    connection.execute("PRAGMA secure_delete = OFF")  # Debian's own build has it on
    for table in CARELESS_TABLES:
        connection.execute(table)
    scene = Scene(
        place, data, "responses", "words", _sqlite_query(data / "bot.db"), lambda: None, _no_command
    )
    try:
        yield Careless(scene, lambda statement, values: connection.execute(statement, values).close(), "?")
    finally:
        connection.close()


def _careless_postgres(postgres: Postgres) -> Iterator[Careless]:
    url = postgres.empty_database()
    with psycopg.connect(url, autocommit=True) as connection:
        for table in CARELESS_TABLES:
            connection.execute(f"{table} WITH (autovacuum_enabled = false)")
        scene = Scene(
            "postgresql",
            postgres.folder,
            "responses",
            "words",
            _postgres_query(url),
            _checkpoint(url),
            _postgres_command(url),
        )
        yield Careless(
            scene,
            lambda statement, values: connection.execute(statement, values).close(),  # type: ignore[arg-type]
            "%s",
        )
    postgres.drop(url)


def _content(path: Path) -> bytes | None:
    """None for a file that has just gone: PostgreSQL tidies up by itself."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


# What an administrator does -------------------------------------------------------------------------------------------


def _sqlite_query(file: Path) -> Callable[[str], Rows]:
    def query(statement: str) -> Rows:
        connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    return query


def _postgres_query(url: str) -> Callable[[str], Rows]:
    def query(statement: str) -> Rows:
        with psycopg.connect(url) as connection:
            return connection.execute(statement).fetchall()  # type: ignore[arg-type]

    return query


def _no_command(_statement: str) -> None:
    """SQLite does nothing by itself."""


def _postgres_command(url: str) -> Callable[[str], None]:
    def command(statement: str) -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    return command


def _checkpoint(url: str) -> Callable[[], None]:
    """Has PostgreSQL write to its files what it holds in memory, and remove those that it has done with."""
    return lambda: _postgres_command(url)("CHECKPOINT")
