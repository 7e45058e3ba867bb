"""The stores in SQLite and PostgreSQL, with SQLAlchemy Core. One code for both; the few differences are in `dialects`."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine, Table, bindparam, delete, exc, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from surveys.rounds import Round
from surveys.store import tables as t
from surveys.store.dialects import (
    hold_table,
    in_drivers_words,
    keep_others_from_writing,
    lock_table,
    scrub,
    truncate,
)
from surveys.store.memory import make_document
from surveys.store.protocols import (
    ApiKey,
    ContactRequest,
    Document,
    Draft,
    FrozenDocument,
    Half,
    Pairs,
    Response,
    StoreUnavailable,
    Texts,
)

Work = TypeVar("Work", bound="_Work")


class _SqlStore(Generic[Work]):
    """`scrub` leaves no deleted bytes behind in the database's files; it is run after every deletion that matters.

    `check` is called before anything else is done."""

    work: type[Work]

    def __init__(self, engine: Engine, check: Callable[[], None]) -> None:
        self._engine, self._check = engine, check

    @contextmanager
    def transaction(self) -> Iterator[Work]:
        self._check()
        with unavailable_is_said(), self._engine.begin() as connection:
            work = self.work(connection)
            yield work
            work.finish()

    def scrub(self) -> None:
        self._check()
        with unavailable_is_said():
            scrub(self._engine)


# Anything else that a database says (full, busy, gone, read-only, damaged) is about the database.
_OUR_MISTAKES = (exc.DataError, exc.IntegrityError, exc.NotSupportedError, exc.ProgrammingError)
_NOT_ALLOWED = "42501"
"""PostgreSQL's code for a right that an account does not have."""


@contextmanager
def unavailable_is_said() -> Iterator[None]:
    """What a driver says of a full disk or a lost connection becomes one exception, without any data in it."""
    try:
        yield
    except (exc.DatabaseError, exc.InterfaceError, exc.TimeoutError) as error:
        if refusal := _refusal(error):
            raise StoreUnavailable(
                f"the database account of this process may not do that: {refusal}"
            ) from None
        if isinstance(error, _OUR_MISTAKES):
            raise
        raise StoreUnavailable(f"the database is not available ({_why(error)})") from None


_SQLITE_WHY: Mapping[str, str] = {
    "SQLITE_FULL": "the disk is full",
    "SQLITE_READONLY": "its file may not be written",
    "SQLITE_CANTOPEN": "its file cannot be opened",
    "SQLITE_PERM": "its file may not be read",
    "SQLITE_BUSY": "another program holds it",
    "SQLITE_IOERR": "the disk does not do what it should",
    "SQLITE_CORRUPT": "its file is damaged",
    "SQLITE_NOTADB": "its file is damaged",
}
"""What is meant by the codes that SQLite gives, whose ends say more."""


def _why(error: exc.SQLAlchemyError) -> str:
    """In words where SQLite says it; else the type of the error, whose own words may hold data."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    return next(
        (why for name, why in _SQLITE_WHY.items() if code.startswith(name)),
        type(error).__name__,
    )


def _refusal(error: exc.SQLAlchemyError) -> str:
    """Which table or schema an account may not touch, in the server's words; they hold names, no values."""
    cause = getattr(error, "orig", None)
    return str(cause.diag.message_primary) if getattr(cause, "sqlstate", "") == _NOT_ALLOWED else ""  # type: ignore[union-attr]


class _Work:
    def __init__(self, connection: Connection) -> None:
        self._run = connection.execute
        self._connection = connection

    def finish(self) -> None:
        """Write what still waits to be written, just before the commit."""

    def _put(self, table: Table, values: dict[str, Any]) -> bool:
        """Insert, or replace the row with the same key. False if that row may not be replaced."""
        return self._run(_upsert(table, self._connection.dialect.name), values).rowcount > 0

    def _put_once(self, table: Table, values: dict[str, Any]) -> None:
        self._run(_insert_once(table, self._connection.dialect.name), values)


