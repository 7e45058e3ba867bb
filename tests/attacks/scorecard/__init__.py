"""Attacks on what the scorecard shows of administrative data."""
