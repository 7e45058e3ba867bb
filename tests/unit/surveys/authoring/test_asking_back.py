"""The next round asks whether what was said back is what was meant: the library's survey with an answer's words in it."""

from datetime import date

import pytest

from surveys.answers.answer import Answer, AnswerWords
from surveys.authoring.asking_back import FRAMES, MOST_LETTERS, NotForYoungPeople, asking_back
from surveys.authoring.check.lint import lint
from surveys.definition.loading import library
from surveys.language.phrases import languages
from surveys.language.translation import missing, read_translation

SAID = "Some of you do not know what happens next"
WORDS = AnswerWords(
    said=SAID,
    standard="Every worker now says what will happen next.",
    easy_read="Your worker tells you what happens next.",
    faces="We tell you what is next.",
)
POLISH = AnswerWords(
    said="Niektórzy z was nie wiedzą, co będzie dalej.",
    standard="Każdy pracownik mówi teraz, co będzie dalej.",
    easy_read="Twój pracownik mówi ci, co będzie dalej.",
    faces='Mówimy ci, "co dalej" \\ 🙂',
)


def _answer(**changed: object) -> Answer:
    plain = {
        "id": "told-feeling-heard-r1", "release": "feeling-heard-r1-v1", "theme": "told_what_happens", "status": "doing",
        "decision": "Say it.", "who": "The board", "by_when": date(2027, 3, 1), "words": {"en": WORDS, "pl": POLISH},
    }  # fmt: skip
    return Answer.model_validate(plain | changed)


def test_a_round_asks_whether_what_was_said_back_is_right() -> None:
    """What young people said and what the board answered stand in it, in each wording; the questions are the library's."""
    made = asking_back(_answer()).survey
    assert (
        made.about == f"Last time, young people said: {SAID}. We said: {WORDS.standard} Did we get it right?"
    )
    assert made.easy_read is not None
    assert made.faces is not None
    assert WORDS.easy_read in made.easy_read.about
    assert WORDS.faces in made.faces.about
    assert made.questions == library()["did-we-get-it-right"].questions
    counted = {question.counts.measure for question in made.questions if question.counts}
    assert counted == {"voice-understood", "voice-saw-change"}


def test_it_passes_the_check_of_every_survey() -> None:
    made = asking_back(_answer())
    assert [str(finding) for finding in lint(made.survey, made.source)] == []


def test_a_translation_is_whole_and_holds_any_letters(tmp_path) -> None:
    """Only in languages that the answer has words in: nobody is asked about what they cannot read."""
    made = asking_back(_answer())
    assert set(made.translations) == {"pl"}
    file = tmp_path / "x.pl.toml"
    file.write_text(made.translations["pl"], encoding="utf-8")
    read = read_translation(file)
    assert not missing(made.survey, read)
    assert POLISH.faces.split(" 🙂")[0] in read.texts["faces.about"]
    assert read.reviewed_by == ""


def test_every_language_has_a_frame() -> None:
    assert set(FRAMES) == set(languages())


def test_an_answer_to_practitioners_is_refused() -> None:
    with pytest.raises(NotForYoungPeople, match="asks young people"):
        asking_back(_answer(audience="practitioners"))


@pytest.mark.parametrize(
    "answer_id",
    ["a" * 64, "waiting-and-access-feeling-heard-r1", "mental-health-and-wellbeing-feeling-heard-r12"],
)
def test_an_answer_with_a_long_name_is_asked_about_too(answer_id: str) -> None:
    """As the desk names them: the survey's name fits, and is that of no other answer."""
    made, other = (asking_back(_answer(id=each)).survey.id for each in (answer_id, f"{answer_id[:-1]}9"))
    assert len(made) <= MOST_LETTERS
    assert made != other


def test_the_longest_answer_is_asked_about() -> None:
    longest = AnswerWords(said="w" * 600, standard="s" * 600, easy_read="e" * 600, faces="🙂" * 600)
    assert "w" * 600 in asking_back(_answer(words={"en": longest})).survey.about
