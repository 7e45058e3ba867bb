"""The contact point's pages: who waits, what one wrote, and that somebody has been in touch; nothing else of the desk."""

import time
from datetime import date, timedelta

import pytest

from api.app import framed
from api.desk.desk import Desk
from api.desk.pages.requests import RequestPages, request_routes
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from surveys.contact_point.inbox import public_key
from surveys.dialogue.contact_dialogue import SEALED_BYTES, STAYED
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.sealing import seal_response
from surveys.store.protocols import ContactRequest, Stores
from tests.unit.api.desk.test_desk_pages import (
    PLAN,
    SITE,
    _now,
    app,
    somebody,
    stores,
)

__all__ = ["app", "stores"]
TODAY = date(2026, 11, 30)
WRITTEN = {"language": "pl", "name": "Sam <b>", "reach": "07700 900123\nor at school", "more": "wobblewords"}


def ask(
    stores: Stores, keys: KeyFolder, name: str = "ab12cd34", days_ago: int = 1, **written: str
) -> ContactRequest:
    sealed = seal_response(public_key(keys), {**WRITTEN, **written}, SEALED_BYTES)
    request = ContactRequest(name.ljust(32, "0"), TODAY - timedelta(days=days_ago), sealed)
    with stores.contact.transaction() as work:
        work.ask(request)
    return request


def test_who_waits_is_listed_and_nothing_that_they_wrote(app, stores, contact_keys) -> None:
    """The longest first, with the day that was promised; those that a machine may have sent come last."""
    ask(stores, contact_keys, "aa", days_ago=1)
    ask(stores, contact_keys, "bb", days_ago=9)
    ask(stores, contact_keys, "cc", days_ago=20, **{STAYED: "no"})
    page = somebody(app, stores, "contact_point").get("/desk/requests").text
    places = [page.index(f"({name}") for name in ("bb", "aa", "cc")]
    assert places == sorted(places)
    assert "Overdue" in page
    assert "Sent as soon as somebody came." in page
    assert "Sam" not in page


def test_a_request_is_read_by_a_button_and_that_it_was_read_is_noted(app, stores, contact_keys) -> None:
    """What it says is on that page alone: not in the record, and kept by no browser."""
    ask(stores, contact_keys)
    browser = somebody(app, stores, "contact_point", name="Dana")
    assert browser.get("/desk/requests/ab12cd34/read").status_code == 405
    page = browser.post("/desk/requests/ab12cd34/read")
    for needed in (
        "Sam &lt;b&gt;",
        "07700 900123",
        "or at school",
        "wobblewords",
        "Polski",
        "4 December 2026",
    ):
        assert needed in page.text
    assert page.headers["cache-control"] == "no-store"
    last = stores.record.entries()[-1]
    assert (last.kind, last.about, last.who) == ("request-read", "ab12cd34", "Dana")
    assert "wobblewords" not in repr(stores.record.entries())
    reads = "A request to be contacted was read"
    assert reads not in somebody(app, stores, "viewer", name="Vic").get("/desk/record").text
    assert reads in somebody(app, stores, "administrator", name="Ada").get("/desk/record").text


def test_it_is_destroyed_when_somebody_has_been_in_touch(app, stores, contact_keys) -> None:
    """Only after it was asked; then it is there no more, for whoever presses twice as well."""
    ask(stores, contact_keys)
    browser = somebody(app, stores, "contact_point")
    assert "nobody can read it afterwards" in browser.get("/desk/requests/ab12cd34/done").text
    with stores.contact.transaction() as work:
        assert len(work.requests()) == 1
    done = browser.post("/desk/requests/ab12cd34/done")
    assert "ab12cd34 is destroyed" in browser.get(done.headers["location"]).text
    with stores.contact.transaction() as work:
        assert work.requests() == []
    assert stores.record.entries()[-1].kind == "request-done"
    assert browser.post("/desk/requests/ab12cd34/done").status_code == 404
    assert browser.post("/desk/requests/ab12cd34/read").status_code == 404


def test_what_was_sealed_to_another_key_is_said_and_stays(app, stores, contact_keys, tmp_path) -> None:
    ask(stores, KeyFolder(tmp_path / "other"))
    public_key(contact_keys)
    page = somebody(app, stores, "contact_point").post("/desk/requests/ab12cd34/read").text
    assert "This request was sealed to another key" in page
    with stores.contact.transaction() as work:
        assert len(work.requests()) == 1


def test_without_the_key_it_is_seen_who_waits(app, stores, tmp_path) -> None:
    ask(stores, KeyFolder(tmp_path / "theirs"))
    page = somebody(app, stores, "contact_point").get("/desk/requests").text
    assert "The key that opens requests is not on this machine" in page
    assert "ab12cd34" in page
    assert "Read it" not in page


def test_a_process_that_serves_the_desk_alone_reaches_no_request(stores) -> None:
    """It says where they are read, and has nothing to read."""
    desk = Desk(stores.record, PLAN, _now, lambda *_: None)
    pages = DeskPages(desk, BoardPages(SITE, signed_in=False), Sessions(time.time), https=False)
    routes = [*desk_routes(pages), *request_routes(RequestPages(pages, None))]
    alone = framed(SITE, BoardPages(SITE, signed_in=False), routes)
    browser = somebody(alone, stores, "contact_point")
    assert "on the contact point’s own machine" in browser.get("/desk/requests").text
    assert browser.post("/desk/requests/ab12cd34/read").status_code == 404


@pytest.mark.parametrize("path", ["/desk/record", "/desk/areas/neglect", "/desk/comments", "/desk/courses"])
def test_the_contact_point_sees_nothing_else(app, stores, path) -> None:
    browser = somebody(app, stores, "contact_point")
    assert browser.get(path).status_code == 403
    assert f'href="{path}"' not in browser.get("/desk/requests").text
