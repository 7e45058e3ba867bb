"""Where a pure function is done for many texts: one after another here, or wherever whoever wires it has more hands."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

Spread = Callable[[Callable[[str], str], Sequence[str]], list[str]]
"""Does something for each text, in the order of the texts."""
Spreading = Callable[[int], AbstractContextManager[Spread]]
"""Gives a `Spread` for so many people's texts, for as long as the block lasts."""


def here(do: Callable[[str], str], texts: Sequence[str]) -> list[str]:
    return [do(text) for text in texts]


@contextmanager
def one_by_one(_people: int) -> Iterator[Spread]:
    yield here
