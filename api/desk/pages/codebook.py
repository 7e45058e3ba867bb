"""The board's codebook at the desk: its themes with their words, what became of them and why, and the form of one theme."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import get_args

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.text.codebooks.changes import ThemeChange
from analysis.text.themes.codebook import Theme
from api.accounts.people import Identity
from api.desk.desk import View
from api.desk.routes import NO_STORE, PREFIX, DeskPages
from api.desk.writing.posted import posted
from api.services.codebook.own_codebook import CodebookDesk, OwnCodebook, ThemeProblem
from surveys.definition.survey import Audience

THEMES = f"{PREFIX}/themes"
AUDIENCES: Mapping[Audience, str] = {
    "young_people": "What young people write about",
    "practitioners": "What practitioners write about",
}
RETIRE, BRING_BACK = "retire", "bring-back"
MOST_DIGITS = 9


@dataclass(frozen=True)
class ThemeForm:
    """What stands in the form of a theme, as it was typed. `seen` is the number of the last entry about it that the page
    was made from."""

    title: str = ""
    means: str = ""
    words: str = ""
    not_words: str = ""
    why: str = ""
    seen: int = 0
    problems: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, theme: Theme, seen: int) -> "ThemeForm":
        return cls(theme.title, theme.means, "\n".join(theme.words), "\n".join(theme.not_words), seen=seen)

    @classmethod
    def typed(cls, typed: Mapping[str, str]) -> "ThemeForm":
        names, seen = ("title", "means", "words", "not_words", "why"), typed.get("seen", "")
        is_number = seen.isascii() and seen.isdecimal() and len(seen) <= MOST_DIGITS
        title, means, words, not_words, why = (typed.get(name, "").strip() for name in names)
        return cls(title, means, words, not_words, why, int(seen) if is_number else 0)

    def said(self, *, retired: bool) -> ThemeChange:
        one_line = (" ".join(self.title.split()), " ".join(self.means.split()))
        return ThemeChange(*one_line, _lines(self.words), _lines(self.not_words), retired)


def _lines(typed: str) -> tuple[str, ...]:
    """Each line once, without blanks around it."""
    lines = (" ".join(line.split()) for line in typed.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


@dataclass(frozen=True)
class CodebookPages:
    desk: DeskPages
    themes: CodebookDesk

    async def look(self, _request: Request, who: Identity, view: View) -> Response:
        books = [OwnCodebook.of(view.entries, audience) for audience in AUDIENCES]
        history = {
            book.audience: [(each, book.told(each)) for each in reversed(book.written)] for book in books
        }
        return self.desk.show(
            "desk/comments/themes.html", who, books=books, called=AUDIENCES, history=history
        )

    async def change(self, request: Request, who: Identity, view: View) -> Response:
        """The form of a theme that is there."""
        book, code = _book(request, view), request.path_params["code"]
        theme = book.theme(code)
        if theme is None:
            raise HTTPException(404)
        if request.method == "GET":
            newest = book.newest_about(code)
            return self._form(who, book, theme, ThemeForm.of(theme, newest.number if newest else 0))
        return await self._say(request, who, book, theme)

    async def add(self, request: Request, who: Identity, view: View) -> Response:
        """The form of a theme that is not there yet."""
        book = _book(request, view)
        if request.method == "GET":
            return self._form(who, book, None, ThemeForm())
        return await self._say(request, who, book, None)

    async def _say(self, request: Request, who: Identity, book: OwnCodebook, theme: Theme | None) -> Response:
        typed = await posted(request)
        form, do = ThemeForm.typed(typed), typed.get("do", "")
        if theme and do in (RETIRE, BRING_BACK):
            form = replace(ThemeForm.of(theme, form.seen), why=form.why)
        retired = do == RETIRE or (do != BRING_BACK and theme in book.book.retired)
        say = partial(self.themes.say, book.audience, theme.code if theme else "", form.said(retired=retired))
        try:
            await run_in_threadpool(say, form.why, who.name, form.seen)
        except ThemeProblem as problem:
            return self._form(who, book, theme, replace(form, problems=problem.problems), do)
        return RedirectResponse(THEMES, 303, NO_STORE)

    def _form(
        self, who: Identity, book: OwnCodebook, theme: Theme | None, form: ThemeForm, do: str = ""
    ) -> Response:
        newest = book.newest_about(theme.code) if theme else None
        return self.desk.show(
            "desk/comments/theme_form.html",
            who,
            422 if form.problems else 200,
            book=book,
            called=AUDIENCES[book.audience],
            theme=theme,
            is_retired=theme in book.book.retired,
            is_learned=theme is not None and book.is_learned(theme),
            form=replace(form, seen=newest.number if newest else 0) if form.problems else form,
            problems=form.problems,
            do=do,
        )


def _book(request: Request, view: View) -> OwnCodebook:
    audience = request.path_params["audience"]
    if audience not in get_args(Audience):
        raise HTTPException(404)
    return OwnCodebook.of(view.entries, audience)


def codebook_routes(pages: CodebookPages) -> list[BaseRoute]:
    """Each page about the codebook, and which right it takes."""
    page, write = pages.desk.page, "write"
    return [
        Route(THEMES, page("see the codebook", pages.look), methods=["GET"]),
        Route(f"{THEMES}/{{audience}}/new", page(write, pages.add), methods=["GET", "POST"]),
        Route(f"{THEMES}/{{audience}}/change/{{code}}", page(write, pages.change), methods=["GET", "POST"]),
    ]
