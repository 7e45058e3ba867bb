"""How often something may be done: so often at once, then at a steady rate. Where there is not enough for all, it is divided
fairly between shares. Keeps numbers and times, and no address.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

MOST_SHARES = 20_000
"""How many shares are remembered: the latest ones."""


@dataclass(frozen=True)
class Caller:
    """What fairness needs to know of whoever calls at a door: the `share` of those who call from where they do, which means
    nothing an hour later and is empty where that is not known, and whether they have stayed with us for some minutes. It is
    never kept."""

    share: bytes = field(default=b"", repr=False)
    has_stayed: bool = False


ANYBODY = Caller()
"""Of whom nothing is known."""


@dataclass(slots=True)
class RateLimit:
    """`left` may be done at once, as it was at `since`, in seconds of the caller's clock."""

    left: float
    since: float

    def take(self, now: float, rate: float, burst: float, leave: float = 0.0) -> bool:
        """Whether it may be done once more now, so that `leave` are left for others; `rate` a second come back, up to
        `burst`. A clock that is put back takes nothing away: else nobody could do it for as long."""
        self.left = min(burst, self.left + max(0.0, now - self.since) * rate)
        self.since = now
        if self.left < 1 + leave:
            return False
        self.left -= 1
        return True


@dataclass(frozen=True)
class Allowance:
    """`burst` at once and `rate` a second, for everybody together. A share that has not done it more than `share_burst`
    times at once and `share_rate` a second is light; one that has not done it more than twice as often is busy, as a large
    school is. Of the burst, `for_light` is left to light shares, and `for_known` of that to those among them who have been
    here for a while; beside it, `for_busy` is left to busy ones. A heavy share still has the rest: limits bind where there
    is not enough for all. What is `strict` only those of a share that is not light have who have been here for a while.

    What is `unseen` nobody is to count: whoever takes all that is left would see by their next refusal that somebody else
    did it just then. So the rest is a part of its own, which light shares do not touch; all together may do it up to twice
    as often then."""

    burst: int
    rate: float
    share_burst: int
    share_rate: float
    for_light: float = 0.5
    for_known: float = 0.2
    for_busy: float = 0.0
    strict: bool = False
    unseen: bool = False

    def __post_init__(self) -> None:
        if min(self.burst, self.rate, self.share_burst, self.share_rate) <= 0:
            raise ValueError("limits: every number must be above 0")

    def left_to_others(self, caller: Caller, weight: "Weight") -> float:
        """How much of the burst somebody may not touch."""
        if weight == "light":
            return 0.0 if caller.has_stayed else self.for_known * self.burst
        return (1 - self.rest(weight)) * self.burst

    def rest(self, weight: "Weight") -> float:
        """What part of all a share that is not light may have."""
        return 1 - self.for_light - (self.for_busy if weight == "heavy" else 0.0)


Weight = Literal["light", "busy", "heavy"]
NOT_LIGHT: tuple[Weight, ...] = ("busy", "heavy")
BUSY = 2
"""So many times what is light."""


class _Share:
    """What one share has done: the limit within which it is light, and that within which it is busy."""

    __slots__ = ("_busy", "_light")

    def __init__(self, allowance: Allowance, now: float) -> None:
        self._light = RateLimit(allowance.share_burst, now)
        self._busy = RateLimit(BUSY * allowance.share_burst, now)

    def does_it(self, allowance: Allowance, now: float) -> Weight:
        """Once more: and how much it has done with that."""
        is_light = self._light.take(now, allowance.share_rate, allowance.share_burst)
        is_busy = self._busy.take(now, BUSY * allowance.share_rate, BUSY * allowance.share_burst)
        return "light" if is_light else "busy" if is_busy else "heavy"


@cache
def divided(allowance: Allowance, among: int) -> Allowance:
    """What one of so many processes has of it, if each does as much as the others. Nobody has less than one at once."""
    if among == 1:
        return allowance
    burst, share_burst = (max(1, each // among) for each in (allowance.burst, allowance.share_burst))
    rate, share_rate = allowance.rate / among, allowance.share_rate / among
    return replace(allowance, burst=burst, rate=rate, share_burst=share_burst, share_rate=share_rate)


def only_one() -> int:
    return 1


class FairLimit:
    """Divides an allowance between shares. `among` gives how many processes have it together."""

    def __init__(self, allowance: Allowance, now: float, among: Callable[[], int] = only_one) -> None:
        self._whole, self._among = allowance, among
        self._all = RateLimit(self._allowance.burst, now)
        self._rest = {weight: RateLimit(self._allowance.burst, now) for weight in NOT_LIGHT}
        self._shares: OrderedDict[bytes, _Share] = OrderedDict()

    @property
    def _allowance(self) -> Allowance:
        return divided(self._whole, self._among())

    def take(self, caller: Caller, now: float) -> bool:
        """Whether somebody may do it once more now."""
        allowance = self._allowance
        weight = self._share(caller.share, now).does_it(allowance, now)
        if allowance.strict and weight != "light" and not caller.has_stayed:
            return False
        if allowance.unseen and weight != "light":
            return self._take_of_the_rest(allowance, weight, now)
        leave = allowance.left_to_others(caller, weight)
        return self._all.take(now, allowance.rate, allowance.burst, leave)

    def _take_of_the_rest(self, allowance: Allowance, weight: Weight, now: float) -> bool:
        """A part for the busy, and one for the heavy; neither moves by what others do."""
        part = allowance.rest(weight)
        return self._rest[weight].take(now, part * allowance.rate, max(1.0, part * allowance.burst))

    def _share(self, share: bytes, now: float) -> _Share:
        known = self._shares.get(share)
        if known is None:
            known = self._shares[share] = _Share(self._allowance, now)
            if len(self._shares) > MOST_SHARES:
                self._shares.popitem(last=False)
        else:
            self._shares.move_to_end(share)
        return known
