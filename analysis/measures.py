"""From the published tables of a release to performance measures. It never sees a response or an unpublished count."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from analysis.periods import Period, PeriodError
from analysis.release import Release, Table
from analysis.release.design.groups import measure_choices
from analysis.statistics import NOT_AVAILABLE, SUPPRESSED, Figure, wilson
from analysis.values import MeasureValue, ReleaseSource
from surveys.definition.revisions import series_of
from surveys.definition.survey import Question, Survey
from surveys.errors import UserError
from surveys.rounds import ReleaseId, RoundId

TOOK_PART = {"young_people": "heard-took-part", "practitioners": "training-took-part"}
"""The how_much measure that counts the people who finished a survey, by the survey's audience."""

FEW_ANSWERS = 30
"""A percentage of fewer answers is marked as of low reliability."""

ROUNDED = (
    "Worked out from published counts, which are rounded to 5; the interval does not include that rounding."
)
INTERIM = "Interim: the round was still open."
HELD_BACK = "Not shown: too few people, or hidden so that nobody can work it out."
SEVERAL = "Adds up the answers to {} questions; one person can count more than once."
INVITED = "Asked: {}."
BY_LINK = "Whoever had the link could answer, also more than once."
BY_CODES = "Each printed code could be used for one answer."
ENTRIES = {"link": BY_LINK, "codes": BY_CODES}
CHANGED = "Changed while people were answering: {}."
PAIRS = "The same people before and now: whose answer rose by at least one point, of all who were matched by their code."
TWO_ROUNDS = "Adds up {} rounds of the same period; somebody who took part in two counts twice."


class MeasureError(UserError, ValueError):
    """A release cannot be turned into measures, with what is wrong and what to do."""


@dataclass(frozen=True)
class _Counted:
    """The published numerator and denominator of one question, or None where a cell is hidden."""

    numerator: int | None
    denominator: int | None


HIDDEN = _Counted(None, None)


def values_from_release(
    release: Release, survey: Survey, *, took_part: str | None = None
) -> list[MeasureValue]:
    """One value for each measure that the survey's questions count towards, and one for the people who took part.

    `survey` is the one in the revision that the release names. `took_part` is the id of the measure of people who
    finished, by default that of the survey's audience. A measure with a hidden cell is hidden, with all that would
    follow from it. Raises `MeasureError`.
    """
    _check(release, survey)
    values = [_value(release, survey, measure, asked) for measure, asked in _counting(survey).items()]
    values += [_change(release, survey, question) for question in _compared(release, survey)]
    values.append(_people(release, survey, took_part or TOOK_PART[survey.audience]))
    return sorted(values, key=lambda value: value.measure_id)


def values_from_releases(releases: Iterable[tuple[Release, Survey]]) -> list[MeasureValue]:
    """The values of many releases: the newest of each round, and rounds of one period added up.

    Added up is numerators over denominators; percentages are never averaged.
    """
    by_key: dict[tuple[str, Period], list[MeasureValue]] = {}
    for release, survey in newest_releases(releases):
        for value in values_from_release(release, survey):
            by_key.setdefault((value.measure_id, value.period), []).append(value)
    return [_added_up(by_key[key]) for key in sorted(by_key)]


def _check(release: Release, survey: Survey) -> None:
    asked = release.survey
    if (asked.id, asked.revision) != (survey.id, survey.revision):
        raise MeasureError(
            f"release '{release.id}' is of survey '{asked.id}' revision {asked.revision}, not of "
            f"'{survey.id}' revision {survey.revision}; give the survey as it was asked"
        )


def _counting(survey: Survey) -> dict[str, list[Question]]:
    """The questions that count, by measure."""
    by_measure: dict[str, list[Question]] = {}
    for question in survey.questions:
        if question.counts:
            by_measure.setdefault(question.counts.measure, []).append(question)
    for measure, questions in by_measure.items():
        kinds = {(q.counts.question, q.counts.domain) for q in questions if q.counts}
        if len(kinds) > 1:
            names = ", ".join(f"'{question.id}'" for question in questions)
            raise MeasureError(
                f"{survey.id}: {names} count for '{measure}' in different ways; make them agree"
            )
    return by_measure


