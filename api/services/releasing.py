"""Making a release: from the responses of a round to the one frozen document that may leave."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from analysis.periods import Period
from analysis.progress import Progress, tell_nobody
from analysis.release import AskedSurvey, Making, Release, RoundAnswers, RoundFacts
from analysis.release.disclosure.keyed_noise import KEY_BYTES
from analysis.release.make import make_release
from analysis.release.provenance import provenance
from analysis.text.coding import code_responses
from api.services.codebook.own_reading import OwnReader
from surveys.definition.revisions import RevisionChange, changes
from surveys.definition.survey import Survey
from surveys.fieldwork.ending.adding_up import waiting_sentence
from surveys.fieldwork.lookup import Fieldwork
from surveys.rounds import FEW, Round, RoundProblem
from surveys.store.protocols import ResponsesStore


def make(
    fieldwork: Fieldwork,
    responses: ResponsesStore,
    earlier: Sequence[Release],
    today: date,
    *,
    interim: bool = False,
    progress: Progress | None = None,
    own: OwnReader | None = None,
) -> Release:
    """Make the next release of a round. `earlier` are those that it had, `own` is how the board has comments read. Its
    rounding key exists only inside this call.

    Raises `RoundProblem` when the round is not ready, `ReleaseError` when there can be no safe release.
    """
    round_, survey = fieldwork.round, fieldwork.survey
    _check_ready(fieldwork, earlier, interim)
    with responses.transaction() as work:
        answers, compared = work.of_round(round_.id), work.changes(round_.id)
        on_paper = work.on_paper(round_.id)
    _check_enough(round_, len(answers))
    heard = RoundAnswers(
        answers, code_responses(survey, answers, progress, own.coder if own else None), compared, on_paper
    )
    how = Making(
        key=fresh_key(),
        made_on=today,
        provenance=_provenance(fieldwork, own),
        kind="interim" if interim else "final",
        already_out=earlier,
        progress=progress or tell_nobody,
    )
    return make_release(AskedSurvey(survey, _facts(fieldwork, len(earlier) + 1)), heard, how)


def fresh_key() -> bytes:
    """What a release is rounded by. It is used once, and nobody keeps it."""
    return secrets.token_bytes(KEY_BYTES)


def _check_ready(fieldwork: Fieldwork, earlier: Sequence[Release], interim: bool) -> None:
    round_ = fieldwork.round
    if elsewhere := waiting_sentence(round_, fieldwork.counted_in):
        raise RoundProblem(elsewhere)
    if interim and not round_.is_open:
        raise RoundProblem(f"{round_.id} is closed, so its release is final: heard release make {round_.id}")
    if not interim and round_.is_open:
        raise RoundProblem(f"{round_.id} is still open; close it first: heard round close {round_.id}")
    if any(release.kind == "final" for release in earlier):
        raise RoundProblem(
            f"{round_.id} has its final release, which cannot be made again: heard release show {round_.id}"
        )
    if interim and earlier:
        raise RoundProblem(f"{round_.id} had its interim release; a round has at most one before it closes")


def _check_enough(round_: Round, people: int) -> None:
    """An open round has one interim release, which is not spent on a sentence. A closed one is told as it is."""
    if round_.is_open and people < FEW:
        raise RoundProblem(
            f"fewer than {FEW} answers of {round_.id} have been opened and mixed so far, so an interim release would show "
            "nothing; wait for more answers, or close the round"
        )


def _provenance(fieldwork: Fieldwork, own: OwnReader | None) -> dict[str, str]:
    made_with = provenance(fieldwork.survey, own.versions if own else None)
    rounds = [*(each.id for each in fieldwork.added), fieldwork.round.id]
    return {**made_with, "rounds": ", ".join(rounds)} if fieldwork.added else made_with


def _compared_with(fieldwork: Fieldwork) -> str:
    """The round that the same people were asked in before a course; empty while this one is open."""
    before = fieldwork.run.rounds["before"].id if fieldwork.run else ""
    return before if not fieldwork.round.is_open and before != fieldwork.round.id else ""


def _facts(fieldwork: Fieldwork, release_number: int) -> RoundFacts:
    round_, counted = fieldwork.round, (*fieldwork.added, fieldwork.round)
    period = Period.containing(round_.opened_on, "financial_quarter")
    return RoundFacts(
        id=round_.id,
        opened_on=round_.opened_on,
        closed_on=round_.closed_on,
        time_period=period.time_period,
        time_identifier=period.time_identifier,
        asked=_together(round_.asked for round_ in counted),
        started=_together(round_.started for round_ in counted),
        example=round_.example,
        release_number=release_number,
        invited=round_.invited,
        changes=tuple(_changed_questions(fieldwork.revisions)),
        compared_with=_compared_with(fieldwork),
        entry=round_.entry,
        added=tuple(each.id for each in fieldwork.added),
    )


def _together(numbers: Iterable[int | None]) -> int | None:
    """The sum; None where one of them is not known."""
    known = list(numbers)
    return None if None in known else sum(number or 0 for number in known)


def _changed_questions(revisions: Sequence[Survey]) -> Iterator[RevisionChange]:
    return (change for pair in pairwise(revisions) for change in changes(*pair) if change.question)
