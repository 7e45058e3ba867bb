"""The Telegram door: words in, words out. It keeps nothing of what anybody says, and repeats none of it.

How updates reach it, and when they are acknowledged, is in `telegram_updates`.
"""

import asyncio
import logging
import re
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import chain
from typing import Any, TypeVar

from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError
from telegram.ext import Application, ApplicationBuilder, CallbackContext, ExtBot, TypeHandler

from bot.telegram_door.http_client import AiohttpRequest
from bot.telegram_door.log_filter import error_id
from bot.telegram_door.messages import (
    LONGEST_MESSAGE,
    NO_MOMENT,
    Edited,
    Incoming,
    Json,
    NotWords,
    OutsideChat,
    Pressed,
    Typed,
    keyboard,
    messages,
    units,
)
from bot.telegram_door.pace import InOrder, Pace, PaceLimits, Recent
from surveys.conversation.conversations import Conversations
from surveys.definition.survey import TEXT_LIMIT
from surveys.dialogue.messages import Reply
from surveys.errors import UserError
from surveys.language.phrases import ENGLISH, Phrases, languages, phrases_in
from surveys.privacy.sealing import Visitor

log = logging.getLogger("heard.telegram")

LISTENED_TO = ["message", "edited_message", "callback_query"]
"""What Telegram is asked to send. Reactions, polls and the rest never reach us."""
AT_ONCE = 256
PAUSES = (0.5, 1.0, 2.0)
"""Seconds between tries when Telegram cannot be reached."""
CLEAR = "/clear"
MOST_TO_CLEAR = 400
MOST_AT_A_TIME = 100
"""Messages that Telegram deletes in one call."""
SHORTEST_CUT = LONGEST_MESSAGE // 2
"""A message that is shorter was not cut by Telegram: what comes after it is something new."""
SAME_PASTE = 2
"""Seconds. Telegram cuts a long text into messages that arrive within this time."""

TELEGRAM = "https://api.telegram.org/bot"
USUAL_LIMITS = PaceLimits()
App = Application[Any, Any, Any, Any, Any, Any]
Context = CallbackContext[Any, Any, Any, Any]
Result = TypeVar("Result")


class TelegramProblem(UserError):
    """Telegram cannot be used with these settings; the message says what to do."""


@dataclass(frozen=True)
class BotProfile:
    """What stands around the conversation in Telegram: the command menu, the bot's own page, and a word for groups."""

    commands: Mapping[str, str] = field(default_factory=lambda: _commands_in(ENGLISH))
    translated: Mapping[str, Mapping[str, str]] = field(
        default_factory=lambda: {code: _commands_in(code) for code in languages()[1:]}
    )
    """The command menu in other languages, which Telegram shows by the language of the person's app."""
    short_description: str = "A short survey in a chat. It never asks your name."
    description: str = (
        "A computer asks you some short questions. It never asks your name. You can skip any question and stop at any time. "
        "Telegram is for people of 16 and over."
    )
    in_groups: str = "Please write to me in a private chat. I do not read or keep anything in groups."

    @classmethod
    def beside(cls, web_page: str, *, contact: bool = False) -> "BotProfile":
        """With the address of the web page that asks the same questions of younger people; and with the command for asking
        to be contacted, where somebody does that."""
        return cls(
            commands=_commands_in(ENGLISH, contact=contact),
            translated={code: _commands_in(code, contact=contact) for code in languages()[1:]},
            description=f"{cls.description} If you are younger, answer here instead: {web_page}",
        )

    def __post_init__(self) -> None:
        for name, longest in (("short_description", 120), ("description", 512)):
            if len(getattr(self, name)) > longest:
                raise ValueError(f"Telegram takes at most {longest} letters for the bot's {name}")
        for command, words in chain(
            self.commands.items(), *(menu.items() for menu in self.translated.values())
        ):
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command) or not 1 <= len(words) <= 256:
                raise ValueError(f"'/{command}' is not a command that Telegram takes")


def _commands_in(language: str, *, contact: bool = False) -> Mapping[str, str]:
    return {name: does for name, does in phrases_in(language).menu.items() if contact or name != "contact"}


# Calls to Telegram ----------------------------------------------------------------------------------------------------


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


# The door -------------------------------------------------------------------------------------------------------------

