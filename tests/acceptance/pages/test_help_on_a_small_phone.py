"""What somebody sees who taps that they are not safe, on the smallest phone that we know of, in every language."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page

from surveys.definition.loading import library
from surveys.language.phrases import languages, phrases_in
from surveys.store.memory import memory_stores
from tests.acceptance.doors.test_transcripts import real_script
from tests.acceptance.pages.serving import SITE, Chat, chatting
from tests.acceptance.pages.small_phone import SMALLEST, page
from tests.houses import CONTACT_POINT, House, Place

__all__ = ["page"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def real_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """A survey of the library, said as in production, where somebody contacts young people that ask for it."""
    keys = tmp_path_factory.mktemp("real-keys")
    house = House(Place("memory", memory_stores()), keys, script=real_script, contact=CONTACT_POINT)
    with chatting(house, surveys=(library()["feeling-heard"],), site=replace(SITE, contact=True)) as running:
        yield running
    house.stop()


def _press(page: Page, name: str, value: str) -> None:
    token = "[data-now] input[name=about]"
    before = page.locator(token).first.get_attribute("value")
    page.locator(f'[data-now] button[name="{name}"][value^="{value} "]').first.click()
    page.locator(f'{token}:not([value="{before}"])').first.wait_for(state="attached")


def _not_safe(page: Page, chat: Chat, language: str) -> None:
    page.goto(f"{chat.url}/s/feeling-heard")
    _press(page, "words", "yes")
    if language != "en":
        _press(page, "do", "/words")
        _press(page, "words", f"language-{language}")
    for _ in range(3):
        _press(page, "do", "/skip")
    _press(page, "words", "not-safe")


def _top(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["y"]


def _bottom(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["y"] + box["height"]


@pytest.mark.parametrize("language", languages())
def test_who_taps_not_safe_can_ask_to_be_contacted_on_the_first_screen(
    real_chat: Chat, page: Page, language: str
) -> None:
    """Before the list of help, and before "Stop", without scrolling; it is not their fault, and that comes first."""
    _not_safe(page, real_chat, language)
    now = page.locator("[data-now]")
    contact, help_list = now.locator('button[value^="/contact "]'), now.locator(".lines").first
    stop, kind_words = now.locator('button[value^="stop "]'), now.locator(".bubble").first
    assert 0 <= _top(kind_words) < _top(contact)
    assert _bottom(contact) <= SMALLEST["height"]
    assert _bottom(contact) <= _top(help_list) < _top(stop)
    said = phrases_in(language).says["support"].strip().split("{someone}")[0]
    assert (kind_words.text_content() or "").strip().startswith(said)


def test_ways_to_get_help_are_there_to_be_tapped(real_chat: Chat, page: Page) -> None:
    """First those that make no sound."""
    _not_safe(page, real_chat, "en")
    ways = page.locator("[data-now] .lines a").evaluate_all(
        "all => all.map((each) => each.getAttribute('href'))"
    )
    assert ways == ["tel:999", "https://www.childline.org.uk", "sms:85258", "tel:08001111", "tel:111"]


def test_a_light_line_stands_above_the_next_question_with_a_button(real_chat: Chat, page: Page) -> None:
    """The question is still on the screen, and its answers begin there."""
    _not_safe(page, real_chat, "en")
    _press(page, "words", "go-on")
    _press(page, "do", "/skip")
    _press(page, "words", "no")
    now = page.locator("[data-now]")
    help_button, first_answer = (
        now.locator('button[value^="/help "]').first,
        now.locator(".answers .answer").first,
    )
    assert "Do you want to talk to someone?" in (now.text_content() or "")
    assert _bottom(help_button) < _top(first_answer)
    assert _top(first_answer) < SMALLEST["height"]
