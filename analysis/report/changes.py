"""What is otherwise in a report than in the one before it, and which documents were replaced beneath it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from analysis.report.composition import Report, ReportedMeasure, Source


@dataclass(frozen=True)
class Change:
    """`before` and `now` in words; empty where the measure was not there."""

    about: str
    before: str
    now: str

    @property
    def words(self) -> str:
        if not self.before:
            return f"{self.about}: new, {self.now}"
        if not self.now:
            return f"{self.about}: no longer in the plan, was {self.before}"
        return f"{self.about}: was {self.before}; is {self.now}"


def changes(before: Report, now: Report) -> tuple[Change, ...]:
    """Measures whose value, period or status is another, in the order of the newer report."""
    old, new = _by_id(before), _by_id(now)
    return tuple(
        Change((new.get(key) or old[key]).name, _says(old.get(key)), _says(new.get(key)))
        for key in dict.fromkeys((*new, *old))
        if _says(old.get(key)) != _says(new.get(key))
    )


def _by_id(report: Report) -> Mapping[str, ReportedMeasure]:
    return {measure.id: measure for measure in report.measures}


def _says(measure: ReportedMeasure | None) -> str:
    if measure is None:
        return ""
    return f"{measure.text} in {measure.period}, {measure.status}" if measure.period else measure.text


def replaced(report: Report, there: Mapping[tuple[str, str], Source]) -> Iterator[str]:
    """Which documents that the report rests on are gone or have other bytes now. `there` are those published now."""
    for source in report.sources:
        now = there.get((source.kind, source.id))
        if now is None:
            yield f"the {source.kind} {source.id} was withdrawn"
        elif now.etag != source.etag:
            yield f"the {source.kind} {source.id} was made anew"
