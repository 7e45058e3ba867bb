"""Sealed responses that wait for the intake, in SQL. It can open none of them."""

from collections.abc import Collection, Mapping

from sqlalchemy import bindparam, delete, func, select, update

from surveys.store.protocols import ALL
from surveys.store.sql import tables as t
from surveys.store.sql.base import QuickWork, TransactionalStore, insert_once, upsert
from surveys.store.sql.dialects import hold_table, lock_table

_ANSWERS_KEY = select(t.answers_keys.c.public).where(t.answers_keys.c.round == bindparam("wanted"))
_PUT_ANSWERS_KEY = upsert(t.answers_keys, ["public"])

_IS_FULL = t.sealed.c.body.is_not(None)
# A row that was emptied was taken by the intake or withdrawn, which of the two it does not say: it stays empty. One that was
# claimed is about to be taken.
_WAITS = _IS_FULL & ~t.sealed.c.claimed
_PUT = upsert(t.sealed, ["body", "claimed"], only_if=_WAITS)
_SEAL_ANEW = update(t.sealed).where(t.sealed.c.row == bindparam("there")).values(body=bindparam("anew"))
_MOVE = (
    update(t.sealed)
    .where(t.sealed.c.row == bindparam("there"))
    .values(round=bindparam("into"), body=bindparam("anew"), claimed=False)
)
_CLAIM = update(t.sealed).where((t.sealed.c.row == bindparam("wanted")) & _IS_FULL).values(claimed=True)
_LET_GO = update(t.sealed).where((t.sealed.c.row == bindparam("wanted")) & _IS_FULL).values(claimed=False)
_GONE = {"body": None, "claimed": True}
_EMPTY = update(t.sealed).where(t.sealed.c.row == bindparam("taken")).values(_GONE)
_DROP_DELETION = delete(t.deletions).where(t.deletions.c.id == bindparam("gone"))
_ASK_DELETION = insert_once(t.deletions)


class PoolSql(QuickWork):
    """One transaction."""

    def lock(self) -> None:
        lock_table(self._connection, t.sealed)

    def answers_key(self, round_id: str) -> str:
        hold_table(self._connection, t.sealed)
        return self._value(_ANSWERS_KEY, {"wanted": round_id}) or ""

    def seal_anew(self, round_id: str, answers_key: str, rows: Mapping[str, bytes]) -> None:
        self._run(_PUT_ANSWERS_KEY[self._dialect], {"round": round_id, "public": answers_key})
        if rows:
            self._run(_SEAL_ANEW, [{"there": row, "anew": body} for row, body in sorted(rows.items())])

    def move(self, round_id: str, rows: Mapping[str, bytes]) -> None:
        if rows:
            self._run(
                _MOVE, [{"there": row, "into": round_id, "anew": body} for row, body in sorted(rows.items())]
            )

    def forget_key(self, round_id: str) -> None:
        self._run(delete(t.answers_keys).where(t.answers_keys.c.round == round_id))

    def put(self, row: str, round_id: str, sealed: bytes) -> bool:
        values = {"row": row, "round": round_id, "body": sealed, "claimed": False}
        return self._rows_changed(_PUT[self._dialect], values) > 0

    def withdraw(self, row: str) -> bool:
        waiting = (t.sealed.c.row == row) & _WAITS
        return self._run(update(t.sealed).where(waiting).values(_GONE)).rowcount > 0

    def waiting(self, round_id: str, after: str = "", most: int = ALL) -> dict[str, bytes]:
        wanted = (t.sealed.c.round == round_id) & _IS_FULL & (t.sealed.c.row > after)
        some = select(t.sealed.c.row, t.sealed.c.body).where(wanted).order_by(t.sealed.c.row).limit(most)
        return {each.row: each.body for each in self._run(some)}

    def count(self, round_id: str) -> int:
        wanted = (t.sealed.c.round == round_id) & _IS_FULL
        return self._run(select(func.count()).select_from(t.sealed).where(wanted)).scalar_one()

    def rows(self, round_id: str) -> int:
        wanted = t.sealed.c.round == round_id
        return self._run(select(func.count()).select_from(t.sealed).where(wanted)).scalar_one()

    def all_wait(self, rows: Collection[str]) -> bool:
        wanted = t.sealed.c.row.in_(list(rows)) & _IS_FULL
        return self._run(select(func.count()).select_from(t.sealed).where(wanted)).scalar_one() == len(rows)

    def claim(self, rows: Collection[str]) -> dict[str, bytes]:
        if rows:
            self._run(_CLAIM, [{"wanted": row} for row in sorted(rows)])
        claimed = select(t.sealed.c.row, t.sealed.c.body).where(
            t.sealed.c.claimed & _IS_FULL & t.sealed.c.row.in_(list(rows))
        )
        return {each.row: each.body for each in self._run(claimed)}

    def claimed(self) -> set[str]:
        return set(self._run(select(t.sealed.c.row).where(t.sealed.c.claimed & _IS_FULL)).scalars())

    def let_go(self, rows: Collection[str]) -> None:
        if rows:
            self._run(_LET_GO, [{"wanted": row} for row in sorted(rows)])

    def empty(self, rows: Collection[str]) -> None:
        if rows:
            self._run(_EMPTY, [{"taken": row} for row in rows])

    def destroy(self, round_id: str) -> int:
        return self._run(delete(t.sealed).where(t.sealed.c.round == round_id)).rowcount

    def rounds(self) -> list[str]:
        return sorted(self._run(select(t.sealed.c.round).distinct()).scalars())

    def ask_deletion(self, deletion_id: str, sealed: bytes) -> None:
        self._run(_ASK_DELETION[self._dialect], {"id": deletion_id, "body": sealed})

    def deletions(self) -> dict[str, bytes]:
        return {each.id: each.body for each in self._run(select(t.deletions))}

    def drop_deletions(self, deletion_ids: Collection[str]) -> None:
        if deletion_ids:
            self._run(_DROP_DELETION, [{"gone": deletion_id} for deletion_id in deletion_ids])


class SqlPool(TransactionalStore[PoolSql]):
    work = PoolSql
