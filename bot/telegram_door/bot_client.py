"""Calls to Telegram: at its pace, tried again when it cannot be reached, and with its JSON as it comes.

Knows no conversation, and logs no more of a call than its name.
"""

import asyncio
import logging
from contextvars import ContextVar
from typing import Any

from telegram.error import BadRequest, Forbidden, NetworkError
from telegram.ext import ExtBot

from bot.telegram_door.http_client import AiohttpRequest
from bot.telegram_door.messages import Json
from bot.telegram_door.pace import Pace

log = logging.getLogger("heard.telegram")

TELEGRAM = "https://api.telegram.org/bot"
LISTENED_TO = ["message", "edited_message", "callback_query"]
"""What Telegram is asked to send. Reactions, polls and the rest never reach us."""
PAUSES = (0.5, 1.0, 2.0)
"""Seconds between tries when Telegram cannot be reached."""

in_the_response: ContextVar[list[Json] | None] = ContextVar("in_the_response", default=None)
"""Where a call can be put that is made by answering the webhook. Telegram takes one, and tells nobody how it went."""


class BotClient(ExtBot[None]):
    """A bot whose calls return Telegram's JSON as it is. The objects that the library makes of what is sent and of what
    comes back cost more than all the rest of a turn, and nothing looks at them."""

    def __init__(
        self, token: str, base_url: str, pace: Pace, request: AiohttpRequest, updates: AiohttpRequest
    ) -> None:
        super().__init__(token, base_url, request=request, get_updates_request=updates, rate_limiter=pace)
        self._pace, self._calls, self._updates = pace, request, updates

    async def call(self, method: str, **data: Any) -> Any:
        """The result of a method of the Bot API. Raises `TelegramError`."""
        return await self._pace.process_request(
            self._calls.call, (f"{self.base_url}/{method}", data), {}, method, data, None
        )

    async def updates(self, offset: int, seconds: int, most: int = 100) -> list[Json]:
        """What has happened from `offset` on; waits up to `seconds` for something. Raises `TelegramError`."""
        data = {"offset": offset, "timeout": seconds, "limit": most, "allowed_updates": LISTENED_TO}
        longest = seconds + self._updates.read_timeout
        updates: list[Json] = await self._updates.call(f"{self.base_url}/getUpdates", data, longest)
        return updates

    async def call_surely(self, method: str, **data: Any) -> Any:
        """As `call`, tried again when Telegram cannot be reached. A message may then come twice, and none gets lost."""
        for pause in PAUSES:
            try:
                return await self.call(method, **data)
            except BadRequest:
                raise
            except NetworkError:
                await asyncio.sleep(pause)
        return await self.call(method, **data)

    async def call_quietly(self, method: str, **data: Any) -> Any:
        """As `call_surely`; None for what need not trouble anybody: somebody blocked the bot, or the message is gone."""
        try:
            return await self.call_surely(method, **data)
        except (BadRequest, Forbidden) as refused:
            log.info("Telegram refused %s: %s", method, type(refused).__name__)
            return None
