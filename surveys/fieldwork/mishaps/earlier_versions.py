"""Rounds that an earlier version opened, with fewer keys than rounds have now. They go on: what they lack is made, and
nothing that people left is lost by it."""

from collections.abc import Iterator
from dataclasses import replace

from surveys.fieldwork.changing import rewrite
from surveys.fieldwork.lookup import revisions_in
from surveys.privacy.keys import Keys, answers_key, places_key, public_half
from surveys.privacy.sealing import sealed_anew
from surveys.privacy.sizes import sizes_of
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import Stores

ONE_SEAL = 40
"""Bytes that a seal adds: a number used once, and its check."""


def bring_up_to_date(stores: Stores, keys: Keys) -> tuple[str, ...]:
    """Give every open round the keys that this version needs. A sentence for each that was brought up to date.

    For a process that has the intake's keys; killed anywhere, it goes on the next time. Raises `RoundProblem` where a key is
    not missing but lost."""
    with stores.rounds.transaction() as work:
        open_rounds = [round_ for round_ in work.rounds() if round_.is_open]
    return tuple(sentence for round_ in open_rounds for sentence in _up_to_date(stores, keys, round_))


def lacks_keys(keys: Keys, round_: Round) -> bool:
    """Whether an earlier version opened a round, and nobody has brought it up to date."""
    return keys.read(round_.id) is not None and not places_key(keys, round_.id).here


def _up_to_date(stores: Stores, keys: Keys, round_: Round) -> Iterator[str]:
    if not round_.answers_key:
        _answers_of_its_own_key(stores, keys, round_)
        yield f"{round_.id} was opened by an earlier version: its answers are sealed to a key of its own now"
    if lacks_keys(keys, round_):
        _check_no_place_needs_it(stores, round_)
        places_key(keys, round_.id).first()
        yield f"{round_.id} was opened by an earlier version: it has a key for its places now"


def _answers_of_its_own_key(stores: Stores, keys: Keys, round_: Round) -> None:
    """Before, all rounds were sealed to the intake's own key. The new key is named where they are sealed anew to it: who was
    killed before that has made the key and nothing else, who was killed after it has only to write it down."""
    own = keys.intake_key()
    if public_half(own) != round_.intake_key:
        raise RoundProblem(
            f"the answers of {round_.id} are sealed to an intake's key that is not here; put intake.key back"
        )
    new = answers_key(keys, round_.id).first()
    with stores.pool.transaction() as pool:
        pool.lock()
        if not pool.answers_key(round_.id):
            waiting = pool.waiting(round_.id)
            anew = {row: sealed_anew(own, new.public_key, body) for row, body in waiting.items()}
            pool.seal_anew(round_.id, public_half(new), anew)
    stores.pool.scrub()
    rewrite(stores.rounds, round_.id, lambda kept: replace(kept, answers_key=public_half(new)))


def _check_no_place_needs_it(stores: Stores, round_: Round) -> None:
    """A place that is sealed twice, as its length says, was sealed under a key that is lost, and would be too."""
    with stores.rounds.transaction() as work:
        sizes = {sizes_of(survey).place + 2 * ONE_SEAL for survey in revisions_in(work, round_)}
    with stores.participation.transaction() as participation:
        named = participation.places_key(round_.id)
        twice = [each for each in participation.places(round_.id) if len(each.sealed) in sizes]
    if named or twice:
        raise RoundProblem(
            f"the key of the places of {round_.id} is lost, and people are midway; put {round_.id}.places.key back"
        )
