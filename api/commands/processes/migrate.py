"""`heard migrate` and `heard upgrade`: an installation brought up to this version."""

from importlib.metadata import version as installed_version

import typer

from api.commands.context import CommandContext, installation_of, settings_of
from api.installation.backups import check_is_whole, make_backup
from api.installation.clock import today
from api.installation.settings import Settings
from surveys.fieldwork.mishaps.earlier_versions import bring_up_to_date as bring_rounds_up_to_date
from surveys.store.database.copies import rows_there
from surveys.store.database.opening import migrate as bring_up_to_date


def migrate(context: typer.Context) -> None:
    """Bring the database's tables up to date, and set what each process may do in PostgreSQL.

    In PostgreSQL its address must be that of the tables' owner. SQLite needs no step of its own.
    """
    typer.echo(_tables(settings_of(context)))


def _tables(settings: Settings) -> str:
    late = bring_up_to_date(settings.database_url)
    return f"Brought up to date: {', '.join(late)}." if late else "Everything is up to date."


def upgrade(context: typer.Context) -> None:
    """Bring an installation up to the version of Heard that is installed now: back up, tables, rights, open rounds.

    Stop every process first. In PostgreSQL its address must be that of the tables' owner; open rounds are brought up to date
    when 'heard intake' starts, which has their keys. Killed anywhere, run it again."""
    command: CommandContext = context.obj
    command.check_data()
    settings = settings_of(context)
    check_is_whole(settings.data)
    typer.echo(f"This is Heard {installed_version('heard')}.")
    typer.echo(_backed_up(settings))
    typer.echo(_tables(settings))
    if settings.is_sqlite:
        installation = installation_of(context)
        for line in bring_rounds_up_to_date(installation.stores, installation.keys):
            typer.echo(line)
        typer.echo("Start Heard again, and ask: heard doctor")
    else:
        typer.echo("Start 'heard intake' first, then the others, and ask each: heard doctor")


def _backed_up(settings: Settings) -> str:
    """Before anything is changed, from the tables as they are. Raises `BackupProblem`: then nothing was changed."""
    if not settings.backups:
        return "Nothing was backed up: HEARD_BACKUPS is not set."
    if not rows_there(settings.database_url):
        return "There is nothing to back up yet."
    return f"Backed up: {make_backup(settings.database_url, settings.backups, settings.backup_key, today())}"
