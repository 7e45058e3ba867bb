"""Surveys of one's own: made, checked, sent through a spreadsheet, printed, and asked."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import html5lib
import openpyxl
import pytest

from surveys.definition.loading import LIBRARY, library, load

ANSWERS = (
    "Our youth club", "", "1", "",
    "Do you feel safe at the club?", "4", "y",
    "What do you like to do?", "several", "Sport", "", "n",  # one choice only: asked again
    "What do you like to do?", "several", "Sport", "Music", "", "n",
    "What would make the club better?", "text",
    "",
)  # fmt: skip
WRONG = """id = "wrong"
revision = 1
title = "Wrong"
audience = "practitioners"
minutes = 2
about = "We ask."
afterwards = "We read it."
thanks = "Thank you."

[[questions]]
id = "one"
kind = "single"
title = "One"
ask = "Is it good and is it useful?"
choices = [{ id = "yes", say = "Yes" }, { id = "no", say = "No" }]
counts = { measure = "nobody-knows-this", question = "how_well", positive = ["yes"] }

[[questions]]
id = "two"
kind = "single"
title = "Two"
ask = "Was it useful?"
choices = [{ id = "yes", say = "Yes" }, { id = "no", say = "No" }]
counts = { measure = "training-relevant", question = "better_off", positive = ["yes"], domain = "behaviour" }
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder for surveys of one's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """What is typed at the questions of the next command."""
    return lambda *lines: monkeypatch.setattr(
        "sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines))
    )


def test_a_new_survey_is_asked_for_checked_and_opened(heard, own, typing):
    """From a title to a round in three commands, without writing TOML."""
    typing(*ANSWERS)
    made = heard("survey", "new", surveys=str(own))
    assert made.code == 0
    assert "needs at least two different choices" in made.out
    assert "no mistakes, nothing to look at again; 4 questions" in made.out
    survey = load(own / "our-youth-club.toml")
    assert [question.kind for question in survey.questions] == ["scale", "several", "text", "text"]
    assert survey.questions[0].sensitive
    assert "our-youth-club" in heard("survey", "list", surveys=str(own)).out
    assert "our-youth-club-r1 is open" in heard("round", "open", "our-youth-club", surveys=str(own)).out


def test_what_the_check_would_say_is_asked_while_the_survey_is_made(heard, own, typing):
    """Hard words, two questions in one, and which of one's own choices say that somebody is not safe: nothing is left to
    look at again when the file is written."""
    typing(
        *("The way home", "young_people", ""),
        *(
            "Do you utilise the bus, and is it safe?",
            "one",
            "Fine",
            "I am scared",
            "I get hurt",
            "",
            "y",
            "2 3",
            "2",
        ),
        *("How safe is the way home?", "one", "Fine", "I am scared", "I get hurt", "", "y", "9", "3, 2", "1"),
        *("Which way do you go when you are worried?", "several", "By bus", "On foot", "", "n", "", "", ""),
    )
    ran = heard("survey", "new", surveys=str(own))
    assert ran.code == 0, ran.err
    assert "[double-question]" in ran.out
    assert "Please type numbers from 1 to 3." in ran.out
    assert "no mistakes, nothing to look at again, 1 accepted with a reason; 3 questions" in ran.out
    way, which, _ = load(own / "the-way-home.toml").questions
    assert [choice.support for choice in way.choices] == ["none", "worry", "urgent"]
    assert way.sensitive == ("i-am-scared", "i-get-hurt")
    assert [choice.support for choice in which.choices] == ["none", "none"]
    assert which.accepts[0].startswith("no-support: ")


def test_an_author_may_keep_a_question_as_it_is(heard, own, typing):
    """It is said once more when the file is written, and nothing is refused."""
    typing("Bus", "young_people", "", "Is the bus big, and is it red?", "yes-maybe-no", "n", "", "")
    ran = heard("survey", "new", surveys=str(own))
    assert ran.code == 0, ran.err
    assert ran.out.count("[double-question]") > 1
    assert load(own / "bus.toml").questions[0].ask == "Is the bus big, and is it red?"


