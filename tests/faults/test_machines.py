"""Two machines that share nothing but the database and the keeper of keys lose nobody, also when one of them is gone."""

from pathlib import Path

import pytest

from tests.conftest import Postgres
from tests.faults.machines import NoMachines, lose_one, machines
from tests.faults.test_workers import FAR_MORE_THAN_CHANCE
from tests.faults.workers import Rush, rushed


@pytest.mark.process
@pytest.mark.slow
def test_two_machines_are_one_installation(postgres: Postgres, tmp_path: Path) -> None:
    """Each request goes to another machine than the one before; Telegram's too. Neither sees a folder of the other, nor
    the folder of the keys."""
    url = postgres.empty_database()
    rush = Rush("webhook", people=14, chats=10, times=1, trouble=lose_one, house=machines)
    try:
        found = rushed(url, tmp_path, rush)
    except NoMachines as why:
        pytest.skip(str(why))
    assert found.is_right, found
    assert found.linked < FAR_MORE_THAN_CHANCE
    postgres.drop(url)
