"""What the board owes, at the desk: what is late first, and what is urgent for those alone who may decide it."""

import time
from datetime import UTC, date, datetime

import pytest

from analysis.plan import load_plan
from api.accounts.people import MAY, ROLES
from api.app import framed
from api.desk.desk import Desk
from api.desk.pages.owed import owed_routes
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from api.services.answers.owed import Owed
from bot.pages.site import Site
from surveys.store.memory import memory_stores
from surveys.store.protocols import Stores
from tests.unit.api.desk.test_desk_pages import somebody

LATE = Owed(
    "action",
    "a",
    "An action is late: <b>Ask</b> “schools”",
    "/desk/areas/neglect",
    date(2026, 11, 1),
    is_late=True,
)
SOON = Owed("round", "x-r1", "X closes soon", "/board/rounds", date(2026, 12, 1))
URGENT = Owed("urgent", "x-r1", "Comments that sound urgent wait", "/desk/urgent", is_late=True)


@pytest.fixture
def stores() -> Stores:
    return memory_stores()


def app_with(stores: Stores, *found: Owed):
    now = datetime(2026, 11, 30, 10, tzinfo=UTC)
    desk = Desk(stores.record, load_plan(), lambda: now, lambda plan, draw: None, lambda *_: {})
    pages = DeskPages(desk, BoardPages(Site("Board"), signed_in=False), Sessions(time.time), https=False)
    routes = [*desk_routes(pages), *owed_routes(pages, lambda: found)]
    return framed(Site("Board"), BoardPages(Site("Board"), signed_in=False), routes)


@pytest.mark.parametrize("role", ROLES)
def test_whoever_reads_the_desk_sees_the_list_and_nobody_else(stores: Stores, role: str) -> None:
    answer = somebody(app_with(stores, LATE), stores, role).get("/desk/owed")
    assert (answer.status_code == 200) == (role in MAY["read"])


def test_each_thing_has_its_day_and_the_page_where_it_is_done(stores: Stores) -> None:
    """What was written is text, whatever it holds."""
    page = somebody(app_with(stores, LATE, SOON), stores, "viewer").get("/desk/owed").text
    assert "&lt;b&gt;Ask&lt;/b&gt; “schools”" in page
    assert "It was due on 1 November 2026" in page
    assert "By 1 December 2026" in page
    assert 'href="/desk/areas/neglect"' in page
    assert page.index("Late") < page.index("To come")


def test_what_is_urgent_is_for_those_who_may_decide_it(stores: Stores) -> None:
    """That somebody wrote something urgent is not for everybody at the desk."""
    app = app_with(stores, URGENT)
    assert "urgent wait" not in somebody(app, stores, "viewer").get("/desk/owed").text
    assert "urgent wait" in somebody(app, stores, "viewer", "safeguarding").get("/desk/owed").text


def test_nothing_owed_is_said(stores: Stores) -> None:
    assert "Nothing is owed today" in somebody(app_with(stores), stores, "viewer").get("/desk/owed").text
