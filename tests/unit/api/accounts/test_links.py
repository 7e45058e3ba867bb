"""A link signs one person in, once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.accounts.links import (
    GOOD_FOR,
    LinkProblem,
    asked_on,
    end,
    holder,
    identity_of,
    new_link,
    use,
    use_provider,
)
from api.accounts.people import MAY, ROLES, Identity, NoSuchRole, roles_of
from surveys.store.memory import MemoryRecord
from surveys.store.record_entries import in_record

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
ANN = Identity("Ann", frozenset({"editor"}))


def test_a_link_signs_in_whom_it_was_made_for_and_never_again() -> None:
    record = MemoryRecord()
    token = new_link(record, ANN, "Ben", NOW)
    signed_in = use(record, token, NOW)
    assert identity_of(record.entries(), str(signed_in.number)) == ANN
    with pytest.raises(LinkProblem, match="used already"):
        use(record, token, NOW)


def test_looking_at_a_link_uses_nothing_up() -> None:
    record = MemoryRecord()
    token = new_link(record, ANN, "Ben", NOW)
    assert holder(record.entries(), token, NOW).about == "Ann"
    assert use(record, token, NOW)


@pytest.mark.parametrize("token", ["", "x", "../", "é" * 40])
def test_a_link_that_nobody_made_is_not_known(token: str) -> None:
    with pytest.raises(LinkProblem, match="not known"):
        use(MemoryRecord(), token, NOW)


def test_a_link_grows_old() -> None:
    record = MemoryRecord()
    token = new_link(record, ANN, "Ben", NOW)
    with pytest.raises(LinkProblem, match="too old"):
        use(record, token, NOW + GOOD_FOR + timedelta(seconds=1))


def test_of_many_who_use_a_link_at_once_one_is_let_in() -> None:
    record = MemoryRecord()
    token = new_link(record, ANN, "Ben", NOW)

    def let_in(_: int) -> bool:
        try:
            return bool(use(record, token, NOW))
        except LinkProblem:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(let_in, range(8))) == 1


def test_an_administrator_ends_a_session() -> None:
    record = MemoryRecord()
    signed_in = use(record, new_link(record, ANN, "Ben", NOW), NOW)
    end(record, signed_in.number, "Cat", "Left the board.", NOW)
    assert identity_of(record.entries(), str(signed_in.number)) is None


def _comes(record: MemoryRecord, subject: str, name: str) -> str:
    """Somebody comes in by the provider; the name that they have here."""
    return use_provider(record, replace(ANN, name=name), subject, NOW).who


def test_by_a_provider_one_person_has_one_name_and_two_have_two() -> None:
    """Many providers let people call themselves what they like. Nobody is two people by it, who could approve what they
    wrote, and nobody is another, whose drafts they would see."""
    record = MemoryRecord()
    assert [_comes(record, "1", name) for name in ("Ann", "Ben", "ann ", "Ann")] == ["Ann"] * 4
    assert _comes(record, "2", "ann") == "ann (2)"
    assert _comes(record, "3", "A\u200bnn") == "A\u200bnn (3)"
    assert [_comes(record, "2", "Ann"), _comes(record, "4", "ann (2)")] == ["ann (2)", "ann (2) (2)"]
    assert _comes(record, "5", "Ben") == "Ben"


def test_the_record_holds_no_link_that_could_be_used() -> None:
    record = MemoryRecord()
    token = new_link(record, ANN, "Ben", NOW)
    assert token not in repr(record.entries())


def test_every_right_belongs_to_a_role_that_exists() -> None:
    assert all(roles and roles <= set(ROLES) for roles in MAY.values())
    with pytest.raises(NoSuchRole, match="viewer"):
        roles_of(["king"])


def test_when_somebody_last_showed_who_they_are_is_known_of_a_link_and_said_by_a_provider() -> None:
    """A provider that does not say may have let them through on a sign-in of last week."""
    record, hour_ago = MemoryRecord(), NOW - timedelta(hours=1)
    by_link = use(record, new_link(record, ANN, "Ben", hour_ago), NOW)
    said = use_provider(record, ANN, "s", NOW, hour_ago)
    unsaid = use_provider(record, ANN, "s", NOW)
    asked = [asked_on(record.entries(), str(entry.number)) for entry in (by_link, said, unsaid)]
    assert asked == [by_link.at, in_record(hour_ago), None]
    assert asked_on(record.entries(), "99") is None
