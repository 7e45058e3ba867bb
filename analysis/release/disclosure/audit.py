"""The attack on a release before it is made: everything that somebody can know is tried against what would be published.

It keeps what the attacker turned out to know, and the worlds that were found, from one attempt to the next.
"""

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from analysis.release.design.tables import TOTAL, AtMostConstraint, CellKey, TableDesign
from analysis.release.disclosure.attacker import (
    Attacker,
    Published,
    SeenTables,
    Target,
    Unsolved,
    World,
    newcomer_targets,
    targets_of,
)
from analysis.release.disclosure.hiding import as_read
from analysis.release.disclosure.rounding import WITHIN
from analysis.release.documents.document import SMALLEST


def attack_alone(
    seen: SeenTables,
    deadline: float,
    clock: Callable[[], float],
    exact: Mapping[CellKey, int] = MappingProxyType({}),
    among: Collection[CellKey] | None = None,
    worlds: Sequence[World] = (),
    any_will_do: bool = False,
) -> tuple[list[Target], Sequence[World]] | None:
    """What somebody proves who has one document and knows `exact` counts, with the worlds that were found; None where none
    fits. `worlds` are tried first. Raises `Unsolved`."""
    # Where a whole table had to be hidden, not every hidden count has a small one beside it.
    for knows_why in (True, False):
        attacker = Attacker(replace(seen, knows_why=knows_why), deadline=deadline, clock=clock, exact=exact)
        world = attacker.world()
        if world is not None:
            targets = [t for t in targets_of(seen.design, seen.published) if among is None or t.what in among]
            return attacker.unsafe(targets, world, worlds, any_will_do), attacker.worlds
    return None


