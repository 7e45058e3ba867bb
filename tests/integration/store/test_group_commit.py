"""Many small pieces of work, one durable commit."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from surveys.store.group_commit import MOST_IN_ONE_COMMIT, GroupCommit
from surveys.store.protocols import PoolStore, PoolWork, StoreUnavailable
from tests.houses import Place

ROUND = "small-r1"


@contextmanager
def committing(store: PoolStore) -> Iterator[GroupCommit[PoolWork]]:
    commits = GroupCommit(store, "test")
    try:
        yield commits
    finally:
        commits.close()


class Counted:
    """A store that counts its transactions, and can hold the first one until told to go on."""

    def __init__(self, store: PoolStore) -> None:
        self.store, self.transactions = store, 0
        self.go_on = threading.Event()
        self.go_on.set()

    @contextmanager
    def transaction(self) -> Iterator[PoolWork]:
        self.transactions += 1
        self.go_on.wait(10)
        with self.store.transaction() as work:
            yield work

    def scrub(self) -> None:
        self.store.scrub()


def putting(row: str) -> Callable[[PoolWork], str]:
    def put(work: PoolWork) -> str:
        work.put(row, ROUND, row.encode())
        return row

    return put


class Slip(Exception):
    """Something wrong with one piece."""


def slipping(work: PoolWork) -> str:
    work.put("half-done", ROUND, b"x")
    raise Slip("this one only")


def _rows(place: Place) -> set[str]:
    with place.stores.pool.transaction() as work:
        return set(work.waiting(ROUND))


def test_everybody_gets_the_result_of_their_own_piece(place: Place) -> None:
    """Hundreds at once: each result goes to whoever asked, and all is stored."""
    rows = [f"row{number}" for number in range(300)]

    async def all_at_once() -> list[str]:
        with committing(place.stores.pool) as commits:
            return await asyncio.gather(*(commits.run(putting(row)) for row in rows))

    assert asyncio.run(all_at_once()) == rows
    assert _rows(place) == set(rows)


def test_pieces_that_wait_share_one_commit(place: Place) -> None:
    """While the first is being written the others gather; then all of them take one commit."""
    counted = Counted(place.stores.pool)
    counted.go_on.clear()

    async def wait_and_go() -> None:
        with committing(counted) as commits:
            first = asyncio.create_task(commits.run(putting("first")))
            while not counted.transactions:
                await asyncio.sleep(0.001)
            others = [asyncio.create_task(commits.run(putting(f"row{n}"))) for n in range(MOST_IN_ONE_COMMIT)]
            await asyncio.sleep(0)
            counted.go_on.set()
            await asyncio.gather(first, *others)

    asyncio.run(wait_and_go())
    assert counted.transactions == 2
    assert len(_rows(place)) == MOST_IN_ONE_COMMIT + 1


def test_one_failing_piece_does_not_hurt_the_others(place: Place) -> None:
    """Its error goes to its owner, its half-done work is undone, and everybody else's is stored once."""
    counted = Counted(place.stores.pool)
    counted.go_on.clear()

    async def one_slips() -> list[object]:
        with committing(counted) as commits:
            tasks = [asyncio.create_task(commits.run(putting("first")))]
            while not counted.transactions:
                await asyncio.sleep(0.001)
            pieces = [putting("a"), slipping, putting("b")]
            tasks += [asyncio.create_task(commits.run(piece)) for piece in pieces]
            await asyncio.sleep(0)
            counted.go_on.set()
            return await asyncio.gather(*tasks, return_exceptions=True)

    first, a, slipped, b = asyncio.run(one_slips())
    assert (first, a, b) == ("first", "a", "b")
    assert isinstance(slipped, Slip)
    assert _rows(place) == {"first", "a", "b"}


def test_run_returns_after_the_commit(place: Place) -> None:
    """When somebody is told that it is kept, another connection can see it."""

    async def look_after_each() -> None:
        with committing(place.stores.pool) as commits:
            for row in ("a", "b", "c"):
                await commits.run(putting(row))
                assert row in await asyncio.to_thread(_rows, place)

    asyncio.run(look_after_each())


def test_what_was_confirmed_is_there_after_opening_again(database: Place) -> None:
    """Closing loses nothing that waits, and what was confirmed outlives the process."""

    async def put_and_close() -> list[str]:
        with committing(database.stores.pool) as commits:
            return await asyncio.gather(*(commits.run(putting(f"row{n}")) for n in range(50)))

    rows = asyncio.run(put_and_close())
    database.reopen()
    assert _rows(database) == set(rows)


def test_closing_finishes_what_waits(place: Place) -> None:
    """Work that was handed over before the order to stop is still done."""
    counted = Counted(place.stores.pool)
    counted.go_on.clear()

    async def hand_over_and_close() -> list[str]:
        commits = GroupCommit(counted, "test")
        tasks = [asyncio.create_task(commits.run(putting(f"row{n}"))) for n in range(5)]
        await asyncio.sleep(0)
        with ThreadPoolExecutor(1) as other:
            closing = other.submit(commits.close)
            counted.go_on.set()
            done = await asyncio.gather(*tasks)
            await asyncio.to_thread(closing.result, 10)
        return done

    assert len(asyncio.run(hand_over_and_close())) == 5
    assert len(_rows(place)) == 5


def test_after_closing_nothing_waits_for_ever(place: Place) -> None:
    """Somebody who comes too late is told; closing twice is harmless."""
    commits = GroupCommit(place.stores.pool, "test")
    commits.close()
    commits.close()
    with pytest.raises(StoreUnavailable, match="stopping"):
        asyncio.run(commits.run(putting("late")))


def test_somebody_who_went_away_does_not_stop_the_thread(place: Place) -> None:
    """A connection that ends while its work waits, even with its whole event loop, hurts nobody after it."""
    counted = Counted(place.stores.pool)
    with committing(counted) as commits:
        counted.go_on.clear()

        async def give_up() -> None:
            await asyncio.wait_for(commits.run(putting("left")), 0.05)

        with pytest.raises(TimeoutError):
            asyncio.run(give_up())
        counted.go_on.set()
        assert asyncio.run(commits.run(putting("next"))) == "next"
    assert _rows(place) == {"left", "next"}


def test_a_store_that_is_away_is_not_tried_once_for_each_piece() -> None:
    """A hundred people who wait for a dead database wait for it once, not a hundred times."""

    class Away:
        transactions = 0

        @contextmanager
        def transaction(self) -> Iterator[PoolWork]:
            self.transactions += 1
            raise StoreUnavailable("gone")
            yield

    away = Away()

    async def all_at_once() -> list[object]:
        commits = GroupCommit(away, "test")
        tasks = [asyncio.create_task(commits.run(putting(f"row{n}"))) for n in range(100)]
        done = await asyncio.gather(*tasks, return_exceptions=True)
        commits.close()
        return list(done)

    done = asyncio.run(all_at_once())
    assert all(isinstance(each, StoreUnavailable) for each in done)
    assert away.transactions < 10


def test_two_processes_share_a_file(sqlite: Place, tmp_path: Path) -> None:
    """Two group commits on one database, as of two processes, wait for each other and lose nothing."""
    other = Place.at(sqlite.url)

    async def both() -> None:
        with committing(sqlite.stores.pool) as ours, committing(other.stores.pool) as theirs:
            pieces = [
                each.run(putting(f"{n}-{name}"))
                for n in range(40)
                for name, each in (("a", ours), ("b", theirs))
            ]
            await asyncio.gather(*pieces)

    asyncio.run(both())
    other.close()
    assert len(_rows(sqlite)) == 80
