"""How much of a round is shown, how far off the numbers are, and how long a release takes.

`python -m tests.benchmarks.bench_release [seeds]`
"""

import sys
import time
from collections import Counter
from collections.abc import Mapping
from statistics import fmean, median

from analysis.release import Release
from analysis.release.design.tables import NOT_ANSWERED, CellKey, TableDesign
from analysis.release.documents.document import SMALLEST
from surveys.definition.survey import NOT_VALID, Survey
from tests.attacks.release.world import Round, release_of, round_of, survey, true_counts

SIZES = (14, 30, 60, 200, 600, 2_000)
KINDS = ("measure", "question", "themes", "sentiment", "pair", "direction")
LARGE = "of 10+"
"""Of the cells that really hold 10 people or more, those that are shown: no rule could show another."""
CEILING = "are 10+"
"""Of all cells, those that really hold 10 people or more: the most that could be shown."""
COLUMNS = (*KINDS, "all", CEILING, LARGE)
_NO_ANSWER = {NOT_ANSWERED, *NOT_VALID}


def main(seeds: int = 5) -> None:
    for title, which in (
        ("Every kind of question", survey()),
        ("Area by theme and age, no more", small_plan()),
    ):
        print(title)
        print(f"{'people':>8}{'seconds':>9}{'error':>7}" + "".join(f"{kind:>11}" for kind in COLUMNS))
        for people in SIZES:
            print(_line(people, seeds, which), flush=True)
    for people in (2_000, 100_000):
        _, seconds = _timed(round_of(people, 1), 1, survey())
        print(f"{people:,} responses: {seconds:.1f} s")


def small_plan() -> Survey:
    """Little but the crossed tables of areas and ages with themes, as board reports have them."""
    others = ["listened", "hurt", "told", "worries", "years"]
    return survey(pairs=[("area", "themes"), ("age", "themes")], leave_out=others)


def _line(people: int, seeds: int, which: Survey) -> str:
    shown: Counter[str] = Counter()
    cells: Counter[str] = Counter()
    errors, times = [], []
    for seed in range(seeds):
        one = round_of(people, seed)
        release, seconds = _timed(one, seed, which)
        times.append(seconds)
        for kind, is_shown, error, true in _cells(release, *true_counts(one, which)):
            groups = (kind, "all", LARGE) if true >= SMALLEST else (kind, "all")
            cells.update((*groups, CEILING))
            shown.update(groups if is_shown else ())
            shown.update([CEILING] if true >= SMALLEST else [])
            errors += [error] if is_shown else []
    shares = "".join(f"{shown[k] / cells[k] if cells[k] else 0:>11.0%}" for k in COLUMNS)
    return f"{people:>8,}{median(times):>9.1f}{fmean(errors) if errors else 0:>7.2f}{shares}"


def _cells(
    release: Release, design: TableDesign, counts: Mapping[CellKey, int]
) -> list[tuple[str, bool, int, int]]:
    """Every designed cell with a valid answer: its kind, whether it is shown, how far off it is, and the truth."""
    out = {table.id: table for table in release.tables}
    found = []
    for table in design.tables:
        for cell in table.cells:
            if _NO_ANSWER & {cell.id, cell.row, cell.column}:
                continue
            count = out[table.id].cell(cell.id).count if table.id in out else None
            true = counts[cell.name]
            found.append((table.kind, count is not None, abs((count or 0) - true), true))
    return found


def _timed(one: Round, seed: int, which: Survey) -> tuple[Release, float]:
    started = time.perf_counter()
    release = release_of(one, seed, survey=which)
    return release, time.perf_counter() - started


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
