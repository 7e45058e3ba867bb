"""What an earlier version kept in another store. Moved when a database is brought up to date; no store knows of it."""

import json
from collections.abc import Mapping

from sqlalchemy import Connection, Engine, delete, select

from surveys.store.sql import tables as t
from surveys.store.sql.core_data import CoreDataSql

_D = t.documents.c
_OLD_PLACE = (_D.kind == "core-data") & (_D.id == "values")


def move_core_data(engines: Mapping[str, Engine]) -> None:
    """Version 0.1.0 kept the core data, with nothing hidden in them, among the documents that the board's account may read.

    No transaction spans two stores: they are kept in the new place before they go from the old one, so that they are in both
    where somebody is killed in between, and the next time moves on from there."""
    with engines["board"].begin() as board:
        body = board.execute(select(_D.body).where(_OLD_PLACE)).scalar()
    if body is None:
        return
    with engines["core_data"].begin() as core_data:
        _keep(core_data, body)
    with engines["board"].begin() as board:
        board.execute(delete(t.documents).where(_OLD_PLACE))


def _keep(connection: Connection, body: bytes) -> None:
    """What is there already came later."""
    work = CoreDataSql(connection)
    if not work.values():
        work.replace(json.loads(body))
