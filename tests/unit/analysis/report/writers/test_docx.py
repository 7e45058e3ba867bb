"""The report as a Word document: styles, headings, real tables, described pictures."""

import io

import pytest
from docx import Document
from docx.oxml.ns import qn

from analysis.report import Report
from analysis.report.composition import Heading, cell_text
from analysis.report.writers.docx import docx
from tests.unit.analysis.report.reports import EVERY, in_any_letters, report
from tests.unit.analysis.report.writers.contrast import PLAIN, contrast, of_hex


def opened(made: Report):
    return Document(io.BytesIO(docx(made)))


@pytest.fixture(scope="module")
def word():
    return opened(report())


def test_the_document_says_what_it_is(word):
    """Title, author and language are in its properties, and the language in its text."""
    properties = word.core_properties
    assert (properties.title, properties.author) == (report().document_title, report().board)
    assert properties.language == "en-GB"
    assert f'<w:lang w:val="{properties.language}"/>' in word.styles["Normal"].element.xml


def test_headings_are_headings(word):
    """Each chapter is Heading 1; what stands under it has the level of the composition."""
    expected = [
        level
        for chapter in report().chapters
        for level in (1, *(block.level for block in chapter.blocks if isinstance(block, Heading)))
    ]
    found = [
        int(paragraph.style.name[-1])
        for paragraph in word.paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert found == expected


def _colours(word) -> set[str]:
    """Of all words that are in a colour, of their own or of their style."""
    cells = [cell for table in word.tables for row in table.rows for cell in row.cells]
    paragraphs = [*word.paragraphs, *(each for cell in cells for each in cell.paragraphs)]
    styles = {each.style.name: each.style for each in paragraphs}
    own = {run.font.color.rgb for each in paragraphs for run in each.runs if run.font.color is not None}
    return {str(each) for each in own | {style.font.color.rgb for style in styles.values()} if each}


def test_every_word_can_be_read_on_its_ground(word):
    """On white and on the shade of a table's head; warnings too, whose style comes with a colour of its own."""
    found = _colours(word)
    assert "0B0C0C" in found
    assert [name for name in found if contrast(of_hex(name), of_hex("E4EFEE")) < PLAIN] == []


def test_what_leads_to_a_list_stays_on_its_page(word):
    """As "No data yet:" does before what has none."""
    led = [each for each in word.paragraphs if each.text.endswith(":") and each.style.name == "Normal"]
    assert any(each.text == "No data yet:" for each in led)
    assert all(each.paragraph_format.keep_with_next for each in led)


def test_every_picture_is_described(word):
    """The alternative text of each chart."""
    described = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert described == [figure.alt for figure in report().figures()]


def test_every_table_is_real_and_says_the_same(word):
    """A header row that repeats on each page, a caption, and the composition's own cells."""
    printed = [table for table in report().tables() if not table.data_only]
    assert len(word.tables) == len(printed)
    for table, expected in zip(word.tables, printed, strict=True):
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == expected.caption
        found = [[cell.text for cell in row.cells] for row in table.rows]
        assert found == [
            list(expected.columns),
            *([cell_text(cell) for cell in row] for row in expected.rows),
        ]


@pytest.mark.parametrize("name", ["nothing", "any letters"])
def test_every_report_can_be_written(name: str):
    """Nothing, and names in any letters."""
    assert len(opened(EVERY[name]()).paragraphs) > 10


def test_a_name_from_right_to_left_runs_so():
    """Its paragraph and its letters are marked."""
    xml = opened(in_any_letters()).element.xml
    assert "<w:bidi/>" in xml
    assert "<w:rtl/>" in xml
