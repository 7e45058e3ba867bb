"""Metrics for whoever keeps Heard running, on a loopback port of their own: never on a port that the public reaches.

A counter that moves when somebody writes would tell when they did. So what counts people's turns moves by tens, has no
labels, and its latencies are those of the last full ten; only errors are counted one by one.
"""

import logging
import threading
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from api.process.serving import PortProblem
from surveys.conversation.conversations import Turned
from surveys.rounds import FEW

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, float("inf"))
"""The latency histogram's upper bounds."""

LOOPBACK = "127.0.0.1"
Family = CounterMetricFamily | HistogramMetricFamily


class Metrics(Collector):
    """Counts since the process began. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._turns, self._sends, self._errors = 0, 0, 0
        self._within, self._sum = [0] * len(SECONDS), 0.0
        self._shown = self._latencies()

    def turn(self, seconds: float, *, sent: bool) -> None:
        """Somebody was answered after so many seconds; `sent` when they sent their answers."""
        with self._lock:
            self._turns += 1
            self._sends += sent
            self._within[bisect_left(SECONDS, seconds)] += 1
            self._sum += seconds
            if self._turns % FEW == 0:
                self._shown = self._latencies()

    def turned(self, turn: Turned) -> None:
        """What conversations tell of every turn."""
        self.turn(turn.seconds, sent=turn.kind == "sent")

    def error(self) -> None:
        with self._lock:
            self._errors += 1

    def collect(self) -> Iterator[Family]:
        """What is shown now."""
        with self._lock:
            buckets, total = self._shown
            turns, sends, errors = _in_tens(self._turns), _in_tens(self._sends), self._errors
        yield _counter("heard_turns", "Turns of conversations, in tens.", turns)
        yield _counter("heard_sends", "Answers that were sent, in tens.", sends)
        yield _counter("heard_errors", "Errors that a person was told an id of.", errors)
        yield HistogramMetricFamily(
            "heard_turn_seconds",
            "How long turns took, up to the last full ten.",
            buckets=buckets,
            sum_value=total,
        )

    def _latencies(self) -> tuple[list[tuple[str, float]], float]:
        bounds = ["+Inf" if bound == float("inf") else str(bound) for bound in SECONDS]
        return list(zip(bounds, map(float, accumulate(self._within)), strict=True)), self._sum


def _in_tens(count: int) -> int:
    return count // FEW * FEW


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
