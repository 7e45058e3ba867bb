"""The forms of the desk as data: what is asked, how it is typed, and what is made of it."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from analysis.periods import FREQUENCY_WORDS, Frequency, Period
from analysis.plan import Indicator, PerformanceMeasure
from analysis.plan.measured import FILLED_BY_HEARD
from analysis.plan.units import UNITS
from analysis.values import TOTAL, Value
from api.desk.writing.days import day_typed
from api.desk.writing.rules import OF_A_MEASURE, OF_COLOURS, FormRule, broken
from surveys.days import day_in_words
from surveys.errors import UserError

Measured = Indicator | PerformanceMeasure
Shape = Literal["line", "text", "lines", "number", "whole", "date", "choice"]
MOST_LETTERS = 5000
"""Of one field."""
MOST_IN_A_LINE = 300
"""Of what stands in one line, such as a name."""


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
                f"Choose one: {self.label}"
                if self.shape == "choice"
                else f"Fill in: {self.label.rstrip('?').lower()}"
            )
        return _READ[self.shape](words, self)

    def shown(self, value: Any) -> str:
        """A value as people read it."""
        if isinstance(value, list):
            return "; ".join(value)
        if self.shape == "date":
            return day_in_words(date.fromisoformat(value)) if value else ""
        return self.choices.get(str(value), f"{value:g}" if isinstance(value, float) else str(value))


def _line(words: str, _field: Field) -> str:
    line = " ".join(words.split())
    if len(line) > MOST_IN_A_LINE:
        raise ValueError(f"Write at most {MOST_IN_A_LINE} letters; there are {len(line)}")
    return line


def _text(words: str, _field: Field) -> str:
    return words


def _lines(words: str, _field: Field) -> list[str]:
    return [line.strip() for line in words.split("\n") if line.strip()]


_NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?", re.ASCII)
_LONGEST_NUMBER = 18


def _number(words: str, _field: Field) -> float:
    """A comma parts thousands and nothing else: "12,5" is not read as 125."""
    plain = words.removesuffix("%").strip().replace("\N{MINUS SIGN}", "-")
    if len(plain) > _LONGEST_NUMBER or not _NUMBER.fullmatch(plain):
        raise ValueError("Write a number, such as 85, 12.5 or 1,200")
    return float(plain.replace(",", ""))


def _whole(words: str, of: Field) -> int:
    value = _number(words, of)
    if value != int(value) or value < 1:
        raise ValueError("Write a whole number, such as 10,000")
    return int(value)


def _date(words: str, _field: Field) -> str:
    return day_typed(words).isoformat()


def _choice(words: str, of: Field) -> str:
    if not of.choices:
        raise ValueError("There is nothing to choose")
    if words not in of.choices:
        raise ValueError(f"Choose one: {', '.join(of.choices.values())}")
    return words


_READ = {
    "line": _line,
    "text": _text,
    "lines": _lines,
    "number": _number,
    "whole": _whole,
    "date": _date,
    "choice": _choice,
}

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
_NEEDED_WHY = Field("why", "Why?", "line", "It stands beside the figure, for everybody who reads it.")


_QUESTION = {
    "indicator": "An indicator: how the whole population is doing (of a priority)",
    "how_much": "How much did we do?",
    "how_well": "How well did we do it?",
    "better_off": "Is anyone better off?",
}
_DOMAIN = {
    "knowledge": "What they know or can do",
    "attitude": "What they think or feel",
    "behaviour": "What they do",
    "circumstance": "How they live",
}
_POLARITY = {
    "higher_is_better": "Higher is better",
    "lower_is_better": "Lower is better",
    "none": "Neither: it is never red or green",
}
_FILLED_BY = {
    "administrative": "From records, by a file that somebody takes in",
    "nothing_yet": "It cannot be measured yet: the board wishes to",
}
_TIER = {"headline": "A headline measure: at most five of an area", "secondary": "A secondary measure"}
_UNIT: dict[str, str] = {code: unit.name for code, unit in UNITS.items()}
_FREQUENCY: dict[str, str] = {code: f"Every {words}" for code, words in FREQUENCY_WORDS.items()}


@dataclass(frozen=True)
class Form:
    """`about` says what the form is about: an area, a measure, an action or the board as a whole. `changes`: it begins with
    what holds now, and an entry holds only what was changed. `rules` say what the answers must be to each other."""

    title: str
    about: Literal["area", "measure", "action", "board", "theme"]
    fields: tuple[Field, ...]
    why_needed: bool = False
    changes: bool = False
    rules: tuple[FormRule, ...] = ()

    @property
    def all_fields(self) -> tuple[Field, ...]:
        return (*self.fields, _NEEDED_WHY if self.why_needed else _WHY)

    def to_blame(self, name: str) -> str:
        """The field that something is wrong with; the first where it is none of these."""
        return name if name in {asked.name for asked in self.fields} else self.fields[0].name

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
        if problems := problems or broken(self.rules, body):
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
            Field(
                "starts_on",
                "When does it start?",
                "date",
                "Such as 1 12 2026, or 1 December 2026.",
                optional=True,
            ),
            Field("due_on", "By when?", "date", "Such as 31 3 2027, or 31 March 2027.", optional=True),
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
        (
            Field(
                "target",
                "Target",
                "number",
                "In the unit of the measure: 85 means 85 % of a percentage. Leave it empty to have none.",
                optional=True,
            ),
        ),
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
        rules=OF_COLOURS,
    ),
    "measure": Form(
        "Add a measure",
        "area",
        (
            Field("name", "What is measured?", "line", "Begin with whom it is about: Children who …"),
            Field("question", "Which question does it answer?", "choice", choices=_QUESTION),
            Field("domain", "If somebody is better off: in what?", "choice", choices=_DOMAIN, optional=True),
            Field("unit", "In what is it measured?", "choice", choices=_UNIT),
            Field("per", "Of a rate: per how many?", "whole", "Such as 10,000.", optional=True),
            Field("of", "What is counted?", "line", "Such as: children on a plan for neglect."),
            Field("polarity", "Which way is better?", "choice", choices=_POLARITY),
            Field("frequency", "How often is it measured?", "choice", choices=_FREQUENCY),
            Field("filled_by", "Is it measured already?", "choice", choices=_FILLED_BY),
            Field("source", "Who counts it, or who could?", "line", "The organisation and its records."),
            Field(
                "id",
                "A short name for files?",
                "line",
                "Small letters and hyphens. Without one it is made from what is measured.",
                optional=True,
            ),
        ),
        rules=OF_A_MEASURE,
    ),
    "measure-details": Form(
        "Change what the measure is",
        "measure",
        (
            Field("name", "What is measured?"),
            Field("of", "What is counted?"),
            Field("source", "Who counts it, or who could?"),
            Field(
                "frequency",
                "How often is it measured?",
                "choice",
                "Values that came in by other periods are kept, and not shown.",
                choices=_FREQUENCY,
            ),
            Field("filled_by", "Is it measured?", "choice", choices=_FILLED_BY, optional=True),
            Field("tier", "How important is it?", "choice", choices=_TIER, optional=True),
        ),
        changes=True,
    ),
    "sum": Form(
        "Say what adds up to it",
        "measure",
        (
            Field(
                "sum_of",
                "Which measures add up to it?",
                "lines",
                "What files call them, one a line. Then no small one can be worked out from the others. Leave it empty if "
                "none do.",
                optional=True,
            ),
        ),
    ),
    "baseline": Form(
        "Freeze the baseline anew",
        "measure",
        (
            Field(
                "made_on",
                "What was known up to which day?",
                "date",
                "Such as 31 3 2026. Periods that had ended by then are the history; what follows is held against its "
                "forecast.",
            ),
        ),
        why_needed=True,
    ),
    "report-due": Form(
        "Say when the next report is wanted",
        "board",
        (Field("due_on", "By when?", "date", "Such as 31 12 2026, or 31 December 2026."),),
    ),
}
"""What can be written at the desk, by kind of entry; and `forecast`, whose fields are the periods to come."""

PERIODS_AHEAD = 4
_EXPECTED = "in-"


@dataclass(frozen=True)
class ForecastForm(Form):
    """A number for each of the next periods, as many as somebody wants to say something about."""

    periods: Mapping[str, Period] = field(default_factory=dict)

    def read(self, typed: Mapping[str, str]) -> tuple[dict[str, Any], str]:
        body, why = super().read(typed)
        if not body:
            first = self.fields[0].name
            raise FormProblem({first: "Fill in what you expect of at least one period"})
        expected = [
            [period.time_period, period.time_identifier, body[name]]
            for name, period in self.periods.items()
            if name in body
        ]
        return {"expected": expected}, why

    def shown(self, body: Mapping[str, Any]) -> list[tuple[str, str]]:
        return [
            (Period.parse(period, identifier).label, f"{value:g}")
            for period, identifier, value in body.get("expected", ())
        ]


def forecast_form(frequency: Frequency, typed: Collection[str], today: date) -> ForecastForm:
    """For the period of today and those after it; and for those that a form which was opened earlier has asked."""
    now = Period.containing(today, frequency)
    known = {_name_of(period): period for period in map(now.moved, range(-1, PERIODS_AHEAD))}
    ahead = list(known)[1:]
    periods = {name: known[name] for name in known if name in ahead or name in typed}
    fields = tuple(Field(name, period.label, "number", optional=True) for name, period in periods.items())
    return ForecastForm("Say what you expect", "measure", fields, why_needed=True, periods=periods)


def _name_of(period: Period) -> str:
    return f"{_EXPECTED}{period.time_period}-{period.place + 1}"


@dataclass(frozen=True)
class WithdrawalForm(Form):
    """Which of the values that are shown now."""

    values: Mapping[str, Value] = field(default_factory=dict)

    def read(self, typed: Mapping[str, str]) -> tuple[dict[str, Any], str]:
        body, why = super().read(typed)
        value = self.values[body["value"]]
        return {
            "time_period": value.period.time_period,
            "time_identifier": value.period.time_identifier,
            "breakdown_topic": value.breakdown_topic,
            "breakdown": value.breakdown,
            "revision": value.revision,
        }, why

    def shown(self, body: Mapping[str, Any]) -> list[tuple[str, str]]:
        period = Period.parse(body["time_period"], body["time_identifier"]).label
        part = "" if body["breakdown"] == TOTAL else f", {body['breakdown']}"
        return [("The value of", f"{period}{part}, revision {body['revision']}")]


def withdrawal_form(values: Iterable[Value]) -> WithdrawalForm:
    """The newest value first."""
    known = {
        f"{value.period}|{value.breakdown_topic}|{value.breakdown}|{value.revision}": value
        for value in sorted(values, key=lambda value: (value.period, value.is_total), reverse=True)
    }
    named = {code: _named(value) for code, value in known.items()}
    asked = Field("value", "Which value should not have come in?", "choice", choices=named)
    return WithdrawalForm("Withdraw a value", "measure", (asked,), why_needed=True, values=known)


def _named(value: Value) -> str:
    part = "" if value.is_total else f", {value.breakdown}"
    said = value.symbol or f"{value.figure.value:,.12g}"
    return f"{value.period.label}{part}: {said}"


WITHDRAWAL = "withdrawal"


def form_of(
    kind: str,
    about: Measured | None,
    typed: Collection[str],
    today: date,
    values: Callable[[], Iterable[Value]] = tuple,
) -> Form | None:
    """The form of a kind; `about` is the measure that it is about, if it is about one, `values` gives its values as they are
    now. None where there is no such form."""
    if kind == FORECAST and about:
        return forecast_form(about.frequency, typed, today)
    if kind == WITHDRAWAL and about:
        return withdrawal_form(values())
    form = FORMS.get(kind)
    return _of_measure(form, about) if form and about and form.changes else form


def _of_measure(form: Form, about: Measured) -> Form:
    """Without what does not apply: an indicator is always counted, and what Heard counts itself is written in the files."""
    never = {"filled_by", "tier"} if isinstance(about, Indicator) else set[str]()
    if isinstance(about, PerformanceMeasure) and about.filled_by in FILLED_BY_HEARD:
        never = {"filled_by", "frequency", "of", "source"}
    return replace(form, fields=tuple(each for each in form.fields if each.name not in never))


def only_changed(body: Mapping[str, Any], began: Mapping[str, str], blamed: str) -> dict[str, Any]:
    """What an entry keeps of a form that `began` with what held when it was opened: what others changed since stays as they
    wrote it. Raises `FormProblem` where nothing was changed."""
    changed = {name: value for name, value in body.items() if began.get(name) != value}
    if not changed:
        raise FormProblem({blamed: "Nothing is changed yet"})
    return changed


FORECAST = "forecast"
NO_FORECAST = ForecastForm("Say what you expect", "measure", ())
SHOWN: Mapping[str, Form] = {**FORMS, FORECAST: NO_FORECAST, WITHDRAWAL: withdrawal_form(())}
"""How what was written is shown, by kind of entry."""
