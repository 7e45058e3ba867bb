"""How long a turn took does not tell what it was."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from bot.web_door.door import chat_app, web_routes
from bot.web_door.press.even_time import TICK, rest
from surveys.store.memory import memory_stores
from tests.acceptance.pages.serving import SITE
from tests.houses import House, Place

COARSE = 0.3
"""Seconds: more than any turn takes on a busy machine."""


@pytest.mark.parametrize("took", [0.0, 0.001, 0.004, 0.0249])
def test_whatever_a_turn_took_it_is_answered_on_the_tick(took: float) -> None:
    assert took + rest(took, TICK) == pytest.approx(TICK)


def test_a_turn_that_took_longer_waits_for_the_next_tick() -> None:
    assert 0.04 + rest(0.04, TICK) == pytest.approx(2 * TICK)


@pytest.fixture
def house(tmp_path: Path) -> House:
    made = House(Place("memory", memory_stores()), tmp_path)
    made.open()
    return made


async def _seconds(house: House, *bodies: str) -> list[float]:
    app = chat_app(web_routes(house.conversations, site=SITE, tick=COARSE), site=SITE)
    form = {"content-type": "application/x-www-form-urlencoded", "x-heard-script": "1"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://chat") as browser:
        seconds = []
        for body in bodies:
            began = time.perf_counter()
            await browser.post("/s/every-kind", content=body, headers=form)
            seconds.append(time.perf_counter() - began)
    return seconds


def test_each_turn_waits_for_the_tick(house: House) -> None:
    """A tap, long words, a mistake, help: no answer comes before."""
    long_words = "about=&typed=1&words=" + "never+" * 240
    taken = asyncio.run(
        _seconds(house, "about=first-1&words=yes", "about=&do=/help", long_words, "not a form")
    )
    assert min(taken) >= COARSE - 0.005
    house.stop()


def test_pages_that_are_only_opened_do_not_wait(house: House) -> None:
    async def opening() -> float:
        app = chat_app(web_routes(house.conversations, site=SITE, tick=60.0), site=SITE)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://chat") as browser:
            began = time.perf_counter()
            await browser.get("/s/every-kind")
            return time.perf_counter() - began

    assert asyncio.run(opening()) < 30.0
    house.stop()
