"""A database that stops, is locked, taken away or full: whoever talks is told kindly, and loses nothing."""

import itertools
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import make_url

from surveys.store.protocols import StoreUnavailable
from surveys.store.sql.dialects import sqlite_file
from tests.conftest import Postgres, postgres_server
from tests.houses import House, Person, Place
from tests.unit.surveys.conversation.test_conversations import ANSWERS, _sealed_answers

TROUBLE = "Something went wrong on our side. Your place is kept."


def _midway(house: House) -> Person:
    return house.person("a").begin().presses("yes").presses("good")


def _all_ways(person: Person) -> Iterator[Person]:
    question = person.last
    yield person.says("school", about=question.about)
    yield person.says("school", code="every-kind")
    yield person.looks()
    yield person.begin()
    yield person.declines()


def _check_trouble_and_recovery(house: House, away: object, back: object) -> None:
    """While `away` every call answers kindly; after `back` the same press goes on from the same place."""
    one = house.open()
    person = _midway(house)
    question = person.last
    away()  # type: ignore[operator]
    for told in _all_ways(person):
        assert told.words.startswith(TROUBLE)
        assert "say e123" in told.words
        person.seen = (question,)
    house.conversations.open_surveys()
    back()  # type: ignore[operator]
    assert person.looks().seen == (question,)
    for words in ("school", "12", "fine", "send"):
        person.says(words)
    assert "on their way" in person.words
    assert len(_sealed_answers(house, one.id)) == 1


def test_a_server_that_stops_is_told_kindly_and_recovered_from(tmp_path: Path) -> None:
    """PostgreSQL is stopped for real and started again: kind words, then the same place."""
    with postgres_server() as server:
        house = House(Place.at(server.database()), tmp_path / "keys")
        try:
            _check_trouble_and_recovery(house, server.stop, server.start)
        finally:
            house.stop()
            house.place.close()


def _files(sqlite: Place) -> dict[str, Path]:
    database = Path(sqlite.url.removeprefix("sqlite:///"))
    return {name: sqlite_file(database, name) for name in ("rounds", "participation", "pool", "responses")}


def test_files_that_are_taken_away_are_told_kindly_and_recovered_from(
    sqlite: Place, data_folder: Path
) -> None:
    """A folder that cannot be reached for a while, as on a drive that comes loose. (Root may write read-only files.)"""
    house = House(sqlite, data_folder / "keys")
    files = _files(sqlite).values()

    def away() -> None:
        house.place.close()
        for file in files:
            file.rename(file.with_suffix(".away"))
            file.mkdir()

    def back() -> None:
        for file in files:
            file.rmdir()
            file.with_suffix(".away").rename(file)

    _check_trouble_and_recovery(house, away, back)
    house.stop()


def test_a_file_that_is_locked_by_another_is_told_kindly(sqlite: Place, data_folder: Path) -> None:
    """A backup that holds the file makes people wait, and then tells them; it never loses what they said."""
    house = House(sqlite, data_folder / "keys")
    engine = house.stores.participation._engine  # type: ignore[attr-defined]
    event.listen(
        engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 50").close()
    )
    house.open()
    person = _midway(house)
    holder = sqlite3.connect(_files(sqlite)["participation"], isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    assert person.presses("school").words.startswith(TROUBLE)
    holder.execute("ROLLBACK")
    holder.close()
    assert person.looks().says("school").last.words == "How old are you?"
    house.stop()


@contextmanager
def _full(sqlite: Place, store: str) -> Iterator[None]:
    """The file of a store may not grow by another page, as on a disk that is full."""
    engine = getattr(sqlite.stores, store)._engine
    full = True

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages if full else 2**30}").close()

    event.listen(engine, "connect", limit)
    engine.dispose()
    yield
    full = False
    engine.dispose()


