"""An account of the same PostgreSQL server, with no rights at all, that asks it whatever it may, again and again: when did
somebody write, and when was somebody's wish to delete worked off?"""

import random
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

from surveys.store.database.opening import migrate
from tests.accounts import account, stranger
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import heard
from tests.conftest import Postgres
from tests.houses import House

Connection = psycopg.Connection[Any]
Act = Callable[[House], object]

MOMENTS = 24
"""In each of so many moments somebody may write, or nobody does."""

_FUNCTIONS = """
SELECT DISTINCT p.proname FROM pg_proc p WHERE p.prokind = 'f' AND p.pronargs = p.pronargdefaults
AND has_function_privilege(p.oid, 'EXECUTE')
AND p.prorettype NOT IN (SELECT oid FROM pg_type WHERE typtype = 'p' AND typname <> 'record')
AND p.proname !~ '^(pg_sleep|pg_terminate|pg_cancel|pg_advisory|pg_notification|pg_reload|pg_backup|pg_switch|lo_)'
"""
_TABLES = """
SELECT c.oid::regclass::text FROM pg_class c WHERE c.relkind IN ('r', 'v')
AND c.relnamespace = 'pg_catalog'::regnamespace
AND has_table_privilege(c.oid, 'SELECT')
"""
_CALL = "SELECT * FROM pg_catalog.{}()"
_ALL_OF = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {} t"
_WITH_ARGUMENTS = (
    "SELECT age('100'::xid)",
    "SELECT mxid_age('1'::xid)",
    "SELECT count(*) FROM generate_series(1, 3000) n WHERE txid_status(n) IS NOT NULL",
    "SELECT pg_xact_status(n::text::xid8) FROM generate_series(1, 600) n",
    "SELECT sum(pg_database_size(oid)) FROM pg_database",
    "SELECT pg_tablespace_size('pg_default')",
    "SELECT pg_total_relation_size('pool.sealed'::regclass)",
    "SELECT pg_relation_filenode('responses.responses'::regclass)",
    "SELECT pg_relation_filepath('responses.responses'::regclass)",
    "SELECT xmin, ctid, relname FROM pg_class WHERE relname IN ('responses', 'receipts', 'sealed') ORDER BY 3",
    "SELECT relfilenode, relpages, reltuples FROM pg_class WHERE relname IN ('responses', 'sealed') ORDER BY 1",
    "SELECT pg_stat_get_tuples_inserted(oid) FROM pg_class WHERE relname = 'sealed'",
    "SELECT backend_xmin FROM pg_stat_get_activity(pg_backend_pid())",
    "CREATE TEMPORARY TABLE mine AS SELECT 1",
    "SELECT lo_create(0)",
)


def watched_by_strangers(place: str, folder: Path, postgres: Postgres, seed: int) -> list[Outcome]:
    """Everything that an account may ask is asked before and after each moment. The careless form leaves two functions and
    the list of tables with everybody, as a server does that is installed. The board's account is no stranger, and is to
    learn as little."""
    chance = random.Random(seed)
    moments = [chance.random() < 0.5 for _ in range(MOMENTS)]
    with heard(place, folder, postgres, seed) as (house, scene):
        ((name,),) = scene.query("SELECT current_database()")
        address = postgres.address(name)
        migrate(address)  # what belongs to a database as a whole is not in the copy that tests are given
        by = {
            (what, who): _named(url, house, ACTS[what], moments, chance)
            for what in ACTS
            for who, url in _accounts(address).items()
        }
        scene.command(
            "GRANT EXECUTE ON FUNCTION pg_current_wal_insert_lsn(), pg_current_snapshot() TO PUBLIC"
        )
        scene.command("GRANT SELECT ON pg_class TO PUBLIC")
        careless = {
            what: _named(stranger(address), house, act, moments, chance) for what, act in ACTS.items()
        }
    return [
        Outcome(
            f"{what} watched by {who}", place, careless[what], MOMENTS, hits, MOMENTS, by_chance=MOMENTS / 2
        )
        for (what, who), hits in by.items()
    ]


def _accounts(address: str) -> dict[str, str]:
    return {
        "an account without rights": stranger(address),
        "the board's account": account(address, "board"),
        "the contact point's account": account(address, "contact"),
    }


def _named(url: str, house: House, act: Act, moments: Sequence[bool], chance: random.Random) -> int:
    """In how many moments it was said rightly whether it happened. Where nothing moves by it, it is guessed."""
    right = 0
    with psycopg.connect(url, autocommit=True, prepare_threshold=None) as connection:
        telling = _telling(connection, house, act)
        for wrote in moments:
            before = _answers(connection, telling)
            if wrote:
                act(house)
            moved = before != _answers(connection, telling)
            right += (moved if telling else chance.random() < 0.5) == wrote
    return right


def _telling(connection: Connection, house: House, act: Act) -> list[str]:
    """The questions whose answers stand still while nobody writes, and move when the attacker does it too."""
    asked = _questions(connection)
    still, again = _answers(connection, asked), _answers(connection, asked)
    quiet = [each for each, one, two in zip(asked, still, again, strict=True) if one == two]
    before = _answers(connection, quiet)
    act(house)
    after = _answers(connection, quiet)
    moved = [each for each, one, two in zip(quiet, before, after, strict=True) if one != two]
    return [each for each in moved if _answers(connection, [each]) == _answers(connection, [each])]


def _questions(connection: Connection) -> list[str]:
    functions = [_CALL.format(name) for (name,) in connection.execute(_FUNCTIONS)]
    tables = [_ALL_OF.format(name) for (name,) in connection.execute(_TABLES)]
    return [*functions, *tables, *_WITH_ARGUMENTS]


def _answers(connection: Connection, questions: Sequence[str]) -> list[str]:
    return [_answer(connection, question) for question in questions]


def _answer(connection: Connection, question: str) -> str:
    try:
        return repr(connection.execute(question).fetchall())  # type: ignore[call-overload]
    except psycopg.Error as error:
        return type(error).__name__


_NUMBERS = count()


def _somebody_writes(house: House) -> None:
    house.person(next(_NUMBERS)).begin("one-word").says("yes").says("something")


def _a_wish_to_delete_is_worked_off(house: House) -> None:
    """The words are nobody's, and the intake does the same as for those of somebody."""
    with house.stores.pool.transaction() as pool:
        pool.ask_deletion(f"{next(_NUMBERS):032x}", b"nobody's")
    assert house.intake().delete_what_was_asked() == 1


ACTS: Mapping[str, Act] = {"turns": _somebody_writes, "deletions": _a_wish_to_delete_is_worked_off}
