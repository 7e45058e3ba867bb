"""People who were set side by side with themselves before and after a course, and whoever reads the releases of both rounds
at once: the pairs are few of many, and what was published about the many bounds them.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts
from analysis.release.counting import count
from analysis.release.design.design import design_of
from analysis.release.design.groups import change_id
from analysis.release.design.tables import (
    DID_NOT_RISE,
    PEOPLE,
    ROSE,
    AtMostConstraint,
    CellKey,
    DesignedTable,
    SumConstraint,
    TableDesign,
)
from analysis.release.disclosure.attacker import Attacker, SeenTables, targets_of
from analysis.release.make import make_release
from analysis.release.published import seen_in
from surveys.definition.survey import CourseStage, Survey
from surveys.privacy.pairs import Compared
from surveys.rounds import FEW
from surveys.store.protocols import Pairs
from tests.attacks.release.attacks import Known, Outcome, bounds
from tests.attacks.release.world import NO_FACTS

POINTS = ("a-lot", "some", "a-little", "nothing")
SCALES = ("knowing", "sure")
Published = tuple[Release, Release]


def survey(stage: CourseStage) -> Survey:
    """Two paired scales, a question beside them, and a code."""
    choices = [{"id": point, "say": point} for point in POINTS]
    measured = {} if stage == "before" else {"domain": "knowledge"}
    scales = [
        {
            "id": scale,
            "kind": "scale",
            "choices": choices,
            "paired": {"name": scale} | ({"measure": f"{scale}-rose"} | measured if measured else {}),
        }
        for scale in SCALES
    ]
    prompts = [{"say": "A letter", "takes": "letter"}] * 3
    role = {
        "id": "role",
        "kind": "single",
        "choices": [{"id": one, "say": one} for one in ("health", "school", "police")],
    }
    questions = [*scales, role, {"id": "code", "kind": "code", "prompts": prompts}]
    return Survey.model_validate(
        {
            "id": f"course-{stage}",
            "revision": 1,
            "title": "Course",
            "audience": "practitioners",
            "minutes": 2,
            "about": "A course.",
            "afterwards": "Nothing.",
            "thanks": "Thank you.",
            "programme": {"id": "course", "stage": stage},
            "questions": [{"title": str(q["id"]).capitalize(), "ask": "How is it?", **q} for q in questions],
        }
    )


@dataclass(frozen=True)
class Course:
    """What everybody said before and later, and what is found in the pairs."""

    before: list[dict[str, Any]]
    later: list[dict[str, Any]]
    compared: Compared

    @property
    def changes(self) -> Mapping[str, Pairs]:
        return self.compared.changes


@cache
def course_of(people: int, seed: int) -> Course:
    """Most come back, most of those have made a code, and most rise: few do not."""
    chance = random.Random(seed)
    before, later, changes = [], [], {scale: Counter[bool]() for scale in SCALES}
    for number in range(people):
        then, now = _answers(chance, (1, 3, 5, 4)), _answers(chance, (6, 5, 2, 1))
        before.append({"id": f"{number:08x}", "round": "course-before-r1", "answers": then})
        if chance.random() > 0.75:
            continue
        later.append({"id": f"{chance.getrandbits(64):016x}", "round": "course-later-r1", "answers": now})
        if chance.random() < 0.8:
            for scale in SCALES:
                if scale in then and scale in now:
                    changes[scale][POINTS.index(now[scale]) < POINTS.index(then[scale])] += 1
    enough = {scale: Pairs(of[True], of[False]) for scale, of in changes.items() if of.total() >= FEW}
    return Course(before, later, Compared(enough, 0))


def _answers(chance: random.Random, weights: Sequence[int]) -> dict[str, str]:
    answers = {scale: chance.choices(POINTS, weights)[0] for scale in SCALES}
    answers["role"] = chance.choices(("health", "school", "police"), (6, 3, 1))[0]
    return {question: answer for question, answer in answers.items() if chance.random() > 0.05}


@cache
def releases_of(people: int, seed: int) -> Published:
    """What is published of the course: the round before, and the round later with what was found in the pairs."""
    course = course_of(people, seed)
    return (
        _release("before", course.before, {}, f"key before {seed}"),
        _release("later", course.later, course.changes, f"key later {seed}"),
    )


def _release(
    stage: CourseStage, responses: list[dict[str, Any]], changes: Mapping[str, Pairs], key: str
) -> Release:
    facts = RoundFacts(
        f"course-{stage}-r1",
        date(2026, 10, 1),
        date(2026, 11, 1),
        "202627",
        "Financial year Q3",
        compared_with="course-before-r1" if stage == "later" else "",
    )
    how = Making(random.Random(key).randbytes(32), date(2026, 11, 2), {"code": "test"})
    return make_release(AskedSurvey(survey(stage), facts), RoundAnswers(responses, changes=changes), how)


# Both releases in one world -----------------------------------------------------------------------------------


def before(name: CellKey) -> CellKey:
    """A count of the round before, apart from the count of the same name later."""
    return CellKey(f"before/{name.table}", name.cell)


def together(people: int, seed: int) -> SeenTables:
    """The two releases side by side, with what everybody knows about both: a pair is one person, who was there twice, and
    nobody rises from the top or to the bottom."""
    first, last = (
        seen_in(release, survey(stage))
        for release, stage in zip(releases_of(people, seed), ("before", "later"), strict=True)
    )
    apart = _apart(first.design)
    facts = [
        fact
        for scale in SCALES
        for fact in _known_of(scale)
        if set(fact.names) <= {*apart.names, *last.design.names}
    ]
    design = replace(
        last.design,
        tables=(*apart.tables, *last.design.tables),
        sums=(*apart.sums, *last.design.sums),
        at_most=(*apart.at_most, *last.design.at_most, *facts),
        derived=apart.derived | last.design.derived,
    )
    return SeenTables(
        design, {**{before(name): shown for name, shown in first.published.items()}, **last.published}, False
    )


def _known_of(scale: str) -> Iterator[AtMostConstraint]:
    pairs, rose, others = (CellKey(change_id(scale), cell) for cell in (PEOPLE, ROSE, DID_NOT_RISE))
    then = [before(CellKey(scale, point)) for point in POINTS]
    yield AtMostConstraint((pairs,), (before(CellKey(scale, PEOPLE)),))
    yield AtMostConstraint((rose,), tuple(then[1:]))
    yield AtMostConstraint((others,), tuple(then))


def _apart(design: TableDesign) -> TableDesign:
    def table(one: DesignedTable) -> DesignedTable:
        cells = tuple(replace(cell, name=before(cell.name)) for cell in one.cells)
        return replace(one, id=f"before/{one.id}", people=before(one.people), cells=cells)

    return replace(
        design,
        tables=tuple(map(table, design.tables)),
        sums=tuple(
            SumConstraint(f"before/{s.table}", before(s.whole), tuple(map(before, s.parts)))
            for s in design.sums
        ),
        at_most=tuple(
            AtMostConstraint(tuple(map(before, f.fewer)), tuple(map(before, f.more))) for f in design.at_most
        ),
        sensitive=(),
        derived=frozenset(map(before, design.derived)),
    )


# The attacks --------------------------------------------------------------------------------------------------


def few_who_did_not_rise(people: int, seed: int) -> Outcome:
    """Take those who rose from the pairs: the few who did not are left, and they know who they are."""
    design, counts = _true_counts(people, seed)
    hidden = [name for name in _cells_of_pairs(design) if 0 < counts[name] < FEW]
    careless = sum(_follows(design, counts, name) for name in hidden)
    seen = seen_in(releases_of(people, seed)[1], survey("later"))
    blank = [name for name in _cells_of_pairs(seen.design) if seen.published[name] is None]
    got = sum(_narrow(seen.design, seen.published, name) for name in blank)
    return Outcome("pairs: the few who did not rise", careless, len(hidden), got, len(blank))


def _true_counts(people: int, seed: int) -> tuple[TableDesign, Mapping[CellKey, int]]:
    course, asked = course_of(people, seed), survey("later")
    design = design_of(asked, with_changes=True)
    return design, count(
        design, AskedSurvey(asked, NO_FACTS), RoundAnswers(course.later, changes=course.changes)
    )


def _cells_of_pairs(design: TableDesign) -> list[CellKey]:
    return [cell.name for table in design.tables if table.kind == "change" for cell in table.cells]


def _follows(design: TableDesign, counts: Mapping[CellKey, int], name: CellKey) -> bool:
    """Exact numbers with those under ten blanked out, and nothing beside them."""
    known: Known = {one: None if counts[one] < FEW else counts[one] for one in design.names}
    return _narrow(design, known, name, slack=0)


def _narrow(design: TableDesign, known: Known, name: CellKey, slack: int = 4) -> bool:
    low, high = bounds(design, known, slack, {name: 1})
    return high - low < 3.999


def rounds_side_by_side(people: int, seed: int) -> Outcome:
    """Both releases in one integer programme, with all that is known of people who are in both."""
    seen = together(people, seed)
    attacker = Attacker(seen, deadline=time.monotonic() + 120, clock=time.monotonic)
    world = attacker.world()
    assert world is not None
    targets = list(targets_of(seen.design, seen.published))
    unsafe = attacker.unsafe(targets, world)
    careless = _careless_side_by_side(people, seed)
    return Outcome("pairs: both rounds against each other", *careless, len(unsafe), len(targets))


def _careless_side_by_side(people: int, seed: int) -> tuple[int, int]:
    """Exact numbers of both rounds, where the pairs' table blanks nothing else: what is read off it in the same way."""
    design, counts = _true_counts(people, seed)
    hidden = [name for name in _cells_of_pairs(design) if counts[name] < FEW]
    return sum(_follows(design, counts, name) for name in hidden), len(hidden)


ATTACKS_ON_PAIRS = (few_who_did_not_rise, rounds_side_by_side)
