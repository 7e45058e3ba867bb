"""Updates a second: the Telegram door with a durable store, against echo bots that store nothing.

    python -m tests.benchmarks.bench_telegram

All talk to Bot API servers on this machine, each bot in a process of its own, all on uvloop; rounds are interleaved and
medians are given. An update of ours is a turn of a survey: on disk (SQLite with synchronous=FULL, or PostgreSQL) before it
is acknowledged, answered with a new message and an edit of the one before. An update of the others is a text that comes
back. Times are from a tap to its acknowledgement, with 64 people at once: such who never pause, and such who take a moment
before they tap again. Where other work shares the machine, the processor time is the steadier of the figures.
"""

import asyncio
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import astuple, dataclass
from itertools import count
from pathlib import Path

import uvicorn
import uvloop
from aiohttp import web
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters

from api.process.serving import spare_the_collector
from bot.rehearsal.telegram import TelegramRespondent
from bot.rehearsal.telegram_server import LoopbackTelegram
from bot.telegram_door.application import telegram_application
from bot.telegram_door.updates import run_polling
from surveys.store.database.opening import open_stores
from tests.benchmarks.durable import durable_postgres
from tests.benchmarks.web_load import shares
from tests.houses import conversations_on
from tests.integration.doors.telegram_setting import by_webhook, open_survey

SECONDS, ROUNDS, CHATS = 1.5, 5, 64
PAUSE = 0.25
"""Seconds between an answer and the next tap of people who pause. Real ones take longer."""
TURNS = ("Yes, start", "🙂 Good", "At home", "14", "More football in the park", "Send")
Bots = Callable[[str, str, Path], Awaitable[None]]


# The bots, each in its own process ------------------------------------------------------------------------------------


async def heard(way: str, base_url: str, token: str, folder: Path, database: str = "") -> None:
    stores = open_stores(database or f"sqlite:///{folder / 'heard.db'}")
    keys = open_survey(stores, folder / "keys")
    with conversations_on(stores, keys, time.monotonic) as conversations:
        application = telegram_application(token, conversations, base_url=base_url, limits=None)
        spare_the_collector()
        if way == "polling":
            await run_polling(application)
        else:
            async with by_webhook(application):
                await asyncio.Event().wait()


