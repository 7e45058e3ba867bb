"""A PostgreSQL that really writes, for measuring: that of the tests does not wait for its disk."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.conftest import Postgres, postgres_server


@contextmanager
def durable_postgres() -> Iterator[Postgres]:
    """A server with the settings that PostgreSQL comes with."""
    with postgres_server() as server:
        with psycopg.connect(server.address("postgres"), autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = on")
            connection.execute("SELECT pg_reload_conf()")
        yield server
