"""Processes of one installation see each other through PostgreSQL: how many there are, who does what only one may do, and
who goes on with it when that one is gone."""

import hashlib
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from api.commands.doctor.database import of_database
from api.installation.settings import read_settings
from api.installation.wiring import open_installation
from surveys.store.database.neighbours import (
    CHANNEL,
    FIRST_SLOT,
    MOST,
    OURS,
    SEAL_BYTES,
    TASKS,
    Alone,
    PoolerProblem,
    check_no_pooler,
    neighbours_on,
)
from tests.accounts import stranger
from tests.conftest import Postgres
from tests.faults.relay import relay

LONGEST = 20.0
KEY = bytes(range(32))


@pytest.fixture
def url(postgres: Postgres) -> Iterator[str]:
    made = postgres.empty_database()
    yield made
    postgres.drop(made)


def _until(is_so: Callable[[], bool]) -> float:
    """Seconds until something is so."""
    begun = time.monotonic()
    while not is_so():
        assert time.monotonic() - begun < LONGEST
        time.sleep(0.02)
    return time.monotonic() - begun


def test_one_does_what_only_one_may_do(url: str) -> None:
    """Of three that talk, one holds each task; all know how many they are, and where that one is."""
    tasks = ("telegram", "sweep")
    with (
        neighbours_on(url, tasks, port=1, key=KEY) as one,
        neighbours_on(url, tasks, port=2, key=KEY) as two,
        neighbours_on(url, tasks, port=3, key=KEY) as three,
        neighbours_on(url, ("intake",), talks=False) as intake,
    ):
        everybody = (one, two, three)
        _until(lambda: {each.number for each in everybody} == {3})
        # Not always the lowest: whoever counts the others holds each number for a moment.
        assert len({each.slot for each in everybody}) == 3
        assert [[each.holds(task) for task in tasks] for each in everybody] == [
            [True] * 2,
            [False] * 2,
            [False] * 2,
        ]
        _until(lambda: all(each.where("telegram") == "127.0.0.1:1" for each in everybody))
        _until(lambda: one.address(three.slot) == three.address(three.slot) == "127.0.0.1:3")
        assert intake.holds("intake")
        assert not intake.holds("telegram")


class _Overheard:
    """An account of the server with no rights at all, on the channel where neighbours speak."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection, self.heard = connection, list[str]()
        connection.execute(f"LISTEN {CHANNEL}")

    def hear(self) -> list[str]:
        self.heard += [note.payload for note in self.connection.notifies(timeout=0.1)]
        return self.heard

    def says(self, words: str) -> None:
        self.connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, words))

    def says_sealed(self, words: str, key: bytes) -> None:
        said = f"{self.connection.info.backend_pid} {words}".encode()
        self.says(f"{words} {hashlib.blake2b(said, key=key, digest_size=SEAL_BYTES).hexdigest()}")


def test_nobody_else_says_where_a_neighbour_is(url: str) -> None:
    """What people press is passed on to where a neighbour says that it is. An account without rights that says it is there
    is not believed: not in the plain words of earlier versions, not sealed with another key, not with what it overheard,
    and not where the words cannot be read. With the neighbours' key it would be."""
    with psycopg.connect(stranger(url), autocommit=True) as connection:
        other = _Overheard(connection)
        with neighbours_on(url, ("telegram",), port=1, key=KEY) as one:
            _until(lambda: any(words.startswith("hello") for words in other.hear()))
            overheard = next(words for words in other.heard if words.startswith("hello"))
            other.says("here 7 evil.example:1")
            other.says("first telegram 7")
            other.says_sealed("here 7 evil.example:2", bytes(32))
            other.says(overheard.replace(f"hello {one.slot}", "hello 7"))
            other.says(overheard)
            other.says("here ü ü")
            other.says("")
            other.says_sealed("here 8 evil.example:3", KEY)
            _until(lambda: one.address(8) == "evil.example:3")
            assert (one.address(7), one.where("telegram")) == ("", one.address(one.slot))
            assert one.address(one.slot).endswith(":1")


def test_who_has_no_key_believes_nobody(url: str) -> None:
    """A process that speaks to no neighbour needs none, and cannot be told anything."""
    with neighbours_on(url, ("intake",), talks=False) as one, psycopg.connect(url, autocommit=True) as other:
        _Overheard(other).says_sealed("here 7 evil.example:1", b"")
        with neighbours_on(url, ("bell",), talks=False, key=KEY) as two:
            _until(lambda: two.holds("bell"))
        assert one.address(7) == ""


