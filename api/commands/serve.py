"""The processes: `heard run` is all in one; `chat`, `intake` and `board` are apart, each with its own database role."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine, Iterator
from functools import partial
from typing import Annotated, Any

import typer
from starlette.routing import BaseRoute

from api.app import create_app
from api.commands.context import installation_of
from api.installation.clock import today
from api.installation.front_door import refusal
from api.installation.settings import SettingsProblem
from api.installation.wiring import Installation
from api.process.hardening import keep_memory_private
from api.process.metrics import MeasuredConversations, metrics_served
from api.process.serving import listen, serve
from api.services.examples import is_new, open_all
from api.services.publishing import publish_fieldwork, publish_scorecard
from api.services.upkeep import (
    end_keys,
    keep_dates,
    keep_taking_in,
    keep_the_dates,
    sweep_drafts,
    take_in_all,
    watch_requests,
)
from bot.web_door.door import chat_app, web_routes
from surveys.conversation.conversations import Conversations
from surveys.privacy.key_folder import check_cannot_open, check_closed

log = logging.getLogger("heard.serve")

WEBHOOK_PATH = "/telegram"


def run(context: typer.Context) -> None:
    """Run everything in one process: chat, intake, board and API."""
    house = _house_of(context)
    _check_front_door(house)
    _check_board_access(house)
    if is_new(house):
        open_all(house)
    publish_fieldwork(house, today())
    publish_scorecard(house, today())
    asyncio.run(_run(house))


def chat(context: typer.Context) -> None:
    """Run the process that talks to people: the web chat and Telegram. It cannot open what it has sealed."""
    house = _house_of(context, "chat")
    _check_front_door(house)
    check_cannot_open(house.keys)
    asyncio.run(_chat(house))


def intake(
    context: typer.Context,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Run every HEARD_INTAKE_MINUTES instead of once.")
    ] = False,
) -> None:
    """Open the sealed answers of all open rounds, where enough wait, and mix them. Close rounds after their last day."""
    house = _house_of(context, "intake")
    for line in (*keep_the_dates(house, today()), *take_in_all(house)):
        typer.echo(line)
    if keep_going:
        asyncio.run(_keep_going(house))


async def _keep_going(house: Installation) -> None:
    await asyncio.gather(keep_taking_in(house), keep_dates(house))


def board(context: typer.Context) -> None:
    """Run the board's process: the API and the board's pages. It reads what was published, and nothing else."""
    house = _house_of(context, "board")
    _check_board_access(house)
    asyncio.run(_board(house))


def _check_front_door(house: Installation) -> None:
    """A round that was opened as a trial must not become public without help that is real."""
    if refused := refusal(house.settings):
        raise SettingsProblem(refused)


def _check_board_access(house: Installation) -> None:
    """Whoever reaches the pages reads them only where that is whoever sits at this machine."""
    settings = house.settings
    if settings.board_access == "open" and not settings.pages_are_here:
        raise SettingsProblem(
            f"{settings.public_url} at {settings.host} is not this machine alone, so the board's pages need a sign-in: "
            "set HEARD_BOARD_ACCESS=key and make a key with 'heard key create NAME'"
        )


def _house_of(context: typer.Context, process: str = "") -> Installation:
    """The house of a process, whose keys nobody else can read. Raises `KeyProblem`."""
    keep_memory_private()
    house = installation_of(context, process)
    check_closed(house.keys)
    return house


async def _run(house: Installation) -> None:
    settings = house.settings
    listening = listen(settings.host, settings.port)
    with _measured(house) as conversations:
        async with _telegram(house, conversations) as (routes, polling):
            chat_routes = web_routes(conversations, site=house.site())
            app = _board_app(house, [*chat_routes, *routes])
            _say_where(house)
            tending = [sweep_drafts(house), end_keys(house), watch_requests(house)]
            keeping = [keep_taking_in(house), keep_dates(house)]
            await serve(app, [listening], [*polling, *tending, *keeping])


async def _chat(house: Installation) -> None:
    settings = house.settings
    listening = listen(settings.host, settings.port)
    with _measured(house) as conversations:
        async with _telegram(house, conversations) as (routes, polling):
            site = house.site()
            app = chat_app([*web_routes(conversations, site=site), *routes], site=site)
            typer.echo(f"The chat is at {settings.public_url}")
            await serve(app, [listening], [*polling, sweep_drafts(house), end_keys(house)])


@contextlib.contextmanager
def _measured(house: Installation) -> Iterator[Conversations]:
    """The conversations, timed and counted where somebody wants to know."""
    port = house.settings.metrics_port
    if port is None:
        with house.conversations() as conversations:
            yield conversations
        return
    with (
        metrics_served(port) as metrics,
        house.conversations(partial(MeasuredConversations, metrics)) as conversations,
    ):
        yield conversations


async def _board(house: Installation) -> None:
    settings = house.settings
    listening = listen(settings.host, settings.port)
    typer.echo(
        f"The board's pages are at {settings.public_url}/board, the API at {settings.public_url}/api/v1"
    )
    await serve(_board_app(house, []), [listening])


def _board_app(house: Installation, routes: list[BaseRoute]) -> Any:
    settings = house.settings
    return create_app(
        house.stores.board,
        site=house.site(),
        board_access=settings.board_access,  # type: ignore[arg-type]  # checked where the settings are read
        secret=_session_secret(house),
        extra_routes=routes,
    )


def _session_secret(house: Installation) -> bytes:
    """Signs the sessions of the board's pages. Kept with the keys, so that a restart signs nobody out."""
    kept = house.keys.read("board-sessions")
    return kept if kept is not None else house.keys.make("board-sessions")


@contextlib.asynccontextmanager
async def _telegram(
    house: Installation, conversations: Conversations
) -> AsyncIterator[tuple[list[BaseRoute], list[Coroutine[Any, Any, None]]]]:
    """The webhook's route, or the polling to run beside the server; neither where there is no bot."""
    settings = house.settings
    if not settings.telegram_token:
        yield [], []
        return
    # Here, because without a bot nobody needs to wait for python-telegram-bot.
    from bot.telegram_door.application import telegram_application
    from bot.telegram_door.profile import BotProfile
    from bot.telegram_door.updates import run_polling, telegram_webhook, webhook_running

    base_url = f"{settings.telegram_api}/bot" if settings.telegram_api else None
    application = telegram_application(
        settings.telegram_token,
        conversations,
        base_url=base_url,
        profile=BotProfile.beside(settings.public_url, contact=house.contact_point is not None),
    )
    if not settings.telegram_secret:
        yield [], [run_polling(application)]
        return
    address = f"{settings.public_url}{WEBHOOK_PATH}"
    async with webhook_running(application, address, settings.telegram_secret):
        yield [telegram_webhook(application, WEBHOOK_PATH, settings.telegram_secret)], []


def _say_where(house: Installation) -> None:
    url = house.settings.public_url
    typer.echo(f"Heard is running at {url}")
    typer.echo(f"  {url}/                young people and practitioners answer here")
    typer.echo(f"  {url}/board           the board's scorecard")
    typer.echo(f"  {url}/docs            the API")
    if not house.settings.front_door:
        typer.echo("  This is a trial on this machine: set HEARD_FRONT_DOOR before anybody outside is asked.")
    typer.echo("Stop with Ctrl-C. To fill it with example data: heard example")
