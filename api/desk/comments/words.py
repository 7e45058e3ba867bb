"""Names of the languages that comments can be in, and of the rounds that they are from."""

import json
from collections.abc import Mapping
from datetime import date

from surveys.days import day_in_words
from surveys.store.protocols import BoardStore

_NAMES: Mapping[str, str] = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "hu": "Hungarian",
    "ku": "Kurdish",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "und": "not told by its words",
    "ur": "Urdu",
}


def language_name(code: str) -> str:
    return _NAMES.get(code, code)


def round_in_words(board: BoardStore, round_id: str) -> str:
    """A round as people speak of it: its survey, and the day it closed. The id tells two of one day apart; which course it
    was of is not said where comments are read."""
    document = board.document("round", round_id)
    if document is None:
        return round_id
    plain = json.loads(document.body)
    title, closed_on = plain.get("title"), plain.get("closed_on")
    if not title:
        return round_id
    when = f", closed on {day_in_words(date.fromisoformat(closed_on))}" if closed_on else ""
    return f"{title}{when} ({round_id})"