in_the_response: ContextVar[list[Json] | None] = ContextVar("in_the_response", default=None)
"""Where a call can be put that is made by answering the webhook. Telegram takes one, and tells nobody how it went."""


@dataclass
class _Chat:
    """What is remembered of a chat while the process lives: numbers of messages, never words (but for a text that Telegram
    cut in pieces, for two seconds). `open` has buttons that can be pressed; those of `settled` were taken away. `numbers`
    are what can be cleared; `from_start` says that they are all, from the "/start" that began the chat. `typed` is the last
    text, `taken` whether it moved the conversation on, and `about` the moment that is shown.
    """

    open: int = 0
    settled: set[int] = field(default_factory=set)
    numbers: deque[int] = field(default_factory=lambda: deque(maxlen=MOST_TO_CLEAR))
    from_start: bool = False
    typed: int = 0
    taken: bool = False
    about: str = ""
    album: str = ""
    paste: str = field(default="", repr=False)
    pasted_at: int = 0


class TelegramDoor:
    """Passes on what comes from Telegram and shows what is said."""

    def __init__(
        self, conversations: Conversations, bot: BotClient, furniture: BotProfile, phrases: Phrases
    ) -> None:
        self._conversations, self._bot = conversations, bot
        self._furniture, self._phrases = furniture, phrases
        self._chats: Recent[int, _Chat] = Recent()
        self._groups: Recent[int, bool] = Recent()

    @property
    def handlers(self) -> Mapping[type[Incoming], Callable[[Any, Context], Coroutine[Any, Any, None]]]:
        return {
            Typed: self.typed,
            Pressed: self.pressed,
            Edited: self.edited,
            NotWords: self.not_words,
            OutsideChat: self.elsewhere,
        }

    async def typed(self, update: Typed, _context: Context) -> None:
        chat = self._chat(update.chat, begins=update.words.startswith("/start"))
        chat.numbers.append(update.message)
        if update.words == CLEAR:
            await self._clear(update.chat, chat)
            return
        before = chat.about
        says = await self._conversations.hear(_visitor(update), self._whole_text(chat, update))
        # Where it is not known what was shown before, nor is it known whether the text was taken as an answer.
        chat.typed, chat.taken = update.message if before else 0, says[-1].about != before
        await self._tell(update.chat, chat, says, {chat.open})

    async def edited(self, update: Edited, _context: Context) -> None:
        """A changed text is a correction if it led to where somebody is now, and a new try if it was not taken."""
        chat = self._chat(update.chat)
        visitor, words = _visitor(update), update.words
        if update.message == chat.typed and not chat.taken:
            says = await self._conversations.hear(visitor, words)
            chat.taken = says[-1].about != chat.about
        else:
            about = chat.about if update.message == chat.typed else NO_MOMENT
            says = await self._conversations.correct(visitor, words, about)
        await self._tell(update.chat, chat, says, {chat.open})

    async def pressed(self, update: Pressed, _context: Context) -> None:
        chat = self._chat(update.chat)
        if update.message in chat.settled:  # a second tap, quicker than the buttons could go
            await self._answer(update.query)
            return
        says = await self._conversations.hear(_visitor(update), update.words, update.about)
        if _is_a_tick(update, says):
            await _meanwhile(self._answer(update.query), self._tick(update, says[0]))
        else:
            settle = set() if _in_trouble(update, says) else {update.message, chat.open}
            await _meanwhile(self._answer(update.query), self._tell(update.chat, chat, says, settle))

    async def not_words(self, update: NotWords, _context: Context) -> None:
        chat = self._chat(update.chat)
        chat.numbers.append(update.message)
        if update.album and update.album == chat.album:
            return
        chat.album = update.album
        says = await self._conversations.decline(_visitor(update))
        await self._tell(update.chat, chat, says, {chat.open})

    async def elsewhere(self, update: OutsideChat, _context: Context) -> None:
        """Say once where to write, and leave: what is not received cannot be kept."""
        if update.query:
            await self._answer(update.query)
        if update.chat < 0 and not self._groups.get(update.chat):
            self._groups.put(update.chat, True)
            await self._bot.call_quietly("sendMessage", chat_id=update.chat, text=self._furniture.in_groups)
            await self._bot.call_quietly("leaveChat", chat_id=update.chat)

    async def failed(self, update: object, context: Context) -> None:
        """What nobody foresaw. The log gets the error's type and an id; the person gets the id, and keeps their place."""
        error = error_id()
        kind = type(context.error).__name__
        log.error("an update could not be handled: %s, error id %s", kind, error, extra={"error_id": error})
        if isinstance(update, Typed | Pressed | NotWords) and not isinstance(context.error, TelegramError):
            words = self._phrases.say("trouble", error=error)
            await self._bot.call_quietly("sendMessage", chat_id=update.chat, text=words)

    async def introduce(self) -> None:
        """Set the command menu and the bot's own page where they differ. Telegram is strict about how often these change,
        and the bot can do without."""
        commands = _menu(self._furniture.commands)
        wanted: dict[str, Json] = {
            "MyCommands": {"commands": commands},
            "MyDescription": {"description": self._furniture.description},
            "MyShortDescription": {"short_description": self._furniture.short_description},
        }
        for what, value in wanted.items():
            try:
                if await self._bot.call(f"get{what}") not in (value, commands):
                    await self._bot.call(f"set{what}", **value)
            except TelegramError as error:
                log.warning(
                    "the bot's page in Telegram could not be set: set%s, %s", what, type(error).__name__
                )
        for code, menu in self._furniture.translated.items():
            await self._introduce_commands(code, menu)

    async def _introduce_commands(self, language: str, menu: Mapping[str, str]) -> None:
        """The command menu in one more language, where it differs."""
        commands = _menu(menu)
        try:
            if await self._bot.call("getMyCommands", language_code=language) != commands:
                await self._bot.call("setMyCommands", commands=commands, language_code=language)
        except TelegramError as error:
            log.warning("the bot's commands could not be set in '%s': %s", language, type(error).__name__)

    # Telling ----------

    async def _tell(self, chat_id: int, chat: _Chat, says: tuple[Reply, ...], settle: set[int]) -> None:
        """Send what is said, while the buttons of the messages in `settle` go away."""
        settle = settle - {0}
        edits = [_without_buttons(chat_id, number) for number in settle]
        waiting = in_the_response.get()
        last_edit = edits.pop() if edits and waiting is not None else None
        sending = self._send(chat_id, chat, says)
        standing = await (_meanwhile(self._make(edits), sending) if edits else sending)
        if last_edit and waiting is not None:
            waiting.append(last_edit)
        chat.about = says[-1].about if says else ""
        if settle or standing:
            chat.settled, chat.open = settle, standing

    async def _send(self, chat_id: int, chat: _Chat, says: tuple[Reply, ...]) -> int:
        """Send it all; the number of the last message if it has buttons, else 0."""
        standing: int = 0
        for say in says:
            for message in messages(say):
                sent = await self._bot.call_quietly("sendMessage", chat_id=chat_id, **message)
                if sent:
                    chat.numbers.append(sent["message_id"])
                standing = sent["message_id"] if sent and "reply_markup" in message else 0
        return standing

    async def _make(self, calls: Sequence[Json]) -> None:
        for call in calls:
            await self._bot.call_quietly(**call)

    async def _clear(self, chat_id: int, chat: _Chat) -> None:
        """Delete what was said here, by either side, as far as this process knows of it, and say so where something may be
        left. The place in the survey is kept."""
        numbers = list(chat.numbers)
        knows_all = chat.from_start and len(numbers) < MOST_TO_CLEAR
        chat.numbers.clear()
        chat.open = 0
        gone = 0
        for last in range(len(numbers), 0, -MOST_AT_A_TIME):
            gone += await self._delete(chat_id, numbers[max(0, last - MOST_AT_A_TIME) : last])
        if not knows_all or gone < len(numbers):
            await self._send(chat_id, chat, (Reply(self._phrases.say("clear_left")),))

    async def _delete(self, chat_id: int, numbers: Sequence[int]) -> int:
        """How many could be deleted. For one message of more than two days Telegram refuses all that are named with it: then
        the newer half is tried, and the older one where any of the newer could go."""
        try:
            await self._bot.call_surely("deleteMessages", chat_id=chat_id, message_ids=numbers)
        except (BadRequest, Forbidden):
            half = len(numbers) // 2
            newer = await self._delete(chat_id, numbers[half:]) if half else 0
            return newer + await self._delete(chat_id, numbers[:half]) if newer else 0
        return len(numbers)

    async def _tick(self, update: Pressed, say: Reply) -> None:
        rows = keyboard(say)
        await self._bot.call_quietly(
            "editMessageReplyMarkup",
            chat_id=update.chat,
            message_id=update.message,
            reply_markup={"inline_keyboard": rows},
        )

    async def _answer(self, query: str) -> None:
        """Tell Telegram that the press has been seen, so that the button stops spinning."""
        await self._bot.call_quietly("answerCallbackQuery", callback_query_id=query)

    # Remembering ----------

    def _chat(self, chat_id: int, *, begins: bool = False) -> _Chat:
        chat = self._chats.get(chat_id) or _Chat(from_start=begins)
        self._chats.put(chat_id, chat)
        return chat

    def _whole_text(self, chat: _Chat, update: Typed) -> str:
        """The text, with what came just before it if Telegram cut one long text. It is over the limit and will be refused as
        a whole; the last piece alone could pass for an answer."""
        words = update.words
        if chat.paste and update.date - chat.pasted_at <= SAME_PASTE and not words.startswith("/"):
            words = chat.paste + words
        chat.paste, chat.pasted_at = "", update.date
        if len(words) > TEXT_LIMIT and units(update.words) >= SHORTEST_CUT:
            chat.paste = words
            asyncio.get_running_loop().call_later(SAME_PASTE, _forget_paste, chat, update.date)
        return words


