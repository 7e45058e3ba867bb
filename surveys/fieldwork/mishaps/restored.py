"""After an installation was put back from its backup: rounds that were open then are closed.

Their keys are not in a backup, and those that may still lie on the machine belong to rows that are lost. So nobody can be
recognised any more and nothing that waited can be opened. What was mixed by then is kept and counted."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial

from surveys.fieldwork.changing import responses_of, rewrite
from surveys.fieldwork.ending.destruction import destroy_keys, destroy_rows, scrub_rows
from surveys.privacy.keys import Keys
from surveys.rounds import FEW, Round
from surveys.store.protocols import Stores


def close_what_was_open(stores: Stores, keys: Keys, today: date) -> list[str]:
    """A sentence for each round. Can be run again."""
    with stores.rounds.transaction() as work:
        rounds = work.rounds()
    unfinished = [round_ for round_ in rounds if round_.finished is None]
    waiting = [round_ for round_ in rounds if round_.waits]
    sentences = [*_closed(stores, keys, unfinished, today), *_waited(stores, keys, waiting)]
    scrub_rows(stores)
    return sentences


def _closed(stores: Stores, keys: Keys, rounds: list[Round], today: date) -> Iterator[str]:
    for round_ in rounds:
        kept = _enough(stores, round_.id)
        destroy_rows(stores, round_)
        destroy_keys(stores.pool, keys, round_)
        # How many began is not known any more: it was counted from the tags.
        day = round_.closed_on or max(today, round_.opened_on)
        rewrite(stores.rounds, round_.id, partial(replace, closed_on=day, finished=kept))
        yield f"{round_.called} was open: it is closed, with {kept} answers that were mixed by then"


def _waited(stores: Stores, keys: Keys, rounds: list[Round]) -> Iterator[str]:
    for round_ in rounds:
        lost = rewrite(stores.rounds, round_.id, partial(replace, waits=False))
        destroy_rows(stores, lost)
        destroy_keys(stores.pool, keys, lost)
        yield f"{round_.called} waited for the next round: its sealed answers are in no backup, and lost"


def _enough(stores: Stores, round_id: str) -> int:
    """How many answers are there, once those that are too few to hide in are destroyed, as at every closing."""
    count = responses_of(stores, round_id)
    if 0 < count < FEW:
        with stores.responses.transaction() as responses:
            responses.lock()
            responses.rewrite(round_id, [])
        stores.responses.scrub()
        return 0
    return count
