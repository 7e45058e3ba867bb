"""Turns what is to be shown into HTML that no browser keeps, and holds the pages that say one thing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse, Response

from bot.pages.site import Site
from bot.web_door.turns import Onward, Posted, shown
from surveys.conversation.open_rounds import OpenSurvey
from surveys.dialogue.messages import Reply
from surveys.language.phrases import phrases_in

_SLOT = "\x1f"  # stands nowhere else: it is not a character of HTML
START_PAGE = Onward("/", "Back to the start page")


@dataclass(frozen=True)
class Message:
    """A page that says one thing, with its HTTP status."""

    status: int
    title: str
    words: tuple[str, ...]


MESSAGES = {
    "not_found": Message(
        404,
        "This page is not here",
        ("The address may have a mistake in it, or the chat is closed now.",),
    ),
    "not_a_form": Message(
        400,
        "That did not come through",
        ("The last message could not be read. Your place is kept. Please go back and try again.",),
    ),
    "too_large": Message(
        413,
        "That is too much at once",
        ("What you sent is too long for one message. Your place is kept. Please say it in fewer words.",),
    ),
    "too_many": Message(
        429,
        "Please wait a moment",
        ("A lot is coming in just now. Your place is kept. Please try again in a minute.",),
    ),
    "from_elsewhere": Message(
        403,
        "That came from another website",
        ("To keep your answers safe, they can only be sent from this page. Nothing was kept.",),
    ),
    "not_that_way": Message(405, "This page cannot do that", ("Please go back to the start page.",)),
    "broken": Message(
        500,
        "Something went wrong on our side",
        ("Your place is kept. Please try again in a moment. If you tell somebody about this, say {error}.",),
    ),
}


class ChatPages:
    """All pages of the web chat."""

    def __init__(self, templates: Environment, site: Site) -> None:
        self._site = site
        names = ("home", "chat", "turn", "help", "privacy", "delete", "message")
        self._templates = {name: templates.get_template(f"{name}.html") for name in names}
        self._around = lru_cache(maxsize=64)(self._render_around)
        self._shared = lru_cache(maxsize=1024)(self._render_shared)

    @property
    def remembered(self) -> int:
        """How many turns are kept rendered."""
        return self._shared.cache_info().currsize

    def page(self, name: str, status: int = 200, **shown: Any) -> Response:
        return _unkept(self._templates[name].render(site=self._site, **shown), status)

    def message(
        self, kind: str, *, onward: Onward = START_PAGE, surveys: Sequence[OpenSurvey] = (), error: str = ""
    ) -> Response:
        message = MESSAGES[kind]
        return self.page(
            "message",
            message.status,
            title=message.title,
            paragraphs=[words.format(error=error) for words in message.words],
            onward=onward,
            surveys=surveys,
        )

    def turn(self, here: str, title: str, says: Sequence[Reply], posted: Posted | None = None) -> Response:
        """The chat's page for one turn. `here` is its address."""
        if _is_for_everybody(says, posted):
            before, after = self._shared(here, title, replace(says[0], about=_SLOT))
            return _unkept(b"".join((before, says[0].about.encode(), after)))
        return _unkept(self._render(here, title, shown(says, posted)))

    def trouble(self, here: str, title: str, says: Sequence[Reply], posted: Posted | None) -> Response:
        """The chat's page when nothing could be kept: pressing "Try again" sends the same once more."""
        onward = Onward(here, "Try again")
        return _unkept(self._render(here, title, shown(says, posted), onward, posted), 503)

    def _render(
        self,
        here: str,
        title: str,
        turn: dict[str, Any],
        onward: Onward = START_PAGE,
        again: Posted | None = None,
    ) -> str:
        start, before_place, before_language, before_direction, before_turn, end = self._around(title)
        phrases = phrases_in(turn["language"])
        inside = self._templates["turn"].render(
            here=here, labels=phrases.labels, onward=onward, again=again, **turn
        )
        spoken = f"{before_language}{turn['language']}{before_direction}{phrases.language.direction}"
        error = "Error: " if turn["refused"] else ""
        return f"{start}{error}{before_place}{turn['place']}{spoken}{before_turn}{inside}{end}"

    def _render_around(self, title: str) -> list[str]:
        """What stands around every turn, in the pieces between which a turn puts its own."""
        return self._templates["chat"].render(site=self._site, title=title, slot=_SLOT).split(_SLOT)

    def _render_shared(self, here: str, title: str, say: Reply) -> list[bytes]:
        """What stands before and after `about`."""
        return [part.encode() for part in self._render(here, title, shown((say,))).split(_SLOT)]


def _is_for_everybody(says: Sequence[Reply], posted: Posted | None) -> bool:
    """Whether a page holds nothing of anybody's: then it is rendered once. A page with ticks, an answer or a
    remark on it, or with what somebody typed, is never remembered."""
    return len(says) == 1 and says[0].for_everybody and not (posted and posted.about == says[0].about)


def _unkept(html: str | bytes, status: int = 200) -> Response:
    return HTMLResponse(html, status, {"cache-control": "no-store", "x-robots-tag": "noindex"})
