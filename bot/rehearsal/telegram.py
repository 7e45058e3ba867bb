"""Somebody who answers through Telegram, as a person with the app would: with a thumb, and by what is shown."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.rehearsal.respondent import Seen
from bot.rehearsal.telegram_chats import BOT, TYPING
from bot.rehearsal.telegram_refusals import buttons_on
from bot.rehearsal.telegram_server import LoopbackTelegram
from bot.telegram_door.application import telegram_application
from bot.telegram_door.keyboards import NOT_TICKED, TICKED
from bot.telegram_door.messages import Json, pieces
from bot.telegram_door.updates import run_polling
from surveys.conversation.conversations import Conversations
from surveys.conversation.deletion import SHOW
from surveys.dialogue.messages import DONE
from surveys.dialogue.survey.state import LANGUAGE

ACTIONS = frozenset(
    {"/more", "/back", "/skip", "/help", "/stop", "/privacy", "/words", "/delete", "/contact"}
)


@asynccontextmanager
async def telegram_at_work(conversations: Conversations) -> AsyncIterator[LoopbackTelegram]:
    """The whole Telegram door between the conversations and a Bot API server on this machine, at full speed."""
    async with LoopbackTelegram() as server:
        application = telegram_application(server.token, conversations, base_url=server.base_url, limits=None)
        stop = asyncio.Event()
        polling = asyncio.create_task(run_polling(application, stop))
        try:
            yield server
        finally:
            stop.set()
            await polling


class NoSuchButton(LookupError):
    """Nothing that is shown has this on it."""


class TelegramRespondent:
    """Types and taps in a private chat with the bot, and reads what the bot shows there."""

    def __init__(self, server: LoopbackTelegram, user_id: int, language: str = "en") -> None:
        self._server = server
        self.chat = server.chat(user_id)
        self.user = {"id": user_id, "is_bot": False, "first_name": "Somebody", "language_code": language}
        self._read_up_to = 0

    async def begin(self, code: str) -> list[Seen]:
        """Follow a link to a survey."""
        return await self.type(f"/start {code}".strip())

    async def answer(self, words: str) -> list[Seen]:
        """Tap what the words stand on, tick and press Done where several can be picked, and type anything else."""
        picked = next(_cuts(words, self._answers), None) if self._can_tick else None
        if picked:
            return await self._tick(picked, words)
        return await self.tap(words) if words in self.labels else await self.type(words)

    async def aclose(self) -> None:
        """Nothing to close: the chat stays as it is."""

    # With a thumb ----------

    async def type(self, words: str, after: int = TYPING) -> list[Seen]:
        """Send words `after` so many seconds, as the app does: what is longer than a message goes as several at once."""
        first, *more = pieces(words)
        await self._deliver(after=after, text=first)
        for piece in more:
            await self._deliver(after=0, text=piece)
        return self.read()

    async def reply(self, older: Json, words: str) -> list[Seen]:
        """Answer an older message, as by a swipe over it."""
        return await self.send(text=words, reply_to_message=older)

    async def send(self, **content: Any) -> list[Seen]:
        """Send a message with any content of the Bot API, such as a photo."""
        await self._deliver(**content)
        return self.read()

    async def _deliver(self, **content: Any) -> None:
        message = self._server.message(self.chat, self.user, **content)
        await self._server.deliver(self._server.update("message", message))

    async def tap(self, label: str) -> list[Seen]:
        """Tap the button with this label on the latest message that has one. Raises `NoSuchButton`."""
        for message in reversed(self.chat.messages.values()):
            for button in buttons_on(message.get("reply_markup")):
                if _without_tick(button["text"]) == label:
                    return await self.press(message, button["callback_data"])
        raise NoSuchButton(f"nothing that is shown says '{label}'")

    async def press(self, message: Json, data: str) -> list[Seen]:
        """Send a press, whether there is such a button or not."""
        query = self._server.query(self.chat, self.user, message, data)
        await self._server.deliver(self._server.update("callback_query", query))
        return self.read()

    async def _tick(self, wanted: Sequence[str], words: str) -> list[Seen]:
        """Tap until the ticks are those that are wanted, then Done; typed when the ticks cannot stand together."""
        before = self.ticked
        for label in [label for label in self._answers if (label in before) != (label in wanted)]:
            if (label in self.ticked) != (label in wanted):
                await self.tap(label)
        if self.ticked != frozenset(wanted):
            return await self.type(words)
        return await self.press(self._standing, self._done["callback_data"])

    # With the eyes ----------

    def read(self) -> list[Seen]:
        """What the bot has said since the last look."""
        new = [
            message
            for number, message in self.chat.messages.items()
            if number > self._read_up_to and message["from"] == BOT
        ]
        self._read_up_to = max(self.chat.messages, default=0)
        return [_seen(message) for message in new]

    @property
    def labels(self) -> frozenset[str]:
        """All that can be tapped on the latest message with buttons."""
        buttons = buttons_on(self._standing.get("reply_markup"))
        return frozenset(_without_tick(button["text"]) for button in buttons)

    @property
    def ticked(self) -> frozenset[str]:
        texts = [button["text"] for button in buttons_on(self._standing.get("reply_markup"))]
        return frozenset(_without_tick(text) for text in texts if text.startswith(TICKED))

    @property
    def _standing(self) -> Json:
        return next((sent for sent in reversed(self.chat.messages.values()) if sent.get("reply_markup")), {})

    @property
    def _answers(self) -> tuple[str, ...]:
        return _seen(self._standing).buttons

    @property
    def _done(self) -> Json:
        buttons = buttons_on(self._standing.get("reply_markup"))
        return next((button for button in buttons if _means(button) == DONE), {})

    @property
    def _can_tick(self) -> bool:
        return bool(self._done)


def _cuts(words: str, labels: Sequence[str]) -> Iterator[list[str]]:
    """The ways to read a list with commas as labels, which may hold commas themselves."""
    if words in labels:
        yield [words]
    for label in labels:
        if words.startswith(f"{label}, "):
            for rest in _cuts(words.removeprefix(f"{label}, "), labels):
                yield [label, *rest]


def _seen(message: Json) -> Seen:
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    if any(
        _means(button) == "/more" for row in rows for button in row
    ):  # of the first screen, which has languages
        rows = [row for row in rows if not _means(row[0]).startswith(LANGUAGE)]
    rows = [row for row in rows if not all(map(_is_action, row))]
    buttons = [button for row in rows for button in row if _means(button) != DONE]
    return Seen(_said(message), tuple(_without_tick(button["text"]) for button in buttons))


def _said(message: Json) -> str:
    """The words without progress and hint, which stand in italics around them."""
    text: str = message.get("text", "")
    counted = text.encode("utf-16-le")
    for aside in reversed(message.get("entities", [])):
        start, length = aside["offset"] * 2, aside["length"] * 2
        counted = counted[:start] + counted[start + length :]
    return counted.decode("utf-16-le").strip()


def _is_action(button: Json) -> bool:
    return _means(button) in ACTIONS or _means(button).startswith(f"/{SHOW} ")


def _means(button: Json) -> str:
    return str(button["callback_data"]).partition("|")[2]


def _without_tick(label: str) -> str:
    return label.removeprefix(TICKED).removeprefix(NOT_TICKED)
