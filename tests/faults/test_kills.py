"""Processes are killed, and a database goes away, while people answer: what was acknowledged is counted, once. `python -m
tests.faults` tries more points.
"""

from pathlib import Path

import pytest

from tests.conftest import EACH_DATABASE, Postgres, postgres_server
from tests.faults.rush import Outage, outages, rush

KILLS, PEOPLE = 4, 60
MANY = 300
"""Enough that some are still talking when the server goes."""
FAR_MORE_THAN_CHANCE = 8
"""Of sixty people one stands in their place by chance; eight or more do so once in a hundred thousand times."""


@pytest.mark.parametrize("database", EACH_DATABASE)
def test_whoever_was_told_is_counted_exactly_once(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Killed anywhere, nobody's answers are lost or doubled, none is in clear, and none is linked to who sent it."""
    url = f"sqlite:///{tmp_path / 'heard.db'}"
    if database == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.empty_database()
    finding = rush(database, url, tmp_path, kills=KILLS, people=PEOPLE, seed=1)
    assert finding.is_right, finding
    assert finding.linked < FAR_MORE_THAN_CHANCE


def test_a_server_that_is_stopped_under_load_loses_nobody(tmp_path: Path) -> None:
    """PostgreSQL is stopped at once and started again, twice, while many talk: some are told kindly to try again, and in the
    end everybody is counted once."""
    with postgres_server() as server:
        stopped = Outage(server.stop, server.start)
        finding, troubled = outages(
            "postgresql", server.empty_database(), tmp_path, stopped, times=2, people=MANY, seed=1
        )
    assert finding.is_right, finding
    assert troubled > 0
