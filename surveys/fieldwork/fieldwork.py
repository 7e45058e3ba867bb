"""Opening a round and closing it: what is made, what is destroyed, and the check that it is gone."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TypedDict, Unpack

from pydantic import ValidationError

from surveys.conversation.open_rounds import FRESH_SECONDS
from surveys.definition.revisions import NEXT_ROUND, RevisionChange, changes, pooled
from surveys.definition.survey import Survey
from surveys.fieldwork.programmes import (
    Run,
    check_order,
    end,
    is_alive,
    left_of,
    run_for,
    runs_in,
    set_beside,
)
from surveys.language.translation import texts_in_files
from surveys.privacy.intake import Intake, Taken
from surveys.privacy.keys import INTAKE, Keys, answers_key, places_key, programme_key_name, public_half
from surveys.privacy.sizes import size_of, sizes_of
from surveys.rounds import FEW, KEPT_BACK, Round, RoundProblem, latest, next_round_id
from surveys.store.protocols import PoolStore, RoundsStore, Stores, Texts

GRACE_SECONDS = 2 * FRESH_SECONDS
"""How long closing waits, so that every process has seen it and no answer is on its way any more."""

LEAST_QUOTA = FEW + KEPT_BACK
"""While a round is open, answers are mixed from so many on; a smaller quota would never be seen to be reached."""
INVITED_LIMIT = 200

KEY_LEFT, PLACES_KEY_LEFT, ANSWERS_KEY_LEFT = (
    "the round key",
    "the key of its places",
    "the key to its answers",
)


@dataclass(frozen=True)
class Closing:
    """What closing a round did; `key` says whether the round's keys were here to destroy. `left` names anything that should
    be gone and is not; it must be empty. `beside` is the round that its answers were set beside, `shared` how many codes two
    people had alike, and `ended` the run of a programme that ended with it."""

    round: Round
    taken: Taken
    responses: int
    tags: int
    drafts: int
    key: bool
    left: tuple[str, ...]
    beside: str = ""
    shared: int = 0
    ended: str = ""


class Facts(TypedDict, total=False):
    """What is known of a round besides its survey, as in `Round`."""

    asked: int | None
    closes_on: date | None
    results_on: date | None
    quota: int | None
    invited: str


def open_round(
    store: RoundsStore,
    keys: Keys,
    survey: Survey,
    today: date,
    *,
    opens: date | None = None,
    example: bool = False,
    translations: Mapping[str, Texts] | None = None,
    programme: str = "",
    new_intake_key: bool = False,
    **facts: Unpack[Facts],
) -> Round:
    """Open the next round of a survey, on that day or now, in a run of its programme where there is one; `programme` names
    the run. `new_intake_key` is for whoever has lost the intake's own key for good. Raises `RoundProblem` when one is open
    or planned, that key is not here, or the dates and numbers contradict each other."""
    _check_day(opens, today)
    with store.transaction() as work:
        work.lock()
        everything = work.all()
        if not new_intake_key:
            _check_intake_key(keys, everything)
        _check_survey_id(survey.id, everything)
        before = [one for one in everything if one.survey == survey.id]
        if before and before[-1].is_open:
            raise RoundProblem(_still_there(before[-1], today))
        _check_revision(work.revision(survey.id, survey.revision), survey)
        work.add_revision(survey.id, survey.revision, _body(survey), translations)
        one = Round(
            id=str(next_round_id(survey.id, everything)),
            survey=survey.id,
            revision=survey.revision,
            opened_on=opens or today,
            intake_key="",
            answers_key="",
            example=example,
            programme=run_for(work, keys, survey, programme),
            **facts,
        )
        _check_facts(one, today)
        sealed_to = public_half(answers_key(keys, one.id).first())
        one = replace(one, intake_key=keys.intake_public_key(), answers_key=sealed_to)
        places_key(keys, one.id).first()
        if one.programme and not is_alive(keys, one.programme):
            keys.make(programme_key_name(one.programme))
        if keys.read(one.id) is None:  # there is one if we were killed here before: nobody has used it yet
            keys.make(one.id)
        work.put(one)
    return one


def _check_survey_id(survey: str, rounds: Sequence[Round]) -> None:
    """Raises `RoundProblem` where the id would mean a round too."""
    if any(round.id == survey for round in rounds):
        raise RoundProblem(f"{survey} is the id of a round already; give the survey another id")


def _check_intake_key(keys: Keys, rounds: Sequence[Round]) -> None:
    """Another key would silently take the place of one that is lost or elsewhere, and words to delete would delete nothing.
    Raises `RoundProblem`."""
    if not has_intake_key(keys, rounds):
        raise RoundProblem(
            "the intake's own key is not here: delete words that were given so far need it. Open rounds where that key is, "
            f"or put {INTAKE}.key back. Where it is lost for good: heard round open --new-intake-key, and those words "
            "delete nothing any more"
        )


def has_intake_key(keys: Keys, rounds: Sequence[Round]) -> bool:
    """Whether the intake's own key is here, as the latest round knows it; where there was no round, none is needed yet."""
    if not rounds:
        return True
    return keys.read(INTAKE) is not None and keys.intake_public_key() == rounds[-1].intake_key


