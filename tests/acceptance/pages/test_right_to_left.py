"""A survey that an author wrote in Arabic, in a real browser: everything of it begins on the right."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from surveys.definition.loading import parse
from surveys.store.memory import memory_stores
from tests.acceptance.pages.serving import Chat, chatting
from tests.acceptance.pages.test_in_a_browser import NARROW, check_rules, check_screen
from tests.houses import House, Place

pytestmark = pytest.mark.browser

TITLE, SAFE, YES, WHERE, HOME, SCHOOL, MORE = (
    "كيف حالك؟",
    "هل تشعر بالأمان؟",
    "نعم!",
    "أين؟",
    "في البيت.",
    "في المدرسة",
    "ماذا بعد؟",
)
ARABIC = f"""
id = "how-are-you"
revision = 1
title = "{TITLE}"
audience = "young_people"
minutes = 2
about = "نريد أن نسمع منك."
afterwards = "شكرا."
thanks = "شكرا لك."

[[questions]]
id = "safe"
title = "الأمان"
kind = "single"
ask = "{SAFE}"
choices = [{{ id = "yes", say = "{YES}" }}, {{ id = "no", say = "لا" }}]

[[questions]]
id = "where"
title = "المكان"
kind = "several"
ask = "{WHERE}"
choices = [{{ id = "home", say = "{HOME}" }}, {{ id = "school", say = "{SCHOOL}" }}]

[[questions]]
id = "more"
title = "المزيد"
kind = "text"
ask = "{MORE}"
"""

SIDES = """(element) => {
  const range = document.createRange(); range.selectNodeContents(element)
  const words = range.getBoundingClientRect(), box = element.parentElement.getBoundingClientRect()
  return {left: words.left, right: words.right, from: box.left, to: box.right,
          direction: getComputedStyle(element).direction, align: getComputedStyle(element).textAlign}
}"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    folder: Path = tmp_path_factory.mktemp("keys")
    house = House(Place("memory", memory_stores()), folder)
    with chatting(house, surveys=(parse(ARABIC, "arabic.toml"),)) as running:
        yield running
    house.stop()


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=NARROW, java_script_enabled=request.param, reduced_motion="reduce")  # type: ignore[arg-type]
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


def check_right(locator: Locator) -> None:
    """It is set from right to left, and stands nearer to the right side of what it is in."""
    sides = locator.first.evaluate(SIDES)
    assert sides["direction"] == "rtl"
    assert sides["to"] - sides["right"] <= sides["left"] - sides["from"] + 1, sides


def test_titles_questions_choices_and_ticks_begin_on_the_right(
    request: pytest.FixtureRequest, page: Page, town: Chat
) -> None:
    page.goto(town.url)
    check_right(page.locator(".card__title"))
    page.goto(f"{town.url}/s/how-are-you")
    check_right(page.locator("h1"))
    page.get_by_role("button", name="Yes, start").click()
    expect(page.get_by_text(SAFE).first).to_be_visible()
    check_right(page.locator(".bubble--ask"))
    check_right(page.get_by_role("button", name=YES).locator("span"))
    page.get_by_role("button", name=YES).click()
    expect(page.get_by_text(WHERE).first).to_be_visible()
    with_script = "no-script" not in request.node.callspec.id
    words = page.get_by_text(HOME).first.bounding_box()
    ticks = page.locator("input[type=checkbox]" if with_script else "input[type=radio]")
    tick = ticks.first.bounding_box()
    assert words
    assert tick
    if with_script:
        assert tick["x"] > words["x"] + words["width"] - 1
        check_rules(page)
        check_screen(page)
    else:
        assert tick["x"] < words["x"] or tick["y"] > words["y"]