class _QuickWork(_Work):
    """For what every turn of a conversation does: the driver is asked itself. What is done around a statement otherwise
    takes as long as the database. For text, bytes and numbers only, which drivers take as they are."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._cursor = connection.connection.cursor()

    def _value(self, statement: Any, values: Mapping[str, Any]) -> Any:
        """The first column of the first row, if there is one."""
        self._ask_driver(self._cursor.execute, statement, values)
        row = self._cursor.fetchone()
        return row[0] if row else None

    def _for_each(self, statement: Any, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            self._ask_driver(self._cursor.executemany, statement, rows)

    def _ask_driver(self, run: Callable[[str, Any], object], statement: Any, values: Any) -> None:
        """Its errors get the names that they have everywhere else."""
        dialect = self._connection.dialect
        try:
            run(in_drivers_words(statement, dialect.name), values)
        except dialect.loaded_dbapi.Error as error:
            kind = dialect.loaded_dbapi.Error
            raise exc.DBAPIError.instance(None, None, error, kind, hide_parameters=True) from None


_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@cache
def _insert_once(table: Table, dialect: str) -> Any:
    return _INSERT[dialect](table).on_conflict_do_nothing()


@cache
def _upsert(table: Table, dialect: str) -> Any:
    insert = _INSERT[dialect](table)
    changed = {
        column.name: insert.excluded[column.name]
        for column in table.columns
        if not column.primary_key and column.name != "round"  # which never changes, and has an index to write
    }
    key = [column.name for column in table.primary_key]
    if table is t.documents:
        changed["frozen"] = t.documents.c.frozen | insert.excluded.frozen
    put = insert.on_conflict_do_update(index_elements=key, set_=changed, where=_may_replace(table, insert))
    return put.execution_options(preserve_rowcount=True)


def _may_replace(table: Table, insert: Any) -> Any:
    """A pool row that was emptied was taken by the intake or withdrawn: it stays empty. One that was claimed is about to be
    taken. A frozen document stays as it is."""
    if table is t.sealed:
        return t.sealed.c.body.is_not(None) & ~t.sealed.c.claimed
    if table is t.documents:
        return ~t.documents.c.frozen | (t.documents.c.body == insert.excluded.body)
    return None


class RoundsSql(_Work):
    def lock(self) -> None:
        keep_others_from_writing(self._connection, t.rounds)

    def add_revision(
        self, survey: str, revision: int, body: str, translations: Mapping[str, Texts] | None = None
    ) -> None:
        kept = json.dumps(translations or {}, ensure_ascii=False)
        values = {"survey": survey, "revision": revision, "body": body, "translations": kept}
        self._put_once(t.revisions, values)

    def revision(self, survey: str, revision: int) -> str | None:
        return self._run(select(t.revisions.c.body).where(_revision(survey, revision))).scalar()

    def translations(self, survey: str, revision: int) -> dict[str, Texts]:
        kept = self._run(select(t.revisions.c.translations).where(_revision(survey, revision))).scalar()
        found: dict[str, Texts] = json.loads(kept or "{}")
        return found

    def keep_translations(self, survey: str, revision: int, translations: Mapping[str, Texts]) -> None:
        kept = json.dumps(translations, ensure_ascii=False)
        self._run(update(t.revisions).where(_revision(survey, revision)).values(translations=kept))

    def put(self, one: Round) -> None:
        known = self._run(select(t.rounds.c.ordinal).where(t.rounds.c.id == one.id)).scalar()
        next_one = select(func.coalesce(func.max(t.rounds.c.ordinal), 0) + 1)
        ordinal = known if known is not None else self._run(next_one).scalar()
        self._put(t.rounds, {**vars(one), "earlier": " ".join(map(str, one.earlier)), "ordinal": ordinal})

    def all(self) -> list[Round]:
        rows = self._run(select(t.rounds).order_by(t.rounds.c.ordinal)).mappings()
        return [_round(dict(row)) for row in rows]


def _revision(survey: str, revision: int) -> Any:
    return (t.revisions.c.survey == survey) & (t.revisions.c.revision == revision)


def _round(row: dict[str, Any]) -> Round:
    del row["ordinal"]
    return Round(**{**row, "earlier": tuple(map(int, row["earlier"].split()))})


_HAS_SENT = select(t.taken_part.c.sent).where(t.taken_part.c.tag == bindparam("wanted"))
_DRAFTS = (
    select(t.drafts, t.places_keys.c.public)
    .select_from(t.drafts.outerjoin(t.places_keys, t.drafts.c.round == t.places_keys.c.round))
    .where(t.drafts.c.tag.in_(bindparam("wanted", expanding=True)))
)
_PLACES_KEY = select(t.places_keys.c.public).where(t.places_keys.c.round == bindparam("wanted"))
_WORDS = select(t.draft_words.c.sealed).where(t.draft_words.c.tag == bindparam("wanted"))
_FORGET = [delete(table).where(table.c.tag == bindparam("gone")) for table in (t.drafts, t.draft_words)]
"""The drafts first: whoever seals places anew locks them before it touches the words, and waits for nobody then."""


class ParticipationSql(_QuickWork):
    """The turns of many people share a transaction: their drafts are read by one statement, and what is kept and forgotten
    of all of them is written by one statement a table, at the end."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._drafts: dict[str, Draft | None] = {}
        self._kept: dict[str, Draft] = {}
        self._words: dict[str, bytes] = {}
        self._gone: set[str] = set()
        self._begun: dict[str, str] = {}
        self._sent: dict[str, str] = {}
        self._places_keys: dict[str, str] = {}

    def lock(self) -> None:
        lock_table(self._connection, t.drafts)

    def places_key(self, round_id: str) -> str:
        """As a rule it came with the drafts of the round, which nobody can lock any more since they were read."""
        if round_id not in self._places_keys:
            hold_table(self._connection, t.drafts)
            self._places_keys[round_id] = self._value(_PLACES_KEY, {"wanted": round_id}) or ""
        return self._places_keys[round_id]

    def places(self, round_id: str) -> list[Draft]:
        self._write_all()
        d, w = t.drafts.c, t.draft_words.c
        with_words = select(d.tag, d.round, d.sealed, d.expires, w.sealed.label("words")).where(
            d.round == round_id
        )
        joined = with_words.select_from(t.drafts.outerjoin(t.draft_words, d.tag == w.tag)).order_by(d.tag)
        return [Draft(*row) for row in self._run(joined)]

    def seal_anew(self, round_id: str, places_key: str, places: Collection[Draft]) -> None:
        self._put(t.places_keys, {"round": round_id, "public": places_key})
        self._places_keys[round_id] = places_key
        for draft in places:
            self.keep(draft)

    def begin(self, round_id: str, tag: str) -> None:
        self._begun[tag] = round_id

    def mark_sent(self, round_id: str, tag: str) -> None:
        self._sent[tag] = round_id

    def has_sent(self, tag: str) -> bool:
        return tag in self._sent or bool(self._value(_HAS_SENT, {"wanted": tag}))

    def counts(self, round_id: str) -> tuple[int, int]:
        self._write_all()
        sent = self._run(select(t.taken_part.c.sent).where(t.taken_part.c.round == round_id)).scalars().all()
        return len(sent), sum(sent)

    def look_ahead(self, tags: Collection[str]) -> None:
        if unread := [tag for tag in tags if tag not in self._drafts]:
            self._drafts.update(dict.fromkeys(unread))
            found = self._run(_DRAFTS, {"wanted": unread}).all()
            self._drafts.update({row.tag: Draft(*row[:-1]) for row in found})
            self._places_keys.update({row.round: row.public or "" for row in found})

    def drafts(self, tags: Collection[str]) -> list[Draft]:
        self.look_ahead(tags)
        return [draft for tag in tags if (draft := self._drafts[tag])]

    def words(self, tag: str) -> bytes | None:
        if tag in self._words or tag in self._gone:
            return self._words.get(tag)
        found: bytes | None = self._value(_WORDS, {"wanted": tag})
        return found

    def keep(self, draft: Draft) -> None:
        if draft.words is not None:
            self._words[draft.tag] = draft.words
            draft = replace(draft, words=None)
        self._drafts[draft.tag] = self._kept[draft.tag] = draft

    def forget(self, tag: str) -> None:
        self._kept.pop(tag, None)
        self._words.pop(tag, None)
        self._gone.add(tag)
        self._drafts[tag] = None

    def finish(self) -> None:
        dialect = self._connection.dialect.name
        # In one order, so that no two processes wait for each other's rows.
        gone = [{"gone": tag} for tag in sorted(self._gone)]
        for forget in _FORGET:
            self._for_each(forget, gone)
        kept = [self._kept[tag] for tag in sorted(self._kept)]
        self._for_each(_upsert(t.drafts, dialect), [_row(draft) for draft in kept])
        words = [_words_row(draft, self._words) for draft in kept if draft.tag in self._words]
        self._for_each(_upsert(t.draft_words, dialect), words)
        self._for_each(_insert_once(t.taken_part, dialect), _taken_part(self._begun, sent=False))
        self._for_each(_upsert(t.taken_part, dialect), _taken_part(self._sent, sent=True))
        self._kept, self._words, self._gone, self._begun, self._sent = {}, {}, set(), {}, {}

    def expire(self, now: int) -> int:
        self._write_all()
        old = t.drafts.c.expires <= now
        self._run(delete(t.draft_words).where(t.draft_words.c.tag.in_(select(t.drafts.c.tag).where(old))))
        return self._run(delete(t.drafts).where(old)).rowcount

    def left(self, round_id: str) -> tuple[int, int]:
        """How many tags and drafts of a round there are."""
        self._write_all()
        of_round = [
            select(func.count()).select_from(each).where(each.c.round == round_id)
            for each in (t.taken_part, t.drafts, t.draft_words)
        ]
        tags, drafts, words = (self._run(each).scalar_one() for each in of_round)
        return tags, max(drafts, words)

    def destroy(self, round_id: str) -> tuple[int, int]:
        self._write_all()
        tables = (t.taken_part, t.drafts, t.draft_words)
        tags, drafts, _ = (
            self._run(delete(each).where(each.c.round == round_id)).rowcount for each in tables
        )
        self._run(delete(t.places_keys).where(t.places_keys.c.round == round_id))
        self._places_keys = {}
        return tags, drafts

    def _write_all(self) -> None:
        """Before a statement about many drafts, whose tags are not known here."""
        self.finish()
        self._drafts = {}


