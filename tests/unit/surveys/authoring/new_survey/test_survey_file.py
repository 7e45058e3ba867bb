"""A new survey from a few answers."""

import re
import tomllib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.authoring.check.lint import lint
from surveys.authoring.new_survey.ready_answers import ANSWERS, OWN, READY
from surveys.authoring.new_survey.survey_file import (
    AuthoringError,
    NewQuestion,
    NewSurvey,
    before_and_after,
    survey_id,
    survey_toml,
)
from surveys.definition.loading import library, parse
from surveys.definition.survey import Survey
from surveys.fieldwork.programmes import all_disagreements

CLUB = NewSurvey(
    "Our youth club",
    "young_people",
    (
        NewQuestion("Do you feel safe at the club?", "how-safe", title="Safe at the club", sensitive=True),
        NewQuestion("Do the helpers listen to you?", "how-often"),
        NewQuestion("What do you like to do?", "several", ("Sport", "Music", "None of these")),
        NewQuestion("When do you come?", "one", ("In the week", "At the weekend", "I don't know")),
        NewQuestion("What would make the club better?", "text"),
    ),
)
SUPERVISION = NewSurvey(
    "Supervision",
    "practitioners",
    (
        NewQuestion("How sure are you about what to write down?", "how-sure"),
        NewQuestion("Where do you get supervision?", "one", ("At the office", "At home", "Online")),
    ),
)


def made(new: NewSurvey) -> tuple[Survey, str]:
    text = survey_toml(new)
    return parse(text, "new.toml"), text


@pytest.mark.parametrize("new", [CLUB, SUPERVISION], ids=lambda new: new.title)
def test_a_new_survey_passes_the_check(new: NewSurvey):
    """As it is written, without a finding."""
    survey, text = made(new)
    assert [str(finding) for finding in lint(survey, text)] == []


def test_a_course_is_asked_about_before_and_after_it():
    """Two surveys that the check has nothing against and that fit together: same scales, same code, one programme."""
    before, after = [made(each) for each in before_and_after(SUPERVISION)]
    for survey, text in (before, after):
        assert [str(finding) for finding in lint(survey, text)] == []
        assert survey.code == library()[f"training-{'before' if survey is before[0] else 'feedback'}"].code
    assert [survey.id for survey, _ in (before, after)] == ["supervision-before", "supervision-after"]
    assert [survey.title for survey, _ in (before, after)] == ["Before: Supervision", "After: Supervision"]
    assert list(all_disagreements([before[0], after[0]])) == []
    (paired,) = after[0].paired.values()
    assert (paired.ask, paired.kind) == (SUPERVISION.questions[0].ask, "scale")
    assert paired.paired
    assert paired.paired.measure == f"{paired.id}-rose"


@pytest.mark.parametrize(
    ("new", "says"),
    [
        (CLUB, "only practitioners"),
        (replace(SUPERVISION, questions=SUPERVISION.questions[1:]), "how-good or how-safe or how-sure"),
    ],
    ids=["young people", "no scale"],
)
def test_what_cannot_be_followed_is_said(new: NewSurvey, says: str):
    """Young people are never matched, and without a scale there is nothing that could rise."""
    with pytest.raises(AuthoringError, match=says):
        before_and_after(new)


def test_a_new_survey_asks_what_its_author_asked():
    """In this order, with a last word for everybody."""
    survey, _ = made(CLUB)
    assert [question.ask for question in survey.questions[:-1]] == [
        question.ask for question in CLUB.questions
    ]
    assert survey.questions[-1].id == "anything-else"
    assert [question.kind for question in survey.questions] == [
        "scale",
        "single",
        "several",
        "single",
        "text",
        "text",
    ]
    assert (survey.id, survey.title, survey.audience) == ("our-youth-club", "Our youth club", "young_people")


def test_sensitive_questions_say_that_they_can_be_skipped():
    """And which choices are sensitive, where that is known."""
    safe = made(CLUB)[0].questions[0]
    assert safe.sensitive == ("not-very-safe", "not-safe")
    assert "You can skip this one." in safe.hint


def test_choices_that_ask_for_help_are_marked():
    """Where the question is about safety, or is hard to answer; and not in the same choices about other things."""
    safe, *_ = made(CLUB)[0].questions
    assert [choice.support for choice in safe.choices] == ["none", "none", "none", "worry", "urgent"]
    asked = (
        NewQuestion("How good is the food?", "how-good"),
        NewQuestion("How do you feel at the club?", "how-good"),
        NewQuestion("Are things at home better?", "better", sensitive=True),
        NewQuestion("Do you know who to tell about a worry?", "yes-maybe-no"),
    )
    survey, text = made(NewSurvey("Our club", "young_people", asked))
    marked = [[choice.id for choice in each.choices if choice.support != "none"] for each in survey.questions]
    assert marked == [[], ["bad", "very-bad"], ["worse"], ["no"], []]
    assert [finding for finding in lint(survey, text) if finding.rule == "no-support"] == []


def test_choices_of_ones_own_are_for_the_author_to_mark():
    """Nobody guesses what they mean: the file says how, and the check asks for it."""
    asked = NewQuestion("How safe is the way home?", "one", ("Fine", "I run"))
    survey, text = made(NewSurvey("Our club", "young_people", (asked,)))
    assert 'write support = "urgent" or "worry" beside it' in text
    assert "no-support" in [finding.rule for finding in lint(survey, text)]


