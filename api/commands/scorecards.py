"""`heard scorecard`: take in the core data, show and export the scorecard."""

from pathlib import Path
from typing import Annotated

import typer

from analysis.core_data import Difference, difference, read_core_file
from analysis.scorecard import as_text
from api.commands.context import installation_of, plan_of
from api.installation.clock import today
from api.services.publishing import (
    build_scorecard,
    core_data,
    publish_scorecard,
    publish_what_was_asked,
    take_in_core_data,
)
from surveys.files import first_bytes

app = typer.Typer(help="The board's scorecard: core data and survey measures.", no_args_is_help=True)


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path, typer.Argument(help="The core data set, or a file of Clear Impact, as CSV or XLSX.")
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
) -> None:
    """Take in indicators from a file: all of it or, with any mistake, nothing."""
    stores, plan = installation_of(context).stores, plan_of(context)
    core_file = read_core_file(first_bytes(file), plan, file=file.name, imported_on=today())
    for notice in core_file.notices:
        typer.echo(f"note: {notice}")
    incoming = core_file.values
    if dry_run:
        _tell(difference(core_data(stores.core_data), incoming))
        typer.echo("Nothing was changed: this was a dry run.")
        return
    _tell(take_in_core_data(stores.core_data, incoming))
    publish_what_was_asked(stores.board, stores.rounds)
    publish_scorecard(stores.board, stores.core_data, plan, today())
    typer.echo(f"{file.name} is in. The scorecard was made anew.")


def _tell(changes: Difference) -> None:
    for line in changes.lines():
        typer.echo(line)


@app.command()
def show(context: typer.Context) -> None:
    """Show the scorecard, laid out in the plan's six areas."""
    stores = installation_of(context).stores
    publish_what_was_asked(stores.board, stores.rounds)
    typer.echo(as_text(build_scorecard(stores.board, stores.core_data, plan_of(context), today())))
