"""Keyed chance: draws that are the same for the same key and count, and that nobody can guess without the key.

Nothing here sees a count.
"""

import hmac
import math
from dataclasses import dataclass
from hashlib import sha256

from analysis.release.documents.errors import ReleaseError

KEY_BYTES = 32
WIDE = 4.0
"""Scale in people of the noise of numbers that nobody sees, whose size is to say next to nothing."""


@dataclass(frozen=True)
class KeyedNoise:
    """Noise of one release. `key` is 32 fresh random bytes that the caller destroys afterwards."""

    key: bytes

    def __post_init__(self) -> None:
        if not isinstance(self.key, bytes) or len(self.key) != KEY_BYTES:
            raise ReleaseError(
                f"the key of a release is {KEY_BYTES} fresh random bytes; make it with secrets"
            )

    def uniform(self, purpose: str, name: str) -> float:
        """A number strictly between 0 and 1."""
        digest = hmac.new(self.key, f"{purpose}\x00{name}".encode(), sha256).digest()
        return (int.from_bytes(digest[:6], "big") + 0.5) / 2**48

    def wide(self, purpose: str, name: str) -> float:
        """Laplace noise in people: any size is possible, and one person more or less moves the odds by a quarter."""
        half = self.uniform(purpose, name) - 0.5
        return -WIDE * math.copysign(math.log(1 - 2 * abs(half)), half)

    def exponential(self, purpose: str, name: str) -> float:
        """Noise above zero with mean 1, for a draw in which the smaller is likelier."""
        return -math.log(self.uniform(purpose, name))

    def __repr__(self) -> str:
        return "KeyedNoise(key hidden)"
