"""Whoever sees only lengths tells everything of a careless bot, and nothing of Heard."""

from pathlib import Path

import pytest

from tests.attacks.collection.outcome import together
from tests.attacks.wire.attacks import play_on_wire
from tests.attacks.wire.drawn import texts_by_length


@pytest.mark.slow
def test_an_attack_on_lengths_that_works_on_a_careless_bot_fails_on_heard(tmp_path: Path) -> None:
    """With script and without: no tap, no writer of a text, no disclosure is told beyond blind guessing."""
    outcomes = list(play_on_wire(tmp_path, seed=1))
    assert [outcome.line() for outcome in outcomes if not outcome.works] == []
    assert len(outcomes) == 6


def test_what_is_drawn_hides_whose_text_is_whose() -> None:
    """Also from somebody who knows all texts, how it is drawn, and sets all of them beside all people."""
    outcome = together(map(texts_by_length, range(20)))
    assert outcome.works, outcome.line()
