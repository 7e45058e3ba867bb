"""Two people change what is known of a round in the same moment: both changes are kept."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import Any

from surveys.fieldwork.changing import change_round, note_full
from surveys.fieldwork.ending.closing import close_round
from surveys.fieldwork.lookup import find_round
from surveys.fieldwork.opening import open_round
from surveys.fieldwork.revising import revise
from surveys.rounds import RoundProblem
from surveys.store.protocols import RoundsStore, RoundsWork
from tests.houses import TODAY, House, Place, every_kind
from tests.integration.store.test_live_edits import OTHER_WORDS

TIMES = 12


def at_once(*doing: Callable[[], Any]) -> list[object]:
    """What each gave, or the `RoundProblem` that it ended with; they begin in the same moment."""
    ready = Barrier(len(doing))

    def begin(do: Callable[[], Any]) -> object:
        ready.wait()
        try:
            return do()
        except RoundProblem as problem:
            return problem

    with ThreadPoolExecutor(len(doing)) as threads:
        return list(threads.map(begin, doing))


def test_two_changes_at_once_are_both_kept(house: House) -> None:
    """One sets how many were asked, another the last day, a third the quota, again and again."""
    store = house.stores.rounds
    one = house.open()
    for number in range(1, TIMES + 1):
        last = TODAY + timedelta(days=number)
        at_once(
            lambda number=number: change_round(store, one.id, TODAY, asked=1000 + number),
            lambda last=last: change_round(store, one.id, TODAY, closes_on=last),
            lambda number=number: change_round(store, one.id, TODAY, quota=100 + number),
        )
        now = find_round(store, one.id)
        assert (now.asked, now.closes_on, now.quota) == (1000 + number, last, 100 + number)


class Meanwhile:
    """A store after whose next transaction something happens."""

    def __init__(self, store: RoundsStore, then: Callable[[], object]) -> None:
        self._store, self._then = store, [then]

    @contextmanager
    def transaction(self) -> Iterator[RoundsWork]:
        with self._store.transaction() as work:
            yield work
        if self._then:
            self._then.pop()()


def test_a_change_is_one_transaction(house: House) -> None:
    """Whoever comes just after it looked finds it written, and loses nothing of it."""
    store = house.stores.rounds
    one = house.open()
    between = Meanwhile(store, lambda: change_round(store, one.id, TODAY, asked=300))
    change_round(between, one.id, TODAY, quota=100)
    now = find_round(store, one.id)
    assert (now.asked, now.quota) == (300, 100)


def test_two_who_open_a_round_at_once_open_one(house: House) -> None:
    """The other is told that there is one."""
    store = house.stores.rounds
    made = at_once(*[lambda: open_round(store, house.keys, every_kind(), TODAY)] * 3)
    assert sum(isinstance(each, RoundProblem) for each in made) == 2
    with store.transaction() as work:
        assert [each.id for each in work.rounds()] == ["every-kind-r1"]


def test_a_change_and_a_revision_at_once_lose_neither(house: House) -> None:
    """Or one of them is refused with a sentence; never is half of it gone without a word."""
    store = house.stores.rounds
    one = house.open()
    changed, revised = at_once(
        lambda: change_round(store, one.id, TODAY, asked=40),
        lambda: revise(store, one.id, OTHER_WORDS, TODAY),
    )
    now = find_round(store, one.id)
    assert not isinstance(changed, RoundProblem)
    assert now.asked == 40
    assert (now.revision == 2) is not isinstance(revised, RoundProblem)


def test_a_closing_loses_no_change_of_the_same_moment(place: Place, data_folder: Path) -> None:
    """What was changed before it counts; afterwards a change is refused."""
    house = House(place, data_folder / "keys")
    stores = house.stores
    for number in range(3):
        one = house.open()
        _, changed = at_once(
            lambda one=one: close_round(stores, house.keys, house.intake(), one.id, TODAY, lambda _: None),
            lambda one=one, number=number: change_round(stores.rounds, one.id, TODAY, asked=50 + number),
        )
        now = find_round(stores.rounds, one.id)
        assert not now.is_open
        assert now.finished == 0
        assert now.asked == (None if isinstance(changed, RoundProblem) else 50 + number)
    house.stop()


def test_a_quota_that_was_raised_meanwhile_is_not_full(house: House) -> None:
    """Whoever counted by the old one does not shut the door for the new."""
    one = house.open(quota=20)
    house.people(25, ("good", "home", "mostly", "12", "It is fine."))
    house.take(one)
    change_round(house.stores.rounds, one.id, TODAY, quota=500)
    assert note_full(house.stores, one, TODAY).full_on is None
    assert find_round(house.stores.rounds, one.id).full_on is None
