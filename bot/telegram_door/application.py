"""The Telegram door put together: the bot, its pace, its order and the door itself. Nothing is connected here."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram.ext import Application, ApplicationBuilder, TypeHandler

from bot.telegram_door.bot_client import TELEGRAM, BotClient, Sleep
from bot.telegram_door.door import TelegramDoor
from bot.telegram_door.http_client import AiohttpRequest
from bot.telegram_door.pace import InOrder, Pace, PaceLimits
from bot.telegram_door.profile import BotProfile, introduce
from surveys.conversation.conversations import Conversations
from surveys.errors import UserError
from surveys.language.phrases import Phrases, phrases_in

App = Application[Any, Any, Any, Any, Any, Any]

AT_ONCE = 256
USUAL_LIMITS = PaceLimits()


@dataclass(frozen=True)
class Calling:
    """How Telegram is called. `request` makes the HTTP clients, for a proxy say; `sleep` waits for seconds of `clock`."""

    request: Callable[[], AiohttpRequest] = AiohttpRequest
    sleep: Sleep = asyncio.sleep
    clock: Callable[[], float] = time.monotonic


CALLING = Calling()


class TelegramProblem(UserError):
    """Telegram cannot be used with these settings; the message says what to do."""


def telegram_application(
    token: str,
    conversations: Conversations,
    *,
    base_url: str | None = None,
    limits: PaceLimits | None = USUAL_LIMITS,
    profile: BotProfile | None = None,
    phrases: Phrases | None = None,
    at_once: int = AT_ONCE,
    calling: Calling = CALLING,
) -> App:
    """The Application that listens and answers. Nothing is connected yet: see `run_polling` and `webhook_running`.

    `base_url` is the address of another Bot API server, up to and without the token. `limits=None` is for servers of one's
    own: nothing is held back. `calling` is how it calls Telegram. Raises `TelegramProblem`.
    """
    if not re.fullmatch(r"\d+:[\w-]+", token):
        raise TelegramProblem(
            "that is not a bot token; copy it from @BotFather: digits, a colon, letters and digits"
        )
    pace = Pace(limits, clock=calling.clock, sleep=calling.sleep)
    bot = BotClient(token, base_url or TELEGRAM, pace, calling.request(), calling.request(), calling.sleep)
    profile = profile or BotProfile()
    door = TelegramDoor(conversations, bot, profile.in_groups, phrases or phrases_in())
    builder = ApplicationBuilder().bot(bot).updater(None).job_queue(None).concurrent_updates(InOrder(at_once))
    application = builder.post_init(lambda _: introduce(bot, profile)).build()
    for kind, handle in door.handlers.items():
        application.add_handler(TypeHandler(kind, handle))
    application.add_error_handler(door.failed)
    return application
