"""The HTTP protocol of the server with an end to everything: how long a request may take to come, how large it may be, how
long an answer may wait to be read, and how many connections there may be.

A web server in front usually has such limits. A child's phone must not depend on somebody having set one up.
"""

import asyncio
import math
import re
from dataclasses import dataclass
from typing import Any

from uvicorn.protocols.http.flow_control import service_unavailable
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.shares import NOT_KNOWN, Shares

LINGERS = 1.0
"""Seconds that a connection on which nothing is asked is kept open when the server stops."""

LOOKS_EVERY = 1.0
"""Seconds between looks at whose time is over."""

NOT_PASSED_ON = frozenset({b"range", b"if-range"})
"""Nothing here is so large that a part of it is wanted, and many parts cost much."""


@dataclass(frozen=True)
class HttpLimits:
    """Of one request: bytes and seconds of its head, and of its body. Files come to `uploads_at` alone, of up to
    `upload_bytes`; for each `upload_rate` bytes that have come there is a second more. `unread_seconds` is how long somebody
    may leave an answer unread, and `waiting` how many requests may be sent ahead on one connection. Of all: how many
    connections there may be, and how many requests of one share may be at work at once."""

    head_bytes: int = 32 * 1024
    head_seconds: float = 15.0
    body_bytes: int = 4 * 1024 * 1024
    body_seconds: float = 60.0
    uploads_at: bytes = b"/desk/import"
    upload_bytes: int = 400_000_000
    upload_rate: int = 100_000
    unread_seconds: float = 60.0
    waiting: int = 8
    connections: int = 4096
    of_one_share: int = 512


class TooMuch(Exception):
    """A request goes over a limit."""


class Connections:
    """All connections of a server, and whose time is over. When there are too many, the one goes that has waited longest
    without a request, of the share that has most of them."""

    def __init__(self, limits: HttpLimits, shares: Shares) -> None:
        self.limits, self.shares = limits, shares
        self._all: set[BoundedHttp] = set()
        self._idle: dict[bytes, dict[BoundedHttp, None]] = {}
        self._at_work: dict[bytes, int] = {}
        self._looking: asyncio.TimerHandle | None = None

    def protocol(self, **named: Any) -> "BoundedHttp":
        """What uvicorn makes for each connection."""
        return BoundedHttp(self, **named)

    def come(self, connection: "BoundedHttp") -> bool:
        """Whether there is room."""
        if len(self._all) >= self.limits.connections and not self._make_room():
            return False
        self._all.add(connection)
        self.rests(connection)
        self._looking = self._looking or connection.loop.call_later(LOOKS_EVERY, self._look, connection.loop)
        return True

    def gone(self, connection: "BoundedHttp") -> None:
        self._all.discard(connection)
        self._leave(connection)

    def rests(self, connection: "BoundedHttp") -> None:
        """It has no whole request."""
        self._idle.setdefault(connection.share, {})[connection] = None

    def works(self, connection: "BoundedHttp") -> bool:
        """It has one. Whether that can be looked at, beside the others of its share."""
        self._leave(connection)
        share = connection.share
        busy = self._at_work.get(share, 0)
        if share != NOT_KNOWN and busy >= self.limits.of_one_share:
            return False
        self._at_work[share] = busy + 1
        return True

    def has_worked(self, connection: "BoundedHttp") -> None:
        left = self._at_work[connection.share] - 1
        if left:
            self._at_work[connection.share] = left
        else:
            del self._at_work[connection.share]

    def _leave(self, connection: "BoundedHttp") -> None:
        idle = self._idle.get(connection.share)
        if idle is not None:
            idle.pop(connection, None)
            if not idle:
                del self._idle[connection.share]

    def _make_room(self) -> bool:
        if not self._idle:
            return False
        most = max(self._idle.values(), key=len)
        longest = next(iter(most))
        self.gone(longest)
        longest.transport.abort()
        return True

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        self._looking = loop.call_later(LOOKS_EVERY, self._look, loop) if self._all else None
        now = loop.time()
        for connection in [each for each in self._all if each.is_over(now)]:
            connection.transport.abort()


def _name_in(url: bytes) -> bytes:
    """The name that a whole address as target of a request gives, with its port; empty where it begins with no scheme."""
    scheme, _, rest = url.partition(b"://")
    return re.split(rb"[/?#]", rest, maxsplit=1)[0] if scheme.isalpha() else b""


