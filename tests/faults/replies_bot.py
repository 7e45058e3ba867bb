"""The process that talks through Telegram while its replies are lost: killed at any moment, and started again on the same
database and keys. Its seconds are short, so that a pause of ninety does not last."""

import asyncio
import logging
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path

from bot.rehearsal.telegram_server import TOKEN
from bot.telegram_door.application import Calling, telegram_application
from bot.telegram_door.http_client import AiohttpRequest
from bot.telegram_door.updates import MOST_AT_ONCE, run_polling, telegram_webhook
from surveys.privacy.key_folder import KeyFolder
from surveys.store.database.opening import engines, stores_on
from tests.houses import conversations_on
from tests.integration.doors.telegram_setting import SECRET, by_webhook_on

FASTER = 60
"""So many seconds of the bot's pass in one."""
HANGS = 0.4
"""Seconds until it gives up a call that is not answered."""


@dataclass(frozen=True)
class Bot:
    """Where the process works. `way` is "polling" or "webhook". By polling, it gets `most` updates at a time."""

    url: str
    keys: Path
    base_url: str
    way: str
    most: int = MOST_AT_ONCE


def talk(bot: Bot) -> None:
    """Until it is killed."""
    logging.disable(logging.CRITICAL)
    asyncio.run(_talk(bot))


def now() -> int:
    """Seconds since 1970, as they pass here and at the server."""
    return int(time.time() * FASTER)


async def _talk(bot: Bot) -> None:
    stores, keys = stores_on(engines(bot.url, ("rounds", "participation", "pool"))), KeyFolder(bot.keys)
    marks = random.SystemRandom().randrange(2**20)
    with conversations_on(stores, keys, time.monotonic, now, marks) as conversations:
        application = telegram_application(
            TOKEN,
            conversations,
            base_url=bot.base_url,
            limits=None,
            calling=Calling(
                request=lambda: AiohttpRequest(read_timeout=HANGS, connect_timeout=HANGS),
                sleep=lambda seconds: asyncio.sleep(seconds / FASTER),
                clock=lambda: time.monotonic() * FASTER,
            ),
        )
        if bot.way == "polling":
            await run_polling(application, most=bot.most)
        route = telegram_webhook(application, "/telegram", SECRET, patience=HANGS)
        async with by_webhook_on(application, route):
            await asyncio.Event().wait()
    os._exit(0)
