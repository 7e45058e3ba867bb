"""Turns what the chat shows into HTML that no browser keeps."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse, Response

from bot.pages.form_lengths import MOMENT, moment
from bot.pages.one_length import UNKEPT, filled
from bot.pages.page_language import PageLanguage, around
from bot.pages.site import Site
from bot.web_door.front_pages import start_page
from bot.web_door.press.turns import LanguageChoice, Onward, Posted, language_choices, picks_of, shown
from surveys.dialogue.messages import Reply
from surveys.language.phrases import ENGLISH

_SLOT = "\x1f"  # stands nowhere else: it is not a character of HTML
_MOMENT = _SLOT * MOMENT


class ChatPages:
    """The pages of the chat itself."""

    def __init__(self, templates: Environment, site: Site) -> None:
        self._site = site
        names = ("chat", "turn", "bar_help")
        self._templates = {name: templates.get_template(f"{name}.html") for name in names}
        self._around = lru_cache(maxsize=256)(self._render_around)
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
        *,
        by_script: bool = True,
    ) -> Response:
        """The chat's page for one turn. `here` is its address; `next_page` is where a shared device waits for the next."""
        if _is_for_everybody(says, posted):
            (say,) = says
            languages = language_choices(here, say)
            say = replace(say, about=_MOMENT)
            ticks = by_script or not picks_of(say)  # where these are the same, the page is kept once
            before, after = self._shared(here, title, say, languages, next_page, ticks)
            return _unkept(b"".join((before, moment(says[0].about).encode(), after)))
        languages = language_choices(here, says[-1])
        turn = shown(says, posted, by_script=by_script)
        return _unkept(self._render(here, title, turn, languages, next_page=next_page))

    def trouble(self, here: str, title: str, says: Sequence[Reply], posted: Posted | None) -> Response:
        """The chat's page when nothing could be kept: pressing "Try again" sends the same once more."""
        onward = Onward(here, _page_language(says[-1].language).word("try_again"))
        return _unkept(self._render(here, title, shown(says, posted), (), onward, posted), 503)

    def _render(
        self,
        here: str,
        title: str,
        turn: dict[str, Any],
        languages: Sequence[LanguageChoice],
        onward: Onward | None = None,
        again: Posted | None = None,
        next_page: str = "",
    ) -> str:
        page_language = _page_language(turn["language"])
        start, before_place, before_help, before_language, before_direction, before_turn, end = self._around(
            title, page_language
        )
        phrases = page_language.phrases
        labels = phrases.labels
        inside = self._templates["turn"].render(
            here=here,
            labels=labels,
            languages=languages,
            onward=onward or start_page(page_language),
            again=again,
            next_page=next_page,
            **turn,
        )
        help_there = self._templates["bar_help"].render(
            asks=turn["asks"],
            typed=turn["now"].input not in ("none", "one"),
            labels=labels,
            language=turn["language"],
            help=page_language.link("/help"),
        )
        spoken = f"{before_language}{turn['language']}{before_direction}{phrases.language.direction}"
        error = f"{labels['error']}: " if turn["refused"] else ""
        head = f"{start}{error}{before_place}{turn['place']}{before_help}{help_there}"
        return f"{head}{spoken}{before_turn}{inside}{end}"

    def _render_around(self, title: str, language: PageLanguage) -> list[str]:
        """What stands around every turn, in the pieces between which a turn puts its own. The languages to choose from are
        those of the survey, and stand in the turn."""
        words = {**around(language, ""), "language_links": (), "machine_made": ""}
        return self._templates["chat"].render(site=self._site, title=title, slot=_SLOT, **words).split(_SLOT)

    def _render_shared(
        self,
        here: str,
        title: str,
        say: Reply,
        languages: tuple[LanguageChoice, ...],
        next_page: str,
        by_script: bool,
    ) -> list[bytes]:
        """What stands before and after `about`."""
        turn = shown((say,), by_script=by_script)
        page = self._render(here, title, turn, languages, next_page=next_page)
        return [part.encode() for part in page.split(_MOMENT)]


def _page_language(code: str) -> PageLanguage:
    """The pages that the chat links to are in its language."""
    return PageLanguage(code, is_chosen=code != ENGLISH)


def _is_for_everybody(says: Sequence[Reply], posted: Posted | None) -> bool:
    """Whether a page holds nothing of anybody's: then it is rendered once. A page with ticks, an answer or a
    remark on it, or with what somebody typed, is never remembered."""
    return len(says) == 1 and says[0].for_everybody and not (posted and posted.about == says[0].about)


def _unkept(html: str | bytes, status: int = 200) -> Response:
    page = filled(html if isinstance(html, bytes) else html.encode())
    return HTMLResponse(page, status, {"cache-control": UNKEPT, "x-robots-tag": "noindex"})
