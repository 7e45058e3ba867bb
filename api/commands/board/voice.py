"""`heard voice`: what young people told us, from what is published, and the same in the board's own words."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from analysis.text.redaction import redact
from analysis.voice import in_our_words as words
from analysis.voice.as_text import as_text
from analysis.voice.document import Voice
from api.commands.context import installation_of, written_plan
from api.installation.clock import today
from api.services.publishing import build_voice, publish_voice, publish_what_was_asked
from surveys.store.protocols import Writing
from surveys.store.record_entries import in_record

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
    number = _write(context, words.draft(_told(context), place, text, redact), by)
    typer.echo(f"Draft {number} waits for somebody else: heard voice approve {number} --by NAME")


@app.command()
def drafts(context: typer.Context) -> None:
    """The drafts that wait for somebody else's approval."""
    waiting = words.waiting(installation_of(context).stores.record.entries())
    for entry in waiting:
        typer.echo(f"{entry.number}  {entry.about}  {entry.who}: {entry.body['text']}")
    if not waiting:
        typer.echo("No draft waits.")


@app.command()
def approve(context: typer.Context, number: Number, by: By) -> None:
    """Approve what somebody else wrote: it is published at once."""
    entries = installation_of(context).stores.record.entries()
    _write(context, words.approval(entries, number, by), by)
    _publish(context)
    typer.echo(f"Published: draft {number}.")


@app.command("take-back")
def take_back(
    context: typer.Context,
    number: Number,
    by: By,
    why: Annotated[str, typer.Option(help="For the record.")] = "",
) -> None:
    """Take back words of ours: they are shown no more, and stay in the record."""
    entries = installation_of(context).stores.record.entries()
    _write(context, words.taking_back(entries, number, why), by)
    _publish(context)
    typer.echo(f"Taken back: draft {number}.")


def _told(context: typer.Context) -> Voice:
    stores = installation_of(context).stores
    publish_what_was_asked(stores.board, stores.rounds)
    return build_voice(stores.board, written_plan(context, stores.record), today())


def _write(context: typer.Context, what: Writing, by: str) -> int:
    if not by.strip():
        raise words.WordsProblem("say who you are: --by NAME")
    record = installation_of(context).stores.record
    return record.write(in_record(datetime.now(UTC)), by.strip(), what).number


def _publish(context: typer.Context) -> None:
    stores = installation_of(context).stores
    publish_what_was_asked(stores.board, stores.rounds)
    plan, approved = written_plan(context, stores.record), words.approved(stores.record.entries())
    publish_voice(stores.board, plan, today(), approved)
