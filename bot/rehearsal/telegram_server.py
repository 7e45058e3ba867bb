"""A Bot API server on this machine, for tests, for `heard replay` and for measuring.

It speaks HTTP, refuses what Telegram refuses and in Telegram's words, and can be told to fail. Nothing here leaves the
machine, and nothing is kept when it stops.
"""

import asyncio
import json
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import count
from typing import Any, Self

import aiohttp
from aiohttp import web

from bot.telegram_door.messages import LONGEST_DATA, LONGEST_MESSAGE, Json, units
from bot.telegram_door.updates import SECRET_HEADER

TOKEN = "1000000001:loopback-loopback-loopback-loopback"  # noqa: S105  # opens nothing but the server below
BOT = {"id": 1_000_000_001, "is_bot": True, "first_name": "Heard", "username": "heard_loopback_bot"}
TRIES = 4
"""How often the webhook is tried before an update counts as lost."""
DELETED_WITHIN = 48 * 3600
"""Seconds. One older message, and Telegram deletes none of those that are named with it."""
MOST_UPDATES = 100
NUMBERS = frozenset({"chat_id", "message_id", "offset", "timeout", "limit", "max_connections"})
STRUCTURES = frozenset({"reply_markup", "entities", "commands", "allowed_updates", "message_ids"})


class NotTaken(Exception):
    """The bot did not take an update, however often it was sent."""


@dataclass(frozen=True)
class Failure:
    """An answer that is not ok. With `drop` the connection breaks instead; with `after` the method is carried out first."""

    description: str = ""
    status: int = HTTPStatus.BAD_REQUEST
    parameters: Json | None = None
    drop: bool = False
    after: bool = False


