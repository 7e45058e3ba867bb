"""What waits for a second person. A board switches that on and off in its record, so that the record itself says which
entries needed one."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from surveys.store.protocols import Entry
from surveys.store.record_entries import UNDO, same_person

RULE, APPROVED = "approval-rule", "approved"
TAKEN_IN = "core-data"
"""The kind of entry that says who brought a file of core data. It holds no value: those that wait are kept elsewhere, under
the word that the entry has as `held`."""


@dataclass(frozen=True)
class Approvals:
    """`waiting` are the numbers of entries that somebody has still to approve; `withdrawn` those that were taken back before
    anybody did. Neither count. `needed` is whether what is written now waits too."""

    needed: bool
    waiting: frozenset[int]
    withdrawn: frozenset[int]

    @property
    def not_counting(self) -> frozenset[int]:
        return self.waiting | self.withdrawn


def approvals(entries: Iterable[Entry], kinds: Collection[str]) -> Approvals:
    """By the entries in their order. `kinds` are those that need a second person: what changes the plan. Whoever wrote an
    entry cannot approve it; taking back what still waits needs nobody."""
    needed, waiting, withdrawn = False, dict[int, str](), set[int]()
    for entry in entries:
        about = int(entry.about) if entry.about.isdecimal() else 0
        if entry.kind == RULE:
            needed = bool(entry.body.get("on"))
        elif entry.kind == APPROVED and not same_person(waiting.get(about, entry.who), entry.who):
            del waiting[about]
        elif entry.kind == UNDO and about in waiting:
            del waiting[about]
            withdrawn.add(about)
        elif (needed and entry.kind in (*kinds, UNDO)) or _is_held(entry):
            waiting[entry.number] = entry.who
    return Approvals(needed, frozenset(waiting), frozenset(withdrawn))


def _is_held(entry: Entry) -> bool:
    """A file waits for as long as its values do, whatever the rule has become."""
    return entry.kind == TAKEN_IN and "held" in entry.body
