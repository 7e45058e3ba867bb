"""The columns and symbols of the files, and how a number is written in them."""

from analysis.statistics import round_half_up
from analysis.values import FLAGS

CANONICAL = (
    "measure_id",
    "measure_name",
    "oba_question",
    "priority",
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "new_la_code",
    "la_name",
    "breakdown_topic",
    "breakdown",
    "value",
    "unit",
    "numerator",
    "denominator",
    "lower_ci_95",
    "upper_ci_95",
    "target",
    "forecast",
    "obs_status",
    "conf_status",
    "recent_trend",
    "variation",
    "assurance",
    "rag",
    "baseline_status",
    "comment",
)
NEEDED = ("measure_id", "time_period", "time_identifier", "value")
CLEAR_IMPACT = ("id", "actual_value_date", "target_value", "actual_value", "comment")
LEFT_OUT = ("id", "name", "period", "breakdown", "why")
NUMBERS = ("value", "numerator", "denominator", "lower_ci_95", "upper_ci_95", "target", "forecast")

FLAG_OF = {symbol: flag for flag, symbol in FLAGS.items()}
WORKED_OUT = ("recent_trend", "variation", "assurance", "rag", "baseline_status", "forecast")
"""What a scorecard's file says that is made from the values. It is not read in again."""

PLACES = 6
# A cell that begins like this would be run as a formula by a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(number: float | None) -> str:
    """Up to six decimals, none that say nothing; a missing number is an empty cell."""
    if number is None:
        return ""
    return f"{round_half_up(number, PLACES):.{PLACES}f}".rstrip("0").rstrip(".")
