"""The process at the public door: `heard chat`. It talks to people, and cannot open what it has sealed.

It imports what it needs and nothing else: no board, no analysis. `heard run` puts its parts together with the rest.
"""

import contextlib
from collections.abc import Coroutine, Iterator
from functools import partial
from socket import socket
from typing import Annotated, Any

import typer
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from api.commands.context import installation_of
from api.installation.believed_clock import HOW_TO_SETTLE
from api.installation.folders import folder_problems
from api.installation.front_door import refusal
from api.installation.hardening import keep_memory_private
from api.installation.settings import Settings, SettingsProblem
from api.installation.wiring import Installation
from api.process.among import Among, among_neighbours
from api.process.health import health_routes
from api.process.hosts import only_under, own_names
from api.process.jobs import Door, Job, keep_doing, keep_open, only_if, while_held
from api.process.metrics import metrics_served
from api.process.serving import Pages, PortProblem, listen, run_until_stopped, serve
from api.process.workers import Workers, WorkersPart
from api.services.sweeping import end_keys, sweep_drafts
from bot.web_door.door import chat_app, web_routes
from bot.web_door.press.after_press import waits_at
from surveys.conversation.conversations import Conversations
from surveys.fieldwork.lookup import check_is_ours
from surveys.fieldwork.mishaps.earlier_versions import lacks_keys
from surveys.privacy.key_folder import check_cannot_open, check_closed
from surveys.rounds import RoundProblem
from surveys.store.database.neighbours import MOST, check_no_pooler

WEBHOOK_PATH = "/telegram"

SWEEP_SECONDS = 600
KEYS_SECONDS = 3600


Workers_ = Annotated[
    int,
    typer.Option(
        "--workers", min=1, max=MOST, help="So many processes share the port. More than one takes PostgreSQL."
    ),
]


def chat(context: typer.Context, workers: Workers_ = 1) -> None:
    """Run the process that talks to people: the web chat and Telegram. It cannot open what it has sealed."""
    installation = installation_alone(context, "chat")
    check_front_door(installation)
    check_cannot_open(installation.keys)
    _check_rounds_are_up_to_date(installation)
    if workers == 1:
        run_until_stopped(_chat(installation, listening_on(installation.settings)))
    elif ended := _together(installation, workers):
        raise typer.Exit(ended)


def _together(installation: Installation, count: int) -> int:
    """Several processes behind one port, until somebody stops them. In each of them it goes on as in a process alone."""
    settings = installation.settings
    if settings.is_sqlite:
        raise SettingsProblem(
            f"--workers {count} takes PostgreSQL: a file of SQLite is for one process. Leave --workers out, or set "
            "HEARD_DATABASE_URL to an address of PostgreSQL"
        )
    installation.stores.close()  # each has connections of its own
    installation.be_ready()
    with listen(settings.host, settings.port) as listening:
        typer.echo(f"The chat is at {settings.public_url}, by {count} processes")
        part = Workers(count, lambda line: typer.echo(line, err=True)).run()
        if isinstance(part, int):
            return part
        run_until_stopped(_chat(installation, listening, part))
    return 0


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
    check_no_pooler(installation.settings.database_url)
    if process in ("", "chat", "intake"):
        check_is_ours(installation.stores.rounds, installation.keys)
    if doubt := installation.clock.look().doubt:
        typer.echo(f"warning: {doubt}; {HOW_TO_SETTLE}", err=True)
    for problem in folder_problems(installation.settings, installation.keys.folders):
        typer.echo(f"warning: {problem.what}; {problem.how}", err=True)
    return installation


def health_of_chat(installation: Installation) -> list[BaseRoute]:
    """Ready, where it can read which rounds are open and keep what people send."""

    def look() -> None:
        with installation.stores.rounds.transaction() as work:
            work.rounds()
        installation.stores.check_takes_changes()

    return health_routes(look)


