"""What the board answered last time is one press away on the first screen, and pushes nothing off it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page

from surveys.answers.answer import answer_of
from surveys.answers.published import body_of
from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.dialogue.survey.script import Script
from surveys.language.phrases import languages, phrases_in
from surveys.store.memory import memory_stores
from surveys.store.protocols import Texts
from tests.acceptance.doors.test_transcripts import real_script
from tests.acceptance.pages.serving import SITE, Chat, chatting
from tests.acceptance.pages.small_phone import SMALLEST, page
from tests.houses import House, Place
from tests.unit.surveys.answers.test_answer import plain

__all__ = ["page"]

pytestmark = pytest.mark.browser

ADDRESS = "https://heard.anytown.example/we-did"


def answered_script(survey: Survey, kept: Mapping[str, Texts] | None = None) -> Script:
    made = real_script(survey, kept)
    return replace(made, setting=replace(made.setting, we_did=ADDRESS, answered=lambda: True))


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    house = House(Place("memory", memory_stores()), tmp_path_factory.mktemp("keys"), script=answered_script)
    longest = {"said": "Wait. " * 99, "standard": "Help. " * 99, "easy_read": "Help.", "faces": "🙂 Help."}
    for answer in (
        answer_of(plain(words={"en": longest})),
        *(answer_of(plain(id=f"a{n}")) for n in range(9)),
    ):
        house.stores.answers.publish(answer.id, body_of(answer, date(2026, 11, 30)))
    with chatting(house, surveys=(library()["feeling-heard"],)) as running:
        yield running
    house.stop()


ANY_LETTERS = f"مجلس حماية الأطفال & <b>Žąsis</b> “Board” 🙂 {'x' * 80} of the Children"


def test_a_board_of_any_name_fits_the_smallest_phone(page: Page, tmp_path: Path) -> None:
    """In any letters, and with a word as long as a line of a book; its poster stays one page."""
    house = House(Place("memory", memory_stores()), tmp_path, script=answered_script)
    house.stores.answers.publish("a", body_of(answer_of(plain(id="a")), date(2026, 11, 30)))
    with chatting(house, surveys=(library()["feeling-heard"],), site=replace(SITE, name=ANY_LETTERS)) as chat:
        for path in ("/", "/we-did", "/we-did/poster", "/we-did/slides", "/we-did/slides/1"):
            page.goto(f"{chat.url}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"], path
            assert page.locator("b").count() == 0
        page.goto(f"{chat.url}/we-did/poster")
        assert printed_pages(page) == 1
    house.stop()


def bottom(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["y"] + box["height"]


@pytest.mark.parametrize("language", languages())
def test_the_first_question_is_one_press_away_without_scrolling(
    chat: Chat, page: Page, language: str
) -> None:
    page.goto(f"{chat.url}/s/feeling-heard?lang={language}")
    assert bottom(page.locator('button[value^="yes "]')) <= SMALLEST["height"]
    told = page.locator('button[value^="/wedid "]')
    assert told.inner_text() == phrases_in(language).labels["wedid"]


def test_the_answers_are_led_to_by_a_link_and_the_survey_waits(chat: Chat, page: Page) -> None:
    page.goto(f"{chat.url}/s/feeling-heard")
    page.locator('button[value^="/wedid "]').press("Enter")
    page.locator(f'a[href="{ADDRESS}"]').wait_for()
    assert page.locator('button[value^="yes "]').is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"]


def test_a_title_is_seen_whole_or_not_at_all_after_a_press(chat: Chat, page: Page) -> None:
    """The bar with help stays at the top; half a line between it and the question reads as broken."""
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{chat.url}/s/feeling-heard")
    page.locator('button[value^="yes "]').click()
    page.locator(".progress").wait_for()
    bar, title = page.locator(".heard-exit"), page.locator(".chat__title")
    top = title.bounding_box()
    assert top
    assert bottom(title) <= bottom(bar) or top["y"] >= bottom(bar)


def test_on_paper_no_address_of_this_site_stands_behind_a_link(chat: Chat, page: Page) -> None:
    page.emulate_media(media="print")
    page.goto(f"{chat.url}/we-did")
    behind = "link => getComputedStyle(link, '::after').content"
    assert {link.evaluate(behind) for link in page.locator("a.govuk-link").all()} == {"none"}


def printed_pages(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("words", ["", "easy", "faces"])
def test_the_poster_is_one_page_of_paper(chat: Chat, page: Page, language: str, words: str) -> None:
    page.goto(f"{chat.url}/we-did/poster?lang={language}&words={words}")
    assert printed_pages(page) == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST["width"]


def test_a_slide_is_a_page_of_paper_too(chat: Chat, page: Page) -> None:
    """The title, ten answers of which one is as long as can be, and where to read them."""
    page.goto(f"{chat.url}/we-did/slides")
    assert printed_pages(page) == 12


def test_slides_play_by_themselves_without_script(chat: Chat, page: Page) -> None:
    """Until somebody stops them, with the keyboard alone."""
    page.goto(f"{chat.url}/we-did/slides/1")
    page.wait_for_url(f"{chat.url}/we-did/slides/2", timeout=20_000)
    page.get_by_role("link", name="Stop here").press("Enter")
    page.wait_for_url(f"{chat.url}/we-did/slides/2?still=1")
    assert page.locator("meta[http-equiv]").count() == 0
