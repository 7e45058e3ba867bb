"""From the responses of a round to its release: count, protect, write the document."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from analysis.release.counting import Progress, Response, count, main_theme, theme_mentions
from analysis.release.document import (
    BASE,
    FEW_TOOK_PART,
    SCHEMA,
    SEAL,
    SMALLEST,
    Cell,
    Release,
    ReleaseKind,
    RoundFacts,
    Table,
)
from analysis.release.errors import ReleaseError
from analysis.release.keyed_noise import Dither
from analysis.release.protection import Protected, Watch, protect
from analysis.release.published import same_round, seen_in
from analysis.release.rounding import WITHIN
from analysis.release.tables import (
    MAIN_THEME,
    NOT_ANSWERED,
    STARTED,
    THEMES,
    TOTAL,
    AtMost,
    Name,
    Plan,
    PlannedTable,
    plan_of,
)
from surveys.definition.survey import Survey
from surveys.store.protocols import Pairs


def make_release(
    survey: Survey,
    round_facts: RoundFacts,
    responses: Sequence[Response],
    themes: Mapping[str, Collection[str]] | None,
    sentiments: Mapping[str, str] | None,
    key: bytes,
    *,
    kind: ReleaseKind = "final",
    already_out: Sequence[Release] = (),
    made_on: date,
    provenance: Mapping[str, str],
    theme_labels: Mapping[str, str] | None = None,
    changes: Mapping[str, Pairs] | None = None,
    progress: Progress | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Release:
    """Make the release of a round.

    `themes` is response id to the theme codes of all its texts, `sentiments` response id to one label,
    `theme_labels` code to title in the codebook's order. `changes` is what was found in pairs, by the name of the paired
    question; it counts where the round's facts say which round it was compared with. `key` is 32 fresh random bytes,
    used once and then destroyed by the caller. `progress` hears (stage, share done).
    Raises `ReleaseError` when there can be no safe release.
    """
    dither = Dither(key)
    interim = _interim(kind, same_round(already_out, round_facts.id), len(responses))
    if len(responses) < SMALLEST:
        return _few(survey, round_facts, kind, made_on, provenance)
    labels = _labels(themes, theme_labels)
    plan = plan_of(
        survey,
        labels,
        with_sentiment=sentiments is not None,
        with_started=round_facts.started is not None,
        with_changes=bool(round_facts.compared_with),
    )
    counts = count(
        plan, survey, responses, themes or {}, sentiments or {}, round_facts.started, progress, changes
    )
    tell = progress or _tell_nobody
    facts = _commonest_theme(theme_mentions(themes or {}, responses))
    protected = protect(
        plan, counts, dither, Watch(clock, tell), seen_in(interim, survey) if interim else None, facts
    )
    tell("done", 1.0)
    return _release(survey, round_facts, kind, made_on, provenance, protected, plan)


def _interim(kind: ReleaseKind, out: Sequence[Release], people: int) -> Release | None:
    """The round's interim release, where the new one has to be audited together with it."""
    for release in out:
        if release.kind == "final":
            raise ReleaseError(
                f"release '{release.id}' is final: a round has one final release and none after it"
            )
        if kind == "interim":
            raise ReleaseError(f"release '{release.id}' is the round's interim release: there is at most one")
    if not out or not out[0].tables:
        return None
    before = out[0].as_plain()["participation"]["finished"]
    # The true number is not in the document, so the largest that it can have been is taken.
    if people - (before + WITHIN) < SMALLEST:
        raise ReleaseError(
            f"too few new answers since release '{out[0].id}': the difference would say too much about those "
            "who came last; that release stands"
        )
    return out[0]


def _labels(
    themes: Mapping[str, Collection[str]] | None, labels: Mapping[str, str] | None
) -> Mapping[str, str] | None:
    if themes is None:
        return None
    unknown = sorted({code for codes in themes.values() for code in codes} - (labels or {}).keys())
    if unknown:
        raise ReleaseError(f"theme '{unknown[0]}' has no label; give theme_labels the whole codebook")
    # Sorted, so that a document can be planned again from itself.
    return dict(sorted((labels or {}).items()))


def _commonest_theme(mentions: Mapping[str, int]) -> list[AtMost]:
    """Everybody who wrote about the commonest theme has it as their main one, as whoever reads the method knows."""
    if not mentions:
        return []
    code = main_theme(mentions, mentions)
    return [AtMost((Name(THEMES, code),), (Name(MAIN_THEME, code),))]


def _tell_nobody(stage: str, share: float) -> None:
    """For callers that do not watch."""


def _few(
    survey: Survey, facts: RoundFacts, kind: ReleaseKind, made_on: date, provenance: Mapping[str, str]
) -> Release:
    participation = {"asked": None, "started": None, "finished": None, "text": FEW_TOOK_PART}
    body = _heading(survey, facts, kind, made_on, provenance)
    hidden = {"cells": 0, "tables": 0, "why": ["Fewer than 10 people took part, so nothing else is shown."]}
    return Release({**body, "participation": participation, "hidden": hidden}, [], seal=SEAL)


