"""What falls due by itself: rounds after their last day, drafts past their time, and runs that nobody came back to."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from surveys.fieldwork.ending.adding_up import end_waiting
from surveys.fieldwork.ending.destruction import destroy_rows, keys_too_many, scrub_rows
from surveys.fieldwork.programmes import end, is_alive, runs_in
from surveys.privacy.keys import Keys
from surveys.rounds import Round
from surveys.store.protocols import ParticipationStore, RoundsStore, Stores

AT_A_TIME, PAUSE_SECONDS = 200, 0.05


def due(stores: Stores, keys: Keys, today: date) -> list[Round]:
    """The rounds that have to be closed: their last day has passed, or a closing was killed on its way."""
    rounds = _rounds(stores.rounds)
    return [round_ for round_ in rounds if round_.stage(today) == "over" or _is_half_closed(round_, keys)]


def _is_half_closed(round_: Round, keys: Keys) -> bool:
    return not round_.is_open and (round_.finished is None or bool(keys_too_many(keys, round_)))


def upkeep(stores: Stores, keys: Keys, now: int) -> int:
    """Destroy drafts past their time, whatever reached a closed round too late to count, what waited too long
    for other rounds, and forgotten runs.

    `now` is in seconds since 1970. Gives the number of rows that went."""
    today = datetime.fromtimestamp(now, UTC).date()
    end_waiting(stores, keys, today)
    gone = expire_places(stores.participation, now)
    for round_ in _finished(_rounds(stores.rounds), keys):
        gone += sum(destroy_rows(stores, round_))
    _end_forgotten(stores, keys, today)
    if gone:
        scrub_rows(stores)
    return gone


def expire_places(
    participation: ParticipationStore, now: int, wait: Callable[[float], None] = time.sleep
) -> int:
    """Destroy places past their time, some at a time: many run out at the same hour, and nobody waits for all of them. Gives
    how many those were."""
    gone = 0
    while True:
        with participation.transaction() as work:
            some = work.expire(now, AT_A_TIME)
        gone += some
        if some < AT_A_TIME:
            return gone
        wait(PAUSE_SECONDS)


def _rounds(store: RoundsStore) -> Sequence[Round]:
    with store.transaction() as work:
        return work.rounds()


def _finished(rounds: Sequence[Round], keys: Keys) -> list[Round]:
    """Rounds whose closing is over. Another process may be closing the rest: they are left alone."""
    return [round_ for round_ in rounds if round_.finished is not None and keys.read(round_.id) is None]


def _end_forgotten(stores: Stores, keys: Keys, today: date) -> None:
    """End the runs whose later round never came."""
    with stores.rounds.transaction() as work:
        runs = runs_in(work).values()
    for run in runs:
        if run.is_forgotten(today) and is_alive(keys, run.id):
            end(stores.responses, keys, run)
