"""The clock of the search for a safe release: the seconds in which this thread itself worked.

By a clock on the wall the same round would have more of it hidden on a machine that is busy with something else.
"""

import time
from dataclasses import dataclass, field

MOST_WAITING = 8
"""A search that has waited for eight times as long as it may work is over too: something is wrong with the machine."""


@dataclass
class WorkingTime:
    """A clock for one search, in the thread that calls it first. It counts from then."""

    _began: tuple[float, float] | None = field(default=None, init=False)

    def __call__(self) -> float:
        worked, passed = time.thread_time(), time.monotonic()
        if self._began is None:
            self._began = worked, passed
        return max(worked - self._began[0], (passed - self._began[1]) / MOST_WAITING)
