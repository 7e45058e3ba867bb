"""`heard example`: fill an empty installation with invented answers, for a first look."""

import asyncio
from functools import partial

import typer
from rich.console import Console
from rich.progress import track

from api.commands.context import installation_of
from api.services import examples as first_look


def example(context: typer.Context) -> None:
    """Fill an empty folder with example data, so that there is something to look at. It says so everywhere."""
    house = installation_of(context)
    done = iter(
        track(
            range(first_look.people()), "invented people answer", console=Console(stderr=True), transient=True
        )
    )
    next(done)
    asyncio.run(first_look.fill(house, partial(next, done, None)))
    first_look.finish(house)
    typer.echo("Example data is in: every page and file that shows it says so.")
    typer.echo(
        f"See it with 'heard scorecard show', or with 'heard run' at {house.settings.public_url}/board"
    )
