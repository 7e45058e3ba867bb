"""The board's application behind a real web server, and a client that knocks on it over HTTP."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import httpx
import uvicorn
from starlette.types import ASGIApp

from api.accounts.api_keys import SCOPES, make_key
from api.app import create_app
from bot.pages.site import Site
from surveys.store.protocols import BoardStore

SITE = Site("Test Board")


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """The app on a free port of this machine; gives its address."""
    config = uvicorn.Config(
        app, port=0, log_config=None, access_log=False, ws="none", lifespan="off", loop="asyncio"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{_port(server)}"
    finally:
        server.should_exit = True
        thread.join(10)


def _port(server: uvicorn.Server) -> int:
    for _ in range(1000):
        if server.started:
            return int(server.servers[0].sockets[0].getsockname()[1])
        time.sleep(0.01)
    raise RuntimeError("the test's web server did not start within 10 seconds")


@dataclass
class Visit:
    """A running board: its store, its clock, and a client without a key."""

    store: BoardStore
    clock: Clock
    client: httpx.Client
    tokens: dict[str, str] = field(default_factory=dict)

    def key(self, *scopes: str) -> dict[str, str]:
        """The headers of somebody with a key of these scopes (all, when none is named)."""
        name = " ".join(scopes or SCOPES)
        if name not in self.tokens:
            self.tokens[name], made = make_key(name, scopes or tuple(SCOPES), date(2026, 11, 3))
            self.store.add_key(made)
            self.clock.now += 1
        return {"Authorization": f"Bearer {self.tokens[name]}"}


@contextmanager
def visiting(store: BoardStore, **options: Any) -> Iterator[Visit]:
    clock = Clock()
    app = create_app(store, **{"site": SITE, "clock": clock, **options})
    with served(app) as address, httpx.Client(base_url=address) as client:
        yield Visit(store, clock, client)
