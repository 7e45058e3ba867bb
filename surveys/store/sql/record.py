"""What the board writes, in SQL: rows that are added and never changed, by an account that may not change them."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Table, UpdateBase, func, select

from surveys.store.protocols import Entry, StoreUnavailable, Writing
from surveys.store.sql import tables as t
from surveys.store.sql.base import INSERT, SqlStore

TRIES = 50
"""Two who write at once want the same number; one of them takes the next. So many in a row do not happen."""

_FIELDS = [field.name for field in fields(Entry)]


def _add(table: Table) -> Mapping[str, UpdateBase]:
    """Insert, where nobody else was quicker; the number of rows says whether nobody was."""
    return {
        dialect: insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        for dialect, insert in INSERT.items()
    }


_ADD_ENTRY, _ADD_ANSWER = _add(t.entries), _add(t.published_answers)


class SqlRecord(SqlStore):
    """Each call is a transaction of its own."""

    def write(self, at: str, who: str, what: Writing) -> Entry:
        """Raises `StoreUnavailable`."""
        for _ in range(TRIES):
            with self._begin() as connection:
                entry = Entry.after(_last(connection), at, who, what)
                row = {**vars(entry), "body": json.dumps(entry.body, ensure_ascii=False)}
                if connection.execute(_ADD_ENTRY[connection.dialect.name], row).rowcount:
                    return entry
        raise StoreUnavailable("too many write at once; nothing of this was kept, so try again")

    def entries(self, after: int = 0) -> list[Entry]:
        e = t.entries.c
        wanted = select(*(e[name] for name in _FIELDS)).where(e.number > after).order_by(e.number)
        with self._begin() as connection:
            return [_entry(row) for row in connection.execute(wanted).mappings()]


def _last(connection: Connection) -> Entry | None:
    e = t.entries.c
    wanted = select(*(e[name] for name in _FIELDS)).order_by(e.number.desc()).limit(1)
    row = connection.execute(wanted).mappings().first()
    return _entry(row) if row else None


def _entry(row: Mapping[Any, Any]) -> Entry:
    return Entry(**{**row, "body": json.loads(row["body"])})


class SqlAnswers(SqlStore):
    """Each call is a transaction of its own."""

    def publish(self, answer: str, body: Mapping[str, Any]) -> int:
        """Raises `StoreUnavailable`."""
        for _ in range(TRIES):
            with self._begin() as connection:
                version, place = _next(connection, answer)
                words = json.dumps(body, ensure_ascii=False)
                row = {"answer": answer, "version": version, "place": place, "body": words}
                if connection.execute(_ADD_ANSWER[connection.dialect.name], row).rowcount:
                    return version
        raise StoreUnavailable("too many write at once; nothing of this was kept, so try again")

    def versions(self) -> list[tuple[str, int, Mapping[str, Any]]]:
        a = t.published_answers.c
        with self._begin() as connection:
            rows = connection.execute(select(a.answer, a.version, a.body).order_by(a.place)).all()
        return [(answer, version, json.loads(body)) for answer, version, body in rows]


def _next(connection: Connection, answer: str) -> tuple[int, int]:
    """The next version of an answer, and the next place of all."""
    a = t.published_answers.c
    newest = select(func.coalesce(func.max(a.version), 0)).where(a.answer == answer)
    last = select(func.coalesce(func.max(a.place), 0))
    return connection.execute(newest).scalar_one() + 1, connection.execute(last).scalar_one() + 1
