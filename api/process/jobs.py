"""Doors that are kept open, and jobs that are done beside them, each apart from all others and until they are cancelled.
What fails is said in the log, and tried again: nothing that is broken may end the rest.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from surveys.errors import UserError, log_unforeseen, new_error_id
from surveys.store.protocols import StoreUnavailable

log = logging.getLogger("heard.jobs")


@dataclass(frozen=True)
class Job:
    """`do` is done in a thread, and every so many `seconds` again; the first time at the start, or after that time where
    it is not due `at_once`."""

    name: str
    do: Callable[[], object]
    seconds: float
    at_once: bool = True


def only_if(holds: Callable[[], bool], do: Callable[[], object]) -> Callable[[], object]:
    """Do it where it is for this process to do."""
    return lambda: do() if holds() else None


async def keep_doing(job: Job) -> None:
    """Until cancelled."""
    if not job.at_once:
        await asyncio.sleep(job.seconds)
    while True:
        await attempt(job.name, job.do)
        await asyncio.sleep(job.seconds)


async def attempt(name: str, do: Callable[[], object]) -> bool:
    """Whether it could be done."""
    try:
        await asyncio.to_thread(do)
    except StoreUnavailable:
        log.warning("the %s will try again: the database is not available", name)
    except UserError as error:
        error_id = new_error_id()
        log.error("the %s will try again: %s", name, error, extra={"error_id": error_id})
    except Exception as error:  # noqa: BLE001  # a mistake of ours in one job is no reason to end the doors
        log_unforeseen(log, f"the {name}, which will try again", error)
    else:
        return True
    return False


SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries to open a door again. Each is twice the one before, until it has stayed open for longer than the
longest."""


@dataclass(frozen=True)
class Door:
    """`open` lets people in until it is cancelled, or asked to stop. It is called again after it has failed."""

    name: str
    open: Callable[[], Awaitable[None]]


async def keep_open(door: Door, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    """Until it was asked to stop, or is cancelled."""
    pause, clock = SHORTEST_PAUSE, asyncio.get_running_loop().time
    while True:
        opened = clock()
        try:
            return await door.open()
        except UserError as problem:
            log.error("%s is down: %s. It is tried again and again", door.name, problem)
        except Exception as error:  # noqa: BLE001  # what ends one door must not end the others
            log_unforeseen(log, f"{door.name}, which is opened again", error)
        if clock() - opened > LONGEST_PAUSE:
            pause = SHORTEST_PAUSE
        await sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


LOOKS_SECONDS = 0.25
"""How often it is looked whether it is still this process that does what only one may do."""


async def while_held(holds: Callable[[], bool], open_: Callable[[], Awaitable[None]]) -> None:
    """Open a door when it is for this process to do so, and leave it when it is not any more, again and again. Raises what
    the door raises."""
    while True:
        while not holds():
            await asyncio.sleep(LOOKS_SECONDS)
        opened = asyncio.ensure_future(open_())
        try:
            while holds() and not opened.done():
                await asyncio.wait({opened}, timeout=LOOKS_SECONDS)
            if opened.done():
                return opened.result()
        finally:
            opened.cancel()
            await asyncio.gather(opened, return_exceptions=True)
