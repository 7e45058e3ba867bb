"""`heard scorecard`: take in the core data, show and export the scorecard."""

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from analysis.core_data import CanonicalTable, canonical_xlsx, clear_impact_csv, datapackage, template_csv
from analysis.report import Published, compose
from analysis.report.writers import write
from analysis.scorecard import Scorecard, ScorecardLine, as_text
from analysis.scorecard.explain import Explanation, as_lines, of_period
from analysis.scorecard.explain import explain as explanation_of
from api.commands.author_files import write_whole
from api.commands.context import installation_of, written_plan
from api.commands.scorecard.core_data import approve, import_, withdraw
from api.commands.scorecard.new_plan import new
from api.installation.clock import today
from api.services.publishing import build_scorecard, publish_what_was_asked
from surveys.errors import UserError

app = typer.Typer(help="The board's scorecard: core data and survey measures.", no_args_is_help=True)
app.command("new")(new)
app.command("import")(import_)
app.command("approve")(approve)
app.command("withdraw")(withdraw)


@app.command()
def show(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Show the scorecard, laid out in the plan's six areas."""
    stores = installation_of(context).stores
    publish_what_was_asked(stores.board, stores.rounds)
    scorecard = build_scorecard(stores.board, stores.core_data, written_plan(context, stores.record), today())
    typer.echo(
        json.dumps(scorecard.document().to_dict(), ensure_ascii=False) if as_json else as_text(scorecard)
    )


@app.command()
def explain(
    context: typer.Context,
    measure: Annotated[
        str, typer.Argument(help="The id of a measure or indicator, as `heard scorecard template` lists.")
    ],
    period: Annotated[
        str, typer.Argument(help="Such as 'Jul to Sep 2026' or '202627 Financial year Q2'; else the newest.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Say where a number comes from: the question as asked, who was counted, by which rule, from which release or file."""
    stores = installation_of(context).stores
    publish_what_was_asked(stores.board, stores.rounds)
    scorecard = build_scorecard(stores.board, stores.core_data, written_plan(context, stores.record), today())
    explanation = explanation_of(_line(scorecard, measure), scorecard.asked)
    values = of_period(explanation, period) if explanation.values else ()
    if period and not values:
        raise UserError(_no_such_period(explanation, period))
    if as_json:
        typer.echo(explanation.model_copy(update={"values": values}).model_dump_json(indent=2))
        return
    for row in as_lines(explanation, values):
        typer.echo(row)


def _line(scorecard: Scorecard, measure: str) -> ScorecardLine:
    try:
        return scorecard.line(measure)
    except KeyError:
        near = get_close_matches(measure, [line.id for line in scorecard.lines], 3, 0.5)
        meant = f" Nearest: {', '.join(near)}." if near else ""
        raise UserError(
            f"there is no measure '{measure}' in the plan; the API lists them at /api/v1/measures.{meant}"
        ) from None


def _no_such_period(explanation: Explanation, period: str) -> str:
    known = dict.fromkeys(value.period for value in explanation.values)
    there = f"There are: {'; '.join(known)}." if known else "It has no value yet."
    return f"{explanation.id} has no value for '{period}'. {there}"


@app.command()
def template(context: typer.Context) -> None:
    """Print a CSV to fill in: a row for each measure that is filled from records, for the last period that is over."""
    typer.echo(template_csv(written_plan(context, installation_of(context).stores.record), today()), nl=False)


@app.command()
def export(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(file_okay=False, help="Where the files go; made where it is not there.")
    ],
) -> None:
    """Write the scorecard as files: CSV with its description (Frictionless), the same as a sheet, CSV for Clear Impact, and
    a workbook for reading.

    The first three can be imported elsewhere. They hold what the scorecard shows, and symbols where it hides. What Clear
    Impact cannot take is listed in a file of its own, with the reasons."""
    stores = installation_of(context).stores
    publish_what_was_asked(stores.board, stores.rounds)
    scorecard = build_scorecard(stores.board, stores.core_data, written_plan(context, stores.record), today())
    table, clear_impact = CanonicalTable.of(scorecard), clear_impact_csv(scorecard)
    files: dict[str, str | bytes] = {
        "scorecard.csv": table.csv(),
        "scorecard-values.xlsx": canonical_xlsx(table),
        "datapackage.json": f"{json.dumps(datapackage(scorecard), ensure_ascii=False, indent=2)}\n",
        "clear-impact.csv": clear_impact.values,
        "clear-impact-left-out.csv": clear_impact.left_out,
        "scorecard.xlsx": write(compose(Published(scorecard.document())), "xlsx"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(folder / name, content if isinstance(content, bytes) else content.encode())
        typer.echo(str(folder / name))
