"""Words that end before a release told of them are named in good time."""

import json
from datetime import date

import pytest

from api.services.answers.words_that_end import WARNED_FOR, ending_words
from api.services.publishing import publish_release
from surveys.definition.loading import library
from surveys.store.memory import memory_stores
from surveys.store.protocols import BoardStore, Document
from tests.integration.api.board_documents import release_of

SURVEY = library()["feeling-heard"]
ENDS = date(2027, 1, 31)


def _board(
    survey_id: str = "feeling-heard", closed_on: str | None = "2026-01-31", *, example: bool = False
) -> BoardStore:
    board = memory_stores().board
    survey = library()[survey_id].model_dump(mode="json", exclude_defaults=True)
    round_ = {
        "id": f"{survey_id}-r1",
        "survey": survey_id,
        "title": "X",
        "closed_on": closed_on,
        "example": example,
    }
    bodies = {("survey", survey_id): survey, ("round", round_["id"]): round_}
    board.publish_all([Document.of(*name, json.dumps(body).encode()) for name, body in bodies.items()])
    return board


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (ENDS - WARNED_FOR - (ENDS - date(2027, 1, 30)), []),
        (ENDS - WARNED_FOR, [ENDS]),
        (ENDS, [ENDS]),
        (date(2027, 2, 1), []),
    ],
)
def test_they_are_named_for_two_months_until_they_end(today: date, said: list[date]) -> None:
    assert [each.ends for each in ending_words(_board(), 12, today)] == said


def test_a_board_that_keeps_words_shorter_is_told_earlier() -> None:
    assert [each.ends for each in ending_words(_board(), 1, date(2026, 2, 1))] == [date(2026, 2, 28)]


def test_a_final_release_has_told_of_them() -> None:
    board = _board()
    (before,) = ending_words(board, 12, ENDS)
    publish_release(board, release_of(SURVEY, 1, 160), SURVEY)
    (after,) = ending_words(board, 12, ENDS)
    assert (before.is_released, after.is_released) == (False, True)


def test_no_words_end_of_rounds_that_are_open_or_made_up_or_ask_for_none() -> None:
    assert ending_words(_board(closed_on=None), 12, ENDS) == []
    assert ending_words(_board(example=True), 12, ENDS) == []
    board = _board()
    asked = library()["feeling-heard"].model_dump(mode="json", exclude_defaults=True)
    without = {**asked, "questions": [each for each in asked["questions"] if each["kind"] != "text"]}
    board.publish_all([Document.of("survey", "feeling-heard", json.dumps(without).encode())])
    assert ending_words(board, 12, ENDS) == []
