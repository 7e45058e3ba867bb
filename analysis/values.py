"""Values of indicators and performance measures, and where each came from. A survey never fills an indicator.

An `IndicatorValue` can only be made with an `AdministrativeSource`; a release makes a `MeasureValue`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from analysis.periods import Period
from analysis.statistics import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    ROUNDS_TO_ZERO,
    SUPPRESSED,
    Figure,
    Interval,
)

TOTAL = "Total"
COMMENT_LIMIT = 255
EXAMPLE = "example data"
"""How the comment of an invented value begins."""

SYMBOLS = {SUPPRESSED: "[c]", NOT_APPLICABLE: "[z]", NOT_AVAILABLE: "[x]", ROUNDS_TO_ZERO: "[low]"}
"""What is printed in place of a missing value, by its reason."""

FLAGS = {"low_reliability": "[u]", "revised": "[r]", "estimated": "[e]", "break": "[b]"}
"""What is printed beside a value. `break`: the series begins anew here."""

SYMBOL_WORDS = {
    "[c]": "confidential: too few people, or hidden so that nobody can work it out",
    "[z]": "not applicable",
    "[x]": "not available",
    "[low]": "rounds to zero",
    "[u]": "low reliability",
    "[r]": "revised",
    "[e]": "estimated",
    "[b]": "break in series",
}


class WrongValueError(ValueError):
    """A value that contradicts itself, with what is wrong."""


@dataclass(frozen=True)
class AdministrativeSource:
    """A file that an organisation's records came in. `by` is who took it in, where they said."""

    file: str
    imported_on: date
    by: str = ""


@dataclass(frozen=True)
class ReleaseSource:
    """An audited release of a survey round. `wording` changes when the question or its counting changes."""

    release: str
    survey: str
    round: str
    content_hash: str
    wording: str = ""


@dataclass(frozen=True)
class AnswersSource:
    """What was answered to those who took part, as it stood on a day. `releases` are those whose themes were due."""

    releases: tuple[str, ...]
    as_of: date


@dataclass(frozen=True, kw_only=True)
class Value:
    """One measure in one period and breakdown. Percentages run from 0 to 100; `interval` is at 95 %.

    The figure is a value or the reason why there is none; a hidden value keeps no numerator, denominator or
    interval, so that nothing can be worked out from it.
    """

    measure_id: str
    period: Period
    figure: Figure
    numerator: int | None = None
    denominator: int | None = None
    interval: Interval | None = None
    target: float | None = None
    flags: tuple[str, ...] = ()
    comment: str = ""
    breakdown_topic: str = TOTAL
    breakdown: str = TOTAL
    revision: int = 1
    example: bool = False
    source: AdministrativeSource | ReleaseSource | AnswersSource

    def __post_init__(self) -> None:
        for problem in self._problems():
            raise WrongValueError(f"{self.measure_id}, {self.period}: {problem}")

    def _problems(self) -> Iterable[str]:
        if unknown := [flag for flag in self.flags if flag not in FLAGS]:
            yield f"'{unknown[0]}' is not a flag; use {', '.join(FLAGS)}"
        if len(self.comment) > COMMENT_LIMIT:
            yield f"the comment has {len(self.comment)} characters; {COMMENT_LIMIT} fit"
        if not self.figure.known and (self.numerator, self.denominator, self.interval) != (None, None, None):
            yield "a value that is not shown cannot keep a numerator, denominator or interval"
        if self.numerator is not None and self.denominator is not None and self.numerator > self.denominator:
            yield f"the numerator {self.numerator} is larger than the denominator {self.denominator}"
        if self.revision < 1:
            yield "revisions count from 1"

    @property
    def key(self) -> tuple[str, Period, str, str]:
        """There is one current value for each key."""
        return self.measure_id, self.period, self.breakdown_topic, self.breakdown

    @property
    def is_total(self) -> bool:
        return self.breakdown == TOTAL

    @property
    def symbol(self) -> str:
        """The symbol in place of the value, or nothing where the value is shown."""
        return SYMBOLS.get(self.figure.reason or "", "")

    @property
    def marks(self) -> str:
        """The symbols beside the value, such as `[r] [e]`."""
        return " ".join(FLAGS[flag] for flag in self.flags)