class BoundedHttp(HttpToolsProtocol):
    """One connection. What is over a limit is answered with 400 where that is still possible, and ends."""

    def __init__(self, among: Connections, **named: Any) -> None:
        super().__init__(**named)
        self._among, self._limits = among, among.limits
        self.share = NOT_KNOWN
        self._in_head, self._in_body, self._works, self._is_last = False, False, False, False
        self._bytes, self._ends, self._unread_ends = 0, math.inf, math.inf
        self._is_upload = False

    def is_over(self, now: float) -> bool:
        if self.transport.is_closing() and self._unread_ends == math.inf:
            self._unread_ends = now + self._limits.unread_seconds
        return now > self._ends or now > self._unread_ends

    # What uvicorn's protocol is told ----------

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.share = self._among.shares.of_peer(self.client[0]) if self.client else NOT_KNOWN
        self._ends = self.loop.time() + self._limits.head_seconds
        if not self._among.come(self):
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rests()
        self._among.gone(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if not self._in_head and not self._in_body:
            self._in_head, self._bytes = True, 0
            self._ends = self.loop.time() + self._limits.head_seconds
        self._bytes += len(data)
        if self._is_upload and self._in_body:
            self._ends += len(data) / self._limits.upload_rate
        super().data_received(data)
        if self._is_too_large() and not self.transport.is_closing():
            self.send_400_response("This request is too large.")

    def _is_too_large(self) -> bool:
        of_body = self._limits.upload_bytes if self._is_upload else self._limits.body_bytes
        most = self._limits.head_bytes if self._in_head else of_body
        return (self._in_head or self._in_body) and self._bytes > most

    def pause_writing(self) -> None:
        self._unread_ends = self.loop.time() + self._limits.unread_seconds
        super().pause_writing()

    def resume_writing(self) -> None:
        self._unread_ends = math.inf
        super().resume_writing()

    def _unsupported_upgrade_warning(self) -> None:
        """It is answered as if nothing had been asked, and nothing more can be read after it."""
        if self.cycle is not None:
            self.cycle.keep_alive = False

    # What the parser finds ----------

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._in_body = True, False

    def on_header(self, name: bytes, value: bytes) -> None:
        """What comes behind the body is no header (RFC 9110, 6.5.1): a web server in front has not looked at it."""
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """What is raised here the parser makes a 400 of."""
        if len(self.pipeline) >= self._limits.waiting or self._has_large_head():
            raise TooMuch
        self._in_head, self._in_body, self._bytes = False, True, 0
        self._ends = self.loop.time() + self._limits.body_seconds
        self._is_upload = self.url == self._limits.uploads_at and self.parser.get_method() == b"POST"
        self.headers[:] = [header for header in self.headers if header[0] not in NOT_PASSED_ON]
        if (
            not self.url.startswith(b"/") and b"://" in self.url
        ):  # then the name in it counts, and not that of the header (RFC 9112, 3.2.2)
            self.headers[:] = [(b"host", _name_in(self.url)), *(h for h in self.headers if h[0] != b"host")]
        if not self._works:
            self._works = self._among.works(self)
            self.app = self.config.loaded_app if self._works else service_unavailable
        super().on_headers_complete()
        if self._is_last and self.cycle is not None:
            self.cycle.keep_alive = False

    def shutdown(self) -> None:
        """The server is stopping. What is on its way here at this moment is still answered, and then it is over."""
        self._is_last = True
        if self._works:
            super().shutdown()
        else:
            self.loop.call_later(LINGERS, self._end_idle)

    def _end_idle(self) -> None:
        if not self._works:
            super().shutdown()

    def _has_large_head(self) -> bool:
        """Added up only where what came at once is so large that it may be."""
        if self._bytes <= self._limits.head_bytes:
            return False
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        return size > self._limits.head_bytes

    def on_message_complete(self) -> None:
        self._in_body, self._ends = False, math.inf
        super().on_message_complete()

    def on_response_complete(self) -> None:
        if not self.pipeline:
            self._rests()
        super().on_response_complete()

    def _rests(self) -> None:
        if self._works:
            self._works = False
            self._among.has_worked(self)
            self._among.rests(self)
