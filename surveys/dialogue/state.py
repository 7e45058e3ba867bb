"""Where somebody is in a survey: plain data, so that it can be saved and reloaded between every two turns."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from surveys.definition.survey import WordingName

Phase = Literal["age", "welcome", "asking", "support", "checking", "choosing", "stopping", "sent", "stopped"]
Answer = str | int | list[str]
Beside = Literal["", "words"]
WRITTEN = "\x1f"
"""Stands for somebody's own words where they are kept apart and were not looked at. Nobody can type it."""


@dataclass(frozen=True)
class State:
    """`mark` is a random word for this conversation and `asked` counts what was put to the person: together they name
    the moment that a button belongs to. `trail` holds the questions answered or skipped, in order. `picked` are the
    choices ticked so far at a question with several. `beside` is what was opened over the question: the choice of words
    and language; the question waits under it."""

    survey: str
    revision: int
    mark: str
    phase: Phase = "welcome"
    asked: int = 1
    at: str = ""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    picked: tuple[str, ...] = ()
    language: str = "en"
    wording: WordingName = "standard"
    beside: Beside = ""

    @property
    def about(self) -> str:
        return f"{self.mark}.{self.asked}"

    @property
    def ended(self) -> bool:
        return self.phase in ("sent", "stopped")