async def _chat(
    installation: Installation, listening: socket | None, part: WorkersPart | None = None
) -> None:
    settings = installation.settings
    with (
        among_neighbours(
            settings.database_url, settings.host, ("telegram", "sweep"), installation.mark_key
        ) as among,
        measured(installation, among, part.number if part else 0) as conversations,
    ):
        routes, telegram = telegram_door(installation, conversations, among)
        ours = [*health_of_chat(installation), *web_door(installation, conversations, among)]
        app = chat_app([*ours, *routes], site=installation.site())
        pages = pages_of(installation, app, listening, among)
        signs = []
        if part and listening:
            pages.listening, pages.again = listening.dup(), listening.dup
            signs = [part.give_signs()]
        else:
            typer.echo(f"The chat is at {settings.public_url}")
        await serve(pages, [*telegram, *sweeping(installation, among), *signs])


def web_door(installation: Installation, conversations: Conversations, among: Among) -> list[BaseRoute]:
    """The routes of the web chat."""
    return web_routes(
        conversations,
        site=installation.site(),
        shares=installation.shares,
        answers=installation.stores.answers.versions,
        lasting=installation.mark_key,
        at=lambda: among.slot,
    )


def pages_of(
    installation: Installation, app: ASGIApp, listening: socket | None, among: Among | None = None
) -> Pages:
    settings = installation.settings
    app = among.passing_on(app, WEBHOOK_PATH, waits_at) if among else app
    app = only_under(own_names(settings), app)
    beside = among.beside if among else None
    return Pages(app, settings.host, settings.port, listening, installation.shares, beside=beside)


def listening_on(settings: Settings) -> socket | None:
    """What the pages are served on; None where the port is taken and Telegram can be talked through meanwhile. Raises
    `PortProblem` where there is nothing else that this process could do."""
    try:
        return listen(settings.host, settings.port)
    except PortProblem:
        if settings.telegram_token and not settings.telegram_secret:
            return None
        raise


def sweeping(installation: Installation, among: Among) -> list[Coroutine[Any, Any, None]]:
    """What the process does that talks to people. One of them sweeps; keys are on the machine of each."""
    participation, keys, clock = installation.stores.participation, installation.keys, installation.clock
    sweep = only_if(among.has("sweep"), lambda: sweep_drafts(participation, clock.certain().now))
    return [
        keep_doing(Job("sweep", sweep, SWEEP_SECONDS)),
        keep_doing(Job("end of keys", lambda: end_keys(keys, clock.certain().now), KEYS_SECONDS)),
    ]


@contextlib.contextmanager
def measured(installation: Installation, among: Among, number: int = 0) -> Iterator[Conversations]:
    """The conversations, timed and counted where somebody wants to know: of the first of several processes on the port that
    is set, of the others on those that follow."""
    port, shared_by = installation.settings.metrics_port, lambda: among.neighbours.number
    if port is None:
        with installation.conversations(among=shared_by) as conversations:
            yield conversations
        return
    with (
        metrics_served(port + number) as metrics,
        installation.conversations(metrics.turned, among=shared_by) as conversations,
    ):
        yield conversations


def telegram_door(
    installation: Installation, conversations: Conversations, among: Among
) -> tuple[list[BaseRoute], list[Coroutine[Any, Any, None]]]:
    """The webhook's route, and what is to run beside the server; neither where there is no bot. Trouble with Telegram ends
    nothing else. Of several processes one talks to Telegram: it alone knows what stands in a chat, and it does more in a
    second than Telegram takes of a bot."""
    settings = installation.settings
    if not settings.telegram_token:
        return [], []
    # Here, because without a bot nobody needs to wait for python-telegram-bot.
    from bot.telegram_door.application import telegram_application
    from bot.telegram_door.profile import BotProfile
    from bot.telegram_door.updates import WebhookDoor, run_polling

    profile = BotProfile.beside(settings.public_url, contact=installation.contact_point is not None)
    base_url = f"{settings.telegram_api}/bot" if settings.telegram_api else None
    new = partial(
        telegram_application, settings.telegram_token, conversations, base_url=base_url, profile=profile
    )
    open_ = partial(while_held, among.has("telegram"))
    if not settings.telegram_secret:
        return [], [keep_open(Door("the Telegram door", lambda: open_(lambda: run_polling(new()))))]
    address = f"{settings.public_url}{WEBHOOK_PATH}"
    webhook = WebhookDoor(new, WEBHOOK_PATH, address, settings.telegram_secret)
    return [webhook.route], [keep_open(Door("the Telegram door", lambda: open_(webhook.open)))]
