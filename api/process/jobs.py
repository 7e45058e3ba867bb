"""Jobs that are done beside the doors, again and again, until they are cancelled. What fails is said in the log, and tried
again: what is broken must not end the doors.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from surveys.errors import UserError, new_error_id
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
    else:
        return True
    return False
