"""The one status of a measure, and of several together."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from analysis.plan import Story
from analysis.scorecard.areas import missing
from analysis.scorecard.signs.status import (
    BASELINE_WORDS,
    STANDINGS,
    Evidence,
    MeasureStatus,
    Standing,
    chance_of_years,
    settle,
    settled_baseline,
    standing_word,
    together,
)
from analysis.statistics import AnnualSignal, Assurance, BaselineStatus, Rag, Variation
from tests.unit.analysis.scorecard.test_scorecard import TODAY, empty, whole

EVERY = [
    Evidence("known", *signs)
    for signs in product(
        get_args(Rag), get_args(BaselineStatus), get_args(Variation), (None, *get_args(Assurance))
    )
]


def test_nothing_is_green_and_needs_attention():
    """Whatever is known, green never stands beside a need for action, nor beside a target that will be missed."""
    for evidence in EVERY:
        status = settle(evidence)
        if status.rag == "green" or status.standing == "good":
            assert not status.needs_action, evidence
            assert evidence.chance != "concern", evidence
        if status.rag == "green":
            assert evidence.assurance != "consistent_fail", evidence


def test_red_and_concern_always_need_action():
    """A report cannot pass over either, whatever else speaks for the measure."""
    for evidence in EVERY:
        expected = evidence.by_target == "red" or evidence.chance == "concern"
        assert settle(evidence).needs_action == expected, evidence


def test_the_word_and_the_standing_agree():
    """A coloured status says its colour; an uncoloured one never uses a colour's name."""
    for evidence in EVERY:
        status = settle(evidence)
        assert (status.word in ("Red", "Amber", "Green")) == (status.rag in ("red", "amber", "green"))


def test_no_word_promises_more_than_chance_allows():
    """Where ups and downs are no more than chance, nothing is said to have turned or to be simply better or worse."""
    for evidence in EVERY:
        if evidence.chance == "common_cause" and evidence.by_target in ("none", "not_known"):
            assert not settle(evidence).word.startswith(("Turned", "Improve")), evidence
    for baseline in get_args(BaselineStatus):
        said = settled_baseline(baseline, "common_cause")
        assert "Turned" not in said
        assert said.endswith("chance") or said == BASELINE_WORDS[baseline]


@pytest.mark.parametrize(("value", "word"), [("none", "No data yet"), ("hidden", "Not shown")])
def test_what_has_no_value_is_not_judged(value, word):
    """A hidden value gives nothing away by its status, whatever it would have been."""
    assert {settle(Evidence(value, *signs)).word for signs in [("red",), ("green",)]} == {word}


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (Evidence("known", "green", chance="concern"), "Amber"),
        (Evidence("known", "green", assurance="consistent_fail"), "Amber"),
        (Evidence("known", "green", "worse_than_baseline", "common_cause", "inconsistent"), "Green"),
        (Evidence("known", "none", "turned", "common_cause"), "Better than the baseline, by no more than chance"),
        (Evidence("known", "none", "turned"), "Turned: better than the baseline twice and improving"),
        (Evidence("known", "none", "not_judged", "neutral_high"), "Higher than chance would make it"),
    ],
)  # fmt: skip
def test_signs_that_pull_apart_are_settled(evidence, word):
    """The cases that a board asked about have one answer."""
    assert settle(evidence).word == word


@pytest.mark.parametrize(
    ("marker", "polarity", "expected"),
    [
        ("increasing", "higher_is_better", "improvement"),
        ("increasing", "lower_is_better", "concern"),
        ("decreasing", "lower_is_better", "improvement"),
        ("decreasing", "none", "neutral_low"),
        ("no_change", "lower_is_better", "common_cause"),
        ("cannot_be_calculated", "lower_is_better", "not_known"),
    ],
)
def test_annual_series_are_judged_like_others(marker, polarity, expected):
    """A trend of five years the wrong way is a concern, as it is in a chart of quarters."""
    assert chance_of_years(AnnualSignal(marker), polarity) == expected


def test_a_priority_stands_as_its_most_pressing_measure():
    """One red among greens is what the board has to see; without any value there is no data."""
    good, red = settle(Evidence("known", "green")), settle(Evidence("known", "red"))
    assert together([good, red, good]) == "attention"
    assert together([good, settle(Evidence("none"))]) == "good"
    assert together([]) == "no_data"


def test_an_amber_concern_counts_as_attention():
    """What needs action is never hidden behind a milder colour."""
    amber = settle(Evidence("known", "amber", chance="concern"))
    assert isinstance(amber, MeasureStatus)
    assert (amber.standing, together([amber])) == ("watch", "attention")


def test_every_standing_has_a_word_of_its_own():
    """So that no two can be mixed up without colour."""
    assert set(STANDINGS) == set(get_args(Standing))
    assert len({standing_word(standing) for standing in STANDINGS}) == len(STANDINGS)


def test_what_is_missing_is_named_and_nothing_else():
    """An area with everything said and counted lacks nothing; in the plan as it ships each gap is named with its number."""
    lacking = {card.area.id: missing(card) for card in empty().areas}
    assert lacking["neglect"][:3] == ("a lead", "a story behind the baseline", "an owner for 2 actions")
    card = whole().area("neglect")
    action = card.area.actions[0].model_copy(update={"owner": "A. Lead", "due_on": TODAY})
    story = Story(written_on=TODAY, by="A. Lead", text="Two reviewers left in spring.")
    area = card.area.model_copy(update={"lead": "A. Lead", "actions": (action,)})
    known = tuple(line for line in card.measures if line.latest)
    assert missing(replace(card, area=area, stories=(story,), measures=known, wanted=())) == ()
