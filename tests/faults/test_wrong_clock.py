"""A clock that is wrong for some seconds, at real processes: what children left stays, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Postgres
from tests.faults.wrong_clock import ALL, LIBRARIES, House

DAY = 24 * 3600
SECONDS = 5.0
"""So long after it answers a process has looked at its dates, and has waited as long as a closing waits."""

pytestmark = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.skipif(not LIBRARIES, reason="libfaketime is not installed (apt-get install faketime)"),
]


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.fill()
    return house


@pytest.fixture
def on_a_server(tmp_path: Path, postgres: Postgres) -> Iterator[House]:
    url = postgres.database()
    house = House(tmp_path, url)
    house.fill()
    yield house
    postgres.drop(url)


def test_a_careless_form_loses_everything(house: House) -> None:
    """The attack works: where the clock is believed whatever it says, ten seconds of a wrong one destroy the round."""
    house.looked(-40 * DAY)
    house.serve(SECONDS, shift="+40d")
    left = house.left()
    assert (left.is_open, left.answers, left.places, left.has_keys) == (False, 0, 0, False)


def test_ten_seconds_of_a_wrong_clock_destroy_nothing(house: House) -> None:
    """Forwards, as after a flat battery; then the right one again. It is said at the start, in the log and by the doctor."""
    log = house.serve(SECONDS, shift="+40d")
    assert "the clock of this machine says" in log
    assert '"level": "ERROR"' in log
    assert house.left() == ALL
    assert "WRONG  the clock" in house.run("doctor", shift="+40d").stdout
    assert "In doubt" in house.run("round", "status", "feeling-heard", shift="+40d").stdout
    assert "ok     the clock goes on" in house.run("doctor").stdout
    assert house.left() == ALL


def test_nor_where_the_database_is_a_server(on_a_server: House) -> None:
    """The last look is kept beside the keys, whatever keeps the answers."""
    on_a_server.serve(SECONDS, shift="+40d")
    assert on_a_server.left() == ALL


def test_a_clock_that_goes_back_destroys_nothing_when_it_is_right_again(house: House) -> None:
    """What is written meanwhile does not expire early."""
    house.serve(1, shift="-40d")
    house.run("intake")
    assert house.left() == ALL


def test_a_machine_that_was_off_waits_for_a_person(house: House) -> None:
    """Nobody but the clock says that a month has passed: it waits until somebody says that it is so, and then the round
    closes. Requests to be contacted stay."""
    assert house.run("clock", "ok", shift="+40d").returncode == 1
    assert house.left() == ALL
    said = house.run("clock", "ok", "--yes", shift="+40d")
    assert said.returncode == 0
    assert "feeling-heard-r1 is closed" in said.stderr
    house.run("intake", shift="+40d")
    left = house.left()
    assert (left.is_open, left.answers, left.requests) == (False, 0, ALL.requests)
