"""Cells of ours that hold more than one thing, as JSON."""

import json
from collections.abc import Mapping
from typing import Any

from surveys.authoring.xlsform.remarks import Findings
from surveys.authoring.xlsform.sheets import SheetRow

SUCH_AS: Mapping[str, str] = {
    "heard_release": '{"pairs": [["area", "themes"]]}',
    "heard_programme": '{"id": "training", "stage": "before"}',
    "heard_paired": '{"name": "knowledge"}',
    "heard_said_before": '{"because": "Only a spelling was mended."}',
}
"""What can stand in them."""


def table_in(row: SheetRow, sheet: str, column: str, findings: Findings) -> Any:
    """What the cell holds; None where it is empty."""
    try:
        return json.loads(row.get(column) or "null")
    except (json.JSONDecodeError, RecursionError):
        findings.mistake(sheet, row.number, row.heading(column), f"is not JSON such as {SUCH_AS[column]}")
        return None


def whole_number(row: SheetRow, sheet: str, column: str, findings: Findings) -> int | None:
    """The number in a cell; None where it is empty or no whole number."""
    text = row.get(column)
    if text and not (text.isascii() and text.isdecimal() and len(text) < 10):
        findings.mistake(sheet, row.number, row.heading(column), f"'{text[:30]}' is not a whole number")
        return None
    return int(text) if text else None
