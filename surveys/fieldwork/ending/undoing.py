"""Taking back the opening of a round, as long as nothing is lost by it: nobody has begun."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from surveys.fieldwork.changing import rewrite
from surveys.fieldwork.ending.closing import GRACE_SECONDS
from surveys.fieldwork.ending.destruction import destroy_keys, keys_left
from surveys.fieldwork.lookup import find_round
from surveys.fieldwork.programmes import run_of
from surveys.privacy.keys import Keys, programme_key_name
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import Stores


def take_back(stores: Stores, keys: Keys, code: str, today: date, wait: Callable[[float], None]) -> Round:
    """The round, closed with nobody in it and apart from its programme. Its number is not given again.

    Who is on the first screen keeps nothing, and is told that the survey is closed. Raises `RoundProblem`."""
    round_ = find_round(stores.rounds, code)
    if not round_.is_open:
        raise RoundProblem(f"{round_.called} is closed; that cannot be taken back: its keys are destroyed")
    _check_nobody_began(stores, round_)
    was_first = _begins_its_run(stores, round_)
    taken_back = rewrite(stores.rounds, round_.id, lambda kept: _taken_back(kept, today))
    wait(GRACE_SECONDS)  # whoever began before every door saw it is found by looking once more
    try:
        _check_nobody_began(stores, round_)
    except RoundProblem:
        rewrite(stores.rounds, round_.id, lambda _kept: round_)
        raise
    if was_first:
        keys.destroy(programme_key_name(round_.programme))
    destroy_keys(stores.pool, keys, taken_back)
    if left := keys_left(keys, round_.id):
        raise RoundProblem(f"still there: {', '.join(left)}; run 'heard doctor'")
    return taken_back


def _taken_back(round_: Round, today: date) -> Round:
    last = min(today, round_.opened_on)
    return replace(round_, closed_on=last, opened_on=last, programme="", started=0, finished=0)


def _check_nobody_began(stores: Stores, round_: Round) -> None:
    """Raises `RoundProblem` where somebody would lose something.

    That tells whoever runs rounds that there is somebody, as no page or number does. So it is said only here, to those who
    mean to end the round."""
    with stores.participation.transaction() as work:
        begun = any(work.counts(round_.id)) or bool(work.places(round_.id))
    if begun:
        raise RoundProblem(
            f"somebody has begun {round_.called}, so its opening cannot be taken back. "
            f"To end it: heard round close {round_.code}"
        )


def _begins_its_run(stores: Stores, round_: Round) -> bool:
    """Raises `RoundProblem` where other rounds rest on it."""
    with stores.rounds.transaction() as work:
        run = run_of(work, round_)
    if run is None or run.rounds["before"].id != round_.id:
        return False
    if others := [each for each in run.rounds.values() if each.id != round_.id]:
        raise RoundProblem(
            f"{', '.join(each.called for each in others)} would be set beside {round_.called}; take those back first: "
            f"heard round undo {others[0].id}"
        )
    return True
