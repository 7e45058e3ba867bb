"""Why a measure has its status, in a sentence, whatever its policy, direction and frequency."""

from dataclasses import replace
from typing import Any

import pytest

from analysis.periods import Period
from analysis.plan.objects import RagRule
from analysis.scorecard import ScorecardLine, line
from analysis.scorecard.reasons import area_reason, change_reason, reason
from analysis.scorecard.wording import change_text
from analysis.statistics import Interval, wilson
from tests.unit.analysis.scorecard.test_scorecard import ABUSE, HARM, REVIEWS, TODAY, plan, series, whole


def judged(values: list[float | None], rule: RagRule | None = None, **measure: Any) -> ScorecardLine:
    """The late reviews with another policy; each value is that many of a hundred."""
    changed = plan().measured[REVIEWS].model_copy(update={"rag": rule, **measure})
    counted = [
        replace(value, numerator=people, denominator=100, interval=wilson(people, 100).times(100))
        if (people := int(value.figure.value or 0))
        else value
        for value in series(REVIEWS, values)
    ]
    return line(changed, "neglect", counted, TODAY)


@pytest.mark.parametrize(
    ("found", "says"),
    [
        (judged([96]), "96% against a target of 95%: met."),
        (judged([90]), "90% against a target of 95%: within 10% of it."),
        (judged([60]), "60% against a target of 95%: more than 10% off, and nothing is known of the same period last year."),
        (judged([50, 50, 50, 50, 60]), "more than 10% off, but better than the same period last year (50%)."),
        (judged([70, 60, 60, 60, 60]), "more than 10% off, and no better than the same period last year (70%)."),
        (judged([60], RagRule(kind="ci")), "the whole 95% interval is on the bad side of it."),
        (judged([95], RagRule(kind="ci")), "the 95% interval reaches to both sides of it."),
        (judged([60], RagRule(kind="bands", lower=50, upper=70)), "between 50% and 70%, the edges that the board set."),
        (judged([40], RagRule(kind="bands", lower=50, upper=70)), "on the bad side of 50% and 70%"),
        (
            judged([80], RagRule(kind="tolerance", lower=50, upper=70), polarity="target_range"),
            "outside the range of 50% and 70% that the board set.",
        ),
        (judged([60], None, target=None), "60% in Apr to Jun 2023, with no target set."),
        (judged([60, None]), "The value for Jul to Sep 2023 is not shown: confidential"),
    ],
)  # fmt: skip
def test_the_policy_is_said_in_words(found: ScorecardLine, says: str) -> None:
    """With the value, the target and the rule, so that nobody has to know the policy to understand the colour."""
    assert says in reason(found)


def test_a_policy_that_cannot_judge_says_what_it_lacks() -> None:
    """A target is there, and no interval to hold against it."""
    bare = [replace(value, interval=None) for value in judged([60], RagRule(kind="ci")).values]
    found = replace(judged([60], RagRule(kind="ci")), values=tuple(bare))
    assert "60% in Apr to Jun 2023 against a target of 95%, with no 95% interval to judge it by." in reason(
        found
    )


def test_a_green_that_will_not_stay_says_so() -> None:
    """Within the tolerance, and sliding: amber, with both halves in the reason."""
    found = judged([93, 93, 92, 93, 93, 92, 93, 92, 93, 92, 92, 93, 87])
    assert (found.by_target, found.status.word, found.needs_action) == ("green", "Amber", True)
    assert "within 10% of it. " in reason(found)
    assert "It gets worse by more than chance." in reason(found)


def test_a_target_that_will_be_missed_is_said() -> None:
    """Within the tolerance of the target, and never reaching it."""
    found = judged([88, 87, 88, 87, 88, 87, 88, 87])
    assert (found.by_target, found.status.word) == ("green", "Amber")
    assert "As it goes it will miss the target unless something changes." in reason(found)


def test_an_annual_series_is_judged_by_its_trend() -> None:
    """Five years the wrong way are a concern, and the step of the last one is part of it."""
    measure = plan().measured[ABUSE].model_copy(update={"frequency": "financial_year"})
    first = Period("financial_year", 2020, 0)
    values = [
        replace(value, period=first.moved(step), interval=None)
        for step, value in enumerate(series(ABUSE, [1000.0, 1200.0, 1400.0, 1600.0, 1800.0]))
    ]
    certain = [replace(value, interval=around(value.figure.value or 0)) for value in values]
    found = line(measure, "domestic-abuse", certain, TODAY)
    assert (found.chance, found.needs_action) == ("concern", True)
    assert "It gets worse by more than chance." in reason(found)
    assert change_reason(found).endswith(": more than chance")


def around(value: float) -> Interval:
    return Interval(value - 20, value + 20)


def test_every_line_of_the_example_has_a_reason() -> None:
    """One that ends as a sentence does, and never contradicts what stands beside it."""
    for found in whole().lines:
        says = reason(found)
        assert says.endswith((".", "green"))
        if found.status.rag == "green":
            assert "worse by more than chance" not in says
        if found.chance == "common_cause":
            assert "turned" not in says.casefold()
            assert not change_reason(found).endswith(": more than chance")


def test_a_change_says_how_much_since_when_and_whether_it_is_chance() -> None:
    """And nothing where there is nothing to compare with."""
    found = whole().line(HARM)
    before = found.value_before
    assert before is not None
    assert (
        change_reason(found)
        == f"{change_text(found.since_previous, found.measure)} since {before.period.label}: more than chance"
    )
    assert change_reason(judged([60])) == ""
    assert change_reason(judged([60, 60])).startswith("Unchanged since Apr to Jun 2023")


def test_an_area_names_what_is_most_pressing_and_counts_the_rest() -> None:
    """Three at most by name; an area without a measure says so."""
    red = [judged([60]) for _ in range(5)]
    assert area_reason(red).count("against a target") == 3
    assert area_reason(red).endswith("; and 2 more.")
    assert area_reason([]) == "It has no measure."
    assert area_reason([red[0], judged([96])]).endswith("Its other measures: 1 on course.")
