"""The report at the desk: from what blocks it to a frozen version with a name."""

import re
import time
from datetime import UTC, date, datetime
from functools import partial
from itertools import product

import pytest

from analysis.plan import load_plan
from analysis.report.writers import FORMATS, KINDS
from api.accounts.people import MAY, ROLES
from api.app import framed
from api.desk.desk import Desk
from api.desk.pages.reports import report_routes
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from api.services.publishing import frozen_baseline
from api.services.reporting import ReportsOfBoard, blocking, draft, published_report, versions
from bot.pages.site import Site
from surveys.store.memory import MemoryBoard, memory_stores
from surveys.store.protocols import Stores
from tests.unit.analysis.report.reports import published
from tests.unit.api.desk.test_desk_pages import somebody
from tests.unit.api.services.test_reporting import board_with

TODAY = date(2026, 11, 30)
PAGES = {
    ("GET", "/desk/report"): "read",
    ("GET", "/desk/report/draft"): "read",
    ("GET", "/desk/report/draft.html"): "read",
    ("POST", "/desk/report/publish"): "approve",
}


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


def app_over(stores: Stores, board: MemoryBoard):
    desk = Desk(
        stores.record,
        load_plan(),
        lambda: datetime(2026, 11, 30, 10, tzinfo=UTC),
        lambda plan, draw: None,
        partial(frozen_baseline, board, stores.core_data),
    )
    pages = DeskPages(desk, BoardPages(Site("Board"), signed_in=False), Sessions(time.time), https=False)
    routes = [*desk_routes(pages), *report_routes(pages, ReportsOfBoard(board, lambda: TODAY))]
    return framed(Site("Board"), BoardPages(Site("Board"), signed_in=False), routes)


@pytest.mark.parametrize(("role", "page"), list(product(ROLES, PAGES)))
def test_each_role_may_do_what_the_table_says(stores: Stores, role, page) -> None:
    answer = somebody(app_over(stores, board_with()), stores, role).request(*page)
    assert (answer.status_code == 403) == (role not in MAY[PAGES[page]])
    assert answer.status_code < 500


def test_what_blocks_it_stands_there_with_a_way_to_mend_it(stores: Stores) -> None:
    """Each blocker, its area's page, and no button."""
    board = board_with(blocked=True)
    page = somebody(app_over(stores, board), stores, "approver").get("/desk/report").text
    assert blocking(board)
    for blocker in blocking(board):
        assert blocker.problem.replace('"', "&#34;")[1:] in page
        assert f'href="/desk/areas/{blocker.area}"' in page
    assert "Approve and publish" not in page


def _seen(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]+)"', page)
    assert found
    return found[1]


@pytest.mark.slow
def test_an_approver_freezes_what_they_saw_in_their_name(stores: Stores) -> None:
    """With its number and hash; the page then tells of it, with its files, and of what is otherwise in the next."""
    board = board_with()
    ann = somebody(app_over(stores, board), stores, "approver", name="Ann Chair")
    seen = _seen(ann.get("/desk/report").text)
    answer = ann.post("/desk/report/publish", data={"seen": seen})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/report")
    report = published_report(board)
    assert report.approval is not None
    assert (report.approval.by, report.approval.on, report.approval.version) == ("Ann Chair", TODAY, 1)
    page = ann.get("/desk/report").text
    assert report.contents_hash[:16] in page
    assert all(f'href="/board/report/v1.{form}"' in page for form in FORMATS)
    assert "Every measure stands as in version 1" in page


@pytest.mark.slow
def test_a_draft_that_changed_since_it_was_read_is_not_published(stores: Stores) -> None:
    """Nor is the same one pressed twice: the second press would be a second version."""
    board = board_with()
    ann = somebody(app_over(stores, board), stores, "approver")
    seen = _seen(ann.get("/desk/report").text)
    changed = published().scorecard.model_copy(update={"as_of": date(2026, 12, 1), "exceptions": ()})
    board.publish("scorecard", "board", changed.model_dump_json(by_alias=True).encode())
    answer = ann.post("/desk/report/publish", data={"seen": seen})
    assert (answer.status_code, versions(board)) == (422, ())
    assert "read it again" in answer.text
    seen = _seen(answer.text)
    assert ann.post("/desk/report/publish", data={"seen": seen}).status_code == 303
    assert ann.post("/desk/report/publish", data={"seen": seen}).status_code == 422
    assert versions(board) == (1,)


@pytest.mark.slow
def test_estimates_need_a_reason_which_the_report_prints(stores: Stores) -> None:
    """Without one the page says what blocks, and keeps what was typed when it is too long."""
    said = published().scorecard.said
    themes = {
        "survey": "Club", "audience": "young_people", "round": "club-r1", "example": False, "people": 40,
        "estimated": True, "note": "By machine [e].", "cells": [{"label": "Being heard", "text": "20"}],
    }  # fmt: skip
    board = board_with(said=said.model_validate({**said.model_dump(), "themes": [themes]}))
    ann = somebody(app_over(stores, board), stores, "approver")
    seen = _seen(ann.get("/desk/report").text)
    assert ann.post("/desk/report/publish", data={"seen": seen, "estimates": " "}).status_code == 422
    long = ann.post("/desk/report/publish", data={"seen": seen, "estimates": "a" * 501})
    assert (long.status_code, "a" * 501 in long.text) == (422, True)
    assert versions(board) == ()
    reason = "Nobody could read “them” <in> time."
    assert ann.post("/desk/report/publish", data={"seen": seen, "estimates": reason}).status_code == 303
    assert reason in published_report(board).to_bytes().decode()


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMATS)
def test_the_draft_comes_in_every_form_and_says_that_it_is_one(stores: Stores, form) -> None:
    answer = somebody(app_over(stores, board_with()), stores, "viewer").get(f"/desk/report/draft.{form}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(KINDS[form].media_type)
    if form == "html":
        assert "This is a draft" in answer.text


def test_without_a_scorecard_it_says_what_to_do(stores: Stores) -> None:
    ann = somebody(app_over(stores, MemoryBoard()), stores, "approver")
    assert "heard release make" in ann.get("/desk/report").text
    assert ann.get("/desk/report/draft").status_code == 404
    assert ann.get("/desk/report/draft.odt").status_code == 404
    assert ann.post("/desk/report/publish", data={"seen": "x"}).status_code == 422


@pytest.mark.slow
def test_the_draft_is_the_one_of_the_command(stores: Stores) -> None:
    board = board_with()
    page = somebody(app_over(stores, board), stores, "viewer").get("/desk/report/draft").text
    assert draft(board).contents_hash[:16] in page
