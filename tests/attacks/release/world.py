"""A made-up survey and made-up answers to attack. Nothing in it was ever said by anybody."""

import random
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts
from analysis.release.counting import count
from analysis.release.design.design import design_of
from analysis.release.design.tables import CellKey, TableDesign
from analysis.release.make import make_release
from analysis.text.coding import Coded, Direction
from surveys.definition.survey import Survey

THEMES = {"safe": "Feeling safe", "heard": "Being heard", "school": "School", "waiting": "Waiting"}
SCALE = ("always", "mostly", "sometimes", "never")
WORRIES = ("home", "online", "money")


def _choices(*ids: str) -> list[dict[str, str]]:
    return [{"id": id_, "say": id_.capitalize()} for id_ in ids]


def survey(**release: Any) -> Survey:
    """Every kind of question, a measure, a sensitive choice, a follow-up and two crossed tables."""
    listened = {
        "counts": {"measure": "heard-listened-to", "question": "how_well", "positive": ["always", "mostly"]},
        "choices": [*_choices(*SCALE), {"id": "dont-know", "say": "I do not know"}],
    }
    worries = [*_choices(*WORRIES), {"id": "none", "say": "None of these", "alone": True}]
    questions = [
        {"id": "area", "kind": "single", "choices": _choices("north", "south", "east", "west")},
        {"id": "age", "kind": "single", "choices": _choices("younger", "middle", "older")},
        {"id": "listened", "kind": "scale", **listened},
        {"id": "hurt", "kind": "single", "choices": _choices("yes", "no"), "sensitive": ["yes"]},
        {"id": "told", "kind": "single", "choices": _choices("told", "kept"), "only_if": {"hurt": ["yes"]}},
        {"id": "worries", "kind": "several", "choices": worries},
        {"id": "years", "kind": "number", "least": 0, "most": 19, "unit": "years"},
        {"id": "words", "kind": "text"},
    ]
    named = [{"title": str(q["id"]).capitalize(), "ask": "How is it?", **q} for q in questions]
    design = {"pairs": [("area", "themes"), ("age", "hurt")], **release}
    facts = {"id": "example", "revision": 1, "title": "Example", "audience": "young_people", "minutes": 3}
    words = {"about": "An example.", "afterwards": "Nothing.", "thanks": "Thank you."}
    return Survey.model_validate({**facts, **words, "questions": named, "release": design})


@dataclass(frozen=True)
class Round:
    """The answers of a round, with what was read in its texts."""

    responses: list[dict[str, Any]]
    themes: dict[str, set[str]]
    sentiments: dict[str, str]
    directions: dict[str, dict[str, Direction]] | None = None

    def heard(self, labels: Mapping[str, str] = THEMES) -> RoundAnswers:
        themes = {response: frozenset(codes) for response, codes in self.themes.items()}
        return RoundAnswers(self.responses, Coded(themes, self.sentiments, labels, self.directions))

    def first(self, people: int) -> "Round":
        """The round as it was when only so many had answered."""
        return Round(self.responses[:people], self.themes, self.sentiments, self.directions)


def round_of(people: int, seed: int) -> Round:
    """Answers of made-up people, skewed as real ones are: a few large groups and many small."""
    chance = random.Random(seed)
    responses = [
        {"id": f"{number:08x}", "round": "example-r1", "answers": _answers(chance)}
        for number in range(people)
    ]
    wrote = [response["id"] for response in responses if "words" in response["answers"]]
    themes = {
        one: {code for place, code in enumerate(THEMES) if chance.random() < 0.5 - 0.1 * place}
        for one in wrote
    }
    feelings = ["positive", "neutral", "negative", "mixed", "unclear"]
    felt = {one: chance.choices(feelings, [5, 3, 3, 1, 1])[0] for one in wrote}
    return Round(responses, themes, felt, {one: _ways(codes, chance) for one, codes in themes.items()})


def _ways(codes: Iterable[str], chance: random.Random) -> dict[str, Direction]:
    """How each theme went, each its own way."""
    leans = {"safe": [6, 3, 1, 1], "heard": [2, 6, 1, 1], "school": [3, 3, 1, 2], "waiting": [1, 9, 1, 1]}
    return {
        code: chance.choices(("good", "bad", "both", "neutral"), leans[code])[0] for code in sorted(codes)
    }


def _answers(chance: random.Random) -> dict[str, Any]:
    def one(choices: tuple[str, ...], weights: list[int]) -> str:
        return chance.choices(choices, weights)[0]

    answers: dict[str, Any] = {
        "area": one(("north", "south", "east", "west"), [10, 6, 3, 1]),
        "age": one(("younger", "middle", "older", "prefer-not-to-say"), [6, 5, 3, 1]),
        "listened": one((*SCALE, "dont-know", "prefer-not-to-say"), [8, 7, 4, 2, 1, 1]),
        "hurt": one(("yes", "no"), [1, 6]),
        "worries": [worry for worry in WORRIES if chance.random() < 0.4] or ["none"],
        "years": min(19, int(chance.expovariate(0.25))),
    }
    if answers["hurt"] == "yes":
        answers["told"] = one(("told", "kept"), [1, 1])
    if chance.random() < 0.7:
        answers["words"] = "Made up."
    return {question: answer for question, answer in answers.items() if chance.random() > 0.04}


def facts(people: int, number: int = 1) -> RoundFacts:
    started = people + people // 12
    opened, closed = date(2026, 10, 1), date(2026, 11, 1)
    return RoundFacts(
        "example-r1", opened, closed, "202627", "Financial year Q3", 3 * people, started, True, number
    )


def release_of(one: Round, seed: int, **changes: Any) -> Release:
    """The product's own release of a round, with a key from the seed. `changes` are of `Making`, or `survey`, `number` and
    `labels`. It has processor time: what else a machine does is no reason to give up an audit."""
    which = changes.pop("survey", None) or survey()
    everybody = facts(len(one.responses), changes.pop("number", 1))
    heard = one.heard(changes.pop("labels", THEMES))
    how = Making(key_of(seed), date(2026, 11, 2), {"code": "test"}, **{"clock": time.thread_time, **changes})
    return make_release(AskedSurvey(which, everybody), heard, how)


def key_of(seed: int) -> bytes:
    return random.Random(f"key {seed}").randbytes(32)


def true_counts(one: Round, which: Survey | None = None) -> tuple[TableDesign, Mapping[CellKey, int]]:
    """What only the analysis knows: every true count of the design."""
    asked = which or survey()
    design = design_of(asked, dict(sorted(THEMES.items())), with_sentiment=True, with_directions=True)
    return design, count(design, AskedSurvey(asked, NO_FACTS), one.heard())


NO_FACTS = RoundFacts("example-r1", date(2026, 10, 1), None, "202627", "Financial year Q3")
