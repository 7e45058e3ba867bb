"""Surveys as spreadsheets: out and back without loss, and every mistake at its sheet, row and column."""

import io
import re

import pytest
from openpyxl import Workbook, load_workbook
from pyxform.xls2xform import convert

from surveys.authoring.xlsform.columns import cannot_say
from surveys.authoring.xlsform.reader import from_xlsform
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
    form = {name: [[*line, *[None] * (7 - len(line))] for line in rows] for name, rows in FORM.items()}
    form[sheet][row - 1][column - 1] = value
    return workbook(form)


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
    ("survey", 3, 1, "range", "type", "'range' cannot be asked here"),
    ("survey", 3, 1, "deviceid", "type", "would record who answers or when"),
    ("survey", 3, 1, "begin_group", "type", "groups and repeats are not kept"),
    ("survey", 3, 1, "select_one nowhere", "type", "no list 'nowhere'"),
    ("survey", 3, 2, None, "name", "is empty"),
    ("survey", 2, 2, "preface", "name", "a note can be about, afterwards, thanks"),
    ("survey", 4, 5, "count-selected(${feel_safe}) > 1", "relevant", "cannot be read"),
    ("survey", 4, 5, "${feel_safe} = 'no' or ${other} = 'yes'", "relevant", "cannot be read"),
    ("survey", 4, 6, "count-selected(.) <= 3", "constraint", "can only say which choice stands alone"),
    ("survey", 5, 6, None, "constraint", "a number needs"),
    ("survey", 6, 6, ". != ''", "constraint", "free text has no constraint"),
    ("choices", 2, 3, None, "label", "a choice needs words"),
    ("choices", 2, 4, "high", "heard_support", "'high' cannot be read; write urgent or worry"),
    ("settings", 2, 2, None, "form_id", "write the id of the survey"),
    ("settings", 2, 3, "first", "version", "'first' is not a whole number"),
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
        (3, 2, "Feel-Safe", r"row 3, column 'name'"),
        (4, 5, "selected(${feel_safe}, 'perhaps')", r"row 4.*'perhaps'"),
        (5, 6, ". >= 5 and . <= 1", r"row 5.*'least'"),
        (6, 2, "feel_safe", r"'feel-safe' is there twice"),
    ],
)
def test_a_rule_of_surveys_is_named_at_its_row(row: int, column: int, value: str, says: str):
    """The rules are those of every survey; the place is that of the spreadsheet."""
    assert any(re.search(says, told) for told in mistakes_in(changed("survey", row, column, value)))


@pytest.mark.parametrize(
    ("heading", "value", "says"),
    [
        ("required", "yes", "everybody may skip"),
        ("calculation", "1 + 1", "nothing is calculated"),
        ("media::image", "cat.png", "pictures"),
        ("default", "yes", "no answer is chosen beforehand"),
        ("label::Polski (pl)", "Czy?", "this language cannot be read"),
    ],
)
def test_what_would_be_lost_is_named(heading: str, value: str, says: str):
    """Nothing is dropped without a word."""
    form = {**FORM, "survey": [[*line, *[None] * (7 - len(line)), None] for line in FORM["survey"]]}
    form["survey"][0][7], form["survey"][2][7] = heading, value
    assert any(says in told and "row 3" in told for told in mistakes_in(workbook(form)))


def test_a_remark_in_a_column_of_ones_own_is_no_mistake():
    """People write notes to themselves."""
    form = {**FORM, "survey": [[*line, *[None] * (7 - len(line)), "my remark"] for line in FORM["survey"]]}
    assert from_xlsform(workbook(form), "form.xlsx").id == "safe-form"


def test_many_mistakes_are_named_at_once():
    """An author does not want to find them one by one."""
    form = {**FORM, "survey": [list(line) for line in FORM["survey"]]}
    form["survey"][2][0], form["survey"][4][0] = "geopoint", "start"
    assert len(mistakes_in(workbook(form))) == 2


@pytest.mark.parametrize("missing", ["survey", "choices", "settings"])
def test_a_missing_sheet_is_named(missing: str):
    """By its name."""
    told = mistakes_in(workbook({name: rows for name, rows in FORM.items() if name != missing}))
    assert told == [f"form.xlsx: has no sheet '{missing}'"]


@pytest.mark.parametrize(
    "content", [b"", b"type,name,label\n", b"PK\x03\x04 broken", b"\xd0\xcf\x11\xe0 old excel"]
)
def test_a_file_that_is_no_workbook_is_named(content: bytes):
    """With what to do about it."""
    assert mistakes_in(content) == [
        "form.xlsx: cannot be read as an .xlsx workbook; save it as 'Excel workbook (.xlsx)'"
    ]


def test_a_file_that_is_far_too_large_is_not_opened():
    """A survey is some kilobytes."""
    assert mistakes_in(b"PK" + bytes(5_000_000)) == ["form.xlsx: is larger than 5 megabytes"]


def test_missing_notes_are_named():
    """A survey says why it asks and what happens to the answers."""
    told = mistakes_in(workbook({**FORM, "survey": FORM["survey"][:1] + FORM["survey"][2:6]}))
    assert [re.findall(r"name '(\w+)'", line)[0] for line in told] == ["about", "afterwards", "thanks"]
