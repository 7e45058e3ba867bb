"""Answers of the web chat are cut at every step, and the same is pressed again. `python -m tests.faults web` tries every
survey of the library.
"""

from pathlib import Path

import pytest

from surveys.definition.loading import library
from tests.faults.web_replies import cut_answers


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_pressing_again_shows_the_page_that_was_cut(scripted: bool, tmp_path: Path) -> None:
    """At a question, at Send, at the delete words, on the Delete page, where somebody stops and where they ask to be
    contacted, also by a process that has begun anew. What is kept is kept once."""
    finding = cut_answers([library()["everyday-care"]], tmp_path, seed=1, scripted=scripted)
    assert finding.is_right, finding
    assert finding.cuts > finding.restarts > 0
