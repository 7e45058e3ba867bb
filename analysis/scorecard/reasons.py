"""Why a measure, or a priority, has the status that it has, in a sentence or two. It judges nothing."""

from collections.abc import Callable, Iterator, Sequence

from analysis.plan import Indicator, PerformanceMeasure
from analysis.plan.units import number
from analysis.scorecard.lines import ScorecardLine
from analysis.scorecard.signs.since_last import CHANCE_WORDS
from analysis.scorecard.signs.status import STANDINGS, Standing, counted_standing, together
from analysis.scorecard.wording import amount, change_text, value_text
from analysis.statistics import Rag, against_target
from analysis.values import SYMBOL_WORDS

CHANCE = {
    "concern": "It gets worse by more than chance.",
    "improvement": "It gets better by more than chance.",
    "common_cause": "Its ups and downs are no more than chance.",
    "neutral_high": "It is higher than chance would make it, which is neither better nor worse.",
    "neutral_low": "It is lower than chance would make it, which is neither better nor worse.",
}
BASELINE = {
    "turned": "It was better than the baseline expected for two periods, and is improving.",
    "beating_baseline": "It is better than the baseline expected.",
    "on_baseline": "It is as the baseline expected.",
    "worse_than_baseline": "It is worse than the baseline expected.",
}
WILL_MISS = "As it goes it will miss the target unless something changes."


def reason(line: ScorecardLine) -> str:
    """Why the line has its status, from what the scorecard shows and nothing else."""
    if line.latest is None:
        return _nothing_yet(line.measure)
    if line.latest.symbol:
        return f"The value for {line.latest.period.label} is not shown: {SYMBOL_WORDS[line.latest.symbol]}."
    return " ".join(_known(line))


def _nothing_yet(measure: Indicator | PerformanceMeasure) -> str:
    """What Heard counts from answers is not there as long as nothing was due; nobody has to bring it."""
    if isinstance(measure, PerformanceMeasure) and measure.filled_by == "answers":
        return "No answer to young people has fallen due yet."
    return f"No value has come in yet. It comes from: {measure.source}."


def _known(line: ScorecardLine) -> Iterator[str]:
    coloured = line.by_target in ("green", "amber", "red")
    yield _against_target(line) if coloured else _standing_now(line)
    if coloured and line.assurance == "consistent_fail":
        yield WILL_MISS
    chance, baseline = line.chance, line.against_baseline.status
    if chance in CHANCE:
        yield CHANCE[chance]
    if baseline in BASELINE:
        yield _against_baseline(line)
    if not coloured and line.measure.polarity_reason and line.measure.polarity == "none":
        yield line.measure.polarity_reason


def _standing_now(line: ScorecardLine) -> str:
    if not line.latest:
        return ""
    return f"{_value(line)} in {line.latest.period.label}{_no_target(line)}."


def _no_target(line: ScorecardLine) -> str:
    """Why there is no colour, where there could be one."""
    if line.by_target == "not_known" and line.target.known and line.measure.policy.kind == "ci":
        return f"{_target(line)}, with no 95% interval to judge it by"
    judged = line.measure.polarity in ("higher_is_better", "lower_is_better")
    return ", with no target set" if judged and not line.target.known else ""


def _value(line: ScorecardLine) -> str:
    return value_text(line.latest, line.measure)


def _against_baseline(line: ScorecardLine) -> str:
    """A difference that is within chance is not called better or worse."""
    status = line.against_baseline.status
    if line.chance == "common_cause" and status != "on_baseline":
        return "So is the gap to what the baseline expected."
    return BASELINE[status]


# The target ----------


def _against_target(line: ScorecardLine) -> str:
    kind = "range" if line.measure.polarity == "target_range" else line.measure.policy.kind
    return f"{_value(line)}{_target(line)}: {_BY_POLICY[kind](line, line.by_target)}."


def _target(line: ScorecardLine) -> str:
    return (
        f" against a target of {amount(line.target.value, line.measure)}"
        if line.target.value is not None
        else ""
    )


