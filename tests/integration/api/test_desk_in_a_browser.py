"""Pages of the desk in a real browser, by keys alone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from api.accounts.links import new_link
from api.accounts.people import Identity
from surveys.store.protocols import Stores
from tests.integration.api.board_server import served
from tests.integration.api.test_board_in_a_browser import browser, screen
from tests.unit.api.desk.conftest import contact_keys
from tests.unit.api.desk.test_coding_pages import comment, hand
from tests.unit.api.desk.test_desk_pages import app, stores

__all__ = ["app", "browser", "contact_keys", "screen", "stores"]
pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
FORMS = (
    "story/neglect",
    "lead/neglect",
    "partner/neglect",
    "action/neglect",
    "action-update/neglect-in-supervision",
    "measure/neglect",
    "measure-details/neglect-plans-share",
    "sum/neglect-toolkits-completed",
    "target/neglect-plans-share",
    "rag-policy/neglect-plans-share",
    "baseline/neglect-plans-share",
    "forecast/neglect-plans-share",
    "withdrawal/neglect-plans-share",
    "report-due/board",
)
PAGES = (
    "/desk",
    "/desk/areas/neglect",
    "/desk/measures/neglect-plans-share",
    "/desk/record",
    "/desk/import",
    *(f"/desk/write/{form}" for form in FORMS),
)
FOCUSABLE = (
    "() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
    ".filter((one) => one.checkVisibility() && one.tabIndex >= 0 && (one.type !== 'radio' || one === "
    "(document.querySelector(`[name=${one.name}]:checked`) ?? document.getElementsByName(one.name)[0]))).length"
)
"""Of a group of radios browsers give the keys to one: the one that is chosen, else the first."""
FOCUSED = "() => String([...document.querySelectorAll('*')].indexOf(document.activeElement))"


@pytest.fixture
def address(app, stores: Stores) -> Iterator[str]:
    with served(app) as where:
        yield where


def come_in(page: Page, address: str, stores: Stores, *roles: str, to: str = "/desk") -> None:
    token = new_link(stores.record, Identity("Ann", frozenset(roles)), "Ben", NOW)
    page.goto(f"{address}/desk/sign-in/{token}")
    page.get_by_role("button", name="Sign in as Ann").click()
    page.wait_for_url(address + to)


def test_every_control_of_every_page_is_reached_by_keys(screen: Page, address: str, stores: Stores) -> None:
    """Tab after tab, and none is a trap."""
    come_in(screen, address, stores, "editor", "administrator")
    for path in PAGES:
        screen.goto(address + path)
        wanted = screen.evaluate(FOCUSABLE)
        seen: set[str] = set()
        for _ in range(wanted + 3):
            screen.keyboard.press("Tab")
            seen.add(screen.evaluate(FOCUSED))
        assert len(seen) >= wanted, path


def test_a_story_is_written_by_keys_alone_and_without_script(
    browser: Browser, address: str, stores: Stores
) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 568}).new_page()
    come_in(page, address, stores, "editor")
    page.goto(f"{address}/desk/write/story/neglect")
    page.locator("#text").focus()
    page.keyboard.type("Schools “tell” us earlier.")
    for words in ("Time", "Money", "Agreed"):
        page.keyboard.press("Tab")
        page.keyboard.type(words)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="It is written").wait_for()
    assert stores.record.entries()[-1].body["text"] == "Schools “tell” us earlier."
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_comment_is_coded_by_one_key_and_keys_are_named_where_they_work(
    browser: Browser, address: str, stores: Stores, script: bool
) -> None:
    """Without script, and where somebody switched them off, none is named; without script the button keeps."""
    hand(stores, [comment(number) for number in range(12)])
    page = browser.new_context(java_script_enabled=script).new_page()
    come_in(page, address, stores, "coder", to="/desk/comments")
    page.get_by_role("button", name="Read the next ten").click()
    named = page.locator("kbd:visible")
    if script:
        expect(named).not_to_have_count(0)
        page.locator("[data-keys-on]").uncheck()
        expect(named).to_have_count(0)
        page.locator("[data-keys-on]").check()
        page.get_by_role("heading").first.click()
    else:
        expect(named).to_have_count(0)
        page.get_by_role("button", name="Keep, and next").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("2 of 10")).to_be_visible()
    page.context.close()
