"""The attacks. Each knows the careless way of publishing that it was made for, and is then let loose on the product."""

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import fmean
from types import MappingProxyType

import numpy as np
from scipy.optimize import linprog

from analysis.release import Release, ReleaseError
from analysis.release.counting import group_of
from analysis.release.design.groups import groups_of
from analysis.release.design.tables import TOTAL, CellKey, TableDesign
from analysis.release.published import audit, seen_in
from surveys.definition.survey import Question
from tests.attacks.release.world import Round, release_of, round_of, survey, true_counts

Known = Mapping[CellKey, int | None]


@dataclass(frozen=True)
class Outcome:
    """How often an attack got what it wanted, of how many chances: on the careless fixture and on the product."""

    attack: str
    careless: int
    careless_chances: int
    product: int
    chances: int

    def line(self) -> str:
        careless = f"{self.careless} of {self.careless_chances}"
        return f"{self.attack:<44}{careless:>16}{f'{self.product} of {self.chances}':>16}"


@cache
def plain_release(people: int, seed: int) -> Release:
    """The release of a round as it is, made once for all the attacks on it."""
    return release_of(round_of(people, seed), seed)


# What follows from published numbers, worked out without the product's own attacker -------------------------


def careless_tables(one: Round) -> tuple[TableDesign, dict[CellKey, int | None]]:
    """Exact counts with those under 10 blanked out: what is published when nobody thinks of subtraction."""
    design, counts = true_counts(one)
    shown = {name: None if counts[name] < 10 and name != TOTAL else counts[name] for name in design.names}
    return design, {name: None if name in design.unseen else count for name, count in shown.items()}


def bounds(
    design: TableDesign,
    known: Known,
    slack: int,
    signs: Mapping[CellKey, int],
    exact: Mapping[CellKey, int] = MappingProxyType({}),
) -> tuple[float, float]:
    """Least and most people of a sum of counts, given numbers that are each off by at most `slack`, and `exact` ones."""
    place = {name: number for number, name in enumerate(design.names)}
    sums = np.zeros((len(design.sums), len(place)))
    for row, total in enumerate(design.sums):
        for name in total.parts:
            sums[row, place[name]] += 1
        sums[row, place[total.whole]] -= 1
    limits = [_limits(known[name], slack, exact.get(name)) for name in design.names]
    cost = np.zeros(len(place))
    for name, sign in signs.items():
        cost[place[name]] = sign
    found = [
        linprog(way * cost, A_eq=sums, b_eq=np.zeros(len(sums)), bounds=limits, method="highs")
        for way in (1, -1)
    ]
    # A programme without an answer has no smallest or largest number of people: nothing is bounded.
    low = found[0].fun if found[0].status == 0 else -np.inf
    high = -found[1].fun if found[1].status == 0 else np.inf
    return low, high


def _limits(count: int | None, slack: int, exact: int | None) -> tuple[float, float | None]:
    if exact is not None:
        return exact, exact
    return (0, None) if count is None else (count - slack, count + slack)


def recovered(design: TableDesign, known: Known, slack: int, counts: Mapping[CellKey, int]) -> int:
    """Hidden cells that are pinned down, or hold one to nine people and are proved to hold somebody."""
    hidden = hidden_cells(design, known)
    return sum(_gives_away(bounds(design, known, slack, {name: 1}), counts[name]) for name in hidden)


def hidden_cells(design: TableDesign, known: Known) -> list[CellKey]:
    cells = (cell.name for table in design.tables for cell in table.cells)
    return [name for name in dict.fromkeys(cells) if known[name] is None]


def _gives_away(limits: tuple[float, float], truth: int) -> bool:
    low, high = limits
    return high - low < 3.999 or (low > 0.001 and truth < 10)


# The attacks --------------------------------------------------------------------------------------------------