def _by_tolerance(line: ScorecardLine, colour: Rag) -> str:
    percent = number(line.measure.policy.percent)
    if colour == "green":
        return "met" if _meets(line) else f"within {percent}% of it"
    off = f"more than {percent}% off"
    year_ago = line.year_ago.value
    if year_ago is None:
        return f"{off}, and nothing is known of the same period last year"
    better = "but better" if colour == "amber" else "and no better"
    return f"{off}, {better} than the same period last year ({amount(year_ago, line.measure)})"


def _meets(line: ScorecardLine) -> bool:
    return against_target(line.now.value or 0, line.target.value or 0, line.measure.polarity) == "better"


def _by_interval(_line: ScorecardLine, colour: Rag) -> str:
    words = {
        "green": "the whole 95% interval is on the good side of it",
        "amber": "the 95% interval reaches to both sides of it",
        "red": "the whole 95% interval is on the bad side of it",
    }
    return words[colour]


def _by_bands(line: ScorecardLine, colour: Rag) -> str:
    words = {"green": "on the good side of", "amber": "between", "red": "on the bad side of"}
    return f"{words[colour]} {_edges(line)}, the edges that the board set"


def _by_range(line: ScorecardLine, colour: Rag) -> str:
    words = {
        "green": "inside the range",
        "amber": f"outside the range by no more than {number(line.measure.policy.percent)}%",
        "red": "outside the range",
    }
    return f"{words[colour]} of {_edges(line)} that the board set"


def _edges(line: ScorecardLine) -> str:
    policy = line.measure.policy
    return " and ".join(
        amount(edge, line.measure) for edge in (policy.lower, policy.upper) if edge is not None
    )


_BY_POLICY: dict[str, Callable[[ScorecardLine, Rag], str]] = {
    "tolerance": _by_tolerance,
    "ci": _by_interval,
    "bands": _by_bands,
    "range": _by_range,
}


# Since the last time ----------


def change_reason(line: ScorecardLine) -> str:
    """How it went since the period before, and whether that is more than chance; empty where nothing can be compared."""
    before = line.value_before
    if before is None or not line.since_previous.absolute.known:
        return ""
    step = line.since_previous.absolute.value
    words = "Unchanged" if step == 0 else f"{change_text(line.since_previous, line.measure)}"
    return f"{words} since {before.period.label}: {CHANCE_WORDS[line.change_by_chance]}"


# Several lines together ----------


def area_reason(lines: Sequence[ScorecardLine]) -> str:
    """Why a priority has its status: the most pressing measures by name, and how many cannot be judged."""
    standing = together(line.status for line in lines)
    pressing = [line for line in lines if counted_standing(line.status) == standing]
    return " ".join(filter(None, (_pressing(standing, pressing), _others(lines, standing))))


NAMED_AT_MOST = 3


def _pressing(standing: Standing, lines: Sequence[ScorecardLine]) -> str:
    if standing == "no_data":
        return "None of its measures has a value yet." if lines else "It has no measure."
    named = "; ".join(f"{line.measure.name} ({_briefly(line)})" for line in lines[:NAMED_AT_MOST])
    more = len(lines) - NAMED_AT_MOST
    return f"{named}{f'; and {more} more' if more > 0 else ''}."


def _briefly(line: ScorecardLine) -> str:
    """`Red, 60% against a target of 95%`"""
    word = line.status.word
    if not line.now.known:
        return word
    by_more = ", worse by more than chance" if line.chance == "concern" and line.rag != "none" else ""
    return f"{word}{by_more}, {_value(line)}{_target(line)}"


def _others(lines: Sequence[ScorecardLine], standing: Standing) -> str:
    counts = {each: sum(counted_standing(line.status) == each for line in lines) for each in STANDINGS}
    rest = [f"{count} {_COUNTED[each]}" for each, count in counts.items() if count and each != standing]
    return f"Its other measures: {', '.join(rest)}." if rest else ""


_COUNTED: dict[Standing, str] = {
    "attention": "need attention",
    "watch": "to be watched",
    "good": "on course",
    "steady": "without clear change",
    "not_judged": "not judged",
    "not_known": "too early to judge",
    "not_shown": "not shown",
    "no_data": "without data yet",
}
