"""Surveys as spreadsheets: out and back without loss, and every mistake at its sheet, row and column."""

import io
import re
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from pyxform.xls2xform import convert

from surveys.authoring.xlsform.cells.columns import cannot_say
from surveys.authoring.xlsform.reader import FromSheet, from_xlsform, read_xlsform
from surveys.authoring.xlsform.remarks import report
from surveys.authoring.xlsform.writer import to_xlsform
from surveys.definition.loading import library, parse
from surveys.definition.mistakes import Mistakes
from surveys.definition.survey import Survey

SURVEYS = library()

EVERY_KIND = """
id = "every-kind"
revision = 3
title = "=Every kind"
audience = "practitioners"
minutes = 2
about = "About."
afterwards = "Afterwards."
thanks = "Thanks."
accepts = ["too-long: As agreed."]

[release]
pairs = [["where", "how-many"]]
leave_out = ["why"]

[[questions]]
id = "where"
kind = "single"
title = "Where"
ask = "=Where is it?"
choices = [{ id = "here", say = "Here" }, { id = "there-2", say = "2 There", face = "🌍" }]
prefer_not_to_say = false

[[questions]]
id = "which"
kind = "several"
title = "Which"
ask = "Which?"
choices = [{ id = "a", say = "A" }, { id = "b", say = "B" }, { id = "none", say = "None", alone = true }]
only_if = { where = ["here", "there-2"] }

[[questions]]
id = "how-many"
kind = "number"
title = "How many"
ask = "How many?"
least = 0
most = 12
unit = "visits"
only_if = { which = ["a"], where = ["here"] }

[[questions]]
id = "why"
kind = "text"
title = "Why"
ask = "Why?"
hint = "No names."
easy_read = { ask = "Why so?", hint = "" }
accepts = ["jargon: Theirs.", "negative: Theirs too."]
"""

FORM = {
    "survey": [
        ["type", "name", "label", "hint", "relevant", "constraint", "appearance"],
        ["note", "about", "Why we ask."],
        ["select_one yesno", "feel_safe", "Do you feel safe?"],
        [
            "select_multiple things",
            "what_helps",
            "What helps?",
            None,
            "${feel_safe} = 'no' or ${feel_safe} = 'yes'",
        ],
        ["integer", "how_many", "How many?", None, "selected(${what_helps}, 'talk')", ". >= 1 and . <= 5"],
        ["text", "anything_else", "Anything else?", "No names, please."],
        ["note", "afterwards", "What happens next."],
        ["note", "thanks", "Thank you."],
    ],
    "choices": [
        ["list name", "name", "label", "heard_support"],
        ["yesno", "yes", "🙂 Yes"],
        ["yesno", "no", "🙁 No", "Urgent"],
        ["yesno", "prefer-not-to-say", "Prefer not to say"],
        ["things", "talk", "Talking"],
        ["things", 2, "Walking"],
    ],
    "settings": [["form_title", "form_id", "version"], ["Safe", "safe-form", 4.0]],
}


def workbook(form: dict[str, list[list[object]]]) -> bytes:
    book = Workbook()
    for name, rows in form.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.remove(book.worksheets[0])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def changed(sheet: str, row: int, column: int, value: object) -> bytes:
    """The form with another value in one cell; rows and columns from 1."""
    form: dict[str, list[list[object]]] = {
        name: [[*line, *[None] * (7 - len(line))] for line in rows] for name, rows in FORM.items()
    }
    form[sheet][row - 1][column - 1] = value
    return workbook(form)


def said(read: FromSheet) -> str:
    """The report, as the command shows it."""
    return "\n".join(report(read.remarks))


def mistakes_in(content: bytes) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        from_xlsform(content, "form.xlsx")
    return [str(mistake) for mistake in caught.value.mistakes]


@pytest.mark.parametrize(
    "survey", [*SURVEYS.values(), parse(EVERY_KIND, "x.toml")], ids=lambda survey: survey.id
)
def test_a_survey_comes_back_from_a_spreadsheet_as_it_was(survey: Survey):
    """All of it: wordings, conditions, faces, what counts, what is released."""
    assert from_xlsform(to_xlsform(survey), "form.xlsx") == survey


@pytest.mark.parametrize(
    "survey", [*SURVEYS.values(), parse(EVERY_KIND, "x.toml")], ids=lambda survey: survey.id
)
def test_other_tools_read_our_spreadsheets(survey: Survey):
    """pyxform, which KoboToolbox and ODK build on, makes a form of each without a warning."""
    form = convert(io.BytesIO(to_xlsform(survey)), file_type=".xlsx", validate=False)
    ours = [warning for warning in form.warnings if "missing the" not in warning]
    assert ours == []
    for question in survey.questions:
        assert f"<{question.id.replace('-', '_')}/>" in form.xform
    assert f'id="{survey.id}"' in form.xform


