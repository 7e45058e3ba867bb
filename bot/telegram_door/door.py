"""The Telegram door: words in, words out. It keeps nothing of what anybody says, and repeats none of it.

How updates reach it, and when they are acknowledged, is in `updates`.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from telegram.ext import CallbackContext

from bot.shares import Shares
from bot.telegram_door.bot_client import BotClient, in_the_response
from bot.telegram_door.chat_memory import ChatMemories, ChatMemory
from bot.telegram_door.clearing import delete_messages
from bot.telegram_door.keyboards import keyboard
from bot.telegram_door.messages import (
    NO_MOMENT,
    Edited,
    Incoming,
    Json,
    NotWords,
    OutsideChat,
    Pressed,
    Typed,
    messages,
)
from bot.telegram_door.pace import Recent, at_work
from surveys.conversation.conversations import Conversations
from surveys.dialogue.messages import Message, Replies, Reply
from surveys.errors import log_unforeseen
from surveys.fairness import Caller
from surveys.language.phrases import ENGLISH, Phrases, languages, phrases_in
from surveys.privacy.sealing import Visitor

log = logging.getLogger("heard.telegram")

CLEAR = "/clear"

Context = CallbackContext[Any, Any, Any, Any]
Result = TypeVar("Result")


@dataclass(frozen=True)
class Sent:
    """The numbers of the last message, and of it again if its buttons belong to a moment; 0 where there is none, since
    Telegram refused it. It was sent `is_once` where no try before can have arrived."""

    last: int
    standing: int
    is_once: bool


class TelegramDoor:
    """Passes on what comes from Telegram and shows what is said."""

    def __init__(
        self, conversations: Conversations, bot: BotClient, in_groups: str, phrases: Phrases
    ) -> None:
        self._conversations, self._bot = conversations, bot
        self._in_groups, self._phrases = in_groups, phrases
        self._chats = ChatMemories(lambda: bot.begun)
        self._groups: Recent[int, bool] = Recent()
        self._shares = Shares()

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
        chat = self._chats.of(update.chat, update.date, begins=update.words.startswith("/start"))
        chat.numbers.append(update.message)
        if update.words == CLEAR:
            await self._clear(update.chat, chat)
            return
        message = chat.message(update, self._caller(update.chat))
        says = await self._conversations.hear(visitor_in(update.chat), message)
        chat.heard(update, message, says)
        await self._tell(update.chat, chat, says, {chat.open})

    async def edited(self, update: Edited, _context: Context) -> None:
        """A changed text is a correction if it led to where somebody is now, and a new try if it was not taken."""
        chat = self._chats.of(update.chat)
        visitor, words = visitor_in(update.chat), update.words
        is_last = update.message == chat.typed and chat.stands_alone
        if is_last and not chat.taken:
            says = await self._conversations.hear(
                visitor,
                Message(
                    words,
                    number=update.id,
                    shown=chat.about,
                    languages=update.languages,
                    caller=self._caller(update.chat),
                ),
            )
            chat.taken = says[-1].about != chat.about
        else:
            about = chat.about if is_last else NO_MOMENT
            message = Message(words, about, how="edited", number=update.id, languages=update.languages)
            says = await self._conversations.hear(visitor, message)
        await self._tell(update.chat, chat, says, {chat.open})

    async def pressed(self, update: Pressed, _context: Context) -> None:
        chat = self._chats.of(update.chat)
        chat.may_follow = False
        if update.message in chat.settled:  # a second tap, quicker than the buttons could go
            await self._answer(update.query)
            return
        message = Message(
            update.words,
            update.about,
            number=update.id,
            languages=update.languages,
            caller=self._caller(update.chat),
        )
        says = await self._conversations.hear(visitor_in(update.chat), message)
        if says[-1].kind == "ticks":
            await _meanwhile(self._answer(update.query), self._tick(update, says[0]))
        else:
            settle = set() if says[-1].kind == "trouble" else {update.message, chat.open}
            await _meanwhile(self._answer(update.query), self._tell(update.chat, chat, says, settle))

    async def not_words(self, update: NotWords, _context: Context) -> None:
        """Of an album the first is answered, and each that has words of its own."""
        chat = self._chats.of(update.chat)
        if not update.is_edited:
            chat.numbers.append(update.message)
            if update.album and update.album == chat.album and not update.beside:
                return
            chat.album = update.album
        message = Message(how="not-words", beside=update.beside, languages=update.languages)
        says = await self._conversations.hear(visitor_in(update.chat), message)
        await self._tell(update.chat, chat, says, {chat.open})

    async def elsewhere(self, update: OutsideChat, _context: Context) -> None:
        """Say once where to write, and leave: what is not received cannot be kept."""
        if update.query:
            await self._answer(update.query)
        if update.chat < 0 and not self._groups.get(update.chat):
            self._groups.put(update.chat, True)
            await self._bot.call_quietly("sendMessage", chat_id=update.chat, text=self._in_groups)
            await self._bot.call_quietly("leaveChat", chat_id=update.chat)

    async def failed(self, update: object, context: Context) -> None:
        """What nobody foresaw. The log gets the error's type and an id; the person gets the id, and keeps their place."""
        error = log_unforeseen(log, "an update", context.error)
        if not isinstance(update, Typed | Pressed | NotWords | Edited):
            return
        await self.note_unseen(update.chat)
        await self._bot.deliver(
            "sendMessage", chat_id=update.chat, text=_phrases_of(update).say("trouble", error=error)
        )

    async def note_unseen(self, chat_id: int) -> bool:
        """What was said last has not been brought to a chat, and may never be: it is kept that nothing that is typed there
        answers it. Whether it could be kept."""
        return await self._conversations.note_unseen(visitor_in(chat_id))

    # Telling ----------

    async def _tell(self, chat_id: int, chat: ChatMemory, says: Replies, settle: set[int]) -> None:
        """Send what is said, while the buttons of the messages in `settle` go away."""
        about = chat.shows(says)
        async with self._outbox(chat_id):
            await self._bring(chat_id, chat, says, settle - {0}, about)
        self._chats.keep(chat_id, chat)

    def _outbox(self, chat_id: int) -> AbstractAsyncContextManager[Any]:
        """In a chat things are said in the order in which they are heard, also when one has not been brought yet."""
        place = at_work.get()
        if place is None:
            return nullcontext()
        place.note_unseen = partial(self.note_unseen, chat_id)
        return place.outbox

    async def _bring(
        self, chat_id: int, chat: ChatMemory, says: Replies, settle: set[int], about: str
    ) -> None:
        edits = [_without_buttons(chat_id, number) for number in settle]
        waiting = in_the_response.get()
        last_edit = edits.pop() if edits and waiting is not None else None
        sending = self._send(chat_id, chat, says)
        sent = await (_meanwhile(self._make(edits), sending) if edits else sending)
        if sent.last:
            chat.asked(about, sent.last, is_once=sent.is_once)
        elif about:
            await self.note_unseen(chat_id)
        if last_edit and waiting is not None:
            waiting.append(last_edit)
        if settle or sent.standing:
            chat.settled, chat.open = settle, sent.standing

    async def _send(self, chat_id: int, chat: ChatMemory, says: Replies) -> Sent:
        """Send it all, in order. What somebody writes next is heard only after that."""
        last, standing, is_once = 0, 0, True
        for say in says:
            for message in messages(say):
                sent = await self._bot.deliver("sendMessage", chat_id=chat_id, **message)
                last, is_once = sent.result["message_id"] if sent.result else 0, sent.is_once
                if last:
                    chat.sent(last)
                # Buttons that belong to no moment, such as that of the delete words, can be pressed for ever.
                standing = last if say.about and "reply_markup" in message else 0
        return Sent(last, standing, is_once)

    async def _make(self, calls: Sequence[Json]) -> None:
        for call in calls:
            await self._bot.call_aside(**call)

    async def _tick(self, update: Pressed, say: Reply) -> None:
        rows = keyboard(say)
        await self._bot.deliver(
            "editMessageReplyMarkup",
            chat_id=update.chat,
            message_id=update.message,
            reply_markup={"inline_keyboard": rows},
        )

    async def _answer(self, query: str) -> None:
        """Tell Telegram that the press has been seen, so that the button stops spinning."""
        await self._bot.call_aside("answerCallbackQuery", callback_query_id=query)

    async def _clear(self, chat_id: int, chat: ChatMemory) -> None:
        """Delete what was said here, by either side, as far as this process knows of it, and say so where something may be
        left. The place in the survey is kept."""
        numbers, knows_all = chat.forget_messages()
        deleted = await delete_messages(self._bot, chat_id, numbers)
        if not knows_all or deleted < len(numbers):
            await self._send(chat_id, chat, (Reply(self._phrases.say("clear_left")),))

    def _caller(self, chat_id: int) -> Caller:
        """Nobody has many accounts of a messenger at once, as a script has many visitors."""
        return Caller(self._shares.of_chat(chat_id), has_stayed=True)


def _phrases_of(update: Typed | Pressed | NotWords | Edited) -> Phrases:
    """In the language of somebody's app, where there are words in it."""
    return phrases_in(next((code for code in update.languages if code in languages()), ENGLISH))


def _without_buttons(chat_id: int, number: int) -> Json:
    return {"method": "editMessageReplyMarkup", "chat_id": chat_id, "message_id": number}


async def _meanwhile(aside: Coroutine[Any, Any, None], main: Awaitable[Result]) -> Result:
    """Do both at once, and return what the second gives."""
    doing = asyncio.create_task(aside)
    try:
        return await main
    finally:
        await doing


def visitor_in(chat_id: int) -> Visitor:
    """Whoever talks in a private chat."""
    return Visitor("telegram", str(chat_id))
