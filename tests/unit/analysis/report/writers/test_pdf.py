"""The report as PDF/UA: what a screen reader is given is in the file."""

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

from analysis.report import Report
from analysis.report.composition import Block, Chapter, Heading, Paragraph, ReportTable, cell_text
from analysis.report.writers.pdf import pdf
from tests.unit.analysis.report.reports import EVERY, in_any_letters, report
from tests.unit.analysis.report.writers.contrast import PLAIN, contrast


def opened(made: Report) -> PdfReader:
    return PdfReader(io.BytesIO(pdf(made)))


@pytest.fixture(scope="module")
def reader() -> PdfReader:
    return opened(report())


def tags(reader: PdfReader) -> list[DictionaryObject]:
    """Every element of the tree of tags, in reading order."""

    def walk(node: Any) -> Iterator[DictionaryObject]:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                yield from walk(child)
        elif isinstance(node, DictionaryObject):
            if "/S" in node:
                yield node
            if "/K" in node:
                yield from walk(node["/K"])

    return list(walk(reader.trailer["/Root"]["/StructTreeRoot"]))


def named(reader: PdfReader, name: str) -> list[DictionaryObject]:
    return [tag for tag in tags(reader) if tag["/S"] == name]


def test_the_file_says_what_it_is(reader: PdfReader):
    """PDF/UA-1, tagged, in a language, with a title that a reader shows."""
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] in ("en", "en-GB")
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == report().document_title
    assert b"pdfuaid" in root["/Metadata"].get_data()


def _fills(reader: PdfReader) -> set[tuple[float, ...]]:
    """The colours that words are written in."""
    found, fill = set(), (0.0, 0.0, 0.0)
    for page in reader.pages:
        for given, operator in ContentStream(page["/Contents"], reader).operations:
            if operator == b"scn":
                fill = tuple(map(float, given))
            elif operator in (b"Tj", b"TJ"):
                found.add(fill)
    return found


def test_every_word_can_be_read_on_white(reader: PdfReader):
    """In the text, the tables and the charts."""
    found = _fills(reader)
    assert len(found) > 1
    assert [colour for colour in found if contrast(colour) < PLAIN] == []


def test_no_page_ends_with_a_heading_or_the_caption_of_a_table():
    """What it is about stands on the same page, wherever the page ends: here tables come after more and more lines."""
    blocks: list[Block] = []
    for number in range(60):
        rows = tuple((f"Row {row}", "1") for row in range(number % 5 + 1))
        blocks += [Heading(level=2, text=f"Heading {number}"), *[Paragraph(text="A line.")] * (number % 7)]
        columns = ("What", "How many")
        blocks.append(
            ReportTable(id=f"table-{number}", caption=f"Caption {number}", columns=columns, rows=rows)
        )
    chapter = Chapter(id="long", title="Long", blocks=tuple(blocks))
    pages = opened(report().model_copy(update={"chapters": (chapter,)})).pages[2:]
    assert len(pages) > 10
    for page in pages:
        *_, last, _foot = [line for line in page.extract_text().splitlines() if line.strip()]
        assert not last.startswith(("Heading", "Caption", "What")), last


def test_headings_are_those_of_the_composition(reader: PdfReader):
    """One chapter a first heading, then none left out."""
    made = report()
    levels = [tag["/S"] for tag in tags(reader) if re.fullmatch(r"/H[1-6]", tag["/S"])]
    assert levels.count("/H1") >= len(made.chapters)
    assert levels.count("/H2") == sum(
        isinstance(block, Heading) and block.level == 2
        for chapter in made.chapters
        for block in chapter.blocks
    )


def test_every_chart_has_a_description(reader: PdfReader):
    """Alternative text of each figure, in the order of the report."""
    assert [str(tag["/Alt"]) for tag in named(reader, "/Figure") if "/Alt" in tag] == [
        figure.alt for figure in report().figures()
    ]


def test_every_table_has_its_head(reader: PdfReader):
    """The cells of the first row are heads, on every table."""
    printed = [table for table in report().tables() if not table.data_only]
    assert len(named(reader, "/Table")) == len(printed)
    assert len(named(reader, "/TH")) == sum(len(table.columns) for table in printed)


def test_every_printed_number_is_on_the_pages(reader: PdfReader):
    """What the composition says in its tables can be read off the pages."""
    words = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    for table in report().tables():
        if not table.data_only:
            for row in table.rows:
                for cell in row[1:3]:
                    assert re.sub(r"\s+", "", cell_text(cell)) in words, (table.id, cell)


@pytest.mark.parametrize("name", EVERY)
def test_every_report_can_be_printed(name: str):
    """Nothing, 300 measures, and names in any letters: each is a PDF/UA file."""
    assert len(opened(EVERY[name]()).pages) >= 3


def test_a_name_is_never_read_as_markup():
    """What looks like code is printed as it is."""
    assert "#let x = 1" in "".join(page.extract_text() for page in opened(in_any_letters()).pages[:1])


def test_the_same_report_gives_the_same_bytes():
    """The date in the file is the report's own."""
    assert pdf(report()) == pdf(report())
