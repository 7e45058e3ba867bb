"""What somebody at a door sees and does, whichever door it is."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Seen:
    """One thing that the bot said, as it was shown. `buttons` are the labels of the answers, without the actions."""

    words: str
    buttons: tuple[str, ...] = ()


class Respondent(Protocol):
    """Somebody who answers. `words` are the label of a button, labels with commas between, or typed words; the respondent
    uses the door's own gesture (a tap, ticked boxes) where the words stand on something that is shown."""

    async def begin(self, code: str) -> list[Seen]: ...
    async def answer(self, words: str) -> list[Seen]: ...
    async def aclose(self) -> None: ...


RespondentFor = Callable[[int], Awaitable[Respondent]]
"""Somebody new for each number, at one door."""
