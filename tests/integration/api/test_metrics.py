"""Metrics tell how the service is, and never when somebody wrote."""

import itertools
import logging
import socket
import urllib.request
from dataclasses import replace

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from api.process.metrics import LOOPBACK, ErrorCounter, Metrics, metrics_served
from api.process.serving import PortProblem
from surveys.conversation.conversations import Conversations
from surveys.retention import HOUR
from tests.houses import House, chance_for_tests


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def metrics(clock: Clock) -> Metrics:
    return Metrics(clock)


def _shown(metrics: Metrics) -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(metrics)
    lines = generate_latest(registry).decode().splitlines()
    return {name: float(value) for name, value in (line.split() for line in lines if line[0] != "#")}


@pytest.fixture
def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
    return port


def test_nothing_moves_within_the_hour(metrics: Metrics, clock: Clock) -> None:
    """However much is written, and by whomever: somebody who writes nine times themselves sees no tenth."""
    before = _shown(metrics)
    for number in range(95):
        metrics.turn(0.02 * number, sent=True)
        clock.now = number * HOUR / 100
        assert _shown(metrics) == before
    clock.now = HOUR
    shown = _shown(metrics)
    assert shown["heard_turns_total"] == shown["heard_turn_seconds_count"] > 0
    assert shown["heard_turns_total"] % 10 == shown["heard_sends_total"] % 10 == 0
    assert all(value % 10 == 0 for name, value in shown.items() if "bucket" in name)


def test_an_hour_is_right_on_average_and_never_exactly(clock: Clock) -> None:
    """One more turn moves the number once in ten times, so that nobody can count back to one person."""
    shown = []
    for _ in range(400):
        metrics = Metrics(clock)
        for _ in range(5):
            metrics.turn(0.02, sent=False)
        clock.now += HOUR
        shown.append(_shown(metrics)["heard_turns_total"])
    assert set(shown) == {0, 10}
    assert 3.5 < sum(shown) / len(shown) < 6.5


def test_the_sum_says_no_more_than_the_buckets(metrics: Metrics, clock: Clock) -> None:
    """The true one would tell how long a single turn took."""
    for _ in range(50):
        metrics.turn(0.0171, sent=False)
    clock.now = HOUR
    shown = _shown(metrics)
    assert shown["heard_turn_seconds_sum"] == pytest.approx(0.025 * shown["heard_turns_total"])


def test_there_are_no_labels_but_the_bounds(metrics: Metrics) -> None:
    """No survey, no channel, no visitor."""
    metrics.turn(0.02, sent=True)
    assert {name.partition("{")[2].partition("=")[0] for name in _shown(metrics)} == {"", "le"}


def test_conversations_are_measured(small_house: House, metrics: Metrics, clock: Clock) -> None:
    """Two people who answer everything are ten turns and more; what was sent is counted from what was said."""
    small_house.open()
    ticks = itertools.count()
    chance = replace(chance_for_tests(small_house.clock, itertools.count()), clock=lambda: next(ticks) / 100)
    small_house.conversations = Conversations(
        small_house.rounds, *small_house._commits, small_house.voices, chance, on_turn=metrics.turned
    )
    small_house.people(20, ("good", "home", "mostly", "12", "Fine."))
    clock.now = HOUR
    shown = _shown(metrics)
    assert shown["heard_turns_total"] in {20 * 7, 20 * 7 + 10}
    assert shown["heard_sends_total"] in {20, 30}


def test_errors_are_those_that_people_are_told_of(metrics: Metrics, clock: Clock) -> None:
    """A line with an error id counts, whatever its words; another does not. It is seen when the day is over."""
    log, counter = logging.getLogger("heard.test"), ErrorCounter(metrics)
    log.addHandler(counter)
    log.error("broken", extra={"error_id": "ab12"})
    log.error("somebody should look at this")
    log.removeHandler(counter)
    clock.now = 23 * HOUR
    assert _shown(metrics)["heard_errors_total"] == 0
    clock.now = 24 * HOUR
    assert _shown(metrics)["heard_errors_total"] == 1


def test_metrics_are_served_on_this_machine_while_wanted(free_port: int) -> None:
    """At their own port, in the text format; afterwards the port is free again."""
    with (
        metrics_served(free_port),
        urllib.request.urlopen(f"http://{LOOPBACK}:{free_port}/metrics", timeout=5) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/plain")
        assert b"heard_errors_total 0.0" in answer.read()
    with metrics_served(free_port):
        pass


def test_a_port_that_is_taken_is_said() -> None:
    """In a sentence that names the setting."""
    with socket.create_server((LOOPBACK, 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(PortProblem, match=f"HEARD_METRICS_PORT={port} cannot be listened on"),
            metrics_served(port),
        ):
            pass
