"""What the Bot API on this machine refuses of a message, as Telegram does and in its words."""

import json
from collections.abc import Iterator

from bot.rehearsal.telegram_failures import refused
from bot.telegram_door.keyboards import LARGEST_KEYBOARD, LONGEST_DATA, NUMBERS_IN_A_ROW
from bot.telegram_door.messages import LONGEST_MESSAGE, Json, units

MOST_BUTTONS = 100
"""Under one message."""
ENTITIES = frozenset(
    {
        *(
            "bold",
            "italic",
            "underline",
            "strikethrough",
            "spoiler",
            "blockquote",
            "expandable_blockquote",
            "code",
        ),
        *(
            "pre",
            "text_link",
            "text_mention",
            "custom_emoji",
            "mention",
            "hashtag",
            "cashtag",
            "bot_command",
            "url",
        ),
        *("email", "phone_number"),
    }
)
PARSE_MODES = frozenset({"", "html", "markdown", "markdownv2"})


def check_text(text: str) -> None:
    """Raises `Refused`."""
    if not text.strip():
        raise refused("Bad Request: message text is empty")
    if units(text) > LONGEST_MESSAGE:
        raise refused("Bad Request: message is too long")


def check_entities(parameters: Json) -> None:
    """Raises `Refused`. Markup is not parsed here: a bot that asks for it is refused, so that nothing is shown that
    Telegram would show otherwise."""
    if parameters.get("parse_mode", "").casefold() not in PARSE_MODES:
        raise refused("Bad Request: unsupported parse_mode")
    if parameters.get("parse_mode"):
        raise refused("Bad Request: can't parse entities: this server knows no markup")
    length = units(parameters.get("text", ""))
    for entity in parameters.get("entities") or ():
        if entity.get("type") not in ENTITIES:
            raise refused("Bad Request: can't parse MessageEntity: unsupported type specified")
        if entity["length"] <= 0 or not 0 <= entity["offset"] <= length - entity["length"]:
            raise refused(
                f"Bad Request: entity begins or ends outside of the text at byte offset {entity['offset']}"
            )


def check_buttons(markup: Json | None) -> None:
    """Raises `Refused`."""
    rows = (markup or {}).get("inline_keyboard", [])
    if sum(map(len, rows)) > MOST_BUTTONS or max(map(len, rows), default=0) > NUMBERS_IN_A_ROW:
        raise refused("Bad Request: reply markup is too long")
    if len(json.dumps(markup)) > LARGEST_KEYBOARD:
        raise refused("Bad Request: reply markup is too long")
    for button in buttons_on(markup):
        if not button.get("text"):
            raise refused("Bad Request: inline keyboard button text must be non-empty")
        if "callback_data" not in button:
            raise refused(
                "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
            )
        if not 1 <= len(button["callback_data"].encode()) <= LONGEST_DATA:
            raise refused("Bad Request: BUTTON_DATA_INVALID")


def buttons_on(markup: Json | None) -> Iterator[Json]:
    """The buttons of a `reply_markup`, row by row."""
    for row in (markup or {}).get("inline_keyboard", []):
        yield from row
