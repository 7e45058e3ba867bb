"""When comments are handed out to be read, and when not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from api.accounts.links import first_with, new_link
from api.accounts.people import READS_COMMENTS, Identity
from api.services.comments.keeping import look_after_comments
from surveys.rounds import Round
from surveys.store.protocols import Stores
from tests.unit.surveys.fieldwork.ending.test_handing_out import ROUND, SURVEY, a_house, out

TODAY = date(2026, 11, 30)


def _stores(round_: Round = ROUND) -> Stores:
    stores = a_house()
    with stores.rounds.transaction() as work:
        work.add_revision(SURVEY.id, 1, SURVEY.model_dump_json())
        work.put(round_)
    return stores


def _since(stores: Stores) -> date | None:
    return first_with(stores.record.entries(), READS_COMMENTS)


def _named(stores: Stores, role: str, day: int) -> None:
    at = datetime(2026, 10, day, 9, tzinfo=UTC)
    new_link(stores.record, Identity("Ann", frozenset({role})), "Ben", at)


def test_nothing_is_copied_where_nobody_reads() -> None:
    stores = _stores()
    _named(stores, "editor", 1)
    assert look_after_comments(stores, 12, TODAY, _since(stores)) == []
    assert out(stores) == []


@pytest.mark.parametrize("role", sorted(READS_COMMENTS))
def test_a_round_that_opened_since_is_handed_out_once(role: str) -> None:
    stores = _stores()
    _named(stores, role, 1)
    (sentence,) = look_after_comments(stores, 12, TODAY, _since(stores))
    assert "can be read at the desk" in sentence
    assert "60" not in sentence
    assert len(out(stores)) == 60
    assert look_after_comments(stores, 12, TODAY, _since(stores)) == []


def test_what_was_said_before_anybody_could_read_it_stays_where_it_is() -> None:
    """The notice of that time said that nobody sees what one person wrote."""
    stores = _stores()
    _named(stores, "coder", 2)
    assert look_after_comments(stores, 12, TODAY, _since(stores)) == []
    assert out(stores) == []


def test_what_nobody_said_can_be_read_always() -> None:
    stores = _stores(replace(ROUND, example=True))
    _named(stores, "coder", 20)
    assert look_after_comments(stores, 12, TODAY, _since(stores))
