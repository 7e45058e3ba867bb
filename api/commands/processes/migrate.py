"""`heard migrate`: the database's tables brought up to date by their owner, with the rights of each process."""

import typer

from api.commands.context import settings_of
from surveys.store.database.opening import migrate as bring_up_to_date


def migrate(context: typer.Context) -> None:
    """Bring the database's tables up to date, and set what each process may do in PostgreSQL.

    In PostgreSQL its address must be that of the tables' owner. SQLite needs no step of its own.
    """
    late = bring_up_to_date(settings_of(context).database_url)
    typer.echo(f"Brought up to date: {', '.join(late)}." if late else "Everything is up to date.")
