"""Answers turns on a coarse tick, counted from when each came: how long one took, such as for looking through long words,
does not tell what it was. It waits, and costs no work."""

import asyncio
import time

from starlette.requests import Request

from bot.web_door.press.after_press import NOW

TICK = 0.025
"""Seconds. A turn takes a few thousandths; nobody notices twenty-five, and on a phone the way there takes longer."""


async def until_the_tick(began: float, tick: float) -> None:
    """`began` is in seconds of the performance counter."""
    await asyncio.sleep(rest(time.perf_counter() - began, tick))


def rest(took: float, tick: float) -> float:
    """Seconds from here to the next tick."""
    return tick - took % tick


def is_turn(request: Request) -> bool:
    """Whether a request is a press, or loads the page of one."""
    return request.method == "POST" or NOW in request.query_params
