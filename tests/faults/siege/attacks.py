"""What one machine can do to a door, each for so many seconds: `python -m tests.faults.siege.attacks NAME PORT SECONDS`."""

import asyncio
import os
import random
import resource
import secrets
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress

from surveys.privacy.receipts import new_receipt
from tests.benchmarks.web_load import SURVEY
from tests.faults.siege.wire import Browser, Refused, open_from

ADDRESS = "127.99.0.1"
WORKERS = 16
HELD = 3000
"""Half-open connections: more than a process may have open by default."""

did: Counter[str] = Counter()

Attack = Callable[[int], Awaitable[None]]


def _browser(port: int) -> Browser:
    return Browser(ADDRESS, port)


async def wrong_keys(port: int) -> None:
    """Tries keys of the board."""
    browser = _browser(port)
    await browser.post("/board/sign-in", key=f"heard_{secrets.token_hex(6)}_{secrets.token_urlsafe(32)}")
    did["keys tried"] += 1
    browser.leave()


async def nonsense_receipts(port: int) -> None:
    """Types delete words that are nobody's."""
    browser = _browser(port)
    for _ in range(50):
        await browser.post("/delete", about="delete", words=new_receipt())
        did["receipts tried"] += 1
    browser.leave()


async def fake_requests(port: int) -> None:
    """Asks to be contacted under invented names."""
    browser = _browser(port)
    page = await browser.get("/contact")
    for words in ("yes", "Nobody", "nowhere", "skip", "skip", "send"):
        page = await browser.post("/contact", about=page.about, words=words)
    did["asked"] += b"It is sent" in page.page
    browser.leave()


async def newcomers(port: int) -> None:
    """Comes as somebody new each time."""
    browser = _browser(port)
    for _ in range(50):
        browser.cookie = ""
        await browser.get(f"/s/{SURVEY}")
        did["visits"] += 1
    browser.leave()


async def begun_and_left(port: int) -> None:
    """Begins a survey and never comes back: a place each."""
    browser = _browser(port)
    first = await browser.get(f"/s/{SURVEY}")
    for _ in range(50):
        browser.cookie = ""
        page = await browser.post(f"/s/{SURVEY}", about=first.about, words="yes")
        did["begun"] += page.status == 200
    browser.leave()


async def written_and_left(port: int) -> None:
    """Goes as far as the open question and writes there: as much room as a place can take."""
    browser = _browser(port)
    page = await browser.get(f"/s/{SURVEY}")
    said = ("yes", "mostly", "always", "yes", "safe", "bit-safer", "maybe", "yes", "friend", "x" * 1500)
    for words in said:
        page = await browser.post(f"/s/{SURVEY}", about=page.about, words=words, done="1")
        did["turns"] += page.status == 200
    browser.leave()


async def endless_head(port: int) -> None:
    """One header that does not end, as fast as it is taken."""
    reader, writer = await open_from(ADDRESS, port)
    writer.write(f"GET / HTTP/1.1\r\nhost: localhost:{port}\r\nx: ".encode())
    with suppress(OSError):
        while not reader.at_eof():
            writer.write(b"x" * 65536)
            await writer.drain()
            did["kilobytes"] += 64
    writer.transport.abort()


async def half_open(port: int) -> None:
    """Opens connections and says nothing."""
    held = []
    try:
        for _ in range(HELD // WORKERS):
            held.append(await open_from(ADDRESS, port))
            did["opened"] += 1
        await asyncio.sleep(3)
    finally:
        for _, writer in held:
            writer.transport.abort()


async def slow_bodies(port: int) -> None:
    """Announces a form, and sends a letter a second of it."""
    held = [await open_from(ADDRESS, port) for _ in range(50)]
    head = f"POST /s/{SURVEY} HTTP/1.1\r\nhost: localhost:{port}\r\ncontent-length: 100000\r\n"
    head += "content-type: application/x-www-form-urlencoded\r\n\r\n"
    for _, writer in held:
        writer.write(head.encode())
        did["forms begun"] += 1
    with suppress(OSError):
        for _ in range(30):
            for _, writer in held:
                writer.write(b"x")
            await asyncio.sleep(1)
    for _, writer in held:
        writer.transport.abort()


async def never_read(port: int) -> None:
    """Asks for page after page on one connection, and reads none."""
    _, writer = await open_from(ADDRESS, port)
    writer.transport.pause_reading()  # type: ignore[attr-defined]
    with suppress(OSError):
        for _ in range(200):
            writer.write(f"GET /privacy HTTP/1.1\r\nhost: localhost:{port}\r\n\r\n".encode() * 5)
            await asyncio.sleep(0.05)
            did["pages asked for"] += 5
    writer.transport.abort()


async def all_at_once(port: int) -> None:
    """A thousand requests in one piece."""
    reader, writer = await open_from(ADDRESS, port)
    writer.write(f"GET /help HTTP/1.1\r\nhost: localhost:{port}\r\n\r\n".encode() * 1000)
    did["requests"] += 1000
    with suppress(OSError, TimeoutError):
        async with asyncio.timeout(5):
            while await reader.read(1 << 18):
                pass
    writer.transport.abort()


async def no_http(port: int) -> None:
    """Sends what is no HTTP, again and again: each a line in a careless log."""
    reader, writer = await open_from(ADDRESS, port)
    writer.write(b"\x16\x03\x01" + os.urandom(60))
    did["pieces of nonsense"] += 1
    with suppress(OSError):
        await reader.read(1000)
    writer.transport.abort()


ATTACKS: dict[str, Attack] = {
    each.__name__: each
    for each in (
        wrong_keys,
        nonsense_receipts,
        fake_requests,
        newcomers,
        begun_and_left,
        written_and_left,
        endless_head,
        half_open,
        slow_bodies,
        never_read,
        all_at_once,
        no_http,
    )
}


async def attack(name: str, port: int, seconds: float) -> None:
    until = time.monotonic() + seconds

    async def again() -> None:
        while time.monotonic() < until:
            with suppress(Refused, OSError):
                await ATTACKS[name](port)
            await asyncio.sleep(0)

    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await asyncio.gather(*(again() for _ in range(WORKERS)))


if __name__ == "__main__":
    name_, port_, seconds_ = sys.argv[1:]
    os.nice(5)  # it is another machine's processor, which this one has to be as well
    random.seed(1)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 20_000), hard))
    asyncio.run(attack(name_, int(port_), float(seconds_)))
    print(", ".join(f"{number:,} {what}" for what, number in did.items()))
