"""`heard example`: fill an empty installation with invented answers, for a first look."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import typer
from rich.progress import track

from analysis.core_data import read_core_data
from analysis.plan import FOLDER as PLAN_FOLDER
from api.commands.context import installation_of, written_plan
from api.commands.terminal import drawing_console
from api.installation.clock import today
from api.installation.wiring import Installation
from api.services.examples import let_people_answer, open_core_surveys, open_example_rounds, people
from api.services.publishing import (
    publish_fieldwork,
    publish_release,
    publish_scorecard,
    take_in_core_data,
)
from api.tryout.doors import terminal_respondents
from surveys.conversation.limits import UNLIMITED
from surveys.fieldwork.ending.closing import close_round
from surveys.fieldwork.lookup import read_fieldwork
from surveys.rounds import Round

CORE_DATA = PLAN_FOLDER / "example_core_data.csv"


def example(context: typer.Context) -> None:
    """Fill an empty folder with example data, so that there is something to look at. It says so everywhere."""
    installation = installation_of(context, begins=True)
    plan = written_plan(context, installation.stores.record)
    stores, keys = installation.stores, installation.keys
    rounds = open_example_rounds(stores.rounds, stores.participation, keys, installation.surveys, today())
    asyncio.run(_answer(installation, rounds, _advance()))
    for round_ in rounds:
        _close_and_release(installation, round_)
    incoming = read_core_data(CORE_DATA.read_bytes(), plan, file=CORE_DATA.name, imported_on=today())
    take_in_core_data(stores.core_data, incoming, plan)
    open_core_surveys(stores.rounds, keys, installation.surveys, today())
    publish_fieldwork(stores.board, stores.rounds, stores.participation, today())
    publish_scorecard(stores.board, stores.core_data, plan, today())
    typer.echo("Example data is in: every page and file that shows it says so.")
    typer.echo(
        f"See it with 'heard scorecard show', or with 'heard run' at {installation.settings.public_url}/board"
    )


def _advance() -> Callable[[], object]:
    """Moves a bar on by one of the invented people."""
    done = iter(track(range(people()), "invented people answer", console=drawing_console(), transient=True))
    next(done)
    return partial(next, done, None)


async def _answer(installation: Installation, rounds: Sequence[Round], advance: Callable[[], object]) -> None:
    with installation.conversations(limits=UNLIMITED) as conversations:
        async with terminal_respondents(conversations) as respondent_for:
            await let_people_answer(rounds, installation.surveys, respondent_for, advance)


def _close_and_release(installation: Installation, round_: Round) -> None:
    from api.services import releasing  # brings integer programmes and all that reads free text

    stores = installation.stores
    close_round(stores, installation.keys, installation.intake(), round_.id, today(), lambda _seconds: None)
    fieldwork = read_fieldwork(stores.rounds, round_.id)
    release = releasing.make(fieldwork, stores.responses, (), today())
    publish_release(stores.board, release, fieldwork.survey)
