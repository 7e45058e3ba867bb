"""`heard clock`: the clock that dates go by, and what to do when it has jumped."""

import json
from collections.abc import Iterator
from typing import Annotated

import typer

from api.commands.asking import Yes, be_sure
from api.commands.context import installation_of
from api.installation.believed_clock import HOW_TO_SETTLE, ClockLook
from api.installation.wiring import Installation
from surveys.days import day_in_words
from surveys.store.protocols import StoreUnavailable

app = typer.Typer(help="See whether the clock can be believed, and say so.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="The same for programs.")]


@app.command()
def show(context: typer.Context, as_json: AsJson = False) -> None:
    """Show whether the clock of this machine goes on from what was seen last."""
    seen = installation_of(context).clock.look()
    if as_json:
        told = {"believed": not seen.is_doubted, "today": seen.shown.today.isoformat(), "doubt": seen.doubt}
        typer.echo(json.dumps(told))
        raise typer.Exit(int(seen.is_doubted))
    if seen.is_doubted:
        typer.echo(f"In doubt: {seen.doubt}")
        typer.echo(f"What to do: {HOW_TO_SETTLE}")
        raise typer.Exit(1)
    typer.echo(f"The clock is believed: {day_in_words(seen.shown.today)}.")


@app.command()
def ok(context: typer.Context, yes: Yes = False) -> None:
    """Say that what the clock shows is right, after it has jumped. From then on rounds close by it and places go by it."""
    installation = installation_of(context)
    seen = installation.clock.look()
    if not seen.is_doubted:
        typer.echo(f"The clock is believed already: {day_in_words(seen.shown.today)}.")
        return
    question = f"Is today {day_in_words(seen.shown.today)}?"
    be_sure(_what_follows(installation, seen), question, yes=yes)
    installation.clock.accept()
    typer.echo(f"The clock is believed: {day_in_words(seen.shown.today)}.")


def _what_follows(installation: Installation, seen: ClockLook) -> Iterator[str]:
    """What goes by the clock once it is believed."""
    hours = (seen.shown.now - seen.believed.now) / 3600
    if hours > 0:
        yield "Places that nobody has come back to for 48 hours by this clock are destroyed."
    try:
        with installation.stores.rounds.transaction() as work:
            rounds = work.rounds()
    except StoreUnavailable:  # an account that sees no rounds
        return
    for round_ in rounds:
        if round_.stage(seen.shown.today) == "over" and round_.closes_on:
            yield (
                f"{round_.id} is closed, since its last day was {day_in_words(round_.closes_on)}: its keys, places and tags "
                "are destroyed, and so are its answers where fewer than 10 wait."
            )
