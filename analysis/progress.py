"""How whoever started long work is told how far it is."""

from collections.abc import Callable

Progress = Callable[[str, float], None]
"""Hears the stage, in words, and which share of it is done."""


def tell_nobody(stage: str, share: float) -> None:  # for callers that do not watch
    """Progress that nobody hears."""
