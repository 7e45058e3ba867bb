"""How strongly something that somebody says asks for help. It decides what is shown to them, and is never kept."""

from collections.abc import Iterable
from typing import Literal, get_args

SupportLevel = Literal["none", "worry", "urgent"]
"""`worry` shows a light line with a button and goes on; `urgent` shows where there is help before anything else."""

_FROM_LEAST: tuple[SupportLevel, ...] = get_args(SupportLevel)


def strongest(levels: Iterable[SupportLevel]) -> SupportLevel:
    """The strongest of some levels; `none` where there is none."""
    return max(levels, key=_FROM_LEAST.index, default="none")