def filter_differencing(people: int, seed: int) -> Outcome:
    """Ask for everybody and for everybody but one area; the difference is the area, however small."""
    one = round_of(people, seed)
    design, counts = true_counts(one)
    small = [n for n in design.names if n.table == "area-by-themes" and 0 < counts[n] < 10]
    careless = sum(_asked_twice(one, design, counts, name) == counts[name] for name in small)
    release = plain_release(people, seed)
    seen = seen_in(release, survey())
    got = sum(_by_subtraction(seen.design, seen.published, counts))
    return Outcome(
        "filter differencing", careless, len(small), got, len(hidden_cells(seen.design, seen.published))
    )


def _asked_twice(one: Round, design: TableDesign, counts: Mapping[CellKey, int], name: CellKey) -> int:
    """A query interface with exact counts: everybody in the area, less those in it with any other theme."""
    area = name.cell.split("|")[0]
    question = survey().question("area")
    others = [
        n for n in design.names if n.table == name.table and n.cell.startswith(f"{area}|") and n != name
    ]
    whole = sum(group_of(question, survey(), r["answers"]) == area for r in one.responses)
    return whole - sum(counts[other] for other in others)


def _by_subtraction(design: TableDesign, known: Known, counts: Mapping[CellKey, int]) -> Iterator[bool]:
    """A small hidden count read straight off as what is missing from a sum, and known to be right."""
    for total in design.sums:
        unknown = [name for name in total.names if known[name] is None]
        if len(unknown) == 1 and unknown[0] not in design.unseen:
            low, high = bounds(design, known, 4, {unknown[0]: 1})
            yield high - low < 1 and round(low) == counts[unknown[0]]


def polling(people: int, seed: int) -> Outcome:
    """Look before and after each of the last five answers come in."""
    everybody = round_of(people, seed)
    steps = [everybody.first(people - left) for left in range(5, -1, -1)]
    careless = sum(true_counts(before)[1] != true_counts(after)[1] for before, after in pairwise(steps))
    out = [release_of(steps[0], seed, kind="interim")]
    for number, later in enumerate(steps[1:], 2):
        try:
            out.append(release_of(later, seed + number, already_out=out, number=number, kind="interim"))
        except ReleaseError:
            continue
    return Outcome("polling over time", careless, 5, len(out) - 1, 5)


