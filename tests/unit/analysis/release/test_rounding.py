"""Rounding: multiples of 5, within 4, additive, keyed."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.release import ReleaseError
from analysis.release.design.tables import CellKey, DesignedTable, SumConstraint, TableDesign
from analysis.release.disclosure.hiding import is_small
from analysis.release.disclosure.keyed_noise import KeyedNoise
from analysis.release.disclosure.rounding import round_counts
from tests.attacks.release.world import round_of, true_counts


def _key(number: int) -> bytes:
    return number.to_bytes(32, "big")


@pytest.mark.parametrize("people", [10, 37, 200, 2000])
def test_rounded_counts_add_up_and_stay_within_four(people: int) -> None:
    """Every sum of the design holds among rounded counts, and none is 5 or more from the truth."""
    design, counts = true_counts(round_of(people, 5))
    rounded = round_counts(design, counts, KeyedNoise(_key(people)))
    assert all(count % 5 == 0 and abs(count - counts[name]) <= 4 for name, count in rounded.items())
    assert all(rounded[t.whole] == sum(rounded[p] for p in t.parts) for t in design.sums)


@st.composite
def _grids(draw: st.DrawFn) -> tuple[TableDesign, dict[CellKey, int]]:
    """A two-way table of any size and content with its margins."""
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    cells = {CellKey("ab", f"{r}|{c}"): draw(st.integers(0, 60)) for r in range(height) for c in range(width)}
    counts = dict(cells)
    sums = []
    for axis, size in ((0, height), (1, width)):
        for line in range(size):
            parts = tuple(n for n in cells if int(n.cell.split("|")[axis]) == line)
            whole = CellKey("ab"[axis], str(line))
            sums.append(SumConstraint("ab", whole, parts))
            counts[whole] = sum(cells[n] for n in parts)
        sums.append(
            SumConstraint(
                "", CellKey("", "total"), tuple(CellKey("ab"[axis], str(line)) for line in range(size))
            )
        )
    counts[CellKey("", "total")] = sum(cells.values())
    return TableDesign((), tuple(sums)), counts


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_grids(), st.binary(min_size=32, max_size=32))
def test_any_two_way_table_can_be_rounded(grid: tuple[TableDesign, dict[CellKey, int]], key: bytes) -> None:
    """An additive rounding exists for every two-way table with its margins, and is found."""
    design, counts = grid
    rounded = round_counts(design, counts, KeyedNoise(key))
    assert all(abs(rounded[name] - counts[name]) <= 4 for name in design.names)
    assert all(rounded[t.whole] == sum(rounded[p] for p in t.parts) for t in design.sums)


def test_the_same_key_rounds_the_same_way_and_another_key_does_not() -> None:
    """The direction comes from the key: repeats average nothing out, and nobody without the key knows it."""
    design, counts = true_counts(round_of(200, 5))
    once, again, other = (round_counts(design, counts, KeyedNoise(_key(n))) for n in (1, 1, 2))
    assert once == again
    assert once != other


def _apart(counts: Iterable[int]) -> tuple[TableDesign, dict[CellKey, int]]:
    """A table for each count, and no sum that ties any to another."""
    named = {CellKey("t", str(count)): count for count in counts}
    tables = tuple(DesignedTable("t", "question", "", "", name, ()) for name in named)
    return TableDesign(tables, ()), {CellKey("", "total"): 50, **named}


def test_directions_follow_the_dither() -> None:
    """A count of 2 above a multiple rises now and then, one of 1 hardly ever, a multiple never."""
    plan, counts = _apart((10, 11, 12))
    rises = Counter[int]()
    for key in range(300):
        rounded = round_counts(plan, counts, KeyedNoise(_key(key)))
        rises.update(count for name, count in counts.items() if rounded[name] == 15)
    assert rises[10] == 0
    assert rises[11] < 15
    assert 20 < rises[12] < 80


@pytest.mark.parametrize("count", range(10))
def test_a_count_below_ten_is_always_small(count: int) -> None:
    """No key shows a count below 10, nobody at all included."""
    assert all(is_small(CellKey("t", "x"), count, KeyedNoise(_key(key))) for key in range(200))


def test_the_edge_is_blurred_above_ten_and_never_below() -> None:
    """At 10 a count is mostly held back, at 14 never: to see it hidden or shown at the edge proves little."""
    shown = {
        c: sum(not is_small(CellKey("t", "x"), c, KeyedNoise(_key(k))) for k in range(300))
        for c in (10, 12, 14)
    }
    assert shown[10] < 20
    assert 200 < shown[12] < 300
    assert shown[14] == 300


def test_a_small_count_is_stood_in_for_by_what_any_small_count_is() -> None:
    """Nobody at all and nine people are both 0, 5 or 10 where a sum needs them to be."""
    plan, counts = _apart(range(10))
    small = tuple(name for name, count in counts.items() if count < 10)
    rounded = [round_counts(plan, counts, KeyedNoise(_key(key)), small) for key in range(300)]
    assert len(small) == 10
    for name in small:
        assert {stands[name] for stands in rounded} == {0, 5, 10}


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 31, "x" * 32])
def test_a_key_is_32_bytes(key: object) -> None:
    """A weak key is refused, and the message does not repeat it."""
    with pytest.raises(ReleaseError, match="32 fresh random bytes"):
        KeyedNoise(key)  # type: ignore[arg-type]


def test_a_key_is_never_printed() -> None:
    """What is logged of a noise shows no key."""
    assert repr(KeyedNoise(_key(7))) == "KeyedNoise(key hidden)"
