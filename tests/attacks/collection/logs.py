"""A canary in the logs: what somebody says comes through the real doors, something breaks on the way, and all that was
logged is searched for it.
"""

import asyncio
import contextlib
import io
import logging
import random
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

from api.process.logs import set_up_logs
from api.process.serving import served
from bot.pages.site import Site
from bot.rehearsal.telegram import TelegramRespondent
from bot.rehearsal.telegram_server import LoopbackTelegram
from bot.rehearsal.web import WebRespondent
from bot.web_door.door import chat_app, web_routes
from surveys.conversation.conversations import Conversations
from surveys.dialogue.messages import Message
from surveys.store.memory import memory_stores
from tests.attacks.collection.outcome import Outcome
from tests.attacks.collection.scenes import UNIQUE, word_of
from tests.houses import HELP, conversations_on
from tests.integration.doors.telegram_setting import open_survey, talking

PEOPLE = 4
CHAT = 4_242_424_200
LEVELS = ("DEBUG", "INFO")
UP_TO_THE_TEXT = ("/start about-you", "yes", "Good", "Nowhere", "12")


class Breaks:
    """Conversations that break the first time that somebody says a canary, with an error that quotes it."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations, self._broken = conversations, set[str]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._conversations, name)

    async def hear(self, visitor: Any, message: Message) -> Any:
        if message.text.startswith(UNIQUE):
            self.break_once(visitor, message.text)
        return await self._conversations.hear(visitor, message)

    def break_once(self, visitor: Any, words: str) -> None:
        if words not in self._broken:
            self._broken.add(words)
            raise RuntimeError(f"{visitor.id} said {words}")


@contextlib.contextmanager
def _logged() -> Iterator[io.StringIO]:
    """What goes to standard error meanwhile, with logging as in a new process. Afterwards it is as it was."""
    root = logging.getLogger()
    before, libraries = (root.level, root.handlers[:]), _libraries()
    known = {logger: (logger.level, logger.propagate) for logger in libraries}
    _set(dict.fromkeys(libraries, (logging.NOTSET, True)))
    stream = io.StringIO()
    try:
        with contextlib.redirect_stderr(stream):
            yield stream
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
        _set({logger: known.get(logger, (logging.NOTSET, True)) for logger in _libraries()})


def _libraries() -> list[logging.Logger]:
    return [logging.getLogger(name) for name in list(logging.getLogger().manager.loggerDict)]


def _set(loggers: Mapping[logging.Logger, tuple[int, bool]]) -> None:
    for logger, (level, propagate) in loggers.items():
        logger.setLevel(level)
        logger.propagate = propagate


def canary_in_logs(folder: Path, seed: int, level: str) -> Outcome:
    """Words, chat ids and the token of the bot: none of them is in any line, however much is logged."""
    secrets = [word_of(number, random.Random(seed * 1000 + number)) for number in range(PEOPLE)]
    with _logged() as careless:
        logging.basicConfig(level=level, force=True)
        asyncio.run(_careless_bot(secrets))
    with _logged() as product:
        set_up_logs(level, ceiling=None)
        asyncio.run(_heard(secrets, folder / f"keys-{seed}-{level}"))
    if "error id" not in product.getvalue():
        raise AssertionError("nothing was logged, so that nothing is proved")
    naive = sum(secret in careless.getvalue() for secret in secrets)
    return Outcome(
        f"canary in the logs at {level}",
        "any",
        naive,
        PEOPLE,
        _leaks(product.getvalue(), secrets),
        2 * PEOPLE + 1,
    )


def canary_in_web_logs(folder: Path, seed: int, level: str) -> Outcome:
    """Words, cookies, and addresses of pages that somebody opened: none of them is in any line of the server that production
    runs."""
    secrets = [word_of(number, random.Random(seed * 1000 + number)) for number in range(PEOPLE)]
    with _logged() as careless:
        logging.basicConfig(level=level, force=True)
        asyncio.run(_careless_website(secrets))
    with _logged() as product:
        set_up_logs(level, ceiling=None)
        cookies = asyncio.run(_heard_on_the_web(secrets, folder / f"web-keys-{seed}-{level}"))
    logged = product.getvalue()
    if "error id" not in logged or len(set(cookies)) < PEOPLE:
        raise AssertionError("nothing was logged, or nobody had a cookie, so that nothing is proved")
    naive = sum(secret in careless.getvalue() for secret in secrets)
    found = sum(what in logged for what in (*secrets, *cookies, "/s/", "127.0.0.1"))
    return Outcome(f"canary in the web chat's logs at {level}", "any", naive, PEOPLE, found, 2 * PEOPLE + 2)


async def _heard_on_the_web(secrets: Sequence[str], keys: Path) -> list[str]:
    """Everybody answers over HTTP; gives their cookies."""
    stores, cookies = memory_stores(), []
    with conversations_on(stores, open_survey(stores, keys)) as conversations:
        site = Site("Anytown", help_lines=(HELP,))
        app = chat_app(web_routes(Breaks(conversations), site=site), site=site)  # type: ignore[arg-type]
        async with served(app) as address:
            for secret in secrets:
                person = WebRespondent(address)
                await person.begin("about-you")
                for words in UP_TO_THE_TEXT[1:]:
                    await person.answer(words)
                form = person.form
                await person.answer(secret)
                if person.status != HTTPStatus.INTERNAL_SERVER_ERROR or form is None:
                    raise AssertionError("nothing broke, so that nothing is proved")
                await person.send([*form.hidden, ("words", secret)], "/s/about-you")
                await person.answer("send")
                cookies += person.cookies.values()
                await person.aclose()
    with stores.pool.transaction() as pool:
        if pool.count("about-you-r1") != len(secrets):
            raise AssertionError("not everybody could send")
    return cookies


async def _careless_website(secrets: Sequence[str]) -> None:
    """A form that brings back what was typed in its address, on a server with its usual settings."""

    async def keep(request: Request) -> Response:
        return Response("Thank you.")

    app = Starlette(routes=[Route("/", keep)])
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None))
        serving = asyncio.create_task(server.serve([listening]))
        async with aiohttp.ClientSession(f"http://127.0.0.1:{listening.getsockname()[1]}") as browser:
            for secret in secrets:
                async with browser.get("/", params={"words": secret}) as answer:
                    await answer.read()
        server.should_exit = True
        await serving


def _leaks(logged: str, secrets: Sequence[str]) -> int:
    chats = [str(CHAT + number) for number in range(PEOPLE)]
    token = LoopbackTelegram().token.partition(":")[2]
    return sum(re.search(re.escape(what), logged) is not None for what in (*secrets, *chats, token))


async def _heard(secrets: Sequence[str], keys: Path) -> None:
    async with talking("polling", memory_stores(), keys, around=Breaks) as setting:
        for number, secret in enumerate(secrets):
            person = setting.somebody(CHAT + number)
            for words in UP_TO_THE_TEXT:
                await person.answer(words)
            trouble = await person.answer(secret)
            if "went wrong" not in trouble[-1].words:
                raise AssertionError("nothing broke, so that nothing is proved")
            await person.answer(secret)
            await person.answer("send")
        if len(setting.sent()) != len(secrets):
            raise AssertionError("not everybody could send")


async def _careless_bot(secrets: Sequence[str]) -> None:
    """A bot as its library's first example has it, whose database is away."""
    async with LoopbackTelegram() as server:
        made = Application.builder().token(server.token).base_url(server.base_url).updater(None).build()

        async def keep(update: Update, _context: Any) -> None:
            raise RuntimeError(f"cannot write {update.effective_message.text!r}")  # type: ignore[union-attr]

        made.add_handler(MessageHandler(filters.TEXT, keep))
        async with made:
            for number, secret in enumerate(secrets):
                somebody = TelegramRespondent(server, CHAT + number)
                message = server.message(somebody.chat, somebody.user, text=secret)
                await made.process_update(Update.de_json(server.update("message", message), made.bot))
