"""The units that measures have: what a value can be in each, which counts stand behind it, and how it is printed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.statistics import Interval, round_half_up

Unit = Literal["count", "percent", "rate", "mean", "fte"]
Behind = Literal["itself", "share", "people", "nothing"]
"""What stands behind a value: a count is its own numerator, a share has a numerator and a denominator, a mean rests on so
many people or things, and a full-time equivalent on nothing that is counted."""


@dataclass(frozen=True)
class UnitRule:
    """`places` are the decimals that are printed, `most` is the largest value that there can be."""

    name: str
    behind: Behind
    places: int
    whole: bool = False
    most: float | None = None


UNITS: Mapping[Unit, UnitRule] = {
    "count": UnitRule("A count", "itself", 0, whole=True),
    "percent": UnitRule("A percentage", "share", 0, most=100),
    "rate": UnitRule("A rate, such as per 10,000 children", "share", 1),
    "mean": UnitRule("A mean, such as days to wait", "people", 1),
    "fte": UnitRule("Full-time equivalents", "nothing", 1),
}


def number(value: float, places: int = 1) -> str:
    """`1,234`, `12.5`; a whole number has no decimals."""
    rounded = round_half_up(value, places)
    return f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.{places}f}"


def printed(value: float, unit: Unit, per: int | None = None) -> str:
    """A value with its unit: `83%`, `1,234`, `12.5`, `131.2 per 10,000`."""
    return number(value, UNITS[unit].places) + after(unit, per)


def between(ends: Interval, unit: Unit, per: int | None = None) -> str:
    """An interval with its unit, said once: `120.1 to 142.9 per 10,000`; a percentage says it twice, `80% to 86%`."""
    first = printed(ends.lower, unit) if unit == "percent" else number(ends.lower, UNITS[unit].places)
    return f"{first} to {printed(ends.upper, unit, per)}"


def after(unit: Unit, per: int | None = None) -> str:
    """What stands behind a number of this unit."""
    if unit == "percent":
        return "%"
    return f" per {per:,}" if per else ""


def one_count(unit: Unit, denominator: int | None, per: int | None) -> float | None:
    """By how much a value changes where one more is counted; None where that is not known."""
    if unit in ("count", "fte"):
        return 1.0
    times = 100 if unit == "percent" else per
    return times / denominator if times and denominator and unit != "mean" else None
