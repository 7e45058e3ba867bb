"""Who sits at the page since they began, as far as the door knows: they see their answers in the list. Whoever comes back
to a place, or touches it after a while, may be somebody else: to them the list says that something was answered, until
they choose to see it, one answer at a time.

In memory, by keyed hashes of visitors' ids, for ten minutes after their last turn.
"""

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace

from bot.web_door.press.after_press import is_first
from bot.web_door.press.turns import Posted
from surveys.dialogue.messages import ListedAnswer, Replies, Reply
from surveys.language.phrases import phrases_in

SHOW = "/show "
"""What a press passes on that shows one answer of the list, before its number there. No conversation hears it."""

SECONDS = 600.0
MOST_SITTINGS = 50_000
ELSEWHERE = frozenset({"stale", "lost", "closed", "full", "already_sent"})
"""The sentences after which a press of a first screen began nothing."""


@dataclass(frozen=True)
class Sitting:
    """`since` is when the last turn was taken. `is_whole` for whoever has sat here since the first screen; `opened` are the
    numbers of the answers that somebody else chose to see."""

    since: float
    is_whole: bool = False
    opened: frozenset[int] = frozenset()


@dataclass
class Sittings:
    """`clock` counts seconds. Forgets the longest ago first."""

    clock: Callable[[], float]
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    sittings: OrderedDict[bytes, Sitting] = field(default_factory=OrderedDict, repr=False)

    def take_turn(self, visitor: str, posted: Posted, says: Replies) -> None:
        """Somebody pressed something, and this was said."""
        began = is_first(posted.about) and not any(say.key in ELSEWHERE for say in says)
        sitting, number = self._now(visitor), shown_by(posted)
        opened = sitting.opened if number is None else sitting.opened | {number}
        self._keep(visitor, Sitting(self.clock(), sitting.is_whole or began, opened))

    def end(self, visitor: str) -> None:
        """The page is opened anew: nobody knows by whom."""
        self.sittings.pop(self._hash(visitor), None)

    def shown(self, visitor: str, says: Replies) -> Replies:
        """What is said as this visitor may see it."""
        *before, last = says
        sitting = self._now(visitor)
        return says if sitting.is_whole or not last.listed else (*before, covered(last, sitting.opened))

    def _now(self, visitor: str) -> Sitting:
        sitting = self.sittings.get(self._hash(visitor))
        is_there = sitting is not None and self.clock() - sitting.since < SECONDS
        return sitting if sitting and is_there else Sitting(self.clock())

    def _keep(self, visitor: str, sitting: Sitting) -> None:
        name = self._hash(visitor)
        self.sittings[name] = sitting
        self.sittings.move_to_end(name)
        if len(self.sittings) > MOST_SITTINGS:
            self.sittings.popitem(last=False)

    def _hash(self, visitor: str) -> bytes:
        return hashlib.blake2b(visitor.encode(), digest_size=16, key=self.key).digest()


def shown_by(posted: Posted | None) -> int | None:
    """The number of the answer that a press chooses to see; None for any other press."""
    if posted is None or not posted.is_action or not posted.words.startswith(SHOW):
        return None
    number = posted.words.removeprefix(SHOW).strip()
    return int(number) if number.isascii() and number.isdigit() and len(number) < 4 else -1


def covered(reply: Reply, opened: Collection[int]) -> Reply:
    """A list that says only that something was answered, but for what was opened."""
    answered = phrases_in(reply.language).labels["answered"]
    listed = tuple(
        each if number in opened or not each.can_be_covered else _covered(each, number, answered)
        for number, each in enumerate(reply.listed)
    )
    there, instead = ("\n".join(each.line for each in lines) for lines in (reply.listed, listed))
    return replace(reply, words=reply.words.replace(there, instead, 1), listed=listed)


def _covered(listed: ListedAnswer, number: int, answered: str) -> ListedAnswer:
    return replace(listed, said=answered, shown_by=f"{SHOW}{number}")
