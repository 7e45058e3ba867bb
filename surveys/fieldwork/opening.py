"""Opening the next round of a survey: its keys are made, and the words that it asks are kept with it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Unpack, cast

from surveys.definition.survey import Survey
from surveys.fieldwork.facts import Facts, check_can_be_told_apart, check_facts, check_first_day
from surveys.fieldwork.programmes import is_alive, run_for
from surveys.fieldwork.revising import keep_revision
from surveys.privacy.keys import INTAKE, Keys, answers_key, places_key, programme_key_name, public_half
from surveys.rounds import Entry, Round, RoundProblem, next_round_id
from surveys.store.protocols import RoundsStore, RoundsWork, Texts


class OpeningFacts(Facts, total=False):
    """What is known of a round when it opens, and stays: `example` marks invented answers, `entry` is how people get in, and
    `adds_up` that few answers wait for the next round. Those who answer are told."""

    example: bool
    entry: Entry
    adds_up: bool


class Opening(OpeningFacts, total=False):
    """How a round opens: on the day `opens`, else now. `translations` are kept with the survey. Where that belongs to a
    programme, the round joins a run of it, which `programme` can name."""

    opens: date | None
    translations: Mapping[str, Texts] | None
    programme: str


def open_round(
    store: RoundsStore,
    keys: Keys,
    survey: Survey,
    today: date,
    *,
    new_intake_key: bool = False,
    **opening: Unpack[Opening],
) -> Round:
    """Open the next round of a survey. `new_intake_key` is for somebody who has lost the intake's own key for good. Raises
    `RoundProblem` where a round is open or planned, where the intake's key is not here, or where the dates and numbers
    contradict each other."""
    with store.transaction() as work:
        work.lock()
        if not new_intake_key:
            check_intake_key(keys, work.rounds())
        return add_round(work, keys, survey, today, **opening)


def add_round(work: RoundsWork, keys: Keys, survey: Survey, today: date, **opening: Unpack[Opening]) -> Round:
    """Like `open_round`, inside a transaction that nobody else writes beside. Raises `RoundProblem`."""
    opens, programme = opening.pop("opens", None), opening.pop("programme", "")
    translations, facts = opening.pop("translations", None), cast("OpeningFacts", opening)
    check_first_day(opens, today)
    rounds, label = work.rounds(), facts.get("label", "")
    _check_survey_id(survey.id, rounds)
    keep_revision(work, survey, translations)
    round_ = Round(
        id=str(next_round_id(survey.id, rounds)),
        survey=survey.id,
        revision=survey.revision,
        opened_on=opens or today,
        intake_key="",
        answers_key="",
        programme=run_for(work, keys, survey, programme, label),
        **facts,
    )
    check_can_be_told_apart(rounds, round_, today)
    check_facts(round_, today)
    round_ = _with_keys(keys, round_)
    work.put(round_)
    return round_


def check_intake_key(keys: Keys, rounds: Sequence[Round]) -> None:
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
