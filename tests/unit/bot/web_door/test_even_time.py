"""How long a turn took does not tell what it was."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from bot.web_door.door import chat_app, web_routes
from bot.web_door.press.even_time import BEATS, TICK, answered_at
from surveys.store.memory import memory_stores
from tests.acceptance.pages.serving import SITE
from tests.houses import House, Place

COARSE = 0.3
"""Seconds: more than any turn takes on a busy machine."""


CAME = (7.0, 7.0031, 7.0099, 1234.5678)


@pytest.mark.parametrize("came", CAME)
def test_whatever_a_turn_took_it_is_answered_at_the_same_time(came: float) -> None:
    answered = {answered_at(came, came + took, TICK) for took in (0.0, 0.001, 0.004, 0.0249)}
    assert len(answered) == 1
    assert TICK <= answered.pop() - came <= TICK + TICK / BEATS + 1e-9


def test_a_turn_that_took_longer_waits_whole_ticks_more() -> None:
    soon, late = answered_at(7.0, 7.0, TICK), answered_at(7.0, 7.04, TICK)
    assert late == pytest.approx(soon + TICK)
    assert late >= 7.04


def test_turns_of_one_beat_are_answered_together() -> None:
    """Then what they go on to ask is written in one commit."""
    beat = TICK / BEATS
    assert answered_at(10.6 * beat, 0, TICK) == answered_at(11.4 * beat, 0, TICK)


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
