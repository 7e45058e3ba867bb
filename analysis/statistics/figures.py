"""A number that may be missing for a reason. Whatever is worked out from a missing one is missing too."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from typing import Self

SUPPRESSED = "suppressed"
NOT_APPLICABLE = "not_applicable"
NOT_AVAILABLE = "not_available"
ROUNDS_TO_ZERO = "rounds_to_zero"
ZERO_BASE = "zero_base"

# The first of these that an input has becomes the outcome's: what is hidden stays hidden, whatever else.
REASONS = (SUPPRESSED, NOT_APPLICABLE, NOT_AVAILABLE, ROUNDS_TO_ZERO, ZERO_BASE)


@dataclass(frozen=True)
class Figure:
    """A value, or the reason why there is none: never both, never neither."""

    value: float | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if (self.value is None) == (self.reason is None):
            raise ValueError("a figure has either a value or a reason why there is none")
        if self.value is not None and not isfinite(self.value):
            raise ValueError(f"a figure is a finite number, not {self.value}")
        if self.reason is not None and self.reason not in REASONS:
            raise ValueError(f"'{self.reason}' is not a reason; use one of {', '.join(REASONS)}")

    @classmethod
    def of(cls, value: float | None, reason: str = NOT_AVAILABLE) -> Self:
        """The value where there is one, else the reason."""
        return cls(value=value) if value is not None else cls(reason=reason)

    @property
    def known(self) -> bool:
        return self.value is not None


def derive(arithmetic: Callable[..., float | Figure], *inputs: Figure) -> Figure:
    """The arithmetic on the inputs' values; missing, with the gravest reason, where an input is missing."""
    reasons = [figure.reason for figure in inputs if figure.reason is not None]
    if reasons:
        return Figure(reason=min(reasons, key=REASONS.index))
    outcome = arithmetic(*(figure.value for figure in inputs))
    return outcome if isinstance(outcome, Figure) else Figure(value=outcome)
