"""The pages around the chat as HTML that no browser keeps: start page, help, privacy, delete, and those that say one thing.

Each is whole in one language. They hold nothing of anybody's.
"""

from collections.abc import Mapping, Sequence

from jinja2 import Environment
from starlette.responses import HTMLResponse, Response

from bot.pages.one_length import UNKEPT
from bot.pages.page_language import PageLanguage, around
from bot.pages.site import Site
from bot.web_door.press.turns import Onward
from bot.web_door.survey_cards import Card

STATUS: Mapping[str, int] = {
    "not_found": 404,
    "several": 300,
    "not_a_form": 400,
    "too_large": 413,
    "too_many": 429,
    "from_elsewhere": 403,
    "not_that_way": 405,
    "broken": 500,
}
"""The pages that say one thing, with their HTTP status. What they say stands in the phrases, under the same name."""

UNKEPT_PAGE = {"cache-control": UNKEPT, "x-robots-tag": "noindex", "vary": "accept-language"}

_NAMES = (
    "home",
    "practitioners",
    "help",
    "privacy",
    "delete",
    "message",
    "together",
    "next",
    "we_did",
    "we_did_poster",
    "we_did_slides",
)


class FrontPages:
    """All pages around the chat."""

    def __init__(self, templates: Environment, site: Site) -> None:
        self._site = site
        self._templates = {name: templates.get_template(f"{name}.html") for name in _NAMES}

    def page(
        self, name: str, language: PageLanguage, here: str, status: int = 200, **shown: object
    ) -> Response:
        """A page by the name of its template. `here` is its address."""
        context = {"site": self._site, **around(language, here), **shown}
        return HTMLResponse(self._templates[name].render(context), status, UNKEPT_PAGE)

    def message(
        self,
        kind: str,
        language: PageLanguage,
        here: str,
        *,
        onward: Onward | None = None,
        cards: Sequence[Card] = (),
        error: str = "",
    ) -> Response:
        """A page that says one thing: `kind` is a key of `STATUS`. `cards` are surveys to choose instead."""
        return self.page(
            "message",
            language,
            here,
            STATUS[kind],
            title=language.word(f"{kind}_title"),
            message=language.word(kind, error=error),
            onward=onward or start_page(language),
            cards=cards,
        )


def start_page(language: PageLanguage) -> Onward:
    """The link back to the start page."""
    return Onward(language.link("/"), language.word("back_to_start"))
