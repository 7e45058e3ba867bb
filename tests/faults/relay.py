"""Something that stands between two ends of a connection: to a server that is elsewhere, slow, or one of several."""

import asyncio
import itertools
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

CHUNK = 2**16
Target = tuple[str, int] | str
"""A host and a port, or the path of a socket."""


@dataclass
class Relay:
    """Passes each new connection on to the next of its targets that can be reached. What goes there takes `delay` seconds
    more."""

    targets: Sequence[Target]
    delay: float = 0.0
    port: int = 0
    _turns: "itertools.count[int]" = field(default_factory=itertools.count)

    async def serve(self, host: str, is_there: "Future[Callable[[], object]]") -> None:
        """Until what it gives is called, from another thread."""
        loop, end = asyncio.get_running_loop(), asyncio.Event()
        async with await asyncio.start_server(self._between, host, 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            is_there.set_result(partial(loop.call_soon_threadsafe, end.set))
            await end.wait()

    async def _between(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(self._turns)
        for number in range(len(self.targets)):
            with suppress(OSError):
                there = await _reached(self.targets[(first + number) % len(self.targets)])
                to_it, from_it = _pass_on(reader, there[1], self.delay), _pass_on(there[0], writer)
                await asyncio.gather(to_it, from_it)
                return
        writer.close()


async def _reached(target: Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    if isinstance(target, str):
        return await asyncio.open_unix_connection(target)
    return await asyncio.open_connection(*target)


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float = 0.0) -> None:
    try:
        while chunk := await reader.read(CHUNK):
            await asyncio.sleep(delay)
            writer.write(chunk)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@contextmanager
def relay(*targets: Target, host: str = "127.0.0.1", delay: float = 0.0) -> Iterator[Relay]:
    """One that listens on `port` of a host, in a thread of its own."""
    passing, is_there = Relay(targets, delay), Future[Callable[[], object]]()
    thread = threading.Thread(target=lambda: asyncio.run(passing.serve(host, is_there)), daemon=True)
    thread.start()
    end = is_there.result(10)
    try:
        yield passing
    finally:
        end()
        thread.join()
