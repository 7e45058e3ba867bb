"""A press, sealed into the address that it leads to: for this visitor, and for ten minutes."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from bot.web_door.press.turns import Posted
from surveys.privacy.sealing import Unreadable, Visitor, open_page, seal_page

SIZE = 128
"""Bytes that hold any such press."""

MOST_SEALED = 64
"""Letters of what a button passes on, and of the moment that it belongs to, at most; the longest is that which sends."""


def seal_press(posted: Posted, key: bytes, visitor: str, *, made_by: str, until: int) -> str:
    """Letters for an address. `made_by` is the process, `until` seconds since 1970."""
    content = [made_by, until, posted.words, posted.about, posted.is_action]
    sealed = seal_page(key, Visitor("web", visitor), content, SIZE)
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def open_press(sealed: str, key: bytes, visitor: str, *, other_than: str, now: int) -> Posted | None:
    """None for what is not ours, for another visitor, too old, or made by the process `other_than`."""
    try:
        content = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
        made_by, until, words, about, is_action = open_page(key, Visitor("web", visitor), content)
    except (Unreadable, ValueError):
        return None
    return None if made_by == other_than or until < now else Posted(words, about, is_action)
