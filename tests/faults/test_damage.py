"""Files and rows that are damaged, at a closing and at an intake: nothing that can still be read goes with them."""

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from api.commands.asking import give_up_files
from api.installation.clock import today
from api.installation.settings import read_settings
from api.installation.wiring import Installation
from api.services.upkeep import take_in
from surveys.errors import UserError
from surveys.fieldwork.ending.closing import Closing, close_round
from surveys.fieldwork.lookup import find_round, revisions_of
from surveys.privacy.keys import KeyProblem, answers_key
from surveys.store.database.damage import damage
from surveys.store.database.opening import engines
from surveys.store.protocols import StoreUnavailable
from tests.faults import wrong_clock
from tests.faults.wrong_clock import ROUND, House

SENT = 25

pytestmark = pytest.mark.database


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(wrong_clock, "SENT", SENT)
    house = House(tmp_path)
    house.fill()
    return house


def file(house: House, store: str) -> Path:
    return house.folder / "data" / f"heard.{store}.db"


def closed(installation: Installation, *, give_up: bool = False) -> Closing:
    return close_round(
        installation.stores,
        installation.keys,
        installation.intake(),
        ROUND,
        today(),
        lambda _seconds: None,
        give_up=give_up,
    )


# Kinds of damage ----------


def flip_answers(house: House) -> None:
    """Four hundred bytes within sealed answers: SQLite sees nothing wrong."""
    with house.opened() as installation, installation.stores.pool.transaction() as pool:
        rows = dict(list(pool.waiting(ROUND).items())[:18])
        spoilt = {row: bytes([body[0] ^ 1]) + body[1:] for row, body in rows.items()}
        pool.seal_anew(ROUND, pool.answers_key(ROUND), spoilt)
        pool.forget_key(ROUND)


def flip_pages(house: House) -> None:
    """Bytes of the file itself, from its second page on."""
    chance, path = random.Random(7), file(house, "pool")
    body = bytearray(path.read_bytes())
    for place in chance.sample(range(4096, len(body)), 400):
        body[place] ^= 0xFF
    path.write_bytes(body)


def cut_short(house: House) -> None:
    path = file(house, "pool")
    path.write_bytes(path.read_bytes()[: 4096 * 5])


def spoil_the_beginning(house: House) -> None:
    path = file(house, "pool")
    path.write_bytes(b"no database at all" * 300 + path.read_bytes()[5400:])


def empty(house: House) -> None:
    file(house, "pool").write_bytes(b"")


def lose(house: House) -> None:
    file(house, "pool").unlink()


def lose_some_rows(house: House) -> None:
    """As when the file is put back from a copy."""
    with house.opened() as installation, installation.stores.pool.transaction() as pool:
        pool.destroy(ROUND)


def spoil_responses(house: House) -> None:
    path = file(house, "responses")
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 4096 + path.read_bytes()[8192:])


def lose_the_answers_key(house: House) -> None:
    (house.folder / "data" / "keys" / f"intake.{ROUND}.key").unlink()


def take_another_rounds_key(house: House) -> None:
    """Of the right length, and another one's."""
    (house.folder / "data" / "keys" / f"intake.{ROUND}.key").write_bytes(bytes(range(32)))


def cut_the_answers_key(house: House) -> None:
    (house.folder / "data" / "keys" / f"intake.{ROUND}.key").write_bytes(b"")


FILES = (flip_pages, cut_short, spoil_the_beginning)
ROWS = (flip_answers, empty, lose, lose_some_rows)
KEYS = (lose_the_answers_key, take_another_rounds_key, cut_the_answers_key)
Damage = Callable[[House], None]


@pytest.fixture(params=[*FILES, *ROWS, *KEYS, spoil_responses], ids=lambda each: each.__name__)
def damaged(request: pytest.FixtureRequest, house: House) -> House:
    request.param(house)
    return house


