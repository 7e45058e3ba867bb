"""What a measure's one status is: settled from its target, its baseline and chance, so that no sign says otherwise.

It judges; `reasons` says why in a sentence.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from analysis.statistics import AnnualSignal, Assurance, BaselineStatus, Polarity, Rag, Variation

Standing = Literal["attention", "watch", "good", "steady", "not_judged", "not_known", "not_shown", "no_data"]

ValueKnown = Literal["known", "hidden", "none"]

CONCERN = "Concern that is more than chance"
IMPROVEMENT = "Improvement that is more than chance"
WITHIN_CHANCE = "No more than chance"
TURNED = "Turned: better than the baseline twice and improving"
BETTER, WORSE = "Better than the baseline", "Worse than the baseline"
BETTER_BY_CHANCE, WORSE_BY_CHANCE = f"{BETTER}, by no more than chance", f"{WORSE}, by no more than chance"
AS_EXPECTED = "As the baseline expected"


@dataclass(frozen=True)
class Evidence:
    """Everything that may be said of a measure's latest value, each by its own rule.

    `by_target` is the colour by the measure's own policy, `chance` what the series says (an XmR chart or a trend test),
    `assurance` whether the series as it goes meets the target.
    """

    value: ValueKnown
    by_target: Rag = "none"
    baseline: BaselineStatus = "insufficient_data"
    chance: Variation = "not_known"
    assurance: Assurance | None = None


@dataclass(frozen=True)
class MeasureStatus:
    """The one status. `rag` is the settled colour: what gets worse by more than chance is never green."""

    standing: Standing
    word: str
    rag: Rag
    needs_action: bool = False


NO_DATA = MeasureStatus("no_data", "No data yet", "not_known")
NOT_SHOWN = MeasureStatus("not_shown", "Not shown", "not_known")

_COLOURED: dict[Rag, MeasureStatus] = {
    "red": MeasureStatus("attention", "Red", "red", needs_action=True),
    "amber": MeasureStatus("watch", "Amber", "amber"),
    "green": MeasureStatus("good", "Green", "green"),
}

# Without a colour: what chance says of the series, then what the frozen baseline expected of it.
_UNCOLOURED: dict[tuple[Variation, BaselineStatus], tuple[Standing, str]] = {
    ("improvement", "turned"): ("good", TURNED),
    ("improvement", "beating_baseline"): ("good", IMPROVEMENT),
    ("improvement", "on_baseline"): ("good", IMPROVEMENT),
    ("improvement", "insufficient_data"): ("good", IMPROVEMENT),
    ("improvement", "worse_than_baseline"): ("watch", "Improving, but worse than the baseline"),
    ("common_cause", "turned"): ("steady", BETTER_BY_CHANCE),
    ("common_cause", "beating_baseline"): ("steady", BETTER_BY_CHANCE),
    ("common_cause", "on_baseline"): ("steady", AS_EXPECTED),
    ("common_cause", "insufficient_data"): ("steady", WITHIN_CHANCE),
    ("common_cause", "worse_than_baseline"): ("watch", WORSE_BY_CHANCE),
    ("not_known", "turned"): ("good", TURNED),
    ("not_known", "beating_baseline"): ("good", BETTER),
    ("not_known", "on_baseline"): ("steady", AS_EXPECTED),
    ("not_known", "worse_than_baseline"): ("watch", WORSE),
    ("not_known", "insufficient_data"): ("not_known", "Too early to judge"),
}

_WITHOUT_DIRECTION: dict[Variation, str] = {
    "neutral_high": "Higher than chance would make it",
    "neutral_low": "Lower than chance would make it",
    "common_cause": WITHIN_CHANCE,
}


def settle(evidence: Evidence) -> MeasureStatus:
    """The one status of a measure. Whatever gets worse by more than chance needs action, whatever its colour."""
    if evidence.value != "known":
        return NO_DATA if evidence.value == "none" else NOT_SHOWN
    colour = settled_colour(evidence)
    concern = evidence.chance == "concern"
    if coloured := _COLOURED.get(colour):
        return MeasureStatus(coloured.standing, coloured.word, colour, coloured.needs_action or concern)
    if concern:
        return MeasureStatus("attention", CONCERN, colour, needs_action=True)
    standing, word = _UNCOLOURED.get(
        (evidence.chance, evidence.baseline),
        ("not_judged", _WITHOUT_DIRECTION.get(evidence.chance, "Not judged by colour")),
    )
    return MeasureStatus(standing, word, colour)


def settled_colour(evidence: Evidence) -> Rag:
    """The colour by the target; amber where it would be green and the series says that it will not stay so."""
    against = evidence.chance == "concern" or evidence.assurance == "consistent_fail"
    return "amber" if evidence.by_target == "green" and against else evidence.by_target


def settled_baseline(baseline: BaselineStatus, chance: Variation) -> str:
    """What is said of the baseline beside the status: a difference within chance is said to be one."""
    by_chance = {
        "turned": BETTER_BY_CHANCE,
        "beating_baseline": BETTER_BY_CHANCE,
        "worse_than_baseline": WORSE_BY_CHANCE,
    }
    return (by_chance if chance == "common_cause" else {}).get(baseline) or BASELINE_WORDS[baseline]


BASELINE_WORDS: dict[BaselineStatus, str] = {
    "insufficient_data": "Not enough data for a baseline",
    "turned": TURNED,
    "beating_baseline": BETTER,
    "on_baseline": AS_EXPECTED,
    "worse_than_baseline": WORSE,
    "not_judged": "No direction is better or worse",
}


def chance_of_years(signal: AnnualSignal, polarity: Polarity) -> Variation:
    """What the trend test of an annual series says, in the words of the charts of chance."""
    if signal.marker == "cannot_be_calculated":
        return "not_known"
    if signal.marker == "no_change":
        return "common_cause"
    rises = signal.marker == "increasing"
    if polarity not in ("higher_is_better", "lower_is_better"):
        return "neutral_high" if rises else "neutral_low"
    return "improvement" if rises == (polarity == "higher_is_better") else "concern"


# Several measures together ----------

_TOGETHER: dict[Standing, str] = {
    "attention": "Needs attention",
    "watch": "To be watched",
    "good": "On course",
    "steady": "No clear change",
    "not_judged": "Not judged",
    "not_known": "Too early to judge",
    "not_shown": "Not shown",
    "no_data": "No data yet",
}
"""From the most pressing to the least; of several measures the first that is there is the status of all."""

STANDINGS: tuple[Standing, ...] = tuple(_TOGETHER)


def standing_word(standing: Standing) -> str:
    return _TOGETHER[standing]


def counted_standing(status: MeasureStatus) -> Standing:
    """What the status counts as among others: what needs action needs attention, whatever its colour."""
    return "attention" if status.needs_action else status.standing


def together(statuses: Iterable[MeasureStatus]) -> Standing:
    """The standing of a priority, which is that of its most pressing measure."""
    there = {counted_standing(status) for status in statuses}
    return next((standing for standing in STANDINGS if standing in there), "no_data")
