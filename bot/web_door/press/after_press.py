"""What a browser without our script is answered after a press: a redirect to the page, so that Back and reload work. The
page then shows what stands there without asking who is there, for as long as it is the same press.

Of several processes the one where it waits is asked. Where that has ended, the next one has nothing that waits. So the
address also carries the press itself, sealed for the visitor: the page is got by pressing again, which shows what was said
the first time, and changes nothing. The process that made the address does not do so: there it was shown. Typed words are
not carried.

Every press is answered so, whatever came of it: otherwise the number of requests would tell help, refusals and thanks from
the next question. What came of it waits in memory until the browser asks for the page, once, and two minutes at most.
Nothing else is kept: the address carries a keyed hash of the visitor, of the turn and of the time.
"""

import asyncio
import hashlib
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.one_length import UNKEPT
from bot.web_door.press.sealed_press import MOST_SEALED, open_press, seal_press
from bot.web_door.press.turns import Posted
from surveys.dialogue.contact_dialogue import first_screen_in
from surveys.dialogue.messages import Replies
from surveys.dialogue.survey.state import is_of_first_screen

SCRIPT = "x-heard-script"
"""The header by which our script marks its requests: it gets the page at once, and leaves no step in the history."""

NOW = "now"
"""What the hash is called in the address."""

AT = "-"
"""What stands between the number of a process and the hash."""

HASH = 12
"""Bytes of the hash."""

HASH_LETTERS = 2 * HASH

ADDRESS = 336
"""Letters of every address that a press leads to, whatever page it is of."""

WAITS = 120.0
"""Seconds that what came of a press waits for the browser, at most."""

MOST_WAITING = 5000

SECONDS = 600.0
"""How long an address shows where somebody is; then it is asked who is there. Up to twice as long."""


def is_by_script(request: Request) -> bool:
    return SCRIPT in request.headers


@dataclass(frozen=True)
class PressOutcome:
    """What came of a press: what is said, and what was posted where that is shown with it."""

    replies: Replies
    posted: Posted | None = None


@dataclass(frozen=True)
class AfterPress:
    """`key` is random and lives as long as the process, `lasting` is one that outlives it. What `waits` is known by the
    address that leads to it, which begins with where that is: `at` gives the number of this process, where there are
    several. `tick` is in seconds: how evenly turns are answered. `now` is in seconds since 1970."""

    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    clock: Callable[[], float] = time.monotonic
    waits: dict[str, PressOutcome] = field(default_factory=dict, repr=False)
    tick: float = 0.0
    lasting: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    now: Callable[[], float] = time.time
    at: Callable[[], int | None] = lambda: None

    def onward(self, here: str, visitor: str, outcome: PressOutcome) -> Response:
        """To the page at `here`, which shows what came of the press. `visitor` is empty on pages that know nobody."""
        now, at = self._hash(visitor, outcome.replies, 0) if visitor else secrets.token_hex(HASH), self.at()
        self._keep(visitor + now, outcome)
        where = "" if at is None else f"{at:02d}{AT}"
        start = f"{here}{'&' if '?' in here else '?'}{NOW}={where}{now}{self._pressed(visitor, outcome)}"
        return RedirectResponse(start.ljust(ADDRESS, "."), 303, {"cache-control": UNKEPT})

    def taken(self, request: Request, visitor: str) -> PressOutcome | None:
        """What waits at the address that is asked for, which waits no longer."""
        return self.waits.pop(visitor + _now_of(request), None) if request.method == "GET" else None

    def once_more(self, request: Request, visitor: str) -> Posted | None:
        """The press that led to the address that is asked for, where another process took it a short while ago."""
        sealed = _part_of(request)[HASH_LETTERS:]
        if request.method != "GET" or not sealed or not visitor:
            return None
        return open_press(sealed, self.lasting, visitor, other_than=self._mine, now=int(self.now()))

    @property
    def _mine(self) -> str:
        """Tells this process from others."""
        return hashlib.blake2b(b"process", key=self.key, digest_size=4).hexdigest()

    def _pressed(self, visitor: str, outcome: PressOutcome) -> str:
        """The press, sealed."""
        posted = outcome.posted
        if not (visitor and posted) or posted.is_typed or len(posted.words + posted.about) > MOST_SEALED:
            return ""
        return seal_press(posted, self.lasting, visitor, made_by=self._mine, until=int(self.now() + SECONDS))

    def was_just_here(self, request: Request, visitor: str, replies: Replies) -> bool:
        """Whether the page is loaded after a press that led to where the visitor is. Where a conversation has ended, nobody
        is."""
        now = _now_of(request)
        return bool(now and replies[-1].about) and now in (
            self._hash(visitor, replies, back) for back in (0, 1)
        )

    def _keep(self, key: str, outcome: PressOutcome) -> None:
        while len(self.waits) >= MOST_WAITING:
            self.waits.pop(next(iter(self.waits)))
        self.waits[key] = outcome
        asyncio.get_running_loop().call_later(WAITS, self._forget, key, outcome)

    def _forget(self, key: str, outcome: PressOutcome) -> None:
        if self.waits.get(key) is outcome:
            del self.waits[key]

    def _hash(self, visitor: str, replies: Replies, back: int) -> str:
        period = int(self.clock() // SECONDS) - back
        said = f"{visitor} {replies[-1].about} {period}"
        return hashlib.blake2b(said.encode(), key=self.key, digest_size=HASH).hexdigest()


def waits_at(query: bytes) -> int | None:
    """The number of the process where what came of a press waits, by the query of the page's address."""
    found = _WAITS_AT.search(query)
    return int(found[1]) if found else None


_WAITS_AT = re.compile(rb"(?:^|&)now=([0-9]{2})-")
_WHERE = re.compile(f"^[0-9]{{2}}{AT}")


def leads_on(request: Request, replies: Replies) -> bool:
    """Whether a press is answered by a redirect. What could not be kept is said at once, with what was posted."""
    return request.method == "POST" and not is_by_script(request) and replies[-1].kind != "trouble"


def _now_of(request: Request) -> str:
    return _part_of(request)[:HASH_LETTERS]


def _part_of(request: Request) -> str:
    """Without the number of the process."""
    return _WHERE.sub("", request.query_params.get(NOW, "").rstrip("."))


def is_without_cookie(request: Request, posted: Posted | None) -> bool:
    """Whether a page needs a cookie that the browser did not send. `about` of a first screen needs none."""
    return (
        NOW in request.query_params if posted is None else bool(posted.about) and not is_first(posted.about)
    )


def is_first(about: str) -> bool:
    return is_of_first_screen(about) or bool(first_screen_in(about))
