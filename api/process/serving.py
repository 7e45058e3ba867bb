"""Running the web server and what goes on beside it, until somebody stops it."""

import asyncio
import gc
import resource
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, cast

import uvicorn
import uvloop
from starlette.types import ASGIApp

from api.installation.settings import SettingsProblem
from api.process.bounded_http import Connections, HttpLimits
from api.process.jobs import Door, keep_open
from bot.shares import Shares

COLLECT_AFTER = (50_000, 50, 50)
"""How much may be made before the garbage collector looks: a turn makes hundreds of objects and leaves next to none."""


class PortProblem(SettingsProblem):
    """The port cannot be listened on; the message says what to type."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises `PortProblem`."""
    try:
        return socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise PortProblem(
            f"cannot listen on {host}:{port}: {error.strerror}. "
            f"Choose another port, such as HEARD_PORT={port + 1 if port < 65535 else 8000}"
        ) from None


MANY_FILES, FOR_OTHER_FILES = 65_536, 200
"""How many files a process asks to have open, connections among them, and how many of those are left to all else."""


def allow_many_files() -> int:
    """Ask the system for many open files, and give how many there may be."""
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY_FILES if most == resource.RLIM_INFINITY else min(MANY_FILES, most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, wanted), most))
    return max(now, wanted)


def _room(limits: HttpLimits, files: int) -> HttpLimits:
    """A connection that the system cannot open any more would be tried for again and again."""
    return replace(limits, connections=max(1, min(limits.connections, files - FOR_OTHER_FILES)))


def server(
    app: ASGIApp,
    shares: Shares | None = None,
    limits: HttpLimits = HttpLimits(),  # noqa: B008  # a frozen value
) -> uvicorn.Server:
    """Without an access log: when somebody answered is nobody's business. `shares` say who is behind which address."""
    connections = Connections(_room(limits, allow_many_files()), shares or Shares())
    config = uvicorn.Config(
        app,
        http=cast(type[asyncio.Protocol], connections.protocol),
        ws="none",
        access_log=False,
        log_config=None,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        lifespan="off",
        timeout_keep_alive=75,
        loop="uvloop",
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


def run_until_stopped(work: Coroutine[Any, Any, None]) -> None:
    """Until it ends, on the loop that costs least: asyncio's own takes half as much again for each turn."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


def spare_the_collector() -> None:
    """What was made at the start stays for good: looking through it again and again is what the slowest turns waited for."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


class Ended(Exception):
    """The server has ended, and nobody asked it to."""


@dataclass
class Pages:
    """The pages at an address, which can be opened again. `listening` is what is listened on the first time, where that
    could be had, and `again` what is listened on after that. `beside` is where neighbours reach this process."""

    app: ASGIApp
    host: str
    port: int
    listening: socket.socket | None = None
    shares: Shares | None = None
    again: Callable[[], socket.socket] | None = None
    beside: socket.socket | None = None

    async def open(self) -> None:
        """Serve until interrupted. Raises `PortProblem`, `Ended`."""
        listening, self.listening = self.listening or self._listen(), None
        web = server(self.app, self.shares)
        beside = [self.beside.dup()] if self.beside else []
        with listening:
            await web.serve(sockets=[listening, *beside])
        if not web.should_exit:
            raise Ended

    def _listen(self) -> socket.socket:
        return self.again() if self.again else listen(self.host, self.port)


async def serve(pages: Pages, beside: Sequence[Coroutine[Any, Any, None]] = ()) -> None:
    """Serve until interrupted. `beside` runs at the same time and is cancelled with it. Neither ends the other: pages that
    have ended are opened again."""
    spare_the_collector()
    tasks = [asyncio.create_task(work) for work in beside]
    try:
        await keep_open(Door("the web door", pages.open))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def served(
    app: ASGIApp,
    limits: HttpLimits = HttpLimits(),  # noqa: B008  # a frozen value
) -> AsyncIterator[str]:
    """The address of an application that is served on a free port of this machine while the context is open."""
    listening = listen("127.0.0.1", 0)
    web = server(app, limits=limits)
    task = asyncio.create_task(web.serve(sockets=[listening]))
    while not web.started and not task.done():
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        web.should_exit = True
        await task
