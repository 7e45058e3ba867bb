"""From protected counts to the document of a release, with the words beside the numbers. It sees no true count."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from analysis.release.document import BASE, FEW_TOOK_PART, SCHEMA, SEAL, SMALLEST, Cell, Release, Table
from analysis.release.making import Asked, Making, RoundFacts
from analysis.release.protection import Protected
from analysis.release.tables import NOT_ANSWERED, STARTED, TOTAL, CellKey, DesignedTable, TableDesign


def release_of_few(asked: Asked, how: Making) -> Release:
    """The release of a round in which fewer than ten took part: it says that, and nothing else."""
    participation = {"asked": None, "started": None, "finished": None, "text": FEW_TOOK_PART}
    hidden = {"cells": 0, "tables": 0, "why": ["Fewer than 10 people took part, so nothing else is shown."]}
    return Release({**_heading(asked, how), "participation": participation, "hidden": hidden}, [], seal=SEAL)


def written(asked: Asked, how: Making, protected: Protected, designed: TableDesign) -> Release:
    """The release of what protection lets out, of all that was `designed`."""
    tables = [_table(table, protected.published) for table in protected.design.tables]
    hidden = {
        "cells": sum(not cell.shown for table in tables for cell in table.cells),
        "tables": len(designed.tables) - len(tables),
        "why": list(_why(tables, protected, designed)),
    }
    participation = _participation(asked.facts, protected.published)
    body = {**_heading(asked, how), "participation": participation, "hidden": hidden}
    return Release(body, tables, seal=SEAL)


def _heading(asked: Asked, how: Making) -> dict[str, Any]:
    survey, facts = asked.survey, asked.facts
    return {
        "schema": SCHEMA,
        "id": facts.release_id,
        "kind": how.kind,
        "survey": {
            "id": survey.id,
            "title": survey.title,
            "audience": survey.audience,
            "revision": survey.revision,
        },
        "round": {
            "id": facts.id,
            "opened_on": facts.opened_on.isoformat(),
            "closed_on": facts.closed_on.isoformat() if facts.closed_on else None,
            "time_period": facts.time_period,
            "time_identifier": facts.time_identifier,
            **({"invited": facts.invited} if facts.invited else {}),
            **_changed(facts),
            **({"compared_with": facts.compared_with} if facts.compared_with else {}),
        },
        "example": facts.example,
        "made_on": how.made_on.isoformat(),
        "method": [*METHOD, *([METHOD_OF_PAIRS] if facts.compared_with else [])],
        "provenance": {str(name): str(value) for name, value in how.provenance.items()},
    }


def _changed(facts: RoundFacts) -> dict[str, Any]:
    """What was asked in other words while the round was open; nothing where that was nothing."""
    changes = [
        {"question": change.question, "says": change.says, "breaks": change.breaks}
        for change in facts.changes
    ]
    return {"changes": changes} if changes else {}


METHOD = (
    "Every number of people is rounded to a multiple of 5 and is within 4 of the true number. The direction is "
    "partly left to chance, so that a small change in a number says nothing about one person.",
    "Rounded numbers add up: the cells of a table come to the total beside them. What a hidden cell leaves of a total is "
    "not its number: it can be 5 or 10 where nobody is.",
    "Numbers below 10 are not shown, and nobody at all looks the same as a few.",
    "Percentages are to be worked out from these rounded numbers only.",
    "A person counts once in each row, however often they mentioned something.",
    "Where a table crosses themes with another question, each person counts under their main theme: of those they "
    "wrote about, the one most people wrote about.",
    "An answer that is not one of the choices of this version of the survey counts as no answer.",
)


METHOD_OF_PAIRS = (
    "Where the same people are compared with themselves, they were matched by a code that they made for it. Of each pair it "
    "was kept whether the answer rose by at least one point, the codes were destroyed, and fewer than 10 pairs of a "
    "question count as none. Who gave no code, or one that somebody else gave too, is in no pair."
)


def _participation(facts: RoundFacts, published: Mapping[CellKey, int | None]) -> dict[str, Any]:
    finished = published[TOTAL]
    return {
        "asked": _nearest(facts.asked),
        "started": published.get(STARTED),
        "finished": finished,
        "text": f"About {finished:,} people took part.",
    }


def _nearest(people: int | None) -> int | None:
    """How many were asked is the organisers' own number, known before anybody answered."""
    if people is None or people < SMALLEST:
        return None
    return BASE * ((people + BASE // 2) // BASE)


def _table(designed: DesignedTable, published: Mapping[CellKey, int | None]) -> Table:
    cells = [
        Cell(cell.id, cell.label, published[cell.name], cell.row, cell.column, seal=SEAL)
        for cell in designed.cells
    ]
    if designed.kind == "themes":
        cells.sort(key=_most_first)
    return Table(
        designed.id,
        designed.kind,
        designed.question,
        designed.title,
        published[designed.people],
        tuple(cells),
        designed.by,
        seal=SEAL,
    )


def _most_first(cell: Cell) -> tuple[bool, int, str]:
    """By published count, then label. Those who wrote nothing come last."""
    return cell.id == NOT_ANSWERED, -(cell.count or 0), cell.label


def _why(tables: Iterable[Table], protected: Protected, designed: TableDesign) -> Iterator[str]:
    if any(not cell.shown for table in tables for cell in table.cells):
        yield (
            "A cell that is not shown holds fewer than 10 people, or nobody, or is held back so that a small "
            "number elsewhere cannot be worked out by taking away. These look the same on purpose."
        )
    gone = [table for table in designed.tables if table not in protected.design.tables]
    for table in gone:
        if table.kind == "change":
            yield f"“{table.title}” is left out: too few people could be matched with what they said before."
        elif table.kind == "measure":
            yield f"The two-part summary of “{table.title}” is left out: one of its parts is too small to show."
        else:
            yield f"The table “{table.title}” is left out: in so small a round it would say too much about too few."
