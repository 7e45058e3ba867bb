"""The real Telegram door between real conversations and a Bot API server on this machine, by polling or by webhook."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.routing import Route

from bot.rehearsal.telegram import TelegramRespondent
from bot.rehearsal.telegram_server import LoopbackTelegram
from bot.telegram_door.application import App, telegram_application
from bot.telegram_door.pace import PaceLimits
from bot.telegram_door.updates import run_polling, telegram_webhook, webhook_running
from surveys.conversation.conversations import Conversations
from surveys.definition.loading import parse
from surveys.definition.survey import Survey
from surveys.fieldwork.opening import open_round
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import answers_key
from surveys.privacy.sealing import open_response
from surveys.store.protocols import Stores
from tests.houses import TODAY, Clock, conversations_on

SECRET = "a-webhook-secret-for-tests"

ABOUT_YOU = """
id = "about-you"
revision = 1
title = "About you"
audience = "young_people"
minutes = 2
about = "One question of each kind."
afterwards = "Then it is over."
thanks = "Thank you for that."

[[questions]]
id = "mood"
kind = "single"
title = "Mood"
ask = "How are you today?"
hint = "Just today 🙂."
choices = [{ id = "good", say = "Good", face = "🙂" }, { id = "bad", say = "Not good", face = "🙁" }]

[[questions]]
id = "places"
kind = "several"
title = "Places"
ask = "Where do you feel safe?"
choices = [
    { id = "home", say = "At home" },
    { id = "school", say = "At school" },
    { id = "none", say = "Nowhere", alone = true },
]

[[questions]]
id = "age"
kind = "number"
title = "Age"
ask = "How old are you?"
least = 5
most = 25
unit = "years"

[[questions]]
id = "more"
kind = "text"
title = "More"
ask = "What else do you want to say?"
hint = "Please do not write names."
"""


def survey_for_tests() -> Survey:
    return parse(ABOUT_YOU, "about-you.toml")


def open_survey(stores: Stores, folder: Path, survey: Survey | None = None) -> KeyFolder:
    """The keys of an installation in which a survey, usually the one for tests, has just been opened."""
    keys = KeyFolder(folder)
    keys.intake_public_key()
    open_round(stores.rounds, keys, survey or survey_for_tests(), TODAY)
    return keys


@asynccontextmanager
async def listening(application: App, server: LoopbackTelegram, way: str) -> AsyncIterator[None]:
    """The application at work, by polling or by webhook."""
    if way == "polling":
        stop = asyncio.Event()
        polling = asyncio.create_task(run_polling(application, stop))
        await soon(lambda: server.is_asked)
        try:
            yield
        finally:
            stop.set()
            await polling
    else:
        async with by_webhook(application):
            yield


@asynccontextmanager
async def by_webhook(application: App) -> AsyncIterator[str]:
    """The application behind uvicorn on a free port; gives the webhook's address."""
    async with by_webhook_on(application, telegram_webhook(application, "/telegram", SECRET)) as url:
        yield url


@asynccontextmanager
async def by_webhook_on(application: App, route: Route) -> AsyncIterator[str]:
    """The same with a route of one's own at /telegram."""
    chat = Starlette(routes=[route])
    with socket.create_server(("127.0.0.1", 0)) as listening_on:
        server = uvicorn.Server(
            uvicorn.Config(chat, log_config=None, access_log=False, lifespan="off", proxy_headers=False)
        )
        serving = asyncio.create_task(server.serve([listening_on]))
        url = f"http://127.0.0.1:{listening_on.getsockname()[1]}/telegram"
        try:
            async with webhook_running(application, url, SECRET):
                yield url
        finally:
            server.should_exit = True
            await serving


@dataclass
class Setting:
    """A door at work and what is around it."""

    way: str
    clock: Clock
    server: LoopbackTelegram
    application: App
    stores: Stores
    keys: KeyFolder

    def somebody(self, number: int = 42) -> TelegramRespondent:
        return TelegramRespondent(self.server, number)

    def sent(self) -> list[dict[str, Any]]:
        """The answers that wait for the intake, opened."""
        with self.stores.pool.transaction() as pool:
            waiting = pool.waiting("about-you-r1")
        (key,) = answers_key(self.keys, "about-you-r1").here.values()
        assert key is not None
        return [open_response(key, sealed)["answers"] for sealed in waiting.values()]


@asynccontextmanager
async def talking(
    way: str,
    stores: Stores,
    folder: Path,
    *,
    limits: PaceLimits | None = None,
    survey: Survey | None = None,
    around: Callable[[Conversations], Any] = lambda conversations: conversations,
) -> AsyncIterator[Setting]:
    """A survey opened, a door at work. `around` may put something between the door and the conversations."""
    keys, clock = open_survey(stores, folder, survey), Clock()
    with conversations_on(stores, keys, clock) as conversations:
        async with LoopbackTelegram(clock=clock) as server:
            application = telegram_application(
                server.token, around(conversations), base_url=server.base_url, limits=limits
            )
            async with listening(application, server, way):
                yield Setting(way, clock, server, application, stores, keys)


async def soon(true: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Whether it comes true within a while."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not true():
                await asyncio.sleep(0.01)
    return true()
