"""Closing a round for good. The last answers are taken in and counted, what belongs together is set side by side, and then
everything that could tell who took part is destroyed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from surveys.conversation.open_rounds import FRESH_SECONDS
from surveys.days import day_in_words
from surveys.fieldwork.changing import responses_of, rewrite
from surveys.fieldwork.ending.adding_up import add_up, waits
from surveys.fieldwork.ending.damage import check_whole
from surveys.fieldwork.ending.destruction import (
    destroy_keys,
    destroy_rows,
    keys_too_many,
    left_over,
    scrub_rows,
)
from surveys.fieldwork.lookup import added, find_round, revisions_of
from surveys.fieldwork.programmes import Run, check_order, end, left_of, run_of, set_beside
from surveys.privacy.intake import Intake, Taken
from surveys.privacy.keys import Keys
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import RoundsStore, Stores

GRACE_SECONDS = 2 * FRESH_SECONDS
"""How long closing waits, so that every process has seen it and no answer is on its way any more."""


@dataclass(frozen=True)
class Closing:
    """What closing a round did.

    `responses`, `tags` and `drafts` are numbers of rows. `key` says whether the round's keys were here to destroy. `left`
    names anything that should be gone and is not; it must be empty. `beside` is the round that its answers were set beside,
    `shared` how many codes two people had alike, and `ended` the run of a programme that ended with it. `added` are the
    rounds whose answers had waited and are now its own."""

    round: Round
    taken: Taken
    responses: int
    tags: int
    drafts: int
    key: bool
    left: tuple[str, ...]
    beside: str = ""
    shared: int = 0
    ended: str = ""
    added: tuple[str, ...] = ()


def close_round(
    stores: Stores,
    keys: Keys,
    intake: Intake,
    code: str,
    today: date,
    wait: Callable[[float], None],
    *,
    give_up: bool = False,
) -> Closing:
    """Close a round for good: take in the last answers, count, then destroy the tags, drafts, pool rows and keys. With
    `give_up`, what is damaged is destroyed too; without, it stops the closing.

    Killed at any point, it can be run again and goes on. Raises `RoundProblem`.
    """
    round_ = find_round(stores.rounds, code)
    check_can_close(stores, keys, intake, round_, give_up=give_up)
    if give_up:
        intake.give_up(round_.id)
    revisions_of(stores.rounds, round_)  # raises where nothing could be taken in
    if run := _run(stores.rounds, round_):
        check_order(run, round_)
    round_ = rewrite(stores.rounds, round_.id, lambda kept: _closed(kept, today))
    wait(GRACE_SECONDS)
    if not give_up:  # what came meanwhile, and before a closing that was killed goes on
        check_whole(stores, intake, round_)
    round_ = add_up(stores, keys, intake, round_)
    revisions = revisions_of(stores.rounds, round_)
    taken = intake.take_last(round_.id, *revisions, run=round_.programme, may_wait=round_.adds_up)
    round_ = _counted(stores, round_)
    paired = _set_side_by_side(stores, keys, intake, round_, today)
    tags, drafts, _ = destroy_rows(stores, round_)
    scrub_rows(stores)
    key = destroy_keys(stores.pool, keys, round_)
    responses = responses_of(stores, round_.id)
    left = (*left_over(stores, keys, round_), *paired.left)
    with stores.rounds.transaction() as work:
        joined = tuple(each.id for each in added(work.rounds(), round_))
    return Closing(
        round_, taken, responses, tags, drafts, key, left, paired.beside, paired.shared, paired.ended, joined
    )


def check_can_close(
    stores: Stores, keys: Keys, intake: Intake, round_: Round, *, give_up: bool = False
) -> None:
    """Raises `RoundProblem` where the closing is over, or would destroy answers unread."""
    if not round_.is_open and round_.finished is not None and not keys_too_many(keys, round_):
        on = f" (on {day_in_words(round_.closed_on)})" if round_.closed_on else ""
        raise RoundProblem(f"{round_.id} is closed already{on}")
    if round_.finished is None and not intake.opens(round_):
        raise RoundProblem(
            f"the intake's key is not the one that the answers of {round_.id} are sealed to; closing now would destroy them "
            "unread. Put the right key back in the folder of the keys first"
        )
    if not give_up:
        check_whole(stores, intake, round_)


def _closed(round_: Round, today: date) -> Round:
    last = min(today, round_.closes_on or today)
    return replace(round_, closed_on=round_.closed_on or last, opened_on=min(round_.opened_on, last))


def _counted(stores: Stores, round_: Round) -> Round:
    """The round with its counts. They are taken once: after the tags are destroyed they cannot be counted again."""
    if round_.finished is not None:
        return round_
    with stores.participation.transaction() as work:
        started, _sent = work.counts(round_.id)
    finished, to_wait = responses_of(stores, round_.id), waits(stores, round_)
    # Another process may have closed it meanwhile, and destroyed what we counted.
    return rewrite(
        stores.rounds,
        round_.id,
        lambda kept: (
            kept
            if kept.finished is not None
            else replace(kept, started=started, finished=finished, waits=to_wait)
        ),
    )


# Setting side by side ----------


@dataclass(frozen=True)
class _Paired:
    """What setting side by side did when a round closed. The fields mean what they mean in `Closing`."""

    beside: str = ""
    shared: int = 0
    ended: str = ""
    left: tuple[str, ...] = ()


def _run(store: RoundsStore, round_: Round) -> Run | None:
    with store.transaction() as work:
        return run_of(work, round_)


def _set_side_by_side(stores: Stores, keys: Keys, intake: Intake, round_: Round, today: date) -> _Paired:
    """This comes before the round's key goes: while that is there, closing can be run again."""
    run = _without_planned(stores.rounds, _run(stores.rounds, round_), today)
    if run is None:
        return _Paired()
    compared = set_beside(intake, run, round_)
    ended = run.is_over
    if ended:
        end(stores.responses, keys, run)
    return _Paired(
        run.rounds["before"].id if compared else "",
        compared.shared if compared else 0,
        run.id if ended else "",
        left_of(stores.responses, keys, run) if ended else (),
    )


def _without_planned(store: RoundsStore, run: Run | None, today: date) -> Run | None:
    """The run; where it is lost, the rounds that nobody has begun leave it first.

    They then ask for no code: nothing could match it. A round that people answer goes on as it began, since places are kept
    by the numbers of its questions."""
    if run is None or not run.is_lost:
        return run
    planned = [round_ for round_ in run.rounds.values() if round_.stage(today) == "planned"]
    for round_ in planned:
        rewrite(store, round_.id, lambda kept: replace(kept, programme=""))
    return _run(store, run.rounds["before"])
