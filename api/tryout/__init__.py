"""Trying a survey without keeping anything, and letting files of answers through real doors."""