def _value(release: Release, survey: Survey, measure: str, questions: Sequence[Question]) -> MeasureValue:
    total = _sum(_counted(release, question) for question in questions)
    is_count = any(question.counts and question.counts.question == "how_much" for question in questions)
    changed = _changed(release, questions)
    several = (SEVERAL.format(len(questions)),) if len(questions) > 1 else ()
    notes = (*several, CHANGED.format("; ".join(changed))) if changed else several
    blank = _blank(release, survey, measure, _wording(questions, changed), notes)
    return _with_count(blank, total.numerator) if is_count else _with_share(blank, total)


def _compared(release: Release, survey: Survey) -> list[Question]:
    """The questions whose answers were set side by side with those of the same people before."""
    return list(survey.paired.values()) if release.round.compared_with else []


def _change(release: Release, survey: Survey, question: Question) -> MeasureValue:
    """Those who rose, of all pairs. The response rate beside it is that of this round, which came after."""
    measure = question.paired.measure if question.paired else None
    if measure is None or measure in _counting(survey):
        raise MeasureError(
            f"{survey.id}: '{question.id}' is paired and needs a measure that nothing else counts for"
        )
    table = next((t for t in release.tables if t.kind == "change" and t.question == question.id), None)
    counted = _from_cells(table, ("rose",), ("did-not-rise",)) if table else HIDDEN
    blank = _blank(release, survey, measure, _wording([question], _changed(release, [question])), (PAIRS,))
    return _with_share(replace(blank, pairs=True), counted)


def _people(release: Release, survey: Survey, measure: str) -> MeasureValue:
    return _with_count(_blank(release, survey, measure, "", ()), release.participation.finished)


def _blank(
    release: Release, survey: Survey, measure: str, wording: str, notes: tuple[str, ...]
) -> MeasureValue:
    """The value before anything is known of it: hidden."""
    people = release.participation
    interim = (INTERIM,) if release.kind == "interim" else ()
    invited = (INVITED.format(who),) if (who := release.round.invited) else ()
    entry = (ENTRIES[how],) if (how := release.round.entry) else ()
    return MeasureValue(
        measure_id=measure,
        period=_period(release),
        figure=Figure(reason=SUPPRESSED),
        source=ReleaseSource(release.id, survey.id, release.round.id, release.content_hash, wording),
        example=release.example,
        asked=people.asked,
        started=people.started,
        finished=people.finished,
        notes=(*notes, *interim, *invited, *entry),
    )


def _period(release: Release) -> Period:
    asked = release.round
    try:
        return Period.parse(asked.time_period, asked.time_identifier)
    except PeriodError as error:
        raise MeasureError(f"release '{release.id}': {error}") from error


def _with_count(blank: MeasureValue, count: int | None) -> MeasureValue:
    if count is None:
        return replace(blank, notes=(*blank.notes, HELD_BACK))
    return replace(
        blank, figure=Figure(value=float(count)), notes=(*blank.notes, ROUNDED.partition(";")[0] + ".")
    )


def _with_share(blank: MeasureValue, total: _Counted) -> MeasureValue:
    if total.numerator is None or total.denominator is None:
        return replace(blank, notes=(*blank.notes, HELD_BACK))
    if total.denominator == 0:
        return replace(blank, figure=Figure(reason=NOT_AVAILABLE))
    return replace(
        blank,
        figure=Figure(value=100 * total.numerator / total.denominator),
        numerator=total.numerator,
        denominator=total.denominator,
        n=total.denominator,
        interval=wilson(total.numerator, total.denominator).times(100),
        flags=("low_reliability",) if total.denominator < FEW_ANSWERS else (),
        notes=(*blank.notes, ROUNDED),
    )


