"""The strongest attacker we can build. It knows the design, the algorithm, how counts add up and all that is published.

Everything it knows is an integer programme; what it can prove about a count is the count's bounds over all worlds
that fit:

    published 15   ->  15 - 4 <= people <= 15 + 4      one column for people, one for the rounded number in fives
    hidden         ->  0 <= people <= everybody        small, or hidden beside a count that is
    sums, at most  ->  the rows that tie the columns together
    unsafe         <-  the least and the most of a hidden count lie too close, or the least is not nobody

It never sees the true counts: a true world is given to it only as one example of a world that fits.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components

from analysis.release.design.tables import TOTAL, AtMostConstraint, CellKey, TableDesign
from analysis.release.disclosure.rounding import BELOW, STANDS_IN, WITHIN
from analysis.release.documents.document import BASE, SMALLEST

WIDTH = 4
"""Bounds of a hidden count that are narrower than this say too much."""
EDGE_MOST = 13
"""No count above this is hidden for its own sake: the algorithm is public."""
SURELY_LARGE = STANDS_IN + BASE
"""A number that follows by subtraction and is not below this does not stand for fewer than 10 people."""
MOST_NODES = 5_000
"""Of one solve; so much is some seconds of work, on any machine."""
SOLVE_SECONDS = 30.0
"""By a clock on the wall, which is all that the solver looks at: for one that stands still before it counts nodes."""
INFINITE = float("inf")

Published = Mapping[CellKey, int | None]
World = Mapping[tuple[int, CellKey], tuple[int, int]]
"""People and rounded fives of each count of each release."""


class Unsolved(Exception):
    """There is no answer: nothing was shown to be safe, so nothing may be taken to be safe."""


class OutOfTime(Unsolved):
    """There was no answer in time."""


@dataclass(frozen=True)
class SeenTables:
    """One release as the attacker sees it: its design, and each count as a number or None."""

    design: TableDesign
    published: Published
    knows_why: bool = True
    """Whether every hidden count is known to be small itself or hidden beside one that is."""


@dataclass(frozen=True)
class Target:
    """A number of people that must not be proved: the sum of `parts` with their signs.

    `none`: it must be possible that it is nobody, or else it must be provably 10 or more: such a count was hidden
    for the sake of others, and is not a small one itself.
    """

    what: CellKey
    parts: Mapping[tuple[int, CellKey], int]
    none: bool = True
    release: int = 0


@dataclass
class Range:
    """What has been seen of a target over the worlds found so far."""

    target: Target
    least: int
    most: int
    proved_large: bool = False

    def include(self, value: int) -> None:
        self.least, self.most = min(self.least, value), max(self.most, value)

    @property
    def low_enough(self) -> bool:
        return not self.target.none or self.least == 0 or self.proved_large

    @property
    def goal(self) -> int:
        """Seen at most this often, the bounds are certainly wide enough."""
        return WIDTH + (self.least if self.proved_large else 0)

    @property
    def safe(self) -> bool:
        return self.low_enough and self.most >= self.goal


@dataclass
class _Rows:
    """Linear constraints, collected."""

    rows: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)

    def add(self, terms: Iterable[tuple[int, float]], lower: float, upper: float) -> None:
        for column, value in terms:
            self.rows.append(len(self.lower))
            self.columns.append(column)
            self.values.append(value)
        self.lower.append(lower)
        self.upper.append(upper)

    def matrix(self, width: int) -> csr_array:
        return csr_array((self.values, (self.rows, self.columns)), shape=(len(self.lower), width))


class Attacker:
    """All worlds that fit one release, or several of the same round, the later ones holding the earlier people."""

    def __init__(
        self,
        *seen: SeenTables,
        deadline: float,
        clock: Callable[[], float],
        facts: Collection[AtMostConstraint] = (),
        changed: Collection[str] = (),
        exact: Mapping[CellKey, int] | None = None,
        exact_before: Mapping[CellKey, int] | None = None,
    ) -> None:
        """`facts` are more things that the attacker knows of the last release, `exact` true counts of it that it knows, and
        `exact_before` those of the first.

        `changed` are tables in which people may have moved between the releases. After `deadline` it gives up.
        """
        self._seen, self._deadline, self._clock = seen, deadline, clock
        self._lower: list[float] = []
        self._upper: list[float] = []
        self._rows = _Rows()
        self._people: dict[tuple[int, CellKey], int] = {}
        self._fives: dict[tuple[int, CellKey], int] = {}
        self._small: dict[tuple[int, CellKey], int] = {}
        for release, published in enumerate(seen):
            self._learn(release, published)
        for fact in facts:
            self._at_most(len(seen) - 1, fact.fewer, fact.more)
        for name, people in (exact or {}).items():
            self._is_exactly(self._people[len(seen) - 1, name], people)
        for name, people in (exact_before or {}).items():
            self._is_exactly(self._people[0, name], people)
        for release in range(1, len(seen)):
            self._newcomers(release, changed)
        self._matrix = self._rows.matrix(len(self._lower))
        self._base: np.ndarray | None = None
        self._ways: Sequence[Mapping[int, int]] = ({},)
        self.worlds: list[World] = []

    # What is known ------------------------------------------------------------------------------------

    def _learn(self, release: int, seen: SeenTables) -> None:
        most = _most_people(seen)
        for name in seen.design.names:
            self._count(release, name, seen.published[name], most)
        for kind in seen.design.kinds:
            self._people[release, kind] = self._variable(0, most)
        for total in seen.design.sums:
            self._sum(release, total.whole, total.parts)
        for fact in seen.design.at_most:
            self._at_most(release, fact.fewer, fact.more)
        if seen.knows_why:
            for group in hidden_groups(seen.design, seen.published):
                self._rows.add([(self._small[release, name], 1) for name in group], 1, INFINITE)

    def _variable(self, lower: float, upper: float) -> int:
        self._lower.append(lower)
        self._upper.append(upper)
        return len(self._lower) - 1

    def _count(self, release: int, name: CellKey, published: int | None, most: int) -> None:
        at = (release, name)
        if published is not None:
            low = max(SMALLEST, published - WITHIN)
            self._people[at] = self._variable(low, published + WITHIN)
            self._fives[at] = self._variable(published // BASE, published // BASE)
            return
        people = self._people[at] = self._variable(0, most)
        fives = self._fives[at] = self._variable(0, most // BASE + 1)
        small = self._small[at] = self._variable(0, 1)
        self._rows.add([(people, 1), (small, max(most - EDGE_MOST, 0))], -INFINITE, max(most, EDGE_MOST))
        # A small count is stood in for more loosely than others are rounded.
        cap = STANDS_IN // BASE + (name not in self._seen[release].design.unseen)
        self._rows.add([(people, 1), (fives, -BASE), (small, WITHIN - BELOW)], -INFINITE, WITHIN)
        self._rows.add([(people, -1), (fives, BASE), (small, WITHIN - STANDS_IN)], -INFINITE, WITHIN)
        self._rows.add(
            [(fives, 1), (small, max(most // BASE + 1 - cap, 0))], -INFINITE, max(most // BASE + 1, cap)
        )

    def _is_exactly(self, people: int, count: int) -> None:
        self._lower[people] = self._upper[people] = count

    def _sum(self, release: int, whole: CellKey, parts: Sequence[CellKey]) -> None:
        for columns in (self._people, self._fives):
            terms = [(columns[release, part], 1.0) for part in parts]
            self._rows.add([(columns[release, whole], -1.0), *terms], 0, 0)

    def _at_most(self, release: int, fewer: Iterable[CellKey], more: Iterable[CellKey]) -> None:
        terms = [(self._people[release, name], 1.0) for name in fewer]
        terms += [(self._people[release, name], -1.0) for name in more]
        self._rows.add(terms, -INFINITE, 0)

    def _newcomers(self, release: int, changed: Collection[str]) -> None:
        """Nobody who was counted earlier is gone, and enough new people have come."""
        design = self._seen[release].design
        for name in (*design.names, *(() if changed else design.kinds)):
            if (release - 1, name) in self._people and _only_grows(name, changed):
                least = SMALLEST if name == TOTAL else 0
                earlier = self._people[release - 1, name]
                self._rows.add([(self._people[release, name], 1), (earlier, -1)], least, INFINITE)

    # What can be proved -------------------------------------------------------------------------------

    def world(self, known: Mapping[CellKey, int] | None = None) -> np.ndarray | None:
        """A world that fits, where `known` gives the last release's counts; None if there is none.

        Raises `Unsolved`.
        """
        last = len(self._seen) - 1
        fixed = {self._people[last, name]: count for name, count in (known or {}).items()}
        return self._solve(np.zeros(len(self._lower)), fixed)

    def unsafe(
        self,
        targets: Sequence[Target],
        first: np.ndarray,
        worlds: Iterable[World] = (),
        any_will_do: bool = False,
    ) -> list[Target]:
        """The targets about which too much can be proved: all, or, quicker, one at least. Raises `Unsolved`.

        `first` is a world that fits; `worlds` may fit as well, and are tried before the solver is.
        """
        self._base, self._ways = first, list(self._ways_from(first))
        ranges = [self._range(target, first) for target in targets]
        for world in worlds:
            self._try(world, ranges)
        self._look_low(ranges, any_will_do)
        if not any_will_do or all(each.low_enough for each in ranges):
            self._look_high([each for each in ranges if each.low_enough])
        return [each.target for each in ranges if not each.safe]

    def _try(self, world: World, ranges: Sequence[Range]) -> None:
        if not world.keys() >= self._people.keys():
            return
        found = np.zeros(len(self._lower))
        for at, (people, fives) in world.items():
            if at in self._people:
                found[self._people[at]] = people
            if at in self._fives:
                found[self._fives[at]] = fives
        for at, small in self._small.items():
            found[small] = found[self._people[at]] <= EDGE_MOST
        if self._holds(found):
            self._include(found, ranges)

    def _holds(self, found: np.ndarray) -> bool:
        sums = self._matrix @ found
        within = np.all(found >= self._lower) and np.all(found <= self._upper)
        return bool(within and np.all(sums >= self._rows.lower) and np.all(sums <= self._rows.upper))

    def _look_low(self, ranges: Sequence[Range], any_will_do: bool) -> None:
        """Worlds in which as few people as possible are in the targets: first in many at once, then one by one."""
        for pins in self._ways:
            self._include_lowest(ranges, pins, any_will_do)
        waiting = [each for each in ranges if not each.low_enough]
        self._prove_large(waiting, ranges)
        for each in waiting:
            if not each.low_enough:
                self._include(self._solved(self._direction([each.target])), ranges)
            if any_will_do and not each.low_enough:
                return

    def _include_lowest(
        self, ranges: Sequence[Range], pins: Mapping[int, int], all_at_once: bool = False
    ) -> None:
        waiting = [each for each in ranges if not each.low_enough]
        before = len(waiting) + 1
        while waiting and len(waiting) < before:
            before = len(waiting)
            direction = self._direction([each.target for each in waiting])
            self._include(self._solved(direction, pins=pins), ranges)
            waiting = [each for each in waiting if not each.low_enough]
        for each in waiting if pins and not all_at_once else ():
            if not each.low_enough:
                self._include(self._solved(self._direction([each.target]), pins=pins), ranges)

    def _ways_from(self, first: np.ndarray) -> Iterator[Mapping[int, int]]:
        """Programmes to try: totals as they are in the first world, where tables are nearly independent and solving is
        quick; then any totals. A world of the one is a world of the other."""
        totals = [self._people[release, TOTAL] for release in range(len(self._seen))]
        pins = {at: round(first[at]) for at in totals if self._lower[at] < self._upper[at]}
        yield from (pins, {}) if pins else ({},)

    def _prove_large(self, waiting: Sequence[Range], ranges: Sequence[Range]) -> None:
        """Find worlds in which as many targets as possible are small; those left over never are."""
        while waiting:
            world = self._most_small(waiting)
            self._include(world, ranges)
            left = [each for each in waiting if self._value(each.target, world) >= SMALLEST]
            if len(left) == len(waiting):
                for each in waiting:
                    each.proved_large = True
                return
            waiting = left

    def _most_small(self, waiting: Sequence[Range]) -> np.ndarray:
        width, rows = len(self._lower), _Rows()
        most = max(upper for upper in self._upper if upper < INFINITE)
        for place, each in enumerate(waiting):
            terms = [(self._people[at], float(sign)) for at, sign in each.target.parts.items()]
            rows.add([(width + place, most), *terms], -INFINITE, most + SMALLEST - 1)
        cost = np.concatenate([np.zeros(width), -np.ones(len(waiting))])
        return self._solved(cost, rows, [0] * len(waiting), [1] * len(waiting), whole=True)[:width]

    def _look_high(self, ranges: Sequence[Range]) -> None:
        for pins in self._ways:
            self._include_highest(ranges, pins)

    def _include_highest(self, ranges: Sequence[Range], pins: Mapping[int, int]) -> None:
        waiting = [each for each in ranges if not each.safe]
        before = len(waiting) + 1
        while waiting and len(waiting) < before:
            before = len(waiting)
            self._include(self._highest(waiting, pins), ranges)
            waiting = [each for each in waiting if not each.safe]
        for each in waiting:
            if not each.safe:
                self._include(self._highest([each], pins), ranges)

    def _highest(self, waiting: Sequence[Range], pins: Mapping[int, int]) -> np.ndarray:
        """A world in which as many targets as possible reach their goal; more than the goal earns nothing."""
        width = len(self._lower)
        rows = _Rows()
        for place, each in enumerate(waiting):
            terms = [(self._people[at], -float(sign)) for at, sign in each.target.parts.items()]
            rows.add([(width + place, 1.0), *terms], -INFINITE, 0)
        cost = np.concatenate([np.zeros(width), -np.ones(len(waiting))])
        caps = [each.goal for each in waiting]
        return self._solved(cost, rows, [-INFINITE] * len(caps), caps, pins=pins)[:width]

    def _range(self, target: Target, first: np.ndarray) -> Range:
        value = self._value(target, first)
        return Range(target, value, value)

    def _value(self, target: Target, world: np.ndarray) -> int:
        total: int = round(sum(sign * world[self._people[at]] for at, sign in target.parts.items()))
        return total

    def _include(self, world: np.ndarray, ranges: Iterable[Range]) -> None:
        for each in ranges:
            each.include(self._value(each.target, world))
        whole = np.rint(world).astype(int)
        fives = {at: int(whole[column]) for at, column in self._fives.items()}
        self.worlds.append(
            {at: (int(whole[column]), fives.get(at, 0)) for at, column in self._people.items()}
        )

    def _direction(self, targets: Iterable[Target]) -> np.ndarray:
        cost = np.zeros(len(self._lower))
        for target in targets:
            for at, sign in target.parts.items():
                cost[self._people[at]] += sign
        return cost

    # The solver ---------------------------------------------------------------------------------------

    def _solved(
        self,
        cost: np.ndarray,
        extra: _Rows | None = None,
        lower: Sequence[float] = (),
        upper: Sequence[float] = (),
        whole: bool = False,
        pins: Mapping[int, int] | None = None,
    ) -> np.ndarray:
        found = self._solve(cost, pins or {}, extra, lower, upper, whole)
        if found is None:
            raise Unsolved
        return found

    def _solve(
        self,
        cost: np.ndarray,
        fixed: Mapping[int, int],
        extra: _Rows | None = None,
        lower: Sequence[float] = (),
        upper: Sequence[float] = (),
        whole: bool = False,
    ) -> np.ndarray | None:
        """`extra` rows may use further variables, whose bounds are `lower` and `upper`."""
        if any(not self._lower[at] <= value <= self._upper[at] for at, value in fixed.items()):
            return None
        lows, highs = np.array([*self._lower, *lower]), np.array([*self._upper, *upper])
        for column, value in fixed.items():
            lows[column] = highs[column] = value
        rows = [self._rows] if extra is None else [self._rows, extra]
        programme = _Programme(
            cost,
            np.array([1] * len(self._lower) + [int(whole)] * len(lower)),
            lows,
            highs,
            vstack([row.matrix(len(lows)) for row in rows], format="csr"),
            np.concatenate([row.lower for row in rows]),
            np.concatenate([row.upper for row in rows]),
        )
        return programme.solve(self._base, self._still_time)

    def _still_time(self) -> None:
        if self._clock() > self._deadline:
            raise OutOfTime


@dataclass(frozen=True)
class _Programme:
    """An integer programme, solved piece by piece: tables that nothing ties together do not wait for each other."""

    cost: np.ndarray
    whole: np.ndarray
    lows: np.ndarray
    highs: np.ndarray
    matrix: csr_array
    least: np.ndarray
    most: np.ndarray

    def solve(self, base: np.ndarray | None, still_time: Callable[[], None]) -> np.ndarray | None:
        """The cheapest values; None if there are none. Pieces that cost nothing stay as they are in `base`, if given."""
        found = self.lows.copy()
        if base is not None:
            found[: len(base)] = np.clip(base, self.lows[: len(base)], self.highs[: len(base)])
        free = self.lows < self.highs
        fixed = np.where(free, 0.0, self.lows)
        rest = self.matrix @ fixed
        if not self._holds_without(free, rest):
            return None
        for piece in self._pieces(free):
            if base is not None and not self.cost[piece].any():
                continue
            still_time()
            values = self._solve_piece(piece, rest)
            if values is None:
                return None
            found[piece] = values
        return found

    def _holds_without(self, free: np.ndarray, rest: np.ndarray) -> bool:
        """Whether the rows hold that have nothing left to choose."""
        done = abs(self.matrix) @ free.astype(float) == 0
        return bool(np.all(rest[done] >= self.least[done]) and np.all(rest[done] <= self.most[done]))

    def _pieces(self, free: np.ndarray) -> Iterator[np.ndarray]:
        columns = np.flatnonzero(free)
        ties = abs(self.matrix[:, columns])
        _, labels = connected_components(ties.T @ ties, directed=False)
        for label in range(labels.max(initial=-1) + 1):
            yield columns[labels == label]

    def _solve_piece(self, piece: np.ndarray, rest: np.ndarray) -> np.ndarray | None:
        own = self.matrix[:, piece]
        rows = np.flatnonzero(abs(own) @ np.ones(len(piece)))
        limits = LinearConstraint(own[rows], self.least[rows] - rest[rows], self.most[rows] - rest[rows])
        found: OptimizeResult = milp(
            self.cost[piece],
            integrality=self.whole[piece],
            bounds=Bounds(self.lows[piece], self.highs[piece]),
            constraints=[limits] if len(rows) else [],
            options={"node_limit": MOST_NODES, "time_limit": SOLVE_SECONDS, "mip_rel_gap": 0.0},
        )
        if found.status == _NO_WORLD:
            return None
        if found.status != 0:
            raise OutOfTime
        values: np.ndarray = found.x
        return values


_NO_WORLD = 2  # scipy's status for a programme that nothing satisfies


def _most_people(seen: SeenTables) -> int:
    """Nothing can count more people than this: the total is always published."""
    return WITHIN + max(count or 0 for count in seen.published.values())


def hidden_groups(design: TableDesign, published: Published) -> list[list[CellKey]]:
    """Hidden counts that are tied together by sums: at least one of each group is small itself."""
    linked: dict[CellKey, CellKey] = {}

    def root(name: CellKey) -> CellKey:
        while name in linked:
            name = linked[name]
        return name

    for total in design.sums:
        hidden = [name for name in total.names if published[name] is None]
        for name in hidden[1:]:
            if root(name) != root(hidden[0]):
                linked[root(name)] = root(hidden[0])
    groups: dict[CellKey, list[CellKey]] = {}
    for name in design.names:
        if published[name] is None:
            groups.setdefault(root(name), []).append(name)
    return list(groups.values())


def targets_of(
    design: TableDesign, published: Published, release: int = 0, small: Collection[CellKey] = ()
) -> Iterator[Target]:
    """Everything about one release that must not be proved.

    A derived count is a target where it follows by subtraction, and wherever it is truly `small`.
    """
    for name in design.names:
        if published[name] is None and (
            name not in design.unseen or name in small or _follows(name, design, published)
        ):
            yield Target(name, {(release, name): 1}, release=release)
    for group in design.sensitive:
        others = {(release, group.group): 1} | {(release, name): -1 for name in group.chose}
        yield Target(group.chose[0], others, none=False, release=release)
        if len(group.chose) > 1:
            yield Target(group.chose[0], {(release, n): 1 for n in group.chose}, none=False, release=release)


def _follows(name: CellKey, design: TableDesign, published: Published) -> bool:
    return any(
        all(published[other] is not None for other in total.names if other != name)
        for total in design.sums_of[name]
    )


def _only_grows(name: CellKey, changed: Collection[str]) -> bool:
    """Somebody who had not finished may have finished since; whoever gave an answer has given it."""
    return name == TOTAL or name.table not in {TOTAL.table, *changed}


def newcomer_targets(
    earlier: SeenTables, later: SeenTables, changed: Collection[str] = ()
) -> Iterator[Target]:
    """Between two releases: who came in between must not be provable cell by cell either."""
    for name in later.design.names:
        if name != TOTAL and _only_grows(name, changed) and earlier.published.get(name) is not None:
            yield Target(name, {(1, name): 1, (0, name): -1}, release=1)
