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
from tests.houses import House, chance_for_tests


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


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


def test_turns_and_sends_move_by_tens(metrics: Metrics) -> None:
    """Nine turns look like none, so that nobody can watch one person."""
    before = _shown(metrics)
    for _ in range(9):
        metrics.turn(0.02, sent=True)
    assert _shown(metrics) == before
    metrics.turn(0.3, sent=False)
    after = _shown(metrics)
    assert after["heard_turns_total"] == 10
    assert after["heard_sends_total"] == 0
    assert after['heard_turn_seconds_bucket{le="0.025"}'] == 9
    assert after['heard_turn_seconds_bucket{le="+Inf"}'] == after["heard_turn_seconds_count"] == 10
    assert after["heard_turn_seconds_sum"] == pytest.approx(0.48)


def test_latencies_stand_still_between_tens(metrics: Metrics) -> None:
    """Also the sum, which would tell that one more turn was taken, and how long it took."""
    for _ in range(10):
        metrics.turn(0.02, sent=False)
    before = _shown(metrics)
    for _ in range(9):
        metrics.turn(7.0, sent=False)
    assert _shown(metrics) == before


def test_there_are_no_labels_but_the_bounds(metrics: Metrics) -> None:
    """No survey, no channel, no visitor."""
    metrics.turn(0.02, sent=True)
    assert {name.partition("{")[2].partition("=")[0] for name in _shown(metrics)} == {"", "le"}


def test_conversations_are_measured(small_house: House, metrics: Metrics) -> None:
    """Two people who answer everything are ten turns and more; what was sent is counted from what was said."""
    small_house.open()
    ticks = itertools.count()
    chance = replace(chance_for_tests(small_house.clock, itertools.count()), clock=lambda: next(ticks) / 100)
    small_house.conversations = Conversations(
        small_house.rounds, *small_house._commits, small_house.voices, chance, on_turn=metrics.turned
    )
    small_house.people(20, ("good", "home", "mostly", "12", "Fine."))
    shown = _shown(metrics)
    assert shown["heard_turns_total"] == 20 * 7
    assert shown["heard_sends_total"] == 20
    assert shown["heard_turn_seconds_sum"] == pytest.approx(1.4)


def test_errors_are_those_that_people_are_told_of(metrics: Metrics) -> None:
    """A line with an error id counts, whatever its words; another does not."""
    log, counter = logging.getLogger("heard.test"), ErrorCounter(metrics)
    log.addHandler(counter)
    log.error("broken", extra={"error_id": "ab12"})
    log.error("somebody should look at this")
    log.removeHandler(counter)
    assert _shown(metrics)["heard_errors_total"] == 1


def test_metrics_are_served_on_this_machine_while_wanted(free_port: int) -> None:
    """At their own port, in the text format; afterwards the port is free again."""
    with metrics_served(free_port) as metrics:
        metrics.error()
        with urllib.request.urlopen(f"http://{LOOPBACK}:{free_port}/metrics", timeout=5) as answer:
            assert answer.headers["content-type"].startswith("text/plain")
            assert b"heard_errors_total 1.0" in answer.read()
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