def test_words_with_a_meaning_of_their_own_get_their_id():
    """'I don't know' is not counted, and 'None of these' stands alone."""
    survey, _ = made(CLUB)
    assert survey.question("when-do-you-come").choice_ids == ("in-the-week", "at-the-weekend", "dont-know")
    assert [choice.alone for choice in survey.question("what-do-you-like-to-do").choices] == [
        False,
        False,
        True,
    ]


def test_prefer_not_to_say_is_there_anyway():
    """So it is not written twice."""
    new = NewSurvey("T", "practitioners", (NewQuestion("Which?", "one", ("A", "B", "Prefer not to say")),))
    assert made(new)[0].questions[0].choice_ids == ("a", "b")


def test_comments_help_and_can_be_taken_up():
    """Taking the # off the line about the scorecard makes a survey that counts."""
    text = survey_toml(SUPERVISION)
    counting = re.sub(r"# (counts = .*better_off.*)", r"\1", text, count=1)
    counts = parse(counting, "new.toml").questions[0].counts
    assert counts is not None
    assert counts.positive == ("very-sure", "quite-sure")
    assert text.startswith("# Supervision\n")


@pytest.mark.parametrize("answers", READY)
def test_ready_choices_pass_the_check_for_both_audiences(answers: str):
    """With faces for young people and without for practitioners."""
    for audience in ("young_people", "practitioners"):
        survey, text = made(
            NewSurvey("T", audience, (NewQuestion("How is it here?", answers, sensitive=True),))
        )
        assert lint(survey, text) == []
        assert all(
            bool(choice.face) == (audience == "young_people") for choice in survey.questions[0].choices
        )


words = st.text(max_size=60)
spoken = words.filter(lambda text: any(letter.isalnum() for letter in text))


@st.composite
def questions(draw: st.DrawFn) -> NewQuestion:
    answers = draw(st.sampled_from(ANSWERS))
    distinct = st.lists(st.text("abcdefgh", min_size=1), min_size=2, max_size=12, unique=True)
    choices = tuple(draw(distinct)) + tuple(draw(st.lists(words, max_size=3))) if answers in OWN else ()
    return NewQuestion(draw(spoken), answers, choices, draw(words), draw(st.booleans()))


@given(
    title=spoken,
    about=words,
    audience=st.sampled_from(["young_people", "practitioners"]),
    asked=st.lists(questions(), min_size=1, max_size=6),
)
@settings(max_examples=80, deadline=None)
def test_whatever_an_author_writes_can_be_read(
    title: str, about: str, audience: str, asked: list[NewQuestion]
):
    """Quotes, line breaks, other alphabets and invisible letters never break the file."""
    survey, text = made(NewSurvey(title, audience, tuple(asked), about=about))
    assert len(survey.questions) == len(asked) + 1
    assert tomllib.loads(text)["questions"][-1]["id"] == "anything-else"
    if audience == "young_people":
        assert survey.wordings == ("standard", "easy_read", "faces")


def test_ids_are_made_of_the_words_and_never_twice():
    """With a number behind the second, and a plain word where no letter is left."""
    asked = tuple(
        NewQuestion(ask, "text") for ask in ("What is best?", "What is best?", "¿Qué?", "مرحبا؟", "3 wishes?")
    )
    survey, _ = made(NewSurvey("T", "practitioners", asked))
    ids = [question.id for question in survey.questions]
    assert ids == ["what-is-best", "what-is-best-2", "que", "question", "wishes", "anything-else"]
    assert (
        survey_id("A very long title for a survey, much too long for an id")
        == "a-very-long-title-for-a-survey"
    )
    assert survey_id("2026!") == "survey"


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: NewQuestion(" \n", "text"), "needs words"),
        (lambda: NewQuestion("Why?", "essay"), "'essay' is no kind of answer; choose one of yes-maybe-no"),
        (lambda: NewQuestion("Which?", "one", ("A",)), "at least two different choices"),
        (
            lambda: NewQuestion("Which?", "several", ("A", "a ", "Prefer not to say")),
            "at least two different",
        ),
        (lambda: NewQuestion("Why?", "text", ("A", "B")), "has choices"),
        (lambda: NewSurvey(" ", "practitioners", SUPERVISION.questions), "needs a title"),
        (lambda: NewSurvey("T", "parents", SUPERVISION.questions), "'parents' is no audience"),
        (lambda: NewSurvey("T", "practitioners", ()), "at least one question"),
    ],
)
def test_answers_that_make_no_survey_are_refused(make, says: str):
    """With what is missing."""
    with pytest.raises(AuthoringError, match=re.escape(says)):
        make()


def test_a_long_question_keeps_whole_words_in_its_id():
    """An id that stops in the middle of a word is hard to read in tables."""
    survey, _ = made(
        NewSurvey(
            "Skating", "young_people", (NewQuestion("Do you feel safe at the skate park?", "how-safe"),)
        )
    )
    assert survey.questions[0].id == "do-you-feel-safe-at-the-skate"


def test_an_id_that_means_something_else_is_not_taken():
    """A question that says only "Themes" gets a number behind."""
    survey, _ = made(NewSurvey("T", "practitioners", (NewQuestion("Themes?", "text"),)))
    assert survey.questions[0].id == "themes-2"
