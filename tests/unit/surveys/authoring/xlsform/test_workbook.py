"""Files that are no survey are refused in words that say what to do, quickly and without filling the memory."""

import csv
import io
import random
import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from openpyxl import Workbook

from surveys.authoring.xlsform.cells.lines import BIGGEST_UNPACKED, SheetCell, as_cell
from surveys.authoring.xlsform.cells.workbook import read_workbook
from surveys.authoring.xlsform.reader import from_xlsform, read_xlsform
from surveys.authoring.xlsform.writer import to_xlsform
from surveys.definition.mistakes import Mistakes
from tests.unit.surveys.authoring.xlsform.limesurvey_club import club, old_club, saved, table
from tests.unit.surveys.authoring.xlsform.test_xlsform import FORM, SURVEYS, mistakes_in, workbook

SECONDS = 5
"""Nobody waits longer for a file to be refused."""

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def packed(parts: Mapping[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            out.writestr(name, text)
    return content.getvalue()


def with_part(name: str, text: str) -> bytes:
    """The form with one part of its workbook replaced."""
    with zipfile.ZipFile(io.BytesIO(workbook(FORM))) as book:
        parts = {each: book.read(each).decode() for each in book.namelist()}
    return packed({**parts, name: text})


def with_sheet(rows: str) -> bytes:
    return with_part(
        "xl/worksheets/sheet1.xml", f"<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>"
    )


SAVE = "save it as 'Excel workbook (.xlsx)'"
UNREADABLE = f"cannot be read as an .xlsx workbook; open it in your office program and {SAVE}"
OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

GARBAGE = [
    (b"", "is empty"),
    (bytes(5000), "is empty"),
    (b"type,name,label\n", f"cannot be read as an .xlsx workbook; {SAVE}"),
    ("type\tname\n".encode("utf-16"), f"cannot be read as an .xlsx workbook; {SAVE}"),
    (b"PK\x03\x04 broken", UNREADABLE),
    (workbook(FORM)[:3000], UNREADABLE),
    (workbook(FORM)[2000:], f"cannot be read as an .xlsx workbook; {SAVE}"),
    (OLD + b" old excel", UNREADABLE),
    (
        OLD + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
        "is protected by a password; take the password off",
    ),
    (b"%PDF-1.7", "is a PDF"),
    (b"<!doctype html><table>", "is a page or XML file that is only named like a workbook"),
    (b"{\\rtf1", "is a text document"),
    (packed({"word/document.xml": "<w/>"}), "is a Word document"),
    (packed({"ppt/presentation.xml": "<p/>"}), "is a presentation"),
    (packed({"xl/workbook.bin": ""}), "is a binary workbook (.xlsb)"),
    (packed({"content.xml": "<o/>", "mimetype": ""}), "is an OpenDocument file and no spreadsheet"),
    (
        packed({"content.xml": "<!DOCTYPE o [<!ENTITY a 'aa'>]><o>&a;</o>"}),
        "cannot be read as an .xlsx workbook",
    ),
    (packed({"content.xml": "<o>" * 200_000}), "holds far more cells than a survey"),
    (packed({"a.txt": "hello"}), UNREADABLE),
    (packed({}), UNREADABLE),
    (b"PK" + bytes(5_000_000), "is larger than 5 megabytes; a survey is some kilobytes"),
    (with_part("docProps/app.xml", "x" * BIGGEST_UNPACKED), "unpacks to more than 20 megabytes"),
    (with_part("xl/workbook.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>"), UNREADABLE),
    (with_part("xl/worksheets/sheet1.xml", "<worksheet"), UNREADABLE),
    (
        with_sheet('<row r="1">' + '<c r="XFD1" t="inlineStr"><is><t>x</t></is></c></row>'),
        "more than 1000 columns",
    ),
    (with_sheet("<row/>" * 350_000), "holds far more cells than a survey"),
    (
        with_sheet("<row r='1'>" + "<c><v>1</v></c>" * 120_000 + "</row>"),
        "holds far more cells than a survey",
    ),
    (
        with_part("xl/sharedStrings.xml", f"<sst {MAIN}>" + "<si/>" * 400_000 + "</sst>"),
        "holds far more cells",
    ),
    (
        with_sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 10_100))),
        "more than 10000 rows",
    ),
]


@pytest.mark.parametrize(("content", "says"), GARBAGE, ids=[says[:30] for _, says in GARBAGE])
def test_a_file_that_is_no_survey_is_refused_with_what_to_do(content: bytes, says: str):
    """In one sentence, soon."""
    begun = time.monotonic()
    (told,) = mistakes_in(content)
    assert told.startswith("form.xlsx: ")
    assert says in told
    assert time.monotonic() - begun < SECONDS


