"""A request that belongs to another process of the installation is passed on to it: an update of Telegram's to the one that
talks to Telegram, and the page after a press to the one where what came of it waits."""

import asyncio
from collections.abc import Callable
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.request_checks import BodyTooLarge, limited_body

PASSED = "x-heard-passed-on"
"""What was passed on once stays where it is."""

LARGEST = 256 * 1024
SECONDS = 25.0
"""How long the other process may take."""

To = Callable[[Request], str]
"""The address, as host:port, of the process that a request belongs to; empty where it is this one's."""


class NotReached(Exception):
    """The other process is not there, or did not answer."""


class PassingOn:
    """An application before another one. What cannot be passed on is answered here, as well as that can be done: whoever it
    belonged to is gone."""

    def __init__(self, app: ASGIApp, to: To) -> None:
        self._app, self._to = app, to

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = self._to(Request(scope)) if scope["type"] == "http" else ""
        if not address:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            body = await limited_body(request, LARGEST)
            response = await passed_on(request, body, address)
        except BodyTooLarge:
            response = Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except NotReached:
            await self._app(scope, _once_more(body, receive), send)
            return
        await response(scope, receive, send)


def _once_more(body: bytes, receive: Receive) -> Receive:
    """What gives the body again that was read already."""
    there: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return there.pop() if there else await receive()

    return again


async def passed_on(request: Request, body: bytes, address: str) -> Response:
    """What the process at an address answers. Raises `NotReached`."""
    try:
        async with asyncio.timeout(SECONDS):
            return _read(await _asked(address, _written(request, body)))
    except (OSError, TimeoutError, ValueError):
        raise NotReached from None


async def _asked(address: str, written: bytes) -> bytes:
    host, _, port = address.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(written)
        await writer.drain()
        return await reader.read()
    finally:
        writer.close()


def _written(request: Request, body: bytes) -> bytes:
    query = f"?{request.url.query}" if request.url.query else ""
    passed = [
        (name, value)
        for name, value in request.headers.raw
        if name not in (b"connection", b"content-length", b"transfer-encoding", b"expect")
    ]
    own = [(PASSED.encode(), b"1"), (b"connection", b"close"), (b"content-length", b"%d" % len(body))]
    path = request.scope.get("raw_path") or request.url.path.encode()
    first = b"%s %s%s HTTP/1.1\r\n" % (request.method.encode(), path, query.encode())
    return first + b"".join(b"%s: %s\r\n" % each for each in (*passed, *own)) + b"\r\n" + body


def _read(answered: bytes) -> Response:
    """Raises `ValueError` for what is no whole answer of ours."""
    head, _, body = answered.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    raw = [(name.lower(), value.strip()) for name, _, value in (line.partition(b":") for line in lines)]
    if len(body) != int(Headers(raw=raw).get("content-length", "-1")):
        raise ValueError("not a whole answer")
    response = Response(body, int(first.split(b" ")[1]))
    response.raw_headers = [each for each in raw if each[0] not in (b"connection", b"date", b"server")]
    return response
