"""`heard voice`: what young people told us, from what is published, and the same in the board's own words."""

import json
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

import typer

from analysis.voice import in_our_words as words
from analysis.voice.as_text import as_text
from analysis.voice.document import Voice
from api.commands.context import installation_of, written_plan
from api.installation.clock import today
from api.services.comments.our_words import OurWords
from api.services.publishing import publish_what_was_asked

app = typer.Typer(invoke_without_command=True)
By = Annotated[str, typer.Option("--by", help="Your name: it stands in the record beside what you write.")]
Number = Annotated[int, typer.Argument(help="The number of the draft.")]


@app.callback()
def voice(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, as the API serves it.")] = False,
) -> None:
    """What young people told us: how many, how sure, going well or not, what changed. Published numbers only."""
    if context.invoked_subcommand:
        return
    told = _told(context)
    plain = told.model_dump(mode="json", by_alias=True)
    typer.echo(json.dumps(plain, indent=2, ensure_ascii=False) if as_json else as_text(told), nl=as_json)


@app.command()
def write(
    context: typer.Context,
    place: Annotated[str, typer.Argument(help="SURVEY/THEME/WAY, such as feeling-heard/listened_to/bad.")],
    text: Annotated[str, typer.Argument(help="What ten or more people said, in our words.")],
    by: By,
) -> None:
    """Write in our words what ten or more people said of a theme. It is shown once somebody else has approved it."""
    number = _ours(context).write(place, text, _named(by), reads=True).number
    typer.echo(f"Draft {number} waits for somebody else: heard voice approve {number} --by NAME")


@app.command()
def drafts(context: typer.Context) -> None:
    """The drafts that wait for somebody else's approval."""
    waiting = _ours(context).waiting()
    for entry in waiting:
        typer.echo(f"{entry.number}  {entry.about}  {entry.who}: {entry.body['text']}")
    if not waiting:
        typer.echo("No draft waits.")


@app.command()
def approve(context: typer.Context, number: Number, by: By) -> None:
    """Approve what somebody else wrote: it is published at once."""
    _ours(context).approve(number, _named(by), reads=True)
    typer.echo(f"Published: draft {number}.")


@app.command("take-back")
def take_back(
    context: typer.Context,
    number: Number,
    by: By,
    why: Annotated[str, typer.Option(help="For the record.")] = "",
) -> None:
    """Take back words of ours: they are shown no more, and stay in the record."""
    _ours(context).take_back(number, _named(by), why)
    typer.echo(f"Taken back: draft {number}.")


def _told(context: typer.Context) -> Voice:
    return _ours(context).told()


def _ours(context: typer.Context) -> OurWords:
    """With what releases of an earlier version asked, where they do not say."""
    stores = installation_of(context).stores
    publish_what_was_asked(stores.board, stores.rounds)
    return OurWords(
        stores.record,
        stores.board,
        stores.comments,
        partial(written_plan, context, stores.record),
        lambda: datetime.now(UTC),
        today,
    )


def _named(by: str) -> str:
    if not by.strip():
        raise words.WordsProblem("say who you are: --by NAME")
    return by.strip()
