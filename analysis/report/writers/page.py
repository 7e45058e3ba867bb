"""A report as an accessible web page: the part between the board's own head and foot, and a page that stands alone."""

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from analysis.report.composition import (
    Amount,
    Bullets,
    Cell,
    Chapter,
    Heading,
    Paragraph,
    Report,
    ReportFigure,
    ReportTable,
    cell_text,
)

STYLES = {
    "plain": "govuk-body",
    "lead": "govuk-body-l",
    "note": "govuk-body-s board-note",
    "warning": "govuk-inset-text",
}
SIZES = {2: "m", 3: "s"}


def body(report: Report) -> str:
    """The cover, the list of chapters and the chapters. Every word in it is escaped; charts are those that were drawn."""
    return "\n".join(
        (*_cover(report), *_contents(report), *(_chapter(chapter) for chapter in report.chapters))
    )


def _cover(report: Report) -> Iterator[str]:
    yield f'<p class="govuk-caption-xl" dir="auto">{escape(report.board)}</p>'
    yield f'<h1 class="govuk-heading-xl">{escape(report.title)}</h1>'
    if report.approval is None:
        yield '<p class="govuk-inset-text">This is a draft. Nobody has approved it.</p>'
    yield '<dl class="govuk-summary-list">'
    for name, words in report.cover():
        yield (
            f'<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{escape(name)}</dt>'
            f'<dd class="govuk-summary-list__value" dir="auto">{escape(words)}</dd></div>'
        )
    yield "</dl>"


def _contents(report: Report) -> Iterator[str]:
    yield '<nav class="board-contents" aria-label="Chapters of this report"><ul class="govuk-list">'
    for chapter in report.chapters:
        yield f'<li><a class="govuk-link" href="#{chapter.id}">{escape(chapter.title)}</a></li>'
    yield "</ul></nav>"


def _chapter(chapter: Chapter) -> str:
    blocks = "\n".join(_BLOCKS[block.kind](block) for block in chapter.blocks)
    title = f'<h2 class="govuk-heading-l" id="{chapter.id}-title" dir="auto">{escape(chapter.title)}</h2>'
    return (
        f'<section class="board-chapter" id="{chapter.id}" aria-labelledby="{chapter.id}-title">'
        f"\n{title}\n{blocks}\n</section>"
    )


def _heading(block: Heading) -> str:
    level = block.level + 1
    return f'<h{level} class="govuk-heading-{SIZES[block.level]}" dir="auto">{escape(block.text)}</h{level}>'


def _paragraph(block: Paragraph) -> str:
    return f'<p class="{STYLES[block.style]}" dir="auto">{escape(block.text)}</p>'


def _bullets(block: Bullets) -> str:
    items = "".join(f'<li dir="auto">{escape(item)}</li>' for item in block.items)
    return f'<ul class="govuk-list govuk-list--bullet">{items}</ul>'


def _table(block: ReportTable) -> str:
    """In a box of its own that scrolls by keyboard too, where the screen is narrow."""
    if block.data_only:
        return f'<p class="govuk-body-s board-note">{escape(block.caption)}: in the workbook.</p>'
    caption = f'<caption class="govuk-table__caption" id="table-{block.id}">{escape(block.caption)}</caption>'
    head = "".join(
        f'<th scope="col" class="govuk-table__header">{escape(name)}</th>' for name in block.columns
    )
    rows = "".join(f'<tr class="govuk-table__row">{"".join(_cells(row))}</tr>' for row in block.rows)
    return (
        f'<div class="board-scroll" role="region" tabindex="0" aria-labelledby="table-{block.id}">'
        f'<table class="govuk-table">{caption}'
        f'<thead class="govuk-table__head"><tr class="govuk-table__row">{head}</tr></thead>'
        f'<tbody class="govuk-table__body">{rows}</tbody></table></div>'
    )


def _cells(row: tuple[Cell, ...]) -> Iterator[str]:
    first, *rest = row
    yield f'<th scope="row" class="govuk-table__header" dir="auto">{escape(cell_text(first))}</th>'
    for cell in rest:
        numeric = " board-number" if isinstance(cell, Amount) else ""
        yield f'<td class="govuk-table__cell{numeric}" dir="auto">{escape(cell_text(cell))}</td>'


def _figure(block: ReportFigure) -> str:
    """The picture names itself: it has a title and a description inside."""
    caption = f'<figcaption class="govuk-body-s" dir="auto">{escape(block.alt)}</figcaption>'
    return f'<figure class="board-figure">{block.svg}{caption}</figure>'


_BLOCKS: dict[str, Callable[[Any], str]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "bullets": _bullets,
    "table": _table,
    "figure": _figure,
}


STYLE = """
body { font-family: arial, sans-serif; color: #0b0c0c; max-width: 60rem; margin: 0 auto; padding: 1rem; line-height: 1.4 }
table { border-collapse: collapse; width: 100% }
caption { text-align: start; font-weight: bold; padding: .5rem 0 }
th, td { text-align: start; vertical-align: top; padding: .4rem; border-bottom: 1px solid #b1b4b6; font-weight: normal }
thead th, dt { font-weight: bold }
dd { margin: 0 0 .5rem }
.board-scroll { overflow-x: auto; margin-bottom: 1.5rem }
.board-number { white-space: nowrap }
.govuk-inset-text { border-inline-start: 8px solid #505a5f; padding: .5rem 1rem }
figure { margin: 0 0 1.5rem; break-inside: avoid }
figure svg { max-width: 40rem; width: 100%; height: auto }
@media print {
  nav { display: none }
  section { break-before: page }
  tr { break-inside: avoid }
  thead { display: table-header-group }
}
"""


def standalone(report: Report) -> bytes:
    """One file that needs no other: to be mailed, kept or printed."""
    head = (
        f'<!doctype html>\n<html lang="{escape(report.language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.document_title)}</title>\n<style>{STYLE}</style>\n</head>\n"
    )
    return f"{head}<body>\n<main>\n{body(report)}\n</main>\n</body>\n</html>\n".encode("utf-8", "replace")
