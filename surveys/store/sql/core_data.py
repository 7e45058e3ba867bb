"""Core data as it came in, in SQL. What is published of it is made elsewhere."""

import json
from collections.abc import Sequence

from sqlalchemy import select

from surveys.store.protocols import CoreValue
from surveys.store.sql import tables as t
from surveys.store.sql.base import SqlWork, TransactionalStore
from surveys.store.sql.dialects import lock_table, truncate


class CoreDataSql(SqlWork):
    """One transaction."""

    def lock(self) -> None:
        lock_table(self._connection, t.imported)

    def values(self) -> list[CoreValue]:
        rows = self._run(select(t.imported.c.value).order_by(t.imported.c.place)).scalars()
        return [json.loads(row) for row in rows]

    def replace(self, values: Sequence[CoreValue]) -> None:
        truncate(self._connection, t.imported)
        rows = [
            {"place": place, "value": json.dumps(value, ensure_ascii=False)}
            for place, value in enumerate(values)
        ]
        if rows:
            self._run(t.imported.insert(), rows)


class SqlCoreData(TransactionalStore[CoreDataSql]):
    work = CoreDataSql