def _release(
    survey: Survey,
    facts: RoundFacts,
    kind: ReleaseKind,
    made_on: date,
    provenance: Mapping[str, str],
    protected: Protected,
    planned: Plan,
) -> Release:
    tables = [_table(table, protected.published) for table in protected.plan.tables]
    body = _heading(survey, facts, kind, made_on, provenance)
    hidden = {
        "cells": sum(not cell.shown for table in tables for cell in table.cells),
        "tables": len(planned.tables) - len(tables),
        "why": list(_why(tables, protected, planned)),
    }
    participation = _participation(facts, protected.published)
    return Release({**body, "participation": participation, "hidden": hidden}, tables, seal=SEAL)


def _heading(
    survey: Survey, facts: RoundFacts, kind: ReleaseKind, made_on: date, provenance: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "id": facts.release_id,
        "kind": kind,
        "survey": {
            "id": survey.id,
            "title": survey.title,
            "audience": survey.audience,
            "revision": survey.revision,
        },
        "round": {
            "id": facts.id,
            "opened_on": facts.opened_on.isoformat(),
            "closed_on": facts.closed_on.isoformat() if facts.closed_on else None,
            "time_period": facts.time_period,
            "time_identifier": facts.time_identifier,
            **({"invited": facts.invited} if facts.invited else {}),
            **_changed(facts),
            **({"compared_with": facts.compared_with} if facts.compared_with else {}),
        },
        "example": facts.example,
        "made_on": made_on.isoformat(),
        "method": [*METHOD, *([METHOD_OF_PAIRS] if facts.compared_with else [])],
        "provenance": {str(name): str(value) for name, value in provenance.items()},
    }


def _changed(facts: RoundFacts) -> dict[str, Any]:
    """What was asked in other words while the round was open; nothing where that was nothing."""
    changes = [
        {"question": change.question, "says": change.says, "breaks": change.breaks}
        for change in facts.changes
    ]
    return {"changes": changes} if changes else {}


METHOD = (
    "Every number of people is rounded to a multiple of 5 and is within 4 of the true number. The direction is "
    "partly left to chance, so that a small change in a number says nothing about one person.",
    "Rounded numbers add up: the cells of a table come to the total beside them. What a hidden cell leaves of a total is "
    "not its number: it can be 5 or 10 where nobody is.",
    "Numbers below 10 are not shown, and nobody at all looks the same as a few.",
    "Percentages are to be worked out from these rounded numbers only.",
    "A person counts once in each row, however often they mentioned something.",
    "Where a table crosses themes with another question, each person counts under their main theme: of those they "
    "wrote about, the one most people wrote about.",
    "An answer that is not one of the choices of this version of the survey counts as no answer.",
)


METHOD_OF_PAIRS = (
    "Where the same people are compared with themselves, they were matched by a code that they made for it. Of each pair it "
    "was kept whether the answer rose by at least one point, the codes were destroyed, and fewer than 10 pairs of a "
    "question count as none. Who gave no code, or one that somebody else gave too, is in no pair."
)


def _participation(facts: RoundFacts, published: Mapping[Name, int | None]) -> dict[str, Any]:
    finished = published[TOTAL]
    return {
        "asked": _nearest(facts.asked),
        "started": published.get(STARTED),
        "finished": finished,
        "text": f"About {finished:,} people took part.",
    }


def _nearest(people: int | None) -> int | None:
    """How many were asked is the organisers' own number, known before anybody answered."""
    if people is None or people < SMALLEST:
        return None
    return BASE * ((people + BASE // 2) // BASE)


def _table(planned: PlannedTable, published: Mapping[Name, int | None]) -> Table:
    cells = [
        Cell(cell.id, cell.label, published[cell.name], cell.row, cell.column, seal=SEAL)
        for cell in planned.cells
    ]
    if planned.kind == "themes":
        cells.sort(key=_most_first)
    return Table(
        planned.id,
        planned.kind,
        planned.question,
        planned.title,
        published[planned.people],
        tuple(cells),
        planned.by,
        seal=SEAL,
    )


def _most_first(cell: Cell) -> tuple[bool, int, str]:
    """By published count, then label. Those who wrote nothing come last."""
    return cell.id == NOT_ANSWERED, -(cell.count or 0), cell.label


def _why(tables: Iterable[Table], protected: Protected, planned: Plan) -> Iterator[str]:
    if any(not cell.shown for table in tables for cell in table.cells):
        yield (
            "A cell that is not shown holds fewer than 10 people, or nobody, or is held back so that a small "
            "number elsewhere cannot be worked out by taking away. These look the same on purpose."
        )
    gone = [table for table in planned.tables if table not in protected.plan.tables]
    for table in gone:
        if table.kind == "change":
            yield f"“{table.title}” is left out: too few people could be matched with what they said before."
        elif table.kind == "measure":
            yield f"The two-part summary of “{table.title}” is left out: one of its parts is too small to show."
        else:
            yield f"The table “{table.title}” is left out: in so small a round it would say too much about too few."
