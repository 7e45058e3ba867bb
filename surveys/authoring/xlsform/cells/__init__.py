"""A workbook as cells: its sheets, headings and columns."""
