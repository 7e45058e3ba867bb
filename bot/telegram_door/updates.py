"""How updates reach the Telegram door: by asking for them (polling) or by being sent them (webhook).

An update is acknowledged only after what it says is stored and the reply is sent, however long that takes, so that a crash
loses nothing: Telegram sends it again. A message that comes twice to the same process is known by its number. When a process
is killed between storing and acknowledging, the next one knows the message by what the place keeps of it, and puts the
question that it led to. So what is acknowledged was brought, and of what was typed after a process began it is known what
was shown; what was typed before answers nothing, where the process has not shown the question itself.
"""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from http import HTTPStatus
from typing import NoReturn

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.request_checks import BodyTooLarge, limited_body
from bot.telegram_door.application import App, TelegramProblem
from bot.telegram_door.bot_client import LISTENED_TO, PAUSES, BotClient, in_the_response
from bot.telegram_door.messages import Incoming, Json, NotAnUpdate, read_update, update_number
from bot.telegram_door.pace import InOrder
from bot.telegram_door.trouble import Trouble, in_words

log = logging.getLogger("heard.telegram")

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  # the name of a header
LARGEST_UPDATE = 256 * 1024
"""Bytes. Real updates are a hundredth of this."""
LONG_POLL = 30
"""Seconds that Telegram may wait for something to happen before it answers that nothing did."""
PATIENCE = 0.25
"""Seconds to wait for slow chats before looking for what others have said."""
FEW_LEFT = 4
"""One in so many updates may still be at work when the next are asked for, so that those who wait for nothing go on."""
LONGEST_PAUSE = 30.0
MOST_AT_ONCE = 100
"""Updates that Telegram gives in one answer: behind so many that are not acknowledged nobody else is seen."""
HIDDEN = 1.0
"""Seconds that one chat's reply may hide all that is new. Until so many updates wait behind it, it holds back what Telegram
is told of all: so Telegram is who remembers that a reply is owed, and should the process be killed, the next one gets the
update again and brings it. Of whom it is owed to we keep nothing."""
WEBHOOK_PATIENCE = 20.0
"""Seconds that Telegram is kept waiting for the answer to an update."""


async def take_in(application: App, update: Incoming) -> None:
    """Deal with an update in its chat's turn. Returns when what it says is stored and the reply is sent."""
    await application.update_processor.process_update(update, application.process_update(update))


@asynccontextmanager
async def _running(application: App) -> AsyncIterator[BotClient]:
    bot: BotClient = application.bot
    try:
        await _initialize(application)
        if application.post_init:
            await application.post_init(application)
        yield bot
    finally:
        await application.shutdown()
        await bot.shutdown()


async def _initialize(application: App) -> None:
    """Raises `TelegramProblem`."""
    for pause in (*PAUSES, None):
        try:
            return await application.initialize()
        except TelegramError as error:
            # The library's message may hold the token.
            if pause is None or isinstance(error, InvalidToken):
                raise TelegramProblem(in_words(error)) from None
            await asyncio.sleep(pause)


# Polling --------------------------------------------------------------------------------------------------------------


