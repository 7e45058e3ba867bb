"""Every attack works on a careless bot and fails on Heard."""

from pathlib import Path

import pytest

from tests.attacks.collection.attacks import Attack, on, play, play_on_logs
from tests.attacks.collection.metrics import metrics_watched
from tests.attacks.collection.outcome import Outcome, hardly_ever_passed
from tests.attacks.collection.scenes import PLACES
from tests.conftest import Postgres


@pytest.mark.parametrize(
    ("place", "attack"),
    [(place, attack) for place in PLACES for attack in on(place)],
    ids=lambda given: getattr(given, "__name__", given),
)
def test_an_attack_that_works_on_a_careless_bot_fails_on_heard(
    attack: Attack, place: str, tmp_path: Path, postgres: Postgres
) -> None:
    """Nobody is linked beyond blind guessing, nothing deleted is read back, nobody counts twice."""
    outcomes = play(attack, place, tmp_path, postgres, seed=1)
    assert [one.line() for one in outcomes if not one.works] == []
    assert all(one.careless > one.careless_chances / 2 for one in outcomes)


def test_no_log_holds_what_somebody_said(tmp_path: Path) -> None:
    """Not their words, not who they are, not the bot's token; at INFO, at DEBUG, and when something breaks."""
    for outcome in play_on_logs(tmp_path, seed=1):
        assert outcome.careless == outcome.careless_chances
        assert outcome.product == 0


def test_metrics_tell_nobody_when_somebody_wrote() -> None:
    """Not whoever reads them each second, and writes themselves to see the next ten come."""
    outcome = metrics_watched(seed=1)
    assert outcome.careless == outcome.careless_chances
    assert outcome.works


def test_more_than_chance_is_a_finding() -> None:
    """Two hits are expected of two guesses, six are tolerated, seven are not; bytes that are found once are too many."""
    assert Outcome("a", "b", 48, 48, 6, 48, by_chance=2.0).works
    assert not Outcome("a", "b", 48, 48, 7, 48, by_chance=2.0).works
    assert not Outcome("a", "b", 48, 48, 1, 48).works
    assert not Outcome("a", "b", 0, 48, 0, 48).works
    assert not Outcome("a", "b", 48, 48, 0, 0).works


def test_what_the_operating_system_draws_hardly_ever_fails_a_test_by_chance() -> None:
    """As scipy has it: `poisson.isf(1e-6, mean)`."""
    assert [hardly_ever_passed(mean) for mean in (0.0, 1.0, 3.0, 20.0)] == [0, 9, 14, 45]
