"""Any survey and any answers, made by hypothesis, and what can be proved about their hidden cells.

The attacker of this file is a linear programme that shares nothing with the product's own; it is told the exact number
of people who took part.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts
from analysis.release.counting import count
from analysis.release.design.design import design_of
from analysis.release.design.tables import NOT_ANSWERED, TOTAL, CellKey, TableDesign
from analysis.release.make import make_release
from analysis.release.published import audit, seen_in
from analysis.text.coding import Coded, Direction
from surveys.definition.survey import NOT_VALID, Survey
from tests.attacks.release.attacks import Known, bounds, hidden_cells

THEMES = {"home": "Home", "school": "School", "waiting": "Waiting"}


@dataclass(frozen=True)
class Case:
    """A survey with one round of answers, and the themes of what was written."""

    survey: Survey
    responses: list[dict[str, Any]]
    themes: dict[str, set[str]] | None
    key: bytes
    directions: dict[str, dict[str, Direction]]

    def design(self) -> TableDesign:
        themes = None if self.themes is None else dict(sorted(THEMES.items()))
        return design_of(self.survey, themes, with_directions=True, with_ways=True)

    def asked(self) -> AskedSurvey:
        return AskedSurvey(
            self.survey, RoundFacts("s-r1", date(2026, 1, 1), None, "202627", "Financial year Q1")
        )

    def heard(self) -> RoundAnswers:
        themes = {response: frozenset(codes) for response, codes in (self.themes or {}).items()}
        coded = None if self.themes is None else Coded(themes, None, THEMES, self.directions)
        return RoundAnswers(self.responses, coded, on_paper=self.key[0] % (len(self.responses) + 1))

    def counts(self) -> dict[CellKey, int]:
        return count(self.design(), self.asked(), self.heard())

    def release(self) -> Release:
        return make_release(self.asked(), self.heard(), Making(self.key, date(2026, 2, 1), {"code": "test"}))


@dataclass(frozen=True)
class Disclosures:
    """What was proved about hidden cells, and how many cells with a valid answer are shown."""

    exact: int = 0
    narrow: int = 0
    presence: int = 0
    hidden: int = 0
    shown: int = 0
    large: int = 0
    """Cells that hold 10 people or more."""

    def __add__(self, other: "Disclosures") -> "Disclosures":
        return Disclosures(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def total(self) -> int:
        return self.exact + self.narrow + self.presence


@st.composite
def cases(draw: st.DrawFn, most_people: int = 90) -> Case:
    """A few questions of every kind, crossed, routed and sensitive or not, with or without themes."""
    with_themes = draw(st.booleans())
    questions = [draw(_questions(number)) for number in range(draw(st.integers(1, 3)))]
    _lead(draw, questions)
    one_answer = [q["id"] for q in questions if q["kind"] != "several"]
    pairs = [one_answer[:2]] if len(one_answer) > 1 else []
    if with_themes:
        questions.append({"id": "words", "kind": "text", "title": "T", "ask": "A?"})
        pairs += [[one_answer[0], "themes"]] if one_answer else []
    which = _survey(questions, pairs)
    chance = random.Random(draw(st.integers(0, 10**6)))
    people, lean = draw(st.integers(10, most_people)), draw(st.floats(0.2, 3))
    responses = [_response(which, number, chance, lean) for number in range(people)]
    themes = {one["id"]: _themes(chance) for one in responses if "words" in one["answers"]}
    return Case(
        which, responses, themes if with_themes else None, chance.randbytes(32), _ways(themes, chance)
    )


@st.composite
def _questions(draw: st.DrawFn, number: int) -> dict[str, Any]:
    kind = draw(st.sampled_from(["single", "several", "scale"]))
    choices = [{"id": f"c{place}", "say": f"Choice {place}"} for place in range(draw(st.integers(2, 4)))]
    sensitive = ["c0"] if draw(st.booleans()) else []
    base = {"id": f"q{number}", "kind": kind, "title": "T", "ask": "A?", "choices": choices}
    return {**base, "sensitive": sensitive}


def _lead(draw: st.DrawFn, questions: list[dict[str, Any]]) -> None:
    """The second question may be asked only of some: cells that nobody can be in."""
    if len(questions) > 1 and questions[0]["kind"] != "several" and draw(st.booleans()):
        questions[1]["only_if"] = {"q0": ["c0"]}


def _survey(questions: list[dict[str, Any]], pairs: list[list[str]]) -> Survey:
    facts = {"id": "s", "revision": 1, "title": "S", "audience": "young_people", "minutes": 1}
    words = {"about": "a", "afterwards": "b", "thanks": "c", "release": {"pairs": pairs}}
    return Survey.model_validate({**facts, **words, "questions": questions})


def _response(which: Survey, number: int, chance: random.Random, lean: float) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in which.questions:
        if question.kind == "text":
            answers.update({question.id: "Made up."} if chance.random() < 0.7 else {})
            continue
        ids = [*question.choice_ids, "prefer-not-to-say"]
        answer = chance.choices(ids, [lean**place for place in range(len(ids))])[0]
        if chance.random() > 0.05:
            answers[question.id] = [answer] if question.kind == "several" else answer
    return {"id": str(number), "round": "s-r1", "answers": answers}


def _themes(chance: random.Random) -> set[str]:
    return {code for place, code in enumerate(THEMES) if chance.random() < 0.6 - 0.2 * place}


def _ways(themes: dict[str, set[str]], chance: random.Random) -> dict[str, dict[str, Direction]]:
    ways: tuple[Direction, ...] = ("good", "bad", "both", "neutral")
    return {
        person: {code: chance.choices(ways, [5, 2, 1, 1])[0] for code in sorted(codes)}
        for person, codes in themes.items()
    }


def careless(case: Case) -> Disclosures:
    """Exact counts, those under 10 blanked out."""
    design, counts = case.design(), case.counts()
    blank = {name: None if counts[name] < 10 and name != TOTAL else counts[name] for name in design.names}
    known = {name: None if name in design.unseen else count for name, count in blank.items()}
    return _disclosed(design, known, 0, counts) + _large(case)


def released(case: Case) -> Disclosures:
    """The product's release, attacked with the programme of this file and with its own strongest one."""
    release, counts = case.release(), case.counts()
    seen = seen_in(release, case.survey)
    proved = len(audit(release, case.survey, took_part=len(case.responses)))
    return _disclosed(seen.design, seen.published, 4, counts) + _large(case) + Disclosures(presence=proved)


