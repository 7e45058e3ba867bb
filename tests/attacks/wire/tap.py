"""A wire with a tap on it: TLS on loopback, and beside it somebody who sees how long each encrypted record is, no more."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

_HEADER = 5
_DATA = 23  # the type of records that carry what is said (RFC 8446, 5.1); others set the connection up


@dataclass(frozen=True)
class Record:
    """One TLS record: whether it went to the server, and its bytes."""

    up: bool
    bytes: int


@dataclass
class Tap:
    """All that passed since it was last read, in order."""

    records: list[Record] = field(default_factory=list)

    def turns(self) -> list[tuple[int, int]]:
        """Bytes up and bytes down of each request and its answer; forgets them."""
        turns: list[list[int]] = []
        before = Record(up=False, bytes=0)
        for record in self.records:
            if record.up and not before.up:
                turns.append([0, 0])
            if turns:
                turns[-1][0 if record.up else 1] += record.bytes
            before = record
        self.records.clear()
        return [(up, down) for up, down in turns]


class _Reader:
    """Takes a stream apart into records."""

    def __init__(self, tap: Tap, *, up: bool) -> None:
        self._tap, self._up, self._rest = tap, up, b""

    def feed(self, data: bytes) -> None:
        self._rest += data
        while len(self._rest) >= _HEADER:
            length = int.from_bytes(self._rest[3:_HEADER])
            if len(self._rest) < _HEADER + length:
                return
            if self._rest[0] == _DATA:
                self._tap.records.append(Record(self._up, length))
            self._rest = self._rest[_HEADER + length :]


@asynccontextmanager
async def tapped(app: ASGIApp, folder: Path) -> AsyncIterator[tuple[str, Tap]]:
    """The https address of an application, with a tap before it."""
    tap = Tap()
    async with _served(app, _certificate(folder)) as port:
        server = await asyncio.start_server(lambda r, w: _between(tap, port, r, w), "127.0.0.1")
        async with server:
            yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", tap


@asynccontextmanager
async def _served(app: ASGIApp, pem: Path) -> AsyncIterator[int]:
    config = uvicorn.Config(
        app,
        port=0,
        access_log=False,
        log_config=None,
        server_header=False,
        lifespan="off",
        ssl_certfile=pem,
        ssl_keyfile=pem,
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


def _certificate(folder: Path) -> Path:
    """A certificate that nobody vouches for, and its key, in one file."""
    pem = folder / "wire.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", "/CN=localhost", "-keyout", str(pem), "-out", str(folder / "only.pem")]
    subprocess.run(command, check=True, capture_output=True)
    pem.write_text(pem.read_text() + (folder / "only.pem").read_text())
    return pem


def trusting() -> ssl.SSLContext:
    """For a client that takes the certificate as it is."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def _between(tap: Tap, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    there, back = await asyncio.open_connection("127.0.0.1", port)
    await asyncio.gather(
        _pass_on(reader, back, _Reader(tap, up=True)), _pass_on(there, writer, _Reader(tap, up=False))
    )


async def _pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter, seen: _Reader) -> None:
    with suppress(ConnectionError):
        while data := await source.read(65536):
            seen.feed(data)
            target.write(data)
            await target.drain()
    target.close()