def test_a_survey_of_a_course_is_two_that_find_each_other(heard, own, typing):
    """Practitioners can be asked before a course and after it; one thing at least is asked on a scale."""
    typing(
        *("Neglect course", "practitioners", "y", ""),
        *("Who runs your team?", "text", ""),
        *("How sure are you about what to do?", "how-sure", "n", ""),
    )
    ran = heard("survey", "new", surveys=str(own))
    assert ran.code == 0, ran.err
    assert (
        "To see what changes, ask one thing that is answered with how-good or how-safe or how-sure."
        in ran.out
    )
    assert sorted(file.name for file in own.iterdir()) == [
        "neglect-course-after.toml",
        "neglect-course-before.toml",
    ]
    assert heard("survey", "check", surveys=str(own)).code == 0
    opened = heard("round", "open", "neglect-course-before", surveys=str(own)).out
    assert "It begins the programme neglect-course-1" in opened


def test_an_author_who_stops_half_way_leaves_nothing(heard, own, typing):
    typing(*ANSWERS[:6])
    ran = heard("survey", "new", surveys=str(own))
    assert ran.code == 1
    assert "stopped" in ran.err
    assert list(own.iterdir()) == []


def test_nothing_is_written_over(heard, own, typing):
    """A file that is there is named before the author answers the rest; --force writes over it."""
    file = own / "our-youth-club.toml"
    file.write_text("mine")
    typing(*ANSWERS)
    ran = heard("survey", "new", surveys=str(own))
    assert ran.code == 2
    assert "our-youth-club.toml is there already" in ran.err
    assert file.read_text() == "mine"
    for command in (
        ["export", "my-plan", "--xlsform"],
        ["poster", "my-plan", "--out"],
        ["paper", "my-plan", "-o"],
    ):
        assert "is there already" in heard("survey", *command, str(file)).err
        assert file.read_text() == "mine"
    typing(*ANSWERS)
    assert heard("survey", "new", "--force", surveys=str(own)).code == 0
    assert load(file).title == "Our youth club"


def test_check_says_what_a_careful_reader_would(heard, tmp_path):
    """Each finding with file, line, question, reason and suggestion; with --strict they end in exit code 1."""
    file = tmp_path / "wrong.toml"
    file.write_text(WRONG)
    ran = heard("survey", "check", str(file))
    assert ran.code == 0
    assert re.search(
        r"wrong.toml, line 14: question 'one': May ask two things at once.* \[double-question\]", ran.out
    )
    assert (
        "line 16: question 'one': Counts for 'nobody-knows-this', which is not in the board's plan" in ran.out
    )
    assert "Counts for 'training-relevant' as better_off (behaviour), the plan has how_well" in ran.out
    assert heard("survey", "check", "--strict", str(file)).code == 1


def test_the_library_passes_the_strict_check(heard, own):
    """So does an own folder that is empty; with something wrong in it, it does not."""
    ran = heard("survey", "check", "--strict", surveys=str(own))
    assert ran.code == 0
    assert ran.out.count("nothing to look at again") == len(library())
    (own / "wrong.toml").write_text(WRONG)
    assert heard("survey", "check", "--strict", surveys=str(own)).code == 1


@pytest.mark.parametrize("survey", ["feeling-heard", "training-feedback"])
def test_a_survey_goes_through_a_spreadsheet_and_back(heard, own, tmp_path, survey):
    """What comes back is the same survey, and passes the same check."""
    sheet, file = tmp_path / "sheet.xlsx", tmp_path / "back.toml"
    exported = heard("survey", "export", survey, "--xlsform", str(sheet))
    assert "What counts for the scorecard." in exported.out
    imported = heard("survey", "import", str(sheet), "--out", str(file))
    assert "nothing to look at again" in imported.out
    assert load(file) == load(LIBRARY / f"{survey}.toml")


def test_a_spreadsheet_that_is_none_gets_a_sentence(heard, tmp_path):
    file = tmp_path / "letter.xlsx"
    file.write_text("Dear board")
    ran = heard("survey", "import", str(file), "--out", str(tmp_path / "x.toml"))
    assert ran.code == 1
    assert "cannot be read as an .xlsx workbook" in ran.err
    assert not (tmp_path / "x.toml").exists()


def test_a_poster_is_one_file_to_print(heard, tmp_path):
    """With both ways to the survey, and a word of warning where no phone could open the address."""
    file = tmp_path / "poster.html"
    names = {"public_url": "https://heard.example.org", "telegram_name": "@ExampleBot"}
    ran = heard("survey", "poster", "feeling-heard", "--out", str(file), **names)
    page = file.read_text(encoding="utf-8")
    html5lib.HTMLParser(strict=True).parse(page)
    assert "set HEARD_PUBLIC_URL" not in ran.out
    assert page.count("<svg") == 3
    assert "ExampleBot" in page
    assert "<link" not in page
    ran = heard("survey", "poster", "feeling-heard", "--out", str(file), "--force")
    assert "Phones cannot open that address" in ran.out


