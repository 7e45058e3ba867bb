"""Opening the next round of a survey: its keys are made, and the words that it asks are kept with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Unpack

from surveys.days import day_in_words
from surveys.definition.survey import Survey
from surveys.fieldwork.facts import Facts, check_facts, check_first_day
from surveys.fieldwork.programmes import is_alive, run_for
from surveys.fieldwork.revising import keep_revision
from surveys.privacy.keys import INTAKE, Keys, answers_key, places_key, programme_key_name, public_half
from surveys.rounds import Round, RoundProblem, next_round_id
from surveys.store.protocols import RoundsStore, Texts


class OpeningFacts(Facts, total=False):
    """What is known of a round when it opens. `example` marks invented answers, and stays."""

    example: bool


def open_round(
    store: RoundsStore,
    keys: Keys,
    survey: Survey,
    today: date,
    *,
    opens: date | None = None,
    translations: Mapping[str, Texts] | None = None,
    programme: str = "",
    new_intake_key: bool = False,
    **facts: Unpack[OpeningFacts],
) -> Round:
    """Open the next round of a survey on the day `opens`, or now.

    Where the survey belongs to a programme, the round joins a run of it; `programme` names the run. `new_intake_key` is for
    somebody who has lost the intake's own key for good. Raises `RoundProblem` where a round is open or planned, where the
    intake's key is not here, or where the dates and numbers contradict each other."""
    check_first_day(opens, today)
    with store.transaction() as work:
        work.lock()
        rounds = work.rounds()
        if not new_intake_key:
            _check_intake_key(keys, rounds)
        _check_survey_id(survey.id, rounds)
        earlier = [round_ for round_ in rounds if round_.survey == survey.id]
        _check_none_is_open(earlier, today)
        keep_revision(work, survey, translations)
        round_ = Round(
            id=str(next_round_id(survey.id, rounds)),
            survey=survey.id,
            revision=survey.revision,
            opened_on=opens or today,
            intake_key="",
            answers_key="",
            programme=run_for(work, keys, survey, programme),
            **facts,
        )
        check_facts(round_, today)
        round_ = _with_keys(keys, round_)
        work.put(round_)
    return round_


def _check_intake_key(keys: Keys, rounds: Sequence[Round]) -> None:
    """Raises `RoundProblem` where the intake's own key is lost or elsewhere. A new key would take its place in silence, and
    the words to delete that were given so far would delete nothing."""
    if not has_intake_key(keys, rounds):
        raise RoundProblem(
            "the intake's own key is not here: delete words that were given so far need it. Open rounds where that key is, "
            f"or put {INTAKE}.key back. Where it is lost for good: heard round open --new-intake-key, and those words "
            "delete nothing any more"
        )


def has_intake_key(keys: Keys, rounds: Sequence[Round]) -> bool:
    """Whether the intake's own key is here, as the latest round knows it. Before the first round none is needed."""
    if not rounds:
        return True
    return keys.read(INTAKE) is not None and keys.intake_public_key() == rounds[-1].intake_key


def _check_survey_id(survey: str, rounds: Sequence[Round]) -> None:
    """Raises `RoundProblem` where the id would mean a round too."""
    if any(round_.id == survey for round_ in rounds):
        raise RoundProblem(f"{survey} is the id of a round already; give the survey another id")


def _check_none_is_open(earlier: Sequence[Round], today: date) -> None:
    """Raises `RoundProblem` where the latest round of a survey is not closed."""
    if earlier and earlier[-1].is_open:
        raise RoundProblem(_still_there(earlier[-1], today))


def _still_there(round_: Round, today: date) -> str:
    if round_.stage(today) == "planned":
        return (
            f"{round_.id} is planned already and opens on {day_in_words(round_.opened_on)}; "
            f"change it (heard round change {round_.survey}) or give it up (heard round close {round_.survey})"
        )
    return f"{round_.id} is open already; close it first: heard round close {round_.survey}"


def _with_keys(keys: Keys, round_: Round) -> Round:
    """The round with the public keys that answers are sealed to. Makes every key that it needs; its own key comes last."""
    sealed_to = public_half(answers_key(keys, round_.id).first())
    keyed = replace(round_, intake_key=keys.intake_public_key(), answers_key=sealed_to)
    places_key(keys, round_.id).first()
    if round_.programme and not is_alive(keys, round_.programme):
        keys.make(programme_key_name(round_.programme))
    if keys.read(round_.id) is None:  # there is one if we were killed here before: nobody has used it yet
        keys.make(round_.id)
    return keyed
