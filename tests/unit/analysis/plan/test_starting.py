"""The plan of another board, from some answers."""

from datetime import date
from pathlib import Path

import pytest

from analysis.plan import PlanError, load_plan
from analysis.plan.starting import NewPlan, OwnPriority, plan_files, shipped_priorities

KNIVES = {
    "name": "Young people hurt by knives",
    "unit": "rate",
    "per": 10_000,
    "of": "admissions of “young” people",
    "polarity": "lower_is_better",
    "frequency": "financial_year",
    "source": "Hospitals\\wards",
}
HULL = NewPlan("Hull Board", "Kingston upon Hull", "E06000010", "Plan 2027", "All children thrive")


def loaded(folder: Path, **other: object):
    files = plan_files(NewPlan(**{**vars(HULL), **other}))
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return load_plan(folder)


def test_a_board_without_priorities_of_its_own_has_what_the_surveys_fill(tmp_path) -> None:
    plan = loaded(tmp_path)
    assert (plan.board.area, plan.board.la_code, plan.priorities) == ("Kingston upon Hull", "E06000010", ())
    assert "heard-listened-to" in plan.measured


def test_it_keeps_the_shipped_priorities_that_are_its_own_too(tmp_path) -> None:
    plan = loaded(tmp_path, kept=tuple(shipped_priorities())[1:3], baseline_on=date(2027, 4, 1))
    assert [area.id for area in plan.priorities] == ["sexual-harm", "neglect"]
    assert str(plan.board.baseline_on) == "2027-04-01"


def test_its_own_priorities_begin_with_an_indicator_and_what_is_still_to_be_named(tmp_path) -> None:
    own = (
        OwnPriority("Reducing “knife” crime", KNIVES),
        OwnPriority("Neglect", {**KNIVES, "name": "Neglect"}),
    )
    plan = loaded(tmp_path, kept=("neglect",), own=(*own, OwnPriority("孩子", KNIVES | {"name": "孩子"})))
    assert [area.id for area in plan.priorities] == [
        "neglect",
        "reducing-knife-crime",
        "neglect-2",
        "priority",
    ]
    first = plan.measured["young-people-hurt-by-knives"]
    assert {name: getattr(first, name) for name in KNIVES} == KNIVES
    assert plan.priorities[1].latest_story.placeholder


def test_a_plan_that_cannot_be_says_why() -> None:
    with pytest.raises(PlanError, match="'says'"):
        plan_files(NewPlan(**{**vars(HULL), "outcome": "All 5 children thrive"}))
