"""A plan with one thing in it changed. Every change is checked as the whole plan is."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from analysis.plan.objects import Area, Indicator, PerformanceMeasure, Plan
from surveys.errors import UserError
from surveys.store.protocols import Entry


class RecordProblem(UserError, ValueError):
    """What somebody wants to write does not fit the plan; the message says why, and `about` which part of it, where one is
    to blame."""

    def __init__(self, message: str, about: str = "") -> None:
        self.about = about
        super().__init__(message)


def day_of(entry: Entry) -> date:
    return date.fromisoformat(entry.at[:10])


def set_of(entry: Entry, name: str) -> Any:
    """What an entry says under a name. Raises `RecordProblem` where it says nothing."""
    if name not in entry.body:
        raise RecordProblem(f"'{name}' is missing")
    return entry.body[name]


def area_changed(plan: Plan, area_id: str, change: Callable[[Area], Mapping[str, Any]]) -> Plan:
    if area_id not in {area.id for area in plan.areas}:
        raise RecordProblem(f"there is no priority or area '{area_id}'")
    changed = tuple(
        Area.model_validate({**dict(area), **change(area)}) if area.id == area_id else area
        for area in plan.areas
    )
    return Plan(board=plan.board, areas=changed, withdrawn=plan.withdrawn)


def measure_of(plan: Plan, measure_id: str) -> Indicator | PerformanceMeasure:
    measured = plan.measured.get(measure_id)
    if measured is None:
        raise RecordProblem(f"there is no measure '{measure_id}'")
    return measured


def measure_changed(plan: Plan, measured: Indicator | PerformanceMeasure, changed: Mapping[str, Any]) -> Plan:
    """The plan in which a measure says other things."""
    new = type(measured).model_validate({**measured.model_dump(), **changed})
    part = "measures" if isinstance(measured, PerformanceMeasure) else "indicators"
    return area_changed(
        plan,
        plan.area_of[measured.id].id,
        lambda area: {part: tuple(new if each.id == measured.id else each for each in getattr(area, part))},
    )
