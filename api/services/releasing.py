"""Making a release: from the responses of a round to the one frozen document that may leave."""

import secrets
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from analysis.release import Asked, Heard, Making, Release, RoundFacts
from analysis.release.make import make_release
from analysis.release.making import Progress, tell_nobody
from analysis.release.provenance import provenance
from analysis.text.coding import code_responses
from api.installation.wiring import Installation
from api.services.publishing import releases_of
from surveys.definition.revisions import changes
from surveys.definition.survey import Survey
from surveys.fieldwork.lookup import find_round, revisions_of, survey_of
from surveys.fieldwork.programmes import runs_in
from surveys.rounds import FEW, Round, RoundProblem, time_period


def make(
    house: Installation, code: str, today: date, *, interim: bool = False, progress: Progress | None = None
) -> Release:
    """Make the next release of a round. Its rounding key exists only inside this call.

    Raises `RoundProblem` when the round is not ready, `ReleaseError` when there can be no safe release.
    """
    one = find_round(house.stores.rounds, code)
    earlier = releases_of(house, one)
    _check_ready(one, earlier, interim)
    survey = survey_of(house.stores.rounds, one)
    with house.stores.responses.transaction() as work:
        responses, changes = work.of_round(one.id), work.changes(one.id)
    _check_enough(one, len(responses))
    heard = Heard(responses, code_responses(survey, responses, progress), changes)
    revisions = revisions_of(house.stores.rounds, one)
    facts = _facts(one, len(earlier) + 1, revisions, _compared_with(house, one))
    how = Making(
        key=secrets.token_bytes(32),
        made_on=today,
        provenance=provenance(survey),
        kind="interim" if interim else "final",
        already_out=earlier,
        progress=progress or tell_nobody,
    )
    return make_release(Asked(survey, facts), heard, how)


def _check_ready(one: Round, earlier: list[Release], interim: bool) -> None:
    if interim and not one.is_open:
        raise RoundProblem(f"{one.id} is closed, so its release is final: heard release make {one.id}")
    if not interim and one.is_open:
        raise RoundProblem(f"{one.id} is still open; close it first: heard round close {one.id}")
    if any(release.kind == "final" for release in earlier):
        raise RoundProblem(
            f"{one.id} has its final release, which cannot be made again: heard release show {one.id}"
        )
    if interim and earlier:
        raise RoundProblem(f"{one.id} had its interim release; a round has at most one before it closes")


def _check_enough(one: Round, people: int) -> None:
    """An open round has one interim release, which is not spent on a sentence. A closed one is told as it is."""
    if one.is_open and people < FEW:
        raise RoundProblem(
            f"fewer than {FEW} answers of {one.id} have been opened and mixed so far, so an interim release would show "
            "nothing; wait for more answers, or close the round"
        )


def _compared_with(house: Installation, one: Round) -> str:
    """The round that the same people were asked in before a course; empty while this one is open."""
    with house.stores.rounds.transaction() as work:
        run = runs_in(work).get(one.programme) if one.programme else None
    before = run.rounds["before"].id if run else ""
    return before if not one.is_open and before != one.id else ""


def _facts(one: Round, release_number: int, revisions: Sequence[Survey], compared_with: str) -> RoundFacts:
    period, identifier = time_period(one.opened_on)
    return RoundFacts(
        id=one.id,
        opened_on=one.opened_on,
        closed_on=one.closed_on,
        time_period=period,
        time_identifier=identifier,
        asked=one.asked,
        started=one.started,
        example=one.example,
        release_number=release_number,
        invited=one.invited,
        changes=tuple(change for pair in pairwise(revisions) for change in changes(*pair) if change.question),
        compared_with=compared_with,
    )