def _row(draft: Draft) -> dict[str, Any]:
    return {"tag": draft.tag, "round": draft.round, "sealed": draft.sealed, "expires": draft.expires}


def _taken_part(rounds: Mapping[str, str], *, sent: bool) -> list[dict[str, Any]]:
    return [{"tag": tag, "round": rounds[tag], "sent": sent} for tag in sorted(rounds)]


def _words_row(draft: Draft, words: Mapping[str, bytes]) -> dict[str, Any]:
    return {"tag": draft.tag, "round": draft.round, "sealed": words[draft.tag]}


_ANSWERS_KEY = select(t.answers_keys.c.public).where(t.answers_keys.c.round == bindparam("wanted"))


class PoolSql(_QuickWork):
    def lock(self) -> None:
        lock_table(self._connection, t.sealed)

    def answers_key(self, round_id: str) -> str:
        hold_table(self._connection, t.sealed)
        return self._value(_ANSWERS_KEY, {"wanted": round_id}) or ""

    def seal_anew(self, round_id: str, answers_key: str, rows: Mapping[str, bytes]) -> None:
        self._put(t.answers_keys, {"round": round_id, "public": answers_key})
        if rows:
            anew = update(t.sealed).where(t.sealed.c.row == bindparam("there"))
            self._run(
                anew.values(body=bindparam("anew")),
                [{"there": row, "anew": body} for row, body in sorted(rows.items())],
            )

    def put(self, row: str, round_id: str, sealed: bytes) -> bool:
        values = {"row": row, "round": round_id, "body": sealed, "claimed": False}
        self._ask_driver(self._cursor.execute, _upsert(t.sealed, self._connection.dialect.name), values)
        return int(self._cursor.rowcount) > 0

    def withdraw(self, row: str) -> bool:
        waiting = (t.sealed.c.row == row) & t.sealed.c.body.is_not(None) & ~t.sealed.c.claimed
        return self._run(update(t.sealed).where(waiting).values(body=None)).rowcount > 0

    def waiting(self, round_id: str) -> dict[str, bytes]:
        wanted = (t.sealed.c.round == round_id) & t.sealed.c.body.is_not(None)
        return {row.row: row.body for row in self._run(select(t.sealed).where(wanted))}

    def count(self, round_id: str) -> int:
        wanted = (t.sealed.c.round == round_id) & t.sealed.c.body.is_not(None)
        return self._run(select(func.count()).select_from(t.sealed).where(wanted)).scalar_one()

    def claim(self, rows: Collection[str]) -> dict[str, bytes]:
        one = (t.sealed.c.row == bindparam("wanted")) & t.sealed.c.body.is_not(None)
        if rows:
            self._run(update(t.sealed).where(one).values(claimed=True), [{"wanted": row} for row in rows])
        claimed = select(t.sealed).where(t.sealed.c.claimed & t.sealed.c.body.is_not(None))
        return {each.row: each.body for each in self._run(claimed) if each.row in rows}

    def empty(self, rows: Collection[str]) -> None:
        emptied = update(t.sealed).where(t.sealed.c.row == bindparam("taken")).values(body=None)
        if rows:
            self._run(emptied, [{"taken": row} for row in rows])

    def destroy(self, round_id: str) -> int:
        return self._run(delete(t.sealed).where(t.sealed.c.round == round_id)).rowcount

    def forget_key(self, round_id: str) -> None:
        self._run(delete(t.answers_keys).where(t.answers_keys.c.round == round_id))

    def rounds(self) -> list[str]:
        return sorted(self._run(select(t.sealed.c.round).distinct()).scalars())

    def ask_deletion(self, id: str, sealed: bytes) -> None:
        self._run(t.deletions.insert(), {"id": id, "body": sealed})

    def deletions(self) -> dict[str, bytes]:
        return {each.id: each.body for each in self._run(select(t.deletions))}

    def drop_deletions(self, ids: Collection[str]) -> None:
        if ids:
            self._run(
                delete(t.deletions).where(t.deletions.c.id == bindparam("gone")), [{"gone": id} for id in ids]
            )