def without_our_columns(content: bytes) -> bytes:
    """As another tool saves it: without the columns that XLSForm does not know."""
    form = {}
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        columns = [list(column) for column in sheet.iter_cols(values_only=True)]
        kept = [column for column in columns if not str(column[0]).startswith("heard_")]
        form[sheet.title] = [list(row) for row in zip(*kept, strict=True)]
    return workbook(form)


@pytest.mark.parametrize("survey", SURVEYS.values(), ids=lambda survey: survey.id)
def test_what_another_tool_drops_is_what_we_say_it_drops(survey: Survey):
    """Words, order, choices, conditions and wordings stay; the list names the rest. A code is then words like any
    other, with its prompts in the question."""
    back = from_xlsform(without_our_columns(to_xlsform(survey)), "form.xlsx")
    gone: dict[str, object] = {
        "title": "",
        "counts": None,
        "sensitive": (),
        "accepts": (),
        "unit": "",
        "paired": None,
        "may_quote": False,
        "prompts": (),
    }
    for question, other in zip(survey.questions, back.questions, strict=True):
        if question.kind == "code":
            assert other.kind == "text"
            assert all(prompt.say in other.ask for prompt in question.prompts)
            gone |= {"kind": "", "ask": ""}
        gone["choices"] = [choice.model_copy(update={"support": "none"}) for choice in question.choices]
        assert list(other.choices) == gone["choices"]
        assert {**question.model_dump(), **gone} == {**other.model_dump(), **gone}
    assert (back.id, back.revision, back.title, back.about) == (
        survey.id,
        survey.revision,
        survey.title,
        survey.about,
    )
    assert back.easy_read == survey.easy_read
    assert len(cannot_say(survey)) >= 3


def test_the_list_names_only_what_the_survey_has():
    """A survey that releases no two-way table loses none."""
    assert cannot_say(parse(EVERY_KIND, "x.toml")) == (
        "For whom the survey is, what it is about, and how many minutes it takes.",
        "The short titles of questions.",
        "The unit of a number.",
        "Which tables a round releases.",
        "Findings of the check that are accepted.",
    )
    assert "Which choices are sensitive." in cannot_say(SURVEYS["feeling-heard"])


def test_a_form_written_by_hand_is_read():
    """With plain headings, other spellings of conditions, and numbers that the program stored as numbers."""
    survey = from_xlsform(workbook(FORM), "form.xlsx")
    safe, helps, many, last = survey.questions
    assert (survey.id, survey.revision, survey.title, survey.audience) == (
        "safe-form",
        4,
        "Safe",
        "young_people",
    )
    assert (safe.kind, safe.prefer_not_to_say) == ("single", True)
    assert [(choice.face, choice.say) for choice in safe.choices] == [("🙂", "Yes"), ("🙁", "No")]
    assert [choice.support for choice in safe.choices] == ["none", "urgent"]
    assert (helps.kind, helps.choice_ids, helps.prefer_not_to_say) == ("several", ("talk", "2"), False)
    assert helps.only_if == {"feel-safe": ("no", "yes")}
    assert (many.least, many.most, many.only_if) == (1, 5, {"what-helps": ("talk",)})
    assert (last.kind, last.hint, last.title) == ("text", "No names, please.", "Anything else?")


def test_a_question_that_begins_with_an_equals_sign_is_no_formula():
    """Neither here nor in the program that opens it."""
    book = load_workbook(io.BytesIO(to_xlsform(parse(EVERY_KIND, "x.toml"))))
    assert [cell.value for cell in book["survey"]["C"] if cell.data_type == "f"] == []
    assert book["settings"]["A2"].value == "=Every kind"


