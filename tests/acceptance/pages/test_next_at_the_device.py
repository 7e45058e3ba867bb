"""What the next person at a device finds, in a real browser: on a shared one nothing, else no answer before they ask."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.acceptance.pages.serving import Chat
from tests.acceptance.pages.test_in_a_browser import NARROW, check_rules, check_screen

pytestmark = pytest.mark.browser
SURVEY = "/s/every-kind"
QUESTIONS = (
    "What makes it so?",
    "Where do you feel safe?",
    "How old are you?",
    "What else do you want to say?",
)
TAKE_PART = "Do you want to take part?"


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def device(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=NARROW, java_script_enabled=request.param, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context
    context.close()


def opened(device: BrowserContext, chat: Chat) -> Page:
    page = device.new_page()
    page.goto(chat.url + SURVEY)
    return page


def answer_all(page: Page) -> None:
    page.get_by_role("button", name="Yes, start").click()
    page.get_by_role("button", name="Not good").click()
    for question in QUESTIONS:
        expect(page.get_by_text(question).first).to_be_visible()
        page.get_by_role("button", name="Skip").click()
    expect(page.get_by_text("Shall I send it?").first).to_be_visible()


def test_on_a_shared_device_the_place_ends_with_the_tab(device: BrowserContext, chat: Chat) -> None:
    """Said before the first question. Then the tab is closed, and the next person opens the address."""
    page = opened(device, chat)
    page.get_by_role("button", name="Other people use this device").click()
    expect(page.get_by_text("when you close this page").first).to_be_visible()
    answer_all(page)
    expect(page.get_by_text("Mood: Not good").first).to_be_visible()
    page.close()
    page = opened(device, chat)
    expect(page.get_by_text(TAKE_PART).first).to_be_visible()
    assert "before" not in page.inner_text("main")
    page.get_by_role("button", name="Yes, start").click()
    expect(page.get_by_text("Question 1 of").first).to_be_visible()


def test_the_next_person_in_a_new_tab_sees_no_answer_in_the_list(
    request: pytest.FixtureRequest, device: BrowserContext, chat: Chat
) -> None:
    """Each is opened by choice, and no page holds those that were not."""
    page = opened(device, chat)
    answer_all(page)
    expect(page.get_by_text("Mood: Not good").first).to_be_visible()
    page.close()
    page = opened(device, chat)
    assert "Not good" not in page.content()
    page.get_by_role("button", name="That was me").click()
    expect(page.get_by_text("Mood: answered").first).to_be_visible()
    assert "Not good" not in page.content()
    if request.node.callspec.id == "script":  # what checks needs one
        check_rules(page)
        check_screen(page)
    page.get_by_role("button", name="Show: Mood: answered").click()
    expect(page.get_by_text("Mood: Not good").first).to_be_visible()
