"""The chats of the Bot API on this machine: what stands in them, and what its methods change there. Nothing is sent here."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from itertools import count
from typing import Any

from bot.rehearsal.telegram_failures import BLOCKED, Refused, refused
from bot.rehearsal.telegram_refusals import check_buttons, check_entities, check_text
from bot.telegram_door.messages import Json

BOT = {"id": 1_000_000_001, "is_bot": True, "first_name": "Heard", "username": "heard_loopback_bot"}
DELETED_WITHIN = 48 * 3600
"""Seconds. One older message, and Telegram deletes none of those that are named with it."""
TYPING = 20
"""Seconds that somebody takes to read what is said and to type an answer."""
CONTENT = ("text", "entities", "reply_markup")
"""What a message of the bot's can hold."""


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
    ahead: int = 0
    """Seconds that its people have taken to type, in which the clock of a machine does not move."""

    def as_json(self) -> Json:
        name = {"first_name": "Somebody"} if self.kind == "private" else {"title": "A group"}
        return {"id": self.id, "type": self.kind, **name}


class TelegramChats:
    """The chats, and the bot's own page. `clock` gives seconds since 1970. Methods raise `Refused`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self.page: Json = {}
        self._chats: dict[int, Chat] = {}
        self._numbers, self._queries = count(1), count(1)
        self._open_queries: dict[str, Chat] = {}
        self.methods: Mapping[str, Callable[[Json], Any]] = {
            "sendMessage": self.send_message,
            "editMessageText": self.edit,
            "editMessageReplyMarkup": self.edit,
            "deleteMessage": self.delete,
            "deleteMessages": self.delete,
            "answerCallbackQuery": self.answer_query,
            "leaveChat": self.leave,
            **_page_methods(self.page),
        }

    def chat(self, chat_id: int, kind: str = "private") -> Chat:
        """The chat of that number; it begins to exist when somebody asks for it."""
        return self._chats.setdefault(chat_id, Chat(chat_id, kind))

    def message(self, chat: Chat, sender: Json, *, after: int = TYPING, **content: Any) -> Json:
        """A new message in a chat, as everybody in it gets it. A person sends it `after` so many seconds."""
        number = next(self._numbers)
        chat.ahead += 0 if sender == BOT else after
        date = int(self._clock()) + chat.ahead
        head = {"message_id": number, "from": sender, "chat": chat.as_json(), "date": date}
        chat.messages[number] = {**head, **content}
        return chat.messages[number]

    def query(self, chat: Chat, sender: Json, message: Json, data: str) -> Json:
        """A press of a button under a message."""
        number = str(next(self._queries))
        self._open_queries[number] = chat
        instance = str(-chat.id)
        return {"id": number, "from": sender, "message": message, "chat_instance": instance, "data": data}

    def send_message(self, parameters: Json) -> Json:
        chat = self._chat_of(parameters)
        check_text(parameters.get("text", ""))
        check_entities(parameters)
        content = {key: parameters[key] for key in CONTENT if parameters.get(key)}
        check_buttons(content.get("reply_markup"))
        sent = self.message(chat, BOT, **content)
        chat.news.set()
        return sent

    def edit(self, parameters: Json) -> Json:
        """For editMessageText and editMessageReplyMarkup: what is not passed of the keyboard is taken away."""
        chat = self._chat_of(parameters)
        before = chat.messages.get(parameters["message_id"])
        if before is None or before["from"] != BOT:
            raise refused("Bad Request: message to edit not found")
        if "text" in parameters:
            check_text(parameters["text"])
        check_entities(parameters)
        check_buttons(parameters.get("reply_markup"))
        kept = {key: value for key, value in before.items() if key != "reply_markup"}
        changes = {key: parameters[key] for key in CONTENT if parameters.get(key)}
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

    def _chat_of(self, parameters: Json) -> Chat:
        chat = self._chats.get(parameters.get("chat_id", 0))
        if chat is None:
            raise refused("Bad Request: chat not found")
        if chat.blocked:
            raise Refused(BLOCKED)
        if chat.left:
            raise refused("Forbidden: bot is not a member of the group chat", HTTPStatus.FORBIDDEN)
        return chat


def _page_methods(page: Json) -> Mapping[str, Callable[[Json], Any]]:
    """The bot's own page: its command menu and what it says of itself, each in each language."""
    return {
        "getMyCommands": lambda parameters: page.get(_in_language("commands", parameters), []),
        "getMyDescription": partial(_described, page, "description"),
        "getMyShortDescription": partial(_described, page, "short_description"),
        "setMyCommands": partial(_describe, page, "commands"),
        "setMyDescription": partial(_describe, page, "description"),
        "setMyShortDescription": partial(_describe, page, "short_description"),
    }


def _described(page: Json, name: str, parameters: Json) -> Json:
    return {name: page.get(_in_language(name, parameters), "")}


def _describe(page: Json, name: str, parameters: Json) -> bool:
    page[_in_language(name, parameters)] = parameters[name]
    return True


def _in_language(name: str, parameters: Json) -> str:
    """Where that is kept in a language; the usual place without one."""
    return f"{name}{parameters.get('language_code', '')}"
