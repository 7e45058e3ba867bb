"""The formulas of a spreadsheet: XPath read as conditions of a survey."""
