"""What the desk keeps for a while, in SQL: sessions, and forms that are not sent yet."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select

from surveys.store.sql import tables as t
from surveys.store.sql.base import SqlStore, upsert

_KEEP = upsert(t.kept, ("body", "until"))
_K = t.kept.c


class SqlDesk(SqlStore):
    """Each call is a transaction of its own. Raises `StoreUnavailable`."""

    def keep(self, kind: str, thing: str, body: Mapping[str, Any], until: str) -> None:
        words = json.dumps(body, ensure_ascii=False)
        with self._begin() as connection:
            row = {"kind": kind, "thing": thing, "body": words, "until": until}
            connection.execute(_KEEP[connection.dialect.name], row)

    def kept(self, kind: str, thing: str, now: str) -> Mapping[str, Any] | None:
        wanted = select(_K.body).where(_K.kind == kind, _K.thing == thing, _K.until > now)
        with self._begin() as connection:
            body = connection.execute(wanted).scalar()
        return json.loads(body) if body is not None else None

    def all_kept(self, kind: str, now: str) -> list[Mapping[str, Any]]:
        wanted = select(_K.body).where(_K.kind == kind, _K.until > now).order_by(_K.thing)
        with self._begin() as connection:
            return [json.loads(body) for body in connection.execute(wanted).scalars()]

    def drop(self, kind: str, thing: str) -> None:
        with self._begin() as connection:
            connection.execute(delete(t.kept).where(_K.kind == kind, _K.thing == thing))

    def sweep(self, now: str) -> None:
        with self._begin() as connection:
            connection.execute(delete(t.kept).where(_K.until <= now))
