"""The board's scorecard: the plan with its core data and what releases say. Made only of values that may be shown."""

from analysis.scorecard.areas import AreaCard, Corrective, Quality, ThemeTable
from analysis.scorecard.as_text import as_text
from analysis.scorecard.build import ScorecardError, build
from analysis.scorecard.lines import ScorecardLine, line
from analysis.scorecard.scorecard import Scorecard
from analysis.scorecard.signs.baselines import Baseline, BaselineError, freeze

__all__ = [
    "AreaCard",
    "Baseline",
    "BaselineError",
    "Corrective",
    "Quality",
    "Scorecard",
    "ScorecardError",
    "ScorecardLine",
    "ThemeTable",
    "as_text",
    "build",
    "freeze",
    "line",
]
