"""A report as a Word document that boards edit: real styles and headings, tables with header rows, described charts."""

import io
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph

from analysis.report.composition import (
    Bullets,
    Heading,
    Paragraph,
    Report,
    ReportFigure,
    ReportTable,
    cell_text,
)
from analysis.report.writers.charts import pictures
from analysis.report.writers.letters import printable, runs_right_to_left

LANGUAGES = {"en": "en-GB"}
PAGE_WIDTH = 17.4
"""Centimetres of A4 between the margins."""
MARGIN_ABOVE, MARGIN_BESIDE = 45, 108
"""Of the words in a cell, in twentieths of a point; a table begins so far in, so that its words stand under those above."""
QUIET = RGBColor(0x50, 0x5A, 0x5F)
INK = RGBColor(0x0B, 0x0C, 0x0C)


def docx(report: Report) -> bytes:
    """The document; charts are pictures in it."""
    word = Document()
    _set_up(word, report)
    _cover(word, report)
    drawn = dict(zip((figure.id for figure in report.figures()), _pictures(report), strict=True))
    for chapter in report.chapters:
        _text(word.add_heading(level=1), chapter.title).paragraph_format.page_break_before = True
        for block in chapter.blocks:
            _WRITERS[block.kind](word, block, drawn)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _pictures(report: Report) -> tuple[bytes, ...]:
    return pictures(tuple(figure.svg for figure in report.figures()))


# The document ----------


def _set_up(word: WordDocument, report: Report) -> None:
    properties = word.core_properties
    properties.title, properties.author = printable(report.document_title), printable(report.board)
    properties.subject, properties.language = (
        printable(report.plan),
        LANGUAGES.get(report.language, report.language),
    )
    properties.comments = ""
    made_on = report.approval.on if report.approval else report.cut_off
    properties.created = properties.modified = _midnight(made_on)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(2)
    _styles(word, LANGUAGES.get(report.language, report.language))
    _footer(section.footer.paragraphs[0], f"{report.board}. {report.title}, {report.period}. Page ")


def _footer(paragraph: WordParagraph, words: str) -> None:
    """With the number of the page, which Word works out."""
    _text(paragraph, words)
    for kind, tag in (("begin", "w:fldChar"), ("PAGE", "w:instrText"), ("end", "w:fldChar")):
        number, part = paragraph.add_run(), OxmlElement(tag)
        if tag == "w:fldChar":
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = kind
        number._r.append(part)  # noqa: SLF001  # python-docx has no name for fields
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(8), QUIET


def _styles(word: WordDocument, language: str) -> None:
    sizes = {
        "Normal": 10.0,
        "Heading 1": 18.0,
        "Heading 2": 14.0,
        "Heading 3": 11.5,
        "Caption": 10.0,
        "Title": 28.0,
        "Intense Quote": 10.0,
    }
    for name, size in sizes.items():
        style: Any = word.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for key in list(fonts.attrib):
            if key.endswith("Theme"):  # a theme's font would win over the one that is named
                del fonts.attrib[key]
        fonts.set(qn("w:cs"), "Arial")
    caption: Any = word.styles["Caption"]
    caption.paragraph_format.keep_with_next = True
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), language)
    normal: Any = word.styles["Normal"]
    normal.element.get_or_add_rPr().append(tongue)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time())


def _cover(word: WordDocument, report: Report) -> None:
    _text(word.add_paragraph(), report.board)
    _text(word.add_paragraph(style="Title"), report.title)
    if report.approval is None:
        _text(word.add_paragraph(style="Intense Quote"), "This is a draft. Nobody has approved it.")
    if report.example_note:
        _text(word.add_paragraph(style="Intense Quote"), report.example_note)
    for name, words in report.cover():
        line = word.add_paragraph()
        line.add_run(f"{name}: ").bold = True
        _text(line, words)
    _text(word.add_paragraph(), report.attribution)
    # A heading of its own would stand in the list of contents that Word makes.
    contents = word.add_paragraph()
    contents.add_run().add_break(WD_BREAK.PAGE)
    contents.add_run("Contents").bold = True
    for chapter in report.chapters:
        _text(word.add_paragraph(), chapter.title)


def _text(paragraph: WordParagraph, words: str) -> WordParagraph:
    """The words in a paragraph, from right to left where they run so."""
    shown = printable(words)
    run = paragraph.add_run(shown)
    if runs_right_to_left(shown):
        run.font.rtl = True
        paragraph.paragraph_format.element.get_or_add_pPr().append(OxmlElement("w:bidi"))
    return paragraph


