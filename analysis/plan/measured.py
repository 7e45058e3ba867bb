"""What the board writes about its measures: new ones, what they are, targets, colours, baselines and forecasts."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from analysis.periods import Period, PeriodError
from analysis.plan.changing import RecordProblem, area_changed, day_of, measure_changed, measure_of, set_of
from analysis.plan.load import MOST_HEADLINES
from analysis.plan.objects import (
    Area,
    ForecastByHand,
    FrozenForecast,
    Indicator,
    PerformanceMeasure,
    Plan,
    Withdrawn,
)
from analysis.plan.units import after
from surveys.store.protocols import Entry

LONGEST_ID = 40
OF_AN_INDICATOR = ("unit", "per", "of", "polarity", "polarity_reason", "frequency", "source", "hide_below")
OF_A_MEASURE = (*OF_AN_INDICATOR, "question", "domain", "tier", "filled_by", "horizon")
FILLED_BY_HEARD = frozenset({"survey", "answers"})
NOT_YET = {"filled_by": "nothing_yet", "tier": "data_development"}


def add_measure(plan: Plan, entry: Entry) -> Plan:
    """A new indicator or measure of an area. Its id follows from its name, or is the one that was given."""
    area = next((area for area in plan.areas if area.id == entry.about), None)
    if area is None:
        raise RecordProblem(f"there is no priority or area '{entry.about}'")
    named = str(set_of(entry, "name"))
    if entry.body.get("unit") == "rate" and not entry.body.get("per"):
        raise RecordProblem("say per how many the rate is, such as 10,000", "per")
    own_id = str(entry.body.get("id") or id_from(named))
    if not own_id:
        raise RecordProblem("give it a short name for files, in small letters and hyphens", "id")
    taken = {*plan.measured, *(each.id for each in plan.areas)}
    if own_id in taken:
        raise RecordProblem(f"there is '{own_id}' already; give it another short name", "id")
    about = {"id": own_id, "name": named, **entry.body}
    about.pop("place", None)
    if entry.body.get("question") == "indicator":
        return _with_indicator(plan, area, about)
    return _checked(plan_with_measure(plan, area, about), area.id)


def id_from(name: str) -> str:
    """A name as files call it: `children-seen-in-time`."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", bare.replace("'", "")).strip("-")
    return words.lstrip("0123456789-")[:LONGEST_ID].strip("-")


def _with_indicator(plan: Plan, area: Area, about: Mapping[str, Any]) -> Plan:
    if area.kind != "priority":
        raise RecordProblem(
            "only a priority has indicators; choose which of the three questions the measure answers",
            "question",
        )
    made = Indicator.model_validate(_only(about, OF_AN_INDICATOR))
    return area_changed(plan, area.id, lambda area: {"indicators": (*area.indicators, made)})


def plan_with_measure(plan: Plan, area: Area, about: Mapping[str, Any]) -> Plan:
    filled = {"filled_by": "administrative", "tier": "secondary", **_only(about, OF_A_MEASURE)}
    if filled["filled_by"] == "nothing_yet":
        filled |= NOT_YET
    if filled["filled_by"] in FILLED_BY_HEARD:
        raise RecordProblem("a measure that Heard fills itself is written in the plan's files")
    made = PerformanceMeasure.model_validate(filled)
    return area_changed(plan, area.id, lambda area: {"measures": (*area.measures, made)})


