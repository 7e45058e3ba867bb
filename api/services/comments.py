"""What happens to comments after a round has closed: copies are taken back when they are deleted, and words end when the
time that the board set has passed. None is handed out: nobody could read them yet, and words are not copied for nothing.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import date

from surveys.days import day_in_words
from surveys.fieldwork.handing_out import end_words, take_back, words_end_on
from surveys.fieldwork.lookup import revisions_of
from surveys.rounds import Round
from surveys.store.protocols import Stores

log = logging.getLogger("heard.comments")


def look_after_comments(stores: Stores, keep_months: int, today: date) -> list[str]:
    """End words whose time has passed, and take back what was deleted. A sentence for each round of which something was
    done; never how many comments. `today` has surely come."""
    take_back(stores)
    sentences = list(end_old_words(stores, keep_months, today))
    for sentence in sentences:
        log.info("%s", sentence)
    return sentences


def end_old_words(stores: Stores, keep_months: int, today: date) -> Iterator[str]:
    """Destroy the words of rounds that closed longer ago than `keep_months`."""
    for round_ in _closed(stores):
        ends = words_end_on(round_.closed_on, keep_months) if round_.closed_on else None
        if ends and ends <= today and end_words(stores, round_, revisions_of(stores.rounds, round_)):
            yield f"{round_.id}: its words were kept until {day_in_words(ends)}, and are destroyed; what was counted stays"


def _closed(stores: Stores) -> Sequence[Round]:
    with stores.rounds.transaction() as work:
        return [round_ for round_ in work.rounds() if round_.finished is not None]