# Blocks ----------


def _heading(word: WordDocument, block: Heading, _drawn: dict[str, bytes]) -> None:
    _text(word.add_heading(level=block.level), block.text)


def _paragraph(word: WordDocument, block: Paragraph, _drawn: dict[str, bytes]) -> None:
    style = "Intense Quote" if block.style == "warning" else None
    paragraph = _text(word.add_paragraph(style=style), block.text)
    paragraph.paragraph_format.keep_with_next = block.text.endswith(":") or None
    for run in paragraph.runs:
        if block.style == "lead":
            run.font.size = Pt(12)
        elif block.style == "note":
            run.font.size, run.font.color.rgb = Pt(9), QUIET


def _bullets(word: WordDocument, block: Bullets, _drawn: dict[str, bytes]) -> None:
    for item in block.items:
        _text(word.add_paragraph(style="List Bullet"), item)


def _table(word: WordDocument, block: ReportTable, _drawn: dict[str, bytes]) -> None:
    if block.data_only:
        return
    _text(word.add_paragraph(style="Caption"), block.caption)
    table = word.add_table(rows=len(block.rows) + 1, cols=len(block.columns), style="Table Grid")
    table.autofit = False
    _describe(table, block.caption)
    _lines(table)
    for row, cells in zip(table.rows, (block.columns, *block.rows), strict=True):
        for cell, words in zip(row.cells, cells, strict=True):
            _small(_text(cell.paragraphs[0], cell_text(words)), bold=cells is block.columns)
        _mark(row, header=cells is block.columns)
    _set_widths(table, block)
    word.add_paragraph()


def _small(paragraph: WordParagraph, *, bold: bool) -> None:
    for run in paragraph.runs:
        run.font.size, run.bold = Pt(8), bold or None


def _mark(row: Any, *, header: bool) -> None:
    """A row stays on one page, and the header is said and printed again on each."""
    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  # python-docx has no name for it
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
        for cell in row.cells:
            shade = _say(OxmlElement("w:shd"), val="clear", color="auto", fill="E4EFEE")
            cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001


def _describe(table: WordTable, caption: str) -> None:
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), printable(caption))
    table._tbl.tblPr.append(described)  # noqa: SLF001


def _lines(table: WordTable) -> None:
    """Grey lines between rows and none between columns, with room above and below the words."""
    properties = table._tbl.tblPr  # noqa: SLF001  # python-docx has no name for lines and margins
    indent, borders, margins = (OxmlElement(f"w:{name}") for name in ("tblInd", "tblBorders", "tblCellMar"))
    _say(indent, w=MARGIN_BESIDE, type="dxa")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        is_row = side in ("top", "bottom", "insideH")
        border = OxmlElement(f"w:{side}")
        borders.append(_say(border, val="single" if is_row else "nil", sz=4, space=0, color="8A9499"))
    for side, width in (("top", MARGIN_ABOVE), ("bottom", MARGIN_ABOVE)):
        margins.append(_say(OxmlElement(f"w:{side}"), w=width, type="dxa"))
    # The order in which they stand is part of the format.
    layout = properties.find(qn("w:tblLayout"))
    for part in (indent, borders):
        layout.addprevious(part)
    layout.addnext(margins)


def _say(element: Any, **attributes: object) -> Any:
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    return element


def _set_widths(table: WordTable, block: ReportTable) -> None:
    widths = block.widths or (1,) * len(block.columns)
    for column, width in zip(table.columns, widths, strict=True):
        share = Cm(PAGE_WIDTH * width / sum(widths))
        column.width = share
        for cell in column.cells:
            cell.width = share


def _figure(word: WordDocument, block: ReportFigure, drawn: dict[str, bytes]) -> None:
    _text(word.add_paragraph(style="Caption"), block.caption)
    shape = word.add_picture(io.BytesIO(drawn[block.id]), width=Cm(13))
    shape._inline.docPr.set("descr", printable(block.alt))  # noqa: SLF001
    shape._inline.docPr.set("title", printable(block.caption))  # noqa: SLF001


_WRITERS: dict[str, Callable[[WordDocument, Any, dict[str, bytes]], None]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "bullets": _bullets,
    "table": _table,
    "figure": _figure,
}