def test_a_number_is_found_while_somebody_counts(url: str) -> None:
    """Whoever counts holds all numbers for a moment, here for a longer one."""
    with psycopg.connect(url) as counting:
        counting.execute(
            "SELECT pg_try_advisory_xact_lock_shared(%s, slot) FROM generate_series(%s::int, %s::int) AS slot",
            (OURS, FIRST_SLOT, FIRST_SLOT + MOST - 1),
        )
        threading.Timer(0.6, counting.rollback).start()
        with neighbours_on(url, ()) as one:
            assert one.slot >= 0


def test_who_is_gone_is_replaced_within_seconds(url: str, postgres: Postgres) -> None:
    """Whose session ends loses what it held at once, and another has it; it joins them again by itself."""
    with neighbours_on(url, ("telegram",), port=1) as one, neighbours_on(url, ("telegram",), port=2) as two:
        assert (one.holds("telegram"), two.holds("telegram")) == (True, False)
        with psycopg.connect(postgres.address("postgres"), autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
                "WHERE l.locktype = 'advisory' AND l.objid = %s AND d.datname = %s",
                (TASKS["telegram"], make_url(url).database),
            )
        assert _until(lambda: two.holds("telegram") or one.holds("telegram")) < 10
        _until(lambda: one.holds("telegram") != two.holds("telegram"))
        _until(lambda: (one.number, two.number) == (2, 2))


def test_who_stands_still_is_replaced(url: str) -> None:
    """A process that neither works nor ends gives its task up after some seconds: the server ends its session."""
    with neighbours_on(url, ("telegram",)) as one:
        still = one._known  # type: ignore[attr-defined]
        assert still.held == {"telegram"}
        with psycopg.connect(url, autocommit=True) as silent:
            silent.execute("SET idle_session_timeout = '1s'")
            silent.execute("SELECT pg_advisory_lock(1, 2)")
            with psycopg.connect(url, autocommit=True) as other:
                _until(lambda: bool(other.execute("SELECT pg_try_advisory_lock(1, 2)").fetchone()[0]))  # type: ignore[index]
        assert one.holds("telegram")


def test_a_slow_server_takes_nothing_from_whoever_holds_it(url: str) -> None:
    """A seventh of a second later each time: it is held all the while, and the other never has it too."""
    server = make_url(url)
    with relay(f"{server.query['host']}/.s.PGSQL.5432", delay=0.14) as slow:
        there = server.set(host="127.0.0.1", port=slow.port, query={}).render_as_string(hide_password=False)
        with neighbours_on(there, ("telegram",)) as one, neighbours_on(there, ("telegram",)) as two:
            until = time.monotonic() + 1.5
            while time.monotonic() < until:
                assert (one.holds("telegram"), two.holds("telegram")) == (True, False)
                time.sleep(0.02)
            _until(lambda: (one.number, two.number) == (2, 2))


def test_sqlite_has_one_process(tmp_path: Path) -> None:
    """There nobody else can be there."""
    with neighbours_on(f"sqlite:///{tmp_path}/heard.db", tuple(TASKS)) as alone:
        assert isinstance(alone, Alone)
        assert all(alone.holds(task) for task in TASKS)


# A pooler between ----------


def _listens(port: int) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def _pooled(url: str, mode: str, folder: Path) -> Iterator[str]:
    """The address of the same database through PgBouncer."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip("PgBouncer is not here; Debian has it")
    server = make_url(url)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder.chmod(0o755)
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host={server.query['host']} user={server.username}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nauth_type = any\npool_mode = {mode}\n"
        "unix_socket_dir =\nignore_startup_parameters = extra_float_digits\n"
    )
    process = subprocess.Popen([program, "-q", "-u", Path(str(server.query["host"])).owner(), settings])
    try:
        _until(lambda: _listens(port))
        yield f"postgresql://{server.username}@127.0.0.1:{port}/{server.database}"
    finally:
        process.terminate()
        process.wait(10)


def test_a_pooler_that_lends_transactions_is_refused(
    url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """There no lock of a session holds: it is said before anybody is asked anything, and by doctor. One that lends sessions
    will do."""
    check_no_pooler(url)
    with _pooled(url, "transaction", tmp_path_factory.mktemp("pooler")) as lent:
        with pytest.raises(PoolerProblem, match="pool_mode = session"):
            check_no_pooler(lent)
        named = {"HEARD_DATA": str(tmp_path_factory.mktemp("data")), "HEARD_DATABASE_URL": lent}
        installation = open_installation(read_settings(named))
        found = [each.what for each in of_database(installation) if each.is_wrong]
        installation.stores.close()
        assert any("leads through a pooler" in what for what in found)
    with _pooled(url, "session", tmp_path_factory.mktemp("pooler")) as lent:
        check_no_pooler(lent)
