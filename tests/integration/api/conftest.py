"""Boards to visit: with documents and without, in memory and in SQLite."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from analysis.release import Release
from surveys.definition.survey import Survey
from surveys.store.database.opening import open_stores
from surveys.store.memory import MemoryBoard
from surveys.store.protocols import BoardStore
from tests.integration.api.board_documents import copy_documents, publish_all, releases
from tests.integration.api.board_server import Visit, visiting

Made = list[tuple[Survey, Release]]


@pytest.fixture(scope="session")
def made() -> Made:
    return list(releases())


@pytest.fixture(scope="session")
def published(made: Made) -> MemoryBoard:
    """Everything published once; tests that change something take a copy."""
    store = MemoryBoard()
    publish_all(store, made)
    return store


@pytest.fixture
def own_store(published: MemoryBoard) -> MemoryBoard:
    """A store with everything published, that a test may change."""
    store = MemoryBoard()
    copy_documents(published, store)
    return store


@pytest.fixture(scope="session", params=["memory", pytest.param("sqlite", marks=pytest.mark.database)])
def store(
    request: pytest.FixtureRequest, published: MemoryBoard, tmp_path_factory: pytest.TempPathFactory
) -> BoardStore:
    """A store with everything published, once in memory and once in a file."""
    makers: dict[str, Callable[[Path], BoardStore]] = {"memory": _in_memory, "sqlite": _in_sqlite}
    one = makers[request.param](tmp_path_factory.mktemp("board"))
    copy_documents(published, one)
    return one


def _in_memory(folder: Path) -> BoardStore:
    return MemoryBoard()


def _in_sqlite(folder: Path) -> BoardStore:
    return open_stores(f"sqlite:///{folder / 'heard.db'}").board


@pytest.fixture(scope="session")
def board(store: BoardStore) -> Iterator[Visit]:
    with visiting(store) as visit:
        yield visit


@pytest.fixture(scope="session")
def empty_board() -> Iterator[Visit]:
    """A board on its first day."""
    with visiting(MemoryBoard()) as visit:
        yield visit
