"""A key opens what it was made for, cannot be found out from what is stored, and ends when it is revoked."""

import hashlib
from datetime import date

import pytest

from api.accounts.api_keys import SCOPES, UnknownScope, check_key, make_key
from api.routes.documents import V1
from surveys.store.memory import MemoryBoard
from surveys.store.protocols import ApiKey
from tests.integration.api.board_server import Visit, visiting

DAY = date(2026, 11, 3)


def counted(number: int) -> bytes:
    """Bytes that are not random at all."""
    return bytes(range(number))


def test_a_key_is_its_id_and_256_random_bits() -> None:
    token, key = make_key("Performance team", ["releases:read"], DAY, counted)
    prefix, key_id, secret = token.split("_", 2)
    assert (prefix, key_id, len(secret)) == ("heard", key.id, 43)
    assert key == ApiKey(key.id, "Performance team", key.digest, ("releases:read",), "2026-11-03")


def test_the_secret_is_not_kept() -> None:
    """Only its SHA-256 is."""
    token, key = make_key("x", ["releases:read"], DAY)
    secret = token.split("_", 2)[2]
    assert secret not in repr(key)
    assert key.digest == hashlib.sha256(secret.encode()).hexdigest()


def test_two_keys_differ() -> None:
    assert make_key("x", ["surveys:read"], DAY)[0] != make_key("x", ["surveys:read"], DAY)[0]


def test_the_right_token_finds_its_key_among_others() -> None:
    made = [make_key(f"key {n}", list(SCOPES), DAY) for n in range(20)]
    keys = [key for _, key in made]
    assert [check_key(token, keys) for token, _ in made] == keys


def test_a_secret_does_not_fit_another_keys_id() -> None:
    (one, first), (other, second) = (make_key(name, list(SCOPES), DAY) for name in "ab")
    mixed = "_".join([*one.split("_", 2)[:2], other.split("_", 2)[2]])
    assert check_key(mixed, [first, second]) is None


@pytest.mark.parametrize(
    "change", [str.upper, lambda t: t[:-1], lambda t: t + "A", lambda t: "x" + t, lambda t: t + "\n"]
)
def test_a_token_must_be_whole(change: object) -> None:
    """One letter more, less or other, and it opens nothing."""
    token, key = make_key("x", ["surveys:read"], DAY)
    assert callable(change)
    assert check_key(change(token), [key]) is None


@pytest.mark.parametrize("token", ["", "heard__", "heard_000000000000_", "heard_000000000000_" + "A" * 43])
def test_an_unknown_token_opens_nothing(token: str) -> None:
    assert check_key(token, [make_key("x", ["surveys:read"], DAY)[1]]) is None
    assert check_key(token, []) is None


@pytest.mark.parametrize("scopes", [[], ["everything"], ["surveys:read", "surveys:write"]])
def test_a_scope_must_exist(scopes: list[str]) -> None:
    """The message names the scopes that there are."""
    with pytest.raises(UnknownScope, match=r"surveys:read, releases:read, scorecards:read"):
        make_key("x", scopes, DAY)


class Counting(MemoryBoard):
    """Counts how often the keys are read."""

    reads = 0

    def keys(self) -> tuple[ApiKey, ...]:
        self.reads += 1
        return super().keys()


@pytest.fixture
def visit() -> object:
    with visiting(Counting()) as one:
        yield one


def status(visit: Visit, headers: dict[str, str]) -> int:
    return visit.client.get(f"{V1}/surveys", headers=headers).status_code


def test_a_revoked_key_stops_within_a_second(visit: Visit) -> None:
    headers = visit.key()
    assert status(visit, headers) == 200
    visit.store.revoke_key(visit.store.keys()[0].id)
    visit.clock.now += 0.99
    assert status(visit, headers) == 401


def test_a_revoked_key_stops_although_the_clock_is_set_back(visit: Visit) -> None:
    headers = visit.key()
    assert status(visit, headers) == 200
    visit.store.revoke_key(visit.store.keys()[0].id)
    visit.clock.now -= 3600
    assert status(visit, headers) == 401


def test_a_busy_second_reads_the_keys_twice_at_most(visit: Visit) -> None:
    headers = visit.key()
    assert isinstance(visit.store, Counting)
    before = visit.store.reads
    for _ in range(50):
        assert status(visit, headers) == 200
        visit.clock.now += 0.02
    assert visit.store.reads - before <= 3