PLACED = [
    ("survey", 3, 1, "questionnaire", "type", "'questionnaire' cannot be asked here"),
    ("survey", 3, 1, "selct_one yesno", "type", "is 'select_one' meant?"),
    ("survey", 3, 1, None, "type", "write what kind of question it is"),
    ("survey", 3, 1, "begin_group", "type", "begins a group that does not end"),
    ("survey", 3, 1, "end repeat", "type", "ends a group that does not begin"),
    ("survey", 3, 1, "select_one nowhere", "type", "no list 'nowhere'"),
    ("survey", 3, 1, "select_one yes no", "type", "is 'yesno' meant?"),
    ("survey", 3, 3, None, "label", "a question needs words"),
    ("survey", 3, 3, "Are you safe, ${anything_else}?", "label", "would be an answer"),
    ("survey", 3, 3, "#REF!", "label", "shows the error #REF!"),
    ("survey", 3, 3, date(2026, 2, 1), "label", "is a date or a time, not text"),
    ("survey", 4, 5, "count-selected(${feel_safe}", "relevant", "has a bracket that is not closed"),
    ("survey", 4, 5, "${feel_safe} = 'no", "relevant", "has a quote that is not closed"),
    (
        "survey",
        4,
        5,
        "${feel_safe} = 'no' or ${other} = 'yes'",
        "relevant",
        "'other', which is not asked before it",
    ),
    ("survey", 4, 5, "${feel_safe} = 'yess'", "relevant", "is 'yes' meant?"),
    ("survey", 5, 5, "${what_helps} = 'talk'", "relevant", "one of them has to be enough"),
    (
        "survey",
        5,
        5,
        "${feel_safe}='no' or ${what_helps}='2'",
        "relevant",
        "joins different questions with 'or'",
    ),
    ("survey", 5, 6, ". >= 5 and . <= 1", "constraint", "leaves no numbers"),
    ("choices", 2, 1, None, "list name", "Of merged cells only the first"),
    ("choices", 2, 2, None, "name", "a choice needs a name"),
    ("choices", 3, 2, "yes", "name", "'yes' is there twice in this list, in row 2, too"),
    ("choices", 3, 3, "Yes", "label", "two choices say 'Yes'"),
    ("choices", 2, 3, None, "label", "a choice needs words"),
    ("choices", 2, 4, "high", "heard_support", "'high' cannot be read; write urgent or worry"),
]


@pytest.mark.parametrize(("sheet", "row", "column", "value", "heading", "says"), PLACED)
def test_a_mistake_is_named_by_sheet_row_and_column(
    sheet: str, row: int, column: int, value: object, heading: str, says: str
):
    """So that the author finds the cell."""
    found = [told for told in mistakes_in(changed(sheet, row, column, value)) if says in told]
    assert found
    assert found[0].startswith(f"form.xlsx, sheet '{sheet}', row {row}, column '{heading}': ")


@pytest.mark.parametrize(
    ("row", "column", "value", "says"),
    [
        (6, 2, "feel_safe", r"row 6, column 'name': 'feel_safe' is there twice, in row 3, too"),
        (6, 1, "select_multiple yesno", r"$^"),
    ],
)
def test_a_rule_of_surveys_is_named_at_its_row(row: int, column: int, value: str, says: str):
    """The rules are those of every survey; the place is that of the spreadsheet."""
    if says == "$^":
        assert from_xlsform(changed("survey", row, column, value), "form.xlsx").questions[3].kind == "several"
    else:
        assert any(re.search(says, told) for told in mistakes_in(changed("survey", row, column, value)))


def test_a_remark_in_a_column_of_ones_own_is_no_mistake():
    """People write notes to themselves; that they are left out is said."""
    form = {**FORM, "survey": [[*line, *[None] * (7 - len(line)), "my remark"] for line in FORM["survey"]]}
    read = read_xlsform(workbook(form), "form.xlsx")
    assert read.survey.id == "safe-form"
    assert "column 'my remark': no columns that Heard reads" in said(read)


def test_many_mistakes_are_named_at_once():
    """An author does not want to find them one by one, and what follows from a mistake is none of its own."""
    form = {**FORM, "survey": [list(line) for line in FORM["survey"]]}
    form["survey"][2][0], form["survey"][4][5] = "select_one nowhere", ". > 5 and . < 4"
    told = mistakes_in(workbook(form))
    assert [re.findall(r"row (\d+)", line) for line in told] == [["3"], ["5"]]


def test_the_same_mistake_is_named_once_with_all_of_its_rows():
    """A form can have thousands."""
    form = {
        **FORM,
        "choices": [[*line[:2], None] if number else line for number, line in enumerate(FORM["choices"])],
    }
    assert mistakes_in(workbook(form)) == [
        "form.xlsx, sheet 'choices', rows 2, 3, 4, 5, 6, column 'label': is empty; a choice needs words"
    ]


def test_a_form_without_a_sheet_of_questions_is_none():
    """It says which sheets are there."""
    told = mistakes_in(workbook({"Surveys 2026": FORM["survey"], "choices": FORM["choices"]}))
    assert told == [
        "form.xlsx: has no sheet 'survey'; it has 'Surveys 2026', 'choices'. Is 'Surveys 2026' meant? "
        "Give the sheet with the questions that name"
    ]


def test_a_form_without_choices_or_settings_is_read_where_it_needs_none():
    """What is taken in their place is said."""
    read = read_xlsform(workbook({"survey": [FORM["survey"][0], *FORM["survey"][5:6]]}), "My club.xlsx")
    assert (read.survey.id, read.survey.title, read.survey.revision) == ("my-club", "My club", 1)
    assert "has no form_id; the survey's id is my-club" in said(read)
    assert "has no note with this name" in said(read)


# What other tools write ----------


