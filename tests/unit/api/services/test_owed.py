"""What the board owes: each kind of debt from the day on which it is one, and gone when it is paid."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from analysis.plan import Plan, load_plan
from api.services.answers.owed import RULES, BoardFacts, Kind, Promised, owed
from api.services.answers.words_that_end import EndingWords
from surveys.definition.loading import library
from tests.integration.api.board_documents import MADE_ON, release_of

TODAY = date(2026, 11, 30)
ANSWER_WITHIN = timedelta(days=30)
BARE = BoardFacts(TODAY, load_plan())


def _with_action(due_on: date, status: str) -> Plan:
    plan = load_plan()
    area = plan.areas[0]
    action = area.actions[0].model_copy(update={"due_on": due_on, "status": status})
    areas = (area.model_copy(update={"actions": (action,)}), *plan.areas[1:])
    return plan.model_copy(update={"areas": areas})


def _wanted(due: date) -> Plan:
    plan = load_plan()
    return plan.model_copy(update={"board": plan.board.model_copy(update={"report_due_on": due})})


def _round(closes_on: str | None, closed_on: str | None = None) -> dict[str, object]:
    return {"id": "x-r1", "title": "X", "closes_on": closes_on, "closed_on": closed_on}


def _scorecard(*points: str | None, bellwether: bool = True) -> dict[str, object]:
    line = {"id": "b", "name": "B", "bellwether": bellwether, "signal": {"points": points}}
    return {"priorities": [{"indicators": [line]}]}


CASES: dict[str, tuple[BoardFacts, list[tuple[Kind, bool]]]] = {
    "nothing": (BARE, []),
    "an action that is late": (replace(BARE, plan=_with_action(date(2026, 11, 29), "doing")), [("action", True)]),
    "one that is due today": (replace(BARE, plan=_with_action(TODAY, "doing")), []),
    "one that is done": (replace(BARE, plan=_with_action(date(2026, 1, 1), "done")), []),
    "a number to ring": (replace(BARE, front_door_due=TODAY), [("front-door", True)]),
    "a number rung lately": (replace(BARE, front_door_due=TODAY + timedelta(1)), []),
    "a round that closes in a week": (replace(BARE, rounds=[_round("2026-12-07")]), [("round", False)]),
    "one that closes later": (replace(BARE, rounds=[_round("2026-12-08"), _round(None)]), []),
    "one that is closed": (replace(BARE, rounds=[_round("2026-12-01", "2026-11-30")]), []),
    "a bellwether outside": (replace(BARE, scorecard=_scorecard(None, "outside_limits")), [("bellwether", False)]),
    "one that came back": (replace(BARE, scorecard=_scorecard("outside_limits", None)), []),
    "one without a chart": (replace(BARE, scorecard=_scorecard()), []),
    "another indicator": (replace(BARE, scorecard=_scorecard("outside_limits", bellwether=False)), []),
    "a promise that is late": (
        replace(BARE, promised=[Promised("a", "Nobody tells us.", date(2026, 11, 29)), Promised("b", "B", TODAY)]),
        [("promise", True)],
    ),
    "comments": (replace(BARE, unread=["x-r1"], urgent={"x-r1": "0123abcd"}), [("urgent", True), ("comments", False)]),
    "words that end untold": (replace(BARE, ending=[EndingWords("x-r1", "X", TODAY, False)]), [("words", False)]),
    "words that a release told of": (replace(BARE, ending=[EndingWords("x-r1", "X", TODAY, True)]), []),
    "a second person": (replace(BARE, waiting=[7]), [("second-person", False)]),
    "a report wanted soon": (replace(BARE, plan=_wanted(date(2026, 12, 14))), [("report", False)]),
    "a report that is late": (replace(BARE, plan=_wanted(date(2026, 11, 29))), [("report", True)]),
    "one wanted later": (replace(BARE, plan=_wanted(date(2026, 12, 15))), []),
    "one approved in time": (replace(BARE, plan=_wanted(TODAY), reported_on=date(2026, 11, 20)), []),
    "only an old one": (replace(BARE, plan=_wanted(TODAY), reported_on=date(2026, 8, 20)), [("report", False)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_debt_is_one_from_its_day_until_it_is_paid(case: str) -> None:
    facts, wanted = CASES[case]
    assert [(one.kind, one.is_late) for one in owed(facts)] == wanted


def test_every_rule_is_tried() -> None:
    """A kind that no case names would be a rule that nobody has seen work."""
    tried = {kind for _, wanted in CASES.values() for kind, _ in wanted} | {"answer"}
    assert len(tried) == len(RULES)


def test_young_people_wait_from_the_release_and_late_after_the_boards_days() -> None:
    """Of the newest release of each survey, theme by theme, until each is answered; made-up rounds owe nothing."""
    survey = library()["feeling-heard"]
    old, new = (release_of(survey, ordinal, 240, example=False) for ordinal in (1, 2))
    (one,) = owed(replace(BARE, today=MADE_ON, releases=[old, new]))
    assert (one.kind, one.about, one.by, one.is_late) == ("answer", new.id, MADE_ON + ANSWER_WITHIN, False)
    assert "about feeling safe, " in one.says
    (late,) = owed(replace(BARE, today=MADE_ON + ANSWER_WITHIN + timedelta(1), releases=[old, new]))
    assert late.is_late
    shown = {(new.round.id, cell.id) for cell in new.table("themes").cells if cell.count is not None}
    assert owed(replace(BARE, today=MADE_ON, releases=[old, new], answered=shown)) == ()
    assert owed(replace(BARE, releases=[release_of(survey, 2, 240)])) == ()
    anew = release_of(survey, 2, 240, example=False, number=2, made_on=MADE_ON + timedelta(20))
    (again,) = owed(replace(BARE, today=MADE_ON, releases=[new, anew]))
    assert again.by == MADE_ON + ANSWER_WITHIN, "numbers that are made anew give nobody more time"
    assert owed(replace(BARE, today=MADE_ON, releases=[new, anew], answered=shown)) == (), (
        "nor undo an answer"
    )


def test_comments_that_nobody_read_are_owed_by_the_day_on_which_they_end() -> None:
    ending = [EndingWords("x-r1", "X", TODAY + timedelta(9), True)]
    (one,) = owed(replace(BARE, unread=["x-r1"], ending=ending))
    assert (one.kind, one.by) == ("comments", TODAY + timedelta(9))
    assert one.says.endswith("and are destroyed soon")


def test_what_is_late_stands_first_and_then_what_is_due_soonest() -> None:
    facts = replace(
        BARE, plan=_with_action(date(2026, 11, 1), "doing"), unread=["x-r1"], rounds=[_round("2026-12-01")]
    )
    assert [one.kind for one in owed(facts)] == ["action", "round", "comments"]
