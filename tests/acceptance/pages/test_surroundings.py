"""The web chat where browsers are old, have no script, keep no cookies, or are open twice."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from surveys.language.phrases import phrases_in
from tests.acceptance.pages.serving import Chat

pytestmark = pytest.mark.browser

SAYS, LABELS = phrases_in().says, phrases_in().labels


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    context = browser.new_context(java_script_enabled=request.param, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[BrowserContext]:
    """Without script."""
    context = browser.new_context(java_script_enabled=False)
    context.set_default_timeout(10_000)
    yield context
    context.close()


def press(page: Page, *names: str) -> None:
    for name in names:
        page.locator("[data-now]").get_by_role("button", name=name, exact=True).click()


def asked(page: Page, words: str) -> None:
    expect(page.locator(".bubble--ask")).to_have_text(words)


def test_back_forward_and_reload_without_script(plain: BrowserContext, chat: Chat) -> None:
    """No page of the browser's own in between, and nothing is answered twice: what stands there is shown, or asked after."""
    page = plain.new_page()
    page.goto(f"{chat.url}/s/every-kind")
    press(page, "Yes, start", "Good")
    asked(page, "Where do you feel safe?")
    page.reload()
    asked(page, "Where do you feel safe?")
    page.go_back()
    expect(page.locator(".bubble--ask")).to_have_count(1)
    page.go_back()
    expect(page.locator(".bubble--ask")).to_have_count(1)
    page.go_forward()
    page.go_forward()
    asked(page, "Where do you feel safe?")
    page.get_by_role("radiogroup", name="At school").get_by_label("Yes").check()
    press(page, "Done")
    asked(page, "How old are you?")
    page.goto(f"{chat.url}/help")
    page.go_back()
    asked(page, "How old are you?")


def test_the_address_after_a_press_shows_nobody_else_anything(plain: BrowserContext, chat: Chat) -> None:
    """Taken to another browser, it is a page like any other."""
    page = plain.new_page()
    page.goto(f"{chat.url}/s/every-kind")
    press(page, "Yes, start", "Good")
    assert "now=" in page.url
    elsewhere = plain.browser.new_context(java_script_enabled=False).new_page()  # type: ignore[union-attr]
    elsewhere.goto(f"{chat.url}/s/every-kind")
    elsewhere.goto(page.url)
    asked(elsewhere, "Do you want to take part?")
    elsewhere.context.close()


def test_words_typed_in_a_stale_tab_come_back(context: BrowserContext, chat: Chat) -> None:
    """They can be copied; the field of the next question does not hold them."""
    first, second = context.new_page(), context.new_page()
    first.goto(f"{chat.url}/s/every-kind")
    press(first, "Yes, start", "Skip", "Skip", "Skip")
    asked(first, "What else do you want to say?")
    second.goto(f"{chat.url}/s/every-kind")
    press(second, LABELS["show_mine"])
    asked(second, "What else do you want to say?")
    second.locator("#answer").fill("short")
    press(second, "Done")
    asked(second, "Shall I send it?")
    long = "Adults should listen. " * 30
    first.locator("#answer").fill(long)
    press(first, "Done")
    expect(first.get_by_label(LABELS["returned"])).to_have_value(long)
    expect(first.get_by_label(LABELS["returned"])).not_to_be_editable()
    asked(first, "Shall I send it?")


def test_a_browser_without_cookies_is_told_kindly(context: BrowserContext, chat: Chat) -> None:
    """What is wrong and what can be done, not that a place was lost; and no question that leads round in a circle."""
    page = context.new_page()
    page.on("response", lambda _response: context.clear_cookies())
    page.route("**/s/**", lambda route: (context.clear_cookies(), route.continue_()))
    page.goto(f"{chat.url}/s/every-kind")
    press(page, "Yes, start")
    page.wait_for_load_state()
    if page.locator(".bubble--ask").count():
        press(page, "Good")
    expect(page.locator("[data-now]")).to_contain_text("This browser keeps no cookies")
    expect(page.locator("[data-now]")).to_contain_text("on paper")
    assert page.locator("form.turn").count() == 0
