"""Bringing a database up to date, back, and up again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.schema import MetaData

from surveys.store.database.migrate import downgrade, is_current, upgrade
from surveys.store.database.opening import behind, engines, migrate, open_stores, stores_on
from surveys.store.protocols import StoreAhead, Stores, StoreUnavailable
from surveys.store.sql.dialects import LettersProblem, engine_for, sqlite_file
from surveys.store.sql.tables import NAMES, metadata
from tests.conftest import EACH_DATABASE, Postgres


@pytest.fixture(params=EACH_DATABASE)
def url(request: pytest.FixtureRequest, data_folder: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{data_folder / 'heard.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    made = server.empty_database()
    yield made
    server.drop(made)


@pytest.fixture(params=NAMES)
def engine(request: pytest.FixtureRequest, url: str) -> Iterator[Engine]:
    made = engine_for(url, request.param)
    yield made
    made.dispose()


def _schema(engine: Engine) -> str | None:
    name: str = engine.get_execution_options()["store"]
    return name if engine.dialect.name == "postgresql" else None


def _there(engine: Engine) -> dict[str, dict[str, tuple[bool, int | None]]]:
    """The tables in the database: name -> column -> whether it may be empty, and its longest text."""
    seen, schema = inspect(engine), _schema(engine)
    return {
        table: {
            column["name"]: (bool(column["nullable"]), getattr(column["type"], "length", None))
            for column in seen.get_columns(table, schema)
        }
        for table in seen.get_table_names(schema)
        if table != "alembic_version"
    }


def _wanted(tables: MetaData) -> dict[str, dict[str, tuple[bool, int | None]]]:
    return {
        table.name: {
            column.name: (bool(column.nullable), getattr(column.type, "length", None))
            for column in table.columns
        }
        for table in tables.sorted_tables
    }


def _indexes(engine: Engine) -> dict[str, set[tuple[str | None, ...]]]:
    seen, schema = inspect(engine), _schema(engine)
    return {
        table: {tuple(index["column_names"]) for index in seen.get_indexes(table, schema)}
        for table in seen.get_table_names(schema)
        if table != "alembic_version"
    }


def test_up_down_and_up_again(engine: Engine) -> None:
    """The way up gives the tables that the code uses; the way down leaves none; both can be walked again."""
    store: str = engine.get_execution_options()["store"]
    assert not is_current(engine)
    for _ in range(2):
        upgrade(engine)
        upgrade(engine)
        assert is_current(engine)
        assert _there(engine) == _wanted(metadata[store])
        downgrade(engine)
        assert _there(engine) == {}
        assert not is_current(engine)


def test_the_indexes_are_those_of_the_tables(engine: Engine) -> None:
    """What is looked up by is indexed, and nothing more."""
    store: str = engine.get_execution_options()["store"]
    upgrade(engine)
    wanted = {
        table.name: {tuple(column.name for column in index.columns) for index in table.indexes}
        for table in metadata[store].sorted_tables
    }
    assert _indexes(engine) == wanted


def test_migrating_brings_every_store_up_to_date(url: str) -> None:
    """Everything that was behind is named, and migrating again changes nothing."""
    assert migrate(url) == list(NAMES)
    assert migrate(url) == behind(url) == []
    for _ in range(2):
        stores = open_stores(url)
        with stores.rounds.transaction() as work:
            assert work.rounds() == []
        stores.close()


NEW_AFTER_0_1 = "core_data"
CORE_DATA = ("core-data", "values", b'[{"measure": "one", "figure": {"value": 3.0}}]')


def _as_in_0_1(url: str) -> None:
    """A database as version 0.1.0 left it, with core data among the published documents."""
    made = engines(url, [name for name in NAMES if name != NEW_AFTER_0_1])
    for engine in made.values():
        upgrade(engine)
    stores = stores_on(made)
    stores.board.publish(*CORE_DATA)
    stores.board.publish("release", "small-r1-v1", b"published", frozen=True)
    stores.close()


def _open(url: str) -> Stores:
    """As an installation is opened after an upgrade: PostgreSQL has to be migrated before."""
    if url.startswith("postgresql"):
        migrate(url)
    return open_stores(url)


def test_core_data_leave_the_documents_that_the_board_reads(url: str) -> None:
    """They are in a store of their own after an upgrade, and what was published stays."""
    _as_in_0_1(url)
    for _ in range(2):
        stores = _open(url)
        with stores.core_data.transaction() as work:
            assert work.values() == [{"measure": "one", "figure": {"value": 3.0}}]
        assert stores.board.ids("core-data") == ()
        assert stores.board.ids("release") == ("small-r1-v1",)
        stores.close()


def test_a_move_that_was_cut_short_is_finished(url: str) -> None:
    """Killed after they were kept and before they went: they are there once, and nothing newer is lost."""
    _as_in_0_1(url)
    newer = [{"measure": "one", "figure": {"value": 4.0}}]
    stores = _open(url)
    stores.board.publish(*CORE_DATA)
    with stores.core_data.transaction() as work:
        work.replace(newer)
    stores.close()
    stores = _open(url)
    with stores.core_data.transaction() as work:
        assert work.values() == newer
    assert stores.board.ids("core-data") == ()
    stores.close()


def test_sqlite_needs_no_step_of_its_own(data_folder: Path) -> None:
    """A new installation in a folder is ready when it is opened."""
    url = f"sqlite:///{data_folder / 'heard.db'}"
    assert behind(url) == list(NAMES)
    open_stores(url).close()
    assert behind(url) == []


@pytest.mark.parametrize("do", [migrate, behind, lambda url: open_stores(url, ["pool"])])
def test_tables_of_a_newer_version_are_left_as_they_are(url: str, do: Callable[[str], object]) -> None:
    """Whoever puts an older version back is told what to do, and nothing of it is changed."""
    migrate(url)
    engine = engine_for(url, "pool")
    table = "pool.alembic_version" if engine.dialect.name == "postgresql" else "alembic_version"
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {table} SET version_num = 'pool_9999'"))  # noqa: S608  # ours
    before = _there(engine)
    with pytest.raises(StoreAhead, match="those of a newer version of Heard: install that version again"):
        do(url)
    with engine.connect() as connection:
        assert connection.execute(text(f"SELECT version_num FROM {table}")).scalar() == "pool_9999"  # noqa: S608
    assert _there(engine) == before
    engine.dispose()


def test_each_store_is_a_file_of_its_own(data_folder: Path) -> None:
    """In SQLite a backup, a permission or a copy can be of one store alone."""
    database = data_folder / "deep" / "heard.db"
    open_stores(f"sqlite:///{database}").close()
    assert sorted(database.parent.iterdir()) == sorted(sqlite_file(database, name) for name in NAMES)
    assert database.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("url", ["mysql://localhost/heard", "sqlite://", "sqlite:///"])
def test_another_database_is_refused_with_the_ones_that_work(url: str) -> None:
    """The message says what to write."""
    with pytest.raises(ValueError, match="must be sqlite:///FILE or postgresql://"):
        engine_for(url, "pool")


def test_a_server_that_is_not_there_is_unavailable() -> None:
    """No traceback of a driver, no password in the message."""
    with pytest.raises(StoreUnavailable) as caught:
        open_stores("postgresql://heard:secret@127.0.0.1:1/heard", ["board"])
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_file_that_is_no_database_is_unavailable(data_folder: Path) -> None:
    """Whatever lies at the place of a store, opening it says so."""
    for name in NAMES:
        sqlite_file(data_folder / "heard.db", name).write_bytes(b"This is no database. " * 500)
    with pytest.raises(StoreUnavailable):
        open_stores(f"sqlite:///{data_folder / 'heard.db'}")


@pytest.mark.server
@pytest.mark.parametrize("letters", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_keep_every_letter_is_refused(letters: str, postgres: Postgres) -> None:
    """As PostgreSQL makes them on a machine where no language was set. The message says what to type."""
    made = postgres.empty_database(f"ENCODING '{letters}' LOCALE 'C' TEMPLATE template0")
    try:
        with pytest.raises(LettersProblem, match=f"as {letters}.*CREATE DATABASE heard ENCODING 'UTF8'"):
            migrate(made)
    finally:
        postgres.drop(made)
