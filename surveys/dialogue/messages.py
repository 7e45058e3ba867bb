"""What passes between the conversation and a door: things said, with the buttons under them. Plain values, no behaviour."""

from dataclasses import dataclass
from typing import Literal

Input = Literal["none", "one", "several", "number", "text", "code"]
"""How the thing said can be answered: not at all, one button, several buttons and Done, a number, words, or a code."""


@dataclass(frozen=True)
class Button:
    """`say` is what stands on it; `words` is what the door passes on when it is pressed."""

    say: str
    words: str
    face: str = ""
    picked: bool = False

    @property
    def toggle(self) -> str:
        """What a door passes on to pick or unpick this one of several choices."""
        return f"+{self.words}"

    @property
    def label(self) -> str:
        return f"{self.face} {self.say}" if self.face else self.say


@dataclass(frozen=True)
class Reply:
    """One thing said. `about` names the moment that it asks about: a door gives it back with the answer, so that a stale
    button is recognised. `actions` (back, skip, help, stop) stand apart from the answers. `progress` is (this, of all).
    `language` is that of the words, as a code of two letters. `longest` is how many letters can be written, where that is
    fewer than usual. What is `for_everybody` holds nothing of anybody's: it is the same for all, but for `about`."""

    words: str
    buttons: tuple[Button, ...] = ()
    actions: tuple[Button, ...] = ()
    about: str = ""
    input: Input = "none"
    hint: str = ""
    progress: tuple[int, int] | None = None
    language: str = "en"
    longest: int | None = None
    for_everybody: bool = False
