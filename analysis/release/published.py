"""A release as its design sees it: which counts a document gives away, read from the document alone."""

from collections.abc import Callable, Collection, Iterator, Mapping

from analysis.release.design.design import design_of
from analysis.release.design.tables import (
    NOT_ANSWERED,
    SENTIMENT,
    STARTED,
    THEMES,
    TOTAL,
    CellKey,
    SumConstraint,
    TableDesign,
)
from analysis.release.disclosure.attacker import SURELY_LARGE, SeenTables, Unsolved
from analysis.release.disclosure.audit import attack_alone
from analysis.release.disclosure.hiding import KNOWN_TO_BE_HIDDEN
from analysis.release.documents.document import Release
from analysis.release.documents.errors import ReleaseError
from analysis.release.writing import METHOD_OF_WAYS
from analysis.working_time import WorkingTime
from surveys.definition.survey import Survey


def seen_in(release: Release, survey: Survey) -> SeenTables:
    """What a reader of the document sees, by the names of the design.

    Raises `ReleaseError` when the document does not belong to this survey.
    """
    design = _plan_in(release, survey)
    counts = dict(_counts_in(release, design))
    return SeenTables(design, {name: _shown(name, design, counts) for name in design.names})


def themes_in(release: Release) -> dict[str, str] | None:
    """The codebook of a document, code to title in the codes' order; None when it has no themes."""
    for table in release.tables:
        if table.id == THEMES:
            labels = {cell.id: cell.label for cell in table.cells if cell.id != NOT_ANSWERED}
            return dict(sorted(labels.items()))
    return None


def _plan_in(release: Release, survey: Survey) -> TableDesign:
    here = {table.id for table in release.tables}
    design = design_of(
        survey,
        themes_in(release),
        with_sentiment=SENTIMENT in here,
        with_directions=any(table.kind == "direction" for table in release.tables),
        with_started=release.participation.started is not None,
        with_changes=bool(release.round.compared_with),
        with_ways=METHOD_OF_WAYS in release.method,
    )
    _check_same(release, design)
    return design.without(
        {table.id for table in design.tables if table.kind not in KNOWN_TO_BE_HIDDEN} - here
    )


def _check_same(release: Release, design: TableDesign) -> None:
    designed = {table.id: {cell.id for cell in table.cells} for table in design.tables}
    for table in release.tables:
        if designed.get(table.id) != {cell.id for cell in table.cells}:
            raise ReleaseError(
                f"release '{release.id}': table '{table.id}' is not the one in the survey's plan; "
                "use the revision of the survey that the release was made with"
            )


def _counts_in(release: Release, design: TableDesign) -> Iterator[tuple[CellKey, int | None]]:
    participation = release.participation
    yield TOTAL, participation.finished
    yield STARTED, participation.started
    here = {table.id for table in release.tables}
    for designed in design.tables:
        if designed.id not in here:
            yield from ((name, None) for name in designed.names if name.table == designed.id)
            continue
        table = release.table(designed.id)
        if designed.people != TOTAL:
            yield designed.people, table.people
        for cell in designed.cells:
            yield cell.name, table.cell(cell.id).count


def _shown(name: CellKey, design: TableDesign, counts: Mapping[CellKey, int | None]) -> int | None:
    if name not in design.unseen:
        return counts[name]
    follows = [_subtracted(total, name, counts) for total in design.sums_of[name]]
    return next((count for count in follows if count is not None and count >= SURELY_LARGE), None)


def _subtracted(total: SumConstraint, name: CellKey, counts: Mapping[CellKey, int | None]) -> int | None:
    """The one unknown part of a sum."""
    known = [counts.get(part) for part in total.parts if part != name]
    whole = counts.get(total.whole)
    if whole is None or any(count is None for count in known):
        return None
    return whole - sum(count for count in known if count is not None)


def same_round(releases: Collection[Release], round_id: str) -> list[Release]:
    return [release for release in releases if release.round.id == round_id]


def audit(
    release: Release,
    survey: Survey,
    *,
    took_part: int | None = None,
    clock: Callable[[], float] | None = None,
) -> list[str]:
    """Attack a published document with nothing but itself and the survey. What can be proved, as sentences.

    `took_part` is the exact number of people, for an attacker who knows it.
    Raises `ReleaseError` when the solver runs out of time.
    """
    seen, clock = seen_in(release, survey), clock or WorkingTime()
    exact = {} if took_part is None else {TOTAL: took_part}
    try:
        found = attack_alone(seen, clock() + AUDIT_SECONDS, clock, exact)
    except Unsolved as error:
        raise ReleaseError(
            f"release '{release.id}': the attack ran out of time, so it proves nothing"
        ) from error
    if found is None:
        return ["no set of answers fits these numbers: the document was not made by this programme"]
    return [f"too much can be proved about '{target.what}'" for target in found[0]]


AUDIT_SECONDS = 120.0