def test_choices_and_questions_get_ids_of_their_names():
    """Underscores, capitals, accents, blanks, digits; what is alike afterwards gets a number."""
    form = {
        "survey": [
            ["type", "name", "label", "relevant"],
            ["select_one yn", "1. Wie gehts?", "How?"],
            ["select_one yn", "Q_Été", "Why?", "${1. Wie gehts?} = 'Very_Good'"],
            ["select_one yn", "q_ete", "When?", "selected(${Q_Été}, '-99')"],
            ["text", "questionnaire_section_number_three_other_reasons", "Else?"],
        ],
        "choices": [
            ["list_name", "name", "label"],
            ["yn", "Very_Good", "Very good"],
            ["yn", "very good", "Really good"],
            ["yn", "straße", "Street"],
            ["yn", -99, "I don't know"],
            ["yn", "اسم", "Arabic"],
        ],
    }
    read = read_xlsform(workbook(form), "f.xlsx")
    first, second, third, last = read.survey.questions
    assert [first.id, second.id, third.id] == ["q1-wie-gehts", "q-ete", "q-ete-2"]
    assert last.id == "questionnaire-section-number"
    assert first.choice_ids == ("very-good", "very-good-2", "strasse", "99", "choice")
    assert second.only_if == {"q1-wie-gehts": ("very-good",)}
    assert third.only_if == {"q-ete": ("99",)}
    assert "Very_Good is very-good" in said(read)
    assert "Q_Été is q-ete" in said(read)


def test_choices_that_say_the_code_of_another_get_other_ids():
    """Codes that are off by one: what somebody types could mean either."""
    rows = [["list_name", "name", "label"], *(["n", number, str(number + 1)] for number in range(3))]
    form = {"survey": [["type", "name", "label"], ["select_one n", "q", "How many?"]], "choices": rows}
    assert from_xlsform(workbook(form), "f.xlsx").questions[0].choice_ids == (
        "choice-0",
        "choice-1",
        "choice-2",
    )


HEADINGS = [
    ("label::English (en)", "hint::English (en)", ""),
    ("label:English", "hint:English", ""),
    ("label::en", "hint::en", ""),
    ("Label::english", "HINT::english", ""),
    ("label :: English (en-GB)", "hint", ""),
    ("caption", "hint", ""),
    ("label::Standard (en)", "hint::Standard (en)", ""),
    ("label::Polski (pl)", "hint::Polski (pl)", "Polski (pl)"),
    ("label (English)", "hint (English)", ""),
    ("Label_Polish (pl)", "hint_Polish (pl)", ""),
    ("label:Polski", "hint_polski", "pl"),
    ("\ufefflabel ", "\u00a0hint", ""),
]


@pytest.mark.parametrize(("label", "hint", "default"), HEADINGS)
def test_words_are_found_in_every_spelling_of_a_language(label: str, hint: str, default: str):
    """KoBo, ODK and SurveyCTO each have their own."""
    form = {
        "Survey ": [["Type", "Name", label, hint, "Read only"], ["text", "a", "Why?", "Say it."]],
        "settings": [["default_language"], [default]],
    }
    (question,) = from_xlsform(workbook(form), "f.xlsx").questions
    assert (question.ask, question.hint) == ("Why?", "Say it.")


def test_of_several_languages_english_is_read_and_the_others_are_said_to_be_left_out():
    """On either sheet; where a cell is empty, the column without a language stands in."""
    form = {
        "survey": [
            ["type", "name", "label", "label::Polski (pl)", "label::English (en)"],
            ["select_one yn", "a", "plain", "Czy?", "Really?"],
            ["text", "b", "Plain words", "Co?", None],
        ],
        "choices": [
            ["list_name", "name", "label::Polski (pl)", "label::English"],
            ["yn", "yes", "Tak", "Yes"],
            ["yn", "no", "Nie", "No"],
        ],
    }
    read = read_xlsform(workbook(form), "f.xlsx")
    first, second = read.survey.questions
    assert [first.ask, second.ask, *(choice.say for choice in first.choices)] == [
        "Really?",
        "Plain words",
        "Yes",
        "No",
    ]
    assert "sheet 'survey', column 'label::Polski (pl)': these languages are not read" in said(read)
    assert "sheet 'choices', column 'label::Polski (pl)': these languages are not read" in said(read)
    assert "sheet 'survey', row 2, column 'label': is there in a language, too" in said(read)


def test_sheets_in_different_languages_are_both_read_and_that_is_said():
    """Whoever translated one of them only; no row is said to be empty that has words."""
    form = {
        "survey": [["type", "name", "label"], ["select_one yn", "a", "Why?"]],
        "choices": [
            ["list_name", "name", "label::Polski (pl)"],
            ["yn", "yes", "Tak"],
            ["yn", "no", "Nie"],
        ],
    }
    read = read_xlsform(workbook(form), "f.xlsx")
    assert [choice.say for choice in read.survey.questions[0].choices] == ["Tak", "Nie"]
    assert "the questions are in no language that is named, the choices in Polski (pl)" in said(read)


