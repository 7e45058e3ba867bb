"""The report at the board's pages."""

from datetime import date

import html5lib
import pytest

from analysis.report.writers import FORMATS, KINDS
from api.services.reporting import FILE, file_id, publish_report
from surveys.store.memory import MemoryBoard
from tests.integration.api.board_server import Visit, visiting
from tests.unit.api.services.test_reporting import board_with, release

TODAY = date(2026, 11, 3)


@pytest.fixture(scope="module")
def reported():
    board = board_with()
    publish_report(board, "Ana Chair", TODAY)
    publish_report(board, "Ana Chair", date(2027, 2, 1))
    with visiting(board) as visit:
        yield visit


def page(board: Visit, address: str) -> str:
    answer = board.client.get(address)
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer.text


def test_the_newest_report_is_the_page(reported: Visit):
    """With its approver, its files and the way to earlier versions."""
    drawn = page(reported, "/board/report")
    assert "Ana Chair, 1 February 2027" in drawn
    assert all(f'href="/board/report/v2.{form}"' in drawn for form in FORMATS)
    assert 'href="/board/report/v1"' in drawn
    assert "Version 2 is the newest" in page(reported, "/board/report/v1")


@pytest.mark.parametrize("form", FORMATS)
def test_each_file_is_served_as_it_was_frozen(reported: Visit, form):
    """Byte for byte, with its media type and a name."""
    answer = reported.client.get(f"/board/report/v1.{form}", headers={"Accept-Encoding": "identity"})
    kept = reported.store.document(FILE, file_id(1, form))
    assert kept is not None
    assert answer.content == kept.body
    assert answer.headers["content-type"].startswith(KINDS[form].media_type)
    assert f"report-v1.{form}" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    "address", ["/board/report/v9", "/board/report/v0", "/board/report/v1.odt", "/board/report/v9.pdf"]
)
def test_what_is_not_there_is_not_found(reported: Visit, address: str):
    """A kind page, and no error of ours."""
    assert reported.client.get(address).status_code == 404


def test_before_the_first_report_the_page_says_how_to_make_one():
    """And a board without anything has the page too."""
    with visiting(MemoryBoard()) as board:
        assert "heard report publish" in page(board, "/board/report")


def test_a_release_made_anew_beneath_is_on_the_page():
    """With its day, above the report."""
    board = board_with()
    publish_report(board, "Ana Chair", TODAY)
    with visiting(board) as visit:
        page(visit, "/board/report")
        release(board, "club-r1-v2", date(2027, 3, 1))
        visit.clock.now += 1
        assert "club-r1-v2 was made on 1 March 2027" in page(visit, "/board/report")


def test_the_overview_says_which_report_is_the_latest(reported: Visit):
    """And before the first, that there is none."""
    assert "Report, version 2</a>, for" in page(reported, "/board")
    with visiting(board_with()) as visit:
        assert "has been published yet" in page(visit, "/board")