def _counted(release: Release, question: Question) -> _Counted:
    """From the question's own {positive, other} table where the release has one, else from its choices."""
    tables = {table.kind: table for table in release.tables if table.question == question.id}
    if "measure" in tables:
        return _from_cells(tables["measure"], ("positive",), ("other",))
    # Several choices of one person do not add up to people.
    if "question" in tables and question.kind != "several":
        return _from_cells(tables["question"], *measure_choices(question))
    return HIDDEN


def _from_cells(table: Table, positive: Sequence[str], other: Sequence[str]) -> _Counted:
    counts = {cell.id: cell.count for cell in table.cells}
    wanted = [counts.get(cell) for cell in (*positive, *other)]
    known = [count for count in wanted if count is not None]
    if len(known) < len(wanted):
        return HIDDEN
    return _Counted(sum(known[: len(positive)]), sum(known))


def _sum(counted: Iterable[_Counted]) -> _Counted:
    """Sums of numerators and of denominators; hidden when one is."""
    numerator = denominator = 0
    for question in counted:
        if question.numerator is None or question.denominator is None:
            return HIDDEN
        numerator, denominator = numerator + question.numerator, denominator + question.denominator
    return _Counted(numerator, denominator)


def _changed(release: Release, questions: Sequence[Question]) -> list[str]:
    """What was asked in other words while the round was open, of what these questions count."""
    ids = {question.id for question in questions}
    changes = release.round.changes
    return [change.says for change in changes if change.breaks and change.question in ids]


def _wording(questions: Sequence[Question], changed: Sequence[str]) -> str:
    """A short fingerprint of what was asked and what counted: when it changes, the series begins anew. A round that was
    asked in two ways is a series of its own: its answers are comparable with neither those before nor those after it."""
    asked = [*(series_of(question) for question in questions), *changed]
    return sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:16]


def newest_releases(releases: Iterable[tuple[Release, Survey]]) -> list[tuple[Release, Survey]]:
    """One release a round: the final before the interim, then the latest, then the highest version."""
    best = {
        release.round.id: (release, survey)
        for release, survey in sorted(releases, key=lambda pair: _rank(pair[0]))
    }
    return [best[round_id] for round_id in sorted(best, key=RoundId.parse)]


def _rank(release: Release) -> tuple[bool, date, ReleaseId]:
    return release.kind == "final", release.made_on, ReleaseId.parse(release.id)


def _added_up(values: Sequence[MeasureValue]) -> MeasureValue:
    first = values[0]
    if len(values) == 1:
        return first
    blank = replace(
        first,
        figure=Figure(reason=SUPPRESSED),
        numerator=None,
        denominator=None,
        interval=None,
        n=None,
        flags=(),
        source=_joined([value.source for value in values if isinstance(value.source, ReleaseSource)]),
        example=any(value.example for value in values),
        asked=_together([value.asked for value in values]),
        started=_together([value.started for value in values]),
        finished=_together([value.finished for value in values]),
        notes=(TWO_ROUNDS.format(len(values)),),
    )
    if all(value.denominator is None for value in values):
        counts = [value.figure.value for value in values]
        return _with_count(blank, _together([None if count is None else round(count) for count in counts]))
    return _with_share(blank, _sum(_Counted(value.numerator, value.denominator) for value in values))


def _together(numbers: Sequence[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _joined(sources: Sequence[ReleaseSource]) -> ReleaseSource:
    """One source that names them all, each wording once."""
    return ReleaseSource(
        release=", ".join(source.release for source in sources),
        survey=", ".join(sorted({source.survey for source in sources})),
        round=", ".join(source.round for source in sources),
        content_hash=", ".join(source.content_hash for source in sources),
        wording=", ".join(sorted({source.wording for source in sources})),
    )