async def ptb_echo(way: str, base_url: str, token: str, _folder: Path) -> None:
    async def echo(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message and update.message.text:
            await update.message.reply_text(update.message.text)

    application = Application.builder().token(token).base_url(base_url).concurrent_updates(True).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    async with application:
        await application.start()
        if way == "polling" and application.updater:
            await application.updater.start_polling()
            await asyncio.Event().wait()

        async def receive(request: Request) -> Response:
            await application.update_queue.put(Update.de_json(await request.json(), application.bot))
            return Response()

        chat = Starlette(routes=[Route("/telegram", receive, methods=["POST"])])
        async with served(chat) as url:
            await application.bot.set_webhook(url)
            await asyncio.Event().wait()


async def aiogram_echo(way: str, base_url: str, token: str, _folder: Path) -> None:
    # Seconds of importing, which only this bot's process should wait for.
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message
    from aiogram.webhook.aiohttp_server import SimpleRequestHandler

    api = TelegramAPIServer.from_base(base_url.removesuffix("/bot"))
    bot, dispatcher = Bot(token, session=AiohttpSession(api=api)), Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        if message.text:
            await message.answer(message.text)

    if way == "polling":
        await dispatcher.start_polling(bot, handle_signals=False)
        return
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(application, "/telegram")
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await bot.set_webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/telegram")
    await asyncio.Event().wait()


@asynccontextmanager
async def served(application: Starlette) -> AsyncIterator[str]:
    """The address of an application that uvicorn serves."""
    config = uvicorn.Config(
        application, port=0, log_config=None, access_log=False, lifespan="off", proxy_headers=False
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/telegram"
    serving.cancel()


async def heard_on_postgres(way: str, base_url: str, token: str, folder: Path) -> None:
    await heard(way, base_url, token, folder, (folder / POSTGRES).read_text())


POSTGRES = "postgres"
"""A file with the address of the database, so that it stands in no list of processes."""
BOTS = {
    "Heard": heard,
    "Heard on PostgreSQL": heard_on_postgres,
    "python-telegram-bot echo": ptb_echo,
    "aiogram echo": aiogram_echo,
}
WAYS = ("webhook", "polling")


# The people -----------------------------------------------------------------------------------------------------------


async def answer_surveys(
    server: LoopbackTelegram, numbers: "count[int]", until: float, pause: float
) -> list[float]:
    """Answer one survey after another, each as somebody new; how long each update took."""
    took: list[float] = []
    await asyncio.sleep(random.uniform(0, pause))  # people do not begin in step
    while time.perf_counter() < until:
        person = TelegramRespondent(server, next(numbers))
        for words in ("", *TURNS):
            began = time.perf_counter()
            if began > until:
                return took
            if not await (person.answer(words) if words else person.begin("about-you")):
                raise RuntimeError("the bot said nothing")
            updates = 2 if words == "At home" else 1  # a tick, and Done
            took += [(time.perf_counter() - began) / updates] * updates
            await asyncio.sleep(pause)
    return took


async def hear_echoes(
    server: LoopbackTelegram, numbers: "count[int]", until: float, pause: float
) -> list[float]:
    """Write, wait for the echo, write again; how long each update took."""
    chat = server.chat(next(numbers))
    somebody = {"id": chat.id, "is_bot": False, "first_name": "Somebody", "language_code": "en"}
    took = []
    await asyncio.sleep(random.uniform(0, pause))
    while (began := time.perf_counter()) < until:
        chat.news.clear()
        message = server.message(chat, somebody, text="More football in the park")
        delivering = asyncio.create_task(server.deliver(server.update("message", message)))
        await chat.news.wait()
        if server.webhook:
            await delivering
        took.append(time.perf_counter() - began)
        await asyncio.sleep(pause)
    return took


@dataclass(frozen=True)
class Pace:
    """Updates a second, microseconds of the bot's processor time an update, and the milliseconds that half and 99 of 100
    took, without pauses and with them."""

    rate: float
    cost: float
    half: float
    nearly_all: float
    paused_half: float
    paused_nearly_all: float


async def measure(name: str, at_work: "AtWork", numbers: "count[int]") -> Pace:
    """One bot in one round."""
    began, used = time.perf_counter(), at_work.processor_seconds()
    took = await all_at_once(name, at_work.server, numbers, 0)
    seconds, used = time.perf_counter() - began, at_work.processor_seconds() - used
    paused = await all_at_once(name, at_work.server, numbers, PAUSE)
    return Pace(len(took) / seconds, used / len(took) * 1e6, *shares(took), *shares(paused))


async def all_at_once(
    name: str, server: LoopbackTelegram, numbers: "count[int]", pause: float
) -> list[float]:
    """How long each update took while `CHATS` people write to one bot."""
    people = answer_surveys if name.startswith("Heard") else hear_echoes
    until = time.perf_counter() + SECONDS
    each = await asyncio.gather(*(people(server, numbers, until, pause) for _ in range(CHATS)))
    return [one for ones in each for one in ones]


# The measurement ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class AtWork:
    """A bot's process and the server that it talks to."""

    server: LoopbackTelegram
    process: "subprocess.Popen[bytes]"

    def processor_seconds(self) -> float:
        """What the process has used so far, all its threads together (Linux)."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def bot_at_work(name: str, way: str, folder: Path) -> AsyncIterator[AtWork]:
    folder.mkdir(exist_ok=True)
    async with LoopbackTelegram() as server:
        command = [sys.executable, "-m", "tests.benchmarks.bench_telegram", name, way]
        process = subprocess.Popen([*command, server.base_url, server.token, str(folder)])
        try:
            while not (server.webhook if way == "webhook" else server.is_asked):
                await asyncio.sleep(0.05)
            yield AtWork(server, process)
        finally:
            process.kill()
            process.wait()


async def main() -> None:
    found: dict[tuple[str, str], list[Pace]] = {(name, way): [] for name in BOTS for way in WAYS}
    numbers = count(1)
    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            postgres = stack.enter_context(durable_postgres())
            for way in WAYS:
                database = postgres.database()
                Path(folder, f"Heard on PostgreSQL {way}").mkdir()
                Path(folder, f"Heard on PostgreSQL {way}", POSTGRES).write_text(database)
            starting = [
                stack.enter_async_context(bot_at_work(name, way, Path(folder, f"{name} {way}")))
                for name, way in found
            ]
            at_work = dict(zip(found, await asyncio.gather(*starting), strict=True))
            for _ in range(ROUNDS):
                for (name, way), bot in at_work.items():
                    found[name, way].append(await measure(name, bot, numbers))
    print(table({bot: middle(paces) for bot, paces in found.items()}))


def middle(paces: list[Pace]) -> Pace:
    return Pace(*(statistics.median(each) for each in zip(*map(astuple, paces), strict=True)))


def table(paces: dict[tuple[str, str], Pace]) -> str:
    """The medians as a Markdown table, each with its ratio to the aiogram echo bot."""
    lines = [
        "| bot | way | updates a second | to aiogram | processor, µs an update | to aiogram | p50, ms | p99, ms "
        f"| p50 with pauses of {PAUSE * 1000:.0f} ms | p99 |",
        f"|---|---{'|---:' * 8}|",
    ]
    for (name, way), pace in paces.items():
        peer = paces["aiogram echo", way]
        cells = (
            f"{pace.rate:,.0f}",
            f"{pace.rate / peer.rate:.2f}",
            f"{pace.cost:,.0f}",
            f"{pace.cost / peer.cost:.2f}",
            f"{pace.half:.1f}",
            f"{pace.nearly_all:.1f}",
            f"{pace.paused_half:.1f}",
            f"{pace.paused_nearly_all:.1f}",
        )
        lines.append(f"| {name} | {way} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        name, way, base_url, token, folder = sys.argv[1:]
        uvloop.run(BOTS[name](way, base_url, token, Path(folder)))
    else:
        uvloop.run(main())
