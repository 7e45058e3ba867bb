"""The load of `bench_web`, in a process of its own: `python -m tests.benchmarks.web_load WHAT PORT SECONDS PAUSE [JOIN]`
prints turns a second, and the milliseconds that half and 99 of 100 of them took. `PAUSE` is how many seconds somebody reads
before they answer. A hand-written client, so that it takes little of the machine that it measures.
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
from tests.benchmarks.peer_otree import QUESTIONS

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
_LOCATION = re.compile(rb"location: ([^\r]+)", re.IGNORECASE)
_IN_CHUNKS = re.compile(rb"transfer-encoding: chunked", re.IGNORECASE)
_ELSEWHERE = (b"HTTP/1.1 302", b"HTTP/1.1 303", b"HTTP/1.1 307")
_ABOUT = re.compile(rb'name="about" value="([^"]+)"')


@dataclass
class Connection:
    """One kept-alive connection that sends a request and reads the whole answer. `took` is how long the last one took, and
    `path` where it led to."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    took: float = 0.0
    path: str = ""

    async def ask(self, method: str, path: str, cookie: str = "", body: str = "") -> tuple[bytes, bytes]:
        """The head and the body of the answer, or of where it leads to."""
        began = time.perf_counter()
        headers, page = await self._ask(method, path, cookie, body)
        while headers.startswith(_ELSEWHERE):
            self.path = _found(_LOCATION, headers)
            headers, page = await self._ask("GET", self.path, cookie)
        if not headers.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"the server answered {headers[:60]!r}")
        self.took = time.perf_counter() - began
        return headers, page

    async def _ask(self, method: str, path: str, cookie: str, body: str = "") -> tuple[bytes, bytes]:
        head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n"
        if body:
            head += f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n"
            head += "x-heard-script: 1\r\n"
        self.writer.write(f"{head}\r\n{body}".encode())
        headers = await self.reader.readuntil(b"\r\n\r\n")
        if length := _LENGTH.search(headers):
            return headers, await self.reader.readexactly(int(length[1]))
        if _IN_CHUNKS.search(headers):  # of such nothing but where they lead to is wanted
            await self.reader.readuntil(b"0\r\n\r\n")
        return headers, b""


async def ask_hello(connection: Connection, _join: str) -> AsyncIterator[None]:
    while True:
        await connection.ask("GET", "/")
        yield


async def ask_form(connection: Connection, _join: str) -> AsyncIterator[None]:
    """Answers the one question, again and again."""
    while True:
        await connection.ask("POST", "/", body="words=Always")
        yield


async def ask_otree(connection: Connection, join: str) -> AsyncIterator[None]:
    """One participant after another answers all questions. Joining is not counted as a turn."""
    while True:
        headers, path = b"", join
        while not path.startswith("/p/"):
            headers, _ = await connection._ask("GET", path, "")
            path = _found(_LOCATION, headers)
        for _ in range(QUESTIONS):
            await connection.ask("POST", path, body="answer=Always")
            yield
            path = connection.path


async def ask_chat(connection: Connection, _join: str) -> AsyncIterator[None]:
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


Asking = Callable[[Connection, str], AsyncIterator[None]]
ASKING: dict[str, Asking] = {
    "hello": ask_hello,
    "form": ask_form,
    "otree": ask_otree,
    "chat": ask_chat,
    "postgres": ask_chat,
}


async def load(
    what: str, port: int, seconds: float, pause: float, join: str = ""
) -> tuple[float, float, float]:
    """Requests or turns a second over `CONNECTIONS` connections at once, each asking again `pause` seconds after its answer,
    and how long half and 99 of 100 took."""
    until = time.perf_counter() + seconds
    each = await asyncio.gather(*(_one(ASKING[what], port, until, pause, join) for _ in range(CONNECTIONS)))
    took = [seconds for one in each for seconds in one]
    return len(took) / seconds, *shares(took)


def shares(seconds: list[float]) -> tuple[float, float]:
    """The times, in milliseconds, that half and 99 of 100 stay under."""
    in_order = sorted(seconds)
    return in_order[len(in_order) // 2] * 1000, in_order[len(in_order) * 99 // 100] * 1000


async def _one(asking: Asking, port: int, until: float, pause: float, join: str) -> list[float]:
    """How long each of the requests or turns of one connection took."""
    connection = Connection(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))
    took = []
    await asyncio.sleep(random.uniform(0, pause))  # people do not begin in step
    async for _ in asking(connection, join):
        took.append(connection.took)
        if time.perf_counter() > until:
            break
        if pause:
            await asyncio.sleep(pause)
    connection.writer.close()
    return took


if __name__ == "__main__":
    what, port, seconds, pause, *join = sys.argv[1:]
    print(json.dumps(uvloop.run(load(what, int(port), float(seconds), float(pause), *join))))