def _menu(commands: Mapping[str, str]) -> list[Json]:
    return [{"command": name, "description": words} for name, words in commands.items()]


def _without_buttons(chat_id: int, number: int) -> Json:
    return {"method": "editMessageReplyMarkup", "chat_id": chat_id, "message_id": number}


async def _meanwhile(aside: Coroutine[Any, Any, None], main: Awaitable[Result]) -> Result:
    """Do both at once, and return what the second gives."""
    doing = asyncio.create_task(aside)
    try:
        return await main
    finally:
        await doing


def _forget_paste(chat: _Chat, pasted_at: int) -> None:
    if chat.pasted_at == pasted_at:
        chat.paste = ""


def _visitor(update: Incoming) -> Visitor:
    return Visitor("telegram", str(update.chat))


def _is_a_tick(update: Pressed, says: tuple[Reply, ...]) -> bool:
    """The same moment again, and nothing but that: only the ticks have changed."""
    return len(says) == 1 and says[0].input == "several" and says[0].about == update.about


def _in_trouble(update: Pressed, says: tuple[Reply, ...]) -> bool:
    """Nothing was asked and the moment has not passed, so the same button is to be pressed again."""
    return bool(says) and says[-1].input == "none" and bool(update.about) and says[-1].about == update.about


# Putting it together --------------------------------------------------------------------------------------------------


