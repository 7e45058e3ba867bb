"""The doors of an installation as real servers on this machine, and people who answer through them."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from api.installation.wiring import Installation
from api.process.serving import served
from bot.rehearsal.respondent import Respondent
from bot.rehearsal.telegram import TelegramRespondent, telegram_at_work
from bot.rehearsal.terminal import TerminalRespondent
from bot.rehearsal.web import WebRespondent, shared_connections
from bot.web_door.door import chat_app, web_routes

RespondentFor = Callable[[int], Awaitable[Respondent]]


@asynccontextmanager
async def terminal_respondents(house: Installation) -> AsyncIterator[RespondentFor]:
    with house.conversations() as conversations:

        async def respondent(_number: int) -> Respondent:
            return TerminalRespondent(conversations, secrets.token_hex(8))

        yield respondent


@asynccontextmanager
async def web_respondents(house: Installation) -> AsyncIterator[RespondentFor]:
    """Through the web chat, served on a free port. They all come from this machine, so the rate limit is off."""
    site = house.site()
    with house.conversations() as conversations:
        app = chat_app(web_routes(conversations, site=site, limits=None), site=site)
        async with served(app) as address, shared_connections() as connections:

            async def respondent(_number: int) -> Respondent:
                return WebRespondent(address, connections)

            yield respondent


@asynccontextmanager
async def telegram_respondents(house: Installation) -> AsyncIterator[RespondentFor]:
    """Through the bot as it runs in production, polling a Bot API server on this machine."""
    with house.conversations() as conversations:
        async with telegram_at_work(conversations) as telegram:

            async def respondent(_number: int) -> Respondent:
                return TelegramRespondent(telegram, secrets.randbelow(2**40) + 1)

            yield respondent
