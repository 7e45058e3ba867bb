"""The pages around the chat: in every language, small enough to choose from, and found from an address copied wrongly."""

import re
from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

import httpx
import pytest
from playwright.sync_api import Browser, Page

from bot.pages.environment import TEMPLATES
from bot.pages.one_length import UNKEPT
from surveys.definition.loading import library
from surveys.language.phrases import languages, phrases_in
from surveys.language.translation import help_in
from surveys.safeguarding.help_numbers import HELP_NUMBERS
from surveys.store.memory import memory_stores
from tests.acceptance.doors.test_transcripts import real_script
from tests.acceptance.pages.checking import check_page, text_of
from tests.acceptance.pages.serving import SITE, Chat, chatting
from tests.acceptance.pages.test_in_a_browser import check_rules, check_screen
from tests.houses import House, Place

WE_DID = ("/we-did", "/we-did/easy", "/we-did/faces", "/practitioners/we-did")
PATHS = ("/", "/practitioners", "/help", "/privacy", "/delete", "/s/nowhere", *WE_DID)
LONGEST_START_PAGE = {"en": 1430}
"""Pixels at 320, with all eight surveys of the library. Other languages need more words."""
LONGEST_ELSEWHERE = 1530
NAMES = sorted(template.stem for template in TEMPLATES.glob("*.html"))
FRONT_DOOR = "Anytown front door: call 01632 960123."
FULL_SITE = replace(
    SITE,
    help_lines=help_in("en", FRONT_DOOR),
    help_translated={code: help_in(code, FRONT_DOOR) for code in languages()[1:]},
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """A chat with a round of every survey of the library, said as in production."""
    house = House(Place("memory", memory_stores()), tmp_path_factory.mktemp("keys"), script=real_script)
    with chatting(house, surveys=tuple(library().values()), site=FULL_SITE) as running:
        yield running
    house.stop()


def get(chat: Chat, path: str, accepts: str = "") -> httpx.Response:
    return httpx.get(chat.url + path, headers={"accept-language": accepts}, trust_env=False)


def links_of(page: Element) -> list[str]:
    return [as_meant(link.get("href", "")) for link in page.iter("a")]


def as_meant(address: str) -> str:
    """An address without what fills it up: those of the pages that somebody goes to from a chat have one length."""
    return re.sub(r"[?&]-+$", "", address)


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("path", PATHS)
def test_every_page_is_sound_in_every_language(town: Chat, path: str, language: str) -> None:
    """Valid, in the language that it says, with links to itself in the others by their own names, and its own links in the
    same language; marked where only a machine has seen the words."""
    phrases = phrases_in(language)
    response = get(town, f"{path}?lang={language}")
    page = check_page(response.text)
    assert (page.get("lang"), page.get("dir")) == (language, phrases.language.direction)
    assert response.headers["cache-control"] == UNKEPT
    assert "accept-language" in response.headers["vary"]
    for other in languages():
        if other != language:
            assert f"{path}?lang={other}" in links_of(page)
            assert phrases_in(other).language.name in text_of(page)
    for part in ("/", "/help", "/privacy", "/delete"):
        assert f"{part}?lang={language}" in links_of(page)
    for key in ("skip_link", "leave", "start_page", "help_title", "privacy_title", "delete_title"):
        assert phrases.pages[key] in text_of(page)
    assert (phrases.say("machine_made") in text_of(page)) is not bool(phrases.language.reviewed_by)


@pytest.mark.parametrize("path", PATHS)
def test_the_browser_says_which_language(town: Chat, path: str) -> None:
    """Without a word in the address; then the links need none either."""
    page = check_page(get(town, path, "pl-PL,pl;q=0.9,en;q=0.8").text)
    assert page.get("lang") == "pl"
    assert "/help" in links_of(page)
    assert check_page(get(town, path, "de").text).get("lang") == "en"
    assert check_page(get(town, f"{path}?lang=ro", "pl").text).get("lang") == "ro"


@pytest.mark.parametrize("language", languages())
def test_help_and_privacy_name_where_to_get_help_in_every_language(town: Chat, language: str) -> None:
    """Numbers in the words of the language; on the page of help the board's own line as it stands."""
    told = text_of(check_page(get(town, f"/help?lang={language}").text))
    assert all(line in told for line in FULL_SITE.help_in(language))
    told = text_of(check_page(get(town, f"/privacy?lang={language}").text))
    assert HELP_NUMBERS["childline"] in told


def test_what_is_typed_to_delete_is_answered_in_the_language_of_the_page(town: Chat) -> None:
    """Whoever came in Polish hears Polish."""
    typed = {"about": "", "words": "x"}
    response = httpx.post(f"{town.url}/delete?lang=pl", data=typed, trust_env=False, follow_redirects=True)
    first = phrases_in("pl").say("delete_asked", within="").splitlines()[0]
    assert first in text_of(check_page(response.text))


def test_no_page_around_the_chat_says_anything_of_its_own() -> None:
    """What a template says stands in the phrases: between its tags there are no letters."""
    for name in NAMES:
        text = (TEMPLATES / f"{name}.html").read_text(encoding="utf-8")
        said = re.sub(
            r"{% block body_class %}.*?{% endblock %}|{#.*?#}|{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL
        )
        bare = re.sub(r"<[^>]*>", "", said)
        assert not re.search(r"[^\W\d_]", bare), name
        assert not re.search(r'(aria-label|alt|title|placeholder)="[^"{]*[A-Za-z]', text), name


# Choosing ----------


def test_a_child_finds_each_survey_by_what_it_is_about(town: Chat) -> None:
    """Under four topics, with a few words and how long it takes, in the words of the language."""
    for language in languages():
        page = check_page(get(town, f"/?lang={language}").text)
        topics = [text_of(heading) for heading in page.iter("h2")]
        assert topics == [
            phrases_in(language).pages[f"topic_{name}"] for name in ("feelings", "home", "out", "help")
        ]
        cards = [link for link in page.iter("a") if link.get("href", "").startswith("/s/")]
        assert sorted(link.get("href", "") for link in cards) == sorted(
            f"/s/{survey.id}?lang={language}"
            for survey in library().values()
            if survey.audience == "young_people"
        )
        for link in cards:
            (survey,) = (each for each in library().values() if f"/s/{each.id}?" in link.get("href", ""))
            assert f"{survey.minutes} min" in text_of(link)
        assert not [link for link in cards if link.get("lang")], "a survey of young people is not translated"


def test_a_survey_in_another_language_than_the_page_says_so(town: Chat) -> None:
    """So that it is read out right."""
    page = check_page(get(town, "/practitioners?lang=pl").text)
    spoken = {link.get("href"): link.get("lang") for link in page.iter("a")}
    assert spoken["/s/practice-check?lang=pl"] == "en"
    assert spoken["/s/training-feedback?lang=pl"] is None


def test_few_surveys_stand_under_no_topics(small_house: House) -> None:
    """There is nothing to sort."""
    with chatting(small_house) as chat:
        page = check_page(get(chat, "/").text)
    assert list(page.iter("h2")) == []
    assert "/s/every-kind" in links_of(page)


@pytest.mark.parametrize(
    ("typed", "leads_to"),
    [
        ("/s/my-plan/", "/s/my-plan"),
        ("/s/My-Plan", "/s/my-plan"),
        ("/s/my-plan.", "/s/my-plan"),
        ("/s/my-plan),", "/s/my-plan"),
        ("/s/%22my-plan%22", "/s/my-plan"),
        ("/s/%E2%80%9Cmy-plan%E2%80%9D.", "/s/my-plan"),
        ("/s/%20my-plan%20", "/s/my-plan"),
        ("/s/my%20plan", "/s/my-plan"),
        ("/s//my-plan", "/s/my-plan"),
        ("/S/my-plan", "/s/my-plan"),
        ("/my-plan", "/s/my-plan"),
        ("/My-Plan.", "/s/my-plan"),
        ("/my-plan/poster", "/s/my-plan/poster"),
        ("/S/MY-PLAN/", "/s/my-plan"),
        ("/s/My-Plan/?lang=pl", "/s/my-plan?lang=pl"),
        ("/s/My-Plan/poster/", "/s/my-plan/poster"),
        ("/help/", "/help"),
        ("/privacy/?lang=lt", "/privacy?lang=lt"),
        ("/practitioners/", "/practitioners"),
    ],
)
def test_an_address_that_was_copied_leads_to_its_page(town: Chat, typed: str, leads_to: str) -> None:
    """Once, and without a cookie."""
    response = get(town, typed)
    assert response.status_code == 302
    assert as_meant(response.headers["location"]) == leads_to
    assert "set-cookie" not in response.headers
    assert get(town, leads_to).status_code == 200


@pytest.mark.parametrize(
    "path", ["/s/my-plans", "/s/my-plans/", "/s/", "/s/my/plan", "/s/my-plan/x", "/S/x", "/s/..%2f"]
)
def test_an_address_that_means_nothing_gets_the_open_surveys(town: Chat, path: str) -> None:
    """Kindly, also with a slash."""
    response = get(town, path)
    assert response.status_code == 404
    page = check_page(response.text)
    assert "may have a mistake" in text_of(page)
    assert "/s/my-plan" in links_of(page)


@pytest.mark.parametrize("path", ["/my-plans", "/board", "/board/my-plan", "/docs/my-plan"])
def test_only_the_name_of_an_open_survey_is_taken_for_one(town: Chat, path: str) -> None:
    """What else is served beside the chat stays where it is."""
    assert get(town, path).status_code == 404


# In a browser ----------


@pytest.fixture
def narrow(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 568}, reduced_motion="reduce")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("language", languages())
def test_no_page_in_any_language_breaks_a_rule(narrow: Page, town: Chat, language: str) -> None:
    """Of accessibility, and of what fits a small phone and a finger; with letters of both."""
    for path in (*PATHS, "/s/my-plan/poster"):
        narrow.goto(f"{town.url}{path}?lang={language}")
        check_rules(narrow)
        check_screen(narrow)


@pytest.mark.browser
@pytest.mark.parametrize("language", languages())
def test_the_start_page_is_short(narrow: Page, town: Chat, language: str) -> None:
    """All seven surveys are seen without endless scrolling."""
    narrow.goto(f"{town.url}/?lang={language}")
    assert narrow.evaluate("document.documentElement.scrollHeight") <= LONGEST_START_PAGE.get(
        language, LONGEST_ELSEWHERE
    )
