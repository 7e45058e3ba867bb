"""Turns what the chat shows into HTML that no browser keeps."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse, Response

from bot.pages.site import Site
from bot.web_door.turns import Onward, Posted, shown
from surveys.dialogue.messages import Reply
from surveys.language.phrases import phrases_in

_SLOT = "\x1f"  # stands nowhere else: it is not a character of HTML
START_PAGE = Onward("/", "Back to the start page")


class ChatPages:
    """The pages of the chat itself."""

    def __init__(self, templates: Environment, site: Site) -> None:
        self._site = site
        names = ("chat", "turn")
        self._templates = {name: templates.get_template(f"{name}.html") for name in names}
        self._around = lru_cache(maxsize=64)(self._render_around)
        self._shared = lru_cache(maxsize=1024)(self._render_shared)

    @property
    def remembered(self) -> int:
        """How many turns are kept rendered."""
        return self._shared.cache_info().currsize

    def turn(
        self,
        here: str,
        title: str,
        says: Sequence[Reply],
        posted: Posted | None = None,
        next_page: str = "",
    ) -> Response:
        """The chat's page for one turn. `here` is its address; `next_page` is where a shared device waits for the next."""
        if _is_for_everybody(says, posted):
            before, after = self._shared(here, title, replace(says[0], about=_SLOT), next_page)
            return _unkept(b"".join((before, says[0].about.encode(), after)))
        return _unkept(self._render(here, title, shown(says, posted), next_page=next_page))

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
        next_page: str = "",
    ) -> str:
        start, before_place, before_language, before_direction, before_turn, end = self._around(title)
        phrases = phrases_in(turn["language"])
        inside = self._templates["turn"].render(
            here=here, labels=phrases.labels, onward=onward, again=again, next_page=next_page, **turn
        )
        spoken = f"{before_language}{turn['language']}{before_direction}{phrases.language.direction}"
        error = "Error: " if turn["refused"] else ""
        return f"{start}{error}{before_place}{turn['place']}{spoken}{before_turn}{inside}{end}"

    def _render_around(self, title: str) -> list[str]:
        """What stands around every turn, in the pieces between which a turn puts its own."""
        return self._templates["chat"].render(site=self._site, title=title, slot=_SLOT).split(_SLOT)

    def _render_shared(self, here: str, title: str, say: Reply, next_page: str) -> list[bytes]:
        """What stands before and after `about`."""
        page = self._render(here, title, shown((say,)), next_page=next_page)
        return [part.encode() for part in page.split(_SLOT)]


def _is_for_everybody(says: Sequence[Reply], posted: Posted | None) -> bool:
    """Whether a page holds nothing of anybody's: then it is rendered once. A page with ticks, an answer or a
    remark on it, or with what somebody typed, is never remembered."""
    return len(says) == 1 and says[0].for_everybody and not (posted and posted.about == says[0].about)


def _unkept(html: str | bytes, status: int = 200) -> Response:
    return HTMLResponse(html, status, {"cache-control": "no-store", "x-robots-tag": "noindex"})
