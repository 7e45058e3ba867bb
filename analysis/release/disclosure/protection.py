"""Which counts of a round may be published: small ones hidden, the rest rounded, and the attacker has to fail.

Hide, attack, hide beside what was proved, attack again; then leave tables out; then show again what need not have been
hidden. What is decided after the first hiding depends on the rounded counts alone, and now and then a count is held
back without need, so that the pattern of hidden cells proves nothing that the attacker was not already given.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from analysis.progress import Progress, tell_nobody
from analysis.release.design.tables import (
    MAIN_THEME,
    STARTED,
    THEMES,
    TOTAL,
    UNFINISHED,
    AtMostConstraint,
    CellKey,
    DesignedTable,
    SumConstraint,
    TableDesign,
)
from analysis.release.disclosure.attacker import (
    SURELY_LARGE,
    OutOfTime,
    SeenTables,
    Target,
    Unsolved,
)
from analysis.release.disclosure.audit import Audit
from analysis.release.disclosure.directions import with_directions
from analysis.release.disclosure.hiding import Protected, is_withheld, shows_something, small_counts, visible
from analysis.release.disclosure.keyed_noise import KeyedNoise
from analysis.release.disclosure.rounding import NoRounding, round_counts
from analysis.release.documents.errors import ReleaseError

TWO_WAY_FROM = 30
"""So many people a round needs for two-way tables;"""
TWO_WAY_FROM_BY_LINK = 100
"""and so many where whoever has the link can answer several times: a group in a group is soon filled by one of them."""
NEEDLESS = 0.03
"""How often a count is held back beside a lone small one that did not need it."""
REPAIRS = 12
"""Rounds of hiding more cells before a table that still fails is left out."""
AUDIT_SECONDS = 60.0
"""After this the audit gives up on the two-way tables, and after as long again on the release."""
WHOLE_SECONDS = 150.0
"""After this nothing more is tried: everything but the total is hidden, where less was not found to be safe."""
LAST_SECONDS = 30.0
"""So long may the attack on that take."""
SHOW_AGAIN_SECONDS = 10.0
"""So long is spent on showing again what need not have been hidden."""


@dataclass(frozen=True)
class Monitor:
    """What the protection is given besides counts: a clock in seconds, and whom to tell how far it is."""

    clock: Callable[[], float]
    tell: Progress = tell_nobody


def protect(
    design: TableDesign,
    counts: Mapping[CellKey, int],
    noise: KeyedNoise,
    watch: Monitor,
    earlier: SeenTables | None = None,
    facts: Collection[AtMostConstraint] = (),
    two_way_from: int = TWO_WAY_FROM,
) -> Protected:
    """Round, hide, and audit until nothing can be proved. `earlier` is the round's interim release. There are no two-way
    tables where fewer than `two_way_from` took part.

    The attacker is told exactly how many took part: in a school somebody always knows.

    Raises `ReleaseError` when no safe release was found in time.
    """
    if counts[TOTAL] < two_way_from:
        design = _without(design, design.pairs)
    if is_withheld(noise):
        design = design.without({STARTED.table})
    full, rounded = _rounded(design, counts, noise)
    audit = Audit(counts, watch.clock, earlier, facts, WHOLE_SECONDS)
    settled = full.without({table.id for table in full.directions})
    protected = _Protection(settled, counts, rounded, noise, watch, audit).run()
    return with_directions(protected, full, counts, rounded, noise, audit)


def _without(design: TableDesign, tables: Iterable[DesignedTable]) -> TableDesign:
    gone = {table.id for table in tables}
    left = [table for table in design.pairs if table.id not in gone]
    if not any(THEMES in (table.question, table.by) for table in left):
        gone.add(MAIN_THEME)
    return design.without(gone)


def _largest(tables: Iterable[DesignedTable]) -> DesignedTable:
    return max(tables, key=lambda table: (len(table.cells), table.id))


def _rounded(
    design: TableDesign, counts: Mapping[CellKey, int], noise: KeyedNoise
) -> tuple[TableDesign, dict[CellKey, int]]:
    while True:
        try:
            return design, round_counts(design, counts, noise, small_counts(design, counts, noise))
        except NoRounding:
            if design.directions:
                design = design.without({table.id for table in design.directions})
            elif design.pairs:
                design = _without(design, [_largest(design.pairs)])
            else:
                raise _nothing_safe() from None


def _nothing_safe() -> ReleaseError:
    return ReleaseError(
        "no safe release of this round was found in time; try again on a quieter machine, "
        "or declare fewer tables in the survey's release plan"
    )


class _Protection:
    """One release on its way through the audit."""

    def __init__(
        self,
        design: TableDesign,
        counts: Mapping[CellKey, int],
        rounded: Mapping[CellKey, int],
        noise: KeyedNoise,
        watch: Monitor,
        audit: Audit,
    ) -> None:
        self._design, self._rounded = design, rounded
        self._noise, self._watch, self._audit = noise, watch, audit
        self._kinds = frozenset(design.kinds)
        self._hidden = small_counts(design, counts, noise)
        self._needless()
        self._kept = frozenset(self._hidden)
        self._repairs = 0
        self._out_of_time = False
        self._audit.allow(AUDIT_SECONDS)

    def _needless(self) -> None:
        """Hide now and then beside a lone small count, so that a companion does not prove that one was needed."""
        # As they are before anything is hidden beside them: a companion needs none.
        small = list(self._alone())
        for alone, total in small:
            if self._noise.uniform("needless", f"{total.table} {total.whole}") < NEEDLESS:
                self._hide(self._companions(alone, total))

    def _alone(self) -> Iterator[tuple[CellKey, SumConstraint]]:
        """The counts that are hidden alone in a sum."""
        for total in (each for each in self._design.sums if each.table != STARTED.table):
            hidden = [name for name in total.names if self._is_hidden(name)]
            if len(hidden) == 1:
                yield hidden[0], total

    def run(self) -> Protected:
        while True:
            published = visible(self._design, self._rounded, self._hidden)
            try:
                unsafe = self._audit.attack(self._design, published, self._hidden)
            except Unsolved as problem:
                self._out_of_time |= isinstance(problem, OutOfTime)
                self._give_up_on_pairs()
                continue
            if not unsafe:
                shown = self._shown_again(published)
                return Protected(self._design, shown, frozenset(self._hidden), self._out_of_time)
            self._watch.tell("auditing", 1 - 1 / (2 + self._repairs))
            self._repair(unsafe)

    def _shown_again(self, published: Mapping[CellKey, int | None]) -> Mapping[CellKey, int | None]:
        """Counts that were hidden for others and need not have been, given what else was hidden since."""
        self._audit.allow(SHOW_AGAIN_SECONDS)
        for name in sorted(self._hidden - self._kept, key=lambda name: (-self._rounded[name], name)):
            if self._audit.is_over:
                break
            without = visible(self._design, self._rounded, self._hidden - {name})
            if self._audit.is_safe(self._design, without, self._hidden):
                self._hidden.remove(name)
                published = without
        return published

    # Repair -------------------------------------------------------------------------------------------

    def _repair(self, unsafe: Sequence[Target]) -> None:
        self._repairs += 1
        names = list(dict.fromkeys(target.what for target in unsafe))
        if UNFINISHED in names:
            self._design = self._design.without({STARTED.table})
            self._hidden &= set(self._design.names)
            names.remove(UNFINISHED)
            if not names:
                return
        if empty := self._empty_pair(names):
            self._drop(empty)
            return
        if self._repairs > REPAIRS:
            self._leave_out(names)
            return
        before = len(self._hidden)
        for name in names:
            self._hide(self._alone_in(name))
        if len(self._hidden) == before:
            for name in names:
                self._hide(list(self._linked(name)) or self._anything_beside(name))
        if len(self._hidden) == before:
            self._leave_out(names)

    def _empty_pair(self, names: Collection[CellKey]) -> DesignedTable | None:
        """A two-way table that shows nothing and whose margins say too much: nothing else is hidden for its sake."""
        tables = {name.table for name in names}
        published = visible(self._design, self._rounded, self._hidden)
        failing = (table for table in self._design.pairs if table.id in tables)
        return next((table for table in failing if not shows_something(table, published)), None)

    def _hide(self, names: Iterable[CellKey]) -> None:
        self._hidden.update(names)

    def _alone_in(self, name: CellKey) -> Iterator[CellKey]:
        """A companion in every sum in which the count is the only one that is hidden."""
        if name not in self._design.unseen and name not in self._hidden and name in self._design.sums_of:
            yield name
        for total in self._design.sums_of.get(name, ()):
            if not any(self._is_hidden(other) for other in total.names if other != name):
                yield from self._companions(name, total)

    def _anything_beside(self, name: CellKey) -> Iterator[CellKey]:
        sums = self._design.sums_of.get(name, ())
        for total in sorted(sums, key=lambda total: sum(map(self._is_hidden, total.names))):
            found = list(self._companions(name, total))
            if found:
                yield from found
                return

    def _linked(self, name: CellKey) -> Iterator[CellKey]:
        """Something in a table that is tied to the count by routing, where the table gives the count away."""
        for fact in self._design.at_most:
            if name in fact.names:
                others = [other for other in self._tied_by(fact) if other.table != name.table]
                sums = [total for other in others for total in self._design.sums_of.get(other, ())]
                yield from next(filter(None, (list(self._companions(name, total)) for total in sums)), [])

    def _tied_by(self, fact: AtMostConstraint) -> Iterator[CellKey]:
        """The counts of a fact; of one about kinds of people, those of all that is known of these kinds."""
        tables = {name.table for name in fact.names if name in self._kinds}
        for other in self._design.at_most if tables else (fact,):
            if other is fact or any(name.table in tables for name in other.names):
                yield from (name for name in other.names if name not in self._kinds)

    def _is_hidden(self, name: CellKey) -> bool:
        return name in self._hidden or (name in self._design.unseen and self._rounded[name] < SURELY_LARGE)

    def _companions(self, name: CellKey, total: SumConstraint) -> Collection[CellKey]:
        rectangle = self._rectangle(name, total)
        if rectangle:
            return rectangle
        shown = [n for n in total.names if n != name and self._can_be_hidden(n)]
        leaves = [n for n in shown if n not in self._design.wholes]
        # Hiding a whole helps only when one of its parts is hidden as well, so parts come first.
        return [min(leaves or shown, key=self._size)] if shown else []

    def _can_be_hidden(self, name: CellKey) -> bool:
        return name not in {TOTAL, STARTED, *self._hidden, *self._design.unseen}

    def _size(self, name: CellKey) -> float:
        """The published size under a keyed noise: the smallest is likeliest, and the choice proves no order."""
        return self._rounded[name] ** 2 * self._noise.exponential("hide", str(name))

    def _rectangle(self, name: CellKey, total: SumConstraint) -> list[CellKey]:
        """The cheapest three further cells that hide a cell in its row and in its column at once."""
        table = next((t for t in self._design.pairs if t.id == name.table == total.table), None)
        if table is None:
            return []
        cells = {(cell.row, cell.column): cell.name for cell in table.cells}
        row, column = next((cell.row, cell.column) for cell in table.cells if cell.name == name)
        corners = [
            [cells[row, c], cells[r, column], cells[r, c]]
            for r, c in cells
            if r != row and c != column and (row, c) in cells and (r, column) in cells
        ]
        best = min(corners, key=lambda names: sum(map(self._cost, names)), default=[])
        return [n for n in best if n not in self._hidden]

    def _cost(self, name: CellKey) -> float:
        return 0.0 if name in self._hidden else self._size(name)

    # Leave out ----------------------------------------------------------------------------------------

    def _leave_out(self, names: Collection[CellKey]) -> None:
        """The largest two-way table that fails, or else any; then whole one-way tables."""
        pairs = self._design.pairs
        if pairs:
            failing = {name.table for name in names}
            self._drop(_largest([table for table in pairs if table.id in failing] or pairs))
            return
        failing = {name.table for name in names}
        for tables in (failing, failing | self._tied_to(failing)):
            if self._hide_tables(tables):
                return
        self._hide_everything()

    def _tied_to(self, tables: Collection[str]) -> set[str]:
        """Tables that routing ties to these."""
        facts = [fact for fact in self._design.at_most if any(name.table in tables for name in fact.names)]
        return {name.table for fact in facts for name in self._tied_by(fact)}

    def _hide_tables(self, tables: Collection[str]) -> bool:
        before = len(self._hidden)
        for table in self._design.tables:
            if table.id in tables or any(name.table in tables for name in table.names if name != TOTAL):
                self._hide(name for name in table.names if name != TOTAL)
        return len(self._hidden) > before

    def _drop(self, table: DesignedTable) -> None:
        self._design = _without(self._design, [table])
        self._hidden &= set(self._design.names)
        self._repairs = 0

    def _hide_everything(self) -> None:
        self._design = self._design.without({STARTED.table})
        everything = set(self._design.names) - self._design.unseen - {TOTAL}
        if everything <= self._hidden:
            raise _nothing_safe()
        self._hide(everything)

    def _give_up_on_pairs(self) -> None:
        had_pairs = bool(self._design.pairs)
        self._design = _without(self._design, self._design.pairs)
        self._hidden &= set(self._design.names)
        if had_pairs and not self._audit.is_over:
            self._audit.allow(AUDIT_SECONDS)
            return
        self._hide_everything()
        self._audit.allow_last(LAST_SECONDS)