def telegram_application(
    token: str,
    conversations: Conversations,
    *,
    base_url: str | None = None,
    limits: PaceLimits | None = USUAL_LIMITS,
    furniture: BotProfile | None = None,
    phrases: Phrases | None = None,
    at_once: int = AT_ONCE,
    request: Callable[[], AiohttpRequest] = AiohttpRequest,
) -> App:
    """The Application that listens and answers. Nothing is connected yet: see `run_polling` and `webhook_running`.

    `base_url` is the address of another Bot API server, up to and without the token. `limits=None` is for servers of one's
    own: nothing is held back. `request` makes the HTTP clients, for a proxy say. Raises `TelegramProblem`.
    """
    if not re.fullmatch(r"\d+:[\w-]+", token):
        raise TelegramProblem(
            "that is not a bot token; copy it from @BotFather: digits, a colon, letters and digits"
        )
    bot = BotClient(token, base_url or TELEGRAM, Pace(limits), request(), request())
    door = TelegramDoor(conversations, bot, furniture or BotProfile(), phrases or phrases_in())
    builder = ApplicationBuilder().bot(bot).updater(None).job_queue(None).concurrent_updates(InOrder(at_once))
    application = builder.post_init(lambda _: door.introduce()).build()
    for kind, handle in door.handlers.items():
        application.add_handler(TypeHandler(kind, handle))
    application.add_error_handler(door.failed)
    return application
