"""Which measures add up to another: said by the board, so that none of them can be worked out from the others."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.periods import FREQUENCY_WORDS
from analysis.plan.changing import RecordProblem, measure_changed, measure_of
from analysis.plan.objects import Indicator, PerformanceMeasure, Plan
from surveys.store.protocols import Entry

Measured = Indicator | PerformanceMeasure


def sum_problems(whole: Measured, parts: Sequence[str], every: Mapping[str, Measured]) -> Iterator[str]:
    """Why these cannot add up to a measure, as sentences."""
    if parts and whole.unit != "count":
        yield f"'{whole.id}' is not a count; only counts add up"
    for part in parts:
        if part == whole.id or parts.count(part) > 1:
            yield f"'{part}' is named twice; a measure is no part of itself, and is counted once"
        elif part not in every:
            yield f"there is no measure '{part}'"
        elif every[part].unit != "count":
            yield f"'{part}' is not a count; only counts add up"
        elif every[part].frequency != whole.frequency:
            frequency = FREQUENCY_WORDS[whole.frequency]
            yield f"'{part}' is not measured every {frequency}, as '{whole.id}' is"


def set_sum(plan: Plan, entry: Entry) -> Plan:
    """Which measures add up to one, by their ids; none where nothing is said."""
    measured, parts = measure_of(plan, entry.about), list(entry.body.get("sum_of", ()))
    for problem in sum_problems(measured, parts, plan.measured):
        raise RecordProblem(problem, "sum_of")
    return measure_changed(plan, measured, {"sum_of": parts})
