"""What is otherwise in a report than in the one before it, and which documents were replaced beneath it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from analysis.report.composition import Report, ReportedMeasure, Source, day
from surveys.rounds import ReleaseId


@dataclass(frozen=True)
class ReportChange:
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


def changes(before: Report, now: Report) -> tuple[ReportChange, ...]:
    """Measures whose value, period or status is another, in the order of the newer report."""
    return between(before.measures, now.measures)


def between(before: Iterable[ReportedMeasure], now: Iterable[ReportedMeasure]) -> tuple[ReportChange, ...]:
    """The same, of the measures alone."""
    old, new = ({measure.id: measure for measure in measures} for measures in (before, now))
    return tuple(
        ReportChange((new.get(key) or old[key]).name, _says(old.get(key)), _says(new.get(key)))
        for key in dict.fromkeys((*new, *old))
        if _says(old.get(key)) != _says(new.get(key))
    )


def _says(measure: ReportedMeasure | None) -> str:
    if measure is None:
        return ""
    return f"{measure.text} in {measure.period}, {measure.status}" if measure.period else measure.text


def beneath(report: Report, releases: Iterable[Source]) -> Iterator[str]:
    """What happened to the releases that the report rests on, in sentences: withdrawn, or followed by another of the same
    round. `releases` are those that are published now."""
    there = {release.id: release for release in releases}
    used = {source.id: source for source in report.sources if source.kind == "release"}
    for release in used.values():
        if release.id not in there:
            yield f"{release.id}, made on {_made_on(release)}, is no longer published."
        elif there[release.id].etag != release.etag:
            yield f"{release.id} was replaced on {_made_on(there[release.id])}."
    rounds = {_round(release_id) for release_id in used}
    for release in there.values():
        if release.id not in used and _round(release.id) in rounds:
            yield f"{release.id} was made on {_made_on(release)}, of a round that this report has an earlier release of."


def _round(release_id: str) -> str:
    return str(ReleaseId.parse(release_id).round)


def _made_on(release: Source) -> str:
    return day(release.made_on) if release.made_on else "a day that is not known"
