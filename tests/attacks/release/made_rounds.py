"""Surveys and rounds made by hypothesis, with all that ties questions together: measures of several choices, choices that
stand alone, follow-ups of follow-ups and of several choices, two conditions at once, questions left out of the release,
crossed tables, themes. What an attacker who thinks in people proves of their releases."""

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts
from analysis.release.counting import count, theme_mentions
from analysis.release.design.design import design_of
from analysis.release.design.tables import TableDesign
from analysis.release.disclosure.keyed_noise import KeyedNoise
from analysis.release.disclosure.protection import Monitor, protect
from analysis.release.disclosure.rounding import WITHIN
from analysis.release.documents.document import SMALLEST
from analysis.release.make import make_release
from analysis.release.writing import written
from analysis.text.coding import Coded, Direction
from surveys.definition.survey import PREFER_NOT_TO_SAY, Question, Survey
from tests.attacks.release.person_types import Place, Proof, Reading, proofs, tally

THEMES = {"home": "Home", "school": "School", "waiting": "Waiting"}
FACTS = RoundFacts("s-r1", date(2026, 1, 1), None, "202627", "Financial year Q1")


Liked = dict[tuple[str, str], float]
"""How much people like each answer to each question."""


@dataclass(frozen=True)
class MadeRound:
    """A survey with one round of answers."""

    survey: Survey
    responses: list[dict[str, Any]]
    themes: dict[str, frozenset[str]] | None
    key: bytes
    directions: dict[str, dict[str, Direction]] | None = None

    def first(self, people: int) -> "MadeRound":
        """The round as it was when only so many had answered."""
        return MadeRound(self.survey, self.responses[:people], self.themes, self.key, self.directions)

    def asked(self) -> AskedSurvey:
        return AskedSurvey(self.survey, FACTS)

    def heard(self) -> RoundAnswers:
        ids = {response["id"] for response in self.responses}
        themes = {id_: codes for id_, codes in (self.themes or {}).items() if id_ in ids}
        if self.themes is None:
            return RoundAnswers(self.responses)
        return RoundAnswers(self.responses, Coded(themes, None, THEMES, self.directions))

    def release(self, **how: Any) -> Release:
        return make_release(
            self.asked(), self.heard(), Making(self.key, date(2026, 2, 1), {"code": "test"}, **how)
        )

    def in_cells_alone(self) -> Release:
        """What a gate would let out that knows sums of cells, and not of what kinds people can be."""
        how = Making(self.key, date(2026, 2, 1), {"code": "test"})
        design = self.design()
        facts = tuple(fact for fact in design.at_most if not set(fact.names) & set(design.kinds))
        alone = replace(design, kinds=(), at_most=facts)
        counts = count(design, self.asked(), self.heard())
        protected = protect(alone, counts, KeyedNoise(self.key), Monitor(time.monotonic))
        return written(self.asked(), how, protected, alone)

    def design(self) -> TableDesign:
        themes = None if self.themes is None else dict(sorted(THEMES.items()))
        return design_of(self.survey, themes, with_directions=self.directions is not None)

    def reading(self, release: Release) -> Reading:
        mentions = theme_mentions(self.heard())
        order = sorted(THEMES, key=lambda code: (-mentions[code], code)) if self.themes is not None else []
        plain = self.survey.model_dump(mode="json")
        return Reading(release.to_dict(), plain, len(self.responses), order)

    def truth(self) -> dict[Place, int]:
        """True counts by table and cell."""
        design = self.design()
        counts = count(design, self.asked(), self.heard())
        cells = {(table.id, cell.id): counts[cell.name] for table in design.tables for cell in table.cells}
        return cells | {(table.id, "people"): counts[table.people] for table in design.tables}


# Surveys -------------------------------------------------------------------------------------------------------


def made_round(seed: int, most_people: int = 150) -> MadeRound:
    """A few questions that depend on each other in every way that a survey can say, and a round of answers."""
    chance = random.Random(seed)
    questions: list[dict[str, Any]] = []
    for number in range(chance.choice([1, 2, 2, 3])):
        questions.append({**_question(number, chance), **_condition(questions, chance)})
    with_themes = chance.random() < 0.4
    if with_themes:
        condition = _condition(questions, chance)
        questions.append({"id": "words", "kind": "text", "title": "T", "ask": "A?", **condition})
    plan = _plan(questions, with_themes, chance)
    facts = {"id": "s", "revision": 1, "title": "S", "audience": "young_people", "minutes": 1}
    words = {"about": "a", "afterwards": "b", "thanks": "c", "release": plan}
    survey = Survey.model_validate({**facts, **words, "questions": questions})
    return _round_of(survey, chance.randint(10, most_people), chance)


def _question(number: int, chance: random.Random) -> dict[str, Any]:
    kind = chance.choice(["several", "several", "single", "scale"])
    ids = [f"c{place}" for place in range(chance.randint(2, 4))]
    choices: list[dict[str, Any]] = [{"id": id_, "say": f"Choice {id_}"} for id_ in ids]
    if kind == "several" and chance.random() < 0.7:
        choices.append({"id": "none", "say": "None of these", "alone": True})
    if chance.random() < 0.3:
        choices.append(
            {"id": "dont-know", "say": "I do not know", **({"alone": True} if kind == "several" else {})}
        )
    asked = {"id": f"q{number}", "kind": kind, "title": "T", "ask": "A?", "choices": choices}
    if chance.random() < 0.6:
        positive = chance.sample(ids, chance.randint(1, len(ids)))
        asked["counts"] = {"measure": "m", "question": "how_well", "positive": positive}
    asked["sensitive"] = ["c0"] if chance.random() < 0.25 else []
    asked["prefer_not_to_say"] = chance.random() < 0.6
    return asked