def _still_there(one: Round, today: date) -> str:
    if one.stage(today) == "planned":
        return (
            f"{one.id} is planned already and opens on {one.opened_on:%d %B %Y}; "
            f"change it (heard round change {one.survey}) or give it up (heard round close {one.survey})"
        )
    return f"{one.id} is open already; close it first: heard round close {one.survey}"


def _check_day(opens: date | None, today: date) -> None:
    if opens and opens < today:
        raise RoundProblem(f"{opens:%d %B %Y} has passed; a round opens today or later")


def _check_facts(one: Round, today: date) -> None:
    """Raises `RoundProblem` with everything that cannot be."""
    if problems := [problem for problem, is_wrong in _wrong(one, today) if is_wrong]:
        raise RoundProblem("\n".join(problems))


def _wrong(one: Round, today: date) -> Iterator[tuple[str, bool]]:
    day = "{:%d %B %Y}".format
    last, results, quota = one.closes_on, one.results_on, one.quota
    if last:
        yield f"the last day, {day(last)}, is before the first, {day(one.opened_on)}", last < one.opened_on
        yield (
            f"the last day, {day(last)}, has passed; to end it now: heard round close {one.survey}",
            last < today,
        )
    if results:
        yield (
            f"results cannot be read on {day(results)}, while people still answer; name a day after the last one",
            results <= (last or one.opened_on),
        )
    if quota is not None:
        yield (
            f"a quota of {quota} is too small: it takes {LEAST_QUOTA} answers until some can be mixed",
            quota < LEAST_QUOTA,
        )
        yield (
            f"a quota of {quota} is more than the {one.asked} people who are asked",
            quota > (one.asked or quota),
        )
    yield f"who is invited takes {INVITED_LIMIT} letters at most", len(one.invited) > INVITED_LIMIT


def change_round(
    store: RoundsStore, code: str, today: date, *, opens: date | None = None, **facts: Unpack[Facts]
) -> Round:
    """Give a round that is not closed other dates or numbers. Raises `RoundProblem`."""

    def with_facts(one: Round) -> Round:
        _check_may_change(one, opens, today)
        changed = replace(one, opened_on=opens or one.opened_on, **facts)
        if changed.quota != one.quota:
            changed = replace(changed, full_on=None)
        _check_facts(changed, today)
        return changed

    return _change(store, code, with_facts)


def _check_may_change(one: Round, opens: date | None, today: date) -> None:
    if not one.is_open:
        raise RoundProblem(f"{one.id} is closed; what is known of it stays")
    if opens and one.stage(today) != "planned":
        raise RoundProblem(
            f"{one.id} opened on {one.opened_on:%d %B %Y}; its first day cannot change any more"
        )
    _check_day(opens, today)


