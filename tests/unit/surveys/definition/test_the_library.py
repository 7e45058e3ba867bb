"""The surveys that come with the project: complete, short, easy to read, and tied to the plan."""

import re
from collections.abc import Iterator

import pytest

from analysis.plan.load import load_plan
from surveys.authoring.check.duration import seconds
from surveys.authoring.check.lint import lint
from surveys.authoring.check.survey_rules import ABOUT_YOU
from surveys.authoring.reading_age import reading_age, sentences, words
from surveys.definition.loading import LIBRARY, library
from surveys.definition.survey import NOT_VALID, Question, Survey
from surveys.dialogue.messages import DONE
from surveys.dialogue.survey.script import Script
from surveys.dialogue.survey.survey_dialogue import start
from surveys.dialogue.voice import Setting
from tests.dialogues import reply

SURVEYS = library()
OF_YOUNG_PEOPLE = [survey for survey in SURVEYS.values() if survey.audience == "young_people"]
YOUNG_PEOPLES_WORDINGS = [
    (s.id, name) for s in OF_YOUNG_PEOPLE for name in ("standard", "easy_read", "faces")
]
EVERY_WORDING = [(survey.id, name) for survey in SURVEYS.values() for name in survey.wordings]

OF_PRIORITIES = {
    "domestic-abuse": {"domestic-abuse-safer-after-support", "practice-check-notices-domestic-abuse"},
    "sexual-harm": {"staying-safe-knows-what-feels-wrong", "practice-check-notices-sexual-harm"},
    "neglect": {"neglect-basic-needs-met", "practice-check-notices-neglect"},
    "safeguarding-system": {"practice-check-right-level-of-help", "better-off-things-better"},
    "voice-and-influence": {"heard-listened-to", "heard-took-part-in-care-planning"},
}
"""Each priority of the plan, and voice, with measures for which children and practitioners are both asked."""


def each_survey(function):
    return pytest.mark.parametrize("survey", SURVEYS.values(), ids=lambda survey: survey.id)(function)


def test_the_library_holds_the_surveys_that_a_board_needs():
    """Seven surveys for young people beside the core one, and four for practitioners."""
    assert set(SURVEYS) == {
        *(
            "feeling-heard",
            "safe-at-home",
            "staying-safe",
            "everyday-care",
            "my-plan",
            "feeling-ok",
            "better-off",
            "did-we-get-it-right",
        ),
        *("training-before", "training-feedback", "training-follow-up", "practice-check"),
    }
    assert {path.stem for path in LIBRARY.glob("*.toml")} == set(SURVEYS)


@each_survey
def test_a_survey_passes_the_check(survey: Survey):
    """Nothing is found that is not accepted beside the question with a reason."""
    source = (LIBRARY / f"{survey.id}.toml").read_text(encoding="utf-8")
    assert [str(finding) for finding in lint(survey, source)] == []


@each_survey
def test_a_survey_takes_less_than_five_minutes(survey: Survey):
    """And not much longer than it says."""
    assert seconds(survey) < 5 * 60
    assert seconds(survey) <= 60 * (survey.minutes + 0.5)


@pytest.mark.parametrize(("id_", "wording"), YOUNG_PEOPLES_WORDINGS)
def test_what_young_people_read_has_a_reading_age_of_nine_at_most(id_: str, wording: str):
    """In every wording, over all that is said."""
    survey = SURVEYS[id_].worded(wording)
    said = [survey.about, survey.afterwards, survey.thanks]
    said += [text for question in survey.questions for text in (question.ask, question.hint)]
    assert reading_age(" ".join(said)) <= 9


@each_survey
def test_practitioners_surveys_are_in_plain_english(survey: Survey):
    """Plain English for everybody: a reading age of eleven at most."""
    assert reading_age(" ".join(f"{question.ask} {question.hint}" for question in survey.questions)) <= 11


@pytest.mark.parametrize("survey", OF_YOUNG_PEOPLE, ids=lambda survey: survey.id)
def test_young_people_can_read_easy_words_and_faces(survey: Survey):
    """Every question of every survey has both wordings, under the same ids and in the same order."""
    assert survey.wordings == ("standard", "easy_read", "faces")
    for name in survey.wordings:
        worded = survey.worded(name)
        assert [(q.id, q.choice_ids) for q in worded.questions] == [
            (q.id, q.choice_ids) for q in survey.questions
        ]


@pytest.mark.parametrize("survey", OF_YOUNG_PEOPLE, ids=lambda survey: survey.id)
def test_easy_read_keeps_to_fifteen_words(survey: Survey):
    """In every sentence, before, in and after the questions."""
    easy = survey.worded("easy_read")
    said = [easy.about, easy.afterwards, easy.thanks]
    said += [text for q in easy.questions for text in (q.ask, q.hint, *(choice.say for choice in q.choices))]
    assert [sentence for text in said for sentence in sentences(text) if len(words(sentence)) > 15] == []


@pytest.mark.parametrize("survey", OF_YOUNG_PEOPLE, ids=lambda survey: survey.id)
def test_every_face_has_words_and_no_two_are_alike(survey: Survey):
    """In the faces wording each choice has an emoji of its own and a few words."""
    for question in survey.worded("faces").questions:
        faces = [choice.face for choice in question.choices]
        assert all(faces)
        assert len(set(faces)) == len(faces), question.id
        assert all(
            re.search(r"\w", choice.say) and len(choice.say.split()) <= 5 for choice in question.choices
        )


