"""What a form begins with: what holds now of what it is about, as somebody would type it."""

from collections.abc import Callable, Mapping

from analysis.plan import Indicator, PerformanceMeasure
from api.desk.desk import View
from api.desk.writing.forms import Measured

NOT_NAMED = "To be named"


def holds_now(view: View, kind: str, about: str) -> dict[str, str]:
    """By the names of the form's fields; empty where nothing holds, or a form begins empty."""
    if kind in _OF_A_MEASURE and about in view.plan.measured:
        return dict(_OF_A_MEASURE[kind](view.plan.measured[about]))
    area = view.area(about)
    if kind == "lead" and area and not area.lead.startswith(NOT_NAMED):
        return {"lead": area.lead}
    if kind == "report-due" and view.report_due_on:
        return {"due_on": view.report_due_on.isoformat()}
    return {}


def _target(measured: Measured) -> dict[str, str]:
    return {} if measured.target is None else {"target": f"{measured.target:.12g}"}


def _sum(measured: Measured) -> dict[str, str]:
    return {"sum_of": "\n".join(measured.sum_of)}


def _colours(measured: Measured) -> dict[str, str]:
    policy = measured.policy
    numbers = {"percent": policy.percent, "lower": policy.lower, "upper": policy.upper}
    shown = {name: f"{value:.12g}" for name, value in numbers.items() if value is not None}
    return {"kind": policy.kind, **shown}


def _details(measured: Measured) -> dict[str, str]:
    own = {name: str(getattr(measured, name)) for name in ("name", "of", "source", "frequency")}
    if isinstance(measured, PerformanceMeasure):
        own |= {"filled_by": measured.filled_by, "tier": measured.tier}
    return own


_OF_A_MEASURE: Mapping[str, Callable[[Indicator | PerformanceMeasure], dict[str, str]]] = {
    "target": _target,
    "rag-policy": _colours,
    "sum": _sum,
    "measure-details": _details,
}
