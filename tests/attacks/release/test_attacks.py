"""Every attack works on careless numbers and fails on a release."""

from collections import Counter
from collections.abc import Callable
from statistics import fmean

import pytest

from analysis.release.design.tables import CellKey
from tests.attacks.release.anything import attack_anything
from tests.attacks.release.attacks import Outcome, insider, run
from tests.attacks.release.forms import EVERY_ATTACK
from tests.attacks.release.insider import FAR_NEVER, USED, chance_of, rises, sureness
from tests.attacks.release.made_rounds import attack_made_rounds, found_in, made_round
from tests.attacks.release.person_types import tally


@pytest.mark.parametrize("attack", EVERY_ATTACK, ids=lambda attack: attack.__name__)
def test_an_attack_that_works_on_careless_numbers_fails_on_a_release(
    attack: Callable[[int, int], Outcome],
) -> None:
    """What can be got from careless numbers cannot be got from a release, once."""
    outcome = run(attack, [48, 150], [1])
    assert outcome.careless > 0
    assert outcome.chances > 0
    assert outcome.product == 0


def test_whatever_is_asked_and_answered_careless_numbers_tell_and_a_release_does_not() -> None:
    """Surveys and rounds made by hypothesis: nothing exact, nothing narrow and nobody's presence from any release."""
    loose, kept = attack_anything(examples=20)
    assert loose.total > 10
    assert kept.hidden > 10
    assert (kept.exact, kept.narrow, kept.presence) == (0, 0, 0)


CELLS_ALONE_FALL = (94,)
"""Made rounds of which a gate that thinks in cells gives something away."""


def test_what_an_attacker_proves_who_thinks_in_people() -> None:
    """A gate that knows sums of cells alone lets out what person types prove; the product's lets out nothing of it, and
    shows as many cells."""
    careless: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    for seed in CELLS_ALONE_FALL:
        one = made_round(seed, 90)
        careless.update(tally(found_in(one, one.in_cells_alone()), one.truth()))
        kept.update(tally(found_in(one, one.release()), one.truth()))
    assert careless["exact"] + careless["narrow"] + careless["presence"] >= len(CELLS_ALONE_FALL)
    assert (kept["exact"], kept["narrow"], kept["presence"]) == (0, 0, 0)


def test_nothing_is_proved_of_any_survey_by_somebody_who_thinks_in_people() -> None:
    """Surveys made by hypothesis: several choices, measures, conditions on conditions, crossed tables, themes."""
    kept: Counter[str] = Counter()
    for _, proved in attack_made_rounds(examples=8):
        kept.update(proved)
    assert kept["hidden"] > 40
    assert (kept["exact"], kept["narrow"], kept["presence"]) == (0, 0, 0)


def test_an_insider_is_hardly_ever_certain() -> None:
    """Who knows everybody else is certain one time in three with plain rounding, and next to never here."""
    outcome = run(insider, [60, 200], range(3))
    assert outcome.careless > outcome.careless_chances / 10
    assert outcome.product < outcome.chances / 25


def test_moving_far_now_and_then_takes_away_what_an_insider_is_nearly_sure_of() -> None:
    """Were no count ever to move by 4 of its own accord, one that moved by 3 would be as good as certain."""
    never = [sureness(200, FAR_NEVER, seed) for seed in range(12)]
    seldom = [sureness(200, USED, seed) for seed in range(12)]
    assert fmean(one.sure for one in never) > 0.07
    assert fmean(one.sure for one in seldom) < fmean(one.sure for one in never) * 2 / 3


def test_an_insider_is_certain_of_less_than_one_answer_in_a_hundred() -> None:
    """With all sums held, over rounds of several sizes."""
    looks = [sureness(people, USED, seed) for people in (14, 60, 200) for seed in range(20)]
    assert fmean(one.certain for one in looks) < 0.01


def test_an_insider_s_chances_add_up() -> None:
    """What is published of a count is one of two numbers, or nothing."""
    often = rises(60, USED)
    for true in range(10, 30):
        low = true - true % 5
        ways = {low, low + 5, None}
        total = sum(chance_of(way, true, CellKey("area", "north"), often) for way in ways)
        assert abs(total - 1) < 0.01
        assert chance_of(low + 10, true, CellKey("area", "north"), often) == 0
    assert chance_of(10, 9, CellKey("area", "north"), often) == 0