@dataclass(frozen=True, kw_only=True)
class IndicatorValue(Value):
    """About the whole population: from administrative records only."""

    source: AdministrativeSource

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.source, AdministrativeSource):
            raise TypeError(
                f"{self.measure_id}: an indicator comes from administrative data, never from a survey"
            )


@dataclass(frozen=True, kw_only=True)
class MeasureValue(Value):
    """About the people served: from a release, or from a service's records. `n` stands beside survey values.

    `asked`, `started` and `finished` are the published participation of the round, None where not known. `pairs`: it counts
    people whose answers were matched with their own from before.
    """

    n: int | None = None
    asked: int | None = None
    started: int | None = None
    finished: int | None = None
    notes: tuple[str, ...] = field(default=())
    pairs: bool = False

    @property
    def from_people(self) -> bool:
        """Whether people said it in a survey."""
        return isinstance(self.source, ReleaseSource)

    @property
    def response_rate(self) -> Figure:
        """Percent of those asked who finished."""
        if not self.asked or self.finished is None:
            return Figure(reason=NOT_AVAILABLE)
        return Figure(value=100 * self.finished / self.asked)


def hidden(value: Value) -> Value:
    """The same value as `[c]`, with nothing left that it could be worked out from; nor what somebody wrote beside it, who
    could not know that it would be hidden."""
    without = replace(
        value,
        figure=Figure(reason=SUPPRESSED),
        numerator=None,
        denominator=None,
        interval=None,
        comment=EXAMPLE if value.example else "",
    )
    return replace(without, n=None) if isinstance(without, MeasureValue) else without


def current(values: Iterable[Value]) -> list[Value]:
    """The newest revision of each value, in order of measure, period and breakdown."""
    newest: dict[tuple[str, Period, str, str], Value] = {}
    for value in values:
        held = newest.get(value.key)
        if held is None or value.revision > held.revision:
            newest[value.key] = value
    return sorted(newest.values(), key=lambda value: (value.measure_id, value.period.span, value.breakdown))


def as_plain(value: Value) -> dict[str, Any]:
    """The value as JSON-able data, for a store. `from_plain` reads it back."""
    own = {item.name: getattr(value, item.name) for item in fields(value)}
    interval = value.interval
    return own | {
        "kind": "indicator" if isinstance(value, IndicatorValue) else "measure",
        "period": [value.period.time_period, value.period.time_identifier],
        "figure": {"value": value.figure.value, "reason": value.figure.reason},
        "interval": [interval.lower, interval.upper] if interval else None,
        "flags": list(value.flags),
        "source": _source_as_plain(value.source),
        **({"notes": list(value.notes)} if isinstance(value, MeasureValue) else {}),
    }


def from_plain(plain: Mapping[str, Any]) -> Value:
    """The value that `as_plain` wrote. Raises `ValueError` or `TypeError` for what was never one."""
    kept = dict(plain)
    kind = IndicatorValue if kept.pop("kind") == "indicator" else MeasureValue
    changed = {
        "period": Period.parse(*kept["period"]),
        "figure": Figure(**kept["figure"]),
        "interval": Interval(*kept["interval"]) if kept["interval"] else None,
        "flags": tuple(kept["flags"]),
        "source": _source_from_plain(kept["source"]),
    }
    if kind is MeasureValue:
        changed["notes"] = tuple(kept["notes"])
    return kind(**(kept | changed))


def _source_as_plain(source: AdministrativeSource | ReleaseSource | AnswersSource) -> dict[str, str]:
    if isinstance(source, AnswersSource):
        raise TypeError("what is counted from answers is counted anew each time, and kept nowhere")
    if isinstance(source, AdministrativeSource):
        by = {"by": source.by} if source.by else {}
        return {"file": source.file, "imported_on": source.imported_on.isoformat(), **by}
    return {item.name: getattr(source, item.name) for item in fields(source)}


def _source_from_plain(plain: Mapping[str, str]) -> AdministrativeSource | ReleaseSource:
    if "file" in plain:
        return AdministrativeSource(
            plain["file"], date.fromisoformat(plain["imported_on"]), plain.get("by", "")
        )
    return ReleaseSource(**plain)
