"""Easy-read words and faces: other words, the same survey."""

import pytest

from surveys.definition.loading import parse
from surveys.definition.mistakes import Mistakes
from surveys.definition.survey import NOT_VALID, Survey

WORDED = """
id = "club"
revision = 2
title = "The club"
audience = "young_people"
minutes = 1
about = "About."
afterwards = "Afterwards."
thanks = "Thanks."
easy_read.about = "Easy about."
easy_read.afterwards = "Easy afterwards."
easy_read.thanks = "Easy thanks."

[[questions]]
id = "safe"
kind = "single"
title = "Safe"
ask = "Do you feel safe?"
hint = "Most days."
easy_read = { ask = "Is it safe?", hint = "Every day." }
faces = { ask = "Safe?" }
choices = [
    { id = "yes", say = "Yes", face = "🙂" },
    { id = "now-and-then", say = "Now and then", easy_read = "Sometimes", faces = "😐 So-so" },
]

[[questions]]
id = "why"
kind = "text"
title = "Why"
ask = "Why is that?"
hint = "No names."
easy_read = { ask = "Why?", hint = "" }
"""


@pytest.fixture
def survey() -> Survey:
    return parse(WORDED, "club.toml")


def test_easy_read_replaces_words_and_nothing_else(survey: Survey):
    """Ids, kinds and order stay; the words before and after change too."""
    easy = survey.worded("easy_read")
    assert (easy.about, easy.afterwards, easy.thanks) == ("Easy about.", "Easy afterwards.", "Easy thanks.")
    assert (easy.question("safe").ask, easy.question("safe").hint) == ("Is it safe?", "Every day.")
    assert [choice.say for choice in easy.question("safe").choices] == ["Yes", "Sometimes"]
    assert (easy.id, easy.revision, easy.title) == (survey.id, survey.revision, survey.title)
    assert [q.id for q in easy.questions] == [q.id for q in survey.questions]


def test_faces_are_an_emoji_with_short_words(survey: Survey):
    """A face of the choice is kept where no shorter label is written."""
    choices = survey.worded("faces").question("safe").choices
    assert [(choice.face, choice.say) for choice in choices] == [("🙂", "Yes"), ("😐", "So-so")]


def test_a_wording_without_a_hint_keeps_the_hint(survey: Survey):
    """And an empty hint takes it out."""
    assert survey.worded("faces").question("safe").hint == "Most days."
    assert survey.worded("easy_read").question("why").hint == ""


def test_what_has_no_other_words_keeps_its_own(survey: Survey):
    """The faces wording has no words around the questions here, and none for the second question."""
    faces = survey.worded("faces")
    assert faces.about == "About."
    assert faces.question("why") == survey.question("why")


def test_only_complete_wordings_are_offered(survey: Survey):
    """Easy read is there for both questions, faces for one."""
    assert survey.wordings == ("standard", "easy_read")


def test_a_wording_of_a_wording_is_that_wording(survey: Survey):
    """Changing over midway comes to the same as beginning there."""
    assert survey.worded("standard") is survey
    twice = survey.worded("easy_read").worded("faces")
    assert twice.question("safe").choices[1].say == "So-so"
    assert survey.worded("easy_read").worded("easy_read") == survey.worded("easy_read")


def test_a_survey_with_wordings_survives_being_stored(survey: Survey):
    """As JSON without what is at its default, as it is frozen for a round."""
    assert Survey.model_validate_json(survey.model_dump_json(exclude_defaults=True)) == survey


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('faces = "😐 So-so"', 'faces = "So-so"', "faces"),
        ('faces = "😐 So-so"', 'faces = "😐"', "faces"),
        ('easy_read = "Sometimes"', 'easy_read = "yes"', "two choices say 'yes'"),
        ('faces = "😐 So-so"', 'faces = "😐 Yes"', "two choices say 'yes'"),
        ('faces = { ask = "Safe?" }', 'faces = { hint = "Safe?" }', "'faces.ask' is missing"),
        ('easy_read.thanks = "Easy thanks."', "", "'easy_read.thanks' is missing"),
        ('title = "Safe"', 'title = "Safe"\naccepts = ["jargon"]', "accepts"),
    ],
)
def test_a_broken_wording_is_named(old: str, new: str, says: str):
    """With the file and the place."""
    assert old in WORDED
    with pytest.raises(Mistakes, match=r"club\.toml, line \d+") as caught:
        parse(WORDED.replace(old, new), "club.toml")
    assert says in str(caught.value)


def test_an_answer_that_does_not_apply_is_outside_the_base():
    """As are 'I don't know' and 'Prefer not to say'."""
    assert {"prefer-not-to-say", "dont-know", "does-not-apply"} == NOT_VALID
