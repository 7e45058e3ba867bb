"""How fast and in what order: Telegram's limits for what is sent, and one turn at a time for each chat.

Nothing here looks into a message. What is remembered is numbers, in memory, and little of it.
"""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine, Hashable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from telegram.ext import BaseRateLimiter, BaseUpdateProcessor

from bot.telegram_door.http_client import TooFast
from bot.telegram_door.messages import Incoming

log = logging.getLogger("heard.telegram")

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

LONGEST_WAIT = 60.0
"""Seconds. When Telegram asks for a longer pause than this, the request is given up instead."""
TRIES = 5
IN_A_ROW = 3
"""So many chats that are asked for a pause, with none that gets through between them, mean that all are."""
MOST_WAITING = 20
"""Unanswered messages of one chat. A person never has so many; more than that is not read."""
REMEMBERED = 10_000
FORGET_PACES_OVER = 1_000


class Recent(Generic[Key, Value]):
    """A dictionary that keeps what was put in last."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._known: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        return self._known.get(key)

    def put(self, key: Key, value: Value) -> bool:
        """Whether something had to be forgotten for it."""
        self._known[key] = value
        self._known.move_to_end(key)
        if len(self._known) <= self._most:
            return False
        self._known.popitem(last=False)
        return True

    def forget(self, key: Key) -> None:
        self._known.pop(key, None)

    def __len__(self) -> int:
        return len(self._known)


# What is sent ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PaceLimits:
    """Messages a second that Telegram takes, and how many may go at once after a quiet while.

    From Telegram's own advice for bots (core.telegram.org/bots/faq): 30 a second in all, one a second in a chat, short
    bursts allowed.
    """

    overall: float = 30.0
    overall_burst: int = 30
    chat: float = 1.0
    chat_burst: int = 5

    def __post_init__(self) -> None:
        if min(self.overall, self.overall_burst, self.chat, self.chat_burst) <= 0:
            raise ValueError("limits are numbers above zero; for no limits at all, pass limits=None")


class Pauses:
    """Until when Telegram wants quiet. It does not say where: a pause is that of the chat that was written to, and only when
    several chats in a row have been refused is it everybody's. So one chat that Telegram holds back stops no other."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._until: dict[object, float] = {}
        self._everybodys = 0.0
        self._refused: set[object] = set()

    def asked(self, chat: object, seconds: float) -> None:
        now = self._clock()
        self._until = {each: until for each, until in self._until.items() if until > now}
        self._until[chat] = now + seconds
        self._refused.add(chat)
        if len(self._refused) >= IN_A_ROW:
            self._everybodys = max(self._everybodys, now + seconds)
            self._refused.clear()

    def got_through(self) -> None:
        if self._refused:
            self._refused.clear()

    def left(self, chat: object) -> float:
        """Seconds; none left is zero or less."""
        if not self._until:
            return 0.0
        return max(self._until.get(chat, 0.0), self._everybodys) - self._clock()


class Pace(BaseRateLimiter[None]):
    """Holds requests back so that Telegram's limits are kept, and waits when Telegram says so.

    With `limits=None` nothing is held back, which is for servers of our own; Telegram's pauses are kept all the same.
    """

    def __init__(
        self,
        limits: PaceLimits | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._limits, self._clock, self._sleep = limits, clock, sleep
        self._next: dict[object, float] = {}
        self._pauses = Pauses(clock)

    @property
    def remembered(self) -> int:
        """Of how many chats it is known when they were last written to."""
        return len(self._next)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        self._next.clear()

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,  # noqa: ARG002  # the library passes it by name
    ) -> Any:
        """What the request returns. Raises what it raises, and `TooFast` when the pause would be too long, or is asked for
        what belongs to no chat: nobody waits for that."""
        chat = data.get("chat_id")
        tries = 1 if chat is None else TRIES
        for last in range(1, tries + 1):
            await self._my_turn(chat, endpoint)
            try:
                result = await callback(*args, **kwargs)
            except TooFast as pause:
                self._pauses.asked(endpoint if chat is None else chat, pause.seconds)
                log.warning("Telegram asks for a pause of %g seconds", pause.seconds)
                if last == tries or pause.seconds > LONGEST_WAIT:
                    raise
            else:
                self._pauses.got_through()
                return result
        return None

    async def _my_turn(self, chat: object, endpoint: str) -> None:
        """Raises `TooFast`."""
        while (left := self._pauses.left(endpoint if chat is None else chat)) > 0:
            if chat is None or left > LONGEST_WAIT:
                raise TooFast(left)
            await self._wait(left)
        if chat is not None and self._limits:
            # Edits and deletions count for all of the bot, but only new messages count for their chat.
            if endpoint == "sendMessage":
                await self._wait(self._place(chat, self._limits.chat, self._limits.chat_burst))
            await self._wait(self._place("all", self._limits.overall, self._limits.overall_burst))

    async def _wait(self, seconds: float) -> None:
        if seconds > 0:
            await rest(seconds, self._sleep)

    def _place(self, what: object, rate: float, burst: int) -> float:
        """Take the next place in the queue of `what`: the seconds until it is our turn."""
        now, apart = self._clock(), 1 / rate
        mine = max(self._next.get(what, now), now)
        self._next[what] = mine + apart
        self._forget(now)
        return mine - now - (burst - 1) * apart

    def _forget(self, now: float) -> None:
        """A chat that has been quiet starts again from nothing, so it need not be remembered."""
        if len(self._next) > FORGET_PACES_OVER:
            self._next = {what: then for what, then in self._next.items() if then > now}


