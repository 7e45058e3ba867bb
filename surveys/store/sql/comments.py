"""Comments at the desk that codes, their codings, and what was decided of them, in SQL. The desk selects comments and
inserts the others; no row is ever updated."""

from collections.abc import Collection, Iterable

from sqlalchemy import Executable, bindparam, delete, select, union

from surveys.store.comments import Added, HandedComment, KeptCoding, KeptDecision
from surveys.store.sql import tables as t
from surveys.store.sql.base import SqlWork, TransactionalStore, insert_once

_ADD = {name: insert.returning(t.codings.c.comment) for name, insert in insert_once(t.codings).items()}
_DECIDE = {name: insert.returning(t.decisions.c.comment) for name, insert in insert_once(t.decisions).items()}
_HAND_OUT = insert_once(t.comments)
_DROP = tuple(
    delete(table).where(column == bindparam("gone"))
    for table, column in (
        (t.comments, t.comments.c.id),
        (t.codings, t.codings.c.comment),
        (t.decisions, t.decisions.c.comment),
    )
)


class CommentsSql(SqlWork):
    """One transaction."""

    def hand_out(self, comments: Iterable[HandedComment]) -> None:
        """In the order of their random ids, which says nothing."""
        if rows := [vars(each) for each in sorted(comments, key=lambda comment: comment.id)]:
            self._run(_HAND_OUT[self._dialect], rows)

    def ids(self) -> set[str]:
        known = (t.comments.c.id, t.codings.c.comment, t.decisions.c.comment)
        return set(self._run(union(*map(select, known))).scalars())

    def rounds(self) -> list[str]:
        return sorted(self._run(select(t.comments.c.round).distinct()).scalars())

    def comments_of(self, round_id: str) -> list[HandedComment]:
        wanted = select(t.comments).where(t.comments.c.round == round_id).order_by(t.comments.c.id)
        return [HandedComment(**row) for row in self._run(wanted).mappings()]

    def comment(self, comment_id: str) -> HandedComment | None:
        row = self._run(select(t.comments).where(t.comments.c.id == comment_id)).mappings().first()
        return HandedComment(**row) if row else None

    def drop(self, comment_ids: Collection[str]) -> None:
        for statement in _DROP if comment_ids else ():
            self._run(statement, [{"gone": each} for each in sorted(comment_ids)])

    def forget_words(self, round_id: str) -> None:
        for table in (t.comments, t.decisions):
            self._run(delete(table).where(table.c.round == round_id))

    def add(self, coding: KeptCoding) -> Added:
        return self._added(coding, _ADD[self._dialect])

    def decide(self, decision: KeptDecision) -> Added:
        return self._added(decision, _DECIDE[self._dialect])

    def _added(self, what: KeptCoding | KeptDecision, statement: Executable) -> Added:
        if self.comment(what.comment) is None:
            return "gone"
        return "kept" if self._run(statement, vars(what)).first() is not None else "there"

    def codings(self, round_id: str) -> list[KeptCoding]:
        c = t.codings.c
        wanted = select(t.codings).where(c.round == round_id).order_by(c.comment, c.coder, c.version)
        return [KeptCoding(**row) for row in self._run(wanted).mappings()]

    def codings_of(self, comment_id: str) -> list[KeptCoding]:
        c = t.codings.c
        wanted = select(t.codings).where(c.comment == comment_id).order_by(c.coder, c.version)
        return [KeptCoding(**row) for row in self._run(wanted).mappings()]

    def decisions(self, round_id: str) -> list[KeptDecision]:
        c = t.decisions.c
        wanted = select(t.decisions).where(c.round == round_id).order_by(c.comment, c.who, c.version)
        return [KeptDecision(**row) for row in self._run(wanted).mappings()]


class SqlComments(TransactionalStore[CommentsSql]):
    work = CommentsSql
