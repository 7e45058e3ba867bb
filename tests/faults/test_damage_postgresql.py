"""The same on PostgreSQL: rows and keys that are damaged, and files of the server's own, changed while it stood."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from surveys.errors import UserError
from tests.conftest import Postgres
from tests.faults import test_damage as on_sqlite
from tests.faults import wrong_clock
from tests.faults.wrong_clock import House

PAGE = 8192
TOAST = "(SELECT reltoastrelid FROM pg_class WHERE oid = 'pool.sealed'::regclass)"
HEAP, INDEX, RESPONSES = "'pool.sealed'", "'pool.sealed_pkey'", "'responses.responses'"

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wrong_clock, "SENT", on_sqlite.SENT)


def filled(postgres: Postgres, folder: Path) -> House:
    folder.mkdir()
    house = House(folder, postgres.database())
    house.fill()
    return house


@pytest.fixture
def house(postgres: Postgres, tmp_path: Path) -> Iterator[House]:
    house = filled(postgres, tmp_path / "house")
    yield house
    postgres.drop(house.url)


SAID = "is left as it is|not available|Put the right key back"


def stays(house: House, keys: Mapping[str, bytes], why: str = SAID) -> None:
    """Whatever was damaged: closing says why in words, nothing is opened, and the keys stay."""
    with pytest.raises(UserError, match=why):
        on_sqlite._close(house)
    assert not any("were opened" in sentence for sentence in on_sqlite._take_in(house))
    assert on_sqlite.keys_of(house) == keys


# Rows and keys ----------


def empty(house: House) -> None:
    with psycopg.connect(house.url) as connection:
        connection.execute("TRUNCATE pool.sealed")


def lose(house: House) -> None:
    with psycopg.connect(house.url) as connection:
        connection.execute("DROP TABLE pool.sealed")


@pytest.mark.parametrize(
    "spoil",
    [on_sqlite.flip_answers, on_sqlite.lose_some_rows, empty, lose, on_sqlite.take_another_rounds_key],
    ids=lambda each: each.__name__,
)
def test_damaged_rows_and_keys_stop_closing_and_intake(house: House, spoil: on_sqlite.Damage) -> None:
    """What can still be read stays as it is."""
    spoil(house)
    keys, answers = on_sqlite.keys_of(house), on_sqlite.answers_of(house)
    stays(house, keys)
    assert on_sqlite.answers_of(house) == answers


@pytest.mark.parametrize("spoil", [on_sqlite.flip_answers, on_sqlite.lose_some_rows, empty])
def test_damaged_rows_can_be_given_up(house: House, spoil: on_sqlite.Damage) -> None:
    """Then the round closes, and nothing of it is left."""
    spoil(house)
    with house.opened() as installation:
        closing = on_sqlite.closed(installation, give_up=True)
    assert not closing.left
    assert not house.left().is_open


# Files ----------


@dataclass(frozen=True)
class FileDamage:
    """What happens to the file of a table, of its longer values, or of its index, and what is said of it."""

    what: str
    of: str
    why: str = "a file of the server is damaged"

    def do(self, file: Path) -> None:
        body = bytearray(file.read_bytes())
        match self.what:
            case "flipped":
                for place in random.Random(7).sample(range(len(body)), 400):
                    body[place] ^= 0xFF
            case "zeroed":
                body[:] = bytes(len(body))
            case "cut":
                del body[len(body) // (2 * PAGE) * PAGE :]
            case "lost":
                file.unlink()
                return
        file.write_bytes(body)


FILES = (
    FileDamage("flipped", HEAP),
    FileDamage("zeroed", HEAP, "answers are missing"),
    FileDamage("cut", HEAP),
    FileDamage("lost", HEAP, "a file of the server is gone"),
    FileDamage("flipped", TOAST),
    FileDamage("zeroed", TOAST),
    FileDamage("cut", TOAST),
    FileDamage("flipped", INDEX),
    FileDamage("flipped", RESPONSES),
)


def test_damaged_files_of_the_server_stop_closing_and_intake(postgres: Postgres, tmp_path: Path) -> None:
    """Bytes that changed, pages that are zeros, files that are short or gone. All at once, since the server stands once."""
    houses = {damage: filled(postgres, tmp_path / str(number)) for number, damage in enumerate(FILES)}
    on_sqlite._take_in(houses[FILES[-1]])
    keys = {damage: on_sqlite.keys_of(house) for damage, house in houses.items()}
    files = {damage: _file(postgres, house, damage.of) for damage, house in houses.items()}
    postgres.stop()
    try:
        for damage, file in files.items():
            damage.do(file)
    finally:
        postgres.start()
    for damage, house in houses.items():
        stays(house, keys[damage], damage.why)
        postgres.drop(house.url)


def _file(postgres: Postgres, house: House, of: str) -> Path:
    """Where it lies, with everything in it that the server has in memory."""
    with psycopg.connect(house.url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute(f"SELECT pg_relation_filepath({of}::regclass)").fetchone()
    assert row
    return postgres.folder / str(row[0])
