"""Every attack works on careless numbers and fails on a release."""

from collections.abc import Callable

import pytest

from analysis.release.dither import SCALE
from analysis.release.plan import Name
from tests.attacks.release.attacks import Outcome, insider, run
from tests.attacks.release.forms import EVERY_ATTACK
from tests.attacks.release.insider import NEXT_TO_NOTHING, chance_of, sureness


@pytest.mark.parametrize("attack", EVERY_ATTACK, ids=lambda attack: attack.__name__)
def test_an_attack_that_works_on_careless_numbers_fails_on_a_release(
    attack: Callable[[int, int], Outcome],
) -> None:
    """What can be got from careless numbers cannot be got from a release, once."""
    outcome = run(attack, [48, 150], [1])
    assert outcome.careless > 0
    assert outcome.chances > 0
    assert outcome.product == 0


def test_an_insider_is_hardly_ever_certain() -> None:
    """Who knows everybody else is certain one time in three with plain rounding, and next to never here."""
    outcome = run(insider, [60, 200], range(3))
    assert outcome.careless > outcome.careless_chances / 10
    assert outcome.product < outcome.chances / 25


def test_dither_takes_away_what_an_insider_is_nearly_sure_of() -> None:
    """Rounding to the nearest leaves one answer in four as good as certain; dither leaves a few in a hundred."""
    plain = [sureness(200, NEXT_TO_NOTHING, seed) for seed in range(12)]
    dithered = [sureness(200, SCALE, seed) for seed in range(12)]
    answers = sum(one.answers for one in plain)
    assert sum(one.sure for one in plain) > answers / 10
    assert sum(one.sure for one in dithered) < sum(one.sure for one in plain) / 2


def test_an_insider_s_chances_add_up() -> None:
    """What is published of a count is one of two numbers, or nothing."""
    for true in range(10, 30):
        low = true - true % 5
        ways = {low, low + 5, None}
        total = sum(chance_of(way, true, Name("area", "north"), SCALE) for way in ways)
        assert abs(total - 1) < 0.01
        assert chance_of(low + 10, true, Name("area", "north"), SCALE) == 0
    assert chance_of(10, 9, Name("area", "north"), SCALE) == 0
