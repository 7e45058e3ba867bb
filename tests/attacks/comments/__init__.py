"""Attacks on the comments that are handed out to the desk that codes."""
