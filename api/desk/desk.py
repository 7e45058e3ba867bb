"""What the desk does: reads the record, writes in it, and publishes the scorecard anew."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from typing import Any

from analysis.plan import Area, Plan
from analysis.plan.approval import APPROVED, RULE, Approvals
from analysis.plan.changing import RecordProblem
from analysis.plan.record import approvals_of, check, check_approval, passed_over, plan_from, standing
from api.accounts.people import Identity
from surveys.errors import UserError
from surveys.store.protocols import Entry, RecordStore, Writing
from surveys.store.record_entries import in_record


@dataclass(frozen=True)
class Written:
    """What was written, and what others wrote about the same thing while it was being written: both are kept. `waits` is
    whether somebody else has to approve it first."""

    entry: Entry
    meanwhile: tuple[Entry, ...]
    waits: bool = False


BASELINE, REPORT_DUE = "baseline", "report-due"


def nothing_frozen(_plan: Plan, _measure: str, _made_on: date, _why: str) -> Mapping[str, Any]:
    raise RecordProblem("no baseline can be frozen here")


class Reader:
    """The record, read once; afterwards only what was added is read. The last entry that is known is read again each time,
    so that a record which was put in place of another is noticed."""

    def __init__(self, seed: Plan, record: RecordStore) -> None:
        self._seed, self._record, self._lock = seed, record, Lock()
        self._known = View(seed, ())

    def look(self) -> "View":
        with self._lock:
            known = self._known.entries
            last = known[-1] if known else None
            read = self._record.entries(last.number - 1 if last else 0)
            if last and read[:1] != [last]:
                self._known = View(self._seed, tuple(self._record.entries()))
            elif added := read[1:] if last else read:
                self._known = View(self._seed, (*known, *added))
            return self._known


@dataclass(frozen=True)
class Desk:
    """`seed` is the plan of the files; `publish` makes the scorecard anew from the plan that it is given; `freeze` gives a
    measure's history and forecast as they are known up to a day."""

    record: RecordStore
    seed: Plan
    now: Callable[[], datetime]
    publish: Callable[[Plan], object]
    freeze: Callable[[Plan, str, date, str], Mapping[str, Any]] = nothing_frozen
    reader: Reader = field(init=False)
    _publishing: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)
    _writing: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "reader", Reader(self.seed, self.record))

    def look(self) -> "View":
        return self.reader.look()

    def write(self, who: Identity, what: Writing, seen: int) -> Written:
        """`seen` is the number of the last entry that whoever writes has seen. Raises `RecordProblem`."""
        with self._writing:
            before = self.look()
            what = self._completed(before, what)
            if again := _written_already(before, who, what, seen):
                return Written(again, (), again.number in before.approvals.waiting)
            check(self.seed, before.entries, what, before.plan)
            entry = self.record.write(in_record(self.now()), who.name, what)
            view = self.look()
        if entry.number != before.last + 1:
            self._check_fits(view, entry)
        meanwhile = [
            other
            for other in view.entries
            if seen < other.number < entry.number and _same(other, what) and not who.is_called(other.who)
        ]
        self.publish_now()
        return Written(entry, tuple(meanwhile), entry.number in view.approvals.waiting)

    def publish_now(self) -> None:
        """The scorecard anew, with all that is written by now. One at a time: of two who write at once, whoever publishes
        last has the other's words too."""
        with self._publishing:
            self.publish(self.look().plan)

    def _completed(self, view: "View", what: Writing) -> Writing:
        """A baseline holds the history that it froze. A report is wanted by a day to come."""
        if what.kind == REPORT_DUE and str(what.body["due_on"]) < self.now().date().isoformat():
            raise RecordProblem("the day is past; write one to come", "due_on")
        if what.kind != BASELINE or what.about not in view.plan.measured:
            return what
        made_on = date.fromisoformat(str(what.body["made_on"]))
        if made_on > self.now().date():
            raise RecordProblem(
                "the day lies in the future; what will be known then is not known yet", "made_on"
            )
        try:
            frozen = self.freeze(view.plan, what.about, made_on, what.why)
        except UserError as problem:
            raise RecordProblem(str(problem), "made_on") from None
        return replace(what, body={**what.body, "frozen": frozen})

    def _check_fits(self, view: "View", entry: Entry) -> None:
        """Others wrote between looking and writing: what was written may fit no more. Then it is in the record, and does
        not count."""
        why = next(
            (why for other, why in passed_over(self.seed, view.entries) if other.number == entry.number), ""
        )
        if why:
            raise RecordProblem(f"somebody else wrote at the same moment, and now it does not fit: {why}")

    def approve(self, who: Identity, number: int) -> None:
        """What somebody else wrote counts from now on. Raises `RecordProblem`."""
        check_approval(self.seed, self.look().entries, number, who.name)
        self.record.write(in_record(self.now()), who.name, Writing(APPROVED, str(number), {}))
        self.publish_now()

    def rule(self, who: Identity, *, on: bool, why: str) -> None:
        """Whether what is written from now on waits for a second person. What waits already goes on waiting."""
        self.record.write(in_record(self.now()), who.name, Writing(RULE, "desk", {"on": on}, why))


