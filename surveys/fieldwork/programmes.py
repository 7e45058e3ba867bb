"""Programmes: what practitioners say before a course, straight after it and some time later is set side by side.

A run of a programme is one course, or one season of courses. It has a round before, and may have one after and one later.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from pydantic import ValidationError

from surveys.definition.revisions import series_words
from surveys.definition.survey import CourseStage, Survey
from surveys.privacy.intake import Intake
from surveys.privacy.keys import Keys, programme_key_name
from surveys.privacy.pairs import Compared
from surveys.rounds import FEW, Round, RoundProblem
from surveys.store.protocols import ResponsesStore, RoundsWork, Stores

LONGEST = timedelta(days=365)
"""After the round before has closed. A run whose later round never came ends by itself, so that its key does."""

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST_ID = 32


@dataclass(frozen=True)
class Run:
    """The rounds of a run, by stage. There is always one before."""

    id: str
    programme: str
    rounds: Mapping[CourseStage, Round]
    survey: Survey
    """What was asked before the course."""

    @property
    def round_ids(self) -> list[str]:
        return [round_.id for round_ in self.rounds.values()]

    @property
    def label(self) -> str:
        """What people know the course by, where several run at once."""
        return self.rounds["before"].label

    @property
    def is_lost(self) -> bool:
        """Whether so few answered before the course that nobody can be set beside themselves any more."""
        before = self.rounds["before"]
        if before.waits or before.added_to:  # codes are set side by side where the answers are counted
            return False
        return before.finished is not None and before.finished < FEW

    @property
    def is_over(self) -> bool:
        """Whether nothing more can be set side by side: no round is open, and there was a later one or it is lost."""
        return ("later" in self.rounds or self.is_lost) and not self.any_open

    @property
    def any_open(self) -> bool:
        return any(round_.is_open for round_ in self.rounds.values())

    def is_forgotten(self, today: date) -> bool:
        closed = self.rounds["before"].closed_on
        return not self.any_open and closed is not None and today - closed > LONGEST


def runs_in(work: RoundsWork) -> dict[str, Run]:
    """All runs by their ids, in the order in which their rounds before were opened."""
    rounds: dict[str, dict[CourseStage, Round]] = {}
    asked_before: dict[str, Survey] = {}
    for round_ in work.rounds():
        survey = _asked(work, round_) if round_.programme else None
        if survey and survey.programme:
            rounds.setdefault(round_.programme, {})[survey.programme.stage] = round_
            if survey.programme.stage == "before":
                asked_before[round_.programme] = survey
    return {
        run: Run(run, _programme(asked_before[run]), by_stage, asked_before[run])
        for run, by_stage in rounds.items()
        if run in asked_before
    }


def run_of(work: RoundsWork, round_: Round) -> Run | None:
    """The run that a round belongs to, where it belongs to one."""
    return runs_in(work).get(round_.programme) if round_.programme else None


def _asked(work: RoundsWork, round_: Round) -> Survey | None:
    """None for a survey that was kept by another version: what can be done with the others is done."""
    try:
        return Survey.model_validate_json(work.revision(round_.survey, round_.revision) or "")
    except ValidationError:
        return None


def _programme(survey: Survey) -> str:
    return survey.programme.id if survey.programme else ""


# Opening ----------


def run_for(work: RoundsWork, keys: Keys, survey: Survey, wanted: str = "", label: str = "") -> str:
    """The id of the run that a new round of a survey joins; empty where it joins none.

    A round before the course begins a new run. Any other joins the run that `wanted` names; else the one whose round before
    has the same label; else the oldest that waits for it. Raises `RoundProblem`, also where there are several courses and
    nothing says which one is meant."""
    if survey.programme is None:
        if wanted:
            raise RoundProblem(f"{survey.id} belongs to no programme: leave out --programme")
        return ""
    runs = runs_in(work)
    if survey.programme.stage == "before":
        return _new_run(runs, survey.programme.id, wanted)
    waiting = [run for run in runs.values() if _waits(run, survey, keys)]
    if wanted and wanted not in [run.id for run in waiting]:
        known = ", ".join(run.id for run in waiting) or "none"
        raise RoundProblem(f"no programme '{wanted}' waits for {survey.id}; waiting: {known}")
    chosen = _chosen(waiting, survey, wanted, label)
    if chosen is None:
        return ""
    if problems := list(disagreements(chosen.survey, survey)):
        raise RoundProblem(f"{survey.id} cannot be set beside {chosen.survey.id}: {'; '.join(problems)}")
    return chosen.id


def _chosen(waiting: Sequence[Run], survey: Survey, wanted: str, label: str) -> Run | None:
    """Raises `RoundProblem`."""
    named = [run for run in waiting if run.id == wanted or (not wanted and label and run.label == label)]
    if wanted or named:
        return named[0]
    labelled = [run for run in waiting if run.label]
    if labelled and (label or len(waiting) > 1):
        either = ", ".join(f"{run.id} ({run.label})" if run.label else run.id for run in waiting)
        raise RoundProblem(
            f"{survey.id} can belong to several courses; say which with --programme, or with the label of one: {either}"
        )
    return waiting[0] if waiting else None


def _new_run(runs: Mapping[str, Run], programme: str, wanted: str) -> str:
    if not wanted:
        return next(name for number in count(1) if (name := f"{programme}-{number}") not in runs)
    if not _ID.fullmatch(wanted) or len(wanted) > _LONGEST_ID:
        raise RoundProblem(
            f"'{wanted}' cannot name a programme; use small letters, digits and single hyphens, at most {_LONGEST_ID}"
        )
    if wanted in runs:
        raise RoundProblem(f"there is a programme '{wanted}' already; choose another name for a new one")
    return wanted


def _waits(run: Run, survey: Survey, keys: Keys) -> bool:
    asked = survey.programme
    mine = asked is not None and asked.id == run.programme and asked.stage not in run.rounds
    return mine and not run.is_lost and is_alive(keys, run.id)


def is_alive(keys: Keys, run: str) -> bool:
    """Whether codes of the run can still be matched."""
    return keys.read(programme_key_name(run)) is not None


def disagreements(before: Survey, other: Survey) -> Iterator[str]:
    """Why what one person says in two surveys cannot be set side by side, in sentences."""
    if before.code and other.code and before.code.prompts != other.code.prompts:
        yield "their codes are made of different prompts, so nobody would have the same code twice"
    for name, question in other.paired.items():
        earlier = before.paired.get(name)
        if earlier is None:
            yield f"'{name}' is not asked before"
        elif series_words(earlier) != series_words(question):
            yield f"'{name}' is asked in other words, or with other choices"


def all_disagreements(surveys: Iterable[Survey]) -> Iterator[tuple[Survey, str]]:
    """What keeps the surveys of one programme apart, with the survey to mend."""
    of_programmes = [survey for survey in surveys if survey.programme]
    before = {_programme(survey): survey for survey in of_programmes if _stage(survey) == "before"}
    for survey in of_programmes:
        first = before.get(_programme(survey))
        if first is None:
            yield survey, f"no survey is asked before in the programme '{_programme(survey)}'"
        elif survey is not first:
            yield from ((survey, what) for what in disagreements(first, survey))


def _stage(survey: Survey) -> CourseStage | None:
    return survey.programme.stage if survey.programme else None


# Closing ----------


def check_order(run: Run, round_: Round) -> None:
    """Raises `RoundProblem` where the round before is not closed yet: the later one is set beside its answers."""
    before = run.rounds["before"]
    if round_.id != before.id and (before.is_open or before.finished is None):
        raise RoundProblem(
            f"{round_.id} is set beside {before.id}, so close that first: heard round close {before.id}"
        )


def set_beside(intake: Intake, run: Run, round_: Round) -> Compared | None:
    """Set a round beside the one before. Its last answers must be taken in by then. None for the round before itself."""
    before = run.rounds["before"]
    return intake.compare(round_.id, before.id, run.id) if round_.id != before.id else None


def end(responses: ResponsesStore, keys: Keys, run: Run) -> bool:
    """Destroy all halves of a run, and then its key. True if there was a key."""
    with responses.transaction() as work:
        for round_id in run.round_ids:
            work.keep_halves(round_id, ())
    responses.scrub()
    return keys.destroy(programme_key_name(run.id))


def left_of(responses: ResponsesStore, keys: Keys, run: Run) -> tuple[str, ...]:
    """What should be gone after a run has ended and is still there. It looks only."""
    with responses.transaction() as work:
        halves = bool(work.halves(run.round_ids))
    is_there = {"halves of pairs": halves, "the programme key": is_alive(keys, run.id)}
    return tuple(name for name, there in is_there.items() if there)


def end_run(stores: Stores, keys: Keys, run_id: str) -> tuple[str, ...]:
    """End a run of a programme whose later round will not come. Gives what should be gone and is not.

    Raises `RoundProblem`."""
    with stores.rounds.transaction() as work:
        runs = runs_in(work)
    if run_id not in runs or not (is_alive(keys, run_id) or left_of(stores.responses, keys, runs[run_id])):
        alive = ", ".join(run for run in runs if is_alive(keys, run)) or "none"
        raise RoundProblem(f"there is no programme '{run_id}' that has not ended; programmes: {alive}")
    run = runs[run_id]
    if run.any_open:
        still = ", ".join(round_.id for round_ in run.rounds.values() if round_.is_open)
        raise RoundProblem(f"{still} of '{run_id}' is still open; close it first")
    end(stores.responses, keys, run)
    return left_of(stores.responses, keys, run)


def left_of_programmes(stores: Stores, keys: Keys) -> dict[str, tuple[str, ...]]:
    """What should be gone of runs that are over, and is still there. It looks only."""
    with stores.rounds.transaction() as work:
        over = [run for run in runs_in(work).values() if run.is_over or not is_alive(keys, run.id)]
    left = {run.id: left_of(stores.responses, keys, run) for run in over}
    return {run_id: names for run_id, names in left.items() if names}
