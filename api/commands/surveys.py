"""`heard survey`: list, check and try surveys."""

import asyncio
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.commands.installation import settings_of
from api.rehearsal import rehearsal
from bot.terminal_door import talk
from surveys.definition import LIBRARY, Survey, library, load
from surveys.mistakes import Mistake, Mistakes
from surveys.privacy.sealing import Visitor

app = typer.Typer(name="survey", help="List, check and try surveys.", no_args_is_help=True)


@app.command("list")
def list_surveys() -> None:
    """Show the surveys of the library."""
    table = Table("survey", "revision", "for", "questions", "minutes", "title", box=None, pad_edge=False)
    for one in library().values():
        audience = one.audience.replace("_", " ")
        table.add_row(
            one.id, str(one.revision), audience, str(len(one.questions)), str(one.minutes), one.title
        )
    Console().print(table)


@app.command()
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Survey files; without any, the whole library.")
    ] = None,
) -> None:
    """Check survey files and name every mistake by file, line and question."""
    mistakes: list[Mistake] = []
    for path in files or sorted(LIBRARY.glob("*.toml")):
        try:
            typer.echo(f"{path.name}: {_summary(load(path))}")
        except Mistakes as found:
            mistakes += found.mistakes
    if mistakes:
        raise Mistakes(mistakes)


def _summary(survey: Survey) -> str:
    counting = sum(1 for question in survey.questions if question.counts)
    return f"no mistakes; {len(survey.questions)} questions, {counting} of them count for a measure"


@app.command()
def preview(
    context: typer.Context,
    survey: Annotated[str, typer.Argument(help="A survey's id, or a file.")],
    record: Annotated[
        Path | None, typer.Option(help="Write the conversation to this file as a transcript.")
    ] = None,
) -> None:
    """Answer a survey here in the terminal. Nothing is kept."""
    asyncio.run(_preview(context, _survey(survey), record))


def _survey(name: str) -> Survey:
    if name.endswith(".toml"):
        return load(Path(name))
    surveys = library()
    if name not in surveys:
        raise typer.BadParameter(f"there is no survey '{name}'; surveys: {', '.join(surveys)}")
    return surveys[name]


async def _preview(context: typer.Context, survey: Survey, record: Path | None) -> None:
    lines = [f"# survey: {survey.id}"]
    with rehearsal(settings_of(context), survey) as conversations:
        visitor = Visitor("terminal", secrets.token_hex(8))
        await talk(conversations, visitor, survey.id, _typed, _show, lines.append)
    if record:
        record.write_text("\n".join(lines) + "\n", encoding="utf-8")
        typer.echo(f"The conversation is in {record}")


def _show(words: str) -> None:
    typer.echo(f"\n{words}")


async def _typed() -> str | None:
    typer.echo("\n> ", nl=False)
    line = await asyncio.to_thread(sys.stdin.readline)
    return line.rstrip("\n") if line else None
