"""Shared devices in a real browser: a class on three tablets, and whoever looks for anything of the one before."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from bot.web_door.limits import VisitLimits
from surveys.store.memory import memory_stores
from tests.acceptance.pages.serving import Chat, chatting
from tests.acceptance.pages.test_in_a_browser import NARROW, asked, check_rules, check_screen
from tests.houses import HELP, House, Place

pytestmark = pytest.mark.browser

SURVEY = "/s/every-kind"
CLASS, SOME, TABLETS = 30, 12, 3
LATEST = 3
"""Of those who answered on a tablet before, so many are looked for by whoever comes next."""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Chat]:
    """The web door with the limits that it has in use: all of a class come from one address."""
    house = House(Place("memory", memory_stores()), tmp_path)
    with chatting(house, limits=VisitLimits()) as running:
        yield running
    house.stop()


def tablet(browser: Browser, school: Chat, *, script: bool) -> tuple[BrowserContext, Page]:
    """One that a member of staff has made ready."""
    context = browser.new_context(viewport=NARROW, java_script_enabled=script, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(f"{school.url}{SURVEY}/together")
    page.get_by_role("button", name="People answer on this tablet in turn").click()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    return context, page


def secret(child: int) -> str:
    return f"canary{child:02d}feather"


def answer(page: Page, child: int, ending: str) -> None:
    """One child: taps, types what only they would, and ends in their own way."""
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Yes, start").click()
    page.get_by_role("button", name="Not good").click()
    worrying = "he hurts me " if child % 7 == 0 else ""
    page.get_by_label("What makes it so?").fill(worrying + secret(child))
    page.get_by_role("button", name="Done", exact=True).click()
    if worrying:
        expect(page.get_by_text(HELP).first).to_be_visible()
        page.get_by_role("button", name="Go on").click()
    asked(page, "Where do you feel safe?")
    if ending == "walks away":
        page.get_by_role("link", name="Somebody else wants to answer").click()
        return
    yes_or_no = page.get_by_role("radiogroup", name="Online").get_by_label("Yes")  # without script
    (yes_or_no if yes_or_no.count() else page.get_by_text("Online")).click()
    page.get_by_role("button", name="Done", exact=True).click()
    page.get_by_label("How old are you?").fill("12")
    page.get_by_role("button", name="Done", exact=True).click()
    page.get_by_label("What else do you want to say?").fill(secret(child))
    page.get_by_role("button", name="Done", exact=True).click()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("Thank you.").first).to_be_visible()
    if ending == "with words":
        page.get_by_role("button", name="Get delete words").click()
        expect(page.get_by_text("Your delete words are").first).to_be_visible()
    page.get_by_role("link", name="I am done").click()


def go(page: Page, step: Callable[[], object]) -> None:
    """Back or forward. A page that was the answer to a form is not kept, so a browser may refuse to show it again."""
    try:
        step()
    except Error as refused:
        if "ERR_CACHE_MISS" not in refused.message:
            raise
        page.wait_for_timeout(500)  # until it shows that it refused


def look_for(page: Page, address: str, children: list[int]) -> None:
    """Whoever comes next finds nothing: on the screen, by Back, forward, in fields, in another tab."""
    signs = [
        *map(secret, children),
        "hurts me",
        "delete words are",
        "Where do you feel safe?",
        "Not good",
        HELP,
    ]

    def nothing_here(where: Page) -> None:
        where.wait_for_load_state()
        shown = where.content()
        typed = [field.input_value() for field in where.locator("textarea, input[type=text]").all()]
        assert [sign for sign in signs if sign in shown or sign in " ".join(typed)] == [], where.url

    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    nothing_here(page)
    for _ in range(LATEST):
        go(page, page.go_back)
        nothing_here(page)
    go(page, page.go_forward)
    nothing_here(page)
    other = page.context.new_page()
    other.goto(address)
    expect(other.get_by_role("button", name="Start", exact=True)).to_be_visible()
    nothing_here(other)
    other.close()
    page.goto(address)
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_class_answers_on_three_tablets(
    browser: Browser, school: Chat, script: bool, pytestconfig: pytest.Config
) -> None:
    """All are let in from one address; who sent is counted, who walked away is not; and after each of them the next one
    looks for anything of those before, and finds nothing: no words, no question midway, no help, no delete words.

    A whole class of thirty with `--long`, as `python -m tests.faults class` gives it."""
    children = (CLASS if pytestconfig.getoption("--long") else SOME) if script else 2 * TABLETS
    tablets = [tablet(browser, school, script=script) for _ in range(TABLETS)]
    chance, sent = random.Random(30), 0
    before: dict[int, list[int]] = {number: [] for number in range(TABLETS)}
    for child in range(children):
        number = child % TABLETS
        _, page = tablets[number]
        ending = chance.choice(["sends", "sends", "with words", "walks away"])
        answer(page, child, ending)
        sent += ending != "walks away"
        before[number].append(child)
        look_for(page, school.url + SURVEY, before[number][-LATEST:])
    with school.house.stores.pool.transaction() as work:
        assert work.count("every-kind-r1") == sent
    for context, page in tablets:
        kept = context.cookies()
        assert {cookie["name"] for cookie in kept} == {"heard-together"}
        if script:
            assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
        context.close()


def test_a_tablet_that_nobody_touches_goes_back_to_the_start(browser: Browser, school: Chat) -> None:
    """After three minutes without a touch, whatever stands there; each touch begins them anew."""
    context, page = tablet(browser, school, script=True)
    page.clock.install()
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Yes, start").click()
    page.get_by_role("button", name="Not good").click()
    page.clock.fast_forward("02:50")
    page.get_by_label("What makes it so?").fill(secret(1))
    page.clock.fast_forward("02:50")
    asked(page, "What makes it so?")
    page.clock.fast_forward("00:20")
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()
    look_for(page, school.url + SURVEY, [1])
    context.close()


def test_the_pages_of_a_shared_device_break_no_rule(browser: Browser, school: Chat) -> None:
    """Accessible and as wide as the screen: for staff, between two people, at a question, at the end, and on paper."""
    context, page = tablet(browser, school, script=True)
    check_rules(page)
    check_screen(page)
    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Yes, start").click()
    asked(page, "How are you?")
    check_rules(page)
    check_screen(page)
    for path in (f"{SURVEY}/together", f"{SURVEY}/paper", f"{SURVEY}/paper?wording=standard"):
        page.goto(school.url + path)
        check_rules(page)
    context.close()


def test_typed_words_are_gone_after_the_next_press(browser: Browser, school: Chat) -> None:
    """On anybody's device: neither the words nor the help that followed them stand anywhere in the page, and a page that is
    opened again shows nothing."""
    context = browser.new_context(viewport=NARROW)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(school.url + SURVEY)
    page.get_by_role("button", name="Yes, start").click()
    page.get_by_role("button", name="Not good").click()
    page.get_by_label("What makes it so?").fill(f"he hurts me {secret(1)}")
    page.get_by_role("button", name="Done", exact=True).click()
    expect(page.get_by_text(HELP).first).to_be_visible()
    assert secret(1) not in page.content()
    page.get_by_role("button", name="Go on").click()
    asked(page, "Where do you feel safe?")
    page.wait_for_timeout(300)
    assert [sign for sign in (HELP, secret(1), "hurts", "Not good") if sign in page.content()] == []
    page.reload()
    expect(page.get_by_role("button", name="That was me")).to_be_visible()
    assert "Where do you feel safe?" not in page.content()
    context.close()
