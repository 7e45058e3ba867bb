"""Processes are killed while people answer: what was acknowledged is counted, once. `python -m tests.faults` tries 200
points.
"""

from pathlib import Path

import pytest

from tests.conftest import DATABASES, Postgres
from tests.faults.rush import rush

KILLS, PEOPLE = 4, 60
FAR_MORE_THAN_CHANCE = 8
"""Of sixty people one stands in their place by chance; eight or more do so once in a hundred thousand times."""


@pytest.mark.parametrize("database", DATABASES)
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
