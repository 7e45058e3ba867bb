"""Hearing words that call for help."""
