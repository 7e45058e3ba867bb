"""Where somebody is in a survey: plain data, so that it can be saved and reloaded between every two turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from surveys.definition.survey import WordingName
from surveys.language.phrases import ENGLISH

Phase = Literal[
    "age", "welcome", "asking", "support", "quoting", "checking", "choosing", "stopping", "sent", "stopped"
]
Answer = str | int | list[str]
Beside = Literal["", "words"]
WRITTEN = "\x1f"
"""Stands for somebody's own words where they are kept apart and were not looked at. Nobody can type it."""

LANGUAGE = "language-"
"""What a button passes on that chooses a language, before its code."""

FIRST = "first-"
"""What the turn token of the first screen begins with, where nothing is kept of whoever looks at it. Others begin with four
random letters and a full stop."""


def first_about(revision: int, language: str = ENGLISH) -> str:
    """The language that the screen is in stands in it too: what follows is in the same, and nobody has to be remembered."""
    return f"{FIRST}{revision}" + ("" if language == ENGLISH else f"-{language}")


def is_of_first_screen(about: str) -> bool:
    return about.startswith(FIRST)


def language_of_first(about: str) -> str:
    """The language that the first screen with this turn token is in, as far as the token says."""
    return about.removeprefix(FIRST).partition("-")[2] or ENGLISH


@dataclass(frozen=True)
class State:
    """`mark` is a random word for this conversation and `asked` counts what was put to the person: together they name
    the turn that a button belongs to. `trail` holds the questions answered or skipped, in order. `picked` are the
    choices ticked so far at a question with several. `beside` is what was opened over the question: the choice of words
    and language; the question waits under it. `may_quote` is the question of
    which they said that the words that stand there now may be quoted; empty without a yes."""

    survey: str
    revision: int
    mark: str
    phase: Phase = "welcome"
    asked: int = 1
    at: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    language: str = ENGLISH
    wording: WordingName = "standard"
    beside: Beside = ""
    may_quote: str = ""

    @property
    def screen(self) -> str:
        return self.beside or self.phase

    @property
    def about(self) -> str:
        return f"{self.mark}.{self.asked}"

    @property
    def before(self) -> str:
        """The turn token of what was put to the person just before."""
        return f"{self.mark}.{self.asked - 1}"

    def is_now(self, about: str) -> bool:
        """Buttons of the first screen belong to where somebody is until they have moved on from it."""
        of_first = (first_about(self.revision, self.language), first_about(self.revision))
        return about == self.about or (self.asked == 1 and about in of_first)

    @property
    def ended(self) -> bool:
        return self.phase in ("sent", "stopped")
