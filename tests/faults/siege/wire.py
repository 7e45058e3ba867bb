"""A small HTTP client for a siege: it comes from any address of this machine, reads whole answers and counts mistakes."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 10.0
"""Seconds after which somebody has given up."""

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_COOKIE = re.compile(rb"set-cookie: ([^;\r]+)", re.IGNORECASE)
_ABOUT = re.compile(rb'name="about" value="([^"]+)"')


class Refused(Exception):
    """The server did not answer as people need it to; the message says how."""


@dataclass
class Answer:
    status: int
    head: bytes
    page: bytes

    @property
    def about(self) -> str:
        found = _ABOUT.search(self.page)
        return found[1].decode() if found else ""

    @property
    def cookie(self) -> str:
        return "; ".join(each.decode() for each in _COOKIE.findall(self.head))


@dataclass
class Browser:
    """Somebody at an address, with one connection at a time and a cookie. `took` are the seconds of all answers."""

    address: str
    port: int
    cookie: str = ""
    took: list[float] = field(default_factory=list)
    _stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str) -> Answer:
        return await self._ask(f"GET {path} HTTP/1.1\r\n{self._headers}\r\n".encode())

    async def post(self, path: str, **fields: str) -> Answer:
        body = urlencode(fields)
        head = f"POST {path} HTTP/1.1\r\n{self._headers}x-heard-script: 1\r\nsec-fetch-site: same-origin\r\n"
        head += f"content-type: application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n"
        return await self._ask(f"{head}\r\n{body}".encode())

    @property
    def _headers(self) -> str:
        return f"host: localhost:{self.port}\r\ncookie: {self.cookie}\r\n"

    async def _ask(self, request: bytes) -> Answer:
        begun = time.perf_counter()
        try:
            answer = await asyncio.wait_for(self._send(request), PATIENCE)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            self.leave()
            raise Refused(type(error).__name__) from None
        self.took.append(time.perf_counter() - begun)
        self.cookie = answer.cookie or self.cookie
        return answer

    async def _send(self, request: bytes) -> Answer:
        if self._stream is None:
            self._stream = await open_from(self.address, self.port)
        reader, writer = self._stream
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        page = await reader.readexactly(int(length[1]) if length else 0)
        if b"connection: close" in head:
            self.leave()
        return Answer(int(head[9:12]), head, page)

    def leave(self) -> None:
        if self._stream:
            self._stream[1].transport.abort()
            self._stream = None


async def open_from(address: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection from one of this machine's own addresses: all that begin with 127 are."""
    return await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0), limit=2**20)
