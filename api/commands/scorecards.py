"""`heard scorecard`: take in the core data, show and export the scorecard."""

import json
from pathlib import Path
from typing import Annotated

import typer

from analysis.core_data import (
    Difference,
    canonical_csv,
    clear_impact_csv,
    datapackage,
    difference,
    read_core_file,
    template_csv,
)
from analysis.scorecard import as_text
from api.author_files import write_whole
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


@app.command()
def template(context: typer.Context) -> None:
    """Print a CSV to fill in: a row for each measure that is filled from records, for the last period that is over."""
    typer.echo(template_csv(plan_of(context), today()), nl=False)


@app.command()
def export(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="Where the files go; made where it is not there.")
    ],
) -> None:
    """Write the scorecard as files: CSV with its description (Frictionless), and CSV for Clear Impact.

    They hold what the scorecard shows, and symbols where it hides. What Clear Impact cannot take is listed in a file of its
    own, with the reasons."""
    stores = installation_of(context).stores
    publish_what_was_asked(stores.board, stores.rounds)
    scorecard = build_scorecard(stores.board, stores.core_data, plan_of(context), today())
    clear_impact = clear_impact_csv(scorecard)
    files = {
        "scorecard.csv": canonical_csv(scorecard),
        "datapackage.json": f"{json.dumps(datapackage(scorecard), ensure_ascii=False, indent=2)}\n",
        "clear-impact.csv": clear_impact.values,
        "clear-impact-left-out.csv": clear_impact.left_out,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        write_whole(folder / name, text.encode())
        typer.echo(str(folder / name))
