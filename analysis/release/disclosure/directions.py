"""How each theme went, beside all else that is published: as much of it as an attacker can be shown, and no more.

It comes last, when everything else is settled. So it is hidden before anything else is, and nothing is hidden for its sake;
and only counts that hang together with it have to be attacked again.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from analysis.release.design.tables import THEMES, CellKey, DesignedTable, SumConstraint, TableDesign
from analysis.release.disclosure.attacker import OutOfTime, Target, Unsolved
from analysis.release.disclosure.audit import Audit
from analysis.release.disclosure.hiding import Protected, shows_something, small_counts, visible
from analysis.release.disclosure.keyed_noise import KeyedNoise

NEEDLESS = 0.03
"""How often a count is held back beside a lone small one that did not need it."""
REPAIRS = 12
"""Rounds of hiding more cells before a table that still fails is left out."""
SECONDS = 20.0
"""After this nothing is said of how themes went."""
SHOW_AGAIN_SECONDS = 5.0


def with_directions(
    protected: Protected,
    full: TableDesign,
    counts: Mapping[CellKey, int],
    rounded: Mapping[CellKey, int],
    noise: KeyedNoise,
    audit: Audit,
) -> Protected:
    """What is published already, and of how each theme went what can be. `full` is the design with all of it."""
    tables = [table for table in full.directions if protected.published.get(table.people) is not None]
    return _Directions(protected, full, tables, counts, rounded, noise, audit).run() if tables else protected


class _Directions:
    """How the themes of one release went, on its way through the audit."""

    def __init__(
        self,
        protected: Protected,
        full: TableDesign,
        tables: Collection[DesignedTable],
        counts: Mapping[CellKey, int],
        rounded: Mapping[CellKey, int],
        noise: KeyedNoise,
        audit: Audit,
    ) -> None:
        self._without, self._rounded, self._noise, self._audit = protected, rounded, noise, audit
        self._tables = {table.id: table for table in tables}
        self._sums = {total.table: total for total in full.sums if total.table in self._tables}
        small = small_counts(full, counts, noise)
        self._hidden = {name for name in small if name.table in self._tables}
        self._needless()
        self._kept = frozenset(self._hidden)
        self._among = audit.tied_to(self._tables, self._design)

    @property
    def _design(self) -> TableDesign:
        """What was settled, with the tables that are left."""
        design = self._without.design
        sums = (self._sums[table] for table in self._tables)
        return replace(design, tables=(*design.tables, *self._tables.values()), sums=(*design.sums, *sums))

    @property
    def _all_hidden(self) -> frozenset[CellKey]:
        return self._without.hidden | self._hidden

    def _needless(self) -> None:
        for total in self._sums.values():
            alone = [name for name in total.parts if name in self._hidden]
            if len(alone) == 1 and self._noise.uniform("needless", total.table) < NEEDLESS:
                self._hidden.update(self._companion(total))

    def run(self) -> Protected:
        self._audit.allow(SECONDS)
        for repair in range(REPAIRS * 2):
            self._drop(
                table for table in self._tables.values() if not shows_something(table, self._published())
            )
            if not self._tables:
                return self._without
            try:
                unsafe = self._audit.attack(self._design, self._published(), self._all_hidden, self._among)
            except Unsolved as problem:
                late = self._without.out_of_time or isinstance(problem, OutOfTime)
                return replace(self._without, out_of_time=late)
            if not unsafe:
                return self._shown_again()
            self._repair(unsafe, hide=repair < REPAIRS)
        return self._without

    def _published(self) -> Mapping[CellKey, int | None]:
        return visible(self._design, self._rounded, self._all_hidden)

    def _shown_again(self) -> Protected:
        """Counts that were hidden beside others and need not have been, given what else was hidden since."""
        self._audit.allow(SHOW_AGAIN_SECONDS)
        for name in sorted(self._hidden - self._kept, key=lambda name: (-self._rounded[name], name)):
            if name.table in self._tables:
                self._show_if_safe(name)
        return Protected(self._design, self._published(), self._all_hidden, self._without.out_of_time)

    def _show_if_safe(self, name: CellKey) -> None:
        self._hidden.remove(name)
        if not self._audit.is_safe(self._design, self._published(), self._all_hidden, self._among):
            self._hidden.add(name)

    # Repair -------------------------------------------------------------------------------------------

    def _repair(self, unsafe: Iterable[Target], hide: bool) -> None:
        failing = {table for target in unsafe for table in self._to_blame(target.what)} or set(self._tables)
        for table in sorted(failing):
            companion = list(self._companion(self._sums[table])) if hide else []
            self._hidden.update(companion)
            if not companion:
                self._drop([self._tables[table]])

    def _to_blame(self, name: CellKey) -> Iterator[str]:
        """The tables that give a count away: its own, or that of its theme."""
        for table in self._tables.values():
            if table.id == name.table or (name.table == THEMES and name.cell.endswith(table.people.cell)):
                yield table.id

    def _companion(self, total: SumConstraint) -> Iterator[CellKey]:
        """The smallest count that is shown, likeliest: the choice proves no order."""
        shown = [name for name in total.parts if name not in self._hidden]
        if shown:
            yield min(shown, key=self._size)

    def _size(self, name: CellKey) -> float:
        return self._rounded[name] ** 2 * self._noise.exponential("hide", str(name))

    def _drop(self, tables: Iterable[DesignedTable]) -> None:
        for table in list(tables):
            del self._tables[table.id]
