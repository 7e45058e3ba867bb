"""Opened responses, in SQL. What is written is written anew as a whole, so that no order tells what came with what."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, delete, func, select

from surveys.store.protocols import Half, Pairs, Response
from surveys.store.sql import tables as t
from surveys.store.sql.base import SqlWork, TransactionalStore, unavailable_is_said, upsert
from surveys.store.sql.dialects import lock_table, scrub, truncate, write_anew

_ANSWERS = (t.responses, t.receipts, t.handed_out)
"""What is written anew together."""

_PUT_CHANGE = upsert(t.changes, ["rose", "others"])
_FORGET_RECEIPT = delete(t.receipts).where(t.receipts.c.hash == bindparam("gone"))
_FORGET_TAKEN = delete(t.taken).where(t.taken.c.row == bindparam("gone"))


class ResponsesSql(SqlWork):
    """One transaction."""

    def lock(self) -> None:
        lock_table(self._connection, t.responses)

    def of_round(self, round_id: str) -> list[Response]:
        wanted = select(t.responses).where(t.responses.c.round == round_id).order_by(t.responses.c.id)
        return [dict(row) for row in self._run(wanted).mappings()]

    def count(self, round_id: str) -> int:
        wanted = t.responses.c.round == round_id
        return self._run(select(func.count()).select_from(t.responses).where(wanted)).scalar_one()

    def rewrite(
        self, round_id: str, responses: Sequence[Response], receipts: Mapping[str, str] | None = None
    ) -> None:
        self.lock()
        self._run(delete(t.responses).where(t.responses.c.round == round_id))
        self.add(responses, receipts or {})
        self.mix()

    def add(self, responses: Sequence[Response], receipts: Mapping[str, str]) -> None:
        self.lock()
        if responses:
            self._run(t.responses.insert(), list(responses))
        if receipts:  # not changed in place: the account that does it may add and delete
            self._run(_FORGET_RECEIPT, [{"gone": receipt} for receipt in receipts])
            rows = [{"hash": receipt, "response": each} for receipt, each in receipts.items()]
            self._run(t.receipts.insert(), rows)

    def receipts(self) -> dict[str, str]:
        return {each.hash: each.response for each in self._run(select(t.receipts))}

    def withdraw(self, receipts: Collection[str]) -> int:
        self.lock()
        known = select(t.receipts.c.response).where(t.receipts.c.hash.in_(list(receipts)))
        gone = self._run(delete(t.responses).where(t.responses.c.id.in_(known))).rowcount
        if gone:
            self.mix()
        return gone

    def mix(self) -> None:
        """All responses, of every round, are written anew in the order of their random ids, so that neither the place in
        a file nor a transaction number tells which came with which. So are all receipts. The database does it: here is
        never more than what is new. A receipt without a response goes with it, as does the note of a comment."""
        self.lock()
        for table in _ANSWERS[1:]:
            there = select(t.responses.c.id).where(t.responses.c.id == table.c.response)
            self._run(delete(table).where(~there.exists()))
        for table in _ANSWERS:
            write_anew(self._connection, table)

    def handed_out(self) -> dict[str, str]:
        return {each.comment: each.response for each in self._run(select(t.handed_out))}

    def note_handed_out(self, comments: Mapping[str, str]) -> None:
        self._keep_handed_out({**self.handed_out(), **comments})

    def _keep_handed_out(self, comments: Mapping[str, str]) -> None:
        """Everything anew, in the order of random ids."""
        truncate(self._connection, t.handed_out)
        if comments:
            rows = [{"comment": comment, "response": each} for comment, each in sorted(comments.items())]
            self._run(t.handed_out.insert(), rows)

    def taken(self) -> dict[str, str]:
        return {each.row: each.round for each in self._run(select(t.taken))}

    def note_taken(self, round_id: str, rows: Collection[str]) -> None:
        if rows:
            self._run(t.taken.insert(), [{"row": row, "round": round_id} for row in sorted(rows)])

    def forget_taken(self, rows: Collection[str]) -> None:
        if rows:
            self._run(_FORGET_TAKEN, [{"gone": row} for row in rows])

    def halves(self, rounds: Collection[str]) -> list[Half]:
        wanted = select(t.halves).where(t.halves.c.round.in_(list(rounds))).order_by(t.halves.c.hash)
        return [Half(**row) for row in self._run(wanted).mappings()]

    def keep_halves(self, round_id: str, halves: Collection[Half]) -> None:
        """All halves, of every round, are written anew in the order of their hashes, as responses are."""
        others = self._run(select(t.halves).where(t.halves.c.round != round_id)).mappings()
        everything = [*map(dict, others), *map(vars, halves)]
        truncate(self._connection, t.halves)
        if everything:
            self._run(t.halves.insert(), sorted(everything, key=lambda half: (half["hash"], half["round"])))

    def put_changes(self, round_id: str, changes: Mapping[str, Pairs]) -> None:
        for name, change in changes.items():
            self._run(_PUT_CHANGE[self._dialect], {"round": round_id, "name": name, **vars(change)})

    def changes(self, round_id: str) -> dict[str, Pairs]:
        wanted = select(t.changes).where(t.changes.c.round == round_id).order_by(t.changes.c.name)
        return {each.name: Pairs(each.rose, each.others) for each in self._run(wanted)}

    def put_on_paper(self, round_id: str, people: int) -> None:
        self._run(delete(t.on_paper).where(t.on_paper.c.round == round_id))
        self._run(t.on_paper.insert(), {"round": round_id, "people": people})

    def on_paper(self, round_id: str) -> int | None:
        wanted = select(t.on_paper.c.people).where(t.on_paper.c.round == round_id)
        return self._run(wanted).scalar_one_or_none()


class SqlResponses(TransactionalStore[ResponsesSql]):
    work = ResponsesSql

    def scrub_notes(self) -> None:
        self._check()
        with unavailable_is_said():
            scrub(self._engine, but=_ANSWERS)
