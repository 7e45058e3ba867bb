"""The board's plan as data, and how it is read. No values live here."""

from analysis.plan.load import FOLDER, PlanError, load_plan
from analysis.plan.objects import (
    QUESTIONS,
    Action,
    Area,
    Board,
    BoardAnswer,
    BroaderTheme,
    Cost,
    Indicator,
    Outcome,
    Partner,
    PerformanceMeasure,
    Plan,
    Story,
    Tier,
    Update,
)
from analysis.plan.units import Unit

__all__ = [
    "FOLDER",
    "QUESTIONS",
    "Action",
    "Area",
    "Board",
    "BoardAnswer",
    "BroaderTheme",
    "Cost",
    "Indicator",
    "Outcome",
    "Partner",
    "PerformanceMeasure",
    "Plan",
    "PlanError",
    "Story",
    "Tier",
    "Unit",
    "Update",
    "load_plan",
]