def test_empty_cells_without_end_are_passed_over():
    """A coloured column, and a size that the file only claims."""
    named = '<c r="{}1" t="inlineStr"><is><t>{}</t></is></c>'
    head = f'<row r="1">{named.format("A", "type")}{named.format("B", "name")}</row>'
    cells = "".join(
        f'<row r="{n}"><c r="F{n}" s="1"/><c r="XFD{n}" s="1"></c></row>' for n in range(2, 100_000)
    )
    rows = head + cells + '<row r="1048576" ht="12"><c r="XFD1048576" s="1"/></row>'
    content = with_part(
        "xl/worksheets/sheet1.xml",
        f'<worksheet {MAIN}><dimension ref="A1:XFD1048576"/><sheetData>{rows}</sheetData></worksheet>',
    )
    begun = time.monotonic()
    assert "has no question that can be asked" in mistakes_in(content)[0]
    assert time.monotonic() - begun < SECONDS


@pytest.mark.slow
def test_damaged_files_are_refused_or_read_and_never_end_in_an_error():
    """Bytes changed, cut out and put in, in the file and in its parts."""
    chance = random.Random(7)
    whole = workbook(FORM)
    with zipfile.ZipFile(io.BytesIO(whole)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist()}
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        name = chance.choice(list(parts))
        text = parts[name]
        at = chance.randrange(len(text))
        for content in (
            bytes(damaged),
            packed({**parts, name: text[:at] + text[at + chance.randrange(1, 40) :]}),
        ):
            with suppress(Mistakes):
                from_xlsform(content, "form.xlsx")


def test_a_formula_without_a_result_is_a_mistake():
    """The cell would look empty, and its words would be lost."""
    form = {**FORM, "survey": [list(line) for line in FORM["survey"]]}
    form["survey"][2].append(None)
    form["survey"][2][3] = '=CONCATENATE("Say", " it")'
    assert mistakes_in(workbook(form)) == [
        "form.xlsx, sheet 'survey', row 3, column 'hint': is a formula that has no result yet; open the file in your "
        "office program and save it again"
    ]


def test_a_formula_in_a_column_that_is_not_read_is_none():
    """Nothing is lost with it."""
    form = {**FORM, "survey": [[*line, *[None] * (7 - len(line)), "=1+1"] for line in FORM["survey"]]}
    assert len(read_xlsform(workbook(form), "form.xlsx").survey.questions) == 4


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5.0, "5"),
        (5.5, "5.5"),
        (True, "true"),
        ("  a\u00a0", "a"),
        ("a_x000D_\nb", "a\nb"),
        (7, "7"),
        ("\u200b", ""),
    ],
)
def test_a_value_is_the_text_that_is_seen(value: object, text: str):
    """Whatever the office program made of it."""
    assert as_cell(value) == SheetCell(text)


def test_a_workbook_with_macros_hidden_sheets_and_merged_cells_is_read():
    """Macros are never looked at."""
    book = Workbook()
    book.active.title = "Survey"
    for row in (["type", "name", "label"], ["text", "a", "Why?"]):
        book["Survey"].append(row)
    book["Survey"].merge_cells("C2:E2")
    book["Survey"].sheet_state = "hidden"
    book.create_sheet("Shown")
    content = io.BytesIO()
    book.save(content)
    assert from_xlsform(content.getvalue(), "form.xlsm").questions[0].ask == "Why?"


def test_an_open_document_is_read():
    """The form of these tests, cell by cell as the standard has it."""
    sheets = {name: "".join(map(_row, rows)) for name, rows in FORM.items()}
    assert from_xlsform(open_documents(sheets), "form.ods") == from_xlsform(workbook(FORM), "form.xlsx")


def _row(cells: list[object]) -> str:
    return f"<table:table-row>{''.join(map(_written, cells))}</table:table-row>"


def _written(cell: object) -> str:
    if isinstance(cell, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(cell).lower()}"/>'
    if isinstance(cell, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    words = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(cell or "").split("\n"))
    return (
        f'<table:table-cell office:value-type="string">{words}</table:table-cell>'
        if cell
        else "<table:table-cell/>"
    )


def an_open_document(rows: str) -> bytes:
    return open_documents({"survey": rows})