@pytest.mark.parametrize(
    ("setting", "value", "says"),
    [
        ("surveys", "/nowhere/at/all", "HEARD_SURVEYS='/nowhere/at/all' is not a folder"),
        ("telegram_name", "a b", "must be the bot's user name, such as ExampleBot"),
    ],
)
def test_a_wrong_setting_says_what_to_type(heard, setting, value, says):
    ran = heard("survey", "list", **{setting: value})
    assert ran.code == 1
    assert says in ran.err


def test_an_own_survey_cannot_take_the_id_of_another(heard, own):
    """Two surveys of one id would share their rounds."""
    (own / "a.toml").write_text((LIBRARY / "my-plan.toml").read_text(encoding="utf-8"), encoding="utf-8")
    ran = heard("survey", "list", surveys=str(own))
    assert ran.code == 1
    assert "the id 'my-plan' is already another file's" in ran.err


def test_a_survey_can_be_printed_on_paper(heard, tmp_path):
    """One file that needs no other, in the words and language that were asked for; a language that is not there is named."""
    file = tmp_path / "paper.html"
    heard("survey", "paper", "feeling-ok", "-o", str(file), "--wording", "faces", "--language", "pl")
    page = file.read_text(encoding="utf-8")
    assert '<html lang="pl"' in page
    assert "<style>" in page
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    ran = heard("survey", "paper", "feeling-ok", "-o", str(file), "--force", "--language", "xx")
    assert ran.code == 2
    assert "languages of feeling-ok: en, lt, pl, pt, ro" in " ".join(ran.err.split())


def test_a_form_of_another_tool_is_read_and_what_is_not_kept_is_said(heard, tmp_path: Path):
    """With capitals, languages, groups and kinds that Heard has not; and nothing is written where something is wrong."""
    book = openpyxl.Workbook()
    book.active.title = "Survey"
    for row in (
        ["type", "name", "label::English (en)", "required"],
        ["start", "start"],
        ["select_one yes_no", "Feel_Safe", "Do you feel safe?", "true"],
        ["geopoint", "where", "Where are you?"],
    ):
        book["Survey"].append(row)
    choices = book.create_sheet("Choices")
    for row in (
        ["list_name", "name", "label::English (en)"],
        ["yes_no", "Yes", "Yes"],
        ["yes_no", "No", "No"],
    ):
        choices.append(row)
    book.save(tmp_path / "Our form.xlsx")
    out = tmp_path / "ours.toml"
    ran = heard("survey", "import", str(tmp_path / "Our form.xlsx"), "--out", str(out))
    assert ran.code == 0
    assert "Our form.xlsx: 1 question is read." in ran.out
    assert (
        "sheet 'survey', rows 2, 4: would record who answers, where or when (start start, geopoint where)"
        in ran.out
    )
    assert "Feel_Safe is feel-safe" in ran.out
    assert load(out).questions[0].choice_ids == ("yes", "no")
    choices.append(["yes_no", "Yes", "Certainly"])
    book.save(tmp_path / "Our form.xlsx")
    again = heard("survey", "import", str(tmp_path / "Our form.xlsx"), "--out", str(tmp_path / "new.toml"))
    assert (again.code, [path.name for path in tmp_path.iterdir() if "new" in path.name]) == (1, [])
    assert (
        "sheet 'choices', row 4, column 'name': 'Yes' is there twice in this list, in row 2, too" in again.err
    )


def test_the_check_takes_ids_files_and_folders_alike(heard, tmp_path: Path):
    """And names all that is none of them."""
    (tmp_path / "ours.toml").write_text(
        (LIBRARY / "safe-at-home.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    ran = heard("survey", "check", "feeling-heard", str(tmp_path), str(LIBRARY / "my-plan.toml"))
    assert re.findall(r"^([\w-]+)\.toml: no mistakes", ran.out, re.MULTILINE) == [
        "feeling-heard",
        "ours",
        "my-plan",
    ]
    wrong = heard("survey", "check", "feeling-herd", "my-plan", "nowhere.toml")
    assert (wrong.code, wrong.out) == (2, "")
    assert "'feeling-herd', 'nowhere.toml'" in wrong.err
