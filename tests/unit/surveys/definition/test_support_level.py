"""How strongly an answer asks for help, by what the survey's file says beside each choice."""

import pytest

from surveys.definition.loading import library
from surveys.definition.support_level import SupportLevel, strongest
from surveys.definition.survey import PREFER_NOT_TO_SAY

SURVEYS = library()

SAID = [
    # survey, question, what was chosen, what it is met with
    ("feeling-heard", "feel-safe", "not-safe", "urgent"),
    ("feeling-heard", "feel-safe", "not-very-safe", "worry"),
    ("feeling-heard", "feel-safe", "not-sure", "none"),
    ("feeling-heard", "feel-safe", PREFER_NOT_TO_SAY, "none"),
    ("feeling-heard", "feel-safer", "less-safe", "urgent"),
    ("feeling-heard", "who-to-tell", "no", "worry"),
    ("safe-at-home", "feel-safer", "less-safe", "urgent"),
    ("safe-at-home", "worry", "much-more", "urgent"),
    ("safe-at-home", "worry", "bit-more", "worry"),
    ("safe-at-home", "who-to-tell", "no", "worry"),
    ("better-off", "feel-safer", "less-safe", "urgent"),
    ("better-off", "hopeful", "very-bad", "worry"),
    ("everyday-care", "enough", "little", "worry"),
    ("everyday-care", "want-help-with", ["food", "talking"], "worry"),
    ("everyday-care", "want-help-with", ["food"], "none"),
    ("feeling-ok", "safe-from-bullying", "not-safe", "urgent"),
    ("feeling-ok", "how-feeling", "very-bad", "worry"),
    ("my-plan", "better-with-plan", "worse", "worry"),
    ("staying-safe", "feels-wrong", "no", "worry"),
]


@pytest.mark.parametrize(("survey", "question", "answer", "level"), SAID)
def test_a_tap_that_asks_for_help_is_known_as_one(
    survey: str, question: str, answer: object, level: SupportLevel
) -> None:
    """Every kind of such an answer in the library, and its neighbours that are none."""
    assert SURVEYS[survey].question(question).support_for(answer) == level


ABOUT_THE_BOARD = {"did-we-get-it-right"}
"""They ask how the board did, and nothing of how somebody is: no choice of theirs calls for help. Words do, as ever."""


def test_every_survey_of_young_people_has_such_answers_and_practitioners_have_none() -> None:
    """What practitioners choose is about their work."""
    with_support = {
        survey.audience
        for survey in SURVEYS.values()
        if any(choice.support != "none" for question in survey.questions for choice in question.choices)
    }
    assert with_support == {"young_people"}
    assert all(
        any(choice.support != "none" for question in survey.questions for choice in question.choices)
        for survey in SURVEYS.values()
        if survey.audience == "young_people" and survey.id not in ABOUT_THE_BOARD
    )


def test_words_and_numbers_are_not_looked_at_here() -> None:
    """They are no choice, whatever they say."""
    assert SURVEYS["feeling-heard"].question("what-stopped").support_for("not-safe") == "none"


def test_the_strongest_of_several_counts() -> None:
    """Somebody who ticks two things is met by the one that matters more."""
    assert strongest(["worry", "none", "urgent"]) == "urgent"
    assert strongest(["none", "worry"]) == "worry"
    assert strongest([]) == "none"
