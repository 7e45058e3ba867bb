"""A first look: rounds to answer at once, and example answers that say everywhere that they are examples."""

import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bot.rehearsal.replay import Row, replay
from bot.rehearsal.respondent import RespondentFor
from surveys.definition.survey import Question, Survey
from surveys.fieldwork.opening import open_round
from surveys.language.phrases import phrases_in
from surveys.language.translation import texts_in_files
from surveys.privacy.keys import Keys
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import ParticipationStore, RoundsStore

ANSWERS = Path(__file__).parent / "example_answers.toml"
SEED = 2026
WRITES = 0.6
"""The share of people in the examples who write something where they can."""

AT_ONCE = ("feeling-heard", "training-feedback")
"""The core surveys, which a new installation asks at once."""

Surveys = Mapping[str, Survey]
"""Those of an installation, by id."""


def is_new(rounds: RoundsStore) -> bool:
    """Whether nothing has been asked here yet."""
    with rounds.transaction() as work:
        return not work.rounds()


def open_core_surveys(rounds: RoundsStore, keys: Keys, surveys: Surveys, today: date) -> None:
    """Open a round of each of the two core surveys."""
    for survey_id in AT_ONCE:
        _open(rounds, keys, surveys[survey_id], today)


def _open(rounds: RoundsStore, keys: Keys, survey: Survey, today: date) -> None:
    open_round(rounds, keys, survey, today, translations=texts_in_files(survey))


def open_example_rounds(
    rounds: RoundsStore, participation: ParticipationStore, keys: Keys, surveys: Surveys, today: date
) -> list[Round]:
    """Rounds for invented answers, marked as example data. Real answers and examples never share a round.

    Raises `RoundProblem` where somebody has answered already."""
    if is_new(rounds):
        open_core_surveys(rounds, keys, surveys, today)
    _check_nobody_answered(rounds, participation)
    there = {round_.survey for round_ in _open_rounds(rounds)}
    for survey_id in _examples():
        if survey_id not in there:
            _open(rounds, keys, surveys[survey_id], today)
    marked = [
        replace(round_, example=True, asked=_examples()[round_.survey].get("asked"))
        for round_ in _open_rounds(rounds)
    ]
    with rounds.transaction() as work:
        for round_ in marked:
            work.put(round_)
    return marked


def _check_nobody_answered(rounds: RoundsStore, participation: ParticipationStore) -> None:
    ours = _open_rounds(rounds)
    with rounds.transaction() as work:
        known = work.rounds()
    if len(known) > len(ours) or any(_touched(participation, round_.id) for round_ in ours):
        raise RoundProblem(
            "somebody has answered here already, and examples are never mixed with answers; "
            "use another folder for them: HEARD_DATA=example heard example"
        )


def _open_rounds(rounds: RoundsStore) -> list[Round]:
    with rounds.transaction() as work:
        return [round_ for round_ in work.rounds() if round_.is_open and round_.survey in _examples()]


def _touched(participation: ParticipationStore, round_id: str) -> bool:
    with participation.transaction() as work:
        return work.counts(round_id)[0] > 0


async def let_people_answer(
    rounds: Sequence[Round],
    surveys: Surveys,
    respondent_for: RespondentFor,
    advance: Callable[[], object],
) -> None:
    """Let invented people answer each of the rounds. `advance` is called after each of them."""
    for round_ in rounds:
        survey = surveys[round_.survey]
        rows = _rows(survey, _examples()[survey.id])
        await replay(rows, survey, respondent_for, phrases_in(), progress=advance)


def people() -> int:
    """How many invented people there are."""
    return sum(int(example["people"]) for example in _examples().values())


def _examples() -> dict[str, Any]:
    return tomllib.loads(ANSWERS.read_text(encoding="utf-8"))


def _rows(survey: Survey, example: Mapping[str, Any]) -> list[Row]:
    chance = random.Random(SEED)  # noqa: S311  # the same examples each time
    return [_row(survey, example, chance, number) for number in range(example["people"])]


def _row(survey: Survey, example: Mapping[str, Any], chance: random.Random, number: int) -> Row:
    asked = [question for question in survey.questions if question.kind != "code"]
    answers = {question.id: _answer(question, example, chance) for question in asked}
    codes = {survey.code.id: _code(number)} if survey.code else {}
    return {question: text for question, text in (answers | codes).items() if text}


def _code(number: int) -> str:
    """The code of somebody invented, the same in every survey."""
    return f"ex{number % 31 + 1:02d}{chr(ord('a') + number // 31)}"


def _answer(question: Question, example: Mapping[str, Any], chance: random.Random) -> str:
    if question.kind == "text":
        texts: Sequence[str] = example["texts"].get(question.id, ())
        return chance.choice(texts) if texts and chance.random() < WRITES else ""
    says = [choice.say for choice in question.choices if not choice.alone]
    if question.kind == "several":
        return ", ".join(chance.sample(says, chance.randint(1, 3)))
    return chance.choices(says, example["weights"][question.id])[0]
