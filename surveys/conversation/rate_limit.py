"""How often something may be done: so often at once, then at a steady rate. Keeps a number and a time, and no address."""

from dataclasses import dataclass


@dataclass(slots=True)
class RateLimit:
    """`left` may be done at once, as it was at `since`, in seconds of the caller's clock."""

    left: float
    since: float

    def take(self, now: float, rate: float, burst: int) -> bool:
        """Whether it may be done once more now; `rate` a second come back, up to `burst`. A clock that is put back takes
        nothing away: else nobody could do it for as long."""
        self.left = min(burst, self.left + max(0.0, now - self.since) * rate)
        self.since = now
        if self.left < 1:
            return False
        self.left -= 1
        return True
