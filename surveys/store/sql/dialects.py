"""The few things that SQLite and PostgreSQL do differently."""

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, Table, create_engine, delete, event, insert, select, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.engine import make_url
from sqlalchemy.sql.elements import ClauseElement

from surveys.errors import UserError
from surveys.store.protocols import StoreUnavailable
from surveys.store.sql.tables import NAMES, metadata

# Deleted rows are overwritten with zeros; no write-ahead log keeps old pages; nothing goes to temporary files.
SQLITE_PRAGMAS = (
    "busy_timeout = 10000",
    "journal_mode = DELETE",
    "synchronous = FULL",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "trusted_schema = OFF",
)


def engine_for(url: str, store: str) -> Engine:
    """The engine of one store: a file of its own beside the others in SQLite, a schema of its own in PostgreSQL.

    Raises `ValueError` with a sentence for a URL that is neither.
    """
    _log_no_rows()
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        postgres = parsed.set(drivername="postgresql+psycopg")
        named = {"store": store}
        engine = create_engine(
            postgres, hide_parameters=True, pool_pre_ping=True, pool_size=4, execution_options=named
        )
        event.listen(engine, "connect", _check_letters, insert=True)  # before the driver asks anything
        return engine
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return _sqlite(Path(parsed.database), store)
    raise ValueError("the database must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")


class LettersProblem(UserError):
    """A database that cannot keep what people write; the message says what to do."""


def _check_letters(connection: Any, _record: Any) -> None:
    """PostgreSQL where no language was set makes databases that know no letters (SQL_ASCII). Raises `LettersProblem`."""
    if (encoding := connection.info.parameter_status("server_encoding")) != "UTF8":
        raise LettersProblem(
            f"the database keeps letters as {encoding}, and people write in all of them: make another by CREATE DATABASE "
            "heard ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0, and name it in HEARD_DATABASE_URL"
        )


def _log_no_rows() -> None:
    """At DEBUG SQLAlchemy logs every row that it reads, answers too; `hide_parameters` hides only what is written."""
    logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


def sqlite_file(database: Path, store: str) -> Path:
    return database.with_name(f"{database.stem}.{store}.db")


def _sqlite(database: Path, store: str) -> Engine:
    engine = create_engine(
        f"sqlite:///{sqlite_file(database, store)}",
        hide_parameters=True,
        execution_options={"schema_translate_map": dict.fromkeys(NAMES), "store": store},
    )
    event.listen(engine, "do_connect", _make_for_its_owner_alone)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin_at_once)
    return engine


def _make_for_its_owner_alone(_dialect: Any, _record: Any, arguments: Any, _named: Any) -> None:
    """SQLite would let everybody on the machine read the file. Its journal takes the file's own rights. The file is made
    without opening it: closing it again would let go of the locks of all connections in this process."""
    with suppress(OSError):  # it is there already, or cannot be made, which SQLite says itself
        os.mknod(arguments[0], 0o600)


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions, not the driver
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_at_once(connection: Connection) -> None:
    """A transaction that may write takes its lock when it begins, so that it never fails half-way for want of it."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


_POSTGRES: Callable[[], Dialect] = PGDialect_psycopg  # whose own constructor has no types
_DRIVERS: Mapping[str, Dialect] = {"sqlite": SQLiteDialect(paramstyle="named"), "postgresql": _POSTGRES()}


@cache
def in_drivers_words(statement: ClauseElement, dialect: str) -> str:
    """A statement as its driver takes it, with the values by name. In SQLite a store is a file of its own, not a schema."""
    schemas = {name: "main" if dialect == "sqlite" else name for name in NAMES}
    return str(
        statement.compile(
            dialect=_DRIVERS[dialect], schema_translate_map=schemas, render_schema_translate=True
        )
    )


def lock_table(connection: Connection, table: Table) -> None:
    """Nobody else reads or writes the table until the transaction ends."""
    _lock(connection, table, "ACCESS EXCLUSIVE")


def hold_table(connection: Connection, table: Table) -> None:
    """Whoever wants to lock the table waits until the transaction ends."""
    _lock(connection, table, "ROW EXCLUSIVE")


def keep_others_from_writing(connection: Connection, table: Table) -> None:
    """Nobody else writes the table until the transaction ends; reading goes on."""
    _lock(connection, table, "SHARE ROW EXCLUSIVE")


def _lock(connection: Connection, table: Table, mode: str) -> None:
    """SQLite has locked the file already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"LOCK TABLE {table.fullname} IN {mode} MODE"))


