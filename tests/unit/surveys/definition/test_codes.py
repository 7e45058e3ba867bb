"""Codes that people make themselves: one form however they are typed, and nothing that is not one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.definition.codes import read_code
from surveys.definition.loading import library, parse
from surveys.definition.mistakes import Mistakes
from surveys.definition.survey import Survey
from surveys.fieldwork.programmes import all_disagreements, disagreements
from tests.unit.surveys.privacy.courses import AFTER, BEFORE, LATER, course

TAKES = ("two-letters", "day", "letter")


@pytest.mark.parametrize(
    "typed",
    [
        "ha07e",
        "Ha 07 e",
        "HA7E",
        "ha-7-e",
        " h a 0 7 e ",
        "Ha. 7. E.",
        "hä07é",
        "ha\n7\ne",
        "ha٠٧e",
        "ha０７e",
        "ha O7 e",
        "HAO7E",
        "ha 7th e",
        "1. HA 2. 07 3. E",
        "1) ha 2) 7 3) e",
        "my code is ha07e",
        "code: HA07E.",
        "ha07e ha07e",
        "“ha07e”",
    ],
)
def test_one_code_however_it_is_typed(typed: str) -> None:
    """Case, spaces, marks and a missing nought make no other code."""
    assert read_code(TAKES, typed) == "ha07e"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ha",
        "ha32e",
        "ha00e",
        "ha007e",
        "h07e",
        "hat07e",
        "ha07",
        "07hae",
        "12345",
        "ha l2e3",
        "ha oo e",
        "ha07e or ha08e",
        "my code",
    ],
)
def test_what_is_no_code_is_none(typed: str) -> None:
    """No day after the 31st, and no letter too many or too few."""
    assert read_code(TAKES, typed) is None


def test_what_is_a_code_as_it_stands_is_read_so() -> None:
    """ "7th" is a day and two letters where those are asked for, and "l7" a letter and a day."""
    assert read_code(("day", "two-letters"), "7th") == "07th"
    assert read_code(("letter", "day"), "l7") == "l07"
    assert read_code(("day", "letter"), "1o") == "01o"
    assert read_code(TAKES, "ha 7 ß") == "ha07s"


def test_letters_of_other_alphabets_are_letters() -> None:
    """A street in Łódź or in Vilnius makes a code too, with or without its marks."""
    assert read_code(TAKES, "Łą 3 ś") == read_code(TAKES, "la03s") == "la03s"
    assert read_code(TAKES, "Жи 5 я") == "жи05я"


@given(st.text(max_size=12))
def test_nothing_that_is_typed_is_a_fault(typed: str) -> None:
    """Whatever comes is a code or none, and a code read again is itself."""
    code = read_code(TAKES, typed)
    assert code is None or read_code(TAKES, code) == code


@given(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=3),
    st.integers(1, 31),
    st.sampled_from(" -./\t"),
)
def test_the_parts_come_back(letters: str, day: int, between: str) -> None:
    """With anything between them, and the day with or without its nought."""
    for number in (f"{day}", f"{day:02d}"):
        assert (
            read_code(TAKES, between.join((letters[:2], number, letters[2:])))
            == f"{letters[:2]}{day:02d}{letters[2:]}"
        )


# What a survey with a code has to be ----------


def mistakes_in(text: str) -> list[str]:
    with pytest.raises(Mistakes) as found:
        parse(text, "course.toml")
    return [mistake.what for mistake in found.value.mistakes]


def test_young_people_are_never_paired() -> None:
    """No file can ask a young person for a code, or say that their answers of two days belong together."""
    young = BEFORE.replace('audience = "practitioners"', 'audience = "young_people"')
    assert "never for young people" in " ".join(mistakes_in(young))
    without = young.replace('programme = { id = "course", stage = "before" }', "")
    assert "never for young people" in " ".join(mistakes_in(without))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('programme = { id = "course", stage = "before" }', "", "belongs to a programme"),
        ('paired = { name = "knowledge" }', "", "at least one scale"),
        ('kind = "code"', 'kind = "text"', "only for code questions"),
        ('{ say = "First school, last letter", takes = "letter" },', "", "at least 3 prompts"),
        ('takes = "letter"', 'takes = "day"', "cannot be told apart"),
        ('name = "knowledge" }', 'name = "knowledge", measure = "m", domain = "knowledge" }', "only there"),
        ('name = "knowledge" }', 'name = "knowledge", measure = "m" }', "both a measure and its domain"),
        ('kind = "scale"', 'kind = "single"', "only a scale"),
        ('thanks = "Thank you."', 'thanks = "Thank you."\nrelease.leave_out = ["knowing"]', "cannot be left out"),
    ],
)  # fmt: skip
def test_a_programme_that_cannot_work_is_named(old: str, new: str, why: str) -> None:
    """By what is wrong with it, before anybody is asked."""
    assert BEFORE.count(old) == 1
    assert any(why in what for what in mistakes_in(BEFORE.replace(old, new)))


def test_a_paired_scale_runs_from_most_to_least() -> None:
    """Or those who rose would count as those who fell."""
    text = BEFORE.replace(
        'paired = { name = "knowledge" }',
        'counts = { measure = "m", question = "how_well", positive = ["nothing"] }\npaired = { name = "knowledge" }',
    )
    assert any("positive choices come first" in what for what in mistakes_in(text))


def test_the_surveys_of_a_programme_fit_together() -> None:
    """The library's do, with each other's codes, words and choices."""
    assert list(all_disagreements(library().values())) == []
    assert list(all_disagreements([course(BEFORE), course(AFTER), course(LATER)])) == []
    assert [what for _, what in all_disagreements([course(AFTER)])] == [
        "no survey is asked before in the programme 'course'"
    ]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("First school, last letter", "Second school, last letter", "different prompts"),
        ('name = "knowledge"', 'name = "knowing"', "not asked before"),
        ("How much do you know?", "How much do you know now?", "other words"),
        ('say = "Some"', 'say = "A bit"', "other choices"),
    ],
)
def test_what_cannot_be_set_side_by_side_is_said(old: str, new: str, why: str) -> None:
    """Another code would match nobody, and another question would compare two things."""
    assert any(why in what for what in disagreements(course(BEFORE), course(AFTER.replace(old, new))))


def test_alone_a_survey_asks_for_no_code() -> None:
    """Everything else is asked as always."""
    survey = library()["training-feedback"]
    alone = survey.alone()
    assert alone.code is None
    assert alone.programme is None
    assert [q.id for q in alone.questions] == [q.id for q in survey.questions if q.kind != "code"]
    heard = library()["feeling-heard"]
    assert heard.alone() is heard
    assert isinstance(alone, Survey)
