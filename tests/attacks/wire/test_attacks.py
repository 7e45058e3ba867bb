"""Whoever sees only lengths tells everything of a careless bot, and nothing of Heard."""

from pathlib import Path

import pytest

from tests.attacks.wire.attacks import is_stated, play_on_wire


@pytest.mark.slow
def test_an_attack_on_lengths_that_works_on_a_careless_bot_fails_on_heard(tmp_path: Path) -> None:
    """With script and without: no tap, no writer of a text, no disclosure is told beyond blind guessing. One thing is, and
    the page says so: whose a text is that was typed without script."""
    outcomes = list(play_on_wire(tmp_path, seed=1))
    hidden = [outcome for outcome in outcomes if not is_stated(outcome)]
    assert [outcome.line() for outcome in hidden if not outcome.works] == []
    assert (len(hidden), len(outcomes)) == (5, 6)
    assert not any(outcome.works for outcome in outcomes if is_stated(outcome))
