"""How soon the parent puts another worker in the place of one that has ended."""

import socket

import pytest

from api.process.workers import LONGEST_AFTER_A_SIGN, LONGEST_PAUSE, Worker, WorkerPlace, Workers


def _pauses(place: WorkerPlace, times: int, *, had_begun: bool) -> list[float]:
    """Seconds until a place is filled again, each time that its worker ends within a second."""
    parent, pauses = Workers(1, lambda _line: None), []
    for now in range(times):
        ours, its = socket.socketpair()
        its.close()
        place.worker = Worker(0, 1, ours, now, now, is_ready=had_begun)
        parent._has_ended(place, place.worker, now)
        pauses.append(round(place.begins_at - now, 3))
    return pauses


def test_one_that_cannot_begin_is_tried_less_and_less_often() -> None:
    """What keeps it from beginning would keep it again."""
    pauses = _pauses(WorkerPlace(0), 10, had_begun=False)
    assert pauses[:4] == [0.2, 0.4, 0.8, 1.6]
    assert pauses[-1] == LONGEST_PAUSE


@pytest.mark.parametrize("before", [0, 10])
def test_one_that_had_begun_is_replaced_at_once(before: int) -> None:
    """However often somebody ends it, and whatever went before: people wait for it."""
    place = WorkerPlace(0)
    _pauses(place, before, had_begun=False)
    assert max(_pauses(place, 60, had_begun=True)) == LONGEST_AFTER_A_SIGN
