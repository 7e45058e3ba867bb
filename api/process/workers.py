"""Several processes behind one port: a parent that starts them, watches them, and puts another in the place of one that has
ended or stands still. The port is the parent's, so nobody who comes meanwhile is refused. It has read all that they need
before they part from it: another one is there in a fraction of a second, also on a machine that has much to do."""

import asyncio
import gc
import os
import select
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

BEAT = 1.0
"""Seconds between two signs of life of a worker."""
SILENT_SECONDS = 15.0
"""Whoever gives no sign for so long is taken for dead."""
START_SECONDS = 90.0
"""The same before the first sign."""
STOP_SECONDS = 45.0
"""How long a worker may take to finish what it has begun."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
"""Seconds until a worker that has ended is replaced; each pause is twice the one before, until one has lived for longer than
the longest."""
LONGEST_AFTER_A_SIGN = 1.0
"""The same for one that had begun to answer: it can begin, and people wait for it."""

Say = Callable[[str], None]


@dataclass
class Worker:
    """One process. `life` is our end of what it gives its signs through."""

    number: int
    process: int
    life: socket.socket
    begun: float
    heard: float
    is_ready: bool = False
    stops_by: float | None = None

    def end(self, by: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.process, by)

    def has_ended(self) -> bool:
        return os.waitpid(self.process, os.WNOHANG)[0] != 0

    def is_silent(self, now: float) -> bool:
        return now - self.heard > (SILENT_SECONDS if self.is_ready else START_SECONDS)


@dataclass
class WorkerPlace:
    """Where a worker belongs, and since when it is empty. `old` is one that makes room for another."""

    number: int
    worker: Worker | None = None
    old: Worker | None = None
    pause: float = SHORTEST_PAUSE
    begins_at: float = 0.0


@dataclass
class Workers:
    """So many of them. Each has its number, from 0."""

    count: int
    say: Say = print
    places: list[WorkerPlace] = field(default_factory=list)
    clock: Callable[[], float] = time.monotonic
    _stopping: bool = False
    _renewing: list[int] = field(default_factory=list)
    _has_begun: bool = False

    def run(self) -> "WorkersPart | int":
        """In the parent until somebody stops it: 0, or 1 where no worker could begin. In a worker its part, at once."""
        self.places = [WorkerPlace(number) for number in range(self.count)]
        gc.freeze()  # what is there stays where it is: else each worker soon had all of it once more
        with _signals(self._stop, self._renew):
            while not (self._stopping and not any(each.worker or each.old for each in self.places)):
                if part := self._step():
                    return part
                if not self._has_begun and not self._stopping and self._none_can_begin():
                    return 1
                self._listen()
        return 0

    def _none_can_begin(self) -> bool:
        """All that were begun have ended before they gave a sign: what is wrong, they have said themselves."""
        return all(each.worker is None and each.pause > SHORTEST_PAUSE for each in self.places)

    # Signals ----------

    def _stop(self) -> None:
        self._stopping = True

    def _renew(self) -> None:
        """One after another, so that there are always as many as before."""
        self._renewing = [place.number for place in self.places]

    # What is done ----------

    def _step(self) -> "WorkersPart | None":
        """None in the parent."""
        now = self.clock()
        for place in self.places:
            self._look_at(place, now)
            if self._stopping:
                self._ask_to_stop(place.worker, now)
                self._ask_to_stop(place.old, now)
            elif place.worker is None and now >= place.begins_at and (part := self._begin(place, now)):
                return part
        return None if self._stopping else self._renew_one(now)

    def _look_at(self, place: WorkerPlace, now: float) -> None:
        for worker in filter(None, (place.old, place.worker)):
            if worker.stops_by is None and worker.is_silent(now):
                self.say(f"worker {worker.number + 1} stands still; it is replaced")
                worker.end(signal.SIGKILL)
            elif worker.stops_by is not None and now > worker.stops_by:
                worker.end(signal.SIGKILL)
            if worker.has_ended():
                self._has_ended(place, worker, now)

    def _has_ended(self, place: WorkerPlace, worker: Worker, now: float) -> None:
        worker.life.close()
        if worker is place.old:
            place.old = None
            return
        place.worker = None
        if worker.stops_by is not None:
            return
        if now - worker.begun > LONGEST_PAUSE:
            place.pause = SHORTEST_PAUSE
        longest = LONGEST_AFTER_A_SIGN if worker.is_ready else LONGEST_PAUSE
        pause = min(place.pause, longest)
        place.begins_at, place.pause = now + pause, min(2 * pause, longest)
        if self._has_begun:
            self.say(f"worker {worker.number + 1} has ended; another begins in {pause:g} s")

    def _renew_one(self, now: float) -> "WorkersPart | None":
        """The new one has begun before the old one stops."""
        if not self._renewing:
            return None
        place = self.places[self._renewing[0]]
        is_ready = place.worker is not None and place.worker.is_ready
        if place.old is None and is_ready:
            place.old, place.worker = place.worker, None
            return self._begin(place, now)
        if place.old and place.old.stops_by is None and is_ready:
            self._ask_to_stop(place.old, now)
            self._renewing.pop(0)
        return None

    def _ask_to_stop(self, worker: Worker | None, now: float) -> None:
        if worker and worker.stops_by is None:
            worker.stops_by = now + STOP_SECONDS
            worker.end(signal.SIGTERM)

    def _begin(self, place: WorkerPlace, now: float) -> "WorkersPart | None":
        ours, its = socket.socketpair()
        process = os.fork()
        if process == 0:
            ours.close()
            for each in self._there():
                each.life.close()
            return WorkersPart(place.number, its)
        its.close()
        ours.setblocking(False)
        place.worker = Worker(place.number, process, ours, now, now)
        return None

    def _there(self) -> list[Worker]:
        return [each for place in self.places for each in (place.worker, place.old) if each]

    def _gave_a_sign(self, worker: Worker) -> None:
        if not worker.is_ready:
            self.say(f"worker {worker.number + 1} is there (process {worker.process})")
        worker.heard, worker.is_ready, self._has_begun = self.clock(), True, True

    def _listen(self) -> None:
        """For signs of life, a moment long."""
        there = {each.life: each for each in self._there()}
        readable, _, _ = select.select(list(there), (), (), BEAT / 4)
        for life in readable:
            with suppress(OSError):
                if life.recv(64):
                    self._gave_a_sign(there[life])
                else:
                    time.sleep(BEAT / 20)  # it is ending


@contextmanager
def _signals(stop: Callable[[], None], renew: Callable[[], None]) -> Iterator[None]:
    """SIGTERM and SIGINT stop, SIGHUP renews."""
    to = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGHUP: renew}
    before = {each: signal.signal(each, lambda number, _frame: to[signal.Signals(number)]()) for each in to}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


# In a worker ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WorkersPart:
    """What a worker has from its parent: its number, and where it gives signs of life."""

    number: int
    life: socket.socket

    async def give_signs(self) -> None:
        """For as long as the loop turns. Where the parent is gone, so are we: whoever starts anew finds the port free."""
        self.life.setblocking(False)
        while True:
            try:
                self.life.send(b".")
            except BlockingIOError:  # the parent stands still
                pass
            except OSError:
                os.kill(os.getpid(), signal.SIGTERM)
                return
            await asyncio.sleep(BEAT)
