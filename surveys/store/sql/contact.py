"""Requests to be contacted, in SQL. They share nothing with any other store."""

from sqlalchemy import delete, select

from surveys.store.protocols import ContactRequest
from surveys.store.sql import tables as t
from surveys.store.sql.base import SqlWork, TransactionalStore, insert_once

_ASK = insert_once(t.contact_requests)


class ContactSql(SqlWork):
    """One transaction."""

    def ask(self, request: ContactRequest) -> None:
        self._run(_ASK[self._dialect], vars(request))

    def requests(self) -> list[ContactRequest]:
        """In an order that says no more than the days do."""
        c = t.contact_requests.c
        rows = self._run(select(t.contact_requests).order_by(c.asked_on, c.id)).mappings()
        return [ContactRequest(**row) for row in rows]

    def destroy(self, request_id: str) -> bool:
        mine = t.contact_requests.c.id == request_id
        return self._run(delete(t.contact_requests).where(mine)).rowcount > 0


class SqlContact(TransactionalStore[ContactSql]):
    work = ContactSql
