"""When the intake runs: by the hour, or sooner where many wait."""

import pytest

from api.services.upkeep import MANY, InTimeOrMany, how_many_wait
from tests.houses import House
from tests.unit.surveys.privacy.test_intake import arrive


class Pool:
    """What waits, an intake that leaves so many, and a clock that is set by hand."""

    def __init__(self, leaves: int = 0, *, fails: bool = False) -> None:
        self.waiting, self.leaves, self.fails, self.now, self.taken = 0, leaves, fails, 0.0, 0

    def take(self) -> None:
        self.taken += 1
        self.waiting = min(self.waiting, self.leaves)
        if self.fails:
            raise ValueError

    def jobs(self) -> InTimeOrMany:
        return InTimeOrMany(self.take, lambda: self.waiting, 3600, lambda: self.now)


def test_few_wait_for_their_hour() -> None:
    pool = Pool()
    jobs = pool.jobs()
    pool.waiting = MANY - 1
    for pool.now in (0, 30, 3599):
        jobs.look()
    assert pool.taken == 0
    pool.now = 3600
    jobs.look()
    assert pool.taken == 1


def test_many_do_not_wait_and_the_hour_begins_anew() -> None:
    pool = Pool(leaves=10)
    jobs = pool.jobs()
    pool.now, pool.waiting = 1800, MANY
    jobs.look()
    assert (pool.taken, pool.waiting) == (1, 10)
    for pool.now in (3600, 5399):
        jobs.look()
    assert pool.taken == 1
    pool.now = 5400
    jobs.look()
    assert pool.taken == 2


def test_what_an_intake_leaves_is_no_reason_to_begin_again() -> None:
    """As where something is damaged, so that none was opened: every half minute it would look at all of them."""
    pool = Pool(leaves=3 * MANY)
    jobs = pool.jobs()
    pool.waiting = 2 * MANY
    for pool.now in (30, 60, 90):
        jobs.look()
    assert pool.taken == 1
    pool.waiting += MANY
    jobs.look()
    assert pool.taken == 2


def test_an_intake_that_fails_is_tried_again_at_its_time() -> None:
    pool = Pool(leaves=2 * MANY, fails=True)
    jobs = pool.jobs()
    pool.waiting, pool.now = 2 * MANY, 30
    with pytest.raises(ValueError):
        jobs.look()
    pool.now = 60
    jobs.look()
    assert pool.taken == 1
    pool.now = 3630
    with pytest.raises(ValueError):
        jobs.look()


def test_what_waits_is_counted_in_open_rounds_alone(house: House) -> None:
    one = house.open()
    arrive(house, one, range(12))
    assert how_many_wait(house.stores) == 12
    house.close(one.id)
    assert how_many_wait(house.stores) == 0
