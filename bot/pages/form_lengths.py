"""Makes what a form sends of one length, whichever button is pressed and whichever boxes are ticked.

With our script, typed words too: it fills what it sends up to `BY_SCRIPT`. Without it a browser sends a form as it is, so a
page counts before what will be sent, and holds the rest in a hidden field. What is typed cannot be counted before: where
something can be, the field is longer by chance, each time anew, so that the length of what is sent says next to nothing of
the length of the words.
"""

import secrets
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import quote_plus

PRESS = 64
"""Letters of a pressed button, name and value, as they travel. The longest shows the five delete words."""

MOMENT = 24
"""Letters of a turn token, the longest of which are those of asking to be contacted."""

PICK = "pick-"
"""What the name of each yes or no begins with that stands for a tick where there is no script: a box that is not ticked
would not be sent at all. What follows is the id of the choice."""

PICKED, UNPICKED = "1", "0"

FORM = 512
"""Bytes of an address and a form without script and without typed words. A form of many choices is of two such steps."""

BY_SCRIPT = 6400
"""Bytes of an address and a form by script. The longest answer fits: none of 1,500 letters takes more than four bytes."""

FILL = "fill"
"""The name of what a form holds besides."""

BY_CHANCE = 16 * 1024
"""A form with typed words is longer by chance, by less than so many bytes: ten times what people write."""

CHANCE, REST = b"<by-chance>", b"<rest>"
"""What stands in a page for that, within the field and behind it. No words that somebody wrote can hold them: their signs
are escaped."""

_LINE_SENT = len("%0D%0A")
"""A line end in a hidden field is one byte of a page, and so many when it is sent."""
_LONGEST = BY_CHANCE // _LINE_SENT + _LINE_SENT

_MOMENT_SENT = len("about=") + MOMENT
_TYPED_SENT = len("&typed=1&words=")
_FILL_SENT = len(f"&{FILL}=")
_PRESS_SENT = len("&") + PRESS


@lru_cache(maxsize=4096)
def press(words: str, name: str = "words") -> str:
    """What a button of a form passes on, with spaces behind it."""
    return words + " " * (PRESS - len(f"{name}=") - len(quote_plus(words)))


def moment(about: str) -> str:
    """A turn token, with spaces behind it."""
    return about.ljust(MOMENT)


def fill(address: str, *, typed: bool = False, picks: Sequence[str] = ()) -> str:
    """What a form to an address holds besides. `picks` are the choices that stand there as yes or no each."""
    picked = sum(len(f"&{PICK}{choice}={UNPICKED}") for choice in picks)
    sent = len(address) + _MOMENT_SENT + typed * _TYPED_SENT + picked + _FILL_SENT + _PRESS_SENT
    return "0" * (-sent % FORM)


def by_chance(page: bytes) -> bytes:
    """A page with its form made longer by chance, where it has one that is to be. The page is as long whatever it drew."""
    if CHANCE not in page:
        return page
    lines, more = divmod(secrets.randbelow(BY_CHANCE), _LINE_SENT)
    drawn = b"\n" * lines + b"0" * more
    return page.replace(CHANCE, drawn).replace(REST, b" " * (_LONGEST - len(drawn)))