def _change(store: RoundsStore, code: str, change: Callable[[Round], Round]) -> Round:
    """Change what is known of a round. It is read and written while nobody else writes, so that two changes in one moment
    are both kept. Raises `RoundProblem`."""
    with store.transaction() as work:
        work.lock()
        changed = change(_find(work.all(), code))
        work.put(changed)
    return changed


def note_full(stores: Stores, one: Round, today: date) -> Round:
    """Let nobody else in where about as many have answered as were wanted. Called when the intake has run.

    It looks at the answers that are mixed, and at those that the intake leaves sealed. These numbers move by ten people or
    more at once, so that nobody who watches the door can tell whose answer it was. Who is midway may finish."""
    if one.quota is None or one.full_on:
        return one
    answered = _responses(stores, one.id) + KEPT_BACK
    is_full = lambda now: now.quota is not None and answered >= now.quota  # noqa: E731
    if not is_full(one):
        return one
    # By the quota that there is when it is written: somebody may have raised it meanwhile.
    return _change(stores.rounds, one.id, lambda now: replace(now, full_on=today) if is_full(now) else now)


def due(stores: Stores, keys: Keys, today: date) -> list[Round]:
    """The rounds that have to be closed: their last day has passed, or a closing was killed on its way."""
    with stores.rounds.transaction() as work:
        rounds = work.all()
    return [one for one in rounds if one.stage(today) == "over" or _is_half_closed(one, keys)]


def _is_half_closed(one: Round, keys: Keys) -> bool:
    return not one.is_open and (one.finished is None or bool(keys_left(keys, one.id)))


def _body(survey: Survey) -> str:
    return survey.model_dump_json(exclude_defaults=True)


def _check_revision(known: str | None, survey: Survey) -> None:
    if known is not None and Survey.model_validate_json(known) != survey:
        raise RoundProblem(
            f"{survey.id} was changed but is still revision {survey.revision}; "
            f"set 'revision = {survey.revision + 1}' in its file, so that results say where the wording changed"
        )


def find_round(store: RoundsStore, code: str) -> Round:
    """The round that a round id or a survey id means. Raises `RoundProblem`."""
    with store.transaction() as work:
        return _find(work.all(), code)


def _find(rounds: list[Round], code: str) -> Round:
    found = latest(rounds, code)
    if found is None:
        known = ", ".join(one.id for one in rounds) or "there are none yet: heard round open SURVEY"
        raise RoundProblem(f"there is no round '{code}'; rounds: {known}")
    return found


def survey_of(store: RoundsStore, one: Round) -> Survey:
    """The survey of a round; where it was asked in several revisions, the newest with all that earlier ones asked."""
    return pooled(revisions_of(store, one))


def revisions_of(store: RoundsStore, one: Round) -> tuple[Survey, ...]:
    """All that a round was asked in, oldest first; the last is what newcomers are asked."""
    with store.transaction() as work:
        return tuple(_revision(one, work.revision(one.survey, revision)) for revision in one.revisions)


def _revision(one: Round, body: str | None) -> Survey:
    if body is None:
        raise RoundProblem(f"{one.id} has lost its survey; restore the rounds store from its backup")
    try:
        return Survey.model_validate_json(body)
    except ValidationError:
        raise RoundProblem(
            f"the survey of {one.id} was kept by another version of Heard, which must be used to close the round"
        ) from None


def compare(store: RoundsStore, one: Round, survey: Survey, today: date) -> tuple[RevisionChange, ...]:
    """What would change for the newcomers of an open round. A change with `instead` cannot be made while people answer.

    Raises `RoundProblem` where this is no newer revision of what the round asks."""
    if not one.is_open:
        raise RoundProblem(
            f"{one.id} is closed; the next round takes the new revision: heard round open {one.survey}"
        )
    asked = revisions_of(store, one)
    _check_newer(asked[-1], survey)
    if one.stage(today) == "planned":  # nobody has begun, so nothing has to fit together
        return tuple(replace(change, instead="") for change in changes(asked[-1], survey))
    found = (*changes(asked[-1], survey), *_cannot_join(asked, survey))
    return found if any(change.instead for change in found) else (*found, *_does_not_fit(asked, survey))


