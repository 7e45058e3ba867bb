"""Telegram's updates as the door sees them, and what is said as Telegram's messages. Pure, and plain text only.

The name, username and phone number of whoever writes are never read from an update. The language of their app is, for what
begins in it and for what is said outside of surveys.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.telegram_door.keyboards import Json as Json
from bot.telegram_door.keyboards import Way, keyboard_by, listing, way_of
from surveys.dialogue.messages import NOT_SHOWN, Reply
from surveys.language.phrases import phrases_in

LONGEST_MESSAGE = 4096
"""Telegram's limit for one message, in UTF-16 units."""
NO_MOMENT = NOT_SHOWN
"""Belongs to no moment of any conversation: a button that carries it is stale."""


class NotAnUpdate(ValueError):
    """What came is not an update as Telegram sends them."""


# What comes in --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something that happened in a chat. `id` is the update's number; in a private chat, `chat` is the person's."""

    id: int
    chat: int


@dataclass(frozen=True, slots=True)
class Typed(Incoming):
    """`message` is its number in the chat. `date` is in seconds since 1970; it is only compared with that of the message
    before, and never kept with answers. `beside` is what they quote from another chat. It may reply to an older message:
    `replied_to` is the number of that, or 0, and `replied_at` the turn that its buttons belong to. `languages` has that of
    their app, where Telegram says it."""

    message: int
    words: str
    date: int
    beside: str = ""
    replied_to: int = 0
    replied_at: str = ""
    languages: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Typed({self.id})"


@dataclass(frozen=True, slots=True)
class Edited(Incoming):
    """A message whose words somebody has changed."""

    message: int
    words: str
    languages: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Edited({self.id})"


@dataclass(frozen=True, slots=True)
class Pressed(Incoming):
    """A press of a button under `message`. `query` is what Telegram wants to be answered."""

    message: int
    query: str
    about: str
    words: str
    languages: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Pressed({self.id})"


@dataclass(frozen=True, slots=True)
class NotWords(Incoming):
    """A picture, a voice note, a file, a place... `album` is the same for pictures that were sent together. `beside` are the
    words that came with it. It `is_edited` when somebody has changed those of an earlier one."""

    message: int
    album: str
    beside: str = ""
    is_edited: bool = False
    languages: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"NotWords({self.id})"


@dataclass(frozen=True, slots=True)
class OutsideChat(Incoming):
    """Anything in a group, or of somebody else than whose chat it is. `query` as in `Pressed`, or empty."""

    query: str = ""


NOT_WORDS = frozenset(
    {
        *("animation", "audio", "checklist", "contact", "dice", "document", "game", "live_photo", "location"),
        *("paid_media", "photo", "poll", "sticker", "story", "venue", "video", "video_note", "voice"),
        *("checklist_tasks_added", "poll_option_added"),
    }
)
"""The kinds of content, other than words, that a person can send or add to. Anything else in a message is Telegram's own
notice; but for what has a caption, which is of a kind that is newer than this."""


HOLDS_WORDS = frozenset(
    {
        *("caption", "text", "title", "question", "explanation", "description", "address"),
        *("file_name", "performer", "first_name", "last_name", "vcard", "option_text"),
    }
)
"""What holds words in content that is not words. The names are those on the card of somebody else."""


