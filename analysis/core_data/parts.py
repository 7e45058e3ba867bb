"""Parts and totals of a file have to fit together: parts of a count are not more than their total."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from analysis.core_data.columns import cell
from analysis.values import Value

Line = tuple[int, Value]


def check_parts(values: Sequence[Line]) -> list[tuple[int, str, str]]:
    """What does not fit, as line, column and sentence. Of shares nothing follows: their parts have bases of their own."""
    counts = [(line, value) for line, value in values if value.figure.value is not None and _is_count(value)]
    in_order = sorted(counts, key=lambda each: (_period(each), each[0]))
    return [
        problem
        for _, same in groupby(in_order, key=_period)
        if (problem := _too_many(list(same))) is not None
    ]


def _is_count(value: Value) -> bool:
    """A count is its own numerator, and has no denominator."""
    return value.denominator is None and value.figure.value == int(value.figure.value or 0)


def _period(line: Line) -> tuple[str, tuple[date, date]]:
    return line[1].measure_id, line[1].period.span


def _too_many(lines: Sequence[Line]) -> tuple[int, str, str] | None:
    total = next((line for line in lines if line[1].is_total), None)
    parts = [line for line in lines if not line[1].is_total]
    if total is None or not parts:
        return None
    number, whole = total
    together = sum(value.figure.value or 0 for _, value in parts)
    if together <= (whole.figure.value or 0):
        return None
    where = ", ".join(str(line) for line, _ in parts)
    return (
        number,
        "value",
        f"{cell(whole.figure.value)} is less than its parts together, {cell(together)} (lines {where})",
    )
