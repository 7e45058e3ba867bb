"""Small rounds that add up. Where a round was opened so, and those who answer were told, fewer than `FEW` answers wait
sealed after it has closed, for the next such round of the survey with which they are enough.

They then are that round's: every answer is in the release of one round, so no two releases differ by a few people."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Literal

from surveys.definition.revisions import is_counted_anew, pooled
from surveys.fieldwork.changing import responses_of, rewrite
from surveys.fieldwork.ending.destruction import destroy_answers_key
from surveys.fieldwork.lookup import added, revisions_in
from surveys.privacy.intake import Intake
from surveys.privacy.keys import Keys
from surveys.rounds import FEW, Round, RoundProblem
from surveys.store.protocols import RoundsStore, RoundsWork, Stores

LONGEST_WAIT = timedelta(days=365)
"""After a round has closed. What still waits then is destroyed unread, as people are told."""


Fate = Literal["read", "go", "wait"]
"""What becomes of answers when their round closes: opened and mixed, destroyed unread, or left to wait for the next."""


def is_enough(stores: Stores, intake: Intake, round_: Round) -> bool:
    """Whether closing the round opens what waits of it: with the rounds that would join it, where it adds up."""
    with stores.rounds.transaction() as work:
        joining = [*added(work.rounds(), round_), *_fitting(work, round_)]
    waiting = sum(intake.readable(each.id) for each in (round_, *joining))
    return waiting >= FEW


def add_up(stores: Stores, keys: Keys, intake: Intake, round_: Round) -> Round:
    """When a round that adds up closes: let the rounds that wait join it, where all together are enough. Gives the round as
    it then is. Killed at any point, it can be run again."""
    if round_.adds_up and is_enough(stores, intake, round_):
        round_ = _note(stores.rounds, round_)
    with stores.rounds.transaction() as work:
        joining = [each for each in work.rounds() if each.added_to == round_.id]
    for each in joining:
        intake.move(each.id, round_.id)
        _end(stores, keys, each)
    return round_


def if_closed(stores: Stores, intake: Intake, round_: Round) -> Fate:
    """What closing the round now would do with the answers that wait. It looks only."""
    if round_.adds_up:
        return "read" if responses_of(stores, round_.id) or is_enough(stores, intake, round_) else "wait"
    with stores.pool.transaction() as pool:
        return "go" if 0 < pool.count(round_.id) < FEW else "read"


def waits(stores: Stores, round_: Round) -> bool:
    """Whether a round that has been taken in for the last time waits for others. Whether anybody answered does not matter:
    nobody is to see that."""
    return round_.adds_up and not responses_of(stores, round_.id)


def end_waiting(stores: Stores, keys: Keys, today: date) -> None:
    """Destroy unread what has waited too long."""
    with stores.rounds.transaction() as work:
        rounds = [each for each in work.rounds() if each.waits]
    for each in rounds:
        if each.closed_on and today - each.closed_on > LONGEST_WAIT:
            discard(stores, keys, each)


def discard(stores: Stores, keys: Keys, round_: Round) -> Round:
    """Destroy unread what waits of a round. Gives the round as it then is. Raises `RoundProblem` where nothing waits."""
    if not round_.waits:
        raise RoundProblem(
            f"{round_.called} does not wait for another round: its answers are destroyed, counted, or still coming in"
        )
    ended = rewrite(stores.rounds, round_.id, partial(replace, waits=False))
    _end(stores, keys, round_)
    return ended


def _note(store: RoundsStore, round_: Round) -> Round:
    """Write down which rounds join it, all in one moment."""
    with store.transaction() as work:
        work.lock()
        joining = _fitting(work, round_)
        for each in joining:
            work.put(replace(each, waits=False, added_to=round_.id))
        asked = {revision for each in (round_, *joining) for revision in each.revisions}
        noted = replace(round_, earlier=tuple(sorted(asked - {round_.revision})))
        work.put(noted)
    return noted


def _end(stores: Stores, keys: Keys, round_: Round) -> None:
    with stores.pool.transaction() as pool:
        pool.destroy(round_.id)
    destroy_answers_key(stores.pool, keys, round_.id)
    stores.pool.scrub()


def _fitting(work: RoundsWork, round_: Round) -> list[Round]:
    return [each for each in work.rounds() if each.waits and _fits(work, each, round_)]


def _fits(work: RoundsWork, waiting: Round, round_: Round) -> bool:
    """Whether the answers of both can stand in one release: they were asked and let in alike, and are counted alike."""
    same = [(each.survey, each.example, each.entry) for each in (waiting, round_)]
    if same[0] != same[1] or waiting.revision > round_.revision or not round_.adds_up:
        return False
    try:
        asked = [pooled(revisions_in(work, each)) for each in (waiting, round_)]
    except (RoundProblem, ValueError):  # kept by another version, or they cannot stand in one survey
        return False
    return not is_counted_anew(*asked)


def waiting_sentence(round_: Round, into: Round) -> str:
    """Why a round has no release of its own; empty where it can have one. `into` is what its answers are counted in."""
    if round_.waits:
        return (
            f"fewer than {FEW} people answered {round_.called}. What was said waits, sealed, for the next round that adds "
            f"up, and is counted with it: heard round open {round_.survey} --adds-up"
        )
    if into != round_:
        return f"the answers of {round_.called} are counted with those of {into.called}: heard release show {into.id}"
    return ""
