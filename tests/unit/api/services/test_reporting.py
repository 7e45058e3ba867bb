"""The report from a draft to a frozen version, over published documents."""

import json
from datetime import date

import pytest

from analysis.report.writers import FORMATS
from api.services.reporting import (
    FILE,
    NoReport,
    ReportBlocked,
    blocking,
    draft,
    file_id,
    file_of,
    publish_report,
    published_report,
    since_it_was_made,
    versions,
)
from surveys.store.memory import MemoryBoard
from tests.unit.analysis.report.reports import published

TODAY = date(2026, 11, 3)
NEXT = date(2027, 2, 1)


def release(board: MemoryBoard, release_id: str, made_on: date) -> None:
    board.publish("release", release_id, json.dumps({"made_on": made_on.isoformat()}).encode(), frozen=True)


def board_with(*, blocked: bool = False, **changed: object) -> MemoryBoard:
    """A published scorecard whose reds all have what they need, unless it is `blocked`."""
    board, scorecard = MemoryBoard(), published().scorecard
    if not blocked:
        changed["exceptions"] = tuple(one.model_copy(update={"needs": ()}) for one in scorecard.exceptions)
    body = scorecard.model_copy(update=changed).model_dump_json(by_alias=True)
    board.publish("scorecard", "board", body.encode())
    release(board, "club-r1-v1", TODAY)
    return board


@pytest.mark.slow
def test_a_published_report_is_frozen_with_every_file():
    """Version 1 has its approver and the bytes of each file; the next is version 2, and says what changed."""
    board = board_with()
    first = publish_report(board, "Ana Chair", TODAY)
    assert first.approval is not None
    assert (first.approval.version, first.approval.by) == (1, "Ana Chair")
    for form in FORMATS:
        kept = board.document(FILE, file_id(1, form))
        assert kept is not None
        assert kept.frozen
        assert kept.body == file_of(board, first, form)
    second = publish_report(board, "Ana Chair", NEXT)
    assert versions(board) == (1, 2)
    assert published_report(board) == second
    assert published_report(board, 1) == first
    assert "since-last" in {chapter.id for chapter in second.chapters}
    assert "since-last" not in {chapter.id for chapter in first.chapters}


def test_a_blocked_report_is_not_published():
    """The error names every blocker, and nothing is kept."""
    board = board_with(blocked=True)
    with pytest.raises(ReportBlocked) as refused:
        publish_report(board, "Ana Chair", TODAY)
    assert all(blocker.problem in str(refused.value) for blocker in blocking(board))
    assert versions(board) == ()


@pytest.mark.slow
def test_machine_counts_hold_it_back_until_somebody_says_why_they_may_stand():
    """The reason is printed in the chapter on data quality."""
    said = published().scorecard.said
    themes = {
        "survey": "Club", "audience": "young_people", "round": "club-r1", "example": False, "people": 40,
        "estimated": True, "note": "By machine [e].", "cells": [{"label": "Being heard", "text": "20"}],
    }  # fmt: skip
    board = board_with(said=said.model_validate({**said.model_dump(), "themes": [themes]}))
    (held,) = blocking(board)
    assert held.problem.startswith("the themes of Club (club-r1) were counted by machine")
    hidden = themes | {"cells": [{"label": "Being heard", "text": "[c]"}]}
    nothing = board_with(said=said.model_validate({**said.model_dump(), "themes": [hidden]}))
    assert blocking(nothing) == (), "where every count is hidden there is nothing to verify"
    checked = board_with(
        said=said.model_validate(
            {**said.model_dump(), "themes": [themes | {"checked": "checked by people: 60 of 200"}]}
        )
    )
    assert blocking(checked) == ()
    report = publish_report(board, "Ana Chair", TODAY, "nobody could read them in time.")
    assert "nobody could read them in time." in report.model_dump_json()


def test_a_release_that_is_made_anew_or_withdrawn_beneath_is_said_with_dates():
    """Whoever reads an old report learns what happened to what it rests on; a release of another round is no matter."""
    board = board_with()
    report = publish_report(board, "Ana Chair", TODAY)
    assert since_it_was_made(board, report) == ()
    release(board, "club-r1-v2", NEXT)
    release(board, "other-r1-v1", NEXT)
    (sentence,) = since_it_was_made(board, report)
    assert sentence.startswith("club-r1-v2 was made on 1 February 2027")
    elsewhere = MemoryBoard()
    (sentence,) = since_it_was_made(elsewhere, report)
    assert sentence == "club-r1-v1, made on 3 November 2026, is no longer published."


def test_there_is_no_report_of_nothing():
    """Without a scorecard, and without a version, the error says what to run."""
    with pytest.raises(NoReport, match="heard release make"):
        draft(MemoryBoard())
    with pytest.raises(NoReport, match="heard report publish"):
        published_report(board_with())
