"""Whether young people were answered in time: counted from the days of releases and of answers, and from nothing else."""

from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from analysis.plan import BoardAnswer, Plan, load_plan
from analysis.plan.record import plan_from
from analysis.release import Release
from analysis.release.shown_themes import shown_themes
from analysis.scorecard import Scorecard, build
from analysis.scorecard.explain import explain
from analysis.scorecard.reasons import reason
from analysis.values import as_plain
from surveys.definition.loading import library
from surveys.store.memory import MemoryRecord
from surveys.store.protocols import Writing
from tests.integration.api.board_documents import MADE_ON, release_of

SURVEY, TRAINING = library()["feeling-heard"], library()["training-feedback"]
SHARE, COUNT = "voice-answered-in-time", "voice-answers-due"
DUE = MADE_ON + timedelta(30)
AFTER = DUE + timedelta(1)


@cache
def made(ordinal: int = 1, *, example: bool = False, number: int = 1, made_on: date = MADE_ON) -> Release:
    return release_of(SURVEY, ordinal, 240, example=example, number=number, made_on=made_on)


def answer(made_from: Release, place: int = 0, on: date = DUE, **other: Any) -> BoardAnswer:
    theme = shown_themes(made_from)[place]
    own = {"theme": theme.title, "release": made_from.id, "code": theme.code, "heard_on": made_from.made_on}
    said = {"decision": "x", "owner": "x", "status": "done", "message": "x", "answered_on": on}
    return BoardAnswer(**{**own, **said, **other})


def scorecard(releases: list[Release], answers: list[BoardAnswer], as_of: date = AFTER) -> Scorecard:
    return build(load_plan(), [], [(each, SURVEY) for each in releases], as_of, responses=answers)


def in_time(found: Scorecard) -> tuple[int | None, int | None]:
    latest = found.line(SHARE).latest
    return (latest.numerator, latest.denominator) if latest else (None, None)


def every() -> int:
    return len(shown_themes(made()))


LATE = {"on": AFTER}
CASES: dict[str, tuple[list[dict[str, Any]], int]] = {
    "none": ([], 0),
    "on the last day": ([{}], 1),
    "a day late": ([LATE], 0),
    "two of them": ([{}, {"place": 1}], 2),
    "changed later": ([LATE | {"first_answered_on": DUE}], 1),
    "said twice": ([LATE, {"on": MADE_ON}], 1),
    "to the numbers made anew": ([{"release": "feeling-heard-r1-v2"}], 1),
    "to the next round": ([{"release": "feeling-heard-r2-v1"}], 0),
    "to another survey": ([{"release": "better-off-r1-v1"}], 0),
    "written down by hand": ([{"release": "", "code": ""}], 1),
    "by hand for another day": ([{"release": "", "code": "", "heard_on": MADE_ON - timedelta(1)}], 0),
}


@pytest.mark.parametrize("case", CASES)
def test_a_theme_counts_as_answered_by_its_first_answer(case: str) -> None:
    """All that fell due are the base."""
    said, counted = CASES[case]
    assert in_time(scorecard([made()], [answer(made(), **each) for each in said])) == (counted, every())


def overdue(found: Scorecard) -> list[str]:
    return [each.code for each in found.document().said.overdue]


def test_what_nobody_answered_in_the_boards_days_is_named() -> None:
    """The day after the last one, in the newest round of the survey, and no longer once it is answered, however late."""
    codes = [theme.code for theme in shown_themes(made())]
    assert overdue(scorecard([made()], [], DUE)) == []
    assert overdue(scorecard([made()], [], AFTER)) == codes
    assert overdue(scorecard([made()], [answer(made(), on=AFTER)], AFTER)) == codes[1:]
    assert overdue(scorecard([made(), made(2, made_on=AFTER)], [], AFTER)) == []
    assert overdue(scorecard([made(example=True)], [])) == []


def test_where_nothing_was_due_there_is_no_number() -> None:
    """Not even nought: neither before a release, nor on the last day on which an answer is in time."""
    for releases, as_of in (([], AFTER), ([made()], MADE_ON), ([made()], DUE)):
        found = scorecard(releases, [], as_of)
        assert in_time(found) == (None, None)
        assert found.line(COUNT).latest is None
        assert reason(found.line(SHARE)) == "No answer to young people has fallen due yet."


