"""What has to be done while rounds are asked: the intake, rounds that begin and end by their dates, drafts that nobody came
back to, keys that nothing needs any more, and the watch over those who ask to be contacted.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from api.process.jobs import attempt
from api.services.publishing import publish_fieldwork
from surveys.contact_point.alerts import Watch, seconds_to_the_hour
from surveys.fieldwork.changing import note_full
from surveys.fieldwork.ending.closing import close_round
from surveys.fieldwork.ending.damage import GIVE_UP, check_files
from surveys.fieldwork.ending.overdue import due, upkeep
from surveys.fieldwork.lookup import revisions_of
from surveys.fieldwork.programmes import runs_in
from surveys.fieldwork.revising import keep_translations
from surveys.privacy.intake import Intake, Taken
from surveys.privacy.keys import Keys
from surveys.privacy.outer_seal import change_places_keys
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import ContactStore, PoolStore, RoundsStore, Stores

log = logging.getLogger("heard.upkeep")

AGAIN_SECONDS = 300

IntakeOpened = Callable[[], Intake]
"""Opens the intake when it is needed. Raises `KeyProblem` where this process was not given its key."""

NOTHING_OPEN = "no round is open"

MANY = 10_000
"""So many new answers do not wait for the hour. Two cores take them in within half a minute, so no more than that is left to
be done after the last answer of a day, however many came. They hide among each other, not among ten."""
LOOKS_SECONDS = 30
"""How often it is counted how many wait."""


# The dates ----------


def keep_the_dates(
    stores: Stores,
    keys: Keys,
    intake: IntakeOpened,
    today: date,
    wait: Callable[[float], None] = time.sleep,
    own_translations: Path | None = None,
) -> list[str]:
    """Close the rounds whose last day has passed, and go on with closings that were killed. Publish the rounds as they are
    today. A sentence for each that was closed, or could not be."""
    closed = [
        _closed_by_date(stores, keys, intake, round_, today, wait) for round_ in due(stores, keys, today)
    ]
    for round_ in _open_rounds(stores.rounds):
        keep_translations(stores.rounds, round_, own_translations)
    publish_fieldwork(stores.board, stores.rounds, stores.participation, today)
    return closed


def _closed_by_date(
    stores: Stores,
    keys: Keys,
    intake: IntakeOpened,
    round_: Round,
    today: date,
    wait: Callable[[float], None],
) -> str:
    try:
        closing = close_round(stores, keys, intake(), round_.id, today, wait)
    except RoundProblem as problem:
        log.error("%s cannot be closed: %s", round_.id, problem)
        return f"{round_.id} cannot be closed: {problem}"
    if closing.left:
        log.error("still there after closing %s: %s", round_.id, ", ".join(closing.left))
    log.info("%s is closed", round_.id)
    if closing.round.waits:
        why = "too few answered; what was said waits, sealed, for the next round"
        return f"{round_.id}: its last day has passed; it is closed. {why.capitalize()}"
    return f"{round_.id}: its last day has passed; it is closed, and its key, tags, drafts and sealed rows are destroyed"


# The intake ----------


def take_in(
    stores: Stores, keys: Keys, intake: IntakeOpened, today: date, now: int, *, give_up: bool = False
) -> list[str]:
    """Run the intake over all open rounds, and the upkeep of those that are over. A sentence for each open one; never how
    many exactly. `now` is in seconds since 1970, and has surely passed. A round of which something is damaged is left as it
    is, unless what is damaged is given up."""
    if not give_up:
        check_files(stores)
    upkeep(stores, keys, now)
    rounds = _open_rounds(stores.rounds)
    if not rounds and not _is_deletion_asked(stores.pool):
        return [NOTHING_OPEN]
    sentences = _take_in_opened(intake(), stores, rounds, give_up=give_up)
    change_places_keys(stores.participation, keys, [round_.id for round_ in rounds])
    for round_ in rounds:
        note_full(stores, round_, today)
    return sentences or [NOTHING_OPEN]


class InTimeOrMany:
    """An intake when its time has come, or sooner, where `MANY` more wait than the last one left. `waiting` counts them;
    `clock` gives seconds."""

    def __init__(
        self,
        take_in: Callable[[], object],
        waiting: Callable[[], int],
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._take_in, self._waiting, self._seconds, self._clock = take_in, waiting, seconds, clock
        self._due, self._left = clock() + seconds, 0

    def look(self) -> None:
        """What an intake leaves, because it is damaged or kept back, waits for its time: it is no reason to begin again."""
        if self._clock() < self._due and self._waiting() < self._left + MANY:
            return
        self._due = self._clock() + self._seconds
        try:
            self._take_in()
        finally:
            self._left = self._waiting()


def how_many_wait(stores: Stores) -> int:
    """How many sealed answers of open rounds the intake has not opened. It is said to nobody."""
    rounds = _open_rounds(stores.rounds)
    with stores.pool.transaction() as work:
        return sum(work.count(round_.id) for round_ in rounds)


def _take_in_opened(intake: Intake, stores: Stores, rounds: Sequence[Round], *, give_up: bool) -> list[str]:
    if give_up:
        for round_ in rounds:
            intake.give_up(round_.id)
    _delete_what_was_asked(intake, stores.rounds, stores.pool)
    return [_take(intake, stores, round_) for round_ in rounds]


def _open_rounds(rounds: RoundsStore) -> list[Round]:
    with rounds.transaction() as work:
        return [each for each in work.rounds() if each.is_open]


def _take(intake: Intake, stores: Stores, round_: Round) -> str:
    if damaged := intake.damaged(round_.id):
        log.error("%s sealed answers of %s do not open: the round is left as it is", damaged, round_.id)
        return (
            f"{round_.id}: {damaged} sealed answers do not open; none was opened. Put back what is damaged, or, where it is "
            f"lost for good: heard intake {GIVE_UP}"
        )
    taken = intake.take(round_.id, *revisions_of(stores.rounds, round_), run=round_.programme)
    return _sentence(round_, taken)


def _is_deletion_asked(pool: PoolStore) -> bool:
    with pool.transaction() as work:
        return bool(work.deletions())


def _delete_what_was_asked(intake: Intake, rounds: RoundsStore, pool: PoolStore) -> None:
    """What receipts ask for. What people withdrew themselves is empty already; its bytes go now."""
    with rounds.transaction() as work:
        runs = {run.id: run.round_ids for run in runs_in(work).values()}
    intake.delete_what_was_asked(runs)
    pool.scrub()


def _sentence(round_: Round, taken: Taken) -> str:
    if taken.damaged:
        log.error("sealed rows of %s hold what nobody can have answered", round_.id)
    if taken.opened:
        return f"{round_.id}: answers were opened, mixed and stored; some wait for the next time"
    return f"{round_.id}: too few answers wait to be mixed; none was opened"


# Requests to be contacted ----------


def _always() -> bool:
    return True


async def watch_requests(
    contact: ContactStore, watch: Watch | None, is_ours: Callable[[], bool] = _always
) -> None:
    """Clean the store of requests to be contacted, so that it says nothing of the order in which they came, and ring where
    somebody waits, at the start and then on every hour, until cancelled. None is destroyed here, however long it waits. In
    production the contact point's own process does it: the chat may not. Of several processes that one rings of which it
    `is_ours` to do so."""
    while True:
        done = await attempt("cleaning of requests", contact.scrub)
        if watch and is_ours():
            done = await attempt("bell of the contact point", watch.look) and done
        await asyncio.sleep(seconds_to_the_hour(time.time()) if done else AGAIN_SECONDS)
