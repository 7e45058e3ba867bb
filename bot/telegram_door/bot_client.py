"""Calls to Telegram: at its pace, tried again when it cannot be reached, and with its JSON as it comes.

Knows no conversation, and logs no more of a call than its name.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import chain, repeat
from typing import Any

from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError
from telegram.ext import ExtBot

from bot.telegram_door.http_client import AiohttpRequest, TooFast
from bot.telegram_door.messages import Json
from bot.telegram_door.pace import Pace, rest

log = logging.getLogger("heard.telegram")

TELEGRAM = "https://api.telegram.org/bot"
LISTENED_TO = ["message", "edited_message", "callback_query"]
"""What Telegram is asked to send. Reactions, polls and the rest never reach us."""
PAUSES = (0.5, 1.0, 2.0)
"""Seconds between tries when Telegram cannot be reached."""

LONGER_PAUSES = (4.0, 8.0, 16.0)
LONGEST_PAUSE = 30.0
"""Seconds between tries of what has to arrive, after those."""

Sleep = Callable[[float], Awaitable[None]]

in_the_response: ContextVar[list[Json] | None] = ContextVar("in_the_response", default=None)
"""Where a call can be put that is made by answering the webhook. Telegram takes one, and tells nobody how it went."""


@dataclass(frozen=True)
class Delivered:
    """What Telegram gave for it, None where it refused. It was delivered `is_once` when no try before can have arrived."""

    result: Any
    is_once: bool


class BotClient(ExtBot[None]):
    """A bot whose calls return Telegram's JSON as it is. The objects that the library makes of what is sent and of what
    comes back cost more than all the rest of a turn, and nothing looks at them."""

    def __init__(
        self,
        token: str,
        base_url: str,
        pace: Pace,
        request: AiohttpRequest,
        updates: AiohttpRequest,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        super().__init__(token, base_url, request=request, get_updates_request=updates, rate_limiter=pace)
        self._pace, self._calls, self._updates, self._sleep = pace, request, updates, sleep

    async def call(self, method: str, **data: Any) -> Any:
        """The result of a method of the Bot API. Raises `TelegramError`."""
        return await self._pace.process_request(
            self._calls.call, (f"{self.base_url}/{method}", data), {}, method, data, None
        )

    async def updates(self, offset: int, seconds: int, most: int = 100) -> list[Json]:
        """What has happened from `offset` on; waits up to `seconds` for something. Raises `TelegramError`."""
        data = {"offset": offset, "timeout": seconds, "limit": most, "allowed_updates": LISTENED_TO}
        longest = seconds + self._updates.read_timeout
        updates = await self._updates.call(f"{self.base_url}/getUpdates", data, longest)
        if not isinstance(updates, list):
            raise TelegramError("Invalid server response")
        return updates

    async def call_surely(self, method: str, **data: Any) -> Any:
        """As `call`, tried again when Telegram cannot be reached. A message may then come twice, and none gets lost."""
        for pause in PAUSES:
            try:
                return await self.call(method, **data)
            except BadRequest:
                raise
            except NetworkError:
                await self._sleep(pause)
        return await self.call(method, **data)

    @property
    def is_open(self) -> bool:
        """Whether anything can be sent. What comes when not is to come again."""
        return self._calls.is_open

    @property
    def begun(self) -> int | None:
        """When Telegram first answered us, by its own clock in seconds since 1970; None where it does not say."""
        return self._calls.first_answer

    async def deliver(self, method: str, **data: Any) -> "Delivered":
        """As `call_quietly`, however long it takes: what is said after this is said later, and nothing is heard meanwhile
        that could be taken as an answer to it. Others are dealt with while this one waits."""
        is_once, pauses = True, chain(PAUSES, LONGER_PAUSES, repeat(LONGEST_PAUSE))
        while True:
            try:
                return Delivered(await self.call(method, **data), is_once)
            except (BadRequest, Forbidden) as refused:
                log.info("Telegram refused %s: %s", method, type(refused).__name__)
                return Delivered(None, is_once)
            except TooFast as pause:
                seconds = pause.seconds
            except TelegramError as error:
                is_once, seconds = False, next(pauses)  # it may have arrived all the same
                log.warning("not delivered yet: %s; trying again in %g s", type(error).__name__, seconds)
            await rest(seconds, self._sleep)

    async def call_aside(self, method: str, **data: Any) -> None:
        """As `call_quietly`, for what only makes a message nicer: nothing depends on it."""
        try:
            await self.call_quietly(method, **data)
        except TelegramError as error:
            log.info("%s was not done: %s", method, type(error).__name__)

    async def call_quietly(self, method: str, **data: Any) -> Any:
        """As `call_surely`; None for what need not trouble anybody: somebody blocked the bot, or the message is gone."""
        try:
            return await self.call_surely(method, **data)
        except (BadRequest, Forbidden) as refused:
            log.info("Telegram refused %s: %s", method, type(refused).__name__)
            return None
