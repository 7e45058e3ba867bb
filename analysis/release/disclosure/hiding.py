"""Which counts are hidden for being small, what a reader then sees, and which tables are worth their place."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from analysis.release.design.tables import (
    MAIN_THEME,
    STARTED,
    THEMES,
    TOTAL,
    CellKey,
    DesignedTable,
    SumConstraint,
    TableDesign,
)
from analysis.release.disclosure.attacker import SURELY_LARGE, Published
from analysis.release.disclosure.keyed_noise import KeyedNoise
from analysis.release.documents.document import SMALLEST


@dataclass(frozen=True)
class Protected:
    """`published` holds every count of the design: a rounded number, or None when it is hidden. `hidden` are those that are
    held back, with the small ones that are in no table. `out_of_time`: with more time, more might have
    been shown."""

    design: TableDesign
    published: Mapping[CellKey, int | None]
    hidden: frozenset[CellKey] = frozenset()
    out_of_time: bool = False


SHOWN = {10: 0.008, 11: 0.2, 12: 0.9, 13: 0.992}
"""How likely a count at the edge is to be shown: never below, always above; to see one there proves next to nothing."""
WITHHELD = 0.2
"""How often the number of those who began is left out where it need not be."""


def is_small(name: CellKey, count: int, noise: KeyedNoise) -> bool:
    """Whether a count is hidden for being small: always below 10, nearly always at 10, never above the edge."""
    if count < SMALLEST or name == TOTAL:
        return count < SMALLEST
    return noise.uniform("show", str(name)) > SHOWN.get(count, 1.0)


def small_counts(design: TableDesign, counts: Mapping[CellKey, int], noise: KeyedNoise) -> set[CellKey]:
    """The counts of a design that are hidden for being small. What only follows from others has no edge to blur."""
    return {
        name
        for name in design.names
        if counts[name] < SMALLEST or (name not in design.unseen and is_small(name, counts[name], noise))
    }


def visible(
    design: TableDesign, rounded: Mapping[CellKey, int], hidden: Collection[CellKey]
) -> dict[CellKey, int | None]:
    """What a reader has: the counts that are shown, and those surely not small that follow by one subtraction."""
    shown: dict[CellKey, int | None] = {
        name: None if name in hidden else rounded[name] for name in design.names
    }
    for name in design.unseen:
        follows = any(_all_shown(total, name, hidden) for total in design.sums_of[name])
        if not follows or rounded[name] < SURELY_LARGE:
            shown[name] = None
    return shown


def _all_shown(total: SumConstraint, but: CellKey, hidden: Collection[CellKey]) -> bool:
    return all(name not in hidden for name in total.names if name != but)


def is_withheld(noise: KeyedNoise) -> bool:
    """Whether how many began is left out without need: else, where it is not there, somebody surely did not finish."""
    return noise.uniform("withhold", str(STARTED)) < WITHHELD


def shows_something(table: DesignedTable, published: Published) -> bool:
    """Whether a table is worth its place: a summary, a two-way table, one of pairs or of how a theme went in which nothing
    can be shown is left out, and so is how the answers came where one of the two is hidden. That depends on what is
    published alone, so that a table that is not there tells no more than one that is empty."""
    if table.kind == "ways":
        return all(published[cell.name] is not None for cell in table.cells)
    if table.is_direction:
        return any(published[cell.name] is not None for cell in table.cells)
    if table.kind not in ("measure", "pair", "change"):
        return True
    return any(published[name] is not None for name in table.names if name != TOTAL)


KNOWN_TO_BE_HIDDEN = ("measure", "change", "ways")
"""Kinds of tables whose absence says that they are hidden: a reader knows that they are made of what is there."""


def tables_kept(design: TableDesign, published: Published) -> list[DesignedTable]:
    """The tables of the document, in the order of the design. Main themes are there for the two-way tables of themes."""
    kept = [table for table in design.tables if shows_something(table, published)]
    crossed = any(THEMES in (table.question, table.by) for table in kept if table.is_pair)
    return [table for table in kept if crossed or table.id != MAIN_THEME]


def as_read(design: TableDesign, published: Published) -> TableDesign:
    """The design as a reader of the document has it, who does not see what was left out."""
    here = {table.id for table in tables_kept(design, published)}
    return design.without({t.id for t in design.tables if t.kind not in KNOWN_TO_BE_HIDDEN} - here)
