"""Answers out to translators and back: whole answers come in, and what cannot is named by line."""

import re
from pathlib import Path

import pytest

from surveys.answers.answer import Answer, answer_of
from surveys.authoring.answers_po import export_answers_po, import_answers_po, is_answers, texts_of_answer
from surveys.language.translation import TranslationProblem
from tests.unit.surveys.answers.test_answer import ENGLISH, plain

WAITING = answer_of(plain())
CANNOT = answer_of(plain(id="lunch", status="cannot", why="There is no money.", by_when=None))
AT_WORK = answer_of(plain(id="courses", audience="practitioners"))
ALL = [WAITING, CANNOT, AT_WORK]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "answers.pl.po"


def out(file: Path, answers: list[Answer]) -> str:
    export_answers_po(answers, "pl", file)
    return file.read_text(encoding="utf-8")


def translated(text: str) -> str:
    """As a translator gives it back."""
    return re.sub(r'^(msgctxt ".*"\nmsgid "(.*)"\nmsgstr )""', r'\1"Po polsku: \2"', text, flags=re.MULTILINE)


def test_everything_that_people_read_goes_out(file) -> None:
    """Each text with its place; practitioners' answers have the usual words alone; why not is there for what cannot be
    done."""
    text = out(file, ALL)
    places = re.findall(r'^msgctxt "(.*)"', text, flags=re.MULTILINE)
    young = ["said", "standard", "easy_read", "faces"]
    assert places == [
        *(f"waiting.{name}" for name in young),
        *(f"lunch.{name}" for name in (*young, "why")),
        *("courses.said", "courses.standard"),
    ]
    assert is_answers(file)


def test_what_comes_back_whole_is_taken_in_and_marked_as_a_machines(file) -> None:
    file.write_text(translated(out(file, ALL)), encoding="utf-8")
    came = import_answers_po(file, ALL)
    assert (came.language, came.problems, len(came.changed)) == ("pl", (), 3)
    polish = came.changed[1].words["pl"]
    assert (polish.standard, polish.why) == (
        f"Po polsku: {ENGLISH['standard']}",
        "Po polsku: There is no money.",
    )
    assert polish.checked_by == ""
    assert came.changed[0].words["en"] == WAITING.words["en"]


def test_who_has_read_it_is_named_and_the_same_words_again_change_nothing(file) -> None:
    file.write_text(translated(out(file, [WAITING])), encoding="utf-8")
    (read,) = import_answers_po(file, [WAITING], "Ola").changed
    assert read.words["pl"].checked_by == "Ola"
    assert import_answers_po(file, [read]).changed == (), "a name is not lost by taking it in again"
    assert import_answers_po(file, [read], "Ola").changed == ()
    assert import_answers_po(file, [read], "Jan").changed[0].words["pl"].checked_by == "Jan"
    assert texts_of_answer(read, "pl") == {
        where: f"Po polsku: {text}" for where, text in texts_of_answer(read).items()
    }
    assert "Po polsku" in out(file, [read]), "what is translated goes out with it"


@pytest.mark.parametrize(
    ("spoilt", "says"),
    [
        (
            ('msgstr "Po polsku: 🙂 Two more helpers."', 'msgstr ""'),
            "'waiting' is not taken in: it lacks faces",
        ),
        (("Two more people will help", "Two people will help"), "was made for other English words"),
        (('msgctxt "waiting.faces"', '#, fuzzy\nmsgctxt "waiting.faces"'), "is marked as fuzzy"),
        (("waiting.said", "waited.said"), "is no text of an answer that is here"),
        (("Po polsku: 🙂", "Długo " * 120), "longer than 600"),
    ],
    ids=["half done", "English changed since", "fuzzy", "another answer", "too long"],
)
def test_an_answer_that_lacks_something_stays_and_the_others_come_in(file, spoilt, says) -> None:
    """Nothing is taken in by halves."""
    text = translated(out(file, [WAITING, AT_WORK]))
    assert spoilt[0] in text
    file.write_text(text.replace(*spoilt, 1), encoding="utf-8")
    came = import_answers_po(file, [WAITING, AT_WORK])
    assert [each.id for each in came.changed] == ["courses"]
    assert any(says in problem for problem in came.problems), came.problems
    assert all(file.name in problem for problem in came.problems)


def test_a_file_of_something_else_is_refused(file) -> None:
    file.write_text(
        out(file, [WAITING]).replace("Project-Id-Version: answers", "Project-Id-Version: x"), encoding="utf-8"
    )
    with pytest.raises(TranslationProblem, match="heard survey translate import"):
        import_answers_po(file, [WAITING])
    english = file.with_name("answers.en.po")
    english.write_text(out(file, [WAITING]).replace("Language: pl", "Language: en"), encoding="utf-8")
    with pytest.raises(TranslationProblem, match="is in English"):
        import_answers_po(english, [WAITING])
