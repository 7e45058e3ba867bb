"""How much the web door takes at a time: the size of a form, and how often. Keeps no addresses of people, and
nothing that outlives the process.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from surveys.conversation.rate_limit import RateLimit


@dataclass(frozen=True)
class VisitLimits:
    """Turns a second that are refilled, and turns at once (`burst`): for one visitor, and for all visitors
    who were not seen before together, so that a flood of newcomers cannot push out those who are already
    talking."""

    visitor_rate: float = 1.0
    visitor_burst: int = 60
    newcomer_rate: float = 50.0
    newcomer_burst: int = 1000
    remembered: int = 50_000

    def __post_init__(self) -> None:
        if (
            min(
                self.visitor_rate,
                self.visitor_burst,
                self.newcomer_rate,
                self.newcomer_burst,
                self.remembered,
            )
            <= 0
        ):
            raise ValueError("Limits: every number must be above 0")


class Gate:
    """Lets a visitor through or not. What it remembers are keyed hashes of visitors' ids, in memory, the
    latest ones."""

    def __init__(self, limits: VisitLimits, clock: Callable[[], float], salt: bytes) -> None:
        self._limits, self._clock, self._salt = limits, clock, salt
        self._newcomers = RateLimit(limits.newcomer_burst, clock())
        self._visitors: OrderedDict[bytes, RateLimit] = OrderedDict()

    def lets_in(self, visitor: str) -> bool:
        """Whether this visitor may take a turn now; counts the turn."""
        now, limits = self._clock(), self._limits
        bucket = self._known(visitor)
        if bucket is None:
            if not self._newcomers.take(now, limits.newcomer_rate, limits.newcomer_burst):
                return False
            bucket = self._remember(visitor, now)
        return bucket.take(now, limits.visitor_rate, limits.visitor_burst)

    def _known(self, visitor: str) -> RateLimit | None:
        key = self._key(visitor)
        if key in self._visitors:
            self._visitors.move_to_end(key)
        return self._visitors.get(key)

    def _remember(self, visitor: str, now: float) -> RateLimit:
        bucket = self._visitors[self._key(visitor)] = RateLimit(self._limits.visitor_burst, now)
        if len(self._visitors) > self._limits.remembered:
            self._visitors.popitem(last=False)
        return bucket

    def _key(self, visitor: str) -> bytes:
        return hashlib.blake2b(visitor.encode(), digest_size=16, key=self._salt).digest()
