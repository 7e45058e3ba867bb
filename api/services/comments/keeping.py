"""What happens to comments after a round has closed: they are handed out where somebody reads them, copies are taken back
when they are deleted, quotes too, and words end when the time that the board set has passed.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import date

from api.services.quotes import withdraw_quotes
from surveys.days import day_in_words
from surveys.fieldwork.ending.handing_out import end_words, hand_out, take_back, words_end_on
from surveys.fieldwork.lookup import revisions_of
from surveys.rounds import Round
from surveys.store.protocols import Stores

log = logging.getLogger("heard.comments")


def look_after_comments(
    stores: Stores, keep_months: int, today: date, readers_since: date | None = None
) -> list[str]:
    """End words whose time has passed, take back what was deleted, and hand out the comments of rounds that have closed. A
    sentence for each round of which something was done; never how many comments. `today` has surely come.

    `readers_since` is the day on which somebody was first named to read comments at the desk. Words are not copied where
    nobody is, and what was said before that day was said under a notice that nobody reads it."""
    take_back(stores)
    handed = hand_out_closed(stores, readers_since) if readers_since else ()
    sentences = [*end_old_words(stores, keep_months, today), *handed]
    withdraw_quotes(stores.board, stores.comments)
    for sentence in sentences:
        log.info("%s", sentence)
    return sentences


def end_old_words(stores: Stores, keep_months: int, today: date) -> Iterator[str]:
    """Destroy the words of rounds that closed longer ago than `keep_months`."""
    for round_ in _closed(stores):
        ends = words_end_on(round_.closed_on, keep_months) if round_.closed_on else None
        if ends and ends <= today and end_words(stores, round_, revisions_of(stores.rounds, round_)):
            yield f"{round_.id}: its words were kept until {day_in_words(ends)}, and are destroyed; what was counted stays"


def hand_out_closed(stores: Stores, since: date) -> Iterator[str]:
    """Hand out the comments of closed rounds that opened on a day or later, and of examples, which nobody said."""
    from analysis.text.language import language  # brings numpy, which whoever only serves pages does not need

    for round_ in _closed(stores):
        if (round_.example or round_.opened_on >= since) and hand_out(
            stores, round_, revisions_of(stores.rounds, round_), language
        ):
            yield f"{round_.id}: its comments can be read at the desk, without names and mixed"


def _closed(stores: Stores) -> Sequence[Round]:
    with stores.rounds.transaction() as work:
        return [round_ for round_ in work.rounds() if round_.finished is not None]
