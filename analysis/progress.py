"""How whoever started long work is told how far it is."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")
Progress = Callable[[str, float], None]
"""Hears the stage, in words, and which share of it is done."""


def tell_nobody(stage: str, share: float) -> None:  # for callers that do not watch
    """Progress that nobody hears."""


def watched(items: Sequence[Item], progress: Progress, stage: str, every: int = 1) -> Iterator[Item]:
    """One after the other, telling how far they are before each, or before one in `every`."""
    for number, item in enumerate(items):
        if number % every == 0:
            progress(stage, number / len(items))
        yield item