def _check_newer(asked: Survey, survey: Survey) -> None:
    if survey == asked:
        raise RoundProblem(f"{survey.id} is asked as it stands in its file (revision {asked.revision})")
    if survey.revision <= asked.revision:
        raise RoundProblem(
            f"{survey.id} was changed but is still revision {survey.revision}; "
            f"set 'revision = {asked.revision + 1}' in its file, so that results say where the wording changed"
        )


def _cannot_join(asked: tuple[Survey, ...], survey: Survey) -> Iterator[RevisionChange]:
    """What stands against one round for all, beyond the changes themselves."""
    if not _has_room(asked[0], survey):
        yield RevisionChange(
            "",
            "Its answers need more room than the sealed answers of this round have, and a sealed answer's size must not "
            "tell when it was given",
            instead=f"ask less, or {NEXT_ROUND}",
        )
    if len(asked) > 1:
        yield from (change for change in changes(pooled(asked), survey) if change.instead)


def _has_room(first: Survey, survey: Survey) -> bool:
    """Whether what is sealed of the later survey is no longer than what the round began with."""
    room, needed = sizes_of(first), sizes_of(survey)
    return size_of(survey) <= size_of(first) and needed.place <= room.place and needed.words <= room.words


def _does_not_fit(asked: tuple[Survey, ...], survey: Survey) -> Iterator[RevisionChange]:
    """What keeps all revisions from standing in one survey, which is what a release is made from."""
    try:
        pooled((*asked, survey))
    except ValidationError as error:
        for problem in error.errors():
            says = f"It does not fit together with what was asked before: {problem['msg']}"
            yield RevisionChange("", says, instead=NEXT_ROUND)


def keep_translations(store: RoundsStore, one: Round) -> None:
    """Keep what has been translated since a round opened: when its survey is revised the files are of the new revision, and
    somebody midway is to end in their language."""
    asked = revisions_of(store, one)[-1]
    with store.transaction() as work:
        known = work.translations(asked.id, asked.revision)
        now = {**known, **texts_in_files(asked)}
        if now != known:
            work.keep_translations(asked.id, asked.revision, now)


def revise(
    store: RoundsStore,
    code: str,
    survey: Survey,
    today: date,
    translations: Mapping[str, Texts] | None = None,
) -> Round:
    """Ask newcomers of an open round a newer revision; whoever is midway ends in the one they began.

    Raises `RoundProblem` where there is no such round or the revisions cannot share one."""
    one = find_round(store, code)
    if refused := [change for change in compare(store, one, survey, today) if change.instead]:
        raise RoundProblem("\n".join(f"{change.says}; {change.instead}" for change in refused))
    with store.transaction() as work:
        work.lock()
        if _find(work.all(), one.id) != one:
            raise RoundProblem(f"{one.id} was changed by somebody else just now; look at it again")
        _check_revision(work.revision(survey.id, survey.revision), survey)
        work.add_revision(survey.id, survey.revision, _body(survey), translations)
        began = one.stage(today) != "planned"
        revised = replace(one, revision=survey.revision, earlier=one.revisions if began else ())
        work.put(revised)
    return revised


