"""A survey answered in a real browser: by keyboard alone, on a narrow screen, with JavaScript and without."""

from collections.abc import Iterator
from importlib.resources import files
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.acceptance.pages.serving import SITE, Chat

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 640}
CARD = "Every kind of question 2 min One question of each kind."
ZOOMED = {"width": 320, "height": 256}
"""What is left of a screen of 1280 by 1024 at 400 %."""

AXE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")

# Everything that can be pressed, as large as it is to a finger: 44 pixels, less what scrolling leaves of one (43.9999).
# A link inside a sentence may be smaller.
SMALL_TARGETS = """() => [...document.querySelectorAll('button, a, .tick__label, textarea, input:not([type=hidden])')]
  .filter((one) => !one.closest('p, .lines, li:has(a) .bubble') && !one.matches('.tick__box, .govuk-skip-link'))
  .map((one) => [one, one.getBoundingClientRect()])
  .filter(([one, box]) => box.width > 0 && Math.min(box.height, box.width) < 43.99)
  .map(([one, box]) => `${one.tagName} "${one.textContent.trim()}" ${box.width} x ${box.height}`)"""
WIDER_THAN_THE_SCREEN = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# How often the live region says something, from now on.
LISTEN = """() => {
  window.heard = []
  const region = document.querySelector('[data-announce]')
  new MutationObserver(() => { if (region.textContent) window.heard.push(region.textContent) })
    .observe(region, { childList: true, characterData: true, subtree: true })
}"""


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def context(browser: Browser, javascript: bool) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport=NARROW, java_script_enabled=javascript)  # type: ignore[arg-type]
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def scripted(browser: Browser) -> Iterator[Page]:
    """A page with JavaScript; it fails the test when a script does."""
    made = browser.new_context(viewport=NARROW, reduced_motion="reduce")  # type: ignore[arg-type]
    made.set_default_timeout(10_000)
    page = made.new_page()
    failures: list[str] = []
    page.on("pageerror", lambda error: failures.append(error.message))
    page.on("console", lambda said: failures.append(said.text) if "Content Security" in said.text else None)
    yield page
    made.close()
    assert not failures


def open_survey(page: Page, chat: Chat, path: str = "/s/every-kind") -> None:
    page.goto(chat.url + path)
    if page.evaluate("() => document.documentElement !== null"):
        page.wait_for_load_state("networkidle")


def focused(page: Page) -> str:
    """What somebody who cannot see hears as the name of what has the focus."""
    return str(
        page.evaluate(
            "() => { const one = document.activeElement;"
            "const said = one.closest('.pick')?.querySelector('.pick__label') ?? one.labels?.[0] ?? one;"
            "return said.textContent.trim().replace(/\\s+/g, ' ') }"
        )
    )


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing with this name has the focus, and see that it shows."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page) == name:
            assert page.evaluate(
                "() => { const box = document.activeElement.getBoundingClientRect();"
                "return box.bottom > 0 && box.top < window.innerHeight }"
            )
            return
    pytest.fail(f"'{name}' cannot be reached with the Tab key")


def press(page: Page, name: str, key: str = "Enter") -> None:
    tab_to(page, name)
    page.keyboard.press(key)


def tick(page: Page, name: str) -> None:
    """A box; without script a yes or no, of which the No has the focus first."""
    press(page, name, key="ArrowUp" if page.locator(".pick").count() else "Space")


def asked(page: Page, words: str) -> None:
    expect(page.locator(".bubble--ask").last).to_have_text(words)


def check_screen(page: Page) -> None:
    """Nothing wider than the screen, nothing too small for a finger."""
    assert page.evaluate(WIDER_THAN_THE_SCREEN) <= 0
    assert page.evaluate(SMALL_TARGETS) == []


def check_rules(page: Page) -> None:
    """No rule of axe-core is broken, of WCAG 2.2 AA and of good practice."""
    page.evaluate(AXE)
    found = page.evaluate("async () => (await axe.run()).violations")
    assert [f"{one['id']}: {[node['html'] for node in one['nodes']]}" for one in found] == []


