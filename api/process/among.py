"""The process among its neighbours: where they reach it, and what it passes on to them."""

import hashlib
import socket
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import ASGIApp

from api.process.passing_on import PASSED, PassingOn
from api.process.serving import listen
from surveys.store.database.neighbours import Neighbours, neighbours_on

WaitsAt = Callable[[bytes], int | None]
"""The number of the process where what is asked for waits, by the query of an address; None where it waits nowhere."""

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104  # not listened on: recognised


@dataclass(frozen=True)
class Among:
    """`beside` is what the neighbours reach this process on; None where it is the only one."""

    neighbours: Neighbours
    beside: socket.socket | None = None

    @property
    def slot(self) -> int | None:
        return None if self.beside is None else self.neighbours.slot

    def has(self, task: str) -> Callable[[], bool]:
        """Whether it is for this process to do what only one may do."""
        return lambda: self.neighbours.holds(task)

    def passing_on(self, app: ASGIApp, telegram_path: str, waits_at: WaitsAt) -> ASGIApp:
        """The application, that passes on what belongs to a neighbour."""
        if self.beside is None:
            return app

        def to(request: Request) -> str:
            if PASSED in request.headers:
                return ""
            if request.url.path == telegram_path:
                return "" if self.neighbours.holds("telegram") else self.neighbours.where("telegram")
            slot = waits_at(request.scope["query_string"])
            return "" if slot in (None, self.neighbours.slot) else self.neighbours.address(slot or 0)

        return PassingOn(app, to)


@contextmanager
def among_neighbours(url: str, host: str, tasks: Collection[str], lasting: bytes) -> Iterator[Among]:
    """For a process that talks to people. Where `host` is this machine's own, only processes of this machine can be
    neighbours; else they reach it where it reaches the database. `lasting` is a key that all of them have."""
    if not url.startswith("postgresql"):
        with neighbours_on(url, tasks) as alone:
            yield Among(alone)
        return
    with listen(host, 0) as beside:
        port, named = beside.getsockname()[1], "" if host in EVERYWHERE else host
        key = _key_from(lasting)
        with neighbours_on(url, tasks, host=named, port=port, key=key) as neighbours:
            yield Among(neighbours, beside)


def _key_from(lasting: bytes) -> bytes:
    """A key for this alone."""
    return hashlib.blake2b(b"neighbours", key=lasting, digest_size=32).digest()