class Refused(Exception):
    """What a method raises that cannot be carried out."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.description)
        self.failure = failure


def refused(description: str, status: int = HTTPStatus.BAD_REQUEST) -> Refused:
    return Refused(Failure(description, status))


BLOCKED = Failure("Forbidden: bot was blocked by the user", HTTPStatus.FORBIDDEN)
BREAK = Failure(drop=True)
LOST_REPLY = Failure(drop=True, after=True)


def too_fast(seconds: int) -> Failure:
    return Failure(f"Too Many Requests: retry after {seconds}", 429, {"retry_after": seconds})


@dataclass
class Chat:
    """A chat as its people see it. `answered` are the presses that the bot has answered; `news` is set by its messages."""

    id: int
    kind: str = "private"
    messages: dict[int, Json] = field(default_factory=dict)
    answered: list[str] = field(default_factory=list)
    blocked: bool = False
    left: bool = False
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def as_json(self) -> Json:
        name = {"first_name": "Somebody"} if self.kind == "private" else {"title": "A group"}
        return {"id": self.id, "type": self.kind, **name}


class LoopbackTelegram:
    """`async with LoopbackTelegram() as server:` listens on a free port. `clock` gives seconds since 1970.

    Updates are sent to the webhook when there is one, and else kept for getUpdates. `calls` counts the methods called,
    `recent` holds the last of them with what was passed.
    """

    def __init__(self, token: str = TOKEN, *, clock: Callable[[], float] = time.time) -> None:
        self.token, self._clock = token, clock
        self.calls: Counter[str] = Counter()
        self.recent: deque[tuple[str, Json]] = deque(maxlen=500)
        self.page: Json = {}
        self.webhook: Json = {}
        self._chats: dict[int, Chat] = {}
        self._numbers, self._update_numbers, self._queries = count(1), count(1), count(1)
        self._open_queries: dict[str, Chat] = {}
        self._failures: dict[str, deque[Failure]] = {}
        self._allowed: frozenset[str] = frozenset()
        self._pending: dict[int, Json] = {}
        self._taken: dict[int, asyncio.Future[None]] = {}
        self._news = asyncio.Event()
        self._asking = 0
        self._methods = _methods(self)

    # The server ----------

    async def __aenter__(self) -> Self:
        self._client = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100))
        server = web.Server(self._serve, access_log=None)
        self._runner = web.ServerRunner(server, handle_signals=False, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._news.set()
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
            failure = self._failure(method)
            if failure and not failure.after:
                raise Refused(failure)
            result = await self._call(token, method, parameters)
            if failure:
                raise Refused(failure)
        except Refused as refusal:
            return _refusal(request, refusal.failure)
        return _json(HTTPStatus.OK, {"ok": True, "result": result})

    async def _call(self, token: str, method: str, parameters: Json) -> Any:
        if token != self.token:
            raise refused("Unauthorized", HTTPStatus.UNAUTHORIZED)
        if method == "getUpdates":
            return await self._get_updates(**parameters)
        if method not in self._methods:
            raise refused("Not Found", HTTPStatus.NOT_FOUND)
        self.calls[method] += 1
        self.recent.append((method, parameters))
        return self._methods[method](parameters)

    def fail(self, method: str, failure: Failure, times: int = 1) -> None:
        """Let the next calls of a method fail."""
        self._failures.setdefault(method, deque()).extend([failure] * times)

    def _failure(self, method: str) -> Failure | None:
        waiting = self._failures.get(method)
        return waiting.popleft() if waiting else None

    # People ----------

    def chat(self, chat_id: int, kind: str = "private") -> Chat:
        """The chat of that number; it begins to exist when somebody asks for it."""
        return self._chats.setdefault(chat_id, Chat(chat_id, kind))

    def message(self, chat: Chat, sender: Json, **content: Any) -> Json:
        """A new message in a chat, as everybody in it gets it."""
        number = next(self._numbers)
        head = {"message_id": number, "from": sender, "chat": chat.as_json(), "date": int(self._clock())}
        chat.messages[number] = {**head, **content}
        return chat.messages[number]

    def query(self, chat: Chat, sender: Json, message: Json, data: str) -> Json:
        """A press of a button under a message."""
        number = str(next(self._queries))
        self._open_queries[number] = chat
        instance = str(-chat.id)
        return {"id": number, "from": sender, "message": message, "chat_instance": instance, "data": data}

    def update(self, kind: str, content: Json) -> Json:
        return {"update_id": next(self._update_numbers), kind: content}

    @property
    def is_asked(self) -> bool:
        """Whether a bot has begun to ask for updates."""
        return self._asking > 0

    async def deliver(self, update: Json) -> None:
        """Give the bot an update. Returns when the bot has acknowledged it. Raises `NotTaken`."""
        if self._allowed and self._allowed.isdisjoint(update):
            return
        if self.webhook.get("url"):
            await self._post(update)
        else:
            await self._keep(update)

    async def _keep(self, update: Json) -> None:
        number = update["update_id"]
        self._pending[number] = update
        taken = self._taken[number] = asyncio.get_running_loop().create_future()
        self._news.set()
        await taken

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

    async def _get_updates(
        self,
        offset: int = 0,
        timeout: int = 0,
        limit: int = MOST_UPDATES,
        allowed_updates: Sequence[str] = (),
    ) -> list[Json]:
        if self.webhook.get("url"):
            raise refused(
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
                HTTPStatus.CONFLICT,
            )
        self._asking += 1
        asking = self._asking
        self._news.set()  # whoever else is asking is sent away
        self._allowed = frozenset(allowed_updates)
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

    def send_message(self, parameters: Json) -> Json:
        chat = self._chat_of(parameters)
        _check_text(parameters.get("text", ""))
        content = {
            key: parameters[key] for key in ("text", "entities", "reply_markup") if parameters.get(key)
        }
        _check_buttons(content.get("reply_markup"))
        sent = self.message(chat, BOT, **content)
        chat.news.set()
        return sent

    def edit(self, parameters: Json) -> Json:
        """For editMessageText and editMessageReplyMarkup: what is not passed of the keyboard is taken away."""
        chat = self._chat_of(parameters)
        before = chat.messages.get(parameters["message_id"])
        if before is None or before["from"] != BOT:
            raise refused("Bad Request: message to edit not found")
        _check_buttons(parameters.get("reply_markup"))
        kept = {key: value for key, value in before.items() if key != "reply_markup"}
        changes = {
            key: parameters[key] for key in ("text", "entities", "reply_markup") if parameters.get(key)
        }
        after = {**kept, **changes}
        if after == before:
            raise refused(
                "Bad Request: message is not modified: specified new message content and reply markup "
                "are exactly the same as a current content and reply markup of the message"
            )
        chat.messages[before["message_id"]] = after
        return after

    def delete(self, parameters: Json) -> bool:
        chat = self._chat_of(parameters)
        numbers = parameters.get("message_ids") or [parameters["message_id"]]
        dates = [chat.messages[number]["date"] for number in numbers if number in chat.messages]
        if min(dates, default=self._clock()) < self._clock() - DELETED_WITHIN:
            raise refused("Bad Request: message can't be deleted for everyone")
        for number in numbers:
            chat.messages.pop(number, None)
        return True

    def answer_query(self, parameters: Json) -> bool:
        number = str(parameters["callback_query_id"])
        chat = self._open_queries.pop(number, None)
        if chat is None:
            raise refused("Bad Request: query is too old and response timeout expired or query ID is invalid")
        chat.answered.append(number)
        return True

    def leave(self, parameters: Json) -> bool:
        self._chat_of(parameters).left = True
        return True

    def set_webhook(self, parameters: Json) -> bool:
        if not parameters.get("url", "").startswith(("https://", "http://127.0.0.1")):
            raise refused("Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = parameters
        self._allowed = frozenset(parameters.get("allowed_updates", ()))
        return True

    def delete_webhook(self, _parameters: Json) -> bool:
        self.webhook = {}
        return True

    def _chat_of(self, parameters: Json) -> Chat:
        chat = self._chats.get(parameters.get("chat_id", 0))
        if chat is None:
            raise refused("Bad Request: chat not found")
        if chat.blocked:
            raise Refused(BLOCKED)
        if chat.left:
            raise refused("Forbidden: bot is not a member of the group chat", HTTPStatus.FORBIDDEN)
        return chat


def _methods(server: LoopbackTelegram) -> Mapping[str, Callable[[Json], Any]]:
    return {
        "getMe": lambda _: {**BOT, "can_join_groups": True, "can_read_all_group_messages": False},
        "setWebhook": server.set_webhook,
        "deleteWebhook": server.delete_webhook,
        "getWebhookInfo": lambda _: {"url": server.webhook.get("url", ""), "pending_update_count": 0},
        "sendMessage": server.send_message,
        "editMessageText": server.edit,
        "editMessageReplyMarkup": server.edit,
        "deleteMessage": server.delete,
        "deleteMessages": server.delete,
        "answerCallbackQuery": server.answer_query,
        "leaveChat": server.leave,
        "getMyCommands": lambda parameters: server.page.get(_commands_in(parameters), []),
        "getMyDescription": lambda _: {"description": server.page.get("description", "")},
        "getMyShortDescription": lambda _: {"short_description": server.page.get("short_description", "")},
        "setMyCommands": lambda parameters: (
            server.page.update({_commands_in(parameters): parameters["commands"]}) is None
        ),
        "setMyDescription": lambda parameters: server.page.update(parameters) is None,
        "setMyShortDescription": lambda parameters: server.page.update(parameters) is None,
    }


def _commands_in(parameters: Json) -> str:
    """Where the command menu of a language is kept; the usual one without a language."""
    return "commands" + parameters.get("language_code", "")


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


def _check_text(text: str) -> None:
    if not text.strip():
        raise refused("Bad Request: message text is empty")
    if units(text) > LONGEST_MESSAGE:
        raise refused("Bad Request: message is too long")


def _check_buttons(markup: Json | None) -> None:
    for button in buttons_on(markup):
        if not 1 <= len(button["callback_data"].encode()) <= LONGEST_DATA or not button["text"]:
            raise refused("Bad Request: BUTTON_DATA_INVALID")


def buttons_on(markup: Json | None) -> Iterator[Json]:
    """The buttons of a `reply_markup`, row by row."""
    for row in (markup or {}).get("inline_keyboard", []):
        yield from row


def _json(status: int, content: Json) -> web.Response:
    return web.Response(status=status, body=json.dumps(content).encode(), content_type="application/json")


def _refusal(request: web.BaseRequest, failure: Failure) -> web.Response:
    if failure.drop and request.transport:
        request.transport.abort()
        return web.Response()
    content: Json = {"ok": False, "error_code": failure.status, "description": failure.description}
    if failure.parameters:
        content["parameters"] = failure.parameters
    return _json(failure.status, content)
