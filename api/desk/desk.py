"""What the desk does: reads the record, writes in it, and publishes the scorecard anew."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from analysis.plan import Area, Plan
from analysis.plan.approval import APPROVED, RULE, Approvals
from analysis.plan.record import approvals_of, check, check_approval, plan_from, standing
from api.accounts.people import Identity
from surveys.store.protocols import Entry, RecordStore, Writing
from surveys.store.record_entries import UNDO, in_record


@dataclass(frozen=True)
class Written:
    """What was written, and what others wrote about the same thing while it was being written: both are kept. `waits` is
    whether somebody else has to approve it first."""

    entry: Entry
    meanwhile: tuple[Entry, ...]
    waits: bool = False


@dataclass(frozen=True)
class Desk:
    """`seed` is the plan of the files; `publish` makes the scorecard anew from the plan that it is given, with the charts of
    the measures that are named."""

    record: RecordStore
    seed: Plan
    now: Callable[[], datetime]
    publish: Callable[[Plan, Collection[str]], object]

    def look(self) -> "View":
        return View(self.seed, self.record.entries())

    def write(self, who: Identity, what: Writing, seen: int) -> Written:
        """`seen` is the number of the last entry that whoever writes has seen. Raises `RecordProblem`."""
        before = self.record.entries()
        check(self.seed, before, what)
        entry = self.record.write(in_record(self.now()), who.name, what)
        meanwhile = [
            other for other in before if other.number > seen and _same(other, what) and other.who != who.name
        ]
        view = self.look()
        self.publish(view.plan, _drawn(view, what))
        return Written(entry, tuple(meanwhile), entry.number in view.approvals.waiting)

    def approve(self, who: Identity, number: int) -> None:
        """What somebody else wrote counts from now on. Raises `RecordProblem`."""
        check_approval(self.seed, self.record.entries(), number, who.name)
        self.record.write(in_record(self.now()), who.name, Writing(APPROVED, str(number), {}))
        view = self.look()
        self.publish(view.plan, _drawn(view, view.written(number)))

    def rule(self, who: Identity, *, on: bool, why: str) -> None:
        """Whether what is written from now on waits for a second person. What waits already goes on waiting."""
        self.record.write(in_record(self.now()), who.name, Writing(RULE, "desk", {"on": on}, why))


def _drawn(view: "View", what: Writing) -> frozenset[str]:
    """The measures whose charts are other ones now: those that something is written about, or taken back."""
    if what.kind == UNDO:
        return _drawn(view, view.written(int(what.about)))
    return frozenset({what.about} & view.plan.measured.keys())


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