@pytest.mark.parametrize("store", ["participation", "pool"])
def test_a_full_disk_is_told_kindly_and_loses_nothing(sqlite: Place, data_folder: Path, store: str) -> None:
    """Where there is no room left, nobody is told that their answer was kept; when there is, they go on."""
    house = House(sqlite, data_folder / "keys")
    one = house.open()
    told: list[str] = []
    with _full(sqlite, store):
        for number in itertools.count():
            person = house.person(number)
            for words in ("", "yes", *ANSWERS, "send"):
                told.append((person.says(words) if words else person.begin()).words)
                if told[-1].startswith(TROUBLE):
                    break
            if told[-1].startswith(TROUBLE):
                break
    sent_before = len(_sealed_answers(house, one.id))
    assert sent_before == sum("on their way" in words for words in told)
    person.begin()
    while "on their way" not in person.words:
        person.says(_next_words(person))
    assert len(_sealed_answers(house, one.id)) == sent_before + 1
    house.stop()


def _next_words(person: Person) -> str:
    """Something that answers what is asked."""
    say = person.last
    return {"text": "fine", "number": "9"}.get(say.input) or say.buttons[0].words


def test_trouble_is_logged_with_its_id_and_nothing_else(
    sqlite: Place, data_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever quotes the id can be helped; the log holds no word and no visitor."""
    caplog.set_level(logging.DEBUG)
    house = House(sqlite, data_folder / "keys")
    house.open()
    person = house.person("visitor-4711").begin().presses("yes")
    with _full(sqlite, "participation"):
        for number in range(200):
            if house.person(number).begin().words.startswith(TROUBLE):
                break
        person.says("canary words")
    assert "store unavailable, error id e123" in caplog.text
    assert "4711" not in caplog.text
    assert "canary" not in caplog.text
    house.stop()


@pytest.mark.parametrize(
    ("setting", "held", "said"),
    [
        ("default_transaction_read_only = on", "ACCESS SHARE", "read-only"),
        ("statement_timeout = '200ms'", "SHARE", "took too long"),
    ],
)
def test_it_is_said_what_is_wrong_with_the_server(
    postgres: Postgres, setting: str, held: str, said: str
) -> None:
    """One that takes no changes, and one that has too much to do: whoever keeps it reads which."""
    url = postgres.database()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(f"ALTER DATABASE {make_url(url).database} SET {setting}")
        with closing(Place.at(url)) as place, owner.transaction():
            owner.execute(f"LOCK TABLE pool.sealed IN {held} MODE")
            with pytest.raises(StoreUnavailable, match=said):
                _put(place)
    postgres.drop(url)


def test_a_server_that_can_only_be_read_is_not_ready(postgres: Postgres) -> None:
    """As the copy of another one, after somebody has changed over: who only reads there would say that all is well."""
    url = postgres.database()
    database = make_url(url).database
    with psycopg.connect(url, autocommit=True) as owner, closing(Place.at(url)) as place:
        place.stores.check_takes_changes()
        owner.execute(f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        place.close()  # connections that are there keep what they were told
        with pytest.raises(StoreUnavailable, match="takes no changes"):
            place.stores.check_takes_changes()
    postgres.drop(url)


@pytest.mark.database
def test_a_file_that_can_only_be_read_is_not_ready(sqlite: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may write every file, so that the system's own answer stands in for a disk that was mounted anew."""
    sqlite.stores.check_takes_changes()
    (file,) = [path for name, path in _files(sqlite).items() if name == "participation"]
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != file and may(path, mode))
    with pytest.raises(StoreUnavailable, match="takes no changes"):
        sqlite.stores.check_takes_changes()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"database": "elsewhere"}, "has no such database"),
        ({"username": "somebody"}, "knows no such account"),
        ({"host": "127.0.0.1", "port": 1, "query": {}}, "nothing answers at its address"),
        ({"host": "no-such-machine.invalid", "query": {}}, "nobody knows the name of its machine"),
    ],
)
def test_it_is_said_why_the_server_is_not_reached(
    postgres: Postgres, wrong: dict[str, Any], said: str
) -> None:
    """An address that is typed wrongly is the first thing that happens to whoever sets Heard up."""
    url = make_url(postgres.address("furnished")).set(**wrong).render_as_string(hide_password=False)
    with closing(Place.at(url)) as place, pytest.raises(StoreUnavailable, match=said):
        _put(place)


def _put(place: Place) -> None:
    with place.stores.pool.transaction() as work:
        work.put("row", "round", b"sealed")
