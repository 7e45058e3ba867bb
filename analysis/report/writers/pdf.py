"""A report as PDF/UA-1: tagged, with language, title, headings, described charts and heads of tables. Made offline."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from analysis.report.composition import Block, Report, ReportFigure, ReportTable, cell_text
from analysis.report.writers.charts import font_folder, for_print
from analysis.report.writers.letters import printable

TEMPLATE = Path(__file__).with_name("report.typ")


def pdf(report: Report) -> bytes:
    """The same bytes for the same report, on one machine: its date is the report's own."""
    made_on = report.approval.on if report.approval else report.cut_off
    drawn = typst.compile(
        TEMPLATE,
        format="pdf",
        font_paths=[font_folder()],
        sys_inputs={"report": json.dumps(_data(report), ensure_ascii=False)},
        pdf_standards="ua-1",
        timestamp=int(datetime.combine(made_on, time(), UTC).timestamp()),
    )
    if not isinstance(drawn, bytes):
        raise TypeError("a PDF is one file")
    return drawn


def _data(report: Report) -> dict[str, Any]:
    """What the template reads."""
    return {
        "document_title": printable(report.document_title),
        "title": report.title,
        "board": printable(report.board),
        "plan": printable(report.plan),
        "language": report.language,
        "cover": [[name, printable(words)] for name, words in report.cover()],
        "warnings": list(_warnings(report)),
        "foot": printable(f"{report.board}. {report.title}, {report.period}"),
        "attribution": report.attribution,
        "chapters": [
            {
                "title": printable(chapter.title),
                "blocks": [_block(block) for block in chapter.blocks if _is_printed(block)],
            }
            for chapter in report.chapters
        ],
    }


def _warnings(report: Report) -> Iterator[str]:
    if report.approval is None:
        yield "This is a draft. Nobody has approved it."
    if report.example_note:
        yield report.example_note


def _is_printed(block: Block) -> bool:
    return not (isinstance(block, ReportTable) and block.data_only)


def _block(block: Block) -> dict[str, Any]:
    match block:
        case ReportTable():
            return {
                "kind": "table",
                "caption": printable(block.caption),
                "columns": list(block.columns),
                "widths": list(block.widths or (1,) * len(block.columns)),
                "rows": [[printable(cell_text(cell)) for cell in row] for row in block.rows],
            }
        case ReportFigure():
            return {
                "kind": "figure",
                "caption": printable(block.caption),
                "alt": printable(block.alt),
                "svg": for_print(block.svg),
            }
    return {
        key: printable(value) if isinstance(value, str) else value
        for key, value in block.model_dump(mode="json").items()
    } | ({"items": [printable(item) for item in block.items]} if block.kind == "bullets" else {})
