"""A Bot API server on this machine, for tests, for `heard replay` and for measuring.

It speaks HTTP, refuses what Telegram refuses and in Telegram's words, and can be told to fail. Nothing here leaves the
machine, and nothing is kept when it stops.
"""

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from email.utils import formatdate
from http import HTTPStatus
from itertools import count
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.rehearsal.telegram_chats import BOT, TYPING, Chat, TelegramChats
from bot.rehearsal.telegram_failures import Failure, Refused, refused
from bot.rehearsal.telegram_pending import PendingUpdates
from bot.telegram_door.messages import Json
from bot.telegram_door.updates import SECRET_HEADER

TOKEN = "1000000001:loopback-loopback-loopback-loopback"  # noqa: S105  # opens nothing but the server below
TRIES = 4
"""How often the webhook is tried before an update counts as lost."""
NUMBERS = frozenset({"chat_id", "message_id", "offset", "timeout", "limit", "max_connections"})
STRUCTURES = frozenset({"reply_markup", "entities", "commands", "allowed_updates", "message_ids"})


class NotTaken(Exception):
    """The bot did not take an update, however often it was sent."""


class LoopbackTelegram:
    """`async with LoopbackTelegram() as server:` listens on a free port, or on `port`. `clock` gives seconds since 1970.

    Updates are sent to the webhook when there is one, and else kept for getUpdates. `calls` counts the methods called,
    `recent` holds the last of them with what was passed.
    """

    def __init__(self, token: str = TOKEN, *, clock: Callable[[], float] = time.time, port: int = 0) -> None:
        self.token, self._port = token, port
        self.calls: Counter[str] = Counter()
        self.recent: deque[tuple[str, Json]] = deque(maxlen=500)
        self.webhook: Json = {}
        self._clock = clock
        self._chats, self._pending = TelegramChats(clock), PendingUpdates()
        self._update_numbers = count(1)
        self._failures: dict[tuple[str, int | None], deque[Failure]] = {}
        self._methods: Mapping[str, Callable[[Json], Any]] = {
            "getMe": lambda _: {**BOT, "can_join_groups": True, "can_read_all_group_messages": False},
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _: {"url": self.webhook.get("url", ""), "pending_update_count": 0},
            **self._chats.methods,
        }

    # The server ----------

    async def __aenter__(self) -> Self:
        self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100))
        server = web.Server(self._serve, access_log=None)
        self._runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._pending.close()
        await self._client.close()
        await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """What python-telegram-bot wants to know: everything up to the token."""
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/bot"

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        token, _, method = request.path.removeprefix("/bot").partition("/")
        try:
            parameters = await _parameters(request)
            failure = self._failure(method, parameters.get("chat_id"))
            if failure and not failure.after:
                raise Refused(failure)
            result = await self._call(token, method, parameters)
            if failure:
                raise Refused(failure)
        except Refused as refusal:
            return _refusal(request, refusal.failure)
        return _json(HTTPStatus.OK, {"ok": True, "result": result}, formatdate(self._clock(), usegmt=True))

    async def _call(self, token: str, method: str, parameters: Json) -> Any:
        if token != self.token:
            raise refused("Unauthorized", HTTPStatus.UNAUTHORIZED)
        if method == "getUpdates":
            return await self._get_updates(parameters)
        if method not in self._methods:
            raise refused("Not Found", HTTPStatus.NOT_FOUND)
        self.calls[method] += 1
        self.recent.append((method, parameters))
        return self._methods[method](parameters)

    def fail(self, method: str, failure: Failure, times: int = 1, *, to: int | None = None) -> None:
        """Let the next calls of a method fail; of those to a chat, where one is named."""
        self._failures.setdefault((method, to), deque()).extend([failure] * times)

    def mend(self) -> None:
        """Let nothing fail any more."""
        self._failures.clear()

    def _failure(self, method: str, chat: int | None) -> Failure | None:
        if not self._failures:
            return None
        waiting = self._failures.get((method, chat)) or self._failures.get((method, None))
        return waiting.popleft() if waiting else None

    # People ----------

    def chat(self, chat_id: int, kind: str = "private") -> Chat:
        """The chat of that number; it begins to exist when somebody asks for it."""
        return self._chats.chat(chat_id, kind)

    def message(self, chat: Chat, sender: Json, *, after: int = TYPING, **content: Any) -> Json:
        """A new message in a chat, as everybody in it gets it. A person sends it `after` so many seconds."""
        return self._chats.message(chat, sender, after=after, **content)

    def query(self, chat: Chat, sender: Json, message: Json, data: str) -> Json:
        """A press of a button under a message."""
        return self._chats.query(chat, sender, message, data)

    def update(self, kind: str, content: Json) -> Json:
        return {"update_id": next(self._update_numbers), kind: content}

    @property
    def page(self) -> Json:
        """The bot's own page: its descriptions, and its command menu in each language."""
        return self._chats.page

    @property
    def is_asked(self) -> bool:
        """Whether a bot has begun to ask for updates."""
        return self._pending.is_asked

    async def deliver(self, update: Json) -> None:
        """Give the bot an update. Returns when the bot has acknowledged it. Raises `NotTaken`."""
        if self._pending.allowed and self._pending.allowed.isdisjoint(update):
            return
        if self.webhook.get("url"):
            await self._post(update)
        else:
            await self._pending.keep(update)

    async def _post(self, update: Json) -> None:
        for attempt in range(TRIES):
            await asyncio.sleep(0.05 * attempt)
            try:
                status, body = await self.post(
                    json.dumps(update).encode(), self.webhook.get("secret_token", "")
                )
            except aiohttp.ClientError:
                continue
            if status == HTTPStatus.OK:
                await self._call_in_the_response(body)
                return
        raise NotTaken(f"the webhook did not take update {update['update_id']}")

    async def post(self, body: bytes, secret: str) -> tuple[int, bytes]:
        """Post bytes to the webhook once: the status and the body that came back."""
        headers = {"Content-Type": "application/json", SECRET_HEADER: secret}
        async with self._client.post(self.webhook["url"], data=body, headers=headers) as response:
            return response.status, await response.read()

    async def _call_in_the_response(self, body: bytes) -> None:
        """A webhook's response may name one method to be called. How it went is not told to anybody."""
        if not body:
            return
        parameters = json.loads(body)
        try:
            await self._call(self.token, parameters.pop("method", ""), parameters)
        except Refused:
            return

    # Methods ----------

    async def _get_updates(self, parameters: Json) -> list[Json]:
        if self.webhook.get("url"):
            raise refused(
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
                HTTPStatus.CONFLICT,
            )
        return await self._pending.get(**parameters)

    def _set_webhook(self, parameters: Json) -> bool:
        if not parameters.get("url", "").startswith(("https://", "http://127.0.0.1")):
            raise refused("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = parameters
        self._pending.allowed = frozenset(parameters.get("allowed_updates", ()))
        return True

    def _delete_webhook(self, _parameters: Json) -> bool:
        self.webhook = {}
        return True


async def _parameters(request: web.BaseRequest) -> Json:
    """What was passed, whether as JSON or as a form."""
    if request.content_type == "application/json":
        parsed: Json = json.loads(await request.read())
        return parsed
    return {name: _from_form(name, value) for name, value in (await request.post()).items()}


def _from_form(name: str, value: Any) -> Any:
    if isinstance(value, web.FileField):
        return value.file.read()
    if name in NUMBERS:
        return int(value)
    return json.loads(value) if name in STRUCTURES else value


def _json(status: int, content: Json, date: str | None = None) -> web.Response:
    return web.Response(
        status=status,
        body=json.dumps(content).encode(),
        content_type="application/json",
        headers={"Date": date} if date else None,
    )


def _refusal(request: web.BaseRequest, failure: Failure) -> web.Response:
    if failure.drop and request.transport:
        request.transport.abort()
        return web.Response()
    if failure.page:
        return web.Response(status=failure.status, text=failure.page, content_type="text/html")
    content: Json = {"ok": False, "error_code": failure.status, "description": failure.description}
    if failure.parameters:
        content["parameters"] = failure.parameters
    return _json(failure.status, content)
