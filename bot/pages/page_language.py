"""The language of a page around the chat: the one that the address names, else the first that the browser asks for and that
there are phrases in, else English. Nothing is kept of it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from starlette.requests import Request

from surveys.language.phrases import ENGLISH, Phrases, languages, phrases_in

ASKED = "lang"
"""What the language is called in an address: "/help?lang=pl"."""

ALSO_ASKED = "language"
"""What it is called by the forms of the chat."""

ALIKE = frozenset({"/help", "/delete", "/contact", "/privacy"})
LINK = max(len(path) for path in ALIKE) + len("?-")

MOST_WISHES = 20
"""Of the languages that a browser asks for, so many are looked at."""

_WISH = re.compile(r"\s*(?P<tag>[A-Za-z]{2,3})(-[\w-]*)?\s*(;\s*q=(?P<weight>[01](\.\d{0,3})?)\s*)?")


@dataclass(frozen=True)
class PageLanguage:
    """`is_chosen` where the address names the language: then the links of the page name it as well."""

    code: str = ENGLISH
    is_chosen: bool = False

    @property
    def phrases(self) -> Phrases:
        return phrases_in(self.code)

    def link(self, path: str) -> str:
        """The address of another page, in the same language. Those of help, of deleting, of asking to be contacted and of
        the notice are of one length: it shows in the request that a browser encrypts."""
        missing = LINK - len(path) if path in ALIKE else 0
        asked = f"?{ASKED}={self.code}" if self.is_chosen else ""
        return path + (asked + ("&" if asked else "?").ljust(missing, "-") if missing else asked)

    def word(self, key: str, **values: object) -> str:
        """What a page says, with what is filled in."""
        return self.phrases.pages[key].format(**values)


@dataclass(frozen=True)
class LanguageLink:
    """A language to choose, in its own name."""

    code: str
    name: str
    href: str


def language_of(request: Request) -> PageLanguage:
    """The language that a page is asked for in."""
    asked = _asked_in(request)
    if asked in languages():
        return PageLanguage(asked, is_chosen=True)
    return PageLanguage(preferred(request.headers.get("accept-language", "")))


def _asked_in(request: Request) -> str:
    """What the address names as its language; empty for most addresses, which are not taken apart."""
    if not request.scope["query_string"]:
        return ""
    return request.query_params.get(ASKED) or request.query_params.get(ALSO_ASKED, "")


def preferred(wishes: str) -> str:
    """The language that a browser likes best (the header Accept-Language) of those that there are phrases in. What cannot be
    read is passed over."""
    return next((tag for tag in liked(wishes) if tag in languages()), ENGLISH)


def liked(wishes: str) -> tuple[str, ...]:
    """The languages of the header Accept-Language without their countries, best first and once each."""
    read = [_WISH.fullmatch(wish) for wish in wishes.split(",")[:MOST_WISHES]]
    weights = [(float(wish["weight"] or 1), wish["tag"].lower()) for wish in read if wish]
    wanted = sorted((wish for wish in weights if wish[0] > 0), key=lambda wish: -wish[0])
    return tuple(dict.fromkeys(tag for _, tag in wanted))


def languages_wished(request: Request) -> tuple[str, ...]:
    """The languages that a survey may begin in, best first: the one that the address names, then the browser's."""
    asked = _asked_in(request)
    wishes = liked(request.headers.get("accept-language", ""))
    return (asked, *wishes) if asked else wishes


def language_links(language: PageLanguage, here: str) -> Sequence[LanguageLink]:
    """The other languages of the page at an address."""
    return [
        LanguageLink(code, phrases_in(code).language.name, f"{quote(here)}?{ASKED}={code}")
        for code in languages()
        if code != language.code
    ]


def around(language: PageLanguage, here: str) -> dict[str, object]:
    """What the templates need to say everything around a page's own words in a language. `here` is the page's address."""
    phrases = language.phrases
    return {
        "lang": language.code,
        "dir": phrases.language.direction,
        "words": phrases.pages,
        "labels": phrases.labels,
        "link": language.link,
        "language_links": language_links(language, here),
        "machine_made": "" if phrases.language.reviewed_by else phrases.say("machine_made"),
    }


def plainly() -> dict[str, object]:
    """The same for pages that are in English only, and offer no other language."""
    return {**around(PageLanguage(), ""), "language_links": ()}
