"""The process at the public door: `heard chat`. It talks to people, and cannot open what it has sealed.

It imports what it needs and nothing else: no board, no analysis. `heard run` puts its parts together with the rest.
"""

import asyncio
import contextlib
from collections.abc import Coroutine, Iterator
from functools import partial
from socket import socket
from typing import Any

import typer
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from api.commands.context import installation_of
from api.installation.believed_clock import HOW_TO_SETTLE
from api.installation.folders import folder_problems
from api.installation.front_door import refusal
from api.installation.settings import Settings, SettingsProblem
from api.installation.wiring import Installation
from api.process.hardening import keep_memory_private
from api.process.health import health_routes
from api.process.hosts import only_under, own_names
from api.process.jobs import Door, Job, keep_doing, keep_open
from api.process.metrics import metrics_served
from api.process.serving import Pages, PortProblem, listen, serve
from api.services.sweeping import end_keys, sweep_drafts
from bot.web_door.door import chat_app, web_routes
from surveys.conversation.conversations import Conversations
from surveys.fieldwork.earlier_versions import lacks_keys
from surveys.privacy.key_folder import check_cannot_open, check_closed
from surveys.rounds import RoundProblem

WEBHOOK_PATH = "/telegram"

SWEEP_SECONDS = 600
KEYS_SECONDS = 3600


def chat(context: typer.Context) -> None:
    """Run the process that talks to people: the web chat and Telegram. It cannot open what it has sealed."""
    installation = installation_alone(context, "chat")
    check_front_door(installation)
    check_cannot_open(installation.keys)
    _check_rounds_are_up_to_date(installation)
    asyncio.run(_chat(installation))


def _check_rounds_are_up_to_date(installation: Installation) -> None:
    """The chat makes no keys: who has those of the intake does."""
    with installation.stores.rounds.transaction() as work:
        behind = [each.id for each in work.rounds() if each.is_open and lacks_keys(installation.keys, each)]
    if behind:
        raise RoundProblem(
            f"{', '.join(behind)} was opened by an earlier version; run this first: heard intake"
        )


def check_front_door(installation: Installation) -> None:
    """A round that was opened as a trial must not become public without help that is real."""
    if refused := refusal(installation.settings):
        raise SettingsProblem(refused)


def installation_alone(context: typer.Context, process: str = "") -> Installation:
    """The installation of a process, whose keys nobody else can read. Raises `KeyProblem`."""
    keep_memory_private()
    installation = installation_of(context, process, begins=True)
    check_closed(installation.keys)
    if doubt := installation.clock.look().doubt:
        typer.echo(f"warning: {doubt}; {HOW_TO_SETTLE}", err=True)
    for problem in folder_problems(installation.settings, installation.keys.folders):
        typer.echo(f"warning: {problem.what}; {problem.how}", err=True)
    return installation


async def _chat(installation: Installation) -> None:
    listening = listening_on(installation.settings)
    with measured(installation) as conversations:
        routes, telegram = telegram_door(installation, conversations)
        site = installation.site()
        ours = web_routes(
            conversations,
            site=site,
            shares=installation.shares,
            answers=installation.stores.answers.versions,
            lasting=installation.mark_key,
        )
        app = chat_app([*health_of_chat(installation), *ours, *routes], site=site)
        typer.echo(f"The chat is at {installation.settings.public_url}")
        await serve(pages_of(installation, app, listening), [*telegram, *sweeping(installation)])


def health_of_chat(installation: Installation) -> list[BaseRoute]:
    """Ready, where it can read which rounds are open."""

    def look() -> None:
        with installation.stores.rounds.transaction() as work:
            work.rounds()

    return health_routes(look)


def pages_of(installation: Installation, app: ASGIApp, listening: socket | None) -> Pages:
    settings = installation.settings
    app = only_under(own_names(settings), app)
    return Pages(app, settings.host, settings.port, listening, installation.shares)


def listening_on(settings: Settings) -> socket | None:
    """What the pages are served on; None where the port is taken and Telegram can be talked through meanwhile. Raises
    `PortProblem` where there is nothing else that this process could do."""
    try:
        return listen(settings.host, settings.port)
    except PortProblem:
        if settings.telegram_token and not settings.telegram_secret:
            return None
        raise


def sweeping(installation: Installation) -> list[Coroutine[Any, Any, None]]:
    """What the process does that talks to people."""
    participation, keys, clock = installation.stores.participation, installation.keys, installation.clock
    return [
        keep_doing(Job("sweep", lambda: sweep_drafts(participation, clock.certain().now), SWEEP_SECONDS)),
        keep_doing(Job("end of keys", lambda: end_keys(keys, clock.certain().now), KEYS_SECONDS)),
    ]


@contextlib.contextmanager
def measured(installation: Installation) -> Iterator[Conversations]:
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


def telegram_door(
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