def test_a_survey_can_be_answered_by_keyboard_alone(context: BrowserContext, chat: Chat) -> None:
    """From the start page to the thanks without a mouse, 320 pixels wide, nothing to scroll sideways on the way."""
    page = context.new_page()
    page.goto(chat.url)
    check_screen(page)
    press(page, CARD)
    asked(page, "Do you want to take part?")
    check_screen(page)
    press(page, "Yes, start")
    asked(page, "How are you?")
    check_screen(page)
    press(page, "Good", key="Space")
    asked(page, "Where do you feel safe?")
    check_screen(page)
    tick(page, "At school")
    tick(page, "Online")
    press(page, "Done")
    asked(page, "How old are you?")
    check_screen(page)
    tab_to(page, "How old are you?")
    page.keyboard.type("two hundred")
    page.keyboard.press("Enter")
    expect(page.locator(".say--refused")).to_contain_text("Please write a whole number from 5 to 25.")
    expect(page).to_have_title("Error: Every kind of question: question 3 of 4 – " + SITE.name)
    check_screen(page)
    tab_to(page, "How old are you?")
    page.keyboard.press("Control+a")
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    asked(page, "What else do you want to say?")
    tab_to(page, "What else do you want to say?")
    page.keyboard.type("Nothing 😀")
    check_screen(page)
    press(page, "Done")
    asked(page, "Shall I send it?")
    check_screen(page)
    press(page, "Send")
    expect(page.get_by_text("Your answers are on their way")).to_be_visible()
    check_screen(page)


