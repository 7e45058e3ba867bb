"""How often the conversation lets something be done that takes room or somebody's time: beginning, asking to be contacted,
deleting. Divided fairly, and kept in memory alone."""

from collections.abc import Callable
from dataclasses import dataclass

from surveys.fairness import Allowance, only_one

HOUR = 3600
PLACES_AN_HOUR = 6000
"""Places are kept for two days, half a kilobyte each, with tags and indexes 1.1 to 1.25 on the disk: whoever begins as fast
as they can fills about 200 megabytes."""


def new_places(an_hour: int) -> Allowance:
    """New places of surveys. A tenth of an hour's is more than most schools begin at once, and what a larger one takes
    beside it is not for whoever begins without end."""
    share = max(1, an_hour // 10)
    return Allowance(an_hour, an_hour / HOUR, share, share / HOUR, for_busy=0.25)


PLACES = new_places(PLACES_AN_HOUR)
ASKINGS = Allowance(300, 300 / HOUR, 60, 60 / HOUR, unseen=True)
REQUESTS = Allowance(200, 1 / 15, 10, 30 / HOUR, for_known=0.25, strict=True, unseen=True)
DELETIONS = Allowance(60, 1 / 2, 10, 1 / 20, unseen=True)
"""Guessing one of 10,000 receipts would take fifty thousand years."""


@dataclass(frozen=True)
class ConversationLimits:
    """`places` are those of surveys that are begun, `askings` those of people who begin to ask to be contacted, `requests`
    what they send, `deletions` tries of delete words that do not look like ours. They guard what all processes have
    together, so each has its part of them; `among` gives how many there are."""

    places: Allowance = PLACES
    askings: Allowance = ASKINGS
    requests: Allowance = REQUESTS
    deletions: Allowance = DELETIONS
    among: Callable[[], int] = only_one


_ANY = Allowance(10**9, 10**9, 10**9, 10**9)
UNLIMITED = ConversationLimits(_ANY, _ANY, _ANY, _ANY)
"""For answers that are played again on the same machine."""
