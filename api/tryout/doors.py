"""The doors of an installation as real servers on this machine, and people who answer through them."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from api.process.serving import served
from bot.pages.site import Site
from bot.rehearsal.respondent import Respondent, RespondentFor
from bot.rehearsal.telegram import TelegramRespondent, telegram_at_work
from bot.rehearsal.terminal import TerminalRespondent
from bot.rehearsal.web import WebRespondent, shared_connections
from bot.web_door.door import chat_app, web_routes
from surveys.conversation.conversations import Conversations


@asynccontextmanager
async def terminal_respondents(conversations: Conversations) -> AsyncIterator[RespondentFor]:
    async def respondent(_number: int) -> Respondent:
        return TerminalRespondent(conversations, secrets.token_hex(8))

    yield respondent


@asynccontextmanager
async def web_respondents(conversations: Conversations, site: Site) -> AsyncIterator[RespondentFor]:
    """Through the web chat, served on a free port. They all come from this machine, so the rate limit is off."""
    app = chat_app(web_routes(conversations, site=site, limits=None, tick=0), site=site)
    async with served(app) as address, shared_connections() as connections:

        async def respondent(_number: int) -> Respondent:
            return WebRespondent(address, connections)

        yield respondent


@asynccontextmanager
async def telegram_respondents(conversations: Conversations) -> AsyncIterator[RespondentFor]:
    """Through the bot as it runs in production, polling a Bot API server on this machine."""
    async with telegram_at_work(conversations) as telegram:

        async def respondent(_number: int) -> Respondent:
            return TelegramRespondent(telegram, secrets.randbelow(2**40) + 1)

        yield respondent
