"""Files that are no survey are refused in words that say what to do, quickly and without filling the memory."""

import io
import random
import shutil
import subprocess
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from openpyxl import Workbook

from surveys.authoring.xlsform.cells.workbook import BIGGEST_UNPACKED, Cell, as_cell, read_workbook
from surveys.authoring.xlsform.reader import from_xlsform, read_xlsform
from surveys.authoring.xlsform.writer import to_xlsform
from surveys.definition.mistakes import Mistakes
from surveys.definition.survey import Survey
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
    (packed({"content.xml": "<o/>", "mimetype": ""}), "is an OpenDocument file (.ods)"),
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
    assert as_cell(value) == Cell(text)


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


def test_only_the_sheets_that_are_wanted_are_read():
    """A workbook can hold much else."""
    lines = read_workbook(workbook(FORM), "f.xlsx", lambda name: name == "settings")
    assert [len(lines[name]) for name in ("survey", "choices", "settings")] == [0, 0, 2]


def test_a_workbook_of_the_old_kind_is_read():
    """The form of these tests, saved by LibreOffice as .xls."""
    content = (Path(__file__).parent / "form.xls").read_bytes()
    assert from_xlsform(content, "form.xls") == from_xlsform(workbook(FORM), "form.xlsx")


OFFICE = shutil.which("soffice")


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: saving by it is not tried")
@pytest.mark.parametrize("survey", list(SURVEYS.values())[:3], ids=lambda survey: survey.id)
def test_a_survey_comes_back_from_an_office_program_as_it_was(survey: Survey, tmp_path: Path):
    """Opened and saved by LibreOffice."""
    (tmp_path / "out.xlsx").write_bytes(to_xlsform(survey))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [str(OFFICE), "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML"]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "saved"), str(tmp_path / "out.xlsx")], check=True, timeout=60
    )
    assert from_xlsform((tmp_path / "saved" / "out.xlsx").read_bytes(), "out.xlsx") == survey
