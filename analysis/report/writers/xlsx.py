"""A report's tables as a workbook by the rules for accessible spreadsheets: cover, contents, notes, one table a sheet."""

import re
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import gptables
import pandas as pd

from analysis.report.composition import Amount, Bullets, Cell, Chapter, Report, ReportTable
from analysis.report.writers.letters import printable

LONGEST_SHEET = 31
"""Letters in the name of a sheet, at most."""


def xlsx(report: Report) -> bytes:
    """The workbook. Numbers are numbers; what has none is a symbol or a word; no cell is empty."""
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        # The notes are about all sheets, so no cell refers to one; and what pandas will change is the library's matter.
        warnings.filterwarnings("ignore", module=r"gptables(\..*)?")
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        file = Path(folder) / "report.xlsx"
        gptables.write_workbook(
            str(file),
            sheets={label: _sheet(table, label) for label, table in _labelled(report)},
            cover=_cover(report),
            notes_table=_notes(report),
            auto_width=True,
            workbook_options=WORKBOOK,
        )
        return file.read_bytes()


WORKBOOK = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""What somebody wrote is never a formula."""


def _labelled(report: Report) -> Iterator[tuple[str, ReportTable]]:
    for number, table in enumerate((table for table in report.tables() if table.rows), 1):
        yield _label(number, table), table


def _label(number: int, table: ReportTable) -> str:
    """`1 priorities`: a name that no other sheet has, with none of the letters that a name must not have. A long one ends
    with a whole word."""
    words = " ".join(re.sub(r"[^a-zA-Z0-9]+", " ", f"{number} {table.id}").split())
    return words if len(words) <= LONGEST_SHEET else words[: LONGEST_SHEET + 1].rpartition(" ")[0]


def _sheet(table: ReportTable, label: str) -> gptables.GPTable:
    frame = pd.DataFrame([[_value(cell) for cell in row] for row in table.rows], columns=list(table.columns))
    return gptables.GPTable(
        table=frame,
        table_name=f"table_{re.sub(r'[^a-z0-9]+', '_', label.lower())}",
        title=printable(table.caption),
        subtitles=[],
        instructions="This worksheet has one table. Symbols in square brackets are explained in the notes.",
        index_columns={1: 0},
    )


def _value(cell: Cell) -> float | int | str:
    if isinstance(cell, Amount):
        return printable(cell.text) if cell.value is None else cell.value
    return printable(cell) or "None"


def _cover(report: Report) -> gptables.Cover:
    return gptables.Cover(
        title=printable(report.document_title),
        intro=["About this report", *(printable(f"{name}: {words}") for name, words in report.cover())],
        about=["Notes", *filter(None, (report.example_note, report.attribution))],
        cover_label="Cover",
    )


def _notes(report: Report) -> pd.DataFrame:
    """The method and the symbols."""
    notes = tuple(_method(report.chapters))
    return pd.DataFrame(
        {
            "Note number": [f"note {number}" for number in range(1, len(notes) + 1)],
            "Note text": notes,
        }
    )


def _method(chapters: tuple[Chapter, ...]) -> Iterator[str]:
    for chapter in chapters:
        if chapter.id == "method":
            for block in chapter.blocks:
                if isinstance(block, Bullets):
                    yield from block.items