def _only(about: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    wanted = ("id", "name", *names)
    return {name: about[name] for name in wanted if about.get(name) is not None}


def _checked(plan: Plan, area_id: str) -> Plan:
    area = next(area for area in plan.areas if area.id == area_id)
    if len(plan.headlines(area)) > MOST_HEADLINES:
        raise RecordProblem(f"'{area.name}' has {MOST_HEADLINES} headline measures, which is the most")
    return plan


def change_measure(plan: Plan, entry: Entry) -> Plan:
    """What a measure is: its name, what is counted, how often, from where. What the board wished to measure and can now
    leaves the list of those; what it measured and cannot any more comes on it."""
    measured = measure_of(plan, entry.about)
    changed = {name: value for name, value in entry.body.items() if name in CHANGEABLE}
    if isinstance(measured, Indicator):
        changed = {name: value for name, value in changed.items() if name not in ("filled_by", "tier")}
    else:
        changed |= _filled(measured, changed)
    if changed.get("frequency", measured.frequency) != measured.frequency:
        changed |= {"baselines": (), "forecasts": ()}
    return _checked(measure_changed(plan, measured, changed), plan.area_of[measured.id].id)


CHANGEABLE = ("name", "of", "source", "frequency", "tier", "filled_by")


def _filled(measured: PerformanceMeasure, changed: Mapping[str, Any]) -> dict[str, Any]:
    """A measure stands on the list of those that are wished for as long as nothing fills it."""
    filled_by = changed.get("filled_by", measured.filled_by)
    if filled_by != measured.filled_by and {filled_by, measured.filled_by} & FILLED_BY_HEARD:
        raise RecordProblem("whether Heard fills it itself is written in the plan's files")
    if filled_by == "nothing_yet":
        return dict(NOT_YET)
    tier = changed.get("tier", measured.tier)
    return {"tier": "secondary" if tier == "data_development" else tier}


def set_target(plan: Plan, entry: Entry) -> Plan:
    measured = measure_of(plan, entry.about)
    if measured.polarity == "none":
        raise RecordProblem(
            f"'{measured.name}' has no good direction, so it has no target: it is never red or green"
        )
    target = entry.body.get("target")
    if target is not None:
        _check_possible(measured, target, "a target")
    former = (*measured.former_targets, *([measured.target] if measured.target is not None else []))
    return measure_changed(plan, measured, {"target": target, "former_targets": former})


def set_rag_policy(plan: Plan, entry: Entry) -> Plan:
    """When a measure is green, amber or red. What the method never colours stays without."""
    return measure_changed(plan, measure_of(plan, entry.about), {"rag": dict(entry.body)})


def freeze_baseline(plan: Plan, entry: Entry) -> Plan:
    """A history and its forecast, as they were known. A second one needs the reason why the first is given up."""
    measured = measure_of(plan, entry.about)
    frozen = FrozenForecast.model_validate({**set_of(entry, "frozen"), "by": entry.who, "reason": entry.why})
    version = measured.baselines[-1].version + 1 if measured.baselines else frozen.version
    made = frozen.model_copy(update={"version": version})
    _check_period(measured, *made.first)
    return measure_changed(plan, measured, {"baselines": (*measured.baselines, made)})


def expect(plan: Plan, entry: Entry) -> Plan:
    """What somebody expects of some periods. A later word on a period stands in the place of an earlier one."""
    measured = measure_of(plan, entry.about)
    said = [_expected(measured, entry, *each) for each in set_of(entry, "expected")]
    if not said:
        raise RecordProblem("say what you expect of at least one period")
    periods = {each.period for each in said}
    others = [each for each in measured.forecasts if each.period not in periods]
    both = tuple(sorted((*others, *said), key=lambda each: each.period))
    return measure_changed(plan, measured, {"forecasts": both})


def withdraw(plan: Plan, entry: Entry) -> Plan:
    """A value that should not have come in is shown no more, with the reason."""
    if not entry.why.strip():
        raise RecordProblem("say why it is withdrawn", "why")
    gone = Withdrawn.model_validate({**entry.body, "measure_id": entry.about})
    _check_period(measure_of(plan, entry.about), gone.time_period, gone.time_identifier)
    return Plan(board=plan.board, areas=plan.areas, withdrawn=(*plan.withdrawn, gone))


def _expected(
    measured: Indicator | PerformanceMeasure,
    entry: Entry,
    time_period: str,
    time_identifier: str,
    value: float,
) -> ForecastByHand:
    _check_period(measured, time_period, time_identifier)
    _check_possible(measured, value, "what you expect")
    return ForecastByHand(
        time_period=time_period,
        time_identifier=time_identifier,
        value=value,
        by=entry.who,
        reason=entry.why,
        on=day_of(entry),
    )


def _check_period(measured: Indicator | PerformanceMeasure, time_period: str, time_identifier: str) -> None:
    try:
        period = Period.parse(time_period, time_identifier)
    except PeriodError as problem:
        raise RecordProblem(str(problem)) from None
    if period.frequency != measured.frequency:
        raise RecordProblem(f"'{measured.name}' is not measured by such periods any more; begin anew")


def _check_possible(measured: Indicator | PerformanceMeasure, value: float, what: str) -> None:
    floor, ceiling = measured.bounds.floor, measured.bounds.ceiling
    if (floor is not None and value < floor) or (ceiling is not None and value > ceiling):
        most = "" if ceiling is None else f" and at most {ceiling:g}{after(measured.unit)}"
        raise RecordProblem(f"{what} in this unit must be at least 0{most}")
