"""The plan as the board has written it follows from its record."""

from dataclasses import replace

import pytest

from analysis.plan import load_plan
from analysis.plan.record import RecordProblem, broken_at, check, passed_over, plan_from, standing
from surveys.store.memory import MemoryRecord
from surveys.store.protocols import Entry, Writing

PLAN = load_plan()
STORY = Writing("story", "neglect", {"text": "Schools tell us earlier.", "helps": ["The toolkit"]})
ACTION = Writing(
    "action", "neglect", {"what": "Ask schools", "owner": "Ann", "cost": "no_cost", "due_on": "2027-03-31"}
)


def record(*written: Writing) -> list[Entry]:
    store = MemoryRecord()
    for what in written:
        store.write("2026-11-30T10:00:00Z", "Ann", what)
    return store.entries()


def neglect(*written: Writing):
    return next(area for area in plan_from(PLAN, record(*written)).areas if area.id == "neglect")


def test_without_a_record_the_plan_is_that_of_the_files() -> None:
    assert plan_from(PLAN, []) == PLAN


def test_a_story_stands_beside_the_earlier_ones_with_who_wrote_it_and_when() -> None:
    area = neglect(STORY)
    assert area.latest_story.text == "Schools tell us earlier."
    assert (area.latest_story.by, str(area.latest_story.written_on)) == ("Ann", "2026-11-30")
    assert len(area.story) == 2


def test_an_action_goes_on_by_dated_updates() -> None:
    update = Writing("action-update", "action-1", {"status": "cannot", "text": "No money this year."})
    action = neglect(ACTION, update).actions[-1]
    assert (action.owner, action.status, action.updates[0].text) == ("Ann", "cannot", "No money this year.")
    assert str(action.due_on) == "2027-03-31"


def test_a_lead_a_partner_and_a_target_take_the_place_of_what_was_there() -> None:
    area = neglect(
        Writing("lead", "neglect", {"lead": "Ben"}),
        Writing("partner", "neglect", {"organisation": "Housing", "part": "Repairs first"}),
        Writing("target", "neglect-plans-share", {"target": 40}),
    )
    assert area.lead == "Ben"
    assert [partner.part for partner in area.partners if partner.organisation == "Housing"] == [
        "Repairs first"
    ]
    assert area.indicators[0].target == 40


def test_what_is_taken_back_counts_no_more_and_can_be_had_again() -> None:
    undo = Writing("undo", "1", {}, "Wrong area.")
    assert neglect(STORY, undo) == neglect()
    assert neglect(STORY, undo, Writing("undo", "2", {}, "It was right.")) == neglect(STORY)
    assert [entry.number for entry in standing(record(STORY, undo))] == []


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (Writing("story", "nowhere", {"text": "x"}), "no priority or area"),
        (Writing("story", "neglect", {"text": "  "}), "text"),
        (Writing("target", "nothing", {"target": 1}), "no measure"),
        (Writing("target", "neglect-plans-share", {"target": 140}), "at most 100"),
        (Writing("action-update", "none", {"text": "x", "status": "done"}), "no action"),
        (Writing("action", "neglect", {**ACTION.body, "starts_on": "2028-01-01"}), "lies before"),
        (Writing("poem", "neglect", {}), "no such kind"),
        (Writing("undo", "9", {}, "why"), "no entry 9"),
        (Writing("undo", "1", {}, " "), "say why"),
    ],
)
def test_what_does_not_fit_the_plan_is_refused_in_a_sentence(what: Writing, why: str) -> None:
    with pytest.raises(RecordProblem, match=why):
        check(PLAN, record(STORY), what)


def test_a_target_needs_a_good_direction() -> None:
    measure = next(one for one in PLAN.measured.values() if one.polarity == "none")
    with pytest.raises(RecordProblem, match="no good direction"):
        check(PLAN, [], Writing("target", measure.id, {"target": 1}))


def test_an_entry_that_the_files_have_left_behind_is_passed_over_and_named() -> None:
    entries = record(STORY, Writing("story", "an-area-of-old", {"text": "x"}))
    assert plan_from(PLAN, entries) == plan_from(PLAN, entries[:1])
    assert [(entry.number, "no priority" in why) for entry, why in passed_over(PLAN, entries)] == [(2, True)]


def test_whoever_changes_inserts_or_takes_out_an_entry_breaks_the_chain() -> None:
    entries = record(STORY, ACTION, STORY)
    assert broken_at(entries) is None
    assert broken_at([entries[0], replace(entries[1], who="Cat"), entries[2]]) == 2
    assert broken_at([entries[0], entries[2]]) == 2
    forged = Entry.after(entries[0], "2026-11-30T10:00:00Z", "Cat", STORY)
    assert broken_at([entries[0], forged, entries[2]]) == 3


def test_the_board_says_when_a_measure_is_green_and_a_target_stays_beside_it() -> None:
    area = neglect(
        Writing("target", "neglect-plans-share", {"target": 40}),
        Writing("rag-policy", "neglect-plans-share", {"kind": "bands", "lower": 30, "upper": 45}),
    )
    policy = area.indicators[0].policy
    assert (policy.kind, policy.lower, policy.upper, area.indicators[0].target) == ("bands", 30, 45, 40)


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "bands", "lower": 45, "upper": 30},
        {"kind": "bands"},
        {"kind": "tolerance", "percent": -1},
        {"kind": "king"},
        {},
    ],
)
def test_colours_that_cannot_be_are_refused(body) -> None:
    with pytest.raises(RecordProblem):
        check(PLAN, [], Writing("rag-policy", "neglect-plans-share", body))


def test_what_the_method_never_colours_gets_no_colours() -> None:
    """How much was done, and what has no good direction."""
    how_much = next(m for m in PLAN.measured.values() if getattr(m, "question", "") == "how_much")
    undirected = next(m for m in PLAN.measured.values() if m.polarity == "none")
    for measured in (how_much, undirected):
        with pytest.raises(RecordProblem, match="never red or green"):
            check(PLAN, [], Writing("rag-policy", measured.id, {"kind": "tolerance"}))
        check(PLAN, [], Writing("rag-policy", measured.id, {"kind": "none"}))
