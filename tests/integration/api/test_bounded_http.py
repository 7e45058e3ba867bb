"""What comes too slowly, too large, too often or never to its end is ended, and others are served meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api.process.bounded_http import HttpLimits
from api.process.hosts import OwnNames, only_under
from api.process.serving import served

SMALL = HttpLimits(
    head_bytes=2000,
    head_seconds=0.3,
    body_bytes=5000,
    body_seconds=0.3,
    uploads_at=b"/file",
    upload_bytes=60_000,
    upload_rate=100_000,
    unread_seconds=0.3,
    waiting=2,
    connections=20,
)
LONGEST = 4.0
"""Seconds in which whatever is to end has ended: its own time, and the time between looks."""

Attack = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _echo(request: Request) -> Response:
    return PlainTextResponse(f"{len(await request.body())} {request.headers.get('range', 'no')}")


async def _large(_request: Request) -> Response:
    return PlainTextResponse("x" * 30_000_000)


@asynccontextmanager
async def _server(limits: HttpLimits = SMALL) -> AsyncIterator[tuple[str, int]]:
    echo = [Route(path, _echo, methods=["GET", "POST"]) for path in ("/", "/file")]
    app = Starlette(routes=[*echo, Route("/large", _large)])
    async with served(app, limits) as url:
        parts = urlsplit(url)
        yield str(parts.hostname), int(parts.port or 0)


async def _answer(host: str, port: int, request: bytes) -> bytes:
    """All that is answered until the server ends the connection, or answers no more."""
    reader, writer = await asyncio.open_connection(host, port)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.read(), LONGEST)
    finally:
        writer.close()


GET = b"GET / HTTP/1.1\r\nhost: a\r\n"
POST = b"POST / HTTP/1.1\r\nhost: a\r\n"


async def _endless_head(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(GET)
    while True:
        writer.write(b"x" * 200 + b": y\r\n")
        await writer.drain()
        await asyncio.sleep(0.001)


async def _one_endless_header(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(GET + b"x: ")
    while True:
        writer.write(b"x" * 200)
        await writer.drain()
        await asyncio.sleep(0.001)


async def _endless_address(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"GET /")
    while True:
        writer.write(b"x" * 200)
        await writer.drain()
        await asyncio.sleep(0.001)


async def _slow_head(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"G")
        await asyncio.sleep(0.1)


async def _only_line_ends(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"\r\n")
        await asyncio.sleep(0.05)


async def _nothing(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def _slow_body(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _slowly(writer, POST)


async def _slow_file(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await _slowly(writer, POST.replace(b"/", b"/file", 1))


async def _slowly(writer: asyncio.StreamWriter, head: bytes) -> None:
    writer.write(head + b"content-length: 4000\r\n\r\n")
    while True:
        writer.write(b"x")
        await asyncio.sleep(0.05)


async def _endless_body(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(POST + b"transfer-encoding: chunked\r\n\r\n")
    while True:
        writer.write(b"64\r\n" + b"x" * 100 + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0.001)


async def _endless_chunk_notes(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(POST + b"transfer-encoding: chunked\r\n\r\n1;")
    while True:
        writer.write(b"x" * 100)
        await writer.drain()
        await asyncio.sleep(0.001)


async def _waits_to_continue(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(POST + b"content-length: 100\r\nexpect: 100-continue\r\n\r\n")
    await asyncio.sleep(60)


async def _never_reads(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    _reader._transport.pause_reading()  # type: ignore[attr-defined]
    writer.write(b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n")
    await asyncio.sleep(LONGEST - 1)
    _reader._transport.resume_reading()  # type: ignore[attr-defined]
    await asyncio.sleep(60)


ENDLESS: list[Attack] = [
    _endless_head,
    _one_endless_header,
    _endless_address,
    _slow_head,
    _only_line_ends,
    _nothing,
    _slow_body,
    _slow_file,
    _endless_body,
    _endless_chunk_notes,
    _waits_to_continue,
    _never_reads,
]


async def _ended(host: str, port: int, attack: Attack) -> bool:
    """Whether the server ends the connection, and in time."""
    reader, writer = await asyncio.open_connection(host, port)
    attacking = asyncio.create_task(attack(reader, writer))
    try:
        while await asyncio.wait_for(reader.read(1 << 20), LONGEST):
            pass
    except ConnectionError:
        pass
    except TimeoutError:
        return False
    finally:
        attacking.cancel()
        await asyncio.gather(attacking, return_exceptions=True)
        writer.close()
    return True


@pytest.mark.slow
def test_what_does_not_end_is_ended() -> None:
    """Whatever way somebody finds to hold a connection, it is taken from them; and meanwhile others are answered."""

    async def play() -> None:
        async with _server() as (host, port):
            attacks = [asyncio.create_task(_ended(host, port, attack)) for attack in ENDLESS]
            for _ in range(20):
                answer = await _answer(host, port, GET + b"connection: close\r\n\r\n")
                assert answer.startswith(b"HTTP/1.1 200")
                await asyncio.sleep(0.02)
            ended = await asyncio.gather(*attacks)
            assert all(ended), [each.__name__ for each, end in zip(ENDLESS, ended, strict=True) if not end]

    asyncio.run(play())


WHOLE = {
    "a head that comes whole and is too large": (GET + b"cookie: " + b"x" * 3000 + b"\r\n\r\n", b"400"),
    "many requests at once": ((GET + b"\r\n") * 100, b"400"),
    "no HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"400"),
    "a method without an address": (b"CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n", b"400"),
    "two lengths": (POST + b"content-length: 1\r\ncontent-length: 2\r\n\r\nx", b"400"),
    "HTTP/1.0": (b"GET / HTTP/1.0\r\n\r\n", b"200"),
    "another protocol, which is not spoken here": (
        GET + b"connection: upgrade\r\nupgrade: websocket\r\n\r\n",
        b"200",
    ),
}


@pytest.mark.parametrize(("request_", "status"), WHOLE.values(), ids=WHOLE.keys())
def test_what_nobody_asks_for_is_refused_and_the_connection_ends(request_: bytes, status: bytes) -> None:
    """A connection on which something strange came is not used again."""

    async def play() -> bytes:
        async with _server() as (host, port):
            return await _answer(host, port, request_)

    assert status in asyncio.run(play())


def test_a_part_of_a_page_is_the_whole_page() -> None:
    """Many parts of one file would cost many times the file."""

    async def play() -> bytes:
        async with _server() as (host, port):
            return await _answer(host, port, GET + b"range: bytes=0-0,1-1\r\nconnection: close\r\n\r\n")

    assert asyncio.run(play()).endswith(b"0 no")


def test_what_comes_behind_the_body_is_no_header() -> None:
    """A web server in front that sets a header, such as for whom it asks, may pass on what its caller wrote there."""
    chunked = POST + b"transfer-encoding: chunked\r\ntrailer: range\r\nconnection: close\r\n\r\n"

    async def late(request: Request) -> Response:
        await request.body()
        names = [name.decode() for name, _ in request.scope["headers"]]
        return PlainTextResponse(f"{len(names)} headers, {'cookie' in names}, {'x-forwarded-for' in names}")

    async def play() -> bytes:
        async with served(Starlette(routes=[Route("/", late, methods=["POST"])])) as url:
            trailers = b"cookie: a=b\r\nx-forwarded-for: 192.0.2.1\r\n\r\n"
            port = int(url.rpartition(":")[2])
            return await _answer("127.0.0.1", port, chunked + b"2\r\nab\r\n0\r\n" + trailers)

    assert asyncio.run(play()).endswith(b"4 headers, False, False")


def test_when_there_are_too_many_the_longest_idle_goes() -> None:
    """Half-open connections cannot keep anybody out."""

    async def play() -> None:
        async with _server() as (host, port):
            held = [await asyncio.open_connection(host, port) for _ in range(3 * SMALL.connections)]
            answers = [await _answer(host, port, GET + b"connection: close\r\n\r\n") for _ in range(5)]
            assert all(answer.startswith(b"HTTP/1.1 200") for answer in answers)
            for _, writer in held:
                writer.close()

    asyncio.run(play())


@pytest.mark.parametrize(
    ("target", "host", "status"),
    [
        ("/board", "127.0.0.1", 200),
        ("/board", "evil.example", 421),
        ("http://evil.example/board", "127.0.0.1", 421),
        ("http://evil.example:80@127.0.0.1/board", "127.0.0.1", 421),
        ("http://127.0.0.1:8000/board", "evil.example", 200),
        ("/board?u=http://evil.example/", "127.0.0.1", 200),
    ],
)
def test_a_whole_address_as_target_says_what_the_pages_are_called(
    target: str, host: str, status: int
) -> None:
    """And not the header beside it (RFC 9112, 3.2.2)."""

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse("the page")(scope, receive, send)

    async def ask() -> bytes:
        async with served(only_under(OwnNames(frozenset()), page)) as url:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
            writer.write(f"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
            answer = await reader.read()
            writer.close()
            return answer

    assert asyncio.run(ask()).startswith(f"HTTP/1.1 {status} ".encode())


@pytest.mark.parametrize(
    ("path", "size", "is_taken"), [("/file", 50_000, True), ("/file", 900_000, False), ("/", 900_000, False)]
)
def test_files_may_come_to_their_own_address_alone(path: str, size: int, is_taken: bool) -> None:
    head = f"POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {size}\r\n\r\n"

    async def sent() -> bytes:
        async with _server() as (host, port):
            try:
                return await _answer(host, port, head.encode() + b"x" * size)
            except ConnectionError:
                return b"ended"

    assert (b"200 OK" in asyncio.run(sent())) == is_taken
