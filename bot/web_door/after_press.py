"""What a browser without our script is answered after a press: a redirect to the page, so that Back and reload work. The
page then shows what stands there without asking who is there, for as long as it is the same press.

Nothing is kept for it: the address carries a keyed hash of the visitor, of the turn and of the time.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.one_length import UNKEPT
from bot.web_door.turns import Posted
from surveys.dialogue.contact_dialogue import first_screen_in
from surveys.dialogue.messages import Replies
from surveys.dialogue.survey.state import is_of_first_screen

SCRIPT = "x-heard-script"
"""The header by which our script marks its requests: it gets the page at once, and leaves no step in the history."""

NOW = "now"
"""What the hash is called in the address."""

SECONDS = 600.0
"""How long an address shows where somebody is; then it is asked who is there. Up to twice as long."""


def is_by_script(request: Request) -> bool:
    return SCRIPT in request.headers


@dataclass(frozen=True)
class AfterPress:
    """`key` is random and lives as long as the process."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    clock: Callable[[], float] = time.monotonic

    def onward(self, here: str, visitor: str, replies: Replies) -> Response:
        """To the page at `here`, which shows what stands there now."""
        now = self._hash(visitor, replies, 0)
        return RedirectResponse(f"{quote(here)}?{NOW}={now}", 303, {"cache-control": UNKEPT})

    def was_just_here(self, request: Request, visitor: str, replies: Replies) -> bool:
        """Whether the page is loaded after a press that led to where the visitor is."""
        now = request.query_params.get(NOW, "")
        return bool(now) and now in (self._hash(visitor, replies, back) for back in (0, 1))

    def _hash(self, visitor: str, replies: Replies, back: int) -> str:
        period = int(self.clock() // SECONDS) - back
        said = f"{visitor} {replies[-1].about} {period}"
        return hashlib.blake2b(said.encode(), key=self.key, digest_size=12).hexdigest()


def leads_on(posted: Posted | None, replies: Replies) -> bool:
    """Whether a press led to something that stands there by itself. What was refused is shown at once, with what was typed:
    that is kept nowhere, so it can be in no other page."""
    return posted is not None and len(replies) == 1 and replies[0].kind == "asks" and bool(replies[0].about)


def is_without_cookie(request: Request, posted: Posted | None) -> bool:
    """Whether a page needs a cookie that the browser did not send. `about` of a first screen needs none."""
    return (
        NOW in request.query_params if posted is None else bool(posted.about) and not is_first(posted.about)
    )


def is_first(about: str) -> bool:
    return is_of_first_screen(about) or bool(first_screen_in(about))
