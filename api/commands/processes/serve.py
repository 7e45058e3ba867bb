"""The processes that hold more than the doors: `heard run` is all in one; `intake` and `board` are apart, each with its own
database role."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any

import typer
from starlette.routing import BaseRoute

from analysis.plan import Plan
from api.accounts.links import first_with
from api.accounts.people import READS_COMMENTS, roles_of
from api.commands.asking import GiveUp, give_up_files
from api.commands.board.owed import noticing
from api.commands.board.pages import board_app, health_of_board
from api.commands.board.publish import push_to
from api.commands.context import plan_of, settings_of, written_plan
from api.commands.processes.doors import (
    check_front_door,
    health_of_chat,
    installation_alone,
    listening_on,
    measured,
    pages_of,
    sweeping,
    telegram_door,
    web_door,
)
from api.installation.backups import made_on, make_backup, remove_old
from api.installation.clock import today
from api.installation.settings import SettingsProblem
from api.installation.wiring import Installation
from api.process.among import among_neighbours
from api.process.jobs import Job, keep_doing, only_if
from api.process.serving import listen, run_until_stopped, serve
from api.process.when_asked import WhenAsked
from api.services.comments.keeping import look_after_comments
from api.services.examples import is_new, open_core_surveys
from api.services.publishing import publish_fieldwork, publish_scorecard
from api.services.upkeep import (
    LOOKS_SECONDS,
    InTimeOrMany,
    how_many_wait,
    keep_the_dates,
    take_in,
    watch_requests,
)
from surveys.fieldwork.mishaps.earlier_versions import bring_up_to_date
from surveys.store.database.neighbours import TASKS, Neighbours, neighbours_on

BACKUP_SECONDS = 3600
DESK = "/desk"
DATES_SECONDS = 300
"""How often it is looked whether a round is to be closed. The doors go by the dates themselves, to the second."""


def run(context: typer.Context) -> None:
    """Run everything in one process: chat, intake, board and API."""
    installation = installation_alone(context)
    check_front_door(installation)
    _check_board_access(installation)
    stores = installation.stores
    _bring_up_to_date(installation)
    if is_new(stores.rounds):
        open_core_surveys(stores.rounds, installation.keys, installation.surveys, today())
    publish_fieldwork(stores.board, stores.rounds, stores.participation, installation.clock.today())
    publish_scorecard(stores.board, stores.core_data, written_plan(context, stores.record), today())
    run_until_stopped(_run(installation, plan_of(context)))


def intake(
    context: typer.Context,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Run every HEARD_INTAKE_MINUTES instead of once.")
    ] = False,
    give_up: GiveUp = False,
) -> None:
    """Open the sealed answers of all open rounds, where enough wait, and mix them. Close rounds after their last day."""
    if give_up:
        give_up_files(settings_of(context), yes=True)
    installation = installation_alone(context, "intake")
    _bring_up_to_date(installation)
    for line in (*_keep_the_dates(installation), *_take_in(installation, give_up=give_up)):
        typer.echo(line)
    if keep_going:
        asyncio.run(_keep_going(installation))


def _bring_up_to_date(installation: Installation) -> None:
    """Rounds that an earlier version opened. Raises `RoundProblem`."""
    for line in bring_up_to_date(installation.stores, installation.keys):
        typer.echo(line)


async def _keep_going(installation: Installation) -> None:
    url = installation.settings.database_url
    with neighbours_on(url, COLLECTING, talks=False) as neighbours:
        await asyncio.gather(*_collecting(installation, neighbours))


def board(context: typer.Context) -> None:
    """Run the board's process: the API and the board's pages. It reads what was published, and nothing else."""
    installation = installation_alone(context, "board")
    _check_board_access(installation)
    run_until_stopped(_board(installation))


def _check_board_access(installation: Installation) -> None:
    """Whoever reaches the pages reads them only where that is whoever sits at this machine."""
    settings = installation.settings
    if settings.board_access == "open" and not settings.pages_are_here:
        raise SettingsProblem(
            f"{settings.public_url} at {settings.host} is not this machine alone, so the board's pages need a sign-in: "
            "set HEARD_BOARD_ACCESS=key and make a key with 'heard key create NAME'"
        )


async def _run(installation: Installation, plan: Plan) -> None:
    settings = installation.settings
    listening = listening_on(settings)
    with (
        among_neighbours(settings.database_url, settings.host, tuple(TASKS), installation.mark_key) as among,
        measured(installation, among) as conversations,
    ):
        routes, telegram = telegram_door(installation, conversations, among)
        chat_routes = web_door(installation, conversations, among)
        before = [*health_of_chat(installation), *chat_routes, *routes, _desk_when_asked(installation, plan)]
        app = board_app(installation, before)
        _say_where(installation)
        watching = watch_requests(installation.stores.contact, installation.watch(), among.has("bell"))
        collecting = _collecting(installation, among.neighbours)
        noticed = noticing(installation, plan)
        beside = [*telegram, *sweeping(installation, among), watching, *collecting, *noticed]
        await serve(pages_of(installation, app, listening, among), beside)


def _desk_when_asked(installation: Installation, plan: Plan) -> BaseRoute:
    """The desk reads free text and counts: nobody who answers a survey is to wait until that is imported."""
    roles_of(
        list(installation.settings.oidc_roles.values())
    )  # what is wrong in the settings is said at the start

    def build() -> Sequence[BaseRoute]:
        from api.commands.processes.desk_wiring import routes_of_desk

        return routes_of_desk(installation, plan, all_in_one=True)

    return WhenAsked(DESK, build)


# What is done beside the doors ----------


COLLECTING = ("intake", "dates", "publishing", "backup")


def _collecting(installation: Installation, neighbours: Neighbours) -> list[Coroutine[Any, Any, None]]:
    """What the process does that opens answers. Of several one does it."""
    minutes, address = installation.settings.intake_minutes, installation.settings.board_database
    waiting = partial(how_many_wait, installation.stores)
    intake = InTimeOrMany(partial(_take_in, installation), waiting, minutes * 60)
    jobs = [
        Job("intake", intake.look, min(LOOKS_SECONDS, minutes * 60), at_once=False),
        Job("dates", partial(_keep_the_dates, installation), DATES_SECONDS),
    ]
    if address:  # where the board has a database of its own
        jobs.append(Job("publishing", partial(push_to, installation, address), DATES_SECONDS))
    if (
        installation.settings.backups
    ):  # made once a day; it is looked for each hour, so that no day is left out
        jobs.append(Job("backup", partial(_back_up, installation), BACKUP_SECONDS))
    return [keep_doing(replace(job, do=only_if(partial(neighbours.holds, job.name), job.do))) for job in jobs]


def _back_up(installation: Installation) -> None:
    settings, day = installation.settings, installation.clock.certain().today
    if settings.backups and day not in made_on(settings.backups):
        remove_old(settings.backups, day)
        make_backup(settings.database_url, settings.backups, settings.backup_key, day)


def _take_in(installation: Installation, *, give_up: bool = False) -> list[str]:
    certain = installation.clock.certain()
    sentences = take_in(
        installation.stores,
        installation.keys,
        installation.intake,
        certain.today,
        certain.now,
        give_up=give_up,
    )
    months = installation.settings.keep_words_months
    since = first_with(installation.stores.record.entries(), READS_COMMENTS)
    return [*sentences, *look_after_comments(installation.stores, months, certain.today, since)]


def _keep_the_dates(installation: Installation) -> list[str]:
    day = installation.clock.certain().today
    own = installation.settings.own_translations
    return keep_the_dates(
        installation.stores, installation.keys, installation.intake, day, own_translations=own
    )


async def _board(installation: Installation) -> None:
    settings = installation.settings
    listening = listen(settings.host, settings.port)
    typer.echo(
        f"The board's pages are at {settings.public_url}/board, the API at {settings.public_url}/api/v1"
    )
    await serve(pages_of(installation, board_app(installation, health_of_board(installation)), listening))


def _say_where(installation: Installation) -> None:
    url = installation.settings.public_url
    typer.echo(f"Heard is running at {url}")
    typer.echo(f"  {url}/                young people and practitioners answer here")
    typer.echo(f"  {url}/board           the board's scorecard")
    typer.echo(f"  {url}/desk            where the board writes; people come in by: heard sign-in NAME")
    typer.echo(f"  {url}/docs            the API")
    if not installation.settings.front_door:
        typer.echo("  This is a trial on this machine: set HEARD_FRONT_DOOR before anybody outside is asked.")
    typer.echo("Stop with Ctrl-C. To fill it with example data: heard example")
