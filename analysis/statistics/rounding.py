"""Rounding half up on the decimal value a person reads, which Python's own `round` does not do."""

from decimal import ROUND_HALF_UP, Decimal


def round_half_up(value: float, places: int = 0) -> float:
    """`value` to so many decimal places (negative: tens, hundreds), halves away from zero.

    Works on the shortest decimal that prints the value, so that 2.85 becomes 2.9 although the binary
    number is a little smaller.
    """
    if places >= 0 and float(value).is_integer():
        return float(value)
    step = Decimal(1).scaleb(-places)
    return float((Decimal(str(value)) / step).quantize(Decimal(1), ROUND_HALF_UP) * step)


def percent(numerator: int, denominator: int, places: int = 0) -> float:
    """How many in a hundred, rounded half up from the exact fraction. Raises for an empty denominator."""
    if denominator <= 0:
        raise ValueError(f"a percentage needs a denominator above 0, not {denominator}")
    exact = Decimal(numerator) * 100 / Decimal(denominator)
    return float(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