def update_number(raw: object) -> int | None:
    """The number of an update of the Bot API; None for what is none."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int else None


def read_update(raw: object) -> Incoming | None:
    """What an update of the Bot API means to us; None for what we do not listen to. Raises `NotAnUpdate`."""
    if not isinstance(raw, dict) or update_number(raw) is None:
        raise NotAnUpdate("an update needs a number, 'update_id'")
    try:
        if "message" in raw:
            return _message(raw["update_id"], raw["message"])
        if "edited_message" in raw:
            return _edit(raw["update_id"], raw["edited_message"])
        if "callback_query" in raw:
            return _press(raw["update_id"], raw["callback_query"])
    except (KeyError, TypeError, AttributeError):
        raise NotAnUpdate(f"update {raw['update_id']} lacks something that Telegram always sends") from None
    return None


def _message(update: int, message: Mapping[str, Any]) -> Incoming | None:
    chat, number = _whole(message["chat"]["id"]), _whole(message["message_id"])
    if message["chat"]["type"] != "private":
        return OutsideChat(update, chat)
    if "text" in message:
        date, replied = _whole(message["date"]), _replied(message.get("reply_to_message"))
        text, quoted, languages = (
            _text(message["text"]),
            _quoted(message),
            _languages(message.get("from", {})),
        )
        return Typed(update, chat, number, text, date, quoted, *replied, languages)
    if NOT_WORDS.isdisjoint(message) and "caption" not in message:
        return None
    album, languages = _text(message.get("media_group_id", "")), _languages(message.get("from", {}))
    return NotWords(update, chat, number, album, _beside(message), languages=languages)


def _replied(older: Mapping[str, Any] | None) -> tuple[int, str]:
    """The number of the message that is replied to, and its turn. What is written in a topic comes as a reply to the notice
    that the topic began: that is none."""
    if older is None or "forum_topic_created" in older:
        return 0, ""
    rows = older.get("reply_markup", {}).get("inline_keyboard", [])
    moments = (_text(button.get("callback_data", "")) for row in rows for button in row)
    return _whole(older["message_id"]), next(filter(None, map(_moment, moments)), NO_MOMENT)


def _moment(data: str) -> str:
    about, bar, _ = data.partition("|")
    return about if bar else ""


def _edit(update: int, message: Mapping[str, Any]) -> Incoming | None:
    """Words that were changed. A place that moves is edited all the time, and says nothing by it."""
    if message["chat"]["type"] != "private":
        return None
    chat, number = _whole(message["chat"]["id"]), _whole(message["message_id"])
    languages = _languages(message.get("from", {}))
    if "text" in message:
        return Edited(update, chat, number, _text(message["text"]), languages)
    if beside := _beside(message):
        return NotWords(update, chat, number, "", beside, is_edited=True, languages=languages)
    return None


def _quoted(message: Mapping[str, Any]) -> str:
    """What somebody quotes from another chat, and what stands in a poll or a list that they show from there. What they quote
    from this one, one of us has said before."""
    if "external_reply" not in message:
        return ""
    quote = message.get("quote")
    return _lines(_text(quote["text"]) if quote else "", *_contents(message["external_reply"]))


def _beside(message: Mapping[str, Any]) -> str:
    """All that somebody may have written with a picture, in a poll, on a card..."""
    return _lines(message.get("caption", ""), _quoted(message), *_contents(message))


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _contents(message: Mapping[str, Any]) -> Iterator[str]:
    return _written_in([message[kind] for kind in sorted(NOT_WORDS.intersection(message))])


def _written_in(content: object) -> Iterator[str]:
    if isinstance(content, Mapping):
        for key, value in content.items():
            if isinstance(value, str) and key in HOLDS_WORDS:
                yield value
            else:
                yield from _written_in(value)
    elif isinstance(content, list):
        for part in content:
            yield from _written_in(part)


def _press(update: int, query: Mapping[str, Any]) -> Incoming | None:
    message = query.get("message")
    if message is None:
        return OutsideChat(update, _whole(query["from"]["id"]), _text(query["id"]))
    if message["chat"]["type"] != "private" or query["from"]["id"] != message["chat"]["id"]:
        return OutsideChat(update, _whole(message["chat"]["id"]), _text(query["id"]))
    about, bar, words = _text(query.get("data", "")).partition("|")
    return Pressed(
        update,
        _whole(message["chat"]["id"]),
        _whole(message["message_id"]),
        _text(query["id"]),
        about if bar else NO_MOMENT,
        words,
        _languages(query["from"]),
    )


def _languages(somebody: Mapping[str, Any]) -> tuple[str, ...]:
    """The language of somebody's app, without its country: "pt" of "pt-BR"."""
    code = _text(somebody.get("language_code", ""))
    return (code.partition("-")[0].casefold(),) if code else ()


def _whole(number: object) -> int:
    if type(number) is not int:
        raise TypeError("not a whole number")
    return number


def _text(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError("not a text")
    return text


# What goes out --------------------------------------------------------------------------------------------------------


def messages(say: Reply) -> Iterator[Json]:
    """The `text`, `entities` and `reply_markup` of the messages that say it.

    Nearly always one. What is longer than a message is cut between paragraphs; the buttons are under the last.
    """
    way = way_of(say)
    text, entities = _text_of(say, way)
    *first, last = pieces(text)
    for piece in first:
        yield {"text": piece}
    message: Json = {"text": last}
    if entities and not first:
        message["entities"] = entities
    if rows := keyboard_by(way, say):
        message["reply_markup"] = {"inline_keyboard": rows}
    yield message


def _text_of(say: Reply, way: Way) -> tuple[str, list[Json]]:
    """Progress, words, the answers that fit on no buttons, and hint. Progress and hint are set apart by position, so that no
    sign in the words can be taken for markup."""
    progress = f"{_progress(say)}\n\n" if say.progress else ""
    before = "\n\n".join(filter(None, (f"{progress}{say.words}", listing(way, say))))
    text = f"{before}\n\n{say.hint}" if say.hint else before
    entities = []
    if progress:
        entities.append({"type": "italic", "offset": 0, "length": units(progress) - 2})
    if say.hint:
        entities.append({"type": "italic", "offset": units(before) + 2, "length": units(say.hint)})
    return text, entities


def _progress(say: Reply) -> str:
    this, of_all = say.progress or (0, 0)
    return phrases_in(say.language).say("progress", this=this, all=of_all)


def units(text: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, limit: int = LONGEST_MESSAGE) -> list[str]:
    """The text in pieces of at most `limit` UTF-16 units, cut after a paragraph, a line or a word where there is one."""
    parts = []
    while units(text) > limit:
        cut = _cut(_longest_start(text, limit))
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*parts, text]


def _longest_start(text: str, limit: int) -> str:
    start = text[:limit]
    while units(start) > limit:
        start = start[: -max(1, (units(start) - limit) // 2)]
    return start


def _cut(start: str) -> int:
    for between in ("\n\n", "\n", " "):
        place = start.rfind(between)
        if place > 0:
            return place
    return len(start)
