"""Installations of every earlier format of the data folder, with a round open and twelve answers in it: nothing is lost when
this version opens them. Each was made by the code of its time, and kept as it was."""

import asyncio
import itertools
import os
import signal
import sqlite3
import sys
import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event

from api.cli import main
from api.installation.clock import today
from api.installation.settings import read_settings
from api.installation.wiring import Installation, open_installation
from surveys.dialogue.messages import Message
from surveys.fieldwork.ending.closing import close_round
from surveys.fieldwork.mishaps.earlier_versions import bring_up_to_date
from surveys.privacy.keys import places_key
from surveys.privacy.sealing import Visitor
from surveys.rounds import RoundProblem
from surveys.store.database.migrate import upgrade
from surveys.store.database.opening import migrate
from surveys.store.protocols import Draft
from surveys.store.sql.dialects import engine_for
from tests.conftest import EACH_DATABASE, Postgres

FOLDER = Path(__file__).parent / "installations"
VERSIONS = ("one-key-for-all-answers", "places-sealed-once", "0.1.0")
"""In the order of time; the first two came before 0.1.0."""
SENT, ROUND = 12, "small-r1"


def test_every_kept_installation_is_tried() -> None:
    """And a new format gets one."""
    assert {path.name.removesuffix(".tar.xz") for path in FOLDER.iterdir()} == set(VERSIONS)


@pytest.fixture(params=EACH_DATABASE)
def as_they_were(request: pytest.FixtureRequest, tmp_path: Path, version: str) -> Iterator[dict[str, str]]:
    with tarfile.open(FOLDER / f"{version}.tar.xz") as kept:
        kept.extractall(tmp_path, filter="data")
    files = {"HEARD_DATA": str(tmp_path / "data")}
    if request.param == "sqlite":
        yield files
        return
    server: Postgres = request.getfixturevalue("postgres")
    url = server.empty_database()
    for path in sorted((tmp_path / "data").glob("heard.*.db")):
        _carry(path, path.suffixes[0].removeprefix("."), url)
    yield {**files, "HEARD_DATABASE_URL": url}
    server.drop(url)


@pytest.fixture
def settings(as_they_were: dict[str, str]) -> dict[str, str]:
    """With the tables of this version."""
    migrate(read_settings(as_they_were).database_url)
    return as_they_were


def _carry(path: Path, store: str, url: str) -> None:
    """Into PostgreSQL as it was at that time, table by table."""
    with closing(sqlite3.connect(path)) as old:
        ((revision,),) = old.execute("SELECT version_num FROM alembic_version").fetchall()
        engine = engine_for(url, store)
        upgrade(engine, revision)
        engine.dispose()
        names = [name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        with psycopg.connect(url, autocommit=True) as new:
            for name in names:
                if name != "alembic_version":
                    _carry_table(old, new, store, name)


def _carry_table(old: sqlite3.Connection, new: "psycopg.Connection[Any]", store: str, name: str) -> None:
    kinds = dict(
        new.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            [store, name],
        ).fetchall()
    )
    found = old.execute(f"SELECT * FROM {name}")  # noqa: S608  # the file's own names
    columns = [each[0] for each in found.description]
    marks = ", ".join(["%s"] * len(columns))
    for row in found.fetchall():
        values = [
            bool(value) if kinds[column] == "boolean" and value is not None else value
            for column, value in zip(columns, row, strict=True)
        ]
        into = f"{store}.{name} ({', '.join(columns)})"
        new.execute(f"INSERT INTO {into} VALUES ({marks})", values)  # type: ignore[call-overload]  # noqa: S608


@pytest.fixture
def house(settings: dict[str, str]) -> Iterator[Installation]:
    made = open_installation(read_settings(settings))
    yield made
    made.stores.close()


@pytest.mark.parametrize("version", VERSIONS)
def test_a_round_that_is_open_goes_on_and_loses_nothing(house: Installation) -> None:
    """Who comes can answer, twice brought up to date is once, and closing opens all twelve."""
    said = bring_up_to_date(house.stores, house.keys)
    assert bring_up_to_date(house.stores, house.keys) == ()
    assert len(said) <= 2
    assert [each.id for each in house.open_rounds().all()] == [ROUND]
    replies = asyncio.run(_begins(house))
    assert "good" in [button.words for button in replies[-1].buttons]
    closing = close_round(house.stores, house.keys, house.intake(), ROUND, today(), lambda _seconds: None)
    assert (closing.responses, closing.taken.opened, closing.left) == (SENT, SENT, ())


async def _begins(house: Installation) -> Any:
    with house.conversations() as conversations:
        visitor = Visitor("web", "new")
        (*_, welcome) = await conversations.begin(visitor, "small")
        return await conversations.hear(visitor, Message("yes", welcome.about, "small"))


@pytest.mark.parametrize("version", VERSIONS)
def test_until_then_nothing_is_destroyed(house: Installation) -> None:
    """Closing at once, as somebody might who reads that nobody can answer, either opens all twelve or destroys nothing."""
    try:
        closing = close_round(house.stores, house.keys, house.intake(), ROUND, today(), lambda _seconds: None)
    except RoundProblem:
        with house.stores.pool.transaction() as pool:
            assert pool.count(ROUND) == SENT
        assert house.keys.read(ROUND)
    else:
        assert closing.responses == SENT


@pytest.mark.parametrize("version", ["0.1.0"])
def test_a_key_that_is_lost_is_not_made_anew(house: Installation) -> None:
    """People are midway under it: it is to be put back, and their places stay."""
    key = places_key(house.keys, ROUND)
    path = next(folder / f"{key.name}.key" for folder in house.keys.folders)
    kept = path.read_bytes()
    size = 256 + 80
    with house.stores.participation.transaction() as work:
        work.keep(Draft("midway", ROUND, bytes(size), 4_000_000_000, b"words"))
    path.unlink()
    with pytest.raises(RoundProblem, match=r"put small-r1\.places\.key back"):
        bring_up_to_date(house.stores, house.keys)
    path.write_bytes(kept)
    assert bring_up_to_date(house.stores, house.keys) == ()


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgrade_that_is_killed_goes_on(as_they_were: dict[str, str], version: str) -> None:
    """At whatever statement: `kill -9` in the middle, again and again, and in the end all twelve are there. Each time it is
    another process, as it is on a machine."""
    kept, at = read_settings(as_they_were), 1
    while not _upgraded_or_killed(as_they_were, at):
        at += max(1, at // 3)
    assert at > 1, f"{version} was upgraded without a statement"
    house = open_installation(kept)
    bring_up_to_date(house.stores, house.keys)  # in PostgreSQL, as the intake does when it starts
    closing = close_round(house.stores, house.keys, house.intake(), ROUND, today(), lambda _seconds: None)
    assert (closing.responses, closing.taken.opened, closing.left) == (SENT, SENT, ())
    house.stores.close()


def _upgraded_or_killed(settings: dict[str, str], at: int) -> bool:
    """Upgrade in a process of its own, which kills itself as `kill -9` would, at its statement number `at`; whether it came
    to its end."""
    child = os.fork()
    if child == 0:
        try:
            _upgrade_and_die(settings, at)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    ended = os.waitstatus_to_exitcode(status)
    assert ended in (0, -signal.SIGKILL)
    return ended == 0


def _upgrade_and_die(settings: dict[str, str], at: int) -> None:
    statements = itertools.count(1)

    def count(*_: Any) -> None:
        if next(statements) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    os.environ.update(settings)
    sys.argv = ["heard", "upgrade"]
    try:
        main()
    except SystemExit as ended:
        os._exit(int(ended.code or 0))