class ResponsesSql(_Work):
    def of_round(self, round_id: str) -> list[Response]:
        wanted = select(t.responses).where(t.responses.c.round == round_id).order_by(t.responses.c.id)
        return [dict(row) for row in self._run(wanted).mappings()]

    def count(self, round_id: str) -> int:
        wanted = t.responses.c.round == round_id
        return self._run(select(func.count()).select_from(t.responses).where(wanted)).scalar_one()

    def rewrite(
        self, round_id: str, responses: Sequence[Response], receipts: Mapping[str, str] | None = None
    ) -> None:
        """All responses, of every round, are written anew in the order of their random ids, so that neither the place in
        a file nor a transaction number tells which came with which. So are all receipts."""
        self.lock()
        others = self._run(select(t.responses).where(t.responses.c.round != round_id)).mappings()
        self._write([*map(dict, others), *responses], {**self.receipts(), **(receipts or {})})

    def receipts(self) -> dict[str, str]:
        return {each.hash: each.response for each in self._run(select(t.receipts))}

    def withdraw(self, receipts: Collection[str]) -> int:
        self.lock()
        known = self.receipts()
        gone = {known[receipt] for receipt in receipts if receipt in known}
        if gone:
            everything = map(dict, self._run(select(t.responses)).mappings())
            self._write([each for each in everything if each["id"] not in gone], known)
        return len(gone)

    def _write(self, responses: Sequence[Response], receipts: Mapping[str, str]) -> None:
        """Everything anew. A receipt without a response goes with it."""
        there = {response["id"] for response in responses}
        kept = [{"hash": hash, "response": id} for hash, id in sorted(receipts.items()) if id in there]
        truncate(self._connection, t.responses)
        truncate(self._connection, t.receipts)
        if responses:
            self._run(t.responses.insert(), sorted(responses, key=lambda response: response["id"]))
        if kept:
            self._run(t.receipts.insert(), kept)

    def taken(self) -> dict[str, str]:
        return {each.row: each.round for each in self._run(select(t.taken))}

    def note_taken(self, round_id: str, rows: Collection[str]) -> None:
        if rows:
            self._run(t.taken.insert(), [{"row": row, "round": round_id} for row in sorted(rows)])

    def forget_taken(self, rows: Collection[str]) -> None:
        if rows:
            self._run(
                delete(t.taken).where(t.taken.c.row == bindparam("gone")), [{"gone": row} for row in rows]
            )

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
            self._put(t.changes, {"round": round_id, "name": name, **vars(change)})

    def changes(self, round_id: str) -> dict[str, Pairs]:
        wanted = select(t.changes).where(t.changes.c.round == round_id).order_by(t.changes.c.name)
        return {each.name: Pairs(each.rose, each.others) for each in self._run(wanted)}

    def lock(self) -> None:
        lock_table(self._connection, t.responses)


