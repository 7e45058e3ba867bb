"""The forms of the desk that codes: what was chosen, as a coding or a decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analysis.text.themes.codebook import Codebook
from analysis.voice.checked.codings import FEELINGS, WAYS, Coding
from api.desk.writing.forms import FormProblem

Typed = Mapping[str, Sequence[str]]

WAY_WORDS: Mapping[str, str] = {
    "good": "Well",
    "bad": "Badly",
    "mixed": "Mixed",
    "neutral": "Said without judgement",
}
FEELING_WORDS: Mapping[str, str] = {
    "positive": "Positive",
    "negative": "Negative",
    "mixed": "Mixed",
    "neutral": "Neutral",
    "unclear": "Cannot be told",
}
WENT = "went-"
ADDED = 3
"""Rows in which a theme can be added at once."""

DECISIONS: Mapping[str, str] = {
    "only-sounds-so": "Nothing: it only sounds so",
    "front-door": "Told to those who protect children here, with what is known",
    "place": "Told to the place or service that it is about",
    "theme": "Taken up by the board as a theme",
}
"""What can be decided of a comment that sounds urgent. Nobody knows who wrote it, so nobody can be sent to them."""
MOST_LETTERS = 2000


@dataclass(frozen=True)
class Row:
    """One theme of the page: how it goes there, empty for not at all, and the words that decided."""

    code: str
    title: str
    means: str
    way: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class CodingForm:
    """What stands in the form. `added` are (code, way) of the rows in which a theme can be added."""

    ways: Mapping[str, str] = field(default_factory=dict)
    feeling: str = "unclear"
    raised: bool = False
    added: tuple[tuple[str, str], ...] = (("", ""),) * ADDED

    @classmethod
    def of(cls, coding: Coding) -> "CodingForm":
        return cls(dict(coding.themes), coding.feeling, coding.raised)

    @classmethod
    def typed(cls, typed: Typed) -> "CodingForm":
        ways = {name.removeprefix(WENT): last[-1] for name, last in typed.items() if name.startswith(WENT)}
        added = tuple((_last(typed, f"add-{n}"), _last(typed, f"add-{n}-went")) for n in range(1, ADDED + 1))
        return cls(ways, _last(typed, "feeling"), bool(_last(typed, "raised")), added)

    def coding(self, comment: str, coder: str, book: Codebook, *, unsure: bool) -> Coding:
        """Raises `FormProblem`, by the name of the field."""
        problems = dict(self._problems(book))
        if problems and not unsure:
            raise FormProblem(problems)
        if unsure:
            return Coding(comment, coder, "", unsure=True, raised=self.raised)
        themes: dict[str, Any] = {code: way for code, way in self.ways.items() if way}
        themes |= {code: way for code, way in self.added if code}
        return Coding(comment, coder, "", themes, self.feeling, raised=self.raised)

    def _problems(self, book: Codebook) -> Sequence[tuple[str, str]]:
        found = []
        for code, way in self.ways.items():
            if code not in book.codes or way not in ("", *WAYS):
                found.append((f"{WENT}{code}", "Choose how it goes, or that it is not about this"))
        for number, (code, way) in enumerate(self.added, 1):
            if bool(code) != bool(way):
                missing = f"add-{number}-went" if code else f"add-{number}"
                found.append((missing, "Choose how it goes there" if code else "Choose the theme to add"))
            elif code and (code not in book.codes or way not in WAYS):
                found.append((f"add-{number}", "Choose a theme of the codebook"))
        if self.feeling not in FEELINGS:
            found.append(("feeling", "Choose how the whole comment feels"))
        return found


def decision_of(typed: Typed) -> dict[str, str]:
    """What was decided, and what was noted of it. Raises `FormProblem`."""
    chosen, note = _last(typed, "decision"), _last(typed, "note").replace("\r\n", "\n").strip()
    problems = {}
    if chosen not in DECISIONS:
        problems["decision"] = "Choose what was decided"
    if len(note) > MOST_LETTERS:
        problems["note"] = f"Write at most {MOST_LETTERS} letters; there are {len(note)}"
    if problems:
        raise FormProblem(problems)
    return {"decision": chosen, "note": note}


def _last(typed: Typed, name: str) -> str:
    return typed.get(name, ("",))[-1]