@pytest.mark.parametrize("path", ["/", "/s/at-work", "/help", "/privacy", "/delete", "/nowhere"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_breaks_a_rule_of_accessibility(scripted: Page, chat: Chat, path: str, width: int) -> None:
    scripted.set_viewport_size({"width": width, "height": 800})
    open_survey(scripted, chat, path)
    check_rules(scripted)
    check_screen(scripted)


def test_no_moment_of_the_chat_breaks_a_rule_of_accessibility(scripted: Page, chat: Chat) -> None:
    """Each kind of question, a refusal, help and the check, with all that was said before still above."""
    open_survey(scripted, chat)
    for button in ("Yes, start", "Help", "Good", "Done", "Skip", "Done", "Skip", "Done", "Skip"):
        check_rules(scripted)
        scripted.get_by_role("button", name=button, exact=True).click()
        scripted.wait_for_function("() => !document.querySelector('[aria-busy]')")
    asked(scripted, "Shall I send it?")
    check_rules(scripted)


def test_a_code_is_asked_for_without_barriers(scripted: Page, course_chat: Chat) -> None:
    """Its prompts name the field, a code that is none is refused beside it, and nothing is wider than a phone."""
    scripted.set_viewport_size({"width": 320, "height": 640})
    open_survey(scripted, course_chat, "/s/training-before")
    scripted.get_by_role("button", name="Yes, start", exact=True).click()
    for _ in range(8):
        scripted.wait_for_function("() => !document.querySelector('[aria-busy]')")
        scripted.get_by_role("button", name="Skip", exact=True).click()
    code = scripted.get_by_label("The last letter of the name of your first school.")
    for typed in ("ha37e", "Ha 7 E"):
        check_rules(scripted)
        check_screen(scripted)
        code.fill(typed)
        scripted.get_by_role("button", name="Done", exact=True).click()
        scripted.wait_for_function("() => !document.querySelector('[aria-busy]')")
    asked(scripted, "Shall I send it?")
    assert "ha07e" not in scripted.content().casefold()


def test_contact_can_be_asked_for_by_keyboard_alone(context: BrowserContext, contact_chat: Chat) -> None:
    """From the page of help, 320 pixels wide, to "It is sent", with every field named and nothing to scroll sideways."""
    page = context.new_page()
    page.goto(contact_chat.url + "/help")
    check_screen(page)
    press(page, "Ask someone to contact you")
    asked(page, "Do you want somebody to contact you?")
    check_screen(page)
    press(page, "Yes, contact me")
    for field, typed in (
        ("What name should they call you?", "Sam"),
        ("How can they reach you safely?", "At school"),
    ):
        expect(page.locator("label.bubble--ask")).to_contain_text(field)
        tab_to(page, page.locator("label.bubble--ask").inner_text())
        page.keyboard.type(typed)
        check_screen(page)
        press(page, "Done")
    for field in ("When is it safe to contact you?", "Is there anything else"):
        expect(page.locator("label.bubble--ask")).to_contain_text(field)
        press(page, "Skip")
    asked(page, "Shall I send it?")
    expect(page.get_by_text("Name: Sam", exact=True)).to_be_visible()
    check_screen(page)
    press(page, "Send")
    expect(page.get_by_text("It is sent.")).to_be_visible()
    check_screen(page)


def test_no_moment_of_asking_for_contact_breaks_a_rule_of_accessibility(
    scripted: Page, contact_chat: Chat
) -> None:
    """Help with the button under it, each step, a refusal and the check; then the survey's question again."""
    open_survey(scripted, contact_chat)
    for button in ("Yes, start", "Help", "Ask someone to contact me", "Yes, contact me", "Done"):
        scripted.get_by_role("button", name=button, exact=True).click()
        scripted.wait_for_function("() => !document.querySelector('[aria-busy]')")
        check_rules(scripted)
        check_screen(scripted)
    for words in ("Sam", "At school", "After school", "I can wait"):
        scripted.locator("#answer").fill(words)
        scripted.get_by_role("button", name="Done").click()
        scripted.wait_for_function("() => !document.querySelector('[aria-busy]')")
        check_rules(scripted)
    asked(scripted, "Shall I send it?")
    scripted.get_by_role("button", name="Send", exact=True).click()
    asked(scripted, "How are you?")
    check_rules(scripted)


def test_each_turn_is_announced_once(scripted: Page, chat: Chat) -> None:
    """The live region reads what was said, once; the focus goes to the new form, which has no name to read."""
    open_survey(scripted, chat)
    scripted.evaluate(LISTEN)
    scripted.get_by_role("button", name="Yes, start").click()
    asked(scripted, "How are you?")
    scripted.wait_for_function("() => window.heard.length > 0")
    assert scripted.evaluate("() => document.activeElement.matches('form.turn')")
    scripted.wait_for_timeout(300)
    assert scripted.evaluate("() => window.heard") == ["Question 1 of 4\nHow are you?\nJust today."]
    assert scripted.locator("[role=alert]").count() == 0


def test_what_somebody_said_is_not_shown_again(scripted: Page, chat: Chat) -> None:
    """Neither after the next press nor when the page is loaded again, and the browser's stores stay empty."""
    open_survey(scripted, chat)
    scripted.get_by_role("button", name="Yes, start").click()
    scripted.get_by_role("button", name="Not good").click()
    scripted.get_by_label("What makes it so?").fill("I feel <b>small</b>")
    scripted.get_by_role("button", name="Done").click()
    asked(scripted, "Where do you feel safe?")
    assert "small" not in scripted.content()
    assert "Not good" not in scripted.content()
    scripted.reload()
    expect(scripted.get_by_role("button", name="Somebody else wants to answer")).to_be_visible()
    assert "Where do you feel safe?" not in scripted.content()
    scripted.get_by_role("button", name="That was me").click()
    asked(scripted, "Where do you feel safe?")
    assert "small" not in scripted.content()
    assert scripted.evaluate("() => localStorage.length + sessionStorage.length") == 0


def test_the_letters_that_are_left_are_counted(scripted: Page, chat: Chat) -> None:
    open_survey(scripted, chat)
    for button in ("Yes, start", "Not good"):
        scripted.get_by_role("button", name=button).click()
    scripted.get_by_label("What makes it so?").fill("😀" * 1400)
    expect(scripted.locator("#left")).to_have_text("Letters left: 100")
    scripted.get_by_label("What makes it so?").fill("😀" * 1501)
    expect(scripted.locator("#left")).to_have_text("Letters too many: 1")


def test_when_the_network_is_away_nothing_is_lost(scripted: Page, chat: Chat) -> None:
    """What was typed stays, and goes when it is sent again."""
    open_survey(scripted, chat)
    for button in ("Yes, start", "Not good"):
        scripted.get_by_role("button", name=button).click()
    scripted.get_by_label("What makes it so?").fill("It rains")
    scripted.context.set_offline(True)
    scripted.get_by_role("button", name="Done").click()
    expect(scripted.locator(".say--refused")).to_contain_text("Nothing is counted twice")
    assert scripted.get_by_label("What makes it so?").input_value() == "It rains"
    scripted.context.set_offline(False)
    scripted.get_by_role("button", name="Done").click()
    asked(scripted, "Where do you feel safe?")


def elsewhere(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<!DOCTYPE html><title>Weather</title>Sunny")


@pytest.mark.parametrize("way", ["click", "shift"])
def test_leaving_is_at_once_and_back_does_not_come_back(scripted: Page, chat: Chat, way: str) -> None:
    """By the button or by Shift three times. "Back" goes past the chat, and the chat knows nobody any more."""
    scripted.context.route(f"{SITE.exit_url}**", elsewhere)
    scripted.goto(chat.url + "/help")
    open_survey(scripted, chat)
    scripted.get_by_role("button", name="Yes, start").click()
    asked(scripted, "How are you?")
    if way == "click":
        scripted.get_by_role("link", name="Leave this page", exact=True).click()
    else:
        for _ in range(3):
            scripted.keyboard.press("Shift")
    scripted.wait_for_url(f"{SITE.exit_url}**")
    scripted.go_back()
    assert urlsplit(scripted.url).path == "/help"
    open_survey(scripted, chat)
    asked(scripted, "Do you want to take part?")


def test_leaving_works_without_javascript(browser: Browser, chat: Chat) -> None:
    """The link goes to the other website, and whoever comes back finds the welcome."""
    context = browser.new_context(viewport=NARROW, java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(chat.url + "/s/every-kind")
    page.get_by_role("button", name="Yes, start").click()
    with page.expect_request(SITE.exit_url):
        page.get_by_role("link", name="Leave this page", exact=True).click()
    page.goto(chat.url + "/s/every-kind")
    asked(page, "Do you want to take part?")
    context.close()


def test_at_400_percent_nothing_covers_what_is_read(scripted: Page, chat: Chat) -> None:
    """The bar with the way out scrolls away where the window is short, and stays where there is room."""
    open_survey(scripted, chat)
    check_screen(scripted)
    bar = scripted.locator(".heard-exit")
    assert bar.evaluate("(one) => getComputedStyle(one).position") == "sticky"
    scripted.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    assert bar.evaluate("(one) => getComputedStyle(one).position") == "static"
    check_screen(scripted)


def test_nothing_moves_for_those_who_asked_for_calm(scripted: Page, chat: Chat) -> None:
    open_survey(scripted, chat)
    scripted.get_by_role("button", name="Yes, start").click()
    asked(scripted, "How are you?")
    assert scripted.evaluate("() => document.getAnimations().length") == 0


def test_in_forced_colours_every_answer_has_an_edge(scripted: Page, chat: Chat) -> None:
    scripted.emulate_media(forced_colors="active")
    open_survey(scripted, chat)
    for answer in scripted.locator(".answer, .action").all():
        assert answer.evaluate("(one) => parseFloat(getComputedStyle(one).borderTopWidth)") >= 1


def test_nothing_is_loaded_from_anybody_else(scripted: Page, chat: Chat) -> None:
    asked_for: list[str] = []
    scripted.on("request", lambda request: asked_for.append(request.url))
    open_survey(scripted, chat)
    assert len(asked_for) >= 5
    assert {urlsplit(url).netloc for url in asked_for} == {urlsplit(chat.url).netloc}
