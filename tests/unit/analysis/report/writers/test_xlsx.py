"""The report's workbook by the rules for accessible spreadsheets."""

import io
import re

import pytest
from openpyxl import load_workbook

from analysis.report import Report
from analysis.report.composition import Amount
from analysis.report.writers.xlsx import xlsx
from tests.unit.analysis.report.reports import EVERY, report


def opened(made: Report):
    return load_workbook(io.BytesIO(xlsx(made)))


@pytest.fixture(scope="module")
def workbook():
    return opened(report())


def test_it_begins_with_cover_contents_and_notes(workbook):
    """Whoever opens it is told what it is, what is in it and what the symbols mean."""
    assert workbook.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    notes = "\n".join(str(cell.value) for row in workbook["Notes"] for cell in row if cell.value)
    assert "[c]" in notes


def test_a_sheet_has_one_named_table_without_merged_or_empty_cells(workbook):
    """Each table of the composition has a sheet, and every cell of it says something; no formula is made."""
    sheets = workbook.sheetnames[3:]
    tables = [table for table in report().tables() if table.rows]
    assert len(sheets) == len(tables)
    for name, table in zip(sheets, tables, strict=True):
        sheet = workbook[name]
        assert set(name.split()[1:]) <= set(re.split(r"[^a-zA-Z0-9]+", table.id)), "no word of a name is cut"
        assert len(sheet.tables) == 1
        assert not sheet.merged_cells.ranges
        (area,) = (one.ref for one in sheet.tables.values())
        cells = [[cell.value for cell in row] for row in sheet[area]]
        assert cells[0] == list(table.columns)
        for found, row in zip(cells[1:], table.rows, strict=True):
            assert found == [_value(cell) for cell in row]
        assert all(cell.data_type != "f" for row in sheet[area] for cell in row)


def _value(cell):
    """A workbook keeps 15 digits of a number."""
    if not isinstance(cell, Amount):
        return cell
    return cell.text if cell.value is None else pytest.approx(cell.value, rel=1e-12)


@pytest.mark.parametrize("name", ["nothing", "any letters"])
def test_every_report_can_be_written(name: str):
    """Nothing, and names in any letters."""
    assert opened(EVERY[name]()).sheetnames[0] == "Cover"