def is_read_only(connection: Connection) -> bool:
    """Whether nothing can be written. It looks only: SQLite takes a file for reading where it may not be written."""
    if connection.dialect.name == "postgresql":
        return bool(connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on")
    return not os.access(connection.engine.url.database or "", os.W_OK)


def truncate(connection: Connection, table: Table) -> None:
    """Empty the table so that no dead row stays behind."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"TRUNCATE {table.fullname}"))
    else:
        connection.execute(delete(table))


SAMPLED = frozenset({"rounds", "board"})
"""Stores of which PostgreSQL may keep samples: nothing in them is from a person."""


NAMES_OF_KEYS = frozenset({"answers_keys", "places_keys"})
"""Tables that say which key counts. They hold nothing of anybody, and the chat may not write them."""


def keep_no_samples(connection: Connection, store: str) -> None:
    """PostgreSQL's ANALYZE, which it also runs by itself, copies values of each column into its own catalogue, where they
    outlive the rows: sealed bytes of half a kilobyte too. Of what people leave behind it takes none."""
    if store in SAMPLED:
        return
    for table in metadata[store].sorted_tables:
        for column in table.columns:
            name = f'{table.fullname} ALTER COLUMN "{column.name}"'
            connection.execute(text(f"ALTER TABLE {name} SET STATISTICS 0"))
        # Vacuum and analyze note how many rows there are where every account can read it. Heard cleans these tables itself.
        connection.execute(text(f"ALTER TABLE {table.fullname} SET (autovacuum_enabled = false)"))


WAITED_FOR = frozenset({"participation", "pool", "contact"})
"""Stores that somebody who talks to us waits for."""
QUICK_BYTES = 8 * 2**20
"""What SQLite writes anew in some tenths of a second."""
ROWS_AT_A_TIME = 100


def scrub(
    engine: Engine,
    quick: int = QUICK_BYTES,
    wait: Callable[[float], None] = time.sleep,
    but: Collection[Table] = (),
) -> None:
    """Rewrite the store's files, so that nothing deleted can be read back from them, nor in what order things came. In
    SQLite more than `quick` bytes that people wait for are written anew some rows at a time; the file keeps its size. In
    PostgreSQL, where each table has a file, those of `but` are left: they are new."""
    if engine.dialect.name == "sqlite":
        if store_of(engine) in WAITED_FOR and _bytes_in_use(engine) > quick:
            _write_anew_in_parts(engine, wait)
        else:
            _vacuum(engine)
        return
    # A transaction each: two locks could wait for one another.
    for table in metadata[store_of(engine)].sorted_tables:
        if table.name in NAMES_OF_KEYS or table in but:
            continue
        with engine.begin() as connection:
            write_anew(connection, table)


def write_anew(connection: Connection, table: Table) -> None:
    """Put what is there into new pages, in the order of its random key, by one transaction. The database does it: nothing of
    it passes through this process, however much it is. In PostgreSQL VACUUM FULL would need the table's owner, and keep the
    order in which things came."""
    is_postgres = connection.dialect.name == "postgresql"
    place, kept = (table.fullname, "pg_temp.kept") if is_postgres else (f"main.{table.name}", "main.kept")
    key = ", ".join(column.name for column in table.primary_key)
    lock_table(connection, table)
    connection.execute(text(f"CREATE TABLE {kept} AS SELECT * FROM {place}"))  # noqa: S608  # our names
    truncate(connection, table)
    connection.execute(text(f"INSERT INTO {place} SELECT * FROM {kept} ORDER BY {key}"))  # noqa: S608  # our names
    connection.execute(text(f"DROP TABLE {kept}"))


def _bytes_in_use(engine: Engine) -> int:
    with engine.connect() as connection:
        pages, unused, size = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("page_count", "freelist_count", "page_size")
        )
    return int((pages - unused) * size)


def _write_anew_in_parts(engine: Engine, wait: Callable[[float], None]) -> None:
    """Rows whose keys, which are chance, follow each other change places on the disk. Bytes that were deleted are zeros
    already. Between the parts others have as long as each part took."""
    for table in metadata[store_of(engine)].sorted_tables:
        (key,), last = table.primary_key.columns, ""
        some = select(table).order_by(key).limit(ROWS_AT_A_TIME)
        while True:
            begun = time.monotonic()
            with engine.begin() as connection:
                rows = [row._asdict() for row in connection.execute(some.where(key > last))]
                if rows:
                    first, last = last, rows[-1][key.name]
                    connection.execute(delete(table).where(key > first, key <= last))
                    connection.execute(insert(table), rows)
            if len(rows) < ROWS_AT_A_TIME:
                break
            wait(time.monotonic() - begun)


def _vacuum(engine: Engine) -> None:
    """With a cursor of the driver's own: it cannot run inside a transaction. Raises `StoreUnavailable`."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM")
    except sqlite3.Error as error:  # full or busy
        raise StoreUnavailable(f"the database is not available ({type(error).__name__})") from None
    finally:
        connection.close()


def store_of(engine: Engine) -> str:
    return str(engine.get_execution_options()["store"])
