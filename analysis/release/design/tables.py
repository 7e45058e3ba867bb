"""The tables of a release before anybody is counted: their cells, and every sum that ties their counts together.

    total = people + not-answered                      whoever took part answered, or did not
            people = north + south                     the choices of a question with one answer
                     north = north|younger + north|older        a two-way table: its rows and
                     younger = north|younger + south|younger    its columns sum to both questions

Each line is a `SumConstraint`: it holds among people, and among the rounded numbers that stand for them.
Types only. A design sees no answers: what is published about a round cannot depend on what somebody asks for later.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from analysis.release.documents.document import TableKind

NOT_ANSWERED = "not-answered"
PEOPLE = "people"
ROSE, DID_NOT_RISE = "rose", "did-not-rise"
NO_THEME = "no-theme"
THEMES = "themes"
MAIN_THEME = "main-theme"
DIRECTIONS: Mapping[str, str] = {
    "good": "Going well",
    "bad": "Not going well",
    "both": "Both",
    "neutral": "Without judgement",
}
WAYS = "ways"
ON_A_SCREEN, ON_PAPER = "screen", "paper"
SENTIMENT = "sentiment"
SENTIMENTS = {
    "positive": "Positive",
    "neutral": "Neutral",
    "negative": "Negative",
    "mixed": "Mixed",
    "unclear": "Unclear",
}


class CellKey(NamedTuple):
    """The name of one count: the table that it first appears in, and what it counts there."""

    table: str
    cell: str

    def __str__(self) -> str:
        return f"{self.table}/{self.cell}"


TOTAL = CellKey("", "total")
STARTED = CellKey("", "started")
UNFINISHED = CellKey("", "unfinished")


@dataclass(frozen=True)
class DesignedCell:
    """One cell. Two tables may show the same count under different labels, so it names its count."""

    id: str
    label: str
    name: CellKey
    row: str = ""
    column: str = ""


@dataclass(frozen=True)
class DesignedTable:
    """One table: its cells, and the count of the people whom its percentages are of."""

    id: str
    kind: TableKind
    title: str
    question: str
    people: CellKey
    cells: tuple[DesignedCell, ...]
    by: str = ""

    @property
    def is_pair(self) -> bool:
        return self.kind == "pair"

    @property
    def is_direction(self) -> bool:
        return self.kind == "direction"

    @cached_property
    def names(self) -> tuple[CellKey, ...]:
        return tuple(dict.fromkeys((*(cell.name for cell in self.cells), self.people)))


@dataclass(frozen=True)
class SumConstraint:
    """`whole` is the sum of `parts`, among people and among published counts alike."""

    table: str
    whole: CellKey
    parts: tuple[CellKey, ...]

    @cached_property
    def names(self) -> tuple[CellKey, ...]:
        return (self.whole, *self.parts)


@dataclass(frozen=True)
class AtMostConstraint:
    """The counts `fewer` together are never more people than the counts `more` together. Everybody knows this. Numbers of
    people of a kind can stand among them."""

    fewer: tuple[CellKey, ...]
    more: tuple[CellKey, ...]

    @cached_property
    def names(self) -> tuple[CellKey, ...]:
        return (*self.fewer, *self.more)


@dataclass(frozen=True)
class SensitiveGroup:
    """Of the people of `group`, those who chose something sensitive: never provably all, never provably none."""

    group: CellKey
    chose: tuple[CellKey, ...]


@dataclass(frozen=True)
class TableDesign:
    """Everything that is counted, and what the whole world knows about how the counts hang together."""

    tables: tuple[DesignedTable, ...]
    sums: tuple[SumConstraint, ...]
    at_most: tuple[AtMostConstraint, ...] = ()
    sensitive: tuple[SensitiveGroup, ...] = ()
    derived: frozenset[CellKey] = frozenset()
    """Counts that a reader can work out although they are no cell: who did not mention a theme."""
    kinds: tuple[CellKey, ...] = ()
    """Numbers of people of a kind, which nobody counts: they say how counts hang together."""

    @cached_property
    def names(self) -> tuple[CellKey, ...]:
        shown = (name for table in self.tables for name in table.names)
        summed = (name for total in self.sums for name in total.names)
        return tuple(dict.fromkeys((TOTAL, *shown, *summed)))

    @cached_property
    def sums_of(self) -> Mapping[CellKey, tuple[SumConstraint, ...]]:
        found: dict[CellKey, list[SumConstraint]] = {name: [] for name in self.names}
        for total in self.sums:
            for name in total.names:
                found[name].append(total)
        return {name: tuple(sums) for name, sums in found.items()}

    @cached_property
    def wholes(self) -> frozenset[CellKey]:
        """Counts that are made of other counts."""
        return frozenset(total.whole for total in self.sums)

    @cached_property
    def directions(self) -> tuple[DesignedTable, ...]:
        """The tables of how each theme went. They hang below the themes, and nothing hangs below them."""
        return tuple(table for table in self.tables if table.is_direction)

    @cached_property
    def unseen(self) -> frozenset[CellKey]:
        """The derived counts that no table shows."""
        return self.derived - {name for table in self.tables for name in table.names}

    @cached_property
    def pairs(self) -> tuple[DesignedTable, ...]:
        return tuple(table for table in self.tables if table.is_pair)

    def table(self, table_id: str) -> DesignedTable:
        return next(table for table in self.tables if table.id == table_id)

    def without(self, table_ids: Collection[str]) -> "TableDesign":
        """The design without these tables: two-way tables, measures, main themes."""
        tables = tuple(table for table in self.tables if table.id not in table_ids)
        sums = tuple(total for total in self.sums if total.table not in table_ids)
        return replace(
            self,
            tables=tables,
            sums=sums,
            at_most=tuple(fact for fact in self.at_most if _about(fact.names, table_ids)),
            sensitive=tuple(s for s in self.sensitive if _about(s.chose, table_ids)),
            derived=frozenset(name for name in self.derived if name.table not in table_ids),
        )


def _about(names: Iterable[CellKey], gone: Collection[str]) -> bool:
    return all(name == TOTAL or name.table not in gone for name in names)