@pytest.mark.parametrize(("id_", "wording"), EVERY_WORDING)
def test_yes_never_comes_to_mean_no(id_: str, wording: str):
    """A choice that says yes in one wording does not begin with no in another."""
    for question, worded in zip(SURVEYS[id_].questions, SURVEYS[id_].worded(wording).questions, strict=True):
        for choice, other in zip(question.choices, worded.choices, strict=True):
            first = {text.split()[0].strip(",").lower() for text in (choice.say, other.say)}
            assert not {"yes", "no"} <= first, f"{question.id}: {choice.id}"


@each_survey
def test_the_last_word_is_free_and_about_anything(survey: Survey):
    """Questions about the person come after it, and only there; so does a code."""
    texts = [question.id for question in survey.questions if question.kind == "text"]
    assert texts[-1] == "anything-else"
    at = [question.id for question in survey.questions].index("anything-else")
    assert {question.id for question in survey.questions[at + 1 :] if question.kind != "code"} <= ABOUT_YOU
    assert not {question.id for question in survey.questions[:at]} & ABOUT_YOU


@each_survey
def test_everybody_can_skip_every_question(survey: Survey):
    """With 'Prefer not to say' on each question that has choices."""
    assert all(question.prefer_not_to_say for question in survey.questions)


@each_survey
def test_a_small_group_is_not_asked_for_age_or_area(survey: Survey):
    """One thing about the person at most, and none where few people get the service."""
    asked = {question.id for question in survey.questions} & ABOUT_YOU
    assert len(asked) <= (0 if survey.id in ("safe-at-home", "everyday-care", "my-plan", "better-off") else 1)
    assert {first for first, _ in survey.release.pairs} <= asked


@each_survey
def test_a_measure_can_be_missed_as_well_as_met(survey: Survey):
    """Each question that counts has valid choices on both sides."""
    for question in survey.questions:
        if question.counts:
            valid = set(question.choice_ids) - NOT_VALID
            assert set(question.counts.positive) < valid, question.id


def test_every_measure_of_a_survey_is_in_the_plan_and_means_the_same_there():
    """The same question of accountability and the same domain, filled by surveys."""
    plan = {measure.id: measure for area in load_plan().areas for measure in area.measures}
    for survey in SURVEYS.values():
        for measure, question, domain in _measures_of(survey):
            wanted = plan[measure]
            assert (wanted.question, wanted.domain, wanted.filled_by) == (question, domain, "survey")


def _measures_of(survey: Survey) -> Iterator[tuple[str, str, str | None]]:
    for question in survey.questions:
        if question.counts:
            yield question.counts.measure, question.counts.question, question.counts.domain
        if question.paired and question.paired.measure:
            yield question.paired.measure, "better_off", question.paired.domain


def test_every_priority_and_broader_theme_is_touched():
    """By at least one measure that a survey really fills."""
    plan = load_plan()
    filled = {q.counts.measure for survey in SURVEYS.values() for q in survey.questions if q.counts}
    touched = {area.id: {measure.id for measure in plan.measures(area)} & filled for area in plan.areas}
    touched |= {theme.id: set(theme.touched_by) & filled for theme in plan.board.broader_themes}
    assert [id_ for id_, measures in touched.items() if not measures] == []
    for id_, measures in OF_PRIORITIES.items():
        assert measures <= touched[id_]


def answer_to(question: Question, place: int) -> str:
    """What somebody presses or types who always takes the choice at this place."""
    if question.kind == "text":
        return "nothing special"
    if question.kind == "code":
        return "Ha 7 e"
    return question.choices[place % len(question.choices)].say


@pytest.mark.parametrize(("id_", "wording"), EVERY_WORDING)
@pytest.mark.parametrize("place", [0, 1, -1])
def test_a_survey_can_be_played_in_the_words_that_are_shown(id_: str, wording: str, place: int):
    """Whoever types the words of a choice is understood in every wording, and every answer arrives."""
    survey = SURVEYS[id_].worded(wording)
    script = Script(survey, "help", Setting("The board", lambda _text: "none"))
    turn = reply(script, start(script, "mark").state, "yes")
    while turn.state.phase == "asking":
        before = turn.state
        turn = reply(script, before, answer_to(survey.question(before.at), place))
        assert before.at in turn.state.answers, f"{before.at} did not understand"
        if turn.state.phase == "support":
            turn = reply(script, turn.state, "go-on")
        if turn.state.phase == "quoting":
            turn = reply(script, turn.state, "no")
    assert turn.state.phase == "checking"
    assert set(turn.state.answers) == {question.id for question in survey.path(turn.state.answers)}


def test_an_answer_in_one_wording_is_the_answer_in_all():
    """Somebody can change the wording midway: what was ticked stays ticked."""
    survey = SURVEYS["everyday-care"]
    question = survey.question("want-help-with")
    states = []
    for name in survey.wordings:
        script = Script(survey.worded(name), "help", Setting("The board", lambda _text: "none"))
        turn = reply(script, start(script, "mark").state, "yes")
        while turn.state.at != question.id:
            turn = reply(script, turn.state, "/skip")
        for choice in ("+food", "+sleep", DONE):
            turn = reply(script, turn.state, choice)
        states.append(turn.state)
    assert states[0] == states[1] == states[2]
    assert states[0].answers[question.id] == ["food", "sleep"]
