"""Who answers while the siege goes on: a class of thirty behind one address, others at home, and a member of the board."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.benchmarks.web_load import SURVEY, TURNS
from tests.faults.siege.wire import Browser, Refused

PEOPLE = 64
PAUSE, HURRY = (0.5, 1.5), (0.02, 0.1)
"""Seconds that somebody reads before they answer, at least and at most. Real ones take longer than either."""
SIGNS_IN_EVERY = 3.0

_RECEIPT = re.compile(rb"/receipt [a-z]+\.([a-z-]+)")

Doing = Callable[[Browser, float], Coroutine[Any, Any, None]]
"""What somebody does, until a time."""


@dataclass
class Figures:
    """What people met: seconds of every answer, surveys that were sent, and what went wrong, by what they were doing."""

    took: list[float] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def share(self, part: float) -> float:
        """Seconds that this part of all answers stayed under."""
        in_order = sorted(self.took) or [float("inf")]
        return in_order[min(len(in_order) - 1, int(len(in_order) * part))]


Pause = tuple[float, float]


@dataclass(frozen=True)
class Person:
    """One of them. Half sit in a class, behind one address; everybody else has one of their own, and some of those ask once
    to be contacted."""

    number: int
    of: int
    pause: Pause

    @property
    def is_in_class(self) -> bool:
        return self.number < self.of // 2

    @property
    def address(self) -> str:
        return "127.20.0.1" if self.is_in_class else f"127.{100 + self.number}.0.1"

    @property
    def asks(self) -> bool:
        return not self.is_in_class and self.number % 2 == 1


async def live(port: int, seconds: float, key: str, people: int = PEOPLE, pause: Pause = PAUSE) -> Figures:
    """All of them, for so long. `key` signs the board's member in; without one nobody does."""
    figures, until = Figures(), time.monotonic() + seconds
    everybody = [Person(number, people, pause) for number in range(people)]
    tasks = [_answering(figures, port, until, person, seconds) for person in everybody]
    tasks += [_signing_in(figures, port, until, key)] if key else []
    await asyncio.gather(*tasks)
    return figures


async def _answering(figures: Figures, port: int, until: float, person: Person, seconds: float) -> None:
    """One survey after another, each as somebody new."""
    chance = random.Random(person.number)
    asks_at = time.monotonic() + chance.uniform(0, seconds) if person.asks else until
    await asyncio.sleep(chance.uniform(0, person.pause[1]))
    while time.monotonic() < until:
        browser = Browser(person.address, port)
        what, do = "answering", partial(_answer_and_delete, chance=chance, pause=person.pause)
        if time.monotonic() > asks_at:
            what, do, asks_at = "asking to be contacted", _ask_to_be_contacted, until
        await _try(figures, what, browser, do, until)


async def _try(
    figures: Figures,
    what: str,
    browser: Browser,
    do: Doing,
    until: float,
) -> None:
    try:
        await do(browser, until)
        figures.done[what] += 1
    except Refused as why:
        figures.refused[f"{what}: {why}"] += 1
        await asyncio.sleep(0.5)
    finally:
        figures.took += browser.took
        browser.leave()


def _first_words(page: bytes) -> str:
    """What the page says first, so that a finding tells what to look for."""
    told = re.sub(rb"<[^>]+>|\s+", b" ", page.partition(b"<main")[2].partition(b">")[2]).split()
    return b" ".join(told[:12]).decode(errors="replace")


async def _answer_and_delete(browser: Browser, until: float, chance: random.Random, pause: Pause) -> None:
    page = await _well(browser.get(f"/s/{SURVEY}"))
    for turn in TURNS:
        await asyncio.sleep(chance.uniform(*pause))
        if time.monotonic() > until:
            return
        fields = dict(part.split("=") for part in turn.split("&"))
        page = await _well(browser.post(f"/s/{SURVEY}", about=page.about, **fields))
    if b"on their way" not in page.page:
        raise Refused(f"not sent, but told: {_first_words(page.page)}")
    if receipt := _RECEIPT.search(page.page):
        words = receipt[1].decode().replace("-", " ")
        page = await _well(browser.post("/delete", about="delete", words=words))
        if b"Please check that you typed" not in page.page:
            raise Refused("not deleted")


async def _ask_to_be_contacted(browser: Browser, _until: float) -> None:
    page = await _well(browser.get("/contact"))
    for words in ("yes", "Sam", "07700 900123", "skip", "skip", "send"):
        page = await _well(browser.post("/contact", about=page.about, words=words))
    if b"It is sent" not in page.page:
        raise Refused("not sent")


async def _well(asking: Coroutine[Any, Any, Any]) -> Any:
    answer = await asking
    if answer.status != 200:
        raise Refused(str(answer.status))
    return answer


async def _signing_in(figures: Figures, port: int, until: float, key: str) -> None:
    async def sign_in(browser: Browser, _until: float) -> None:
        answer = await browser.post("/board/sign-in", key=key)
        if answer.status != 303:
            raise Refused(str(answer.status))

    while time.monotonic() < until:
        await _try(figures, "signing in", Browser("127.10.0.1", port), sign_in, until)
        await asyncio.sleep(SIGNS_IN_EVERY)