def _written_already(view: "View", who: Identity, what: Writing, seen: int) -> Entry | None:
    """The entry of a form that came twice, by a second press or by going back to it."""
    counts = view.counting | view.approvals.waiting
    return next(
        (
            entry
            for entry in view.entries
            if seen < entry.number in counts
            and _same(entry, what)
            and who.is_called(entry.who)
            and (entry.body, entry.why) == (what.body, what.why)
        ),
        None,
    )


def _same(entry: Entry, what: Writing) -> bool:
    return (entry.kind, entry.about) == (what.kind, what.about)


@dataclass(frozen=True)
class View:
    """The record as it is at a moment."""

    seed: Plan
    entries: Sequence[Entry]

    @cached_property
    def plan(self) -> Plan:
        return plan_from(self.seed, self.entries)

    @cached_property
    def approvals(self) -> Approvals:
        return approvals_of(self.entries)

    def as_of(self, number: int) -> "View":
        """The record as it was when an entry was the newest."""
        return self if number >= self.last else View(self.seed, self.entries[:number])

    @property
    def last(self) -> int:
        """The number of the newest entry; 0 where there is none."""
        return self.entries[-1].number if self.entries else 0

    def written(self, number: int) -> Writing:
        """What an entry wrote. Raises `StopIteration` where there is none."""
        entry = next(entry for entry in self.entries if entry.number == number)
        return Writing(entry.kind, entry.about, entry.body, entry.why)

    @cached_property
    def counting(self) -> frozenset[int]:
        """The numbers of the entries about the plan that were not taken back."""
        return frozenset(entry.number for entry in standing(self.entries))

    @cached_property
    def names(self) -> Mapping[tuple[str, str], str]:
        """What everything in the plan is called, by what it is ("area", "measure", "action", "board") and its id."""
        areas, measured = self.plan.areas, self.plan.measured
        actions = (action for area in areas for action in area.actions)
        return {
            ("board", "board"): self.plan.board.name,
            **{("area", area.id): area.name for area in areas},
            **{("measure", own_id): each.name for own_id, each in measured.items()},
            **{("action", action.id): action.what for action in actions},
        }

    def area(self, area_id: str) -> Area | None:
        return next((area for area in self.plan.areas if area.id == area_id), None)

    def missing(self, area: Area) -> list[str]:
        """What an area still lacks for the board's report, in words."""
        lacks = []
        if area.latest_story.placeholder:
            lacks.append("no story yet")
        if area.lead.startswith("To be named"):
            lacks.append("no lead yet")
        if unowned := sum(action.owner.startswith("To be named") for action in area.actions):
            lacks.append(f"{unowned} of {len(area.actions)} actions without an owner")
        if undated := sum(action.due_on is None and action.status != "done" for action in area.actions):
            lacks.append(f"{undated} of {len(area.actions)} actions without a day by which they are due")
        return lacks

    @property
    def report_due_on(self) -> date | None:
        return self.plan.board.report_due_on
