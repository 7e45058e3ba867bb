"""What the board's pages lay out, picked from published documents. Every number in it was published; none is made here."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.periods import Period

Plain = Mapping[str, Any]

KINDS = ("priorities", "voice", "training", "broader")
FIRST = 4
"""How many of what needs attention the overview shows; the others are one press away."""
CHANGES_SHOWN = 5
THEMES_SHOWN = 5
NEWEST = 8
"""How many periods a measure's page shows at once; the others are opened."""
QUESTIONS = (
    ("exceptions", "What needs us?"),
    ("priorities", "How are the priorities?"),
    ("changes", "What changed?"),
    ("said", "What did young people say?"),
    ("promised", "What did we promise?"),
    ("quality", "What is missing?"),
)
"""What a board asks, and where on the overview it is answered: one press away, however small the screen."""
GOING_ON = ("not_started", "doing")


def areas(scorecard: Plain) -> list[Plain]:
    """Every area: the priorities, the voice of the child, training, the broader themes."""
    return [area for kind in KINDS for area in scorecard[kind]]


def lines_of(area: Plain) -> list[Plain]:
    """The area's own indicators and measures, without those that it shows of other areas."""
    measures = [line for group in area["measures"] for line in group["lines"]]
    return [line for line in (*area["indicators"], *measures) if line["area"] == area["id"]]


def lines(scorecard: Plain) -> list[Plain]:
    return [line for area in areas(scorecard) for line in lines_of(area)]


def area_of(scorecard: Plain, area_id: str) -> Plain | None:
    return next((area for area in areas(scorecard) if area["id"] == area_id), None)


def is_current(scorecard: Plain) -> bool:
    """Whether this version of Heard published it: an earlier one's has no status with a reason. It is made anew at the
    next start or import."""
    return all("status" in area for area in areas(scorecard))


# The overview ----------


def overview(scorecard: Plain) -> dict[str, Any]:
    """What a board asks first, each with what leads on from it."""
    changed = [line for line in lines(scorecard) if line["since_previous"]["words"]]
    return {
        "questions": QUESTIONS,
        "attention": attention(scorecard)[:FIRST],
        "attention_count": len(scorecard["exceptions"]),
        "areas": areas(scorecard),
        "bellwethers": bellwethers(scorecard),
        "changes": _by_chance(changed, "more")[:CHANGES_SHOWN],
        "more_changes": max(0, len(_by_chance(changed, "more")) - CHANGES_SHOWN),
        "within_chance": len(_by_chance(changed, "within")),
        "not_known": len(_by_chance(changed, "not_known")),
        "said": newest_themes(scorecard["said"]["themes"]),
        "missing": missing(scorecard),
        "in_time": [line for line in lines(scorecard) if _is_share_of_answers(line)],
    }


def _is_share_of_answers(line: Plain) -> bool:
    """Whether it says how many were answered, of all to whom an answer fell due."""
    return bool(line.get("filled_by") == "answers" and line["unit"] == "percent" and line["latest"])


def attention(scorecard: Plain) -> list[dict[str, Any]]:
    """What is red or gives concern, with its measure and who does what by when; what blocks the report stands first."""
    known = {line["id"]: line for line in lines(scorecard)}
    found = [
        {**each, "line": known[each["id"]], "area_name": area["name"], "todo": open_actions(area)}
        for each in scorecard["exceptions"]
        if (area := area_of(scorecard, each["area"])) and each["id"] in known
    ]
    return sorted(found, key=lambda each: (not each["needs"], each["line"]["status"]["rag"] != "red"))


def everything_that_needs_attention(scorecard: Plain) -> dict[str, Any]:
    """In the order of the areas, so that what is done is said once an area."""
    order = [area["id"] for area in areas(scorecard)]
    return {"attention": sorted(attention(scorecard), key=lambda each: order.index(each["area"]))}


def everything_measured(scorecard: Plain) -> dict[str, Any]:
    return {"areas": areas(scorecard)}


def everything_missing(scorecard: Plain) -> dict[str, Any]:
    return {"missing": missing(scorecard)}


