"""Cleaning a large file of SQLite's some rows at a time leaves as little behind as writing it anew at once."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine

from surveys.store.database.opening import engines, migrate, open_stores
from surveys.store.protocols import Draft
from surveys.store.sql.dialects import scrub
from surveys.store.sql.participation import SqlParticipation
from tests.conftest import Postgres

PEOPLE = 60
BYTES = 5000
"""More than a page, as words are: such rows lie on pages of their own, in the order in which they came."""

Waits = Callable[[float], None]


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    url = f"sqlite:///{tmp_path / 'heard.db'}"
    migrate(url)
    return engines(url, ("participation",))["participation"]


def _fill(store: SqlParticipation) -> list[Draft]:
    drafts = [
        Draft(secrets.token_hex(32), "r1", os.urandom(500), 10, os.urandom(BYTES)) for _ in range(PEOPLE)
    ]
    for draft in drafts:
        with store.transaction() as work:
            work.keep(draft)
    return drafts


def _content(engine: Engine) -> bytes:
    return Path(str(engine.url.database)).read_bytes()


@pytest.mark.database
def test_in_parts_everything_is_kept_and_nothing_deleted_stays(engine: Engine) -> None:
    """Rows, words and marks are as they were; of what was deleted there is no byte."""
    store = SqlParticipation(engine, lambda: None)
    drafts, pauses = _fill(store), list[float]()
    with store.transaction() as work:
        for draft in drafts[::2]:
            work.forget(draft.tag)
        work.begin("r1", "a")
        work.mark_sent("r1", "b")
    scrub(engine, quick=0, wait=pauses.append)
    with store.transaction() as work:
        assert sorted(work.places("r1"), key=lambda draft: draft.tag) == sorted(
            drafts[1::2], key=lambda draft: draft.tag
        )
        assert work.counts("r1") == (2, 1)
    content = _content(engine)
    assert not [draft for draft in drafts[::2] if draft.words and draft.words[:24] in content]
    assert [draft for draft in drafts[1::2] if draft.words and draft.words[:24] in content] == drafts[1::2]


@pytest.mark.database
def test_in_parts_the_order_in_which_people_came_is_gone(engine: Engine) -> None:
    """Before, whoever came first lies first in the file; afterwards that is chance."""
    store = SqlParticipation(engine, lambda: None)
    drafts = _fill(store)
    assert _in_order(drafts, _content(engine)) > 0.95
    scrub(engine, quick=0, wait=lambda _seconds: None)
    assert 0.2 < _in_order(drafts, _content(engine)) < 0.8


def _in_order(drafts: list[Draft], content: bytes) -> float:
    """The share of pairs of whom the one who came first lies first."""
    places = [content.index((draft.words or b"")[-24:]) for draft in drafts]
    pairs = [(one, two) for number, one in enumerate(places) for two in places[number + 1 :]]
    return sum(one < two for one, two in pairs) / len(pairs)


def test_an_intake_writes_all_answers_anew_once(postgres: Postgres) -> None:
    """Cleaning after it writes the notes anew, of which nothing deleted stays, and leaves the files of answers that are new
    already; cleaning as a whole writes these too."""
    url = postgres.database()
    house = open_stores(url, ("responses",))
    stores = house.responses
    ids = [f"{number:032x}" for number in range(40)]
    with stores.transaction() as work:
        for some in (ids[::2], ids[1::2]):
            work.add(
                [{"id": each, "round": "r1", "answers": {}} for each in some], {each: each for each in some}
            )
        work.mix()
        work.note_taken("r1", ids)
    with stores.transaction() as work:
        work.forget_taken(ids[1:])
    before = _files(url)
    stores.scrub_notes()
    after = _files(url)
    assert {name for name in before if before[name] != after[name]} == {
        *("taken", "halves", "changes", "on_paper")
    }
    with stores.transaction() as work:
        assert work.taken() == {ids[0]: "r1"}
    stores.scrub()
    assert not set(_files(url).items()) & set(after.items())
    house.close()
    postgres.drop(url)


def _files(url: str) -> dict[str, int]:
    """Which file each table of the store lies in."""
    wanted = (
        "SELECT relname, pg_relation_filenode(oid) FROM pg_class "
        "WHERE relkind = 'r' AND relnamespace = 'responses'::regnamespace"
    )
    with psycopg.connect(url) as server:
        return {name: file for name, file in server.execute(wanted) if name != "alembic_version"}
