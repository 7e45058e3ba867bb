"""Three chat processes lose nobody while they are killed and stand still; `python -m tests.faults workers` tries more."""

from pathlib import Path

import pytest

from tests.conftest import Postgres
from tests.faults.workers import Rush, all_of_it, rushed

FAR_MORE_THAN_CHANCE = 8


@pytest.mark.process
@pytest.mark.slow
def test_killed_workers_lose_nobody(postgres: Postgres, tmp_path: Path) -> None:
    """On the web, with and without script, and in Telegram, while one stands still and their clock jumps an hour either way:
    whoever was told is counted once, in no order that tells, and no answer stands at a question that was not there."""
    url = postgres.empty_database()
    found = rushed(url, tmp_path, Rush("webhook", people=20, chats=10, times=4, trouble=all_of_it))
    assert found.is_right, found
    assert found.linked < FAR_MORE_THAN_CHANCE
    postgres.drop(url)
