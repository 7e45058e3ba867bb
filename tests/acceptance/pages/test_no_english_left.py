"""Whoever reads another language meets no English: on the pages around the chat, in the chat, on paper and on posters."""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

import html5lib  # type: ignore[import-untyped]  # it has no types
import httpx
import pytest

from surveys.definition.loading import library
from surveys.language.phrases import languages
from surveys.store.memory import memory_stores
from tests.acceptance.doors.test_transcripts import real_script
from tests.acceptance.english import english_among
from tests.acceptance.pages.serving import Chat, chatting
from tests.acceptance.pages.test_around import FULL_SITE
from tests.houses import CONTACT_POINT, House, Place

SITE = replace(FULL_SITE, contact=True, telegram_name="AnytownBot")
OF_THE_BOARD = (
    SITE.name,
    "Your local safeguarding board",
    "Anytown front door: call 01632 960123.",
    *SITE.help_at_work["en"],
    CONTACT_POINT.who,
    CONTACT_POINT.when,
    "?start=",
)
SAID_IN = ("aria-label", "alt", "title", "placeholder", "data-unsure", "data-left", "data-over", "content")
IN_ITS_OWN_NAME = ("languages__link", "chat__language", "card")
SURVEYS = ("feeling-heard", "staying-safe")
OTHERS = [code for code in languages() if code != "en"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("keys")
    house = House(Place("memory", memory_stores()), folder, contact=CONTACT_POINT, script=real_script)
    with chatting(house, surveys=tuple(library().values()), site=SITE) as running:
        yield running
    house.stop()


def said(element: Element, language: str) -> Iterator[str]:
    """All that a page says to whoever reads or hears it, but names that stand in their own language."""
    if element.tag in ("script", "style", "link") or (
        element.tag == "meta" and element.get("name") == "viewport"
    ):
        return
    own_name = element.get("class", "").split()[:1]
    if element.get("lang", language) != language and own_name and own_name[0] in IN_ITS_OWN_NAME:
        return
    yield from (element.get(name, "") for name in SAID_IN if element.tag != "meta")
    yield element.text or ""
    for child in element:
        yield from said(child, language)
        yield child.tail or ""


def english_in(html: str, language: str) -> list[str]:
    """The sentences of a page that hold an English word."""
    page = html5lib.parse(html, namespaceHTMLElements=False)
    assert page.get("lang") == language
    return list(english_among(said(page, language), language, OF_THE_BOARD))


AROUND = (
    "/",
    "/practitioners",
    "/help",
    "/privacy",
    "/delete",
    "/contact",
    "/s/nowhere",
    "/s/feeling-heard/poster",
    "/s/feeling-heard/paper",
    "/s/feeling-heard/together",
)


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", AROUND)
def test_no_page_around_the_chat_says_anything_in_english(town: Chat, path: str, language: str) -> None:
    """By "lang", by "language" and by what the browser asks for."""
    for asked, accepts in ((f"?lang={language}", "en"), (f"?language={language}", "en"), ("", language)):
        if path.endswith("/paper") and not asked:
            continue  # whoever prints chooses the language
        page = httpx.get(f"{town.url}{path}{asked}", headers={"accept-language": accepts}, trust_env=False)
        assert not english_in(page.text, language)


class Reader:
    """Somebody with a browser in one language, who presses what is shown."""

    def __init__(self, town: Chat, language: str, path: str) -> None:
        headers = {"accept-language": language}
        self.browser = httpx.Client(
            base_url=town.url, headers=headers, trust_env=False, follow_redirects=True
        )
        self.path, self.language, self.english = path, language, list[str]()
        self.show(self.browser.get(path))

    def __enter__(self) -> "Reader":
        return self

    def __exit__(self, *_: object) -> None:
        self.browser.close()

    def show(self, page: httpx.Response) -> None:
        self.page = page
        self.english += english_in(page.text, self.language)

    def send(self, **fields: str) -> None:
        about = re.search(r'name="about" value="([^"]*)"', self.page.text)
        self.show(self.browser.post(self.path, data={"about": about[1] if about else "", **fields}))


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("survey", SURVEYS)
def test_no_turn_of_a_survey_says_anything_in_english(town: Chat, survey: str, language: str) -> None:
    """Help, privacy and what is refused too, up to the list of answers and to stopping."""
    with Reader(town, language, f"/s/{survey}") as reader:
        for command in ("/help", "/privacy", "/more"):
            reader.send(do=command)
        reader.send(words="yes")
        reader.send(words="x" * 30)
        reader.send(do="/words")
        reader.send(words="as-it-is")
        for _ in range(20):
            reader.send(do="/skip")
        reader.show(reader.browser.get(f"/s/{survey}"))  # somebody was here before
    assert not reader.english


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_that_is_said_about_trouble_is_in_english(town: Chat, language: str) -> None:
    """A browser without cookies, a shared device, a stale button, a form that is none, and somebody who asks for contact."""
    with Reader(town, language, "/s/feeling-heard") as reader:
        reader.send(words="yes")
        reader.browser.cookies.clear()
        reader.send(words="yes")
        reader.show(reader.browser.post("/s/feeling-heard", content=b"x"))
        reader.show(reader.browser.post("/s/feeling-heard/together", data={"about": "", "do": "paper"}))
        reader.show(reader.browser.get("/s/feeling-heard/together"))
    with Reader(town, language, "/contact") as contact:
        contact.send(words="yes")
        contact.send(words="Sam")
        contact.send(do="/help")
    assert not reader.english + contact.english
