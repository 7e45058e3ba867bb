"""How a process of Heard's runs."""

import asyncio

import pytest
import uvloop

from api.process.serving import run_until_stopped


def test_every_process_runs_on_the_loop_that_costs_least() -> None:
    """And says what went wrong in it."""
    loops: list[asyncio.AbstractEventLoop] = []

    async def fails() -> None:
        loops.append(asyncio.get_running_loop())
        raise ValueError("said")

    with pytest.raises(ValueError, match="said"):
        run_until_stopped(fails())
    assert isinstance(loops[0], uvloop.Loop)
