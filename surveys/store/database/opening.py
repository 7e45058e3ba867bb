"""Opening the stores of an installation from its database's address."""

import threading
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from surveys.store.database.damage import damage, salvage
from surveys.store.database.migrate import is_current, upgrade
from surveys.store.database.moving import move_core_data
from surveys.store.database.strangers import hide_from_strangers
from surveys.store.protocols import StoreBehind, Stores, StoreUnavailable
from surveys.store.sql.base import unavailable_is_said
from surveys.store.sql.board import SqlBoard
from surveys.store.sql.comments import SqlComments
from surveys.store.sql.contact import SqlContact
from surveys.store.sql.core_data import SqlCoreData
from surveys.store.sql.desk import SqlDesk
from surveys.store.sql.dialects import engine_for, is_read_only
from surveys.store.sql.participation import SqlParticipation
from surveys.store.sql.pool import SqlPool
from surveys.store.sql.record import SqlAnswers, SqlRecord
from surveys.store.sql.responses import SqlResponses
from surveys.store.sql.rounds import SqlRounds
from surveys.store.sql.tables import NAMES

_KINDS: Mapping[str, Callable[..., Any]] = {
    "rounds": SqlRounds,
    "participation": SqlParticipation,
    "pool": SqlPool,
    "responses": SqlResponses,
    "board": SqlBoard,
    "contact": SqlContact,
    "core_data": SqlCoreData,
    "record": SqlRecord,
    "answers": SqlAnswers,
    "comments": SqlComments,
    "desk": SqlDesk,
}


def engines(url: str, names: Collection[str] = NAMES) -> dict[str, Engine]:
    """One engine a store. Nothing is connected yet. Raises `ValueError` with a sentence for an unusable address."""
    return {name: engine_for(url, name) for name in names}


def open_stores(url: str, names: Collection[str] | None = None) -> Stores:
    """The stores at an address, opened now where they are named; those that are not named refuse to be used. Without names,
    each is opened when it is first used.

    In SQLite opening brings the tables up to date. In PostgreSQL only their owner may, with `migrate`.
    Raises `StoreBehind`, `StoreUnavailable`, `ValueError`.
    """
    made = engines(url, NAMES if names is None else names)
    _make_folder(url)
    checks = {name: _Once(partial(_make_ready, engine)) for name, engine in made.items()}
    try:
        if names is not None or _is_sqlite(url):
            for check in checks.values():
                check()
        if _is_sqlite(url):
            _move_what_has_moved(made)
    except Exception:
        _dispose(made)
        raise
    return stores_on(made, checks)


def stores_on(
    engines: Mapping[str, Engine], checks: Mapping[str, Callable[[], None]] | None = None
) -> Stores:
    """Stores whose tables are there, or are checked when a store is first used."""
    checks = checks or {}
    made: dict[str, Any] = {name: _Closed(name) for name in NAMES}
    for name, engine in engines.items():
        made[name] = _KINDS[name](engine, checks.get(name, _nothing_to_check))
    return Stores(
        **made,
        close=partial(_dispose, engines),
        damage=partial(damage, engines),
        check_takes_changes=partial(_check_takes_changes, engines),
    )


def _move_what_has_moved(engines: Mapping[str, Engine]) -> None:
    """Raises `StoreUnavailable`."""
    if {"board", "core_data"} <= engines.keys():
        with unavailable_is_said():
            move_core_data(engines)


def _nothing_to_check() -> None:
    """The caller has seen to it."""


def _make_ready(engine: Engine) -> None:
    with unavailable_is_said():
        if engine.dialect.name == "sqlite":
            upgrade(engine)
        elif not is_current(engine):
            raise StoreBehind(
                "the database's tables are not those of this version; its owner runs: heard migrate"
            )


class _Once:
    """Does something the first time it is called; when that fails, the next time again."""

    def __init__(self, do: Callable[[], None]) -> None:
        self._do, self._done, self._lock = do, False, threading.Lock()

    def __call__(self) -> None:
        if self._done:
            return
        with self._lock:
            if not self._done:
                self._do()
                self._done = True


def _check_takes_changes(engines: Mapping[str, Engine]) -> None:
    """A server that has become the copy of another one, and a disk that was mounted anew after trouble, can still be read:
    who only reads there would say that all is well. Raises `StoreUnavailable`."""
    if engine := engines.get("participation"):
        with unavailable_is_said(), engine.connect() as connection:
            if is_read_only(connection):
                raise StoreUnavailable("the database can be read and takes no changes, so nobody can answer")


class _Closed:
    """In the place of a store that this process has no business with."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, _: str) -> NoReturn:
        raise StoreUnavailable(f"this process may not open the {self._name} store")


def _dispose(engines: Mapping[str, Engine]) -> None:
    for engine in engines.values():
        engine.dispose()


def damaged_files(url: str) -> tuple[str, ...]:
    """The stores whose files are damaged, also where so that they cannot be opened."""
    made = engines(url)
    try:
        return damage(made, NAMES)
    finally:
        _dispose(made)


def salvage_files(url: str, names: Collection[str]) -> None:
    """Make the files of these stores whole again, without what cannot be read of them, which is gone for good."""
    made = engines(url, names)
    try:
        for engine in made.values():
            salvage(engine)
    finally:
        _dispose(made)


def behind(url: str) -> list[str]:
    """The stores whose tables are not those that this version needs."""
    made = engines(url)
    try:
        with unavailable_is_said():
            return [name for name, engine in made.items() if not is_current(engine)]
    finally:
        _dispose(made)


def migrate(url: str) -> list[str]:
    """Bring all tables up to date, and in PostgreSQL the rights of the group roles. The account must own the tables, and
    may make roles; where it is a superuser, it also hides what the server tells to strangers. Gives the stores that were
    behind. Raises `StoreUnavailable`."""
    _make_folder(url)
    late = behind(url)
    made = engines(url)
    try:
        with unavailable_is_said():
            for engine in made.values():
                upgrade(engine)
            move_core_data(made)
            if not _is_sqlite(url):
                hide_from_strangers(made[NAMES[0]])
    finally:
        _dispose(made)
    return late


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if _is_sqlite(url) and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