@pytest.mark.parametrize(
    ("sheet", "heading"), [("survey", "question text"), ("survey", "label no"), ("choices", "Words")]
)
def test_a_sheet_without_words_is_one_mistake(sheet: str, heading: str):
    """At its headings, not one for each row."""
    form = {
        name: [[heading if (name, cell) == (sheet, "label") else cell for cell in row] for row in rows]
        for name, rows in FORM.items()
    }
    (told,) = mistakes_in(workbook(form))
    assert told.startswith(f"form.xlsx, sheet '{sheet}', row 1: has no column 'label'; it has ")
    assert f"'{heading}'" in told


def test_a_sheet_of_choices_that_nobody_is_asked_needs_no_words():
    """As a template leaves it, of which only the headings were not taken out."""
    for choices in ([["list_name", "name"]], [["list_name", "name"], ["unused", "a"]]):
        form = {"survey": [["type", "name", "label"], ["text", "a", "Why?"]], "choices": choices}
        assert len(from_xlsform(workbook(form), "f.xlsx").questions) == 1


@pytest.mark.parametrize(
    ("kind", "parameters", "says"),
    [
        (
            "range",
            "start=0 end=10 step=2",
            "every whole number between the least and the most can be answered (step=2)",
        ),
        ("select_one yesno", "randomize=true", "choices stand in the order of the sheet"),
        ("text", "rows=5", "how it looks is Heard's own (rows=5)"),
    ],
)
def test_a_parameter_that_is_not_kept_is_said(kind: str, parameters: str, says: str):
    """Those that are kept, and those that change nothing, are not."""
    form = {**FORM, "survey": [[*line, *[None] * (7 - len(line)), None] for line in FORM["survey"]]}
    form["survey"][0][7] = "parameters"
    form["survey"][5][0], form["survey"][5][7] = kind, parameters
    assert f"row 6, column 'parameters': {says}" in said(read_xlsform(workbook(form), "f.xlsx"))
    form["survey"][5][0], form["survey"][5][7] = "range", "start=1, end=5; step=1"
    read = read_xlsform(workbook(form), "f.xlsx")
    assert "parameters" not in said(read)
    assert (read.survey.questions[3].least, read.survey.questions[3].most) == (1, 5)


def test_two_columns_that_mean_the_same_are_a_mistake():
    """Nobody knows which is meant."""
    form = {"survey": [["type", "name", "label", "Label"], ["text", "a", "One", "Two"]]}
    assert mistakes_in(workbook(form)) == [
        "form.xlsx, sheet 'survey', row 1, column 'Label': stands above columns C and D; take one of them out, or rename it"
    ]


def test_headings_are_found_below_a_title():
    """What stands above them is said to be left out."""
    form = {"survey": [["Our survey 2026"], [], ["type", "name", "label"], ["text", "a", "Why?"]]}
    read = read_xlsform(workbook(form), "f.xlsx")
    assert read.survey.questions[0].ask == "Why?"
    assert "sheet 'survey', row 1: stands above the headings ('Our survey 2026')" in said(read)


def test_a_sheet_without_headings_is_named_with_what_it_has():
    """And nothing else of it."""
    told = mistakes_in(workbook({"survey": [["text", "a", "Why?"], ["text", "b", "What?"]]}))
    assert told == [
        "form.xlsx, sheet 'survey', row 1: no row has the headings 'type' and 'name' and 'label'; the first that is not "
        "empty has 'text', 'a', 'Why?'"
    ]


LEFT_OUT = [
    ("constraint_message", "No!", "what is said of a wrong answer"),
    ("bind::jr:constraintMsg", "No!", "what is said of a wrong answer"),
    ("constraint message::Polski", "Nie!", "what is said of a wrong answer"),
    ("guidance_hint", "Read it out", "only hints are shown"),
    ("required", "yes", "everybody may skip every question"),
    ("required_message", "Please!", "everybody may skip every question"),
    ("calculation", "1 + 1", "nothing is calculated"),
    ("media::image", "cat.png", "pictures, sound and films are not kept"),
    ("media::audio::English (en)", "cat.mp3", "pictures, sound and films are not kept"),
    ("big-image", "cat.png", "pictures, sound and films are not kept"),
    ("autoplay", "audio", "pictures, sound and films are not kept"),
    ("default", "yes", "no answer is chosen beforehand"),
    ("trigger", "${a}", "nothing is calculated"),
    ("repeat_count", "3", "nothing is repeated"),
    ("save_to", "x", "answers go nowhere else"),
    ("label::Polski (pl)", "Czy?", "these languages are not read"),
    ("hintt", "Say it", "is 'hint' meant?"),
    ("instance::x", "1", "no columns that Heard reads"),
]


