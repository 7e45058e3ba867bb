"""Who has begun and sent, and where they are, in SQL. It sees keyed tags and sealed bytes only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, bindparam, delete, func, select, update
from sqlalchemy.sql.elements import ClauseElement

from surveys.store.protocols import ALL, Draft, Overtaken
from surveys.store.sql import tables as t
from surveys.store.sql.base import QuickWork, Row, TransactionalStore, insert_once, upsert
from surveys.store.sql.dialects import hold_table, lock_table

_HAS_SENT = select(t.taken_part.c.sent).where(t.taken_part.c.tag == bindparam("wanted"))
_DRAFTS = (
    select(t.drafts, t.places_keys.c.public)
    .select_from(t.drafts.outerjoin(t.places_keys, t.drafts.c.round == t.places_keys.c.round))
    .where(t.drafts.c.tag.in_(bindparam("wanted", expanding=True)))
)
_PLACES_KEY = select(t.places_keys.c.public).where(t.places_keys.c.round == bindparam("wanted"))
_WORDS = select(t.draft_words.c.sealed).where(t.draft_words.c.tag == bindparam("wanted"))
_AS_READ = (t.drafts.c.tag == bindparam("of")) & (t.drafts.c.sealed == bindparam("read"))
_FORGET, _FORGET_WORDS = (
    delete(table).where(table.c.tag == bindparam("gone")) for table in (t.drafts, t.draft_words)
)
"""The drafts first: whoever seals places anew locks them before it touches the words, and waits for nobody then."""
_FORGET_AS_READ = delete(t.drafts).where(_AS_READ)
_FORGET_PAST = delete(t.drafts).where(
    (t.drafts.c.tag == bindparam("gone")) & (t.drafts.c.expires <= bindparam("at"))
)
_FORGET_WORDS_LEFT = delete(t.draft_words).where(
    (t.draft_words.c.tag == bindparam("gone"))
    & ~select(t.drafts).where(t.drafts.c.tag == t.draft_words.c.tag).exists()
)

# The round of a tag never changes, and has an index that would have to be written.
_KEEP_DRAFT = upsert(t.drafts, ["sealed", "expires"])
_KEEP_NEW = insert_once(t.drafts)
_KEEP_AS_READ = update(t.drafts).where(_AS_READ).values(sealed=bindparam("anew"), expires=bindparam("until"))
_KEEP_WORDS = upsert(t.draft_words, ["sealed"])
_BEGIN = insert_once(t.taken_part)
_MARK_SENT = upsert(t.taken_part, ["sent"])
_PUT_PLACES_KEY = upsert(t.places_keys, ["public"])


class ParticipationSql(QuickWork):
    """The turns of many people share a transaction: their drafts are read by one statement, and what is kept and forgotten
    of all of them is written by one statement a table, at the end."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._drafts: dict[str, Draft | None] = {}
        self._read: dict[str, bytes | None] = {}
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

    def places(self, round_id: str, after: str = "", most: int = ALL) -> list[Draft]:
        self._write_all()
        d, w = t.drafts.c, t.draft_words.c
        with_words = select(d.tag, d.round, d.sealed, d.expires, w.sealed.label("words"))
        joined = with_words.select_from(t.drafts.outerjoin(t.draft_words, d.tag == w.tag))
        some = joined.where(d.round == round_id, d.tag > after).order_by(d.tag).limit(most)
        return [Draft(*row) for row in self._run(some)]

    def seal_anew(self, round_id: str, places_key: str, places: Collection[Draft]) -> None:
        self._run(_PUT_PLACES_KEY[self._dialect], {"round": round_id, "public": places_key})
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
            rows = self._run(_DRAFTS, {"wanted": unread}).all()
            self._drafts.update({row.tag: Draft(*row[:-1]) for row in rows})
            self._read.update(dict.fromkeys(unread), **{row.tag: row.sealed for row in rows})
            self._places_keys.update({row.round: row.public or "" for row in rows})

    def drafts(self, tags: Collection[str]) -> list[Draft]:
        self.look_ahead(tags)
        return [draft for tag in tags if (draft := self._drafts[tag])]

    def words(self, tag: str) -> bytes | None:
        if tag in self._words or tag in self._gone:
            return self._words.get(tag)
        sealed: bytes | None = self._value(_WORDS, {"wanted": tag})
        return sealed

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
        # In one order, so that no two processes wait for each other's rows.
        self._forget_all()
        kept = [self._kept[tag] for tag in sorted(self._kept)]
        self._keep_all(kept)
        words = [_words_row(draft, self._words) for draft in kept if draft.tag in self._words]
        self._for_each(_KEEP_WORDS[self._dialect], words)
        self._for_each(_BEGIN[self._dialect], _taken_part(self._begun, sent=False))
        self._for_each(_MARK_SENT[self._dialect], _taken_part(self._sent, sent=True))
        self._kept, self._words, self._gone, self._begun, self._sent = {}, {}, set(), {}, {}
        self._read = {}

    def _forget_all(self) -> None:
        gone = sorted(self._gone)
        there = [{"of": tag, "read": read} for tag in gone if (read := self._read.get(tag)) is not None]
        self._for_all(_FORGET_AS_READ, there)
        self._for_each(_FORGET, [{"gone": tag} for tag in gone if tag not in self._read])
        self._for_each(_FORGET_WORDS, [{"gone": tag} for tag in gone])

    def _keep_all(self, kept: Sequence[Draft]) -> None:
        unread = [each for each in kept if not self._is_known(each.tag)]
        new = [each for each in kept if self._is_known(each.tag) and self._there(each.tag) is None]
        changed = [(each, read) for each in kept if (read := self._there(each.tag)) is not None]
        self._for_all(_KEEP_AS_READ, [_changed_row(*each) for each in changed])
        self._for_all(_KEEP_NEW[self._dialect], [_draft_row(each) for each in new])
        self._for_each(_KEEP_DRAFT[self._dialect], [_draft_row(each) for each in unread])

    def _is_known(self, tag: str) -> bool:
        """Whether we know what is there: we have read it, or forgotten it just now."""
        return tag in self._read or tag in self._gone

    def _there(self, tag: str) -> bytes | None:
        return None if tag in self._gone else self._read.get(tag)

    def _for_all(self, statement: ClauseElement, rows: Sequence[Row]) -> None:
        """Each of them finds its row as it was read. Raises `Overtaken`."""
        if rows and self._for_each(statement, rows) != len(rows):
            raise Overtaken("another process was quicker")

    def expire(self, now: int, most: int = ALL) -> int:
        self._write_all()
        old = select(t.drafts.c.tag).where(t.drafts.c.expires <= now).order_by(t.drafts.c.tag).limit(most)
        tags = self._run(old).scalars().all()
        self._for_each(_FORGET_PAST, [{"gone": tag, "at": now} for tag in tags])
        self._for_each(_FORGET_WORDS_LEFT, [{"gone": tag} for tag in tags])
        return len(tags)

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


class SqlParticipation(TransactionalStore[ParticipationSql]):
    work = ParticipationSql


def _draft_row(draft: Draft) -> Row:
    return {"tag": draft.tag, "round": draft.round, "sealed": draft.sealed, "expires": draft.expires}


def _changed_row(draft: Draft, read: bytes) -> Row:
    return {"of": draft.tag, "read": read, "anew": draft.sealed, "until": draft.expires}


def _words_row(draft: Draft, words: Mapping[str, bytes]) -> Row:
    return {"tag": draft.tag, "round": draft.round, "sealed": words[draft.tag]}


def _taken_part(rounds: Mapping[str, str], *, sent: bool) -> list[Row]:
    return [{"tag": tag, "round": rounds[tag], "sent": sent} for tag in sorted(rounds)]
