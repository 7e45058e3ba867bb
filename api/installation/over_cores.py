"""A pure function for many texts on all cores, so that an intake of a whole county need not wait for one of them.

Processes of our own, begun for one intake and ended with it. They have no key and open nothing: they are given words and
give words back, as the intake itself would.
"""

import ctypes
import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress

from api.installation.hardening import keep_memory_private
from surveys.privacy.many_texts import Spread, here

log = logging.getLogger("heard.intake")

MANY = 2000
"""Fewer people's texts are done here before processes have begun."""
A_PART = 50
"""Texts that are passed to a process at a time."""
GIVES_WAY = 5
"""How much less of the processor they get than whoever talks to people on the same machine (nice)."""
_DIES_WITH_PARENT = (1, signal.SIGKILL, 0, 0, 0)
"""The arguments of Linux's prctl for PR_SET_PDEATHSIG."""


@contextmanager
def over_cores(people: int) -> Iterator[Spread]:
    """Where there are few texts or one core, or no memory can be shared with other processes, none is begun."""
    cores = cores_of_ours()
    if people < MANY or cores < 2:
        yield here
        return
    fresh = multiprocessing.get_context("spawn")  # forking would copy whatever threads hold at that moment
    try:
        pool = ProcessPoolExecutor(cores, fresh, initializer=_begin)
    except (ImportError, NotImplementedError, OSError) as problem:  # as where /dev/shm is not there
        log.warning("the intake goes on with one core: %s", type(problem).__name__)
        yield here
        return
    with pool:
        try:
            yield OverCores(pool).spread
        finally:
            pool.shutdown(cancel_futures=True)


class OverCores:
    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool: ProcessPoolExecutor | None = pool

    def spread(self, do: Callable[[str], str], texts: Sequence[str]) -> list[str]:
        """`do` is found by its name in the other process. Where one of them is ended from outside, or cannot begin, it is
        done here from then on: nothing is lost by that but time."""
        if self._pool:
            try:
                return list(self._pool.map(do, texts, chunksize=A_PART))
            except (BrokenProcessPool, OSError) as problem:
                log.warning("the intake goes on with one core: %s", type(problem).__name__)
                self._pool = None
        return here(do, texts)


def cores_of_ours() -> int:
    """How many cores this process may use."""
    with suppress(AttributeError):  # where not all of the machine is ours; Linux alone has it
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _begin() -> None:
    """Its memory holds words: nobody looks into it, and it does not outlive whoever began it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    keep_memory_private()
    with suppress(OSError):  # what systemd lets us call need not have it
        os.nice(GIVES_WAY)
    with suppress(AttributeError):
        ctypes.CDLL(None).prctl(*_DIES_WITH_PARENT)
