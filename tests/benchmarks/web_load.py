"""The load of `bench_web`, in a process of its own: `python -m tests.benchmarks.web_load WHAT PORT SECONDS PAUSE` prints
turns a second, and the milliseconds that half and 99 of 100 of them took. `PAUSE` is how many seconds somebody reads before
they answer. A hand-written client, so that it takes little of the machine that it measures.
"""

import asyncio
import json
import random
import re
import sys
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import uvloop

from bot.pages.form_lengths import BY_SCRIPT

CONNECTIONS = 64
SURVEY = "feeling-heard"
# What somebody does in a survey of ten questions: begins, answers all but the open ones, and sends.
TURNS = (
    *(
        "words=yes",
        "words=mostly",
        "words=always",
        "words=yes",
        "words=safe",
        "words=bit-safer",
        "words=maybe",
    ),
    *("words=yes", "words=friend&words=more-time&done=1", "words=More+time+to+talk.&done=1", "words=send"),
)

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"set-cookie: ([^;\r]+)", re.IGNORECASE)
_ABOUT = re.compile(rb'name="about" value="([^"]+)"')


@dataclass
class Connection:
    """One kept-alive connection that sends a request and reads the whole answer. `took` is how long the last one took."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    took: float = 0.0

    async def ask(self, method: str, path: str, cookie: str = "", body: str = "") -> tuple[bytes, bytes]:
        head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n"
        if body:
            head += f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n"
            head += "x-heard-script: 1\r\n"
        began = time.perf_counter()
        self.writer.write(f"{head}\r\n{body}".encode())
        headers = await self.reader.readuntil(b"\r\n\r\n")
        if not headers.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"the server answered {headers[:60]!r}")
        length = _LENGTH.search(headers)
        page = await self.reader.readexactly(int(length[1]) if length else 0)
        self.took = time.perf_counter() - began
        return headers, page


async def ask_hello(connection: Connection) -> AsyncIterator[None]:
    while True:
        await connection.ask("GET", "/")
        yield


async def ask_chat(connection: Connection) -> AsyncIterator[None]:
    """One visitor after another answers the survey. Loading its page is not counted as a turn."""
    while True:
        headers, page = await connection.ask("GET", f"/s/{SURVEY}")
        cookie = _found(_COOKIE, headers)
        for words in TURNS:
            form = f"about={_found(_ABOUT, page)}&{words}&fill="
            _, page = await connection.ask("POST", f"/s/{SURVEY}", cookie, form.ljust(BY_SCRIPT, "0"))
            yield
        if b"on their way" not in page:
            raise RuntimeError("the survey has changed; change TURNS too")


def _found(pattern: re.Pattern[bytes], text: bytes) -> str:
    found = pattern.search(text)
    if not found:
        raise RuntimeError(f"{pattern.pattern!r} is not in {text[:2000]!r}")
    return found[1].decode()


Asking = Callable[[Connection], AsyncIterator[None]]
ASKING: dict[str, Asking] = {"hello": ask_hello, "chat": ask_chat, "postgres": ask_chat}


async def load(what: str, port: int, seconds: float, pause: float) -> tuple[float, float, float]:
    """Requests or turns a second over `CONNECTIONS` connections at once, each asking again `pause` seconds after its answer,
    and how long half and 99 of 100 took."""
    until = time.perf_counter() + seconds
    each = await asyncio.gather(*(_one(ASKING[what], port, until, pause) for _ in range(CONNECTIONS)))
    took = [seconds for one in each for seconds in one]
    return len(took) / seconds, *shares(took)


def shares(seconds: list[float]) -> tuple[float, float]:
    """The times, in milliseconds, that half and 99 of 100 stay under."""
    in_order = sorted(seconds)
    return in_order[len(in_order) // 2] * 1000, in_order[len(in_order) * 99 // 100] * 1000


async def _one(asking: Asking, port: int, until: float, pause: float) -> list[float]:
    """How long each of the requests or turns of one connection took."""
    connection = Connection(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))
    took = []
    await asyncio.sleep(random.uniform(0, pause))  # people do not begin in step
    async for _ in asking(connection):
        took.append(connection.took)
        if time.perf_counter() > until:
            break
        if pause:
            await asyncio.sleep(pause)
    connection.writer.close()
    return took


if __name__ == "__main__":
    what, port, seconds, pause = sys.argv[1:]
    print(json.dumps(uvloop.run(load(what, int(port), float(seconds), float(pause)))))
