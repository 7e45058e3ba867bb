"""The forms of the desk as data: what is asked, how it is typed, and what is made of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from surveys.errors import UserError

Shape = Literal["line", "text", "lines", "number", "date", "choice"]
MOST_LETTERS = 5000
"""Of one field."""


class FormProblem(UserError, ValueError):
    """What is wrong with a form, by the name of the field."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems.values()))


@dataclass(frozen=True)
class Field:
    name: str
    label: str
    shape: Shape = "line"
    hint: str = ""
    optional: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)

    def read(self, typed: str) -> Any:
        """What was typed as the record keeps it. Raises `ValueError` with a sentence."""
        words = typed.replace("\r\n", "\n").strip()
        if len(words) > MOST_LETTERS:
            raise ValueError(f"Write at most {MOST_LETTERS} letters; there are {len(words)}")
        if not words:
            if self.optional:
                return [] if self.shape == "lines" else None
            raise ValueError(
                f"Fill in: {self.label.rstrip('?').lower() if self.shape != 'choice' else self.label}"
            )
        return _READ[self.shape](words, self)

    def shown(self, value: Any) -> str:
        """A value as people read it."""
        if isinstance(value, list):
            return "; ".join(value)
        return self.choices.get(str(value), f"{value:g}" if isinstance(value, float) else str(value))


def _line(words: str, _field: Field) -> str:
    return " ".join(words.split())


def _text(words: str, _field: Field) -> str:
    return words


def _lines(words: str, _field: Field) -> list[str]:
    return [line.strip() for line in words.split("\n") if line.strip()]


def _number(words: str, _field: Field) -> float:
    plain = words.replace(",", "").removesuffix("%").strip()
    try:
        value = float(plain)
    except ValueError:
        raise ValueError("Write a number, such as 85 or 12.5") from None
    if value != value or value in (float("inf"), float("-inf")):
        raise ValueError("Write a number, such as 85 or 12.5")
    return value


def _date(words: str, _field: Field) -> str:
    try:
        return date.fromisoformat(words).isoformat()
    except ValueError:
        raise ValueError("Write a day as 2026-12-31") from None


def _choice(words: str, of: Field) -> str:
    if words not in of.choices:
        raise ValueError(f"Choose one: {', '.join(of.choices.values())}")
    return words


_READ = {"line": _line, "text": _text, "lines": _lines, "number": _number, "date": _date, "choice": _choice}

_STATUS = {"not_started": "Not started", "doing": "Doing", "done": "Done", "cannot": "Cannot be done"}
_COST = {
    "no_cost": "Costs nothing",
    "low_cost": "Costs little",
    "cost": "Costs money",
    "not_known": "Not known yet",
}
_RAG = {
    "tolerance": "By how far it is from the target",
    "bands": "By two edges",
    "ci": "By chance: whether it differs from the target by more than its interval",
    "none": "Never",
}
_WHY = Field(
    "why", "Why is it written now?", "line", "For the record. The board and auditors read it.", optional=True
)


@dataclass(frozen=True)
class Form:
    """`about` says what the form is about: an area, a measure, an action or nothing that is there already."""

    title: str
    about: Literal["area", "measure", "action", "theme"]
    fields: tuple[Field, ...]

    @property
    def all_fields(self) -> tuple[Field, ...]:
        return (*self.fields, _WHY)

    def shown(self, body: Mapping[str, Any]) -> list[tuple[str, str]]:
        """What an entry says, each with the label of its field."""
        return [(asked.label, asked.shown(body[asked.name])) for asked in self.fields if asked.name in body]

    def read(self, typed: Mapping[str, str]) -> tuple[dict[str, Any], str]:
        """The body of an entry, without what was left empty, and why. Raises `FormProblem`."""
        body, problems = {}, {}
        for asked in self.all_fields:
            try:
                body[asked.name] = asked.read(typed.get(asked.name, ""))
            except ValueError as problem:
                problems[asked.name] = str(problem)
        if problems:
            raise FormProblem(problems)
        why = body.pop("why") or ""
        return {name: value for name, value in body.items() if value not in (None, [])}, why


FORMS: Mapping[str, Form] = {
    "story": Form(
        "Write the story behind the figures",
        "area",
        (
            Field(
                "text",
                "What is behind the figures?",
                "text",
                "What they cannot say. Name no child and no family.",
            ),
            Field("helps", "What helps?", "lines", "One thing a line.", optional=True),
            Field("hinders", "What hinders?", "lines", "One thing a line.", optional=True),
        ),
    ),
    "lead": Form("Name who leads", "area", (Field("lead", "Who leads?"),)),
    "partner": Form(
        "Name a partner",
        "area",
        (
            Field("organisation", "Which organisation?"),
            Field("part", "What is its part?", "text"),
        ),
    ),
    "action": Form(
        "Add an action",
        "area",
        (
            Field("what", "What is to be done?", "text"),
            Field("owner", "Who does it?"),
            Field("cost", "What does it cost?", "choice", choices=_COST),
            Field("starts_on", "When does it start?", "date", "Such as 2026-12-01.", optional=True),
            Field("due_on", "By when?", "date", "Such as 2027-03-31.", optional=True),
        ),
    ),
    "action-update": Form(
        "Say how the action goes on",
        "action",
        (
            Field("status", "Where is it?", "choice", choices=_STATUS),
            Field("text", "What happened?", "text", "What cannot be done needs a reason."),
            Field(
                "due_on", "Another day by which it is due?", "date", "Leave empty to keep it.", optional=True
            ),
        ),
    ),
    "target": Form(
        "Set the target",
        "measure",
        (Field("target", "Target", "number", "In the unit of the measure: 85 means 85 % of a percentage."),),
    ),
    "rag-policy": Form(
        "Say when it is green, amber or red",
        "measure",
        (
            Field("kind", "How is it decided?", "choice", choices=_RAG),
            Field(
                "percent",
                "Green within how many percent of the target?",
                "number",
                "Such as 10.",
                optional=True,
            ),
            Field("lower", "Lower edge", "number", "For two edges, and for a target range.", optional=True),
            Field("upper", "Upper edge", "number", "For two edges, and for a target range.", optional=True),
        ),
    ),
}
"""What can be written at the desk, by kind of entry."""