def close_round(
    stores: Stores, keys: Keys, intake: Intake, code: str, today: date, wait: Callable[[float], None]
) -> Closing:
    """Close a round for good: take in the last answers, count, then destroy the tags, drafts, pool rows and keys.

    Killed at any point, it can be run again and goes on. Raises `RoundProblem`.
    """
    one = find_round(stores.rounds, code)
    if not one.is_open and one.finished is not None and not keys_left(keys, one.id):
        raise RoundProblem(f"{one.id} is closed already (on {one.closed_on:%d %B %Y})")
    if one.finished is None and not intake.opens(one):
        raise RoundProblem(
            f"the intake's key is not the one that the answers of {one.id} are sealed to; closing now would destroy them "
            "unread. Put the right key back in the folder of the keys first"
        )
    revisions_of(stores.rounds, one)  # without which nothing could be taken in
    if run := _run(stores.rounds, one):
        check_order(run, one)
    one = _change(stores.rounds, one.id, lambda now: _closed(now, today))
    revisions = revisions_of(stores.rounds, one)
    wait(GRACE_SECONDS)
    taken = intake.take_last(one.id, *revisions, run=one.programme)
    one = _counted(stores, one)
    paired = _set_side_by_side(stores, keys, intake, one, today)
    tags, drafts = _destroy(stores, one.id)
    key = _destroy_keys(stores.pool, keys, one.id)
    responses = _responses(stores, one.id)
    left = (*left_over(stores, keys, one.id), *paired.left)
    return Closing(one, taken, responses, tags, drafts, key, left, paired.beside, paired.shared, paired.ended)


def _closed(one: Round, today: date) -> Round:
    last = min(today, one.closes_on or today)
    return replace(one, closed_on=one.closed_on or last, opened_on=min(one.opened_on, last))


@dataclass(frozen=True)
class _Paired:
    """What setting side by side did when a round closed."""

    beside: str = ""
    shared: int = 0
    ended: str = ""
    left: tuple[str, ...] = ()


def _run(store: RoundsStore, one: Round) -> Run | None:
    with store.transaction() as work:
        return runs_in(work).get(one.programme) if one.programme else None


def _set_side_by_side(stores: Stores, keys: Keys, intake: Intake, one: Round, today: date) -> _Paired:
    """Before the round's key goes: while that is there, closing can be run again."""
    run = _without_planned(stores.rounds, _run(stores.rounds, one), today)
    if run is None:
        return _Paired()
    compared = set_beside(intake, run, one)
    ended = run.is_over
    if ended:
        end(stores.responses, keys, run)
    return _Paired(
        run.rounds["before"].id if compared else "",
        compared.shared if compared else 0,
        run.id if ended else "",
        left_of(stores.responses, keys, run) if ended else (),
    )


def _without_planned(store: RoundsStore, run: Run | None, today: date) -> Run | None:
    """Of a run that is lost, without the rounds that nobody has begun: they ask for no code, which nothing could match. One
    that people answer goes on as it began, since places are kept by the numbers of its questions."""
    if run is None or not run.is_lost:
        return run
    planned = [one for one in run.rounds.values() if one.stage(today) == "planned"]
    for one in planned:
        _change(store, one.id, lambda now: replace(now, programme=""))
    return _run(store, run.rounds["before"])


def upkeep(stores: Stores, keys: Keys, now: int) -> int:
    """What is due from time to time: drafts past their time go, and whatever reached a closed round too late to count.
    `now` is in seconds since 1970. Gives the number of rows that went."""
    with stores.participation.transaction() as work:
        gone = work.expire(now)
    for one in _finished(stores.rounds, keys):
        gone += _destroy_late(stores, one.id)
    _end_forgotten(stores, keys, datetime.fromtimestamp(now, UTC).date())
    if gone:
        stores.participation.scrub()
        stores.pool.scrub()
    return gone


def end_run(stores: Stores, keys: Keys, id: str) -> tuple[str, ...]:
    """End a run of a programme whose later round will not come. Gives what should be gone and is not.

    Raises `RoundProblem`."""
    with stores.rounds.transaction() as work:
        runs = runs_in(work)
    if id not in runs or not (is_alive(keys, id) or left_of(stores.responses, keys, runs[id])):
        alive = ", ".join(run for run in runs if is_alive(keys, run)) or "none"
        raise RoundProblem(f"there is no programme '{id}' that has not ended; programmes: {alive}")
    run = runs[id]
    if run.any_open:
        still = ", ".join(one.id for one in run.rounds.values() if one.is_open)
        raise RoundProblem(f"{still} of '{id}' is still open; close it first")
    end(stores.responses, keys, run)
    return left_of(stores.responses, keys, run)


