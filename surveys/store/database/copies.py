"""Rows out of an installation's tables and into those of an empty one, for its backup.

Only what is in this list is ever copied. What could tell who took part, what is still sealed and who asked to be contacted
is not, nor is any key: a copy of those would outlive their destruction."""

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, LargeBinary, MetaData, Table, delete, func, insert, select
from sqlalchemy import Date as DateType

from surveys.store.database.migrate import downgrade, is_known, upgrade
from surveys.store.database.opening import engines
from surveys.store.sql.base import unavailable_is_said
from surveys.store.sql.dialects import store_of

COPIED: Mapping[str, tuple[str, ...]] = {
    "rounds": ("revisions", "rounds"),
    "responses": ("responses", "receipts", "handed_out", "changes", "on_paper"),
    "comments": ("comments", "codings", "decisions"),
    "core_data": ("imported",),
    "record": ("entries",),
    "answers": ("published",),
    "board": ("documents", "keys"),
}
"""store -> its tables. Rounds come first: one that closes meanwhile stands in the copy as open, and is closed with what is
there when the copy is put back. Responses come before comments: what was handed out meanwhile is at the desk unknown to
them, and is taken back."""

AT_A_TIME = 500

Line = dict[str, Any]
"""{"table": "rounds.rounds", "rows": [{column: value}]}. Bytes are base64, days as 2026-11-30."""


class UnknownRevision(ValueError):
    """Tables of a form that this version does not know yet; the text names the store."""


# Out ----------


def revisions(url: str) -> dict[str, str]:
    """The revision of the tables of each store that is copied. Raises `StoreUnavailable`."""
    with _engines(url) as made:
        return {store: _revision(engine) for store, engine in made.items()}


def lines_of(url: str) -> Iterator[Line]:
    """All rows of the tables that are copied, in the order of their keys, which says nothing of when they came. Those of one
    store are of one moment. Raises `StoreUnavailable`."""
    with _engines(url) as made:
        for store, engine in made.items():
            with _of_one_moment(engine).begin() as connection:
                for table in _tables(connection, store, COPIED[store]):
                    yield from _lines_of_table(connection, store, table)


def _lines_of_table(connection: Connection, store: str, table: Table) -> Iterator[Line]:
    found = connection.execute(select(table).order_by(*table.primary_key.columns))
    for rows in found.mappings().partitions(AT_A_TIME):
        yield {"table": f"{store}.{table.name}", "rows": [_as_json(dict(row)) for row in rows]}


def _of_one_moment(engine: Engine) -> Engine:
    """SQLite needs nothing for it."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


# In ----------


def rows_there(url: str) -> dict[str, int]:
    """How many rows stand in the tables that a copy would be put into, those without any left out."""
    counted = {}
    with _engines(url) as made:
        for store, engine in made.items():
            with engine.begin() as connection:
                for table in _tables(connection, store, COPIED[store]):
                    counted[f"{store}.{table.name}"] = connection.scalar(
                        select(func.count()).select_from(table)
                    )
    return {name: count for name, count in counted.items() if count}


def check_known(revised: Mapping[str, str]) -> None:
    """Raises `UnknownRevision` where this version cannot make the tables of a copy."""
    for store in COPIED:
        if (revision := revised.get(store)) and not is_known(revision, store):
            raise UnknownRevision(store)


def put_lines(url: str, revised: Mapping[str, str], lines: Iterable[Line]) -> None:
    """Make the tables as they were in the copy, put its rows in, and bring them up to this version. What stood there goes.
    Each store is written in one transaction. Raises `UnknownRevision`, `StoreUnavailable`."""
    check_known(revised)
    with _engines(url) as made:
        for store, engine in made.items():
            _make_tables(engine, revised.get(store, ""))
        for store, its_lines in groupby(lines, key=lambda line: str(line["table"]).partition(".")[0]):
            with made[store].begin() as connection:
                _put_store(connection, store, its_lines)
        for engine in made.values():
            upgrade(engine)


def _make_tables(engine: Engine, revision: str) -> None:
    """A store that the copy's version did not have yet is made when all are brought up to date."""
    there = _revision(engine)
    if there and there != revision:
        downgrade(engine)
    if revision:
        upgrade(engine, revision)


def _put_store(connection: Connection, store: str, lines: Iterable[Line]) -> None:
    tables = {table.name: table for table in _tables(connection, store, COPIED[store])}
    for table in tables.values():
        connection.execute(delete(table))
    for line in lines:
        table = tables[line["table"].partition(".")[2]]
        if line["rows"]:
            connection.execute(insert(table), [_as_row(table, row) for row in line["rows"]])


# Both ----------


@contextmanager
def _engines(url: str) -> Iterator[dict[str, Engine]]:
    made = engines(url, tuple(COPIED))
    try:
        with unavailable_is_said():
            yield made
    finally:
        for engine in made.values():
            engine.dispose()


def _schema(engine: Engine) -> str | None:
    return store_of(engine) if engine.dialect.name == "postgresql" else None


def _revision(engine: Engine) -> str:
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"version_table_schema": _schema(engine)})
        return context.get_current_revision() or ""


def _tables(connection: Connection, store: str, names: Sequence[str]) -> list[Table]:
    """As they are, whatever the version; those that are not there yet are left out."""
    schema = store if connection.dialect.name == "postgresql" else None
    found = MetaData()
    found.reflect(connection, schema=schema, only=lambda name, _: name in names)
    tables = {table.name: table for table in found.tables.values()}
    return [tables[name] for name in names if name in tables]


def _as_json(row: Mapping[str, Any]) -> dict[str, Any]:
    return {column: _value_as_json(value) for column, value in row.items()}


def _value_as_json(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, date) else value


def _as_row(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value_as_row(table.c[name].type, value) for name, value in row.items()}


def _value_as_row(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    return date.fromisoformat(value) if isinstance(kind, DateType) else value
