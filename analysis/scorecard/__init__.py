"""The board's scorecard: the plan with its core data and what releases say. Made only of values that may be shown."""

from analysis.scorecard.areas import AreaCard, Corrective, Quality, ThemeTable
from analysis.scorecard.baselines import Baseline, BaselineError, freeze
from analysis.scorecard.build import ScorecardError, build
from analysis.scorecard.card import Scorecard
from analysis.scorecard.lines import Line, line
from analysis.scorecard.text import as_text

__all__ = [
    "AreaCard",
    "Baseline",
    "BaselineError",
    "Corrective",
    "Line",
    "Quality",
    "Scorecard",
    "ScorecardError",
    "ThemeTable",
    "as_text",
    "build",
    "freeze",
    "line",
]
