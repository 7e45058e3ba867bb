"""The plan as the board has written it: the plan of the files, and then every entry of its record in its order.

Nothing is rewritten. What holds now follows from all entries; an entry that was taken back counts no more, and stays in
the record.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from analysis.plan.approval import Approvals, approvals
from analysis.plan.changing import RecordProblem as RecordProblem
from analysis.plan.changing import area_changed, day_of, set_of
from analysis.plan.measured import (
    add_measure,
    change_measure,
    expect,
    freeze_baseline,
    set_rag_policy,
    set_target,
    withdraw,
)
from analysis.plan.objects import Action, Board, BoardAnswer, Partner, Plan, Story, Update
from analysis.plan.sums import set_sum
from surveys.definition.authors_words import in_authors_words
from surveys.store.protocols import Entry, Writing
from surveys.store.record_entries import UNDO, same_person, taken_back


@dataclass(frozen=True)
class _Kind:
    """One kind of entry: what people call it, and what it does to the plan."""

    name: str
    put: Callable[[Plan, Entry], Plan]


def plan_from(plan: Plan, entries: Iterable[Entry]) -> Plan:
    """The plan of the files with all that the board has written. An entry that does not fit any more, because the files
    have changed since, is passed over; `passed_over` names those."""
    for entry in standing(entries):
        try:
            plan = _put(plan, entry)
        except RecordProblem:
            continue
    return plan


def passed_over(plan: Plan, entries: Iterable[Entry]) -> list[tuple[Entry, str]]:
    """The entries that do not fit the plan of the files any more, each with the reason."""
    problems = []
    for entry in standing(entries):
        try:
            plan = _put(plan, entry)
        except RecordProblem as problem:
            problems.append((entry, str(problem)))
    return problems


def standing(entries: Iterable[Entry]) -> list[Entry]:
    """The entries about the plan that count: without those that wait for a second person, those that were taken back, and
    the taking back itself."""
    written = list(entries)
    without = approvals_of(written).not_counting
    known = [entry for entry in written if entry.number not in without]
    gone = taken_back(known)
    return [entry for entry in known if entry.kind in KINDS and entry.number not in gone]


def approvals_of(entries: Iterable[Entry]) -> Approvals:
    """An answer to those who took part has had its second person on its own way."""
    return approvals(entries, KINDS.keys() - {"answer"})


def check_approval(plan: Plan, entries: Sequence[Entry], number: int, who: str) -> None:
    """Raises `RecordProblem` with a sentence where somebody may not approve an entry, or it does not fit the plan now."""
    if number not in approvals_of(entries).waiting:
        raise RecordProblem("this waits for nobody any more")
    entry = next(entry for entry in entries if entry.number == number)
    if same_person(entry.who, who):
        raise RecordProblem("somebody else has to approve what you wrote")
    if entry.kind in KINDS:
        _put(plan_from(plan, entries), entry)


def check(plan: Plan, entries: Sequence[Entry], what: Writing, now: Plan | None = None) -> None:
    """Raises `RecordProblem` with a sentence where something may not be written as it is. `now` is the plan with all of the
    entries, where it is known already."""
    if what.kind == UNDO:
        _check_undo(entries, what)
        return
    if what.kind not in KINDS:
        raise RecordProblem(f"there is no such kind of entry: {what.kind}")
    entry = Entry.after(entries[-1] if entries else None, _ANY_TIME, "somebody", what)
    _put(now or plan_from(plan, entries), entry)


_ANY_TIME = "2026-01-01T00:00:00Z"


def _check_undo(entries: Sequence[Entry], what: Writing) -> None:
    if what.about not in {str(entry.number) for entry in entries}:
        raise RecordProblem(f"there is no entry {what.about} to take back")
    if not what.why.strip():
        raise RecordProblem("say why it is taken back")


def _put(plan: Plan, entry: Entry) -> Plan:
    try:
        return KINDS[entry.kind].put(plan, entry)
    except ValidationError as error:
        first = error.errors()[0]
        keys = [str(part) for part in first["loc"]]
        about = keys[-1] if keys else ""
        words = in_authors_words(first, about)
        where = "" if first["type"] == "value_error" else " ".join(keys)
        raise RecordProblem(f"{where} {words}".strip(), about) from None


def broken_at(entries: Sequence[Entry]) -> int | None:
    """The number of the first entry that is not as it was written, or does not follow the one before it; None where all do.
    An end that was cut off is not seen."""
    before = ""
    for number, entry in enumerate(entries, 1):
        if not (entry.is_whole and entry.number == number and entry.before == before):
            return number
        before = entry.hash
    return None


# What each kind does ----------


def _story(plan: Plan, entry: Entry) -> Plan:
    story = Story(written_on=day_of(entry), by=entry.who, **entry.body)
    return area_changed(plan, entry.about, lambda area: {"story": (*area.story, story)})


def _lead(plan: Plan, entry: Entry) -> Plan:
    return area_changed(plan, entry.about, lambda _area: {"lead": entry.body.get("lead")})


def _partner(plan: Plan, entry: Entry) -> Plan:
    partner = Partner.model_validate(entry.body)
    return area_changed(
        plan,
        entry.about,
        lambda area: {
            "partners": (
                *(other for other in area.partners if other.organisation != partner.organisation),
                partner,
            )
        },
    )


def _action(plan: Plan, entry: Entry) -> Plan:
    """A new action. Its id is that of its entry."""
    action = Action.model_validate({**entry.body, "id": f"action-{entry.number}"})
    return area_changed(plan, entry.about, lambda area: {"actions": (*area.actions, action)})


def _action_update(plan: Plan, entry: Entry) -> Plan:
    """How an action goes on: a dated update, and what it changes."""
    update = Update(on=day_of(entry), by=entry.who, text=entry.body.get("text", ""))
    changed = {key: value for key, value in entry.body.items() if key != "text"}
    area = next(
        (area for area in plan.areas if any(action.id == entry.about for action in area.actions)), None
    )
    if area is None:
        raise RecordProblem(f"there is no action '{entry.about}'")

    def with_update(action: Action) -> Action:
        if action.id != entry.about:
            return action
        return Action.model_validate({**action.model_dump(), **changed, "updates": (*action.updates, update)})

    return area_changed(plan, area.id, lambda area: {"actions": tuple(map(with_update, area.actions))})


def _answer(plan: Plan, entry: Entry) -> Plan:
    """What is answered to those who took part; a later answer to the same theme of a round stands in the place of the
    earlier, and keeps the day of the first."""
    answer = BoardAnswer.model_validate({**entry.body, "theme": entry.about})
    before = [other for other in plan.board.responses if answer.stands_in_place_of(other)]
    if days := [other.first_on for other in before if other.first_on]:
        answer = answer.model_copy(update={"first_answered_on": min(days)})
    others = tuple(other for other in plan.board.responses if other not in before)
    board = plan.board.model_copy(update={"responses": (*others, answer)})
    return plan.model_copy(update={"board": board})


def _report_due(plan: Plan, entry: Entry) -> Plan:
    day = set_of(entry, "due_on")
    return plan.model_copy(update={"board": Board.model_validate({**dict(plan.board), "report_due_on": day})})


KINDS: Mapping[str, _Kind] = {
    "story": _Kind("the story behind the figures", _story),
    "lead": _Kind("who leads", _lead),
    "partner": _Kind("a partner", _partner),
    "action": _Kind("an action", _action),
    "action-update": _Kind("how an action goes on", _action_update),
    "target": _Kind("a target", set_target),
    "rag-policy": _Kind("when a measure is green, amber or red", set_rag_policy),
    "measure": _Kind("a measure", add_measure),
    "measure-details": _Kind("what a measure is", change_measure),
    "sum": _Kind("what adds up to a measure", set_sum),
    "baseline": _Kind("a baseline", freeze_baseline),
    "forecast": _Kind("what somebody expects", expect),
    "withdrawal": _Kind("a value that is withdrawn", withdraw),
    "report-due": _Kind("when the next report is wanted", _report_due),
    "answer": _Kind("an answer to those who took part", _answer),
}
"""What the board can write about its plan."""
