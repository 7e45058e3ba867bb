"""Whether the files of an installation are whole, and what can be saved of one that is not. PostgreSQL sees to its own."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path

from sqlalchemy import Engine, exc

from surveys.store.database.migrate import upgrade
from surveys.store.sql.dialects import engine_for, store_of
from surveys.store.sql.tables import metadata

WHOLE = "ok"
"""What SQLite's own check says of a file with nothing wrong in it."""


def damage(engines: Mapping[str, Engine], names: Iterable[str]) -> tuple[str, ...]:
    """Of these stores, those whose files are damaged. It looks only. Raises nothing: what cannot be read is damaged."""
    return tuple(name for name in names if name in engines and _is_damaged(engines[name]))


def _is_damaged(engine: Engine) -> bool:
    if engine.dialect.name != "sqlite" or not _file_of(engine).exists():
        return False
    try:
        with closing(_opened(engine)) as connection:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()
            return bool(found != (WHOLE,)) or _holds_what_is_not_json(connection, store_of(engine))
    except (sqlite3.DatabaseError, exc.DatabaseError):
        return not _is_only_busy(engine)


def _holds_what_is_not_json(connection: sqlite3.Connection, store: str) -> bool:
    """Letters that changed within a row, which SQLite's check does not see."""
    if store != "responses":
        return False
    query = "SELECT count(*) FROM responses WHERE NOT json_valid(answers)"
    return bool(connection.execute(query).fetchone()[0])


def _is_only_busy(engine: Engine) -> bool:
    """Whether the file opens at all: one that another program holds is no damage."""
    try:
        with closing(_opened(engine)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        return getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
    return False


def salvage(engine: Engine) -> None:
    """Make the file of a store whole again with all rows that can still be read; the others are gone for good.

    It is written in its place, by SQLite itself, so that whoever has it open goes on with what was saved."""
    file = _file_of(engine)
    with closing(sqlite3.connect(":memory:")) as saved:
        _lay_out(saved, store_of(engine))
        with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(file)) as old:
            for table in metadata[store_of(engine)].sorted_tables:
                key = ", ".join(column.name for column in table.primary_key)
                _save(saved, table.name, key, old)
        saved.commit()
        _write_over(file, saved)


def _save(saved: sqlite3.Connection, table: str, key: str, old: sqlite3.Connection) -> None:
    """From both ends: a damaged page lets nothing behind it be read."""
    for row in (*_rows(old, table, f"{key} ASC"), *_rows(old, table, f"{key} DESC")):
        marks = ", ".join("?" * len(row))
        saved.execute(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", row)  # noqa: S608  # our names


def _rows(old: sqlite3.Connection, table: str, order: str) -> Iterator[tuple[object, ...]]:
    with suppress(sqlite3.DatabaseError):
        yield from old.execute(f"SELECT * FROM {table} ORDER BY {order}")  # noqa: S608  # our names


def _lay_out(saved: sqlite3.Connection, store: str) -> None:
    """The tables of a store as an empty file of this version has them."""
    with tempfile.TemporaryDirectory() as folder:
        empty = engine_for(f"sqlite:///{folder}/empty.db", store)
        upgrade(empty)
        with closing(sqlite3.connect(_file_of(empty))) as made:
            made.backup(saved)
        empty.dispose()


def _write_over(file: Path, saved: sqlite3.Connection) -> None:
    try:
        with closing(sqlite3.connect(file)) as old:
            saved.backup(old)
    except sqlite3.DatabaseError:  # its very beginning is damaged
        file.write_bytes(b"")
        with closing(sqlite3.connect(file)) as old:
            saved.backup(old)


def _opened(engine: Engine) -> sqlite3.Connection:
    """A connection that makes nothing: a file that is missing is not made by looking at it."""
    return sqlite3.connect(f"file:{_file_of(engine)}?mode=rw", uri=True, timeout=10)


def _file_of(engine: Engine) -> Path:
    return Path(engine.url.database or "")
