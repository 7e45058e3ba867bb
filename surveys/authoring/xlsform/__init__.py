"""Surveys as spreadsheets by the XLSForm standard, in and out."""
