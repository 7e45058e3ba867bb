"""A first look: rounds to answer at once, and example answers that say everywhere that they are examples."""

import random
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from analysis.core_data import merged, read_core_data
from analysis.plan import FOLDER as PLAN_FOLDER
from analysis.plan import load_plan
from api.installation.clock import today
from api.installation.wiring import Installation
from api.services.publishing import (
    core_data,
    keep_core_data,
    publish_fieldwork,
    publish_release,
    publish_scorecard,
)
from bot.rehearsal.replay import Row, replay
from surveys.definition.survey import Question, Survey
from surveys.fieldwork.closing import close_round
from surveys.fieldwork.opening import open_round
from surveys.language.phrases import phrases_in
from surveys.language.translation import texts_in_files
from surveys.rounds import Round, RoundProblem

ANSWERS = Path(__file__).parent / "example_answers.toml"
CORE_DATA = PLAN_FOLDER / "example_core_data.csv"
SEED = 2026
WRITES = 0.6
"""The share of people in the examples who write something where they can."""


AT_ONCE = ("feeling-heard", "training-feedback")
"""The core surveys, which a new installation asks at once."""


def is_new(house: Installation) -> bool:
    """Whether nothing has been asked here yet."""
    with house.stores.rounds.transaction() as work:
        return not work.all()


def open_all(house: Installation) -> None:
    """Open a round of each of the two core surveys."""
    for survey in AT_ONCE:
        _open(house, survey)


def _open(house: Installation, survey: str) -> None:
    one = house.surveys[survey]
    open_round(house.stores.rounds, house.keys, one, today(), translations=texts_in_files(one))


async def fill(house: Installation, advance: Callable[[], object]) -> None:
    """Let invented people answer, close and release their rounds as example data, and open rounds for real answers.

    Raises `RoundProblem` where somebody has answered already.
    """
    from api.tryout.doors import terminal_respondents  # brings every door with its server

    rounds = _rounds_for_examples(house)
    for one in rounds:
        survey = house.surveys[one.survey]
        rows = _rows(survey, _examples()[survey.id])
        async with terminal_respondents(house) as respondent_for:
            await replay(rows, survey, respondent_for, phrases_in(), progress=advance)


def finish(house: Installation) -> None:
    """Close and release the example rounds, take in the example core data, and open rounds for real answers."""
    from api.services import releasing  # brings integer programmes and all that reads free text

    for one in _open_rounds(house):
        close_round(house.stores, house.keys, house.intake(), one.id, today(), lambda _seconds: None)
        publish_release(house, releasing.make(house, one.id, today()))
    incoming = read_core_data(CORE_DATA.read_bytes(), load_plan(), file=CORE_DATA.name, imported_on=today())
    keep_core_data(house.stores.board, merged(core_data(house.stores.board), incoming))
    open_all(house)
    publish_fieldwork(house, today())
    publish_scorecard(house, today())


def people() -> int:
    """How many invented people there are."""
    return sum(int(example["people"]) for example in _examples().values())


def _rounds_for_examples(house: Installation) -> list[Round]:
    """The open rounds, marked as example data. Real answers and examples never share a round."""
    if is_new(house):
        open_all(house)
    rounds = _open_rounds(house)
    with house.stores.rounds.transaction() as work:
        known = work.all()
    if len(known) > len(rounds) or any(_touched(house, one) for one in rounds):
        raise RoundProblem(
            "somebody has answered here already, and examples are never mixed with answers; "
            "use another folder for them: HEARD_DATA=example heard example"
        )
    for survey in _examples():
        if survey not in [one.survey for one in rounds]:
            _open(house, survey)
    marked = [
        replace(one, example=True, asked=_examples()[one.survey].get("asked")) for one in _open_rounds(house)
    ]
    with house.stores.rounds.transaction() as work:
        for one in marked:
            work.put(one)
    return marked


def _open_rounds(house: Installation) -> list[Round]:
    with house.stores.rounds.transaction() as work:
        return [one for one in work.all() if one.is_open and one.survey in _examples()]


def _touched(house: Installation, one: Round) -> bool:
    with house.stores.participation.transaction() as work:
        return work.counts(one.id)[0] > 0


def _examples() -> dict[str, Any]:
    return tomllib.loads(ANSWERS.read_text(encoding="utf-8"))


def _rows(survey: Survey, example: Mapping[str, Any]) -> list[Row]:
    chance = random.Random(SEED)  # noqa: S311  # the same examples each time
    return [_row(survey, example, chance, number) for number in range(example["people"])]


def _row(survey: Survey, example: Mapping[str, Any], chance: random.Random, number: int) -> Row:
    asked = [question for question in survey.questions if question.kind != "code"]
    answers = {question.id: _words(question, example, chance) for question in asked}
    codes = {survey.code.id: _code(number)} if survey.code else {}
    return {question: words for question, words in (answers | codes).items() if words}


def _code(number: int) -> str:
    """The code of somebody invented, the same in every survey."""
    return f"ex{number % 31 + 1:02d}{chr(ord('a') + number // 31)}"


def _words(question: Question, example: Mapping[str, Any], chance: random.Random) -> str:
    if question.kind == "text":
        texts: Sequence[str] = example["texts"].get(question.id, ())
        return chance.choice(texts) if texts and chance.random() < WRITES else ""
    says = [choice.say for choice in question.choices if not choice.alone]
    if question.kind == "several":
        return ", ".join(chance.sample(says, chance.randint(1, 3)))
    return chance.choices(says, example["weights"][question.id])[0]
