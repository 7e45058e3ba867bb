"""How much the web door takes at a time, divided fairly. Keeps no addresses, and nothing that outlives the process."""

import hashlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import Request

from bot.shares import Shares
from surveys.fairness import Allowance, Caller, FairLimit, RateLimit

STAYED_SECONDS = 120.0
"""Whoever has been here so long is no script that has just begun."""

NEWCOMERS = Allowance(1000, 50.0, 300, 2.0)
"""A school of 300 can come at once, and as many again whenever others leave room."""


@dataclass(frozen=True)
class VisitLimits:
    """Turns a second that are refilled, and turns at once (`burst`), for one visitor; and `newcomers`, the turns of all who
    were not seen before, so that a flood of newcomers cannot push out those who are already talking."""

    visitor_rate: float = 1.0
    visitor_burst: int = 60
    newcomers: Allowance = NEWCOMERS
    remembered: int = 50_000

    def __post_init__(self) -> None:
        if min(self.visitor_rate, self.visitor_burst, self.remembered) <= 0:
            raise ValueError("limits: every number must be above 0")


@dataclass(slots=True)
class _Seen:
    """A visitor's own limit, and when they were seen first."""

    limit: RateLimit
    first: float


class Gate:
    """Lets a visitor through or not. What it remembers are keyed hashes of visitors' ids, in memory, the
    latest ones."""

    def __init__(
        self, limits: VisitLimits, clock: Callable[[], float], salt: bytes, shares: Shares | None = None
    ) -> None:
        self._limits, self._clock, self._salt, self._shares = limits, clock, salt, shares or Shares()
        self._newcomers = FairLimit(limits.newcomers, clock())
        self._visitors: OrderedDict[bytes, _Seen] = OrderedDict()

    def admit(self, visitor: str, request: Request) -> Caller | None:
        """As `let_in`, for whoever sent a request."""
        return self.let_in(visitor, self._shares.of_request(request))

    def let_in(self, visitor: str, share: bytes) -> Caller | None:
        """Who calls, as far as fairness needs it; None for one turn too many. Counts the turn."""
        now, limits = self._clock(), self._limits
        seen = self._known(visitor)
        if seen is None:
            if not self._newcomers.take(Caller(share), now):
                return None
            seen = self._remember(visitor, now)
        if not seen.limit.take(now, limits.visitor_rate, limits.visitor_burst):
            return None
        return Caller(share, now - seen.first >= STAYED_SECONDS)

    def _known(self, visitor: str) -> _Seen | None:
        key = self._key(visitor)
        if key in self._visitors:
            self._visitors.move_to_end(key)
        return self._visitors.get(key)

    def _remember(self, visitor: str, now: float) -> _Seen:
        seen = self._visitors[self._key(visitor)] = _Seen(RateLimit(self._limits.visitor_burst, now), now)
        if len(self._visitors) > self._limits.remembered:
            self._visitors.popitem(last=False)
        return seen

    def _key(self, visitor: str) -> bytes:
        return hashlib.blake2b(visitor.encode(), digest_size=16, key=self._salt).digest()
