"""Opening the stores of an installation from its database's address."""

from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from surveys.store.dialects import engine_for
from surveys.store.migrate import is_current, upgrade
from surveys.store.protocols import Stores
from surveys.store.sql import (
    SqlBoard,
    SqlParticipation,
    SqlPool,
    SqlResponses,
    SqlRounds,
    unavailable_is_said,
)
from surveys.store.tables import NAMES


def engines(url: str) -> dict[str, Engine]:
    """One engine a store. Nothing is connected yet. Raises `ValueError` with a sentence for an unusable address."""
    return {name: engine_for(url, name) for name in NAMES}


def open_stores(url: str) -> Stores:
    """The stores at an address, their tables brought up to date. Raises `StoreUnavailable`, `ValueError`."""
    made = engines(url)
    _make_folder(url)
    try:
        with unavailable_is_said():
            for engine in made.values():
                upgrade(engine)
    except Exception:
        _dispose(made)
        raise
    return stores_on(made)


def stores_on(engines: dict[str, Engine]) -> Stores:
    """Stores whose tables are there."""
    return Stores(
        SqlRounds(engines["rounds"]),
        SqlParticipation(engines["participation"]),
        SqlPool(engines["pool"]),
        SqlResponses(engines["responses"]),
        SqlBoard(engines["board"]),
        partial(_dispose, engines),
    )


def _dispose(engines: dict[str, Engine]) -> None:
    for engine in engines.values():
        engine.dispose()


def behind(url: str) -> list[str]:
    """The stores whose tables are not those that this version needs."""
    made = engines(url)
    try:
        with unavailable_is_said():
            return [name for name, engine in made.items() if not is_current(engine)]
    finally:
        _dispose(made)


def _make_folder(url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