@pytest.mark.parametrize(("heading", "value", "says"), LEFT_OUT)
def test_a_column_that_is_not_kept_is_said(heading: str, value: str, says: str):
    """Nothing is dropped without a word."""
    form = {**FORM, "survey": [[*line, *[None] * (7 - len(line)), None] for line in FORM["survey"]]}
    form["survey"][0][7], form["survey"][2][7] = heading, value
    lines = said(read_xlsform(workbook(form), "form.xlsx")).splitlines()
    assert [line for line in lines if f"column '{heading}'" in line and says in line]


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("deviceid", "would record who answers"), ("start", "would record"), ("end", "would record"),
        ("geopoint", "would record"), ("phone number", "would record"), ("get device id", "would record"),
        ("image", "no pictures"), ("audio", "no pictures"), ("date", "no days or times"), ("calculate", "calculated"),
        ("hidden", "is no question"), ("decimal", "only whole numbers"), ("rank yesno", "nothing is put in order"),
        ("acknowledge", "nobody has to confirm"), ("select_one_from_file towns.csv", "in another file"),
        ("select one from file towns.csv", "in another file"), ("begin_kobomatrix yesno", "not asked"),
        ("note", "notes between questions are not said"),
    ],
)  # fmt: skip
def test_a_row_that_is_no_question_is_left_out_and_said(kind: str, says: str):
    """With its row and what it is."""
    ends = [["end_kobomatrix"]] if "matrix" in kind else []
    form = {**FORM, "survey": [*FORM["survey"][:6], [kind, "extra", "Extra"], *ends, *FORM["survey"][6:]]}
    read = read_xlsform(workbook(form), "form.xlsx")
    assert len(read.survey.questions) == 4
    assert re.search(rf"sheet 'survey', row 7.*{says}.*\({kind} extra\)", said(read))


def test_a_disabled_row_is_not_asked():
    """Nor is a disabled group, with all that stands inside."""
    form = {
        "survey": [
            ["type", "name", "label", "disabled"],
            ["text", "a", "A?"],
            ["text", "b", "B?", "yes"],
            ["begin group", "g", "G", True],
            ["text", "c", "C?"],
            ["end  group"],
        ]
    }
    read = read_xlsform(workbook(form), "f.xlsx")
    assert [question.id for question in read.survey.questions] == ["a"]
    assert "rows 3 to 4, column 'disabled': is disabled" in said(read)
    assert "row 5: stands in a group that is left out (text c)" in said(read)


def test_a_group_gives_its_condition_to_what_stands_inside():
    """Together with the conditions there and those of groups around it."""
    form = {
        **FORM,
        "survey": [
            *FORM["survey"][:3],
            ["begin_group", "g1", "Group", None, "${feel_safe} = 'no'"],
            ["select_multiple things", "m", "Which?"],
            ["begin repeat", "g2", "Again", None, "selected(${m}, 'talk')"],
            ["text", "t", "Why?"],
            ["end repeat"],
            ["end group"],
            ["text", "u", "And?"],
        ],
    }
    read = read_xlsform(workbook(form), "f.xlsx")
    _, second, third, last = read.survey.questions
    assert second.only_if == {"feel-safe": ("no",)}
    assert third.only_if == {"feel-safe": ("no",), "m": ("talk",)}
    assert last.only_if == {}
    assert "nothing is repeated; what stands inside is asked once (begin repeat g2)" in said(read)
    assert "groups and their headings; what stands inside is asked (begin_group g1)" in said(read)


@pytest.mark.parametrize(
    "spelling", ["select_multiple things or_other", "select multiple things or specify other"]
)
def test_or_other_asks_what_else(spelling: str):
    """As the other tools do."""
    form = {**FORM, "survey": [*FORM["survey"][:2], [spelling, "helps", "What helps?"]]}
    first, second = from_xlsform(workbook(form), "f.xlsx").questions
    assert first.choice_ids == ("talk", "2", "other")
    assert (second.id, second.kind, second.only_if) == ("helps-other", "text", {"helps": ("other",)})


@pytest.mark.parametrize(
    ("spelling", "kind"),
    [
        ("select one yesno", "single"), ("select1 yesno", "single"), ("select_one  yesno", "single"),
        ("Select_One yesno", "single"), ("select one from yesno", "single"), ("select all that apply from yesno", "several"),
        ("select multiple yesno", "several"), ("select_multiple from yesno", "several"), ("string", "text"),
        ("Text", "text"), ("int", "number"), ("Integer", "number"), ("range", "number"), ("add text prompt", "text"),
    ],
)  # fmt: skip
def test_kinds_are_read_in_every_spelling(spelling: str, kind: str):
    """Those of the standard, of earlier ones, and with capitals."""
    form = {**FORM, "survey": [*FORM["survey"][:2], [spelling, "q", "What?"]]}
    assert from_xlsform(workbook(form), "f.xlsx").questions[0].kind == kind


