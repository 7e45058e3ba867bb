"""Every attack works on careless numbers and fails on a release."""

from collections.abc import Callable

import pytest

from tests.attacks.release.attacks import Outcome, insider, run
from tests.attacks.release.forms import EVERY_ATTACK


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