def open_documents(sheets: Mapping[str, str]) -> bytes:
    """A workbook with these sheets, each the XML of its rows."""
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    tables = "".join(
        f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return packed({"content.xml": f"<office:document-content {names}>{body}</office:document-content>"})


def test_what_a_cell_of_an_open_document_shows():
    """Numbers, truths, breaks, blanks, repeats, what is hidden below another; remarks are not words of the author's."""
    cells = (
        '<table:table-cell office:value-type="float" office:value="5"><text:p>5,00</text:p></table:table-cell>',
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>',
        "<table:table-cell><text:p>Why<text:s text:c='2'/>me?<text:line-break/>Or</text:p>"
        "<text:p>not</text:p></table:table-cell>",
        '<table:table-cell table:number-columns-repeated="2"><office:annotation><text:p>no</text:p></office:annotation>'
        "</table:table-cell>",
        "<table:covered-table-cell><text:p>below</text:p></table:covered-table-cell>",
        '<table:table-cell table:formula="of:=X" office:value-type="string"><text:p>#N/A</text:p></table:table-cell>',
        '<table:table-cell office:value-type="date" office:date-value="2026-05-12"><text:p>12 May</text:p>'
        "</table:table-cell>",
        '<table:table-cell table:number-columns-repeated="16000"/>',
    )
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    twice = f'<table:table-row table:number-rows-repeated="2">{"".join(cells)}</table:table-row>'
    lines = read_workbook(an_open_document(f"{twice}{empty}{twice}"), "f.ods", lambda _: True)["survey"]
    assert [line.number for line in lines] == [1, 2, 1048003, 1048004]
    words = [cell.text for cell in lines[0].cells]
    assert words == ["5", "true", "Why  me?\nOr\nnot", "", "", "below", "#N/A", "12 May"]
    assert "shows the error #N/A" in lines[0].cells[6].odd
    assert "is a date or a time" in lines[0].cells[7].odd


def as_csv(form: dict[str, list[list[object]]], separator: str = ",") -> str:
    """As XLSForm writes it: the sheet's name alone, and its rows moved one cell to the right."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=separator)
    for name, rows in form.items():
        writer.writerow([name])
        writer.writerows(
            [["", *("" if cell is None else as_cell(cell).text for cell in row)] for row in rows]
        )
    return written.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_form_of_comma_separated_values_is_read(separator: str, encoding: str):
    """Whatever separates the values, with a mark of the encoding and without."""
    content = as_csv(FORM, separator).encode(encoding)
    assert from_xlsform(content, "form.csv") == from_xlsform(workbook(FORM), "form.xlsx")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("type,name,label\ntext,why,Why é?\n".encode("cp1252"), "is not in UTF-8"),
        (b"survey\n,type\0\n", "is no text"),
        (b"", "is empty"),
        (b'survey\n,"type,' + b"x" * 200_000, "in line 2"),
        (b"type,name,label\nselect_one yesno,why,Why?\n", "row 2"),
        (b'type,name,label\ntext,why,"Why?\ntext,how,How?\n', "in line 2"),
    ],
)
def test_what_is_wrong_with_comma_separated_values_is_said(content: bytes, says: str):
    with pytest.raises(Mistakes, match=re.escape(says)):
        from_xlsform(content, "form.csv")


LIMESURVEY = (Path(__file__).parent / "club.tsv").read_text(encoding="utf-8")
"""The structure of a survey as Limesurvey exports it."""


@pytest.mark.parametrize("content", [LIMESURVEY.encode(), club(), old_club()], ids=["tsv", "lss", "old lss"])
def test_the_structure_of_a_survey_of_limesurvey_is_read(content: bytes):
    """Lists, several choices, yes and no, numbers and words, with what depends on answers. What is not used is said."""
    read = read_xlsform(content, "club.tsv" if content.startswith(b"class") else "club.lss")
    assert read.survey == from_xlsform(LIMESURVEY.encode(), "club.tsv")
    survey = read.survey
    assert (survey.title, survey.about) == ("After school", "We ask, & we listen.")
    assert [question.kind for question in survey.questions] == [
        "single",
        "several",
        "single",
        "number",
        "text",
    ]
    assert [choice.say for choice in survey.questions[0].choices] == ["Good", "Bad"]
    assert [*survey.questions[1].only_if] == ["feel"]
    assert survey.questions[2].only_if == {"help": ("talk",)}
    said = " ".join(str(remark) for remark in read.remarks)
    for column in ("required", "Limesurvey random_group", "Limesurvey words in pl"):
        assert column in said


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Q	F	rows	1	How often?		en", "row 15, column 'type'"),
        ("Q	T	rest	1	Why {feel.shown}?		en", "holds an expression ({feel.shown})"),
        ("Q	T	rest	count(help) > 1	Why?		en", "row 15, column 'relevant'"),
    ],
)
def test_what_a_survey_of_limesurvey_says_beyond_is_named_by_its_line(row: str, says: str):
    """By the line of the file that its author has."""
    lines = LIMESURVEY.splitlines()
    content = "\n".join([*lines[:14], row, *lines[14:]])
    with pytest.raises(Mistakes, match=re.escape(says)):
        from_xlsform(content.encode(), "club.tsv")


def test_what_limesurvey_hides_is_not_asked_and_tables_that_are_not_read_are_said():
    """A hidden question, quotas and a description: none is dropped without a word."""
    hidden = club(
        table("question_attributes", [{"qid": "15", "attribute": "hidden", "value": "1"}]),
        table("quota", [{"name": "Enough"}, {"name": "Too many"}]),
        table("surveys_languagesettings", [{"surveyls_language": "en", "surveyls_description": "Ours."}]),
    )
    read = read_xlsform(hidden, "club.lss")
    assert [question.id for question in read.survey.questions] == ["feel", "help", "told", "age"]
    said = " ".join(str(remark) for remark in read.remarks)
    for what in ("more", "Limesurvey quota", "Limesurvey surveyls_description"):
        assert what in said


def test_a_group_and_a_question_of_limesurvey_are_read():
    """As .lsg and .lsq have them: no survey around, and a question without a group."""
    group = club().replace(b">Survey<", b">Group<")
    assert len(from_xlsform(group, "club.lsg").questions) == 5
    words = {"qid": "1", "title": "why", "type": "T", "question": "Why?", "language": "en", "relevance": "1"}
    question = saved(table("questions", [words]), doctype="Question")
    assert [each.ask for each in from_xlsform(question, "q.lsq").questions] == ["Why?"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (club()[:2000], "is a damaged file of Limesurvey"),
        (
            club().replace(b"<document>", b"<!DOCTYPE d [<!ENTITY a 'b'>]><document>"),
            "declares a document type",
        ),
        (saved(table("conditions", [{"qid": "1"}] * 100_001)), "holds more than 100000 rows"),
        (saved(), "has no question that can be asked"),
        (club().replace(b"[L]", b"[F]"), "column 'type'"),
        (
            saved(
                table(
                    "questions",
                    [{"qid": "1", "title": "a", "type": "T", "question": "Why?", "language": "en"}],
                ),
                table("conditions", [{"qid": "1", "cfieldname": "2X3X4", "method": "==", "value": "1"}]),
            ),
            "column 'relevant'",
        ),
    ],
    ids=["cut off", "document type", "rows", "empty", "array", "old condition"],
)
def test_what_is_wrong_with_a_saved_survey_is_said_soon(content: bytes, says: str):
    begun = time.monotonic()
    with pytest.raises(Mistakes, match=re.escape(says)):
        from_xlsform(content, "club.lss")
    assert time.monotonic() - begun < SECONDS


def test_an_open_document_that_is_one_xml_file_is_read():
    """.fods, as LibreOffice saves it for whoever keeps versions."""
    sheets = {name: "".join(map(_row, rows)) for name, rows in FORM.items()}
    with zipfile.ZipFile(io.BytesIO(open_documents(sheets))) as packed:
        content = packed.read("content.xml").decode()
    kind = 'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'
    flat = content.replace("<office:document-content", f"<office:document {kind}").replace(
        "/office:document-content", "/office:document"
    )
    assert from_xlsform(flat.encode(), "form.fods") == from_xlsform(workbook(FORM), "form.xlsx")


def test_only_the_sheets_that_are_wanted_are_read():
    """A workbook can hold much else."""
    lines = read_workbook(workbook(FORM), "f.xlsx", lambda name: name == "settings")
    assert [len(lines[name]) for name in ("survey", "choices", "settings")] == [0, 0, 2]


def test_a_workbook_of_the_old_kind_is_read():
    """The form of these tests, saved by LibreOffice as .xls."""
    content = (Path(__file__).parent / "form.xls").read_bytes()
    assert from_xlsform(content, "form.xls") == from_xlsform(workbook(FORM), "form.xlsx")


OFFICE = shutil.which("soffice")
HAS_CALC = OFFICE is not None and (Path(OFFICE).resolve().parent / "libsclo.so").exists()


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.skipif(not HAS_CALC, reason="LibreOffice Calc is not installed: saving by it is not tried")
@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods", "fods"])
def test_surveys_come_back_from_an_office_program_as_they_were(ending: str, tmp_path: Path):
    """Opened and saved by LibreOffice, in each of the ways in which it saves a workbook."""
    surveys = list(SURVEYS.values())[:3]
    for survey in surveys:
        (tmp_path / f"{survey.id}.xlsx").write_bytes(to_xlsform(survey))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    written, saved_in = sorted(map(str, tmp_path.glob("*.xlsx"))), tmp_path / "saved"
    command = [
        str(OFFICE),
        "--headless",
        profile,
        "--convert-to",
        ending,
        "--outdir",
        str(saved_in),
        *written,
    ]
    subprocess.run(command, check=True, timeout=120, capture_output=True)
    for survey in surveys:
        file = saved_in / f"{survey.id}.{ending}"
        assert from_xlsform(file.read_bytes(), file.name) == survey
