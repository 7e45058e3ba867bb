"""Rounds and what they asked, in SQL. It knows nothing of people."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from surveys.rounds import Round
from surveys.store.protocols import Texts
from surveys.store.sql import tables as t
from surveys.store.sql.base import SqlWork, TransactionalStore, insert_once, upsert
from surveys.store.sql.dialects import keep_others_from_writing

_KEEP_REVISION = insert_once(t.revisions)
_PUT = upsert(t.rounds, [field.name for field in fields(Round) if field.name != "id"])
_NEXT_ORDINAL = select(func.coalesce(func.max(t.rounds.c.ordinal), 0) + 1)


class RoundsSql(SqlWork):
    """One transaction. Rounds are in order of their ordinals, which are given when they are first put."""

    def lock(self) -> None:
        keep_others_from_writing(self._connection, t.rounds)

    def add_revision(
        self, survey: str, revision: int, body: str, translations: Mapping[str, Texts] | None = None
    ) -> None:
        kept = json.dumps(translations or {}, ensure_ascii=False)
        values = {"survey": survey, "revision": revision, "body": body, "translations": kept}
        self._run(_KEEP_REVISION[self._dialect], values)

    def revision(self, survey: str, revision: int) -> str | None:
        body: str | None = self._run(
            select(t.revisions.c.body).where(_is_revision(survey, revision))
        ).scalar()
        return body

    def translations(self, survey: str, revision: int) -> dict[str, Texts]:
        wanted = select(t.revisions.c.translations).where(_is_revision(survey, revision))
        kept: dict[str, Texts] = json.loads(self._run(wanted).scalar() or "{}")
        return kept

    def keep_translations(self, survey: str, revision: int, translations: Mapping[str, Texts]) -> None:
        kept = json.dumps(translations, ensure_ascii=False)
        self._run(update(t.revisions).where(_is_revision(survey, revision)).values(translations=kept))

    def put(self, new: Round) -> None:
        ordinal = self._run(select(t.rounds.c.ordinal).where(t.rounds.c.id == new.id)).scalar()
        if ordinal is None:
            ordinal = self._run(_NEXT_ORDINAL).scalar()
        earlier = " ".join(map(str, new.earlier))
        self._run(_PUT[self._dialect], {**vars(new), "earlier": earlier, "ordinal": ordinal})

    def rounds(self) -> list[Round]:
        rows = self._run(select(t.rounds).order_by(t.rounds.c.ordinal)).mappings()
        return [_round(dict(row)) for row in rows]


class SqlRounds(TransactionalStore[RoundsSql]):
    work = RoundsSql


def _is_revision(survey: str, revision: int) -> ColumnElement[bool]:
    return (t.revisions.c.survey == survey) & (t.revisions.c.revision == revision)


def _round(row: dict[str, Any]) -> Round:
    del row["ordinal"]
    return Round(**{**row, "earlier": tuple(map(int, row["earlier"].split()))})