@pytest.mark.parametrize(
    ("constraint", "least", "most", "is_said"),
    [
        (". >= 0 and . <= 10", 0, 10, False), (".>0 and .<10", 1, 9, False), ("(. >= 1) and (. <= 5)", 1, 5, False),
        ("10 >= . and 0 <= .", 0, 10, False), (". &gt;= 1 and . &lt;= 5", 1, 5, False),
        ("${how_many} >= 1 and ${how_many} < 6", 1, 5, False), (". <= 3", 0, 3, True), (". >= 150", 150, 250, True),
        (None, 0, 100, True), ("regex(., '^[0-9]$')", 0, 100, True), (". >= ${feel_safe}", 0, 100, True),
    ],
)  # fmt: skip
def test_the_range_of_a_number_is_read_or_taken_for_granted(
    constraint: str | None, least: int, most: int, is_said: bool
):
    """A number has a least and a most; where the form has none, it is said which are taken."""
    read = read_xlsform(changed("survey", 5, 6, constraint), "form.xlsx")
    number = read.survey.questions[2]
    assert (number.least, number.most) == (least, most)
    assert (f"how_many: {least} to {most}" in said(read)) == is_said


def test_a_sign_before_words_is_no_face_but_an_emoji_is():
    """Of "≥ 5 hours" the tables would say "5 hours"."""
    labels = ["≥ 5 hours", "≤ 5 hours", "→ more", "😀 Good", "☹️ Bad", "£ money", "✔ done", "1️⃣ one"]
    rows = [["list_name", "name", "label"], *(["l", f"c{n}", label] for n, label in enumerate(labels))]
    form = {"survey": [["type", "name", "label"], ["select_one l", "q", "Which?"]], "choices": rows}
    (question,) = from_xlsform(workbook(form), "f.xlsx").questions
    assert [choice.face for choice in question.choices] == ["", "", "", "😀", "☹️", "", "✔", ""]
    assert question.choices[0].say == "≥ 5 hours"


def test_an_odd_face_comes_back_as_it_was():
    """A face that is no emoji, and words that begin with one."""
    text = EVERY_KIND.replace('face = "🌍"', 'face = "≥"').replace('say = "Here"', 'say = "🌍 Here"')
    survey = parse(text, "x.toml")
    assert from_xlsform(to_xlsform(survey), "form.xlsx") == survey


def test_marks_of_bold_and_colour_are_taken_off():
    """A child would read them."""
    words = '**Do** you feel <span style="color:red">safe</span> at <b>home</b>?<br/>*Really* &amp; truly, 2 * 3 * 4?'
    read = read_xlsform(changed("survey", 3, 3, words), "form.xlsx")
    assert read.survey.questions[0].ask == "Do you feel safe at home?\nReally & truly, 2 * 3 * 4?"
    assert "row 3, column 'label': the marks of bold, colour and the like are taken off" in said(read)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<h2>Tell us</h2><p>What else?</p>", "Tell us\nWhat else?"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
        ("<pre>Why?</pre> <iframe src='x'></iframe>", "Why?"),
        ("_Really_ snake_case_name?", "Really snake_case_name?"),
        ("[Childline](https://childline.org.uk) ![cat](cat.png)", "Childline (https://childline.org.uk) cat"),
        ("3 < 4 and 5 > 4?", "3 < 4 and 5 > 4?"),
        ("\u202eWhy\u200b?\u2069", "Why?"),
    ],
)
def test_what_a_child_would_read_of_marks(written: str, read: str):
    """Words stay apart and nothing of the marks is left, whatever the form was pasted from."""
    (question, *_) = from_xlsform(changed("survey", 3, 3, written), "form.xlsx").questions
    assert question.ask == read


@pytest.mark.parametrize(
    ("kind", "near"), [("radio", "select_one"), ("Checkbox", "select_multiple"), ("paragraph", "text")]
)
def test_what_other_tools_call_a_kind_is_understood(kind: str, near: str):
    """It is asked for by its name here, and can be left out."""
    content = changed("survey", 6, 1, kind)
    assert f"is '{near}' meant?" in mistakes_in(content)[0]
    assert len(read_xlsform(content, "form.xlsx", leave_out=True).survey.questions) == 3


@pytest.mark.parametrize(
    "kind", ["select_one(yesno)", "select_one: yesno", "Select_One ( yesno )", "select one:yesno"]
)
def test_a_list_in_brackets_or_behind_a_colon_is_found(kind: str):
    """As people write it who have seen functions."""
    question = from_xlsform(changed("survey", 3, 1, kind), "form.xlsx").questions[0]
    assert [choice.id for choice in question.choices] == ["yes", "no"]


