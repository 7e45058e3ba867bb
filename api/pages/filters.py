"""Published values as people read them: dates, periods and crossed tables. Lays out; changes no value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.periods import Period, titled
from analysis.scorecard.wording import answered_within, ends_in_unit, in_unit
from analysis.values import SYMBOL_WORDS
from api.pages.views import lines_of
from surveys.days import day_in_words

Plain = Mapping[str, Any]

AUDIENCES = {"young_people": "Young people", "practitioners": "Practitioners"}
NOT_POSSIBLE = "[z]"
"""Printed where nobody can be: the question was not asked of that group."""


def day(iso: str | None) -> str:
    """`2026-11-03` as `3 November 2026`; nothing for no date."""
    return day_in_words(date.fromisoformat(iso)) if iso else ""


def period(of_round: Plain) -> str:
    """The period of a round, such as `Oct to Dec 2026`."""
    return Period.parse(of_round["time_period"], of_round["time_identifier"]).label


def audience(name: str) -> str:
    return AUDIENCES.get(name, name)


@dataclass(frozen=True)
class TableRow:
    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Crossed:
    """A two-way table: one text a cell."""

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]


def crossed(table: Plain, release: Plain) -> Crossed:
    """A table of pairs as rows and columns, with the labels that the one-way tables give them."""
    texts = {(cell["row"], cell["column"]): cell["text"] for cell in table["cells"]}
    rows = _labels(release, table["question"], [cell["row"] for cell in table["cells"]])
    columns = _labels(release, table["by"], [cell["column"] for cell in table["cells"]])
    return Crossed(
        tuple(columns.values()),
        tuple(
            TableRow(say, tuple(texts.get((r, c), NOT_POSSIBLE) for c in columns)) for r, say in rows.items()
        ),
    )


def _labels(release: Plain, question: str, ids: Sequence[str]) -> dict[str, str]:
    one_way = "main-theme" if question == "themes" else question
    known = {
        cell["id"]: cell["label"]
        for table in release["tables"]
        if table["id"] == one_way
        for cell in table["cells"]
    }
    return {each: known.get(each, each.replace("-", " ").capitalize()) for each in dict.fromkeys(ids)}


def longest(table: Plain) -> int:
    """What the longest bar of a table stands for: its base, or its largest count."""
    counts = [cell["count"] or 0 for cell in table["cells"]]
    return max([*counts, table["people"] or 0, 1])


DIRECTIONS = {
    "better": "Better than",
    "worse": "Worse than",
    "same": "About the same as",
    "up": "Higher than",
    "down": "Lower than",
}


def directions(line: Plain) -> list[str]:
    """Where it is going, in words: against the period before and the same period last year, where known."""
    against = {"since_previous": "the period before", "since_last_year": "the same period last year"}
    return [
        f"{DIRECTIONS[line['travel'][key]]} {earlier}"
        for key, earlier in against.items()
        if line["travel"][key] in DIRECTIONS
    ]


TAGS = {"attention": "red", "watch": "orange", "good": "green", "steady": "blue"}


def tag(status: Plain) -> str:
    """The colour of a status's tag: beside the word, never instead of it."""
    colour = {"green": "green", "amber": "orange", "red": "red"}.get(status.get("rag", ""))
    return colour or TAGS.get(status["standing"], "grey")


def signal(line: Plain) -> str:
    """What chance says about the series, where it is long enough to say anything."""
    found = line["signal"]
    if found.get("limits") is None and found.get("marker") in (None, "cannot_be_calculated"):
        return ""
    trial = "Trial limits, from few periods." if found.get("trial") else ""
    assurance = found.get("assurance_words")
    return " ".join(filter(None, (f"{found['words']}.", assurance and f"{assurance}.", trial)))


def symbols(text: str) -> list[str]:
    """What each symbol in a text means."""
    return [f"{symbol} {meaning}" for symbol, meaning in SYMBOL_WORDS.items() if symbol in text]


def target(line: Plain) -> str:
    """The target with its unit, or nothing where there is none."""
    return _with_unit(line["target"]["value"], line)


def target_of(value: Plain, line: Plain) -> str:
    """The target that stood beside a value, else that of its measure."""
    own = value["target"] if value["target"] is not None else line["target"]["value"]
    return _with_unit(own, line) or "[z]"


def interval(value: Plain, line: Plain) -> str:
    """The interval of a value with its unit, or the symbol of what is missing."""
    if value["interval"] is None:
        return "[c]" if value["missing"] == "suppressed" else "[z]"
    return ends_in_unit(value["interval"], line["unit"], line.get("per"))


def _with_unit(value: float | None, line: Plain) -> str:
    if value is None:
        return ""
    return in_unit(value, line["unit"], line.get("per"))


def notes(line: Plain) -> list[str]:
    """What was noted beside the values, each once, with the period where it is about one."""
    said = {note: "" for value in line["values"] for note in value.get("notes", ())}
    commented = [f"{value['period']}: {value['comment']}" for value in line["values"] if value["comment"]]
    return [*said, *commented]


def newest_themes(tables: Sequence[Plain]) -> list[Plain]:
    """The last table of each survey."""
    return list({table["survey"]: table for table in tables}.values())


def plain_words(code: str) -> str:
    """`low_cost` as `Low cost`."""
    return code.replace("_", " ").capitalize()


def own_lines(area: Plain, question: str) -> list[Plain]:
    """The area's own measures of one question, not those that it shows of other areas."""
    lines = next(measures["lines"] for measures in area["measures"] if measures["question"] == question)
    return [line for line in lines if line["area"] == area["id"]]


def lent_lines(area: Plain, question: str) -> list[Plain]:
    """The measures of one question that this area shows of other areas."""
    lines = next(measures["lines"] for measures in area["measures"] if measures["question"] == question)
    return [line for line in lines if line["area"] != area["id"]]


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "period": period,
    "titled": titled,
    "audience": audience,
    "crossed": crossed,
    "longest": longest,
    "directions": directions,
    "signal": signal,
    "tag": tag,
    "symbols": symbols,
    "target": target,
    "target_of": target_of,
    "interval": interval,
    "notes": notes,
    "newest_themes": newest_themes,
    "plain_words": plain_words,
    "answered_within": answered_within,
    "own_lines": own_lines,
    "lent_lines": lent_lines,
    "lines_of": lines_of,
}
