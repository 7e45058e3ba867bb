"""Accounts that the processes of production log in to PostgreSQL with, each a member of its group role."""

import psycopg
from sqlalchemy.engine import make_url

from surveys.store.database.roles import GROUPS


def account(url: str, process: str) -> str:
    """The address of a database, for the account of a process. `url` is that of a superuser."""
    name = f"{process}_account"
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone():
            connection.execute(f"CREATE ROLE {name} LOGIN IN ROLE {GROUPS[process]}")
    return make_url(url).set(username=name).render_as_string(hide_password=False)


def stranger(url: str) -> str:
    """The address of a database, for an account of the same server that has nothing to do with Heard."""
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'stranger'").fetchone():
            connection.execute("CREATE ROLE stranger LOGIN")
    return make_url(url).set(username="stranger").render_as_string(hide_password=False)


def wrong_things(out: str) -> list[str]:
    """What `heard doctor` calls wrong; but for the stranger, whom another test of this server may have left behind."""
    return [line for line in out.splitlines() if line.startswith("WRONG") and "stranger" not in line]
