"""The updates that a bot has not asked for yet, as getUpdates of the Bot API on this machine gives them out."""

import asyncio
import time
from collections.abc import Sequence
from http import HTTPStatus

from bot.rehearsal.telegram_failures import refused
from bot.telegram_door.messages import Json

MOST_UPDATES = 100


class PendingUpdates:
    """Keeps updates until the bot asks for those behind them. `allowed` are the kinds that it wants; none means all."""

    def __init__(self) -> None:
        self.allowed: frozenset[str] = frozenset()
        self._pending: dict[int, Json] = {}
        self._taken: dict[int, asyncio.Future[None]] = {}
        self._news = asyncio.Event()
        self._asking = 0

    @property
    def is_asked(self) -> bool:
        """Whether a bot has begun to ask for updates."""
        return self._asking > 0

    def close(self) -> None:
        """Whoever waits for news waits no longer."""
        self._news.set()

    async def keep(self, update: Json) -> None:
        """Keep an update until the bot has asked for the next. Returns then."""
        number = update["update_id"]
        self._pending[number] = update
        taken = self._taken[number] = asyncio.get_running_loop().create_future()
        self._news.set()
        await taken

    async def get(
        self,
        offset: int = 0,
        timeout: int = 0,
        limit: int = MOST_UPDATES,
        allowed_updates: Sequence[str] = (),
    ) -> list[Json]:
        """What is there from `offset` on; waits up to `timeout` seconds for something. Raises `Refused` when another
        process asks meanwhile."""
        self._asking += 1
        asking = self._asking
        self._news.set()  # whoever else is asking is sent away
        self.allowed = frozenset(allowed_updates)
        self._confirm(offset)
        await self._wait_for_news(timeout, asking)
        return [self._pending[number] for number in sorted(self._pending)[:limit]]

    def _confirm(self, offset: int) -> None:
        for number in [number for number in self._pending if number < offset]:
            del self._pending[number]
            taken = self._taken.pop(number)
            if not taken.done():
                taken.set_result(None)

    async def _wait_for_news(self, seconds: float, asking: int) -> None:
        until = time.monotonic() + seconds
        while not self._pending and (left := until - time.monotonic()) > 0:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), left)
            except TimeoutError:
                return
            if asking != self._asking:
                raise refused(
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                    HTTPStatus.CONFLICT,
                )
