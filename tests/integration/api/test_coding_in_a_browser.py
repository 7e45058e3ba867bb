"""Comments are coded in a real browser: by keys alone, without script, on small screens and large ones."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page

from analysis.plan import load_plan
from api.accounts.links import new_link
from api.accounts.people import Identity
from api.app import create_app
from api.desk.comments import CodingDesk, UrgentDesk, comment_routes
from api.desk.desk import Desk
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from surveys.store.comments import HandedComment
from surveys.store.memory import memory_stores
from surveys.store.protocols import Stores
from tests.integration.api.board_server import SITE, served
from tests.integration.api.test_board_in_a_browser import AXE, VIOLATIONS, browser, screen

__all__ = ["browser", "screen"]
pytestmark = pytest.mark.browser

ROUND = "feeling-heard-r1"


def _now() -> datetime:
    return datetime(2026, 11, 30, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    address: str
    stores: Stores

    def link(self, name: str, role: str) -> str:
        token = new_link(self.stores.record, Identity(name, frozenset({role})), "Ben", _now())
        return f"{self.address}/desk/sign-in/{token}"


@pytest.fixture
def place() -> Iterator[Place]:
    stores = memory_stores()
    words = "Nobody listens to me at school and my worker keeps changing, that is my number {}"
    with stores.comments.transaction() as work:
        work.hand_out(
            HandedComment(
                f"{n * 7919:032x}", ROUND, "young_people", "more", "What else?", "en", words.format(n)
            )
            for n in range(40)
        )
    desk = Desk(stores.record, load_plan(), _now, lambda _plan, _draw: None)
    pages = DeskPages(desk, BoardPages(SITE, signed_in=False), Sessions(time.time), https=False)
    urgent = UrgentDesk(stores.comments, stores.record, stores.board, _now, 2)
    coding = comment_routes(pages, CodingDesk(stores.comments, stores.record, _now), urgent)
    app = create_app(stores.board, site=SITE, extra_routes=[*coding, *desk_routes(pages)])
    with served(app) as address:
        yield Place(address, stores)


def come_in(page: Page, place: Place, name: str = "Ann", role: str = "coder") -> None:
    page.goto(place.link(name, role))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_load_state()


def begin(page: Page) -> None:
    page.get_by_role("button", name="Read the next ten").click()
    page.wait_for_load_state()


def press(page: Page, key: str) -> None:
    """A key that leads to another page."""
    before = page.url
    page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)
    page.wait_for_load_state()


def kept(place: Place) -> list[dict[str, object]]:
    with place.stores.comments.transaction() as work:
        return [dict(each.body) for each in work.codings(ROUND)]


def test_ten_comments_are_coded_by_keys_alone(screen: Page, place: Place) -> None:
    """Accept, change, add, raise, unsure: each takes one page and a few keys."""
    come_in(screen, place)
    begin(screen)
    screen.keyboard.press("1")
    screen.keyboard.press("m")
    screen.keyboard.press("0")
    screen.keyboard.type("bull")
    screen.keyboard.press("Tab")
    screen.keyboard.press("b")
    screen.keyboard.press("!")
    press(screen, "Enter")
    (first,) = kept(place)
    themes = first["themes"]
    assert isinstance(themes, dict)
    assert "mixed" in themes.values()
    assert themes["bullying"] == "bad"
    assert first["raised"] is True
    press(screen, "u")
    for _ in range(8):
        press(screen, "Enter")
    assert screen.get_by_text("All that you said is kept").is_visible()
    assert sum(bool(each["unsure"]) for each in kept(place)) == 1
    assert len(kept(place)) == 10


def test_single_keys_can_be_switched_off_and_stay_off(screen: Page, place: Place) -> None:
    come_in(screen, place)
    begin(screen)
    screen.get_by_label("Single keys work on this page").uncheck()
    screen.reload()
    screen.keyboard.press("!")
    assert not screen.get_by_label("should read this soon").is_checked()
    assert not screen.get_by_label("Single keys work on this page").is_checked()


def test_it_works_without_script(browser: Browser, place: Place) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    come_in(page, place)
    begin(page)
    page.get_by_label("Being listened to").select_option("bad")
    page.get_by_role("button", name="Keep, and next").click()
    (first,) = kept(place)
    assert first["themes"]["listened_to"] == "bad"  # type: ignore[index]
    assert not page.get_by_label("Single keys work on this page").is_visible()
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_page_fits_and_has_no_barriers(screen: Page, place: Place, width: int) -> None:
    screen.set_viewport_size({"width": width, "height": 568})
    come_in(screen, place)
    begin(screen)
    addresses = [screen.url, *(f"{place.address}/desk/{name}" for name in ("comments", "progress"))]
    for address in addresses:
        screen.goto(address)
        assert screen.evaluate("() => document.documentElement.scrollWidth") == width
        screen.evaluate(AXE)
        assert screen.evaluate(VIOLATIONS) == []


@pytest.mark.parametrize("width", [320, 1280])
def test_urgent_pages_fit_and_have_no_barriers(screen: Page, place: Place, width: int) -> None:
    screen.set_viewport_size({"width": width, "height": 568})
    with place.stores.comments.transaction() as work:
        harm = "my dad hits me and i am scared to go home"
        work.hand_out([HandedComment("f" * 32, ROUND, "young_people", "more", "What else?", "en", harm)])
    come_in(screen, place, "Cat", "safeguarding")
    for _ in range(2):
        assert screen.evaluate("() => document.documentElement.scrollWidth") == width
        screen.evaluate(AXE)
        assert screen.evaluate(VIOLATIONS) == []
        if "urgent/" not in screen.url:
            screen.get_by_role("button", name="Read the next").first.click()
            screen.wait_for_load_state()
    assert screen.get_by_text(harm).is_visible()
