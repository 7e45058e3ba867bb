"""The scorecard: plan, core data and releases, merged. Survey values never overwrite administrative ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from analysis.measures import newest_releases, values_from_releases
from analysis.periods import FREQUENCY_WORDS
from analysis.plan import Area, BoardAnswer, PerformanceMeasure, Plan, Story
from analysis.release import Release, Table
from analysis.release.design.tables import NOT_ANSWERED
from analysis.scorecard.answered import overdue, values_from_answers
from analysis.scorecard.areas import AreaCard, ThemeTable, TookPart
from analysis.scorecard.hiding.across_periods import hidden_across
from analysis.scorecard.lines import ScorecardLine, line
from analysis.scorecard.scorecard import Scorecard
from analysis.scorecard.signs.baselines import Baseline, written
from analysis.values import AdministrativeSource, MeasureValue, Value
from surveys.definition.survey import Survey
from surveys.errors import UserError

Releases = Iterable[tuple[Release, Survey]]


class ScorecardError(UserError, ValueError):
    """The plan, the core data and the surveys do not fit together, with what to change."""


def build(
    plan: Plan,
    core_values: Iterable[Value],
    releases: Releases,
    as_of: date,
    *,
    baselines: Iterable[Baseline] = (),
    responses: Sequence[BoardAnswer] = (),
    stories: Mapping[str, Sequence[Story]] | None = None,
) -> Scorecard:
    """Merge the plan, the core data set and the releases (each with its survey as asked) into a scorecard.

    Of each round the newest final release counts; an interim one covers part of a round and is left out.
    `baselines` are the stored ones (the newest version of a measure counts), `responses` what was answered to young
    people, `stories` what was written for an area id; the last two stand beside those in the plan. Raises
    `ScorecardError` when a survey counts towards a measure that the plan has in another way; what the plan does not
    have at all, or has by another period, is left out and listed in the scorecard's quality.
    """
    gone = plan.withdrawn_up_to
    came = list(core_values)
    core = [value for value in came if value.revision > gone.get(value.key, 0)]
    every = list(releases)
    pairs = [pair for pair in newest_releases(every) if pair[0].kind == "final"]
    _check_core(core)
    heard = values_from_releases(pairs)
    _check_heard(plan, heard, pairs)
    out = [release for release, _ in every]
    answered = values_from_answers(plan, out, responses, as_of)
    by_measure, unplanned = _by_measure(plan, (*core, *heard, *answered))
    by_measure = hidden_across(
        by_measure,
        plan.measured,
        as_of,
        withdrawn=[value for value in came if value.revision <= gone.get(value.key, 0)],
        area_of={id_: area.id for id_, area in plan.area_of.items()},
    )
    frozen = {measure.id: made for measure in plan.measured.values() if (made := written(measure))}
    frozen |= {made.measure_id: made for made in sorted(baselines, key=lambda made: made.version)}
    day = plan.board.baseline_on
    lines = {
        measure.id: line(
            measure,
            plan.area_of[measure.id].id,
            by_measure.get(measure.id, ()),
            as_of,
            frozen.get(measure.id),
            day,
        )
        for measure in plan.measured.values()
    }
    cards = tuple(_card(plan, area, lines, (stories or {}).get(area.id, ())) for area in plan.areas)
    return Scorecard(
        plan,
        as_of,
        cards,
        tuple(_themes(pairs)),
        (*plan.board.responses, *responses),
        {release.id: survey for release, survey in pairs},
        tuple(_took_part(release) for release, _ in pairs),
        tuple(sorted(unplanned)),
        tuple(overdue(plan, out, responses, as_of)),
    )


def _by_measure(plan: Plan, values: Iterable[Value]) -> tuple[dict[str, list[Value]], set[str]]:
    """The values of each measure, and the ids of what cannot be shown: the plan does not have it (any more), or has it by
    another period than it came in by. Such values are kept where they are."""
    shown: dict[str, list[Value]] = {}
    unplanned: set[str] = set()
    for value in values:
        measure = plan.measured.get(value.measure_id)
        if measure is None:
            unplanned.add(value.measure_id)
        elif measure.frequency != value.period.frequency:
            unplanned.add(f"{value.measure_id} by {FREQUENCY_WORDS[value.period.frequency]}")
        else:
            shown.setdefault(value.measure_id, []).append(value)
    return shown, unplanned


def _took_part(release: Release) -> TookPart:
    people = release.participation
    return release.round.id, people.asked, people.started, people.finished


def _check_core(core: Sequence[Value]) -> None:
    for value in core:
        if not isinstance(value.source, AdministrativeSource):
            raise ScorecardError(
                f"'{value.measure_id}': core data come from records; give surveys as releases"
            )


def _check_heard(plan: Plan, heard: Sequence[MeasureValue], pairs: Sequence[tuple[object, Survey]]) -> None:
    for value in heard:
        measure = plan.measured.get(value.measure_id)
        if measure is None:
            continue
        if not isinstance(measure, PerformanceMeasure) or measure.filled_by != "survey":
            raise ScorecardError(
                f"a survey counts towards '{value.measure_id}', which is filled from records; a survey result is "
                "never filed there"
            )
    for _, survey in pairs:
        _check_questions(plan, survey)


def _check_questions(plan: Plan, survey: Survey) -> None:
    for question in survey.questions:
        counts = question.counts
        measure = plan.measured.get(counts.measure) if counts else None
        if counts is None or not isinstance(measure, PerformanceMeasure):
            continue
        if (counts.question, counts.domain) != (measure.question, measure.domain):
            raise ScorecardError(
                f"{survey.id}: question '{question.id}' counts towards '{measure.id}' as {counts.question} "
                f"({counts.domain}), but in the plan it is {measure.question} ({measure.domain}); make them agree"
            )


def _card(plan: Plan, area: Area, lines: Mapping[str, ScorecardLine], stories: Sequence[Story]) -> AreaCard:
    measures = plan.measures(area)
    return AreaCard(
        area,
        tuple(lines[measure.id] for measure in area.indicators),
        tuple(lines[measure.id] for measure in measures if measure.tier != "data_development"),
        tuple(measure for measure in measures if measure.tier == "data_development"),
        (*area.story, *stories),
    )


def _themes(pairs: Sequence[tuple[Release, Survey]]) -> Iterator[ThemeTable]:
    for release, survey in pairs:
        for table in release.tables:
            if table.kind == "themes":
                yield _theme_table(release, table, survey)


def _theme_table(release: Release, table: Table, survey: Survey) -> ThemeTable:
    """Hidden cells come last, in the order of the release, so that their place says nothing."""
    cells = [cell for cell in table.cells if cell.id != NOT_ANSWERED]
    ranked = sorted(cells, key=lambda cell: (cell.count is None, -(cell.count or 0), cell.label))
    return ThemeTable(
        survey=release.survey.title,
        round=release.round.id,
        people=table.people,
        cells=tuple((cell.label, cell.text) for cell in ranked),
        example=release.example,
        audience=survey.audience,
    )
