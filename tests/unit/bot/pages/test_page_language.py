"""Which language a page is in."""

import pytest
from starlette.requests import Request

from bot.pages.page_language import PageLanguage, around, language_of, languages_wished, liked, preferred
from surveys.language.phrases import languages


def request(query: str = "", accepts: str = "") -> Request:
    headers = [(b"accept-language", accepts.encode())] if accepts else []
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


@pytest.mark.parametrize(
    ("wishes", "language"),
    [
        ("", "en"),
        ("pl", "pl"),
        ("PL", "pl"),
        ("pl-PL,pl;q=0.9,en;q=0.8", "pl"),
        ("en-GB,en;q=0.9,pl;q=0.8", "en"),
        ("de, lt;q=0.5, en;q=0.3", "lt"),
        ("en;q=0.2, ro;q=0.9", "ro"),
        ("pt-BR", "pt"),
        ("pl;q=0, lt;q=0.1", "lt"),
        ("pl;q=0", "en"),
        ("uk, ar", "en"),
        ("*", "en"),
        ("*;q=0.5, pt;q=0.4", "pt"),
        ("pl ; q=0.5 , lt ; q=0.7", "lt"),
        ("pl;q=9", "en"),
        ("pl;q=abc", "en"),
        (",,;;==", "en"),
        ("\u0142", "en"),
        ("x" * 100_000, "en"),
        ("de," * 1000 + "pl", "en"),
    ],
)
def test_the_browser_is_asked(wishes: str, language: str) -> None:
    """The language it likes best of those that there are, however the header is written."""
    assert preferred(wishes) == language


@pytest.mark.parametrize("asked", ["", "de", "PL", "pl%00", "../pl", "pl,lt"])
def test_a_language_that_there_is_not_is_not_shown(asked: str) -> None:
    """The browser is asked instead."""
    assert language_of(request(f"lang={asked}", "lt")) == PageLanguage("lt")


def test_the_address_says_more_than_the_browser() -> None:
    """And then every link of the page says it as well."""
    language = language_of(request("lang=pl", "ro"))
    assert language == PageLanguage("pl", is_chosen=True)
    assert language.link("/practitioners") == "/practitioners?lang=pl"
    assert language_of(request(accepts="ro")).link("/practitioners") == "/practitioners"


@pytest.mark.parametrize("language", [PageLanguage(), PageLanguage("pl", is_chosen=True)])
def test_links_that_would_tell_who_looks_for_help_are_of_one_length(language: PageLanguage) -> None:
    """An address is part of the request whose length shows, and a page of any of them reads its language from it."""
    links = [language.link(path) for path in ("/help", "/delete", "/contact", "/privacy")]
    assert len({len(link) for link in links}) == 1
    for link in links:
        asked = language_of(request(link.partition("?")[2]))
        assert asked.code == language.code


@pytest.mark.parametrize("code", languages())
def test_each_page_leads_to_itself_in_the_other_languages(code: str) -> None:
    """By their own names; what stands in the path is never markup."""
    links = around(PageLanguage(code), '/s/"><b>')["language_links"]
    assert [link.code for link in links] == [other for other in languages() if other != code]  # type: ignore[attr-defined]
    assert all(link.href.startswith("/s/%22%3E%3Cb%3E?lang=") for link in links)  # type: ignore[attr-defined]


def test_languages_come_best_first_and_once_each() -> None:
    """Without their countries; also those that only a survey is in."""
    assert liked("de, lt;q=0.4, PT-br;q=0.6, pt;q=0.5, pl;q=0") == ("de", "pt", "lt")
    assert languages_wished(request("lang=pl", "en-GB,en;q=0.5")) == ("pl", "en")
