"""Published values as people read them: dates, periods and crossed tables. Lays out; changes no value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analysis.periods import Period

Plain = Mapping[str, Any]

AUDIENCES = {"young_people": "Young people", "practitioners": "Practitioners"}
NOT_POSSIBLE = "[z]"
"""Printed where nobody can be: the question was not asked of that group."""


def day(iso: str | None) -> str:
    """`2026-11-03` as `3 November 2026`; nothing for no date."""
    if not iso:
        return ""
    when = date.fromisoformat(iso)
    return f"{when.day} {when:%B %Y}"


def period(of_round: Plain) -> str:
    """The period of a round, such as `Oct to Dec 2026`."""
    return Period.parse(of_round["time_period"], of_round["time_identifier"]).label


def audience(name: str) -> str:
    return AUDIENCES.get(name, name)


@dataclass(frozen=True)
class Row:
    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Crossed:
    """A two-way table: one text a cell."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def crossed(table: Plain, release: Plain) -> Crossed:
    """A table of pairs as rows and columns, with the labels that the one-way tables give them."""
    texts = {(cell["row"], cell["column"]): cell["text"] for cell in table["cells"]}
    rows = _labels(release, table["question"], [cell["row"] for cell in table["cells"]])
    columns = _labels(release, table["by"], [cell["column"] for cell in table["cells"]])
    return Crossed(
        tuple(columns.values()),
        tuple(Row(say, tuple(texts.get((r, c), NOT_POSSIBLE) for c in columns)) for r, say in rows.items()),
    )


def _labels(release: Plain, question: str, ids: Sequence[str]) -> dict[str, str]:
    one_way = "main-theme" if question == "themes" else question
    known = {
        cell["id"]: cell["label"]
        for table in release["tables"]
        if table["id"] == one_way
        for cell in table["cells"]
    }
    return {id: known.get(id, id.replace("-", " ").capitalize()) for id in dict.fromkeys(ids)}


def longest(table: Plain) -> int:
    """What the longest bar of a table stands for: its base, or its largest count."""
    counts = [cell["count"] or 0 for cell in table["cells"]]
    return max(counts + [table["people"] or 0, 1])


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "period": period,
    "audience": audience,
    "crossed": crossed,
    "longest": longest,
}
