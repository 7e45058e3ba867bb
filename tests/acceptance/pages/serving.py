"""A web door on a free port, with a real house behind it, for tests that look at it from outside."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from bot.pages.site import Site
from bot.rehearsal.web import WebRespondent
from bot.web_door.door import chat_app, web_routes
from bot.web_door.limits import VisitLimits
from surveys.definition.survey import Survey
from tests.houses import HELP, House, every_kind

SITE = Site(
    "Anytown Safeguarding Children Partnership",
    help_lines=(HELP, "Shout: text SHOUT to 85258."),
    help_at_work={"en": ("If you are worried about a child, talk to your safeguarding lead today.",)},
    exit_url="https://weather.invalid/today",  # no test asks a real website
)


@dataclass(frozen=True)
class Chat:
    """A running web door and the house behind it."""

    url: str
    house: House


def for_practitioners() -> Survey:
    return every_kind().model_copy(
        update={
            "id": "at-work",
            "title": "At work",
            "audience": "practitioners",
            "about": "For people at work.",
        }
    )


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of an application that is being served by uvicorn in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(
            uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_keep_alive=60)
        )
        thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)


@contextmanager
def chatting(
    house: House,
    *,
    surveys: tuple[Survey, ...] | None = None,
    site: Site = SITE,
    limits: VisitLimits | None = None,
) -> Iterator[Chat]:
    """A web door on a house, with a round open for each survey: by default one for young people, one for practitioners.
    The board's answers are those of the house's store."""
    for survey in (every_kind(), for_practitioners()) if surveys is None else surveys:
        house.open(survey)
    routes = web_routes(
        house.conversations, site=site, limits=limits, tick=0, answers=house.stores.answers.versions
    )
    with serving(chat_app(routes, site=site)) as url:
        yield Chat(url, house)


def play(chat: Chat, scene: Callable[[WebRespondent], Awaitable[Any]]) -> Any:
    """Let one respondent act, and give what the scene gives."""

    async def acting() -> Any:
        respondent = WebRespondent(chat.url)
        try:
            return await scene(respondent)
        finally:
            await respondent.aclose()

    return asyncio.run(acting())
