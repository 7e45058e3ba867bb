"""Asking the newcomers of an open round a newer revision of its survey. Whoever is midway ends in the one they began."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from surveys.definition.revisions import NEXT_ROUND, RevisionChange, changes, pooled
from surveys.definition.survey import Survey
from surveys.fieldwork.lookup import find_round, pick_round, revisions_of
from surveys.language.translation import texts_in_files
from surveys.privacy.sizes import size_of, sizes_of
from surveys.rounds import Round, RoundProblem
from surveys.store.protocols import RoundsStore, RoundsWork, Texts


def compare(store: RoundsStore, round_: Round, survey: Survey, today: date) -> tuple[RevisionChange, ...]:
    """What would change for the newcomers of an open round. A change with `instead` cannot be made while people answer.

    Raises `RoundProblem` where this is no newer revision of what the round asks."""
    if not round_.is_open:
        raise RoundProblem(
            f"{round_.id} is closed; the next round takes the new revision: heard round open {round_.survey}"
        )
    revisions = revisions_of(store, round_)
    _check_newer(revisions[-1], survey)
    if round_.stage(today) == "planned":  # nobody has begun, so nothing has to fit together
        return tuple(replace(change, instead="") for change in changes(revisions[-1], survey))
    differences = (*changes(revisions[-1], survey), *_cannot_join(revisions, survey))
    if any(change.instead for change in differences):
        return differences
    return (*differences, *_does_not_fit(revisions, survey))


def _check_newer(asked: Survey, survey: Survey) -> None:
    if survey == asked:
        raise RoundProblem(f"{survey.id} is asked as it stands in its file (revision {asked.revision})")
    if survey.revision <= asked.revision:
        raise RoundProblem(_still_the_same_revision(survey, asked.revision))


def _still_the_same_revision(survey: Survey, latest: int) -> str:
    return (
        f"{survey.id} was changed but is still revision {survey.revision}; "
        f"set 'revision = {latest + 1}' in its file, so that results say where the wording changed"
    )


def _cannot_join(revisions: tuple[Survey, ...], survey: Survey) -> Iterator[RevisionChange]:
    """What stands against one round for all, beyond the changes themselves."""
    if not _has_room(revisions[0], survey):
        yield RevisionChange(
            "",
            "Its answers need more room than the sealed answers of this round have, and a sealed answer's size must not "
            "tell when it was given",
            instead=f"ask less, or {NEXT_ROUND}",
        )
    if len(revisions) > 1:
        yield from (change for change in changes(pooled(revisions), survey) if change.instead)


def _has_room(first: Survey, survey: Survey) -> bool:
    """Whether a sealed answer to the later survey is no longer than those that the round began with."""
    room, needed = sizes_of(first), sizes_of(survey)
    return size_of(survey) <= size_of(first) and needed.place <= room.place and needed.words <= room.words


def _does_not_fit(revisions: tuple[Survey, ...], survey: Survey) -> Iterator[RevisionChange]:
    """What keeps all revisions from standing in one survey. A release is made from that one survey."""
    try:
        pooled((*revisions, survey))
    except ValidationError as error:
        for problem in error.errors():
            says = f"It does not fit together with what was asked before: {problem['msg']}"
            yield RevisionChange("", says, instead=NEXT_ROUND)


def keep_translations(store: RoundsStore, round_: Round, own: Path | None = None) -> None:
    """Keep what has been translated since a round opened.

    Once the survey is revised, its files hold the new revision; somebody midway is still to end in their language. `own`
    is the folder of translations of one's own surveys. Raises `RoundProblem`."""
    asked = revisions_of(store, round_)[-1]
    with store.transaction() as work:
        known = work.translations(asked.id, asked.revision)
        now = {**known, **texts_in_files(asked, own)}
        if now != known:
            work.keep_translations(asked.id, asked.revision, now)


def revise(
    store: RoundsStore,
    code: str,
    survey: Survey,
    today: date,
    translations: Mapping[str, Texts] | None = None,
) -> Round:
    """Ask newcomers of an open round a newer revision.

    Raises `RoundProblem` where there is no such round or the revisions cannot share one."""
    round_ = find_round(store, code)
    if refused := [change for change in compare(store, round_, survey, today) if change.instead]:
        raise RoundProblem("\n".join(f"{change.says}; {change.instead}" for change in refused))
    with store.transaction() as work:
        work.lock()
        if pick_round(work.rounds(), round_.id) != round_:
            raise RoundProblem(f"{round_.id} was changed by somebody else just now; look at it again")
        keep_revision(work, survey, translations)
        began = round_.stage(today) != "planned"
        revised = replace(round_, revision=survey.revision, earlier=round_.revisions if began else ())
        work.put(revised)
    return revised


def keep_revision(work: RoundsWork, survey: Survey, translations: Mapping[str, Texts] | None) -> None:
    """Keep the survey under its revision. Raises `RoundProblem` where another one is kept under it."""
    kept = work.revision(survey.id, survey.revision)
    if kept is not None and Survey.model_validate_json(kept) != survey:
        raise RoundProblem(_still_the_same_revision(survey, survey.revision))
    work.add_revision(survey.id, survey.revision, survey.model_dump_json(exclude_defaults=True), translations)