class ContactSql(_Work):
    def ask(self, request: ContactRequest) -> None:
        self._put_once(t.contact_requests, vars(request))

    def all(self) -> list[ContactRequest]:
        """In an order that says no more than the days do."""
        c = t.contact_requests.c
        rows = self._run(select(t.contact_requests).order_by(c.asked_on, c.id)).mappings()
        return [ContactRequest(**row) for row in rows]

    def destroy(self, id: str) -> bool:
        return self._run(delete(t.contact_requests).where(t.contact_requests.c.id == id)).rowcount > 0

    def expire(self, before: date) -> int:
        old = t.contact_requests.c.asked_on < before
        return self._run(delete(t.contact_requests).where(old)).rowcount


class SqlRounds(_SqlStore[RoundsSql]):
    work = RoundsSql


class SqlParticipation(_SqlStore[ParticipationSql]):
    work = ParticipationSql


class SqlPool(_SqlStore[PoolSql]):
    work = PoolSql


class SqlResponses(_SqlStore[ResponsesSql]):
    work = ResponsesSql


class SqlContact(_SqlStore[ContactSql]):
    work = ContactSql


class SqlBoard:
    def __init__(self, engine: Engine, check: Callable[[], None]) -> None:
        self._engine, self._check = engine, check

    @contextmanager
    def _transaction(self) -> Iterator[_Work]:
        self._check()
        with unavailable_is_said(), self._engine.begin() as connection:
            yield _Work(connection)

    def publish(
        self, kind: str, id: str, body: bytes, *, media_type: str = "application/json", frozen: bool = False
    ) -> Document:
        made = make_document(kind, id, body, media_type)
        d = t.documents.c
        with self._transaction() as work:
            here = (d.kind == kind) & (d.id == id)
            before = work._run(select(d.ordinal).where(here)).scalar()
            last = work._run(select(func.coalesce(func.max(d.ordinal), 0))).scalar_one()
            values = {**vars(made), "ordinal": before or last + 1, "frozen": frozen}
            if not work._put(t.documents, values):
                raise FrozenDocument(f"{kind} {id} is frozen: it was published and cannot be replaced")
        return made

    def document(self, kind: str, id: str) -> Document | None:
        d = t.documents.c
        wanted = select(d.kind, d.id, d.body, d.etag, d.media_type).where((d.kind == kind) & (d.id == id))
        with self._transaction() as work:
            row = work._run(wanted).mappings().first()
        return Document(**row) if row else None

    def ids(self, kind: str) -> tuple[str, ...]:
        d = t.documents.c
        with self._transaction() as work:
            return tuple(work._run(select(d.id).where(d.kind == kind).order_by(d.ordinal)).scalars())

    def keys(self) -> tuple[ApiKey, ...]:
        with self._transaction() as work:
            rows = work._run(select(t.keys).order_by(t.keys.c.made_on, t.keys.c.id)).mappings().all()
        return tuple(ApiKey(**{**row, "scopes": tuple(row["scopes"].split())}) for row in rows)

    def add_key(self, key: ApiKey) -> None:
        with self._transaction() as work:
            work._put(t.keys, {**vars(key), "scopes": " ".join(key.scopes)})

    def revoke_key(self, id: str) -> bool:
        with self._transaction() as work:
            return work._run(delete(t.keys).where(t.keys.c.id == id)).rowcount > 0
