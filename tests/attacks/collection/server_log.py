"""What PostgreSQL itself writes down of what passes through it: a file that nobody thinks of, with the time on each line."""

import random
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import DataError

from surveys.store.database.checkup import check_up
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import careless, heard, send, take_in, word_of
from tests.conftest import Postgres
from tests.houses import House

PEOPLE = 24
FOR_TESTS = "fsync"
"""The only setting of the server that is not as doctor wants it: no test pulls the plug."""
SLOW_QUERIES = "log_min_duration_statement"
"""What administrators switch on to find slow queries. At 0 it writes every statement, with its values."""


def answers_in_the_servers_log(place: str, folder: Path, postgres: Postgres, seed: int) -> Outcome:
    """Everybody sends, the answers are taken in, and an error is made on the way. The log of a server of which doctor finds
    nothing wrong holds no word, nothing sealed, and nothing that stands for a person."""
    secrets = [word_of(number, random.Random(f"log {seed} {number}")) for number in range(PEOPLE)]
    before = _size(postgres)
    with careless(place, folder, postgres) as bot:
        _set(bot.scene.command, f"SET {SLOW_QUERIES} = 0")
        for number, secret in enumerate(secrets):
            bot.send(number, secret)
        _set(bot.scene.command, f"RESET {SLOW_QUERIES}")
    naive = _found([secret.encode() for secret in secrets], _logged(postgres, before))
    with heard(place, folder, postgres, seed) as (house, scene):
        if check_up(house.place.url).settings.keys() - {FOR_TESTS}:
            raise AssertionError("doctor finds something wrong with this server")
        before = _size(postgres)
        for number, secret in enumerate(secrets):
            send(house, number, secret)
        marks = [sealed[100:132].hex().encode() for sealed in scene.sealed_in("pool")]
        marks += [str(row["tag"]).encode() for row in scene.everything_in("participation")["taken_part"]]
        take_in(house)
        _make_an_error(house, secrets[0])
        logged = _logged(postgres, before)
    if b"ERROR" not in logged:
        raise AssertionError("nothing was logged, so that nothing is proved")
    product = _found([*(secret.encode() for secret in secrets), *marks], logged)
    return Outcome("answers in PostgreSQL's own log", place, naive, PEOPLE, product, PEOPLE + len(marks))


def _make_an_error(house: House, words: str) -> None:
    """The row's name does not fit, so the server refuses a statement that has somebody's words among its values."""
    with suppress(DataError), house.stores.pool.transaction() as work:
        work.put("too long " * 20, "one-word-r1", words.encode())


def _set(command: Callable[[str], None], what: str) -> None:
    """For the whole server, so that connections that are open have it too."""
    for statement in (f"ALTER SYSTEM {what}", "SELECT pg_reload_conf()", "SELECT pg_sleep(0.2)"):
        command(statement)


def _size(postgres: Postgres) -> int:
    return postgres.log.stat().st_size


def _logged(postgres: Postgres, before: int) -> bytes:
    return postgres.log.read_bytes()[before:]


def _found(needles: Collection[bytes], logged: bytes) -> int:
    return sum(needle in logged for needle in needles)