# What comes in --------------------------------------------------------------------------------------------------------


class ChatTurn:
    """The order in one chat: `lock` is for who is heard, `outbox` for who is answered. `waiting` counts what is not dealt
    with."""

    def __init__(self) -> None:
        self.lock, self.outbox = asyncio.Lock(), asyncio.Lock()
        self.waiting = 0


class WorkPlace:
    """One of the places at work, for one update in the turn of its chat. Whoever waits for long gives it to others
    meanwhile. `note_unseen` is there when nothing is left to do but to bring what is said: it keeps that it was not brought
    yet, and says whether it could."""

    def __init__(self, places: asyncio.Semaphore, turn: ChatTurn) -> None:
        self._places, self._turn = places, turn
        self._resting, self._is_held, self._has_turn = 0, False, False
        self._waking = asyncio.Lock()
        self.note_unseen: Callable[[], Awaitable[bool]] | None = None

    @property
    def outbox(self) -> asyncio.Lock:
        return self._turn.outbox

    async def __aenter__(self) -> "WorkPlace":
        await self._turn.lock.acquire()
        self._has_turn = True
        try:
            await self._take()
        except BaseException:
            self._end_turn()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self._give()
        self._end_turn()

    async def let_go(self) -> bool:
        """Let the next of the chat be heard before all is brought. Whether that is safe now."""
        if self.note_unseen is None or not await self.note_unseen():
            return False
        self._end_turn()
        return True

    def _end_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turn.lock.release()

    async def sleep(self, seconds: float, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Sleep, while somebody else works here. Of several that sleep at the same time, the last to wake takes it again."""
        self._resting += 1
        self._give()
        await sleep(seconds)
        self._resting -= 1
        if not self._resting:
            await self._take()

    async def _take(self) -> None:
        async with self._waking:
            if not self._is_held:
                await self._places.acquire()
                self._is_held = True

    def _give(self) -> None:
        if self._is_held:
            self._is_held = False
            self._places.release()


at_work: ContextVar[WorkPlace | None] = ContextVar("at_work", default=None)
"""The place at which an update is dealt with."""


async def rest(seconds: float, sleep: Callable[[float], Awaitable[None]]) -> None:
    """Sleep, and give the place at work to somebody else meanwhile."""
    place = at_work.get()
    await (place.sleep(seconds, sleep) if place else sleep(seconds))


class InOrder(BaseUpdateProcessor):
    """One update at a time in a chat, many chats at once, and each update once.

    An update that Telegram sends again, because the answer to it came late or got lost, waits for the first to be done
    and does nothing more. The memory for this is bounded and ends with the process.
    """

    def __init__(self, at_once: int = 256) -> None:
        # The base class takes a place before the chat's turn has come. The places that matter are taken after it, so that
        # one chat with much to say does not hold them all.
        super().__init__(max_concurrent_updates=REMEMBERED)
        self._places = asyncio.Semaphore(at_once)
        self._taken: Recent[int, asyncio.Future[None]] = Recent()
        self._turns: dict[int, ChatTurn] = {}
        self._at: dict[int, WorkPlace] = {}

    @property
    def waiting(self) -> int:
        """How many chats have something that is not dealt with."""
        return len(self._turns)

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        self._turns.clear()

    async def let_go(self, number: int) -> bool:
        """Let the next in its chat be heard, though what is said to the update of this number is not brought yet. Then it
        need not come again: it is kept that nothing that is typed answers what was not brought. Whether it is so."""
        place = self._at.get(number)
        return place is not None and await place.let_go()

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        if not isinstance(update, Incoming):
            await coroutine
        elif first := self._taken.get(update.id):
            _drop(coroutine)
            await asyncio.shield(first)
        else:
            await self._once(update, coroutine)

    async def _once(self, update: Incoming, coroutine: Awaitable[Any]) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._taken.put(update.id, done)
        try:
            await self._in_turn(update, coroutine)
        except BaseException:
            self._taken.forget(update.id)  # cut off before its end: it is to be taken again
            raise
        finally:
            done.set_result(None)

    async def _in_turn(self, update: Incoming, coroutine: Awaitable[Any]) -> None:
        turn = self._turns.setdefault(update.chat, ChatTurn())
        if turn.waiting >= MOST_WAITING:
            log.warning("a chat sends faster than it can be answered; a message was not read")
            _drop(coroutine)
            return
        turn.waiting += 1
        try:
            async with WorkPlace(self._places, turn) as place:
                self._at[update.id] = place
                at_work.set(place)
                await coroutine
        finally:
            self._at.pop(update.id, None)
            _drop(coroutine)  # in case it was cut off while it waited for its turn
            turn.waiting -= 1
            if not turn.waiting:
                self._turns.pop(update.chat, None)


def _drop(coroutine: Awaitable[Any]) -> None:
    if asyncio.iscoroutine(coroutine):
        coroutine.close()