def nothing_more(_scorecard: Plain) -> dict[str, Any]:
    """For pages that need the scorecard alone."""
    return {}


def open_actions(area: Plain) -> list[Plain]:
    """The actions that are under way or to come, the soonest due first and those without a day last."""
    going = [action for action in area["actions"] if action["status"] in GOING_ON]
    return sorted(going, key=lambda action: action["due_on"] or "9999")


def bellwethers(scorecard: Plain) -> list[Plain]:
    return [line for area in scorecard["priorities"] for line in area["indicators"] if line["bellwether"]]


def _by_chance(changed: Sequence[Plain], verdict: str) -> list[Plain]:
    """Those with that verdict, what needs action first."""
    found = [line for line in changed if line["since_previous"]["by_chance"] == verdict]
    return sorted(found, key=lambda line: not line["status"]["needs_action"])


def newest_themes(tables: Sequence[Plain]) -> list[dict[str, Any]]:
    """The last table of each survey of young people, with the themes of which a count is shown."""
    newest = {table["survey"]: table for table in tables if table["audience"] == "young_people"}
    return [
        {**table, "shown": [cell for cell in table["cells"] if cell["text"][:1].isdigit()][:THEMES_SHOWN]}
        for table in newest.values()
    ]


def missing(scorecard: Plain) -> list[dict[str, Any]]:
    """What each area still lacks."""
    return [
        {"id": area["id"], "name": area["name"], "missing": area["missing"]}
        for area in areas(scorecard)
        if area["missing"]
    ]


# A measure ----------


def measure(line: Plain, scorecard: Plain, explanation: Plain | None) -> dict[str, Any]:
    """A measure's page: its series beside what was expected, where its numbers come from, story and actions."""
    area = area_of(scorecard, line["area"])
    rows = list(_rows(line))
    explained = explanation["values"] if explanation else []
    newest = [each for each in explained if each["breakdown"] == "Total"][:1]
    return {
        "line": line,
        "area": area,
        "todo": open_actions(area) if area else [],
        "rows": rows[:NEWEST],
        "older": rows[NEWEST:],
        "parts_of": list(_parts(line)),
        "breaks": [value["period"] for value in line["values"] if "break" in value["flags"]],
        "explained": newest,
        "explained_before": [each for each in explained if each not in newest],
        "answers": explanation["answers"] if explanation else "",
    }


def _rows(line: Plain) -> Iterator[dict[str, Any]]:
    """Each period, newest first: the value, what the frozen baseline expected, and what chance says of the point."""
    expected = {_key(point): point["text"] for point in line["baseline"]["forecast"]}
    marks = _marks(line)
    for value in reversed(line["values"]):
        yield {**value, "expected": expected.get(_key(value), ""), "mark": marks.get(_key(value), "")}


def _key(of_period: Plain) -> tuple[str, str]:
    return of_period["time_period"], of_period["time_identifier"]


RULES = {
    "outside_limits": "outside the limits",
    "trend": "seven steps the same way",
    "two_of_three": "two of three near a limit",
    "one_side": "seven on one side of the mean",
}


def _marks(line: Plain) -> dict[tuple[str, str], str]:
    """Which points are more than chance, by the rule that says so. The chart has a point for every period up to the newest,
    those without a value among them."""
    points = line["signal"].get("points", ())
    newest = _ordinal(line["latest"]) if line["latest"] else 0
    rules = {newest - steps: rule for steps, rule in enumerate(reversed(points)) if rule}
    ordinals = {_key(value): _ordinal(value) for value in line["values"]}
    return {key: RULES[rules[ordinal]] for key, ordinal in ordinals.items() if ordinal in rules}


def _ordinal(of_period: Plain) -> int:
    return Period.parse(*_key(of_period)).ordinal


def _parts(line: Plain) -> Iterator[dict[str, Any]]:
    """The parts of each period, newest first."""
    by_period: dict[tuple[str, str], dict[str, Any]] = {}
    for part in line["parts"]:
        of_period = by_period.setdefault(_key(part), {"period": part["period"], "texts": {}})
        of_period["texts"][part["breakdown"]] = part["text"]
    yield from reversed(by_period.values())
