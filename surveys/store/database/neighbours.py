"""The other processes of an installation on the same PostgreSQL: how many talk to people, which of them does what only one
may do, and where each can be reached.

All of it is locks of the server's own, which end with the connection that holds them, and words that pass between sessions.
No table holds any of it, so no row tells who was there, or when. Whoever dies is replaced within a second or two; whoever
stands still without dying is taken off by the server after `SILENT_SECONDS`.

Every account that may log in to the database can speak where they do. What somebody presses is passed on to where a
neighbour says that it is, so words count only where they are sealed with a key that neighbours alone have, for the session
that says them: nobody else can say them again.
"""

import hashlib
import hmac
import secrets
import socket
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import psycopg
from sqlalchemy import Connection, Engine, create_engine, exc, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from surveys.errors import UserError
from surveys.store.sql.base import unavailable_is_said

TASKS: Mapping[str, int] = {
    "telegram": 1,
    "sweep": 2,
    "intake": 3,
    "dates": 4,
    "publishing": 5,
    "bell": 6,
    "backup": 7,
}
"""What only one process of an installation may do at a time, and the number of its lock. A number is never given anew: while
an installation is brought up to date, old and new processes stand beside each other."""

OURS = 0x48656172
"""The first half of all our locks: "Hear"."""

FIRST_SLOT, MOST = 1000, 64
"""Each process that talks to people holds one of so many numbers."""

SLOT_TRIES, SLOT_PAUSE = 20, 0.05

BEAT = 0.5
"""Seconds between two looks at the others."""

SILENT_SECONDS = 10
"""A session that says nothing for so long is ended by the server, and what it held is free."""

CHANNEL = "heard_neighbours"

SEAL_BYTES = 16

