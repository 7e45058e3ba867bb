"""Answers turns on a coarse tick, counted from when each came: how long one took, such as for looking through long words,
does not tell what it was. It waits, and costs no work.

Turns that came within one beat are answered together, so that what they go on to ask is written in one commit. The beat
depends on when a turn came, never on what it took.
"""

import asyncio
import math
import time

from starlette.requests import Request

from bot.web_door.press.after_press import NOW

TICK = 0.025
"""Seconds. A turn takes a few thousandths; nobody notices twenty-five, and on a phone the way there takes longer."""
BEATS = 2.5
"""So many beats in a tick."""


async def until_the_tick(began: float, tick: float) -> None:
    """`began` is in seconds of the performance counter."""
    now = time.perf_counter()
    await asyncio.sleep(answered_at(began, now, tick) - now)


def answered_at(began: float, done: float, tick: float) -> float:
    """When a turn is answered that came at `began` and was done at `done`: on the first beat a tick after its coming, or
    whole ticks later. All in seconds of one clock."""
    beat = tick / BEATS
    first = math.ceil((began + tick) / beat) * beat
    return first + max(0, math.ceil((done - first) / tick)) * tick


def is_turn(request: Request) -> bool:
    """Whether a request is a press, or loads the page of one."""
    return request.method == "POST" or NOW in request.query_params
