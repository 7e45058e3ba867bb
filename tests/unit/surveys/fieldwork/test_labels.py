"""Several rounds of one survey at once, told apart by labels that people see."""

import pytest

from surveys.definition.loading import library
from surveys.fieldwork.changing import change_round
from surveys.fieldwork.lookup import find_round
from surveys.rounds import Round, RoundProblem
from tests.houses import TODAY, House

GRIMSBY, IMMINGHAM = "Neglect, 12 May, Grimsby", "Neglect, 14 May, Immingham"


@pytest.fixture
def two(small_house: House) -> tuple[Round, Round]:
    return small_house.open(label=GRIMSBY), small_house.open(label=IMMINGHAM)


def test_two_courses_are_open_side_by_side(small_house: House, two: tuple[Round, Round]) -> None:
    """Each has an address of its own."""
    assert [one.code for one in two] == ["every-kind-r1", "every-kind-r2"]
    assert all(find_round(small_house.stores.rounds, one.code) == one for one in two)


def test_one_without_a_label_keeps_the_plain_address(small_house: House) -> None:
    """Posters that hang there already go on leading to it."""
    plain, labelled = small_house.open(), small_house.open(label=GRIMSBY)
    assert (plain.code, labelled.code) == ("every-kind", "every-kind-r2")


@pytest.mark.parametrize(
    ("first", "label"),
    [
        (GRIMSBY, GRIMSBY),
        (GRIMSBY, GRIMSBY.upper()),
        ("Caf\u00e9", "Cafe\u0301"),
        ("12 - 14 May", "12 \u2013 14 May"),
        ("Carer's day", "Carer\u2019s day"),
    ],
)
def test_two_that_nobody_could_tell_apart_are_refused(small_house: House, first: str, label: str) -> None:
    small_house.open(label=first)
    with pytest.raises(RoundProblem, match="give the new one another label"):
        small_house.open(label=label)


def test_a_second_one_without_a_label_is_refused(small_house: House) -> None:
    small_house.open()
    with pytest.raises(RoundProblem, match="open the new one beside it with a label"):
        small_house.open()


@pytest.mark.parametrize("label", ["x" * 61, " Grimsby", "Neglect\nGrimsby", "a\u202eb", "...", "\x1b[2J"])
def test_a_label_that_would_not_fit_or_could_deceive_is_refused(small_house: House, label: str) -> None:
    with pytest.raises(RoundProblem, match=r"label|tells nobody"):
        small_house.open(label=label)


def test_a_code_that_means_several_rounds_is_not_guessed(
    small_house: House, two: tuple[Round, Round]
) -> None:
    """Closing destroys: which one is meant must be said."""
    with pytest.raises(RoundProblem, match="can mean several rounds") as problem:
        find_round(small_house.stores.rounds, "every-kind")
    assert all(one.called in str(problem.value) for one in two)


def test_when_all_are_closed_a_survey_means_its_latest_round(
    small_house: House, two: tuple[Round, Round]
) -> None:
    for one in two:
        small_house.close(one.id)
    assert find_round(small_house.stores.rounds, "every-kind").id == two[1].id


def test_a_label_can_be_mended_but_not_into_that_of_another(
    small_house: House, two: tuple[Round, Round]
) -> None:
    mended = change_round(
        small_house.stores.rounds, two[0].id, small_house.today, label="Neglect, 12 May, Cleethorpes"
    )
    assert mended.code == two[0].code
    with pytest.raises(RoundProblem, match="another label"):
        change_round(small_house.stores.rounds, two[0].id, small_house.today, label=IMMINGHAM)


def test_rounds_after_a_course_join_the_run_with_their_label(small_house: House) -> None:
    """Two courses at the same time keep their answers apart."""
    before, after = library()["training-before"], library()["training-feedback"]
    runs = {label: small_house.open(before, label=label).programme for label in (GRIMSBY, IMMINGHAM)}
    assert len(set(runs.values())) == 2
    assert {label: small_house.open(after, label=label).programme for label in reversed(runs)} == runs


def test_a_round_that_could_belong_to_two_courses_asks_which(small_house: House) -> None:
    before, after = library()["training-before"], library()["training-feedback"]
    small_house.open(before, label=GRIMSBY)
    run = small_house.open(before, label=IMMINGHAM).programme
    with pytest.raises(RoundProblem, match="several courses"):
        small_house.open(after)
    with pytest.raises(RoundProblem, match="several courses"):
        small_house.open(after, label="Another place")
    assert small_house.open(after, programme=run, label="Another place").programme == run


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"label": "a\u200bb"}, r"without U\+200B, which nobody sees"),
        ({"invited": "Year 8\nYear 9"}, "who is invited is one line"),
        (
            {"closes_on": TODAY.replace(year=TODAY.year + 100)},
            "is more than five years away; look at the year",
        ),
        ({"opens": TODAY.replace(year=9999)}, "is more than five years away"),
        ({"asked": 10**12}, "1,000,000,000,000 people are asked"),
        ({"asked": -3}, "-3 people are asked"),
    ],
)
def test_a_slip_of_the_hand_is_named(small_house: House, facts: dict[str, object], why: str) -> None:
    """Before a round stays open for a hundred years."""
    with pytest.raises(RoundProblem, match=why):
        small_house.open(**facts)
