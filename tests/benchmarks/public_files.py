"""What becomes of the files that offices publish, as `heard scorecard import` and the desk read them.

    python -m tests.benchmarks.public_files CODE AREA FILE...

For each file: how it is laid out, what has to be answered (which table, which series), and how many values come in. Of each
table up to `TRIED` series are taken in, one by one, as the first measure that can hold them. Files are not part of the
project; any that an office publishes will do.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from analysis.core_data import MOST_BYTES, ChosenColumn, CoreDataError, FileLook, Series, Upload, with_counts
from analysis.core_data.layouts.period_words import frequencies_in
from analysis.periods import Frequency
from analysis.plan import Plan, load_plan
from analysis.plan.record import plan_from
from surveys.files.limited import first_bytes
from surveys.store.memory import MemoryRecord
from surveys.store.protocols import Writing
from tests.benchmarks.words_measures import table

UNITS = (("count", None), ("percent", None), ("rate", 10_000), ("mean", None))
FREQUENCIES: tuple[Frequency, ...] = (
    "financial_year", "academic_year", "calendar_year", "financial_quarter", "calendar_quarter", "month",
)  # fmt: skip
TODAY = date(2026, 11, 30)


@dataclass(frozen=True)
class Tried:
    """What a file came to. `questions` are those that have to be answered; `taken` of `series` came in with `values`."""

    file: str
    layout: str
    tables: int
    questions: int
    series: int
    taken: int
    values: int
    seconds: float
    why: str = ""


def main(words: Sequence[str]) -> int:
    """Print a line for each file, and why each series that did not come in did not."""
    if len(words) < 3:
        sys.stderr.write("usage: python -m tests.benchmarks.public_files CODE AREA FILE...\n")
        return 2
    code, area, *files = words
    plan, tried = _plan(code, area), list[Tried]()
    for file in files:
        tried.append(_tried(Path(file), plan))
        sys.stderr.write(f"{tried[-1]}\n")
    head = ["file", "layout", "tables", "questions", "series tried", "taken in", "values", "seconds"]
    lines = [
        [
            one.file,
            one.layout,
            one.tables,
            one.questions,
            one.series,
            one.taken,
            one.values,
            f"{one.seconds:.1f}",
        ]
        for one in tried
    ]
    sys.stdout.write(table(head, lines) + "\n")
    sys.stdout.writelines(f"\n{one.file}: {one.why}\n" for one in tried if one.why)
    return 0


def _plan(code: str, area: str) -> Plan:
    """A plan of that area with a measure of each unit and frequency."""
    shipped = load_plan()
    record = MemoryRecord()
    for frequency in FREQUENCIES:
        for unit, per in UNITS:
            about = {
                "name": f"{unit} by {frequency}".replace("_", " "),
                "question": "indicator",
                "unit": unit,
                "of": "children",
                "polarity": "lower_is_better",
                "frequency": frequency,
                "source": "Records",
                **({"per": per} if per else {}),
            }
            record.write("2026-11-30T10:00:00Z", "Ann", Writing("measure", "neglect", about))
    plan = plan_from(shipped, record.entries())
    board = type(plan.board)(
        **{**plan.board.model_dump(exclude={"country", "country_code"}), "la_code": code, "area": area}
    )
    return plan.model_copy(update={"board": board})


def _tried(path: Path, plan: Plan) -> Tried:
    began = time.perf_counter()
    try:
        upload = Upload.of(path.name, first_bytes(path, MOST_BYTES), plan)
    except CoreDataError as problem:
        return Tried(path.name, "refused", 0, 0, 0, 0, 0, time.perf_counter() - began, str(problem))
    took = time.perf_counter() - began
    tables = upload.tables
    results = [
        (look, series, _taken(upload.of_table(place), series, plan))
        for place, look in enumerate(tables)
        for series in look.series[:: max(1, len(look.series) // TRIED)][:TRIED]
    ]
    came = [values for _, _, (values, _) in results if values]
    failed = [
        f"  {look.called or look.file} / {series.label}: {why}"
        for look, series, (values, why) in results
        if not values
    ]
    layout = ", ".join(dict.fromkeys(look.layout.partition(":")[0] for look in tables)) or "ours"
    questions = (len(tables) > 1) + bool(tables)
    return Tried(
        path.name,
        layout,
        len(tables),
        questions,
        len(results),
        len(came),
        sum(came),
        took,
        "\n".join(["", *failed[:SHOWN]]) if failed else "",
    )


SHOWN = 12
TRIED = 6
"""Series of a table."""


def _taken(upload: Upload, series: Series, plan: Plan) -> tuple[int, str]:
    """How many values of a series come in as the first measure that can hold them; else why not as the last."""
    why = "its periods are none that we know: " + series.newest.period
    for measure in _measures(series):
        choice = with_counts(_seen(upload), series, measure, plan)
        for tried in dict.fromkeys((choice, ChosenColumn(measure))):
            try:
                return len(upload.read({series.id: tried}, plan, TODAY).values), ""
            except CoreDataError as problem:
                why = str(problem).splitlines()[0]
    return 0, why


def _seen(upload: Upload) -> FileLook:
    assert upload.seen is not None
    return upload.seen


def _measures(series: Series) -> Iterator[str]:
    frequencies = frequencies_in(series.newest.period, series.newest.identifier)
    for frequency in (each for each in FREQUENCIES if each in frequencies):
        yield from (f"{unit} by {frequency}".replace("_", " ").replace(" ", "-") for unit, _ in UNITS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
