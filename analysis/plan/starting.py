"""The files of another board's plan, from some answers: its own name, outcome and priorities, and what the surveys of the
library fill, which comes along as it is. What nobody has said yet stands in them as to be named."""

import json
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from analysis.plan.load import BOARD_FILE, FOLDER, load_plan
from analysis.plan.measured import LONGEST_ID, id_from
from analysis.plan.objects import Area, Indicator
from surveys.definition.toml_writer import quote_toml

ALWAYS = ("voice", "training", "broader")
"""Kinds of areas that every board has: the surveys of the library fill them."""

NOBODY = "To be named by the board"


@dataclass(frozen=True)
class OwnPriority:
    """A priority that the shipped plan does not have, with its first indicator as the fields of `Indicator`."""

    name: str
    indicator: Mapping[str, Any]


@dataclass(frozen=True)
class NewPlan:
    """What has to be known of a board. `kept` are the ids of priorities of the shipped plan that are its own too."""

    name: str
    area: str
    la_code: str
    plan: str
    outcome: str
    baseline_on: date | None = None
    kept: tuple[str, ...] = ()
    own: tuple[OwnPriority, ...] = field(default=())


def shipped_priorities() -> Mapping[str, str]:
    """The names of the priorities of the shipped plan, by id."""
    return {area.id: area.name for area in load_plan().priorities}


def plan_files(new: NewPlan) -> dict[str, str]:
    """Their texts by file name. Raises `PlanError` for a plan that cannot be."""
    shipped = {path.name: path.read_text("utf-8") for path in sorted(FOLDER.glob("*.toml"))}
    areas = {name: text for name, text in shipped.items() if name != BOARD_FILE and _comes_along(text, new)}
    files = {BOARD_FILE: _board_file(new, tomllib.loads(shipped[BOARD_FILE]), areas), **areas}
    taken = {each.id for area in load_plan().areas for each in (area, *area.measured, *area.actions)}
    for place, priority in enumerate(new.own, len(shipped_priorities()) + 1):
        area = _area_of(priority, place, taken)
        taken |= {each.id for each in (area, *area.measured, *area.actions)}
        files[f"{area.id}.toml"] = _area_file(area)
    with TemporaryDirectory() as folder:
        for name, text in files.items():
            (Path(folder) / name).write_text(text, "utf-8")
        load_plan(Path(folder))
    return files


def _free(wanted: str, taken: Collection[str]) -> str:
    """The id, or the first beside it that is free."""
    beside = (f"{wanted[: LONGEST_ID - 4].strip('-')}-{number}" for number in count(2))
    return wanted if wanted not in taken else next(each for each in beside if each not in taken)


def _comes_along(text: str, new: NewPlan) -> bool:
    about = tomllib.loads(text)
    return about["kind"] in ALWAYS or about["id"] in new.kept


# As text ----------


def _board_file(new: NewPlan, shipped: Mapping[str, Any], areas: Mapping[str, str]) -> str:
    measures = {measure["id"] for text in areas.values() for measure in tomllib.loads(text)["measures"]}
    lines = [
        "# The board, its plan and its outcome. The other files of this folder are the areas of the plan.",
        "",
        *_pairs({"name": new.name, "area": new.area, "la_code": new.la_code, "plan": new.plan}),
        "",
        "# History and forecast are frozen on this day. At the desk they can be frozen anew, with the reason.",
        f"baseline_on = {new.baseline_on}" if new.baseline_on else "# baseline_on = 2027-04-01",
        "",
        "[outcome]",
        *_pairs({"id": id_from(new.outcome) or "outcome", "says": new.outcome}),
    ]
    for theme in shipped["broader_themes"]:
        touched = [measure for measure in theme["touched_by"] if measure in measures]
        lines += ["", "[[broader_themes]]", *_pairs({**theme, "touched_by": touched})]
    return "\n".join([*lines, ""])


def _area_of(priority: OwnPriority, place: int, taken: Collection[str]) -> Area:
    area_id = _free(id_from(priority.name) or "priority", taken)
    own_id = _free(id_from(str(priority.indicator["name"])) or "indicator", {area_id, *taken})
    indicator = {"id": own_id, "bellwether": True, **priority.indicator}
    return Area.model_validate(
        {
            "id": area_id,
            "kind": "priority",
            "place": place,
            "name": priority.name,
            "lead": NOBODY,
            "story": [_no_story()],
            "partners": [{"organisation": NOBODY, "part": "To be agreed"}],
            "actions": [_first_action(area_id)],
            "indicators": [Indicator.model_validate(indicator)],
        }
    )


def _area_file(area: Area) -> str:
    entries = area.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    tables = {key: value for key, value in entries.items() if isinstance(value, list)}
    lines = [*_pairs({key: value for key, value in entries.items() if key not in tables})]
    for key, rows in tables.items():
        for row in rows:
            lines += ["", f"[[{key}]]", *_pairs(row)]
    return "\n".join([*lines, ""])


def _no_story() -> Mapping[str, Any]:
    words = "No story written yet. The lead writes at the desk what the figures cannot say."
    return {
        "written_on": date(2026, 4, 1),
        "by": "Set up with the scorecard",
        "text": words,
        "placeholder": True,
    }


def _first_action(area_id: str) -> Mapping[str, Any]:
    return {
        "id": f"first-of-{area_id}"[:40].strip("-"),
        "what": "Agree what is done first, and write it at the desk",
        "owner": NOBODY,
        "cost": "no_cost",
    }


_DATES = ("written_on", "baseline_on", "starts_on", "due_on")


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        yield f"{key} = {value if key in _DATES else _value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, str):
        return quote_toml(value)
    if isinstance(value, Sequence):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value)
