"""All rounds of a course in one step, and taking back what was opened too early."""

from datetime import timedelta

import pytest

from surveys.definition.loading import library
from surveys.fieldwork.courses import Course, open_course, surveys_of
from surveys.fieldwork.ending.undoing import take_back
from surveys.fieldwork.lookup import find_round
from surveys.fieldwork.programmes import is_alive
from surveys.privacy.keys import programme_key_name
from surveys.rounds import Round, RoundProblem
from tests.houses import TODAY, House

DAY = TODAY + timedelta(days=10)
NEGLECT = Course("Neglect, 12 May, Grimsby", DAY, timedelta(weeks=8), asked=24)


def opened(house: House, course: Course = NEGLECT) -> list[Round]:
    surveys = surveys_of("training", library().values())
    return open_course(house.stores.rounds, house.keys, surveys, course, house.today, lambda _survey: {})


def taken_back(house: House, code: str) -> Round:
    return take_back(house.stores, house.keys, code, house.today, lambda _seconds: None)


def test_a_course_has_its_three_rounds(small_house: House) -> None:
    """In one run, each with its own days: those of later days open by themselves."""
    before, after, later = opened(small_house)
    assert len({round_.programme for round_ in (before, after, later)}) == 1
    assert (before.opened_on, before.closes_on) == (TODAY, DAY)
    assert after.opened_on == DAY
    assert later.opened_on == DAY + timedelta(weeks=8)
    assert [round_.stage(TODAY) for round_ in (before, after, later)] == ["open", "planned", "planned"]
    assert later.stage(later.opened_on) == "open"


def test_two_courses_stay_apart(small_house: House) -> None:
    first = opened(small_house)
    second = opened(small_house, Course("Neglect, 14 May, Immingham", DAY, timedelta(weeks=8)))
    assert {round_.programme for round_ in first}.isdisjoint(round_.programme for round_ in second)


@pytest.mark.parametrize(
    ("course", "why"),
    [
        (Course("", DAY, timedelta(weeks=8)), "what people know the course by"),
        (Course("Neglect", TODAY - timedelta(days=1), timedelta(weeks=8)), "the course was on"),
        (Course("Neglect", DAY, timedelta(weeks=2)), "three weeks or more"),
        (Course("Neglect", DAY, timedelta(weeks=500_000)), "within 104 weeks"),
        (Course("Neglect", DAY.replace(year=9999), timedelta(weeks=8)), "look at the year"),
        (Course("...", DAY, timedelta(weeks=8)), "tells nobody which round"),
    ],
)
def test_a_course_that_cannot_be_opens_nothing(small_house: House, course: Course, why: str) -> None:
    with pytest.raises(RoundProblem, match=why):
        opened(small_house, course)
    with small_house.stores.rounds.transaction() as work:
        assert work.rounds() == []


def test_a_course_whose_second_round_cannot_open_has_no_first_one(small_house: House) -> None:
    """All or none: half a course would ask for codes that nothing is set beside."""
    small_house.open(library()["training-feedback"], label=NEGLECT.label)
    with pytest.raises(RoundProblem, match="is open already"):
        opened(small_house)
    with small_house.stores.rounds.transaction() as work:
        assert [round_.survey for round_ in work.rounds()] == ["training-feedback"]


def test_what_was_opened_too_early_is_taken_back(small_house: House) -> None:
    """The course goes on as if it had not been opened, and it can be opened again."""
    before, after, later = opened(small_house)
    gone = taken_back(small_house, later.id)
    assert (gone.stage(TODAY), gone.programme) == ("closed", "")
    again = small_house.open(library()["training-follow-up"], label=NEGLECT.label)
    assert again.programme == before.programme
    assert again.id != later.id
    assert find_round(small_house.stores.rounds, after.id).programme == before.programme


def test_a_course_is_taken_back_from_its_end(small_house: House) -> None:
    """Its key goes with the round before it: no code is left that anything could be matched with."""
    before, after, later = opened(small_house)
    with pytest.raises(RoundProblem, match=f"heard round undo {after.id}"):
        taken_back(small_house, before.id)
    for round_ in (later, after, before):
        taken_back(small_house, round_.id)
    assert not is_alive(small_house.keys, before.programme)
    assert small_house.keys.read(programme_key_name(before.programme)) is None


def test_a_round_that_somebody_began_is_not_taken_back(small_house: House) -> None:
    """They would lose their place."""
    round_ = small_house.open()
    small_house.person("a").begin().presses("yes")
    with pytest.raises(RoundProblem, match="cannot be taken back"):
        taken_back(small_house, round_.id)
    assert find_round(small_house.stores.rounds, round_.id) == round_


def test_a_closed_round_is_not_taken_back(small_house: House) -> None:
    round_ = small_house.open()
    small_house.close(round_.id)
    with pytest.raises(RoundProblem, match="is closed"):
        taken_back(small_house, round_.id)