def keys_of(house: House) -> dict[str, bytes]:
    """The round's own, and that to its answers. The key of its places changes with every intake."""
    names = (f"{ROUND}.key", f"intake.{ROUND}.key", f"intake.{ROUND}.b.key")
    paths = [house.folder / "data" / "keys" / name for name in names]
    return {path.name: path.read_bytes() for path in paths if path.exists()}


def answers_of(house: House) -> dict[str, bytes]:
    """What is sealed in the pool; nothing where that does not open."""
    with suppress(UserError), house.opened() as installation, installation.stores.pool.transaction() as pool:
        return pool.waiting(ROUND)
    return {}


# What it must not do ----------


def test_a_careless_closing_destroys_what_is_left(house: House) -> None:
    """The attack works: seven answers that can be read are too few to open, and go with the eighteen that cannot."""
    flip_answers(house)
    with house.opened() as installation:
        round_ = find_round(installation.stores.rounds, ROUND)
        taken = installation.intake().take_last(ROUND, *revisions_of(installation.stores.rounds, round_))
    assert (taken.opened, taken.destroyed, house.left().answers) == (0, 7, 0)


def test_damage_stops_closing_and_intake(damaged: House) -> None:
    """Whatever was damaged: the round stays open with its keys, and what is in the pool stays as it is."""
    keys, answers = keys_of(damaged), answers_of(damaged)
    with pytest.raises(UserError):
        _close(damaged)
    assert not any("were opened" in sentence for sentence in _take_in(damaged))
    assert keys_of(damaged) == keys
    assert answers_of(damaged) == answers


def _close(house: House) -> None:
    with house.opened() as installation:
        closed(installation)


def _take_in(house: House) -> list[str]:
    """What is said of it; nothing where it is refused."""
    with suppress(UserError), house.opened() as installation:
        return take_in(installation.stores, installation.keys, installation.intake, today(), 0)
    return []


@pytest.mark.parametrize("spoil", [*FILES, *ROWS], ids=lambda each: each.__name__)
def test_what_is_damaged_can_be_given_up(house: House, spoil: Damage) -> None:
    """Then the round closes, with what could still be read where that is enough, and nothing of it is left."""
    spoil(house)
    give_up_files(read_settings(house.settings), yes=True)
    with house.opened() as installation:
        closing = closed(installation, give_up=True)
    assert not closing.left
    assert not house.left().is_open
    assert closing.taken.opened in {0, *range(10, SENT)}


def test_giving_up_saves_what_is_whole(house: House) -> None:
    """A page in the middle goes; the answers before it and behind it are opened and kept."""
    path = file(house, "pool")
    body = bytearray(path.read_bytes())
    middle = len(body) // 8192 * 4096
    body[middle : middle + 4096] = b"\x00" * 4096
    path.write_bytes(body)
    assert damage(engines(f"sqlite:///{house.folder}/data/heard.db"), ["pool", "rounds"]) == ("pool",)
    give_up_files(read_settings(house.settings), yes=True)
    with house.opened() as installation:
        closing = closed(installation, give_up=True)
        assert closing.responses >= 10
        assert not closing.left


def test_the_place_of_somebody_else_may_be_damaged(house: House) -> None:
    """A place that does not open stops neither the intake nor the closing: it is that person's alone."""
    with house.opened() as installation:
        taken = take_in(installation.stores, installation.keys, installation.intake, today(), 0)
        assert "were opened" in taken[0]
        assert not closed(installation).left


def test_a_key_is_not_taken_for_another(house: House) -> None:
    """A key of another length is said to be damaged; nothing else reads it."""
    cut_the_answers_key(house)
    with house.opened() as installation, pytest.raises(KeyProblem, match="damaged"):
        _ = answers_key(installation.keys, ROUND).here


def test_a_store_that_is_damaged_is_said_in_words(house: House) -> None:
    """Also where SQLite sees it only when it reads."""
    spoil_the_beginning(house)
    with pytest.raises(StoreUnavailable, match="its file is damaged"), house.opened():
        pass