async def run_polling(application: App, stop: asyncio.Event | None = None, most: int = MOST_AT_ONCE) -> None:
    """Ask for updates, `most` at a time, until `stop` is set, or until cancelled; what was begun is finished. Raises
    `TelegramProblem` when it cannot begin. Once it has, it goes on, whatever Telegram answers.

    The library's own polling acknowledges updates before they are handled, so it is not used.
    """
    async with _running(application) as bot:
        try:
            await bot.call_surely("deleteWebhook")
        except TelegramError as error:
            raise TelegramProblem(in_words(error)) from None
        poller = Poller(application, bot, most)
        listening = asyncio.create_task(poller.listen())
        stopping = asyncio.create_task((stop or asyncio.Event()).wait())
        try:
            await asyncio.wait({listening, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.cancel()
            stopping.cancel()
            ended, _ = await asyncio.gather(listening, stopping, return_exceptions=True)
            await poller.finish()
        if not isinstance(ended, asyncio.CancelledError):
            raise ended


class Poller:
    """Asks for updates, and moves on only past those that have been dealt with.

    Telegram sends everything from the offset on again at each asking. So while a slow chat holds the offset back, the
    updates of the others go on being taken, once each. When `most` wait, so that all that is new is hidden, it goes past
    what needs only to be brought yet: by then it is kept that this was not seen.
    """

    def __init__(self, application: App, bot: BotClient, most: int = MOST_AT_ONCE) -> None:
        self._application, self._bot, self._most = application, bot, most
        self._offset = 0
        self._seen: set[int] = set()
        self._at_work: dict[int, asyncio.Task[None]] = {}
        self._begun: dict[int, float] = {}
        self._left_behind: set[asyncio.Task[None]] = set()
        self._few_left, self._enough = asyncio.Event(), 0
        self._pause, self._trouble = PAUSES[0], Trouble()

    async def listen(self) -> NoReturn:
        while True:
            updates = await self._ask(0 if self._at_work else LONG_POLL)
            is_new = [self._begin(raw) for raw in updates]
            await self._wait_for_most()
            if len(updates) >= self._most and not any(is_new):
                await self._pass_by()
            self._move_on()

    async def _wait_for_most(self) -> None:
        self._enough = len(self._at_work) // FEW_LEFT
        self._few_left.clear()
        if self._at_work:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._few_left.wait(), PATIENCE)

    async def finish(self) -> None:
        """Wait for what was begun, and tell Telegram how far we are. What cannot be finished comes again."""
        if left := {*self._at_work.values(), *self._left_behind}:
            _, unfinished = await asyncio.wait(left, timeout=LONGEST_PAUSE)
            self._move_on()
            for task in unfinished:
                task.cancel()
        if self._offset:
            with suppress(TelegramError):
                await self._bot.updates(self._offset, 0, most=1)

    async def _ask(self, seconds: int) -> list[Json]:
        try:
            updates = await self._bot.updates(self._offset, seconds, self._most)
        except TelegramError as error:
            self._trouble.met(error)
            await asyncio.sleep(self._pause)
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            return []
        self._trouble.over()
        self._pause = PAUSES[0]
        return updates

    def _begin(self, raw: Json) -> bool:
        """Whether it is new."""
        number = update_number(raw)
        if number is None or number in self._seen:
            return False
        self._seen.add(number)
        try:
            update = read_update(raw)
        except NotAnUpdate as error:
            log.warning("passed over: %s", error)
            return True
        if update:
            task = asyncio.create_task(take_in(self._application, update))
            self._at_work[number] = task
            self._begun[number] = asyncio.get_running_loop().time()
            task.add_done_callback(partial(self._is_done, number))
        return True

    def _is_done(self, number: int, task: asyncio.Task[None]) -> None:
        self._at_work.pop(number, None)
        self._begun.pop(number, None)
        self._left_behind.discard(task)
        if len(self._at_work) <= self._enough:
            self._few_left.set()

    async def _pass_by(self) -> None:
        """Leave behind what hides the others, the oldest first."""
        order, now = self._application.update_processor, asyncio.get_running_loop().time()
        while self._at_work:
            oldest = min(self._at_work)
            is_held = now - self._begun[oldest] > HIDDEN
            if not (is_held and isinstance(order, InOrder) and await order.let_go(oldest)):
                return
            if task := self._at_work.pop(oldest, None):
                self._left_behind.add(task)

    def _move_on(self) -> None:
        if self._seen:
            self._offset = min(self._at_work, default=max(self._seen) + 1)
            self._seen = {number for number in self._seen if number >= self._offset}


# The webhook ----------------------------------------------------------------------------------------------------------


@asynccontextmanager
async def webhook_running(application: App, url: str, secret: str) -> AsyncIterator[None]:
    """Have Telegram send its updates to `url`, where `telegram_webhook` listens, for as long as the block lasts. What comes
    while nobody listens waits at Telegram. Raises `TelegramProblem`."""
    check_secret(secret)
    async with _running(application) as bot:
        try:
            await bot.call_surely(
                "setWebhook", url=url, secret_token=secret, allowed_updates=LISTENED_TO, max_connections=100
            )
        except BadRequest as refused:
            raise TelegramProblem(
                f"Telegram does not take the webhook's address: {refused.message}"
            ) from None
        except TelegramError as error:
            raise TelegramProblem(in_words(error)) from None
        yield


class WebhookDoor:
    """The webhook of a process that listens for as long as it `open`s, each time with an application that `new` makes: what
    one knew of a chat may be of yesterday. Raises `TelegramProblem`."""

    def __init__(self, new: Callable[[], App], path: str, url: str, secret: str) -> None:
        check_secret(secret)
        self._new, self._path, self._url, self._secret = new, path, url, secret
        self._now: Route | None = None
        self.route = Route(path, self._receive, methods=["POST"])

    async def open(self) -> None:
        application = self._new()
        async with webhook_running(application, self._url, self._secret):
            self._now = telegram_webhook(application, self._path, self._secret)
            try:
                await asyncio.Event().wait()
            finally:
                self._now = None

    async def _receive(self, request: Request) -> Response:
        if self._now is None:
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        answered: Response = await self._now.endpoint(request)
        return answered


def telegram_webhook(application: App, path: str, secret: str, patience: float = WEBHOOK_PATIENCE) -> Route:
    """The route that Telegram posts updates to. It answers 200 only after the update has been dealt with, and 503 when that
    takes longer than `patience` in seconds, or nothing can be sent yet: then Telegram sends it again, and the connection is
    free for other chats; 403 without the secret, 413 when too large, 400 when it is not an update. Raises
    `TelegramProblem`."""
    check_secret(secret)
    at_work: set[asyncio.Task[None]] = set()

    async def receive(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET_HEADER, "").encode(), secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        try:
            update = read_update(json.loads(await limited_body(request, LARGEST_UPDATE)))
        except BodyTooLarge:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except (ValueError, RecursionError, ClientDisconnect):
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if update is None:
            return Response()
        if not application.bot.is_open:
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        calls: list[Json] = []
        before = in_the_response.set(calls)
        task = asyncio.create_task(take_in(application, update))
        in_the_response.reset(before)
        at_work.add(task)
        task.add_done_callback(at_work.discard)
        done, _ = await asyncio.wait({task}, timeout=patience)
        return _answer(task, calls) if done else Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)

    return Route(path, receive, methods=["POST"])


def check_secret(secret: str) -> None:
    """Raises `TelegramProblem` for a secret that Telegram would not take, or that could be guessed."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", secret):
        raise TelegramProblem(
            "the webhook's secret must be 16 to 256 letters, digits, _ or -; make one with: "
            "python -c 'import secrets; print(secrets.token_urlsafe(32))'"
        )


def _answer(task: asyncio.Task[None], calls: list[Json]) -> Response:
    """Raises what the task raised."""
    task.result()
    if not calls:
        return Response()
    return Response(json.dumps(calls[0]).encode(), media_type="application/json")
