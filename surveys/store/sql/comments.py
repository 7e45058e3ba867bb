"""Comments at the desk that codes, and their codings, in SQL. The desk selects comments and inserts codings; no row of
either is ever updated."""

from collections.abc import Collection, Iterable

from sqlalchemy import bindparam, delete, select, union

from surveys.store.comments import HandedComment, KeptCoding
from surveys.store.sql import tables as t
from surveys.store.sql.base import SqlWork, TransactionalStore, insert_once

_ADD = {name: insert.returning(t.codings.c.comment) for name, insert in insert_once(t.codings).items()}
_HAND_OUT = insert_once(t.comments)
_DROP = tuple(
    delete(table).where(column == bindparam("gone"))
    for table, column in ((t.comments, t.comments.c.id), (t.codings, t.codings.c.comment))
)


class CommentsSql(SqlWork):
    """One transaction."""

    def hand_out(self, comments: Iterable[HandedComment]) -> None:
        """In the order of their random ids, which says nothing."""
        if rows := [vars(each) for each in sorted(comments, key=lambda comment: comment.id)]:
            self._run(_HAND_OUT[self._dialect], rows)

    def ids(self) -> set[str]:
        return set(self._run(union(select(t.comments.c.id), select(t.codings.c.comment))).scalars())

    def rounds(self) -> list[str]:
        return sorted(self._run(select(t.comments.c.round).distinct()).scalars())

    def of_round(self, round_id: str) -> list[HandedComment]:
        wanted = select(t.comments).where(t.comments.c.round == round_id).order_by(t.comments.c.id)
        return [HandedComment(**row) for row in self._run(wanted).mappings()]

    def comment(self, comment_id: str) -> HandedComment | None:
        row = self._run(select(t.comments).where(t.comments.c.id == comment_id)).mappings().first()
        return HandedComment(**row) if row else None

    def drop(self, comment_ids: Collection[str]) -> None:
        for statement in _DROP if comment_ids else ():
            self._run(statement, [{"gone": each} for each in sorted(comment_ids)])

    def forget_words(self, round_id: str) -> None:
        self._run(delete(t.comments).where(t.comments.c.round == round_id))

    def add(self, coding: KeptCoding) -> bool:
        if self.comment(coding.comment) is None:
            return False
        return self._run(_ADD[self._dialect], vars(coding)).first() is not None

    def codings(self, round_id: str) -> list[KeptCoding]:
        c = t.codings.c
        wanted = select(t.codings).where(c.round == round_id).order_by(c.comment, c.coder, c.version)
        return [KeptCoding(**row) for row in self._run(wanted).mappings()]


class SqlComments(TransactionalStore[CommentsSql]):
    work = CommentsSql
