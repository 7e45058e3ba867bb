"""Published documents and API keys, in SQL."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, UpdateBase, delete, func, select

from surveys.store.one_document import PublishesOne
from surveys.store.protocols import ApiKey, Document, FrozenDocument
from surveys.store.sql import tables as t
from surveys.store.sql.base import INSERT, SqlStore, upsert
from surveys.store.sql.dialects import keep_others_from_writing

_FIELDS = [field.name for field in fields(Document)]
_PUT_KEY = upsert(t.keys, ["name", "digest", "scopes", "made_on"])


def _publish(dialect: str) -> UpdateBase:
    """A frozen document stays as it is, and stays frozen; publishing it again, byte for byte, is no change."""
    insert, d = INSERT[dialect](t.documents), t.documents.c
    new = insert.excluded
    changed = {name: new[name] for name in ("ordinal", "media_type", "etag", "body")}
    statement: UpdateBase = insert.on_conflict_do_update(
        index_elements=[d.kind, d.id],
        set_={**changed, "frozen": d.frozen | new.frozen},
        where=~d.frozen | (d.body == new.body),
    )
    return statement.execution_options(preserve_rowcount=True)


_PUBLISH = {dialect: _publish(dialect) for dialect in INSERT}


class SqlBoard(SqlStore, PublishesOne):
    """Each call is a transaction of its own."""

    def publish_all(self, documents: Iterable[Document]) -> None:
        with self._begin() as connection:
            # Two who publish at once would give out the same places, or wait for each other's rows for ever.
            keep_others_from_writing(connection, t.documents)
            _put_all(connection, documents)

    def document(self, kind: str, document_id: str) -> Document | None:
        d = t.documents.c
        wanted = select(*(d[name] for name in _FIELDS)).where((d.kind == kind) & (d.id == document_id))
        with self._begin() as connection:
            row = connection.execute(wanted).mappings().first()
        return Document(**row) if row else None

    def ids(self, kind: str) -> tuple[str, ...]:
        d = t.documents.c
        wanted = select(d.id).where(d.kind == kind).order_by(d.ordinal)
        with self._begin() as connection:
            return tuple(connection.execute(wanted).scalars())

    def documents(self) -> tuple[Document, ...]:
        d = t.documents.c
        everything = select(*(d[name] for name in _FIELDS)).order_by(d.ordinal)
        with self._begin() as connection:
            return tuple(Document(**row) for row in connection.execute(everything).mappings())

    def keys(self) -> tuple[ApiKey, ...]:
        wanted = select(t.keys).order_by(t.keys.c.made_on, t.keys.c.id)
        with self._begin() as connection:
            rows = connection.execute(wanted).mappings().all()
        return tuple(ApiKey(**{**row, "scopes": tuple(row["scopes"].split())}) for row in rows)

    def add_key(self, key: ApiKey) -> None:
        with self._begin() as connection:
            statement = _PUT_KEY[connection.dialect.name]
            connection.execute(statement, {**vars(key), "scopes": " ".join(key.scopes)})

    def revoke_key(self, key_id: str) -> bool:
        with self._begin() as connection:
            return connection.execute(delete(t.keys).where(t.keys.c.id == key_id)).rowcount > 0


def _put_all(connection: Connection, documents: Iterable[Document]) -> None:
    """A scorecard is hundreds of documents, and a change changes a few: what is there as it is is not written. Raises
    `FrozenDocument`."""
    d = t.documents.c
    rows = connection.execute(select(d.kind, d.id, d.ordinal, d.etag, d.media_type, d.frozen))
    there = {(row.kind, row.id): row for row in rows}
    last = connection.execute(select(func.coalesce(func.max(d.ordinal), 0))).scalar_one()
    for document in documents:
        before = there.get((document.kind, document.id))
        if before and _is_the_same(before, document):
            continue
        last += before is None
        _put(connection, document, before.ordinal if before else last)


def _is_the_same(before: "Row[Any, Any, Any, Any, Any, Any]", document: Document) -> bool:
    return (before.etag, before.media_type) == (document.etag, document.media_type) and (
        before.frozen or not document.frozen
    )


def _put(connection: Connection, document: Document, ordinal: int) -> None:
    values = {**vars(document), "ordinal": ordinal}
    if connection.execute(_PUBLISH[connection.dialect.name], values).rowcount == 0:
        raise FrozenDocument(
            f"{document.kind} {document.id} is frozen: it was published and cannot be replaced"
        )
