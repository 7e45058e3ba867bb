"""Makes what a form sends of one length, whichever button is pressed and whichever boxes are ticked.

With our script, typed words too: it fills what it sends up to `BY_SCRIPT`. Without it a browser sends a form as it is, so a
page counts before what will be sent, and holds the rest in a hidden field. What is typed then shows by its length; the page
says so beside the field.
"""

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
