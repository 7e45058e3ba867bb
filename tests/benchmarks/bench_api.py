"""How fast the API is: the scorecard over the API and on its page, against the same bytes from a bare Starlette route.

`python -m tests.benchmarks.bench_api` prints a Markdown table. One uvicorn worker each, both alive in the same run and
measured in turns; the load comes from a process of its own over connections that stay open.
"""

import asyncio
import json
import multiprocessing
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from statistics import median

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from analysis.plan import load_plan
from analysis.scorecard import build
from api.accounts.api_keys import make_key
from api.app import create_app
from bot.pages.site import Site
from surveys.store.memory import MemoryBoard

CONNECTIONS = 16
SECONDS = 0.7
WARM_UP_SECONDS = 0.4
ROUNDS = 5
DAY = date(2026, 11, 3)


@dataclass(frozen=True)
class Case:
    """One thing that is asked for, again and again."""

    name: str
    port: int
    path: str
    headers: Mapping[str, str]

    @property
    def request(self) -> bytes:
        head = {"Host": "127.0.0.1", **self.headers}
        lines = [f"GET {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


def scorecard() -> bytes:
    """The plan's scorecard before anybody has answered."""
    return json.dumps(build(load_plan(), [], [], DAY).document().to_dict()).encode()


def bare(body: bytes) -> ASGIApp:
    """The least that a framework can do: stored bytes from one route, without key, ETag or headers."""

    async def hello(request: Request) -> Response:
        return Response(body, media_type="application/json")

    return Starlette(routes=[Route("/", hello)])


def _serve(app_of: Callable[..., ASGIApp], arguments: tuple[object, ...], port: int) -> None:
    uvicorn.run(app_of(*arguments), port=port, log_level="critical", access_log=False, lifespan="off")


def board(body: bytes, key: object) -> ASGIApp:
    store = MemoryBoard()
    store.publish("scorecard", "board", body)
    store.add_key(key)  # type: ignore[arg-type]
    return create_app(store, site=Site("Benchmark"))


@contextmanager
def serving(app_of: Callable[..., ASGIApp], *arguments: object) -> Iterator[int]:
    """A server that starts in a process of its own; gives its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(app_of, arguments, port))
    process.start()
    try:
        yield port
    finally:
        process.terminate()
        process.join(10)


def _wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("a server of the benchmark did not start within 30 seconds")


async def _ask(case: Case, until: float) -> int:
    """How many answers one connection got."""
    reader, writer = await asyncio.open_connection("127.0.0.1", case.port)
    count = 0
    while time.monotonic() < until:
        writer.write(case.request)
        await _read_answer(reader)
        count += 1
    writer.close()
    return count


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = head.split(b" ", 2)[1]
    if status not in (b"200", b"304"):
        raise RuntimeError(f"a server of the benchmark answered {status.decode()}")
    _, found, rest = head.partition(b"content-length: ")
    if found and status != b"304":
        await reader.readexactly(int(rest.split(b"\r\n", 1)[0]))


async def _rate(case: Case, seconds: float) -> float:
    until = time.monotonic() + seconds
    counts = await asyncio.gather(*(_ask(case, until) for _ in range(CONNECTIONS)))
    return sum(counts) / seconds


def measure(cases: list[Case]) -> dict[str, float]:
    """The median rate of each case over rounds in which all take turns."""
    rates: dict[str, list[float]] = {case.name: [] for case in cases}
    for case in cases:
        asyncio.run(_rate(case, WARM_UP_SECONDS))
    for _ in range(ROUNDS):
        for case in cases:
            rates[case.name].append(asyncio.run(_rate(case, SECONDS)))
    return {name: median(found) for name, found in rates.items()}


def table(rates: Mapping[str, float], size: int) -> str:
    first = next(iter(rates.values()))
    rows = [f"| {name} | {rate:,.0f} | {rate / first:.2f} |" for name, rate in rates.items()]
    head = [f"| {size / 1000:,.0f} kB scorecard, one worker | requests a second | ratio |", "|---|---:|---:|"]
    return "\n".join([*head, *rows])


def main() -> None:
    body = scorecard()
    token, key = make_key("benchmark", ["scorecards:read"], DAY)
    with ExitStack() as stack:
        plain = stack.enter_context(serving(bare, body))
        ours = stack.enter_context(serving(board, body, key))
        for port in (plain, ours):
            _wait_for(port)
        signed = {"Authorization": f"Bearer {token}"}
        etag = MemoryBoard().publish("scorecard", "board", body).etag
        cases = [
            Case("Starlette, the same bytes, no key", plain, "/", {}),
            Case("API, with key and ETag", ours, "/api/v1/scorecards/board", signed),
            Case(
                "API, not changed (304)", ours, "/api/v1/scorecards/board", {**signed, "If-None-Match": etag}
            ),
            Case("The board's page", ours, "/board", {}),
        ]
        sys.stdout.write(table(measure(cases), len(body)) + "\n")


if __name__ == "__main__":
    main()