def test_rows_that_part_a_sheet_are_remarks():
    """Without a name nobody wants an answer to them."""
    form = {
        "survey": [
            ["type", "name", "label"],
            ["# mine"],
            ["--- Part two ---"],
            ["text", "a", "Why?"],
            ["// end"],
        ]
    }
    read = read_xlsform(workbook(form), "f.xlsx")
    assert len(read.survey.questions) == 1
    assert (
        "rows 2 to 3, 5: has no type; it is taken for a remark ('# mine', '--- Part two ---', '// end')"
        in said(read)
    )
    form["survey"][1][1:] = ["b", "Who?"]
    assert "'# mine' cannot be asked here" in mistakes_in(workbook(form))[0]


def test_settings_that_stand_below_each_other_are_a_mistake():
    """The survey would be called 'form_id'."""
    settings = [["setting", "value"], ["form_title", "Safe"], ["form_id", "safe"]]
    assert mistakes_in(workbook({**FORM, "settings": settings})) == [
        "form.xlsx, sheet 'settings': has the names of its settings below each other; write them in row 1, and what they "
        "are in row 2"
    ]


def test_what_is_not_supported_can_be_left_out_with_all_that_depends_on_it():
    """Only where that is asked for: it changes who is asked what."""
    form = {**FORM, "survey": [list(line) for line in FORM["survey"]]}
    form["survey"][3][4] = "${feel_safe} = jr:choice-name('no', 'x')"
    assert len(mistakes_in(workbook(form))) >= 1
    read = read_xlsform(workbook(form), "form.xlsx", leave_out=True)
    assert [question.id for question in read.survey.questions] == ["feel-safe", "anything-else"]
    assert "row 4, column 'relevant'" in said(read)
    assert "row 5, column 'relevant'" in said(read)


def test_other_sheets_columns_without_heading_and_further_settings_are_said():
    """All of it, on a screen."""
    form = {
        **FORM,
        "survey": [
            [*line, *[None] * (8 - len(line)), "x" if number == 4 else None]
            for number, line in enumerate(FORM["survey"])
        ],
        "choices": [*FORM["choices"], ["unused", "a", "A"]],
        "settings": [
            [*FORM["settings"][0], "style", "public_key"],
            [*FORM["settings"][1], "pages", "abc"],
            ["Two", "two"],
        ],
        "My notes": [["hello"]],
    }
    lines = said(read_xlsform(workbook(form), "form.xlsx")).splitlines()
    assert "  sheets that a form does not need ('My notes')" in lines
    assert "  sheet 'survey', row 5: stands below no heading ('x')" in lines
    assert "  sheet 'choices', row 7: lists that no question uses ('unused')" in lines
    assert "  sheet 'settings', column 'style': how it looks is Heard's own" in lines
    assert "  sheet 'settings', row 3: a form has one row of settings" in lines
    assert len(lines) < 24


def test_a_version_of_another_tool_is_revision_one():
    """KoBo writes a code there."""
    read = read_xlsform(changed("settings", 2, 3, "vXy4 (2026-01-02)"), "form.xlsx")
    assert read.survey.revision == 1
    assert "column 'version': another tool's version" in said(read)


def test_a_question_that_nobody_would_be_asked_is_left_out():
    """By a condition that is never so, with what depends on it."""
    read = read_xlsform(changed("survey", 4, 5, False), "form.xlsx")
    assert "rows 4 to 5, column 'relevant': would never be asked (what_helps, how_many)" in said(read)


def test_a_condition_on_what_is_no_choice_is_never_so_and_that_is_said():
    """As the form means it: a list can lack the choice that another tool adds."""
    read = read_xlsform(changed("survey", 4, 5, "selected(${feel_safe}, 'other')"), "form.xlsx")
    assert "would never be asked" in said(read)
    assert "so that it is never so ('other' of 'feel_safe')" in said(read)


def test_a_form_that_is_far_too_long_is_refused_soon():
    """Questions, choices, groups in groups: the limits are those of every survey."""
    many = [["type", "name", "label"], *(["text", f"q{number}", "Why?"] for number in range(300))]
    assert "asks 300 questions; nobody answers more than 200" in mistakes_in(workbook({"survey": many}))[0]
    rows = [["list_name", "name", "label"], *(["l", f"c{number}", f"C {number}"] for number in range(3000))]
    form = {"survey": [["type", "name", "label"], ["select_one l", "q", "Which?"]], "choices": rows}
    assert (
        "row 2, column 'list_name': the list 'l' has 3000 choices; the most is 500"
        in mistakes_in(workbook(form))[0]
    )
    deep = [["type", "name", "label"], *(["begin group", f"g{number}"] for number in range(50))]
    assert "stands in more than 20 groups" in mistakes_in(workbook({"survey": deep}))[0]
