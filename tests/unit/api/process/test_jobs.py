"""Jobs beside the doors: what fails is said and done again, and nothing that can be mended ends them."""

import asyncio
import logging
from collections.abc import Callable

import pytest

from api.process.jobs import Door, Job, attempt, keep_doing, keep_open
from surveys.errors import UserError
from surveys.store.protocols import StoreUnavailable


def kept_doing(job: Job, until: Callable[[], bool]) -> None:
    """Do a job until something is true, then cancel it."""

    async def scene() -> None:
        doing = asyncio.create_task(keep_doing(job))
        async with asyncio.timeout(10):
            while not until():
                await asyncio.sleep(0.005)
        doing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await doing

    asyncio.run(scene())


def failing(error: Exception, times: list[int]) -> Callable[[], object]:
    """Fails whenever it is called, and counts."""

    def do() -> None:
        times.append(1)
        raise error

    return do


def test_a_job_is_done_at_once_and_again() -> None:
    """Until it is cancelled."""
    times: list[int] = []
    kept_doing(Job("counting", lambda: times.append(1), 0.01), lambda: len(times) > 2)


def test_a_job_that_is_not_due_at_once_waits_first() -> None:
    """The intake does not run when `heard run` begins: answers are mixed by the clock."""
    times: list[int] = []

    async def scene() -> None:
        doing = asyncio.create_task(keep_doing(Job("intake", lambda: times.append(1), 3600, at_once=False)))
        await asyncio.sleep(0.05)
        doing.cancel()

    asyncio.run(scene())
    assert times == []


@pytest.mark.parametrize(
    ("error", "level"),
    [(UserError("the key is lost"), logging.ERROR), (StoreUnavailable("away"), logging.WARNING)],
)
def test_what_fails_is_tried_again(error: Exception, level: int, caplog: pytest.LogCaptureFixture) -> None:
    """A problem that somebody can mend is said with an error id; a database that is away is not somebody's mistake."""
    times: list[int] = []
    kept_doing(Job("sweep", failing(error, times), 0.01), lambda: len(times) > 1)
    record = caplog.records[0]
    assert record.getMessage().startswith("the sweep will try again: ")
    assert record.levelno == level
    assert hasattr(record, "error_id") is (level == logging.ERROR)


def test_an_error_that_nobody_expects_is_said_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    """With an id and its type, and nothing of what it was about; the doors beside it stay open."""
    assert asyncio.run(attempt("division", lambda: 1 // 0)) is False
    (record,) = caplog.records
    assert record.getMessage().startswith(
        "ZeroDivisionError in the division, which will try again, error id "
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UserError("no route"), "the door is down: no route"),
        (ValueError("words"), "ValueError in the door, "),
    ],
)
def test_a_door_that_fails_is_opened_again(
    error: Exception, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    """For ever, with pauses that grow up to a minute; until it ends because it was asked to."""
    outcomes, pauses = [error] * 9, list[float]()

    async def fail() -> None:
        if outcomes:
            raise outcomes.pop()

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    asyncio.run(keep_open(Door("the door", fail), sleep))
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert all(record.getMessage().startswith(said) for record in caplog.records)