def _condition(earlier: list[dict[str, Any]], chance: random.Random) -> dict[str, Any]:
    """After which answers a question is asked: of none, of one earlier question, or of two at once."""
    if not earlier or chance.random() < 0.4:
        return {}
    parents = chance.sample(earlier, min(len(earlier), chance.choice([1, 1, 1, 2])))
    return {"only_if": {parent["id"]: _wanted(parent, chance) for parent in parents}}


def _wanted(parent: dict[str, Any], chance: random.Random) -> list[str]:
    ids = [choice["id"] for choice in parent["choices"]]
    if chance.random() < 0.5:  # everybody but those who named "none of these"
        return ids[:-1]
    ids += [PREFER_NOT_TO_SAY] if parent["prefer_not_to_say"] else []
    return chance.sample(ids, chance.randint(1, len(ids) - 1))


def _plan(questions: list[dict[str, Any]], with_themes: bool, chance: random.Random) -> dict[str, Any]:
    can_go = [q["id"] for q in questions if q["kind"] != "text"][:-1]
    gone = [id_ for id_ in can_go if chance.random() < 0.2]
    crossable = [q["id"] for q in questions if q["kind"] in ("single", "scale") and q["id"] not in gone]
    pairs = [crossable[:2]] if len(crossable) > 1 and chance.random() < 0.5 else []
    if with_themes and crossable and chance.random() < 0.5:
        pairs.append([crossable[0], "themes"])
    return {"leave_out": gone, "pairs": pairs}


# Answers -------------------------------------------------------------------------------------------------------


def _round_of(survey: Survey, people: int, chance: random.Random) -> MadeRound:
    """A round of made-up people, who answer what they are asked as the conversation would ask it."""
    liked = {
        (q.id, choice): chance.expovariate(1) ** 1.5 + 0.02
        for q in survey.questions
        for choice in q.answer_ids
    }
    responses = [
        {"id": f"{number:04x}", "round": "s-r1", "answers": _sheet(survey, liked, chance)}
        for number in range(people)
    ]
    has_text = any(question.kind == "text" for question in survey.questions)
    themes = {one["id"]: _codes(chance) for one in responses if "words" in one["answers"]}
    made = MadeRound(survey, responses, themes if has_text else None, chance.randbytes(32))
    return replace(made, directions=_ways(themes, chance) if has_text else None)


def _ways(themes: dict[str, frozenset[str]], chance: random.Random) -> dict[str, dict[str, Direction]]:
    """How each theme of each person went, each theme its own way."""
    ways: tuple[Direction, ...] = ("good", "bad", "both", "neutral")
    leans = {code: [chance.expovariate(1) + 0.05 for _ in ways] for code in THEMES}
    return {
        person: {code: chance.choices(ways, leans[code])[0] for code in sorted(codes)}
        for person, codes in themes.items()
    }


def _sheet(survey: Survey, liked: Liked, chance: random.Random) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in survey.questions:
        if survey.applies(question, answers) and chance.random() > 0.06:
            answers[question.id] = _answer(question, liked, chance)
    return answers


def _answer(question: Question, liked: Liked, chance: random.Random) -> Any:
    if question.kind == "text":
        return "Made up."
    ids = [*question.choice_ids, *([PREFER_NOT_TO_SAY] if question.prefer_not_to_say else [])]
    weights = [liked[question.id, choice] for choice in ids]
    drawn = chance.choices(ids, weights)[0]
    if question.kind != "several":
        return drawn
    together = [choice.id for choice in question.choices if not choice.alone]
    if drawn not in together:
        return [drawn]
    beside = (
        choice for choice in together if chance.random() < 0.5 * liked[question.id, choice] / max(weights)
    )
    return sorted({drawn, *beside})


def _codes(chance: random.Random) -> frozenset[str]:
    return frozenset(code for place, code in enumerate(THEMES) if chance.random() < 0.6 - 0.2 * place)


# Attacks -------------------------------------------------------------------------------------------------------


def each_made_round(examples: int, do: Callable[[MadeRound], None], most_people: int = 150) -> None:
    """Calls `do` with so many rounds, always the same."""

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 2**32))
    def attack(seed: int) -> None:
        do(made_round(seed, most_people))

    attack()


def found_in(one: MadeRound, release: Release) -> list[Proof]:
    return list(proofs([one.reading(release)])) if release.tables else []


def attack_made_rounds(examples: int) -> list[tuple[dict[str, int], dict[str, int]]]:
    """What is proved of what a gate lets out that thinks in cells alone, and of the product's releases."""
    tallies: list[tuple[dict[str, int], dict[str, int]]] = []

    def attack(one: MadeRound) -> None:
        careless, release = one.in_cells_alone(), one.release()
        truly = one.truth()
        tallies.append((tally(found_in(one, careless), truly), tally(found_in(one, release), truly)))

    each_made_round(examples, attack, most_people=90)
    return tallies


def attack_interim_and_final(seeds: Iterable[int]) -> list[dict[str, int]]:
    """What is proved by somebody who knows exactly how many took part in the interim release, and in the final one."""
    rounds = [made_round(seed, 120) for seed in seeds]
    return [tally(_found_between(one), one.truth()) for one in rounds]


def _found_between(one: MadeRound) -> list[Proof]:
    first = one.first(len(one.responses) * 2 // 3)
    if not SMALLEST <= len(first.responses) <= len(one.responses) - SMALLEST - 2 * WITHIN:
        return []
    before = first.release(kind="interim")
    after, order = one.release(already_out=[before]), one.reading(before).order
    if not before.tables or (
        order and one.survey.release.pairs
    ):  # main themes may have changed between the two
        return []
    readings = [replace(first.reading(before), order=order), one.reading(after)]
    return list(proofs(readings, between=True))