def interim_against_final(people: int, seed: int) -> Outcome:
    """Take the interim numbers from the final ones: what is left are the few who came in between, where they are few."""
    everybody = round_of(people + people // 3, seed)
    before = everybody.first(people)
    design, old = careless_tables(before)
    _, new = careless_tables(everybody)
    both = [
        name for name in design.names if old[name] is not None and new[name] is not None and name != TOTAL
    ]
    careless = sum(0 < _less(new[name], old[name]) < 10 for name in both)
    shown = _shown_twice(before, everybody, seed)
    came = {name: true_counts(everybody)[1][name] - true_counts(before)[1][name] for name in shown}
    got = sum(_less(new, old) > 8 and came[name] < 10 for name, (old, new) in shown.items())
    return Outcome("interim against final", careless, len(both), got, len(shown))


def _shown_twice(before: Round, everybody: Round, seed: int) -> dict[CellKey, tuple[int | None, int | None]]:
    """The product's numbers that are shown in both releases; none where it refuses the second."""
    interim = release_of(before, seed, kind="interim")
    try:
        final = release_of(everybody, seed + 1, already_out=[interim], number=2, clock=_hurried)
    except ReleaseError:
        return {}
    first, last = seen_in(interim, survey()).published, seen_in(final, survey()).published
    names = [n for n in last if n.table and first.get(n) is not None and last[n] is not None]
    return {name: (first[name], last[name]) for name in names}


def _hurried() -> float:
    """A final release after an interim one tries for twenty seconds to show more again; here for less."""
    return 4 * time.thread_time()


def _less(new: int | None, old: int | None) -> int:
    return (new or 0) - (old or 0)


def reconstruction(people: int, seed: int) -> Outcome:
    """Bound every hidden cell by all the sums at once: here with the product's own strongest attacker as well."""
    one = round_of(people, seed)
    design, careless = careless_tables(one)
    _, counts = true_counts(one)
    release = plain_release(people, seed)
    seen = seen_in(release, survey())
    proved = len(audit(release, survey())) + recovered(seen.design, seen.published, 4, counts)
    chances = len(hidden_cells(design, careless)), len(hidden_cells(seen.design, seen.published))
    return Outcome(
        "reconstruction of hidden cells",
        recovered(design, careless, 0, counts),
        chances[0],
        proved,
        chances[1],
    )


def averaging(people: int, seed: int) -> Outcome:
    """Ask the same thing again and again until the noise has gone."""
    one = round_of(people, seed)
    design, counts = true_counts(one)
    chance = random.Random(seed)
    names = [name for name in design.names if counts[name] >= 10]
    careless = sum(
        round(fmean(_careless_rounding(counts[n], chance) for _ in range(2000))) == counts[n] for n in names
    )
    first = plain_release(people, seed)
    again = [_again(one, seed, first) for _ in range(3)] if first.tables else []
    different = sum(other is not None and other != first for other in again)
    return Outcome("averaging repeats", careless, len(names), different, len(again))


def _careless_rounding(count: int, chance: random.Random) -> int:
    return 5 * (count // 5 + (chance.random() < count % 5 / 5))


def _again(one: Round, seed: int, first: Release) -> Release | None:
    try:
        return release_of(one, seed + 99, already_out=[first], number=2)
    except ReleaseError:
        return None


def all_or_none(people: int, seed: int) -> Outcome:
    """A group in which everybody said yes: publishing that says it of each of them."""
    one = round_of(people, seed)
    for response in one.responses:
        if response["answers"].get("age") == "older":
            response["answers"]["hurt"] = "yes"
    design, careless = careless_tables(one)
    groups = [s for s in design.sensitive if s.group == CellKey("age", "older")]
    told = sum(_all_proved(design, careless, 0, s.group, s.chose) for s in groups)
    seen = seen_in(release_of(one, seed), survey())
    proved = sum(_all_proved(seen.design, seen.published, 4, s.group, s.chose) for s in seen.design.sensitive)
    return Outcome("all or none of a group", told, len(groups), proved, len(seen.design.sensitive))


def _all_proved(
    design: TableDesign, known: Known, slack: int, group: CellKey, chose: Sequence[CellKey]
) -> bool:
    others = {group: 1} | dict.fromkeys(chose, -1)
    return (
        bounds(design, known, slack, others)[1] < 0.5
        or bounds(design, known, slack, dict.fromkeys(chose, 1))[1] < 0.5
    )


def theme_margins(people: int, seed: int) -> Outcome:
    """Take who mentioned a theme from who wrote: the few who did not are left."""
    one = round_of(people, seed)
    for response, codes in one.themes.items():
        if int(response, 16) % 17:
            codes.add("safe")
            (one.directions or {})[response].setdefault("safe", "good")
    design, counts = true_counts(one)
    left = [n for n in design.unseen if n.table == "themes" and 0 < counts[n] < 10]
    seen = seen_in(release_of(one, seed), survey())
    unseen = [n for n in seen.design.unseen if n.table == "themes" and counts[n] < 10]
    got = sum(_gives_away(bounds(seen.design, seen.published, 4, {n: 1}), counts[n]) for n in unseen)
    return Outcome("margins of people with several themes", len(left), len(left), got, len(unseen))


def percentages(people: int, seed: int) -> Outcome:
    """From a percentage with one decimal and its base back to the count."""
    one = round_of(people, seed)
    design, counts = true_counts(one)
    cells = [c.name for t in design.tables if t.kind == "question" for c in t.cells if counts[c.name] >= 10]
    careless = sum(_back(counts[n], counts[TOTAL], range(people + 1)) == [counts[n]] for n in cells)
    shown = seen_in(plain_release(people, seed), survey()).published
    pairs = [(shown[n], shown[TOTAL]) for n in cells if shown.get(n) is not None]
    got = sum(len(_true_counts_behind(count, total)) == 1 for count, total in pairs)
    return Outcome("percentages back to counts", careless, len(cells), got, len(pairs))


def _back(count: int, total: int, tries: range) -> list[int]:
    said = f"{100 * count / total:.1f}"
    return [one for one in tries if f"{100 * one / total:.1f}" == said]


def _true_counts_behind(count: int | None, total: int | None) -> list[int]:
    """Every true count that could stand behind a percentage worked out from published numbers."""
    published = _back(count or 0, total or 1, range(0, (total or 1) + 1, 5))
    return [true for one in published for true in range(max(10, one - 4), one + 5)]


def several_releases(people: int, seed: int) -> Outcome:
    """Two roundings of the same answers, laid over each other until one number is left."""
    one = round_of(people, seed)
    design, counts = true_counts(one)
    chance = random.Random(seed)
    names = [name for name in design.names if counts[name] >= 10]
    overlaid = [{_careless_rounding(counts[n], chance) for _ in range(6)} for n in names]
    careless = sum(len(_fits(seen)) <= 4 for seen in overlaid)
    first = plain_release(people, seed)
    second = _again(one, seed, first) if first.tables else None
    return Outcome("several releases against each other", careless, len(names), int(second is not None), 1)


def _fits(seen: set[int]) -> list[int]:
    return [true for true in range(min(seen) - 4, max(seen) + 5) if all(abs(true - one) <= 4 for one in seen)]


def insider(people: int, seed: int) -> Outcome:
    """Somebody who knows everybody else's answers to everything, and all of the victim's answers but one."""
    one = round_of(people, seed)
    _, counts = true_counts(one)
    seen = seen_in(plain_release(people, seed), survey())
    careless = got = chances = 0
    for response in one.responses[:: max(1, people // 12)]:
        for question in (survey().question(q) for q in ("area", "age", "listened", "hurt")):
            chances += 1
            careless += _pinned(question, response["answers"], counts, _nearest_fits(counts))
            got += _pinned(question, response["answers"], counts, _release_fits(seen.published))
    return Outcome("insider who knows all but one answer", careless, chances, got, chances)


Fits = Callable[[CellKey, int], bool]


def _pinned(
    question: Question, answers: Mapping[str, object], counts: Mapping[CellKey, int], fits: Fits
) -> bool:
    """Whether one answer is left that fits. The insider lays each answer on top of what everybody else said."""
    mine = group_of(question, survey(), answers)
    possible = [
        group
        for group in groups_of(question)
        if all(
            fits(
                CellKey(question.id, other),
                counts[CellKey(question.id, other)] + (other == group) - (other == mine),
            )
            for other in groups_of(question)
        )
    ]
    return possible == [mine]


def _nearest_fits(counts: Mapping[CellKey, int]) -> Fits:
    """Rounding to the nearest 5, small counts blanked out: the insider simply rounds for himself."""

    def published(count: int) -> int | None:
        return None if count < 10 else 5 * ((count + 2) // 5)

    return lambda name, count: published(count) == published(counts[name])


def _release_fits(shown: Known) -> Fits:
    """Every rounding within 4 has a chance under the keyed noise, so only impossible ones are ruled out."""

    def fits(name: CellKey, count: int) -> bool:
        seen = shown.get(name)
        if seen is None:
            return True
        return count >= 10 and abs(count - seen) <= 4

    return fits


ATTACKS: tuple[Callable[[int, int], Outcome], ...] = (
    filter_differencing,
    polling,
    interim_against_final,
    reconstruction,
    averaging,
    all_or_none,
    theme_margins,
    percentages,
    several_releases,
)


def run(attack: Callable[[int, int], Outcome], sizes: Sequence[int], seeds: Sequence[int]) -> Outcome:
    """One attack over rounds of several sizes, added up."""
    each = [attack(people, seed) for people in sizes for seed in seeds]
    return Outcome(
        each[0].attack,
        sum(one.careless for one in each),
        sum(one.careless_chances for one in each),
        sum(one.product for one in each),
        sum(one.chances for one in each),
    )