def left_of_programmes(stores: Stores, keys: Keys) -> dict[str, tuple[str, ...]]:
    """What should be gone of runs that are over, and is still there. Looks only."""
    with stores.rounds.transaction() as work:
        over = [run for run in runs_in(work).values() if run.is_over or not is_alive(keys, run.id)]
    found = {run.id: left_of(stores.responses, keys, run) for run in over}
    return {run: left for run, left in found.items() if left}


def _end_forgotten(stores: Stores, keys: Keys, today: date) -> None:
    """Runs whose later round never came."""
    with stores.rounds.transaction() as work:
        runs = runs_in(work).values()
    for run in runs:
        if run.is_forgotten(today) and is_alive(keys, run.id):
            end(stores.responses, keys, run)


def _finished(store: RoundsStore, keys: Keys) -> list[Round]:
    """Rounds whose closing is over. Closing itself may be under way in another process: it is left alone."""
    with store.transaction() as work:
        return [one for one in work.all() if one.finished is not None and keys.read(one.id) is None]


def _destroy_late(stores: Stores, round_id: str) -> int:
    with stores.participation.transaction() as work:
        tags, drafts = work.destroy(round_id)
    with stores.pool.transaction() as pool:
        return tags + drafts + pool.destroy(round_id)


def _counted(stores: Stores, one: Round) -> Round:
    """The round with its counts, taken once: after the tags are destroyed they cannot be counted again."""
    if one.finished is not None:
        return one
    with stores.participation.transaction() as work:
        started, _sent = work.counts(one.id)
    finished = _responses(stores, one.id)
    # Another process may have closed it meanwhile, and destroyed what we counted.
    return _change(
        stores.rounds,
        one.id,
        lambda now: now if now.finished is not None else replace(now, started=started, finished=finished),
    )


def _responses(stores: Stores, round_id: str) -> int:
    with stores.responses.transaction() as work:
        return work.count(round_id)


def _destroy(stores: Stores, round_id: str) -> tuple[int, int]:
    with stores.participation.transaction() as work:
        gone = work.destroy(round_id)
    with stores.pool.transaction() as pool:
        pool.destroy(round_id)
    stores.participation.scrub()
    stores.pool.scrub()
    return gone


def _destroy_keys(pool: PoolStore, keys: Keys, round_id: str) -> bool:
    """The round's key last: while it is there, a closing that was killed goes on. True if it was there."""
    answers_key(keys, round_id).destroy()
    places_key(keys, round_id).destroy()
    with pool.transaction() as work:
        work.forget_key(round_id)
    return keys.destroy(round_id)


def keys_left(keys: Keys, round_id: str) -> tuple[str, ...]:
    """The keys of a round that are still there, of those that this process can see."""
    there = {
        KEY_LEFT: keys.read(round_id) is not None,
        PLACES_KEY_LEFT: bool(places_key(keys, round_id).here),
        ANSWERS_KEY_LEFT: bool(answers_key(keys, round_id).here),
    }
    return tuple(what for what, is_there in there.items() if is_there)


def left_over(stores: Stores, keys: Keys, round_id: str) -> tuple[str, ...]:
    """What should be gone after a round has closed and is still there. Looks only."""
    with stores.participation.transaction() as work:
        tags, drafts = work.left(round_id)
    with stores.pool.transaction() as pool:
        rows = round_id in pool.rounds()
    found = {"tags": tags, "drafts": drafts, "pool rows": rows}
    return (*(name for name, there in found.items() if there), *keys_left(keys, round_id))
