"""New core data beside the old: what would change, and the change made with old revisions kept."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice

from analysis.core_data.columns import cell
from analysis.periods import Period
from analysis.values import AdministrativeSource, Value, current


@dataclass(frozen=True)
class Difference:
    """What an import would change: a dry run."""

    added: tuple[Value, ...]
    changed: tuple[tuple[Value, Value], ...]
    same: int

    def lines(self, most: int | None = None) -> list[str]:
        """As sentences, one a change; of each kind of change at most so many, and how many more there are."""
        new = (f"new: {_place(value)}: {_said_value(value)}" for value in self.added)
        other = (
            f"changed: {_place(after)}: was {_said_value(before)}, becomes {_said_value(after)}"
            for before, after in self.changed
        )
        return [
            *islice(new, most),
            *_more("new", len(self.added), most),
            *islice(other, most),
            *_more("changed", len(self.changed), most),
            f"{self.same:,} unchanged",
        ]


def _more(kind: str, many: int, most: int | None) -> Iterator[str]:
    if most is not None and many > most:
        yield f"{kind}: {many - most:,} more"


Gone = Mapping[tuple[str, Period, str, str], int]
"""The last revision of each value that was withdrawn, by its key."""
NONE_GONE: Gone = {}


def difference(existing: Iterable[Value], incoming: Iterable[Value], gone: Gone = NONE_GONE) -> Difference:
    """How the incoming values differ from the current revisions of the existing ones. What was withdrawn and comes in again
    is new, with the next revision."""
    held = {value.key: value for value in current(existing)}
    added, changed, same = [], [], 0
    for value in incoming:
        before = held.get(value.key)
        if before is None:
            added.append(value)
        elif before.revision <= gone.get(value.key, 0):
            added.append(replace(value, revision=before.revision + 1))
        elif _content(before, value) != _content(value, value):
            changed.append((before, value))
        else:
            same += 1
    return Difference(tuple(added), tuple(changed), same)


def merged(existing: Iterable[Value], incoming: Iterable[Value], gone: Gone = NONE_GONE) -> list[Value]:
    """The existing values with the incoming ones added. What changed becomes a new revision; the old one stays."""
    kept = list(existing)
    return joined(kept, difference(kept, incoming, gone))


def joined(kept: Iterable[Value], found: Difference) -> list[Value]:
    """The same, of a difference that was found."""
    revised = [_revision_of(before, after) for before, after in found.changed]
    return [*kept, *found.added, *revised]


def taken_in_by(values: Iterable[Value], by: str) -> list[Value]:
    """The values with who took in the file that they came in."""
    return [
        replace(value, source=replace(value.source, by=by))
        if isinstance(value.source, AdministrativeSource)
        else value
        for value in values
    ]


def _revision_of(before: Value, after: Value) -> Value:
    flags = after.flags if "revised" in after.flags else ("revised", *after.flags)
    return replace(after, revision=before.revision + 1, flags=flags)


def _content(value: Value, incoming: Value) -> tuple[object, ...]:
    """What makes two values the same, wherever they came from; numbers as far as files write them. A file that gives no
    target of its own says nothing of one."""
    target = value.target if incoming.target is not None else None
    flags = tuple(sorted(flag for flag in value.flags if flag != "revised"))
    bounds = (value.interval.lower, value.interval.upper) if value.interval else ()
    numbers = (value.figure.value, value.numerator, value.denominator, target, *bounds)
    return (value.figure.reason, *map(cell, numbers), flags, value.comment)


def _place(value: Value) -> str:
    part = "" if value.is_total else f", {value.breakdown}"
    return f"{value.measure_id}, {value.period.label}{part}"


def _said_value(value: Value) -> str:
    counted = "" if value.numerator is None else f"{value.numerator} "
    counts = f" ({counted}of {value.denominator})" if value.denominator is not None else ""
    return f"{cell(value.figure.value)}{counts}" if value.figure.known else value.symbol
