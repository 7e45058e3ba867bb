"""Keyed dither: noise that is the same for the same key and cell, and that nobody can guess without the key.

Nothing here sees a count.
"""

import hmac
import math
from dataclasses import dataclass
from hashlib import sha256

from analysis.release.errors import ReleaseError

KEY_BYTES = 32
# Laplace noise of this scale: what is published of one count moves the odds of one more person by 12 to 1 at most,
# and no additive rounding is impossible. README.md has the measurements that chose it.
SCALE = 0.4
WIDE = 4.0
"""The same in people, for numbers that nobody sees and whose size is to say next to nothing."""


@dataclass(frozen=True)
class Dither:
    """Noise of one release. `key` is 32 fresh random bytes that the caller destroys afterwards."""

    key: bytes
    scale: float = SCALE

    def __post_init__(self) -> None:
        if not isinstance(self.key, bytes) or len(self.key) != KEY_BYTES:
            raise ReleaseError(
                f"the key of a release is {KEY_BYTES} fresh random bytes; make it with secrets"
            )

    def uniform(self, purpose: str, name: str) -> float:
        """A number strictly between 0 and 1."""
        digest = hmac.new(self.key, f"{purpose}\x00{name}".encode(), sha256).digest()
        return (int.from_bytes(digest[:6], "big") + 0.5) / 2**48

    def laplace(self, purpose: str, name: str) -> float:
        """Symmetric noise in people: any size is possible, large sizes are rare."""
        return self.scale * self._laplace(purpose, name)

    def wide(self, purpose: str, name: str) -> float:
        """As `laplace`, and ten times as strong."""
        return WIDE * self._laplace(purpose, name)

    def _laplace(self, purpose: str, name: str) -> float:
        half = self.uniform(purpose, name) - 0.5
        return -math.copysign(math.log(1 - 2 * abs(half)), half)

    def exponential(self, purpose: str, name: str) -> float:
        """Noise above zero with mean 1, for a draw in which the smaller is likelier."""
        return -math.log(self.uniform(purpose, name))

    def __repr__(self) -> str:
        return "Dither(key hidden)"