class Audit:
    """Attacks on one release. `counts` are its true counts, `earlier` the round's interim release, `facts` more that
    everybody knows. The attacker is told exactly how many took part: in a school somebody always knows."""

    def __init__(
        self,
        counts: Mapping[CellKey, int],
        clock: Callable[[], float],
        earlier: SeenTables | None = None,
        facts: Collection[AtMostConstraint] = (),
        seconds: float = math.inf,
    ) -> None:
        """All that is tried ends after so many `seconds`."""
        self._counts, self._clock, self._earlier, self._facts = counts, clock, earlier, facts
        self._end = clock() + seconds
        self._worlds: dict[int | None, Sequence[World]] = {}
        self._worlds_of_anybody: Sequence[World] = ()
        self._changed: frozenset[str] = frozenset()
        self._knows_why = earlier is None
        self._deadline = 0.0

    def allow(self, seconds: float) -> None:
        """From now on, so many seconds may pass until the attack gives up; fewer where all of it ends sooner."""
        self._deadline = min(self._clock() + seconds, self._end)

    def allow_last(self, seconds: float) -> None:
        """The same, whenever all of it ends: for the attack on what is left when nothing more is tried."""
        self._deadline = self._clock() + seconds

    @property
    def is_over(self) -> bool:
        """Whether nothing more is tried."""
        return self._clock() > self._end

    def attack(
        self,
        design: TableDesign,
        published: Published,
        hidden: Collection[CellKey],
        among: Collection[CellKey] | None = None,
        any_will_do: bool = False,
    ) -> list[Target]:
        """What can be proved by somebody who knows how many took part; in an interim release, too, however many it was.
        `among` these counts only, where given. Raises `Unsolved`."""
        later = SeenTables(design, published, knows_why=self._knows_why)
        if not self._fits(later):
            # A whole table was left out, so that not every hidden count has a small one beside it.
            if self._knows_why:
                self._knows_why = False
                return self.attack(design, published, hidden, among, any_will_do)
            self._changed = self._contradictions(later)
            if not self._fits(later):
                raise Unsolved
        targets = [t for t in self._targets(later, hidden) if among is None or t.what in among]
        unsafe: list[Target] = []
        for before in self._possible_totals:
            unsafe += self._attack_knowing(later, before, targets, any_will_do)
            if unsafe and any_will_do:
                break
        return unsafe or self._attack_by_anybody(later, among, any_will_do)

    def is_safe(
        self,
        design: TableDesign,
        published: Published,
        hidden: Collection[CellKey],
        among: Collection[CellKey] | None = None,
    ) -> bool:
        """Whether an attacker who knows as much as before finds nothing; no answer in time is a no."""
        before = self._knows_why, self._changed
        try:
            unsafe = self.attack(design, published, hidden, among, any_will_do=True)
            safe = not unsafe and (self._knows_why, self._changed) == before
        except Unsolved:
            safe = False
        self._knows_why, self._changed = before
        return safe

    def _attack_knowing(
        self, later: SeenTables, before: int | None, targets: Sequence[Target], any_will_do: bool
    ) -> list[Target]:
        """By somebody who knows that so many took part in the interim release."""
        attacker = self._attacker(later, self._changed, before)
        world = attacker.world({} if self._earlier else self._true_world(later.design))
        if world is None:
            return []  # that cannot have been the number, as the attacker knows too
        unsafe = attacker.unsafe(targets, world, self._worlds.get(before, ()), any_will_do)
        # Hiding more only takes knowledge away: worlds that fitted go on fitting, and save solving.
        self._worlds[before] = attacker.worlds
        return unsafe

    def _attack_by_anybody(
        self, later: SeenTables, among: Collection[CellKey] | None, any_will_do: bool
    ) -> list[Target]:
        """By somebody who has nothing but this document. Who knows less can be surer: that a count is hidden for others
        follows from how many took part, and who does not know that may only see that it is not nobody."""
        worlds = [*self._worlds_of_anybody, *(self._worlds.get(None, ()) if not self._earlier else ())]
        read = replace(later, design=as_read(later.design, later.published))
        found = attack_alone(
            read, self._deadline, self._clock, among=among, worlds=worlds, any_will_do=any_will_do
        )
        if found is None:
            return []
        unsafe, self._worlds_of_anybody = found
        return unsafe

    @cached_property
    def _possible_totals(self) -> Sequence[int | None]:
        """How many can have taken part in the interim release, which nobody has kept: somebody may know. A number with which
        that release alone would have said too much was not it: it would not have been made."""
        total = self._earlier.published[TOTAL] if self._earlier else None
        if total is None:
            return (None,)
        most = min(total + WITHIN, self._counts[TOTAL] - SMALLEST)
        return [n for n in range(max(SMALLEST, total - WITHIN), most + 1) if self._was_safe(n)]

    def _was_safe(self, total: int) -> bool:
        """Whether the interim release can have been made of so many, as somebody sees it who knows least."""
        if self._earlier is None:
            return True
        seen = replace(self._earlier, knows_why=False)
        attacker = Attacker(seen, deadline=self._deadline, clock=self._clock, exact={TOTAL: total})
        world = attacker.world()
        targets = list(targets_of(seen.design, seen.published))
        return world is not None and not attacker.unsafe(targets, world, any_will_do=True)

    def _fits(self, later: SeenTables) -> bool:
        """Whether the true numbers are a world that fits. They do but for a rule that a whole hidden table breaks, and for
        people who are not there any more."""
        return self._attacker(later, self._changed).world(self._true_world(later.design)) is not None

    def _true_world(self, design: TableDesign) -> dict[CellKey, int]:
        return {name: self._counts[name] for name in design.names}

    def _attacker(self, later: SeenTables, changed: Collection[str], before: int | None = None) -> Attacker:
        seen = [self._earlier, later] if self._earlier else [later]
        return Attacker(
            *seen,
            deadline=self._deadline,
            clock=self._clock,
            facts=self._known_facts(later.design),
            changed=changed,
            exact={TOTAL: self._counts[TOTAL]},
            exact_before={} if before is None else {TOTAL: before},
        )

    def _contradictions(self, later: SeenTables) -> frozenset[str]:
        """Tables in which fewer people are left than were there before: they withdrew, or were read again.

        The attacker can see that too, and can take nothing away there.
        """
        tables = {name.table for name in later.design.names} - {TOTAL.table}
        true = self._true_world(later.design)
        return frozenset(
            table for table in tables if self._attacker(later, tables - {table}).world(true) is None
        )

    def _known_facts(self, design: TableDesign) -> list[AtMostConstraint]:
        known = set(design.names)
        return [fact for fact in self._facts if known.issuperset(fact.names)]

    def _targets(self, later: SeenTables, hidden: Collection[CellKey]) -> Iterator[Target]:
        small = {name for name in later.design.unseen if name in hidden}
        if self._earlier is None:
            yield from targets_of(later.design, later.published, small=small)
            return
        yield from targets_of(self._earlier.design, self._earlier.published)
        yield from targets_of(later.design, later.published, 1, small)
        yield from newcomer_targets(self._earlier, later, self._changed)

    def tied_to(self, tables: Collection[str], design: TableDesign) -> frozenset[CellKey]:
        """The counts that hang together with those of these tables, in this release or the one before. Once it is known how
        many took part, nothing about them follows from any other count, and nothing about others from them."""
        designs = [design, *([self._earlier.design] if self._earlier else [])]
        sums = [set(total.names) for each in designs for total in each.sums]
        facts = [set(fact.names) for each in designs for fact in each.at_most]
        ties = [names - {TOTAL} for names in (*sums, *facts, *(set(fact.names) for fact in self._facts))]
        tied = {name for each in designs for name in each.names if name.table in tables}
        before = -1
        while len(tied) > before:
            before = len(tied)
            tied.update(*(names for names in ties if names & tied))
        return frozenset(tied)