_KEEPALIVES = {"keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "3"}
_SESSION = (
    f"SET idle_session_timeout = '{SILENT_SECONDS}s'",
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
    f"LISTEN {CHANNEL}",
)
_TRY = text("SELECT pg_try_advisory_lock(:ours, :number)")
_TAKE_SLOT = text(
    "SELECT slot FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS slot "
    "WHERE pg_try_advisory_lock(:ours, slot) LIMIT 1"
)
_OTHERS = text(
    "SELECT count(*) FROM generate_series(CAST(:first AS int), CAST(:last AS int)) AS slot "
    "WHERE NOT pg_try_advisory_xact_lock_shared(:ours, slot)"
)
"""What cannot be had for a moment is held by somebody: but not by us, whose own lock never keeps us out."""
_SAY = text("SELECT pg_notify(:channel, :words)")
_SLOTS = {"ours": OURS, "first": FIRST_SLOT, "last": FIRST_SLOT + MOST - 1}


class PoolerProblem(UserError):
    """The database is reached through something that takes connections apart; the message says what to do."""


class Neighbours(Protocol):
    """The processes of an installation, as one of them sees them."""

    @property
    def number(self) -> int:
        """How many talk to people, this one among them."""
        ...

    @property
    def slot(self) -> int:
        """The number of this one among those that talk to people, from 0."""
        ...

    def holds(self, task: str) -> bool:
        """Whether it is this one that does what only one may do."""
        ...

    def address(self, slot: int) -> str:
        """Where the process of that number can be reached, as host:port; empty where that is not known."""
        ...

    def where(self, task: str) -> str:
        """Where whoever does that can be reached; empty where that is not known."""
        ...


class Alone:
    """The only process there is."""

    number, slot = 1, 0

    def holds(self, _task: str) -> bool:
        return True

    def address(self, _slot: int) -> str:
        return ""

    def where(self, _task: str) -> str:
        return ""


@dataclass
class _Known:
    """What is known of the others, as long as the session lasts."""

    slot: int = -1
    number: int = 1
    held: set[str] = field(default_factory=set)
    addresses: dict[int, str] = field(default_factory=dict)
    firsts: dict[str, int] = field(default_factory=dict)
    at: float = -1e9


class PostgresNeighbours:
    """Looks at the others in a thread of its own, over a session of its own. `tasks` are those that this process would do;
    `port` is where it can be reached by the others, 0 where it need not be; `host` is empty where that is the address by
    which this machine reaches the server. Without a `talks` it holds no number. `key` is known to all neighbours and to
    nobody else; without one this process believes nobody, and nobody believes it."""

    def __init__(
        self,
        url: str,
        tasks: Collection[str],
        *,
        talks: bool = True,
        host: str = "",
        port: int = 0,
        key: bytes = b"",
    ) -> None:
        self._engine, self._key = _engine(url), key or secrets.token_bytes(32)
        self._tasks, self._talks, self._host, self._port = tuple(tasks), talks, host, port
        self._known, self._stop, self._met = _Known(), threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._live, name="neighbours", daemon=True)

    @property
    def number(self) -> int:
        return self._known.number

    @property
    def slot(self) -> int:
        return max(0, self._known.slot)

    def holds(self, task: str) -> bool:
        known = self._known
        return task in known.held and time.monotonic() - known.at < SILENT_SECONDS / 2

    def address(self, slot: int) -> str:
        return self._known.addresses.get(slot, "")

    def where(self, task: str) -> str:
        return self.address(self._known.firsts.get(task, -1))

    def begin(self) -> None:
        """Returns when the others have been met, or after some seconds where the server does not answer."""
        self._thread.start()
        self._met.wait(SILENT_SECONDS)

    def end(self) -> None:
        self._stop.set()
        self._thread.join()
        self._engine.dispose()

    # In the thread ----------

    def _live(self) -> None:
        while not self._stop.is_set():
            # Whatever is wrong with the server is said by those whom somebody waits for.
            with suppress(exc.SQLAlchemyError, psycopg.Error, OSError), self._engine.connect() as connection:
                self._meet(connection.execution_options(isolation_level="AUTOCOMMIT"))
            self._known = _Known(number=self._known.number)
            self._stop.wait(BEAT)

    def _meet(self, connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        for statement in _SESSION:
            connection.execute(text(statement))
        known = self._known = _Known(slot=self._slot_of(connection), number=self._known.number)
        address = f"{self._host or _own_host(driver)}:{self._port}" if self._port else ""
        known.addresses[known.slot] = address
        self._say(connection, f"hello {known.slot} {address}")
        while not self._stop.is_set():
            self._look(connection, known)
            self._met.set()
            for note in list(driver.notifies(timeout=BEAT, stop_after=1)):  # it holds the session meanwhile
                self._heard(connection, known, note, driver.info.backend_pid)

    def _slot_of(self, connection: Connection) -> int:
        """Asked for again where there is none: whoever counts the others holds all of them for a moment."""
        for _ in range(SLOT_TRIES if self._talks else 0):
            slot = connection.execute(_TAKE_SLOT, _SLOTS).scalar()
            if slot is not None:
                return int(slot) - FIRST_SLOT
            self._stop.wait(SLOT_PAUSE)
        return -1

    def _look(self, connection: Connection, known: _Known) -> None:
        for task in self._tasks:
            taking = {"ours": OURS, "number": TASKS[task]}
            if task not in known.held and connection.execute(_TRY, taking).scalar():
                known.held.add(task)
                known.firsts[task] = known.slot
                self._say(connection, f"first {task} {known.slot}")
        others = connection.execute(_OTHERS, _SLOTS).scalar_one()
        known.number = max(1, others + (known.slot >= 0))
        known.at = time.monotonic()

    def _say(self, connection: Connection, words: str) -> None:
        driver: Any = connection.connection.driver_connection
        sealed = f"{words} {self._seal(words, driver.info.backend_pid)}"
        connection.execute(_SAY, {"channel": CHANNEL, "words": sealed})

    def _seal(self, words: str, session: int) -> str:
        """`session` is who says it, which the server adds to what is said and nobody can choose."""
        said = f"{session} {words}".encode()
        return hashlib.blake2b(said, key=self._key, digest_size=SEAL_BYTES).hexdigest()

    def _heard(self, connection: Connection, known: _Known, note: Any, own: int) -> None:
        """Anybody who may log in to the database can say anything here."""
        words, _, seal = note.payload.rpartition(" ")
        is_ours = hmac.compare_digest(seal.encode(), self._seal(words, note.pid).encode())
        if note.pid == own or not is_ours:
            return
        match words.split(" "):
            case [("hello" | "here") as kind, slot, address] if slot.isdecimal():
                known.addresses[int(slot)] = address
                if kind == "hello":
                    self._answer(connection, known)
            case ["first", task, slot] if slot.isdecimal():
                known.firsts[task] = int(slot)

    def _answer(self, connection: Connection, known: _Known) -> None:
        if known.slot >= 0:
            self._say(connection, f"here {known.slot} {known.addresses[known.slot]}")
        for task in known.held:
            self._say(connection, f"first {task} {known.slot}")


@contextmanager
def neighbours_on(
    url: str,
    tasks: Collection[str],
    *,
    talks: bool = True,
    host: str = "",
    port: int = 0,
    key: bytes = b"",
) -> Iterator[Neighbours]:
    """Those of an installation on a database, for as long as the context lasts. In SQLite there is one process."""
    if make_url(url).get_backend_name() != "postgresql":
        yield Alone()
        return
    among = PostgresNeighbours(url, tasks, talks=talks, host=host, port=port, key=key)
    among.begin()
    try:
        yield among
    finally:
        among.end()


def check_no_pooler(url: str) -> None:
    """Raises `PoolerProblem` where two connections that are open at once are one session of the server: then locks do not
    hold, nor what a session is told, nor statements that are prepared once. Raises `StoreUnavailable`."""
    if make_url(url).get_backend_name() != "postgresql":
        return
    engine = _engine(url)
    try:
        with unavailable_is_said(), engine.connect() as one, engine.connect() as other:
            if any(_session(one) == _session(other) for _ in range(3)):
                raise PoolerProblem(
                    "HEARD_DATABASE_URL leads through a pooler that lends a connection for one transaction (such as "
                    "PgBouncer with pool_mode = transaction): the locks that Heard's processes need do not hold there. "
                    "Give the address of PostgreSQL itself, or set pool_mode = session"
                )
    finally:
        engine.dispose()


def _session(connection: Connection) -> int:
    number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    connection.commit()
    return int(number)


def _engine(url: str) -> Engine:
    address = make_url(url).set(drivername="postgresql+psycopg")
    if address.host and not address.host.startswith("/"):
        address = address.update_query_dict(_KEEPALIVES)
    return create_engine(address, poolclass=NullPool, hide_parameters=True)


def _own_host(driver: Any) -> str:
    """The address by which this machine reaches the server: so its neighbours reach it too."""
    with suppress(OSError):
        reached = socket.socket(fileno=driver.pgconn.socket)
        try:
            if reached.family in (socket.AF_INET, socket.AF_INET6):
                return str(reached.getsockname()[0])
        finally:
            reached.detach()
    return "127.0.0.1"
