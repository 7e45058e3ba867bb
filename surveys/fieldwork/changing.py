"""Changing what is known of a round: its dates, its numbers, and that it is full."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Unpack

from surveys.days import day_in_words
from surveys.fieldwork.facts import Facts, check_can_be_told_apart, check_facts, check_first_day
from surveys.fieldwork.lookup import pick_round
from surveys.rounds import KEPT_BACK, Round, RoundProblem
from surveys.store.protocols import RoundsStore, Stores


def change_round(
    store: RoundsStore, code: str, today: date, *, opens: date | None = None, **facts: Unpack[Facts]
) -> Round:
    """Give a round that is not closed other dates, numbers or another label. Raises `RoundProblem`."""
    with store.transaction() as work:
        work.lock()
        rounds = work.rounds()
        round_ = pick_round(rounds, code)
        _check_may_change(round_, opens, today)
        changed = replace(round_, opened_on=opens or round_.opened_on, **facts)
        if changed.quota != round_.quota:
            changed = replace(changed, full_on=None)
        check_facts(changed, today)
        check_can_be_told_apart([each for each in rounds if each.id != round_.id], changed, today)
        work.put(changed)
    return changed


def _check_may_change(round_: Round, opens: date | None, today: date) -> None:
    if not round_.is_open:
        raise RoundProblem(f"{round_.id} is closed; what is known of it stays")
    if opens and round_.stage(today) != "planned":
        raise RoundProblem(
            f"{round_.id} opened on {day_in_words(round_.opened_on)}; its first day cannot change any more"
        )
    check_first_day(opens, today)


def rewrite(store: RoundsStore, code: str, change: Callable[[Round], Round]) -> Round:
    """Write a round as `change` makes it of what is kept. Gives the round as written.

    Nobody else writes between the reading and the writing, so two changes in one moment are both kept. Raises
    `RoundProblem`."""
    with store.transaction() as work:
        work.lock()
        changed = change(pick_round(work.rounds(), code))
        work.put(changed)
    return changed


def note_full(stores: Stores, round_: Round, today: date) -> Round:
    """Let nobody else in where about as many have answered as were wanted. Call it when the intake has run.

    It looks at the answers that are mixed, and at those that the intake leaves sealed. These numbers move by ten people or
    more at once, so somebody who watches the door cannot tell whose answer it was. People who are midway may finish."""
    if round_.quota is None or round_.full_on:
        return round_
    answered = responses_of(stores, round_.id) + KEPT_BACK
    if answered < round_.quota:
        return round_
    return rewrite(stores.rounds, round_.id, lambda kept: _full(kept, answered, today))


def _full(round_: Round, answered: int, today: date) -> Round:
    """By the quota that is kept when this is written: somebody may have raised it meanwhile."""
    is_full = round_.quota is not None and answered >= round_.quota
    return replace(round_, full_on=today) if is_full else round_


def responses_of(stores: Stores, round_id: str) -> int:
    """How many responses of a round are mixed and stored."""
    with stores.responses.transaction() as work:
        return work.count(round_id)
