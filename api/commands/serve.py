"""The processes: `heard run` is all in one; `chat`, `intake` and `board` are apart, each with its own database role."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine, Iterator
from functools import partial
from socket import socket
from typing import Annotated, Any

import typer
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from api.app import create_app
from api.commands.asking import GiveUp, give_up_files
from api.commands.context import installation_of, plan_of, settings_of
from api.commands.publish import push_to
from api.installation.believed_clock import HOW_TO_SETTLE
from api.installation.clock import today
from api.installation.folders import folder_problems
from api.installation.front_door import refusal
from api.installation.settings import Settings, SettingsProblem
from api.installation.wiring import Installation
from api.process.hardening import keep_memory_private
from api.process.hosts import only_under, own_names
from api.process.jobs import Door, Job, keep_doing, keep_open
from api.process.metrics import metrics_served
from api.process.serving import Pages, PortProblem, listen, serve
from api.services.examples import is_new, open_core_surveys
from api.services.publishing import publish_fieldwork, publish_scorecard
from api.services.upkeep import end_keys, keep_the_dates, sweep_drafts, take_in, watch_requests
from bot.web_door.door import chat_app, web_routes
from surveys.conversation.conversations import Conversations
from surveys.fieldwork.earlier_versions import bring_up_to_date, lacks_keys
from surveys.privacy.key_folder import check_cannot_open, check_closed
from surveys.rounds import RoundProblem

log = logging.getLogger("heard.serve")

WEBHOOK_PATH = "/telegram"

SWEEP_SECONDS = 600
KEYS_SECONDS = 3600
DATES_SECONDS = 300
"""How often it is looked whether a round is to be closed. The doors go by the dates themselves, to the second."""


def run(context: typer.Context) -> None:
    """Run everything in one process: chat, intake, board and API."""
    installation = _installation_of(context)
    _check_front_door(installation)
    _check_board_access(installation)
    stores = installation.stores
    _bring_up_to_date(installation)
    if is_new(stores.rounds):
        open_core_surveys(stores.rounds, installation.keys, installation.surveys, today())
    publish_fieldwork(stores.board, stores.rounds, stores.participation, installation.clock.today())
    publish_scorecard(stores.board, stores.core_data, plan_of(context), today())
    asyncio.run(_run(installation))


def chat(context: typer.Context) -> None:
    """Run the process that talks to people: the web chat and Telegram. It cannot open what it has sealed."""
    installation = _installation_of(context, "chat")
    _check_front_door(installation)
    check_cannot_open(installation.keys)
    _check_rounds_are_up_to_date(installation)
    asyncio.run(_chat(installation))


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
    installation = _installation_of(context, "intake")
    _bring_up_to_date(installation)
    for line in (*_keep_the_dates(installation), *_take_in(installation, give_up=give_up)):
        typer.echo(line)
    if keep_going:
        asyncio.run(_keep_going(installation))


def _bring_up_to_date(installation: Installation) -> None:
    """Rounds that an earlier version opened. Raises `RoundProblem`."""
    for line in bring_up_to_date(installation.stores, installation.keys):
        typer.echo(line)


def _check_rounds_are_up_to_date(installation: Installation) -> None:
    """The chat makes no keys: who has those of the intake does."""
    with installation.stores.rounds.transaction() as work:
        behind = [each.id for each in work.rounds() if each.is_open and lacks_keys(installation.keys, each)]
    if behind:
        raise RoundProblem(
            f"{', '.join(behind)} was opened by an earlier version; run this first: heard intake"
        )


async def _keep_going(installation: Installation) -> None:
    await asyncio.gather(*_collecting(installation))


def board(context: typer.Context) -> None:
    """Run the board's process: the API and the board's pages. It reads what was published, and nothing else."""
    installation = _installation_of(context, "board")
    _check_board_access(installation)
    asyncio.run(_board(installation))


def _check_front_door(installation: Installation) -> None:
    """A round that was opened as a trial must not become public without help that is real."""
    if refused := refusal(installation.settings):
        raise SettingsProblem(refused)


def _check_board_access(installation: Installation) -> None:
    """Whoever reaches the pages reads them only where that is whoever sits at this machine."""
    settings = installation.settings
    if settings.board_access == "open" and not settings.pages_are_here:
        raise SettingsProblem(
            f"{settings.public_url} at {settings.host} is not this machine alone, so the board's pages need a sign-in: "
            "set HEARD_BOARD_ACCESS=key and make a key with 'heard key create NAME'"
        )


def _installation_of(context: typer.Context, process: str = "") -> Installation:
    """The installation of a process, whose keys nobody else can read. Raises `KeyProblem`."""
    keep_memory_private()
    installation = installation_of(context, process, begins=True)
    check_closed(installation.keys)
    if doubt := installation.clock.look().doubt:
        typer.echo(f"warning: {doubt}; {HOW_TO_SETTLE}", err=True)
    for problem in folder_problems(installation.settings, installation.keys.folders):
        typer.echo(f"warning: {problem.what}; {problem.how}", err=True)
    return installation


async def _run(installation: Installation) -> None:
    listening = _listening(installation.settings)
    with _measured(installation) as conversations:
        routes, telegram = _telegram(installation, conversations)
        chat_routes = web_routes(conversations, site=installation.site(), shares=installation.shares)
        app = _board_app(installation, [*chat_routes, *routes])
        _say_where(installation)
        watching = watch_requests(installation.stores.contact, installation.watch())
        beside = [*telegram, *_sweeping(installation), watching, *_collecting(installation)]
        await serve(_pages(installation, app, listening), beside)


async def _chat(installation: Installation) -> None:
    listening = _listening(installation.settings)
    with _measured(installation) as conversations:
        routes, telegram = _telegram(installation, conversations)
        site = installation.site()
        ours = web_routes(conversations, site=site, shares=installation.shares)
        app = chat_app([*ours, *routes], site=site)
        typer.echo(f"The chat is at {installation.settings.public_url}")
        await serve(_pages(installation, app, listening), [*telegram, *_sweeping(installation)])


def _pages(installation: Installation, app: ASGIApp, listening: socket | None) -> Pages:
    settings = installation.settings
    app = only_under(own_names(settings), app)
    return Pages(app, settings.host, settings.port, listening, installation.shares)


def _listening(settings: Settings) -> socket | None:
    """What the pages are served on; None where the port is taken and Telegram can be talked through meanwhile. Raises
    `PortProblem` where there is nothing else that this process could do."""
    try:
        return listen(settings.host, settings.port)
    except PortProblem:
        if settings.telegram_token and not settings.telegram_secret:
            return None
        raise


# What is done beside the doors ----------


def _sweeping(installation: Installation) -> list[Coroutine[Any, Any, None]]:
    """What the process does that talks to people."""
    participation, keys, clock = installation.stores.participation, installation.keys, installation.clock
    return [
        keep_doing(Job("sweep", lambda: sweep_drafts(participation, clock.certain().now), SWEEP_SECONDS)),
        keep_doing(Job("end of keys", lambda: end_keys(keys, clock.certain().now), KEYS_SECONDS)),
    ]


def _collecting(installation: Installation) -> list[Coroutine[Any, Any, None]]:
    """What the process does that opens answers."""
    minutes = installation.settings.intake_minutes
    return [
        keep_doing(Job("intake", partial(_take_in, installation), minutes * 60, at_once=False)),
        keep_doing(Job("dates", partial(_keep_the_dates, installation), DATES_SECONDS)),
        *_pushing(installation),
    ]


def _pushing(installation: Installation) -> list[Coroutine[Any, Any, None]]:
    """Where the board has a database of its own."""
    address = installation.settings.board_database
    if not address:
        return []
    return [keep_doing(Job("publishing", partial(push_to, installation, address), DATES_SECONDS))]


def _take_in(installation: Installation, *, give_up: bool = False) -> list[str]:
    certain = installation.clock.certain()
    return take_in(
        installation.stores,
        installation.keys,
        installation.intake,
        certain.today,
        certain.now,
        give_up=give_up,
    )


def _keep_the_dates(installation: Installation) -> list[str]:
    day = installation.clock.certain().today
    own = installation.settings.own_translations
    return keep_the_dates(
        installation.stores, installation.keys, installation.intake, day, own_translations=own
    )


@contextlib.contextmanager
def _measured(installation: Installation) -> Iterator[Conversations]:
    """The conversations, timed and counted where somebody wants to know."""
    port = installation.settings.metrics_port
    if port is None:
        with installation.conversations() as conversations:
            yield conversations
        return
    with (
        metrics_served(port) as metrics,
        installation.conversations(metrics.turned) as conversations,
    ):
        yield conversations


async def _board(installation: Installation) -> None:
    settings = installation.settings
    listening = listen(settings.host, settings.port)
    typer.echo(
        f"The board's pages are at {settings.public_url}/board, the API at {settings.public_url}/api/v1"
    )
    await serve(_pages(installation, _board_app(installation, []), listening))


def _board_app(installation: Installation, routes: list[BaseRoute]) -> Any:
    settings = installation.settings
    return create_app(
        installation.stores.board,
        site=installation.site(),
        board_access=settings.board_access,  # type: ignore[arg-type]  # checked where the settings are read
        extra_routes=routes,
        shares=installation.shares,
    )


def _telegram(
    installation: Installation, conversations: Conversations
) -> tuple[list[BaseRoute], list[Coroutine[Any, Any, None]]]:
    """The webhook's route, and what is to run beside the server; neither where there is no bot. Trouble with Telegram ends
    nothing else."""
    settings = installation.settings
    if not settings.telegram_token:
        return [], []
    # Here, because without a bot nobody needs to wait for python-telegram-bot.
    from bot.telegram_door.application import telegram_application
    from bot.telegram_door.profile import BotProfile
    from bot.telegram_door.updates import run_polling, run_webhook, telegram_webhook

    profile = BotProfile.beside(settings.public_url, contact=installation.contact_point is not None)
    base_url = f"{settings.telegram_api}/bot" if settings.telegram_api else None
    new = partial(
        telegram_application, settings.telegram_token, conversations, base_url=base_url, profile=profile
    )
    if not settings.telegram_secret:
        return [], [keep_open(Door("the Telegram door", lambda: run_polling(new())))]
    application, address = new(), f"{settings.public_url}{WEBHOOK_PATH}"
    secret = settings.telegram_secret
    door = Door("the Telegram door", partial(run_webhook, application, address, secret))
    return [telegram_webhook(application, WEBHOOK_PATH, secret)], [keep_open(door)]


def _say_where(installation: Installation) -> None:
    url = installation.settings.public_url
    typer.echo(f"Heard is running at {url}")
    typer.echo(f"  {url}/                young people and practitioners answer here")
    typer.echo(f"  {url}/board           the board's scorecard")
    typer.echo(f"  {url}/docs            the API")
    if not installation.settings.front_door:
        typer.echo("  This is a trial on this machine: set HEARD_FRONT_DOOR before anybody outside is asked.")
    typer.echo("Stop with Ctrl-C. To fill it with example data: heard example")
