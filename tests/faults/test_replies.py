"""Replies of Telegram are lost, refused and late, and the bot is killed between what it keeps and what it says. `python -m
tests.faults replies` tries every survey of the library, by webhook and by polling.
"""

from pathlib import Path

import pytest

from bot.telegram_door.updates import MOST_AT_ONCE
from surveys.definition.loading import library
from tests.faults.replies import lose_replies


@pytest.mark.parametrize(
    ("way", "most"), [("polling", MOST_AT_ONCE), ("polling", 2), ("webhook", MOST_AT_ONCE)]
)
def test_no_answer_stands_at_a_question_that_was_not_shown(way: str, most: int, tmp_path: Path) -> None:
    """Whatever gets lost, everybody sees the thanks and can get the delete words of what they sent."""
    surveys = [library()["everyday-care"], library()["my-plan"]]
    finding = lose_replies(surveys, way, tmp_path, seed=1, often=0.15, most_kills=2, most=most)
    assert finding.is_right, finding
    assert finding.faults > 0