def test_how_many_fell_due_is_a_count_of_its_own() -> None:
    latest = scorecard([made()], []).line(COUNT).latest
    assert latest
    assert latest.figure.value == every()


def test_numbers_made_anew_give_no_more_time_and_count_a_theme_once() -> None:
    anew = made(number=2, made_on=MADE_ON + timedelta(20))
    late = answer(anew, on=AFTER)
    assert in_time(scorecard([made(), anew], [late])) == (0, every())


@pytest.mark.slow
def test_a_theme_that_is_hidden_since_is_not_spoken_of() -> None:
    """Its count fell below ten when the numbers were made anew."""
    few = release_of(SURVEY, 1, 34, example=False, number=2)
    assert 0 < len(shown_themes(few)) < every(), "the case needs a release that hides some"
    found = scorecard([made(), few], [])
    assert in_time(found) == (0, len(shown_themes(few)))
    gone = {each.title for each in shown_themes(made())} - {each.title for each in shown_themes(few)}
    said = " ".join(explain(found.line(SHARE), found.asked).values[0].sentences)
    assert not [title for title in gone if title in said]


def test_practitioners_and_interim_releases_are_owed_nothing_by_this_promise() -> None:
    trained = release_of(TRAINING, 1, 120, example=False)
    found = build(load_plan(), [], [(trained, TRAINING)], AFTER)
    assert in_time(found) == (None, None)


def test_example_rounds_count_only_where_there_are_no_others() -> None:
    example = made(2, example=True)
    alone = scorecard([example], [])
    assert in_time(alone) == (0, len(shown_themes(example)))
    assert alone.line(SHARE).example
    both = scorecard([made(), example], [])
    assert in_time(both) == (0, every())
    assert not both.line(SHARE).example


def test_the_number_says_which_theme_waits_and_where_it_comes_from() -> None:
    """In words: how many of how many, by which rule, and what was late or not answered, with its day."""
    found = scorecard([made()], [answer(made(), 0), answer(made(), 1, on=AFTER)])
    newest = explain(found.line(SHARE), found.asked).values[0]
    first, second, third, *_ = shown_themes(made())
    said = " ".join(newest.sentences)
    assert newest.releases == (made().id,)
    assert f"1 of {every()} is 25" in said
    assert "In time: within 30 days" in said
    assert f"{second.title} ({SURVEY.title}), due on 3 December 2026, answered on 4 December 2026" in said
    assert f"{third.title} ({SURVEY.title}), due on 3 December 2026, not answered" in said
    assert f"{first.title} (" not in said
    assert "So far: the period goes on until 31 December 2026." in said


def test_it_is_published_as_what_it_is_and_never_kept() -> None:
    """From answers, neither from records nor from a survey; it is worked out each time, so no store holds it."""
    value = scorecard([made()], []).line(SHARE).latest
    assert value
    document = scorecard([made()], []).document()
    (voice,) = document.voice
    (line,) = (line for group in voice.measures for line in group.lines if line.id == SHARE)
    assert line.latest
    assert line.latest.from_ == "answers"
    assert line.status.rag == "red", "the board promised all of them"
    with pytest.raises(TypeError, match="kept nowhere"):
        as_plain(value)


def test_an_answer_of_the_record_keeps_its_first_day_and_others_of_the_same_name() -> None:
    """A theme of the same name in another survey or round has an answer of its own."""
    record = MemoryRecord()
    body = answer(made(), on=DUE).model_dump(mode="json", exclude={"theme", "first_answered_on"})
    later = {**body, "answered_on": AFTER.isoformat(), "decision": "y"}
    other = {**body, "release": "better-off-r1-v1"}
    plan: Plan = load_plan()
    for number, each in enumerate((body, other, later)):
        record.write(f"2026-12-0{number + 1}T10:00:00Z", "Ann", Writing("answer", answer(made()).theme, each))
    second, first = plan_from(plan, record.entries()).board.responses
    assert (second.release, second.first_on) == ("better-off-r1-v1", DUE)
    assert (first.decision, first.answered_on, first.first_on) == ("y", AFTER, DUE)
    assert first.days_to_answer == 30
