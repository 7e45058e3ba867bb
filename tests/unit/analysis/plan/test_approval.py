"""What waits for a second person does not count until one has approved it."""

import pytest

from analysis.plan import load_plan
from analysis.plan.approval import APPROVED, RULE
from analysis.plan.record import RecordProblem, approvals_of, check_approval, plan_from, standing
from surveys.store.memory import MemoryRecord
from surveys.store.protocols import Entry, Writing
from surveys.store.record_entries import UNDO

PLAN = load_plan()
ON, OFF = Writing(RULE, "desk", {"on": True}), Writing(RULE, "desk", {"on": False})
LEAD = Writing("lead", "neglect", {"lead": "Ben"})


def record(*written: tuple[str, Writing]) -> list[Entry]:
    store = MemoryRecord()
    for who, what in written:
        store.write("2026-11-30T10:00:00Z", who, what)
    return store.entries()


def approved(number: int) -> Writing:
    return Writing(APPROVED, str(number), {})


def undone(number: int) -> Writing:
    return Writing(UNDO, str(number), {}, "Not yet")


def counting(*written: tuple[str, Writing]) -> list[int]:
    return [entry.number for entry in standing(record(*written))]


def test_what_was_written_before_the_board_switched_it_on_counts() -> None:
    assert counting(("Ann", LEAD), ("Cat", ON), ("Ann", LEAD)) == [1]


def test_what_waits_counts_once_somebody_else_has_approved_it() -> None:
    entries = record(("Cat", ON), ("Ann", LEAD))
    assert plan_from(PLAN, entries) == PLAN
    assert approvals_of(entries).waiting == {2}
    assert counting(("Cat", ON), ("Ann", LEAD), ("Ben", approved(2))) == [2]


def test_nobody_approves_what_they_wrote() -> None:
    assert counting(("Cat", ON), ("Ann", LEAD), ("Ann", approved(2))) == []


def test_switching_it_off_lets_nothing_through_that_waits() -> None:
    assert counting(("Cat", ON), ("Ann", LEAD), ("Cat", OFF), ("Ann", LEAD)) == [4]


def test_what_was_taken_back_while_it_waited_never_counts() -> None:
    """Not by approving it later, and not by taking back the taking back."""
    before = (("Cat", ON), ("Ann", LEAD), ("Ann", undone(2)))
    assert counting(*before, ("Ben", approved(2))) == []
    assert counting(*before, ("Cat", OFF), ("Ann", undone(3))) == []


def test_to_take_back_what_counts_needs_a_second_person_too() -> None:
    before = (("Ann", LEAD), ("Cat", ON), ("Ann", undone(1)))
    assert counting(*before) == [1]
    assert counting(*before, ("Ben", approved(3))) == []


@pytest.mark.parametrize("about", ["9", "x", "", "-1", "²"])
def test_an_approval_of_nothing_changes_nothing(about: str) -> None:
    assert counting(("Cat", ON), ("Ann", LEAD), ("Ben", Writing(APPROVED, about, {}))) == []


def test_why_something_cannot_be_approved_is_said() -> None:
    entries = record(("Cat", ON), ("Ann", LEAD), ("Ann", Writing("lead", "nowhere", {"lead": "Ben"})))
    check_approval(PLAN, entries, 2, "Ben")
    for number, who, words in ((2, "Ann", "somebody else"), (1, "Ben", "no"), (3, "Ben", "nowhere")):
        with pytest.raises(RecordProblem, match=words):
            check_approval(PLAN, entries, number, who)