def _large(case: Case) -> Disclosures:
    return Disclosures(large=_cells(case.design(), case.counts(), least=10))


def _disclosed(design: TableDesign, known: Known, slack: int, counts: Mapping[CellKey, int]) -> Disclosures:
    found = Disclosures(shown=_cells(design, known))
    for name in hidden_cells(design, known):
        low, high = bounds(design, known, slack, {name: 1}, {TOTAL: counts[TOTAL]})
        exact, narrow = high - low < 0.5, high - low < 3.999
        there = low > 0.001 and counts[name] < 10
        found += Disclosures(int(exact), int(narrow and not exact), int(there and not narrow), 1)
    return found


def _cells(design: TableDesign, known: Known, least: int = 0) -> int:
    """Cells with a valid answer whose number is known, and at least so large."""
    outside = {NOT_ANSWERED, *NOT_VALID}
    cells = [cell for table in design.tables for cell in table.cells]
    valid = [cell.name for cell in cells if not outside & {cell.id, cell.row, cell.column}]
    return sum((number := known[name]) is not None and number >= least for name in valid)


def attack_anything(examples: int) -> tuple[Disclosures, Disclosures]:
    """So many surveys, always the same: what careless numbers tell of them, and what releases do."""
    found = [(Disclosures(), Disclosures())]

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def attack(case: Case) -> None:
        found.append((careless(case), released(case)))

    attack()
    return sum((one for one, _ in found), Disclosures()), sum((one for _, one in found), Disclosures())
