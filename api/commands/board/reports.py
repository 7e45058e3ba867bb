"""`heard report`: the performance report, from a draft to a version that is frozen."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, get_args

import typer

from analysis.report import Blocker, Report, changes
from analysis.report.writers import FORMATS, Format
from api.commands.author_files import write_whole
from api.commands.context import installation_of
from api.installation.clock import today
from api.services import reporting
from surveys.store.protocols import BoardStore

app = typer.Typer(help="The Composite Performance Report.", no_args_is_help=True)

ALL_FORMS = ",".join(FORMATS)
Forms = Annotated[
    str,
    typer.Option(
        "--format", metavar="FORMATS", help=f"Which files, with commas between: {', '.join(FORMATS)}."
    ),
]
Folder = Annotated[
    Path, typer.Argument(file_okay=False, help="Where the files go; made where it is not there.")
]
Estimates = Annotated[
    str,
    typer.Option(
        "--estimates-because",
        metavar="WHY",
        help="Why counts of themes that nobody has verified may stand in it; the report says so.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="The same for programs.")]


@app.command()
def draft(
    context: typer.Context,
    folder: Folder = Path("report-draft"),
    forms: Forms = ALL_FORMS,
    estimates: Estimates = "",
) -> None:
    """Write the report as it would be now, marked as a draft."""
    board = installation_of(context).stores.board
    _write(board, reporting.draft(board, estimates), folder, forms)
    _tell(reporting.blocking(board, estimates))


@app.command()
def check(context: typer.Context, estimates: Estimates = "", as_json: AsJson = False) -> None:
    """Say what holds its publication back, and what mends it. Ends with 1 where something does."""
    found = reporting.blocking(installation_of(context).stores.board, estimates)
    if as_json:
        typer.echo(json.dumps([asdict(blocker) for blocker in found], ensure_ascii=False))
    else:
        _tell(found)
    if found:
        raise typer.Exit(1)


def _tell(found: Sequence[Blocker]) -> None:
    for blocker in found:
        typer.echo(f"- {blocker.problem}. To mend it: {blocker.mend}.")
    typer.echo(f"{len(found)} to mend before it can be published." if found else "Nothing holds it back.")


@app.command()
def publish(
    context: typer.Context,
    by: Annotated[str, typer.Option(help="Who approves it, by name: it stands on the cover.")],
    estimates: Estimates = "",
) -> None:
    """Approve and freeze the next version, with all its files. It never changes after this."""
    if not by.strip():
        raise typer.BadParameter("say who approves it: --by 'Name, role'")
    board = installation_of(context).stores.board
    report = reporting.publish_report(board, by.strip(), today(), estimates.strip())
    typer.echo("\n".join(_facts(report)))
    typer.echo("It is at /board/report, with its files.")


@app.command()
def show(
    context: typer.Context,
    version: Annotated[int | None, typer.Argument(help="Which version; without one, the last.")] = None,
    to: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write its files into this folder.")
    ] = None,
    forms: Forms = ALL_FORMS,
    as_json: AsJson = False,
) -> None:
    """Show a published version: who approved it, what changed since the one before, and what happened beneath it."""
    board = installation_of(context).stores.board
    report = reporting.published_report(board, version)
    if as_json:
        typer.echo(report.to_bytes().decode())
    else:
        for line in (*_facts(report), *_since(board, report), *reporting.since_it_was_made(board, report)):
            typer.echo(line)
    if to is not None:
        _write(board, report, to, forms)


def _facts(report: Report) -> Iterator[str]:
    yield report.document_title
    for name, words in report.cover():
        yield f"  {name}: {words}"


def _since(board: BoardStore, report: Report) -> Iterator[str]:
    if report.approval is None or report.approval.version == 1:
        return
    before = reporting.published_report(board, report.approval.version - 1)
    found = changes(before, report)
    yield (
        f"Since version {report.approval.version - 1}, {len(found)} measures changed:"
        if found
        else "No measure changed."
    )
    yield from (f"- {change.words}" for change in found)


def _write(board: BoardStore, report: Report, folder: Path, forms: str) -> None:
    """All files are made before the first is written."""
    name = f"report-v{report.approval.version}" if report.approval else "report-draft"
    made = {form: reporting.file_of(board, report, form) for form in _formats(forms)}
    folder.mkdir(parents=True, exist_ok=True)
    for form, content in made.items():
        write_whole(folder / f"{name}.{form}", content)
        typer.echo(str(folder / f"{name}.{form}"))


def _formats(typed: str) -> list[Format]:
    wanted = [name.strip().lower() for name in typed.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in get_args(Format)]
    if unknown or not wanted:
        raise typer.BadParameter(f"'{typed}': choose from {', '.join(FORMATS)}, with commas between")
    return [form for form in FORMATS if form in wanted]
