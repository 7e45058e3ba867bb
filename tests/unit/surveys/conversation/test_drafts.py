"""Somebody's place is found again as it was, also by a later version."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from surveys.conversation.drafts import (
    IN_VERSION_1,
    KEYS,
    VERSION,
    Codec,
    SavedSession,
    open_session,
    seal_session,
)
from surveys.dialogue.survey.state import WRITTEN, State
from surveys.privacy.sealing import Unreadable, Visitor, seal_draft
from surveys.privacy.sizes import sizes_of
from tests.houses import SEALING, every_kind, quoting

SURVEY = every_kind()
SIZE = sizes_of(SURVEY).place
KEY, VISITOR = bytes(range(32)), Visitor("telegram", "42")
OLD = Path(__file__).parents[3] / "vectors" / "draft-0.1.0.hex"
"""A draft as version 0.1.0 sealed it."""

STATE = State(
    "every-kind",
    1,
    "m001",
    "asking",
    7,
    "places",
    {"mood": "bad", "why": WRITTEN, "age": 12},
    ("mood", "why", "age"),
    ("home", "school"),
    "pl",
    "standard",
    "words",
)
SAVED = SavedSession(STATE, "0123456789abcdef", 1_790_000_000)


def _opened(sealed: bytes) -> SavedSession:
    return open_session(KEY, VISITOR, {1: SURVEY}.__getitem__, sealed)


def _sealed(content: Any) -> bytes:
    return seal_draft(KEY, VISITOR, content, SIZE)


def test_a_draft_of_version_0_1_0_opens() -> None:
    """Whoever is in the middle of a survey while it is upgraded goes on where they were."""
    assert _opened(bytes.fromhex(OLD.read_text().replace("\n", ""))) == SAVED


def test_a_draft_is_read_as_it_was_written() -> None:
    """Every value comes back, and the sealed draft has the size that all of the survey have."""
    sealed = seal_session(KEY, VISITOR, SURVEY, SAVED, SIZE)
    assert _opened(sealed) == SAVED
    assert len(sealed) == SIZE + SEALING


def test_a_draft_says_its_version_first_and_names_its_values() -> None:
    """So that the next version can tell what it reads. `y` is there where a survey asks whether words may be quoted."""
    assert list(Codec(quoting()).encode(SAVED)) == ["v", *KEYS]
    assert list(Codec(SURVEY).encode(SAVED)) == ["v", *(key for key in KEYS if key != "y")]


def test_the_first_drafts_did_not_say_when_they_were_touched() -> None:
    """They open as if it were long ago."""
    values = list(Codec(SURVEY).encode(SAVED).values())[1:IN_VERSION_1]
    assert _opened(_sealed(values)) == replace(SAVED, touched=0)


@pytest.mark.parametrize("change", [{"v": VERSION + 1}, {"q": 99}, {"a": [[99, 0]]}, {"r": 7}, {"t": None}])
def test_what_another_version_wrote_does_not_open(change: dict[str, object]) -> None:
    """It is better to begin again than to go on from a place that is guessed."""
    with pytest.raises(Unreadable):
        _opened(_sealed({**Codec(SURVEY).encode(SAVED), **change}))


@pytest.mark.parametrize("content", [{}, [], [1, "m001"], [*range(14)], "words", None, 7])
def test_what_is_no_draft_does_not_open(content: Any) -> None:
    """Whatever was sealed."""
    with pytest.raises(Unreadable):
        _opened(_sealed(content))
