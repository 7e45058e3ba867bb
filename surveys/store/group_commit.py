"""Many small pieces of work, one durable commit. Conversations of different people wait for the same disk write."""

import asyncio
import queue
import random
import threading
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar, cast

from surveys.store.protocols import Overtaken, StoreUnavailable

Work = TypeVar("Work", covariant=True)
Result = TypeVar("Result")

MOST_IN_ONE_COMMIT = 128
TRIES, LONGEST_PAUSE = 12, 0.05
"""How often work is done again that another process overtook, and seconds between, of which chance takes a part: two who
meet again and again part."""


class Store(Protocol[Work]):
    def transaction(self) -> AbstractContextManager[Work]: ...


class LooksAhead(Protocol):
    """Work that can read at once what many pieces will ask for."""

    def look_ahead(self, keys: Collection[str]) -> None: ...


@dataclass
class _Piece:
    do: Callable[[Any], Any]
    ahead: Collection[str]
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[Any]"
    result: Any = None


def _tell(group: list[_Piece], error: Exception | None = None) -> None:
    """Each loop is woken once for all that waits there."""
    for loop in {piece.loop for piece in group}:
        # It may have ended with whoever waited; the thread must go on for the others.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, [piece for piece in group if piece.loop is loop], error)


def _settle(group: list[_Piece], error: Exception | None) -> None:
    for piece in group:
        if piece.done.cancelled():
            continue
        if error:
            piece.done.set_exception(error)
        else:
            piece.done.set_result(piece.result)


class GroupCommit(Generic[Work]):
    """Runs pieces of work against a store, one after another, in a thread of its own.

    `run` returns after the commit that holds the piece. A piece must be safe to run again: when one of a group fails, the
    group is undone and each piece gets a transaction of its own, so that nobody loses an answer to somebody else's error. A
    group that another process overtook is done again as a whole, on what is there then.
    """

    def __init__(self, store: Store[Work], name: str) -> None:
        self._store = store
        self._waiting: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        self._open, self._door = True, threading.Lock()
        self._thread = threading.Thread(target=self._work, name=f"{name}-commits", daemon=True)
        self._thread.start()

    async def run(self, do: Callable[[Work], Result], ahead: Collection[str] = ()) -> Result:
        """What the piece gives. `ahead` are keys that it will ask for, of work that looks ahead. Raises what the piece
        raises; `StoreUnavailable` after `close`."""
        loop = asyncio.get_running_loop()
        piece = _Piece(do, ahead, loop, loop.create_future())
        with self._door:
            if not self._open:
                raise StoreUnavailable("this process is stopping")
            self._waiting.put(piece)
        result: Result = await piece.done
        return result

    def close(self) -> None:
        """Finish what waits, then stop. Safe to call again."""
        with self._door:
            if self._open:
                self._waiting.put(None)
            self._open = False
        self._thread.join()

    def _work(self) -> None:
        while group := self._next_group():
            self._commit(group)

    def _next_group(self) -> list[_Piece]:
        group: list[_Piece] = []
        piece = self._waiting.get()
        while piece is not None:
            group.append(piece)
            if len(group) == MOST_IN_ONE_COMMIT or self._waiting.empty():
                return group
            piece = self._waiting.get()
        if group:
            self._waiting.put(None)  # the order to stop stands until this group is done
        return group

    def _commit(self, group: list[_Piece]) -> None:
        try:
            self._do_until_not_overtaken(group)
        except StoreUnavailable as error:
            # Not the fault of any piece: each alone would wait for the same database in vain.
            _tell(group, error)
        except Exception as error:  # noqa: BLE001  # whatever it is belongs to whoever asked for the work
            self._apart(group, error)
        else:
            _tell(group)

    def _do_until_not_overtaken(self, group: list[_Piece]) -> None:
        for _ in range(TRIES - 1):
            try:
                return self._do(group)
            except Overtaken:
                time.sleep(random.uniform(0, LONGEST_PAUSE))  # noqa: S311  # no secret
        self._do(group)

    def _do(self, group: list[_Piece]) -> None:
        with self._store.transaction() as work:
            if ahead := [key for piece in group for key in piece.ahead]:
                cast(LooksAhead, work).look_ahead(ahead)
            for piece in group:
                piece.result = piece.do(work)

    def _apart(self, group: list[_Piece], error: Exception) -> None:
        if len(group) == 1:
            _tell(group, error)
        else:
            for piece in group:
                self._commit([piece])
