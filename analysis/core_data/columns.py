"""The columns and symbols of the files, and how a number is written in them."""

from collections.abc import Mapping

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
COLUMN_WORDS: Mapping[str, str] = {
    "measure_id": "Which measure of the plan this is about; see the list below.",
    "time_period": "The year or years: `2026`, or `202627` for a year that begins in one and ends in the next.",
    "time_identifier": "Which part of it: a month such as `March`, `Financial year`, `Financial year Q1` to `Q4`, "
    "`Reporting year` (to 31 March of the year named), `Calendar year`, `Calendar year Q1` to `Q4`, `Academic year`, "
    "`Autumn term`, `Spring term`, `Summer term`.",
    "value": "A number such as `1234` or `56.7`, or a symbol where there is none. A percentage runs from 0 to 100.",
    "numerator": "Of a percentage or rate: how many. Without it and the denominator it may be one of very few people, "
    "so the scorecard hides it.",
    "denominator": "Of a percentage or rate: of how many. Of a mean: of how many it is the mean.",
    "new_la_code": "The area's code. Rows about other areas are left out; a row without a code is never the board's.",
    "la_name": "The area's name.",
    "geographic_level": "`Local authority` for the board's own rows.",
    "breakdown_topic": "What a part is a part by, as the plan names it; `Total` or empty for the total.",
    "breakdown": "The part; `Total` or empty for the total. Parts of a count are not more than their total.",
    "lower_ci_95": "The lower bound of the 95 % interval; worked out where it is not given and can be.",
    "upper_ci_95": "The upper bound.",
    "target": "The target of this period, where it is not the plan's.",
    "obs_status": "Marks beside a value that is there: `[u]`, `[r]`, `[e]`, `[b]`.",
    "conf_status": "`[c]` where the value is `[c]`.",
    "comment": "A remark. It goes where the value is hidden. `example data` marks an invented value.",
    "unit": "As in the plan; another is refused.",
    "measure_name": "As in the plan; another is refused.",
    "oba_question": "As in the plan; another is refused.",
}
"""What stands in the columns that are read."""

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
    if number == int(number):
        return str(int(number))
    return f"{round_half_up(number, PLACES):.{PLACES}f}".rstrip("0").rstrip(".")
