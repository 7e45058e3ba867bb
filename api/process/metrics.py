"""Metrics for whoever keeps Heard running, on a loopback port of their own: never on a port that the public reaches.

A counter that moves when somebody writes would tell when they did, also in tens, to whoever writes nine times themselves. So
what counts people's turns moves once an hour, by tens, up or down by chance: nobody can count back. Errors move once a day;
the log has each at once.
"""

import logging
import secrets
import threading
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import accumulate

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from api.process.serving import PortProblem
from surveys.conversation.conversations import Turned
from surveys.retention import HOUR
from surveys.rounds import FEW

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, float("inf"))
"""The latency histogram's upper bounds."""

LONG_SECONDS = 5.0
"""What a turn beyond the last bound counts as in the sum."""

DAY = 24 * HOUR
LOOPBACK = "127.0.0.1"
Family = CounterMetricFamily | HistogramMetricFamily


class Metrics(Collector):
    """What was counted since the process began, up to the last full hour and day. Safe to use from several threads. `clock`
    gives seconds, `below` a number below another, by chance."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        below: Callable[[int], int] = secrets.randbelow,
    ) -> None:
        self._lock, self._below = threading.Lock(), below
        self._hours, self._days = _Spans(clock, HOUR), _Spans(clock, DAY)
        self._within, self._sends, self._errors = [0] * len(SECONDS), 0, 0
        self._shown_within, self._shown_sends, self._shown_errors = [0] * len(SECONDS), 0, 0

    def turn(self, seconds: float, *, sent: bool) -> None:
        """Somebody was answered after so many seconds; `sent` when they sent their answers."""
        with self._lock:
            self._show_what_is_over()
            self._within[bisect_left(SECONDS, seconds)] += 1
            self._sends += sent

    def turned(self, turn: Turned) -> None:
        """What conversations tell of every turn."""
        self.turn(turn.seconds, sent=turn.kind == "sent")

    def error(self) -> None:
        with self._lock:
            self._show_what_is_over()
            self._errors += 1

    def collect(self) -> Iterator[Family]:
        """What is shown now."""
        with self._lock:
            self._show_what_is_over()
            within, sends, errors = list(self._shown_within), self._shown_sends, self._shown_errors
        yield _counter("heard_turns", "Turns of conversations, about, up to the last full hour.", sum(within))
        yield _counter("heard_sends", "Answers that were sent, about, up to the last full hour.", sends)
        yield _counter("heard_errors", "Errors with an id, up to the last full day; see the log.", errors)
        yield HistogramMetricFamily(
            "heard_turn_seconds",
            "How long turns took, about, up to the last full hour.",
            buckets=_buckets(within),
            sum_value=_sum(within),
        )

    def _show_what_is_over(self) -> None:
        """What was counted goes out when its hour or day is over, whoever asks first."""
        if self._hours.is_over():
            self._shown_within = [
                shown + self._in_tens(count)
                for shown, count in zip(self._shown_within, self._within, strict=True)
            ]
            self._shown_sends += self._in_tens(self._sends)
            self._within, self._sends = [0] * len(SECONDS), 0
        if self._days.is_over():
            self._shown_errors, self._errors = self._shown_errors + self._errors, 0

    def _in_tens(self, count: int) -> int:
        """Up or down by chance, right on average: one more moves it once in ten times."""
        return (count + self._below(FEW)) // FEW * FEW


class _Spans:
    """Spans of time, one after another. `is_over` says once of each that it is."""

    def __init__(self, clock: Callable[[], float], seconds: int) -> None:
        self._clock, self._seconds = clock, seconds
        self._ends = clock() + seconds

    def is_over(self) -> bool:
        now = self._clock()
        if now < self._ends:
            return False
        self._ends += (now - self._ends) // self._seconds * self._seconds + self._seconds
        return True


def _buckets(within: list[int]) -> list[tuple[str, float]]:
    bounds = ["+Inf" if bound == float("inf") else str(bound) for bound in SECONDS]
    return list(zip(bounds, map(float, accumulate(within)), strict=True))


def _sum(within: list[int]) -> float:
    """Of what is shown, each as long as its bound: the true sum would tell of single turns."""
    longest = (*SECONDS[:-1], LONG_SECONDS)
    return sum(bound * count for bound, count in zip(longest, within, strict=True))


def _counter(name: str, what: str, value: int) -> CounterMetricFamily:
    return CounterMetricFamily(name, what, value=value)


class ErrorCounter(logging.Handler):
    """Counts the log lines that carry an error id."""

    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.ERROR)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        if hasattr(record, "error_id"):
            self._metrics.error()


@contextmanager
def metrics_served(port: int) -> Iterator[Metrics]:
    """The metrics, served at http://127.0.0.1:PORT/metrics while the context is open. Raises `PortProblem`."""
    metrics = Metrics()
    registry, counter = CollectorRegistry(), ErrorCounter(metrics)
    registry.register(metrics)
    try:
        server, thread = start_http_server(port, LOOPBACK, registry)
    except OSError as error:
        raise PortProblem(
            f"HEARD_METRICS_PORT={port} cannot be listened on: {error.strerror}; choose another"
        ) from None
    logging.getLogger("heard").addHandler(counter)
    try:
        yield metrics
    finally:
        logging.getLogger("heard").removeHandler(counter)
        server.shutdown()
        server.server_close()
        thread.join()
