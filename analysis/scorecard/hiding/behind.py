"""The counts that values rest on: a percentage of 3 in 180 gives the 3 away, wherever it stands.

A count rests on itself, a share on its numerator (and on those whom it leaves out), a mean on so many people. Each is a
series of its own here, under the keys of the values that print it: what hides the count hides the value.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from analysis.plan.units import UNITS
from analysis.scorecard.hiding.small_numbers import Key
from analysis.scorecard.hiding.standing import AsItStands
from analysis.statistics import SUPPRESSED, Figure
from analysis.values import Value

OF_HOW_MANY = " (of how many)"
"""Behind the id of a share: its denominators. That a share is hidden says nothing of them, so they count as known wherever
they are large, and are hidden themselves only where they would give something else away."""
LEFT_OUT = " (left out)"
"""Behind the id of a percentage: those whom it leaves out, who are looked for as copies only. With the numerator they make
up the denominator, which is known to everybody."""

Count = Callable[[Value], float | None]


def main_counts(each: AsItStands) -> AsItStands:
    """What must not be worked out of each value."""
    behind = UNITS[each.measure.unit].behind
    if behind in ("itself", "nothing"):
        return each
    return _of(each, _numerator if behind == "share" else _denominator)


def every_count(each: AsItStands) -> Iterator[AsItStands]:
    """All that is printed with the values of a series, or follows from what is."""
    yield main_counts(each)
    if UNITS[each.measure.unit].behind == "share":
        yield _of(each, _denominator, OF_HOW_MANY)
    if each.measure.is_percentage:
        yield _of(each, _left_out, LEFT_OUT)


def _numerator(value: Value) -> float | None:
    return value.numerator


def _denominator(value: Value) -> float | None:
    return value.denominator


def _left_out(value: Value) -> float | None:
    if value.numerator is None or value.denominator is None:
        return None
    return value.denominator - value.numerator


def _of(each: AsItStands, count: Count, named: str = "") -> AsItStands:
    """`named` comes behind the measure's id where the keys are to be others than those of the values."""

    def counted(value: Value) -> Value:
        people = count(value)
        figure = Figure(value=people) if people is not None else Figure(reason=SUPPRESSED)
        bare = replace(value, figure=figure, numerator=None, denominator=None, interval=None)
        return replace(bare, measure_id=value.measure_id + named) if named else bare

    places = {place: counted(value) for place, value in each.by_place.items()}
    return replace(each, values=tuple(map(counted, each.values)), by_place=places)


def is_of_how_many(key: Key) -> bool:
    return key[0].endswith(OF_HOW_MANY)


def is_left_out(key: Key) -> bool:
    return key[0].endswith(LEFT_OUT)


def printed_by(key: Key) -> Key:
    """The key of the value that prints a count, or from which it follows."""
    return (key[0].removesuffix(OF_HOW_MANY).removesuffix(LEFT_OUT), *key[1:])


def known_besides(series: Iterable[AsItStands], shown: set[Key], besides: set[Key]) -> Iterator[Key]:
    """Of the counts with keys of their own, those that somebody knows, or may know, when `shown` are shown. `besides` are
    hidden to hide others."""
    for each in series:
        for value in each.by_place.values():
            own, people = value.key, value.figure.value
            large = people is not None and people >= each.measure.hide_below
            may_be = is_of_how_many(own) and large and own not in besides
            if printed_by(own) in shown or may_be:
                yield own
