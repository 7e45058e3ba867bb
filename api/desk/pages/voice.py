"""In our words, at the desk: one person writes what ten or more people said, another approves it, and all see it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.voice.document import SurveyTold, ThemeTold, Told
from analysis.voice.in_our_words import MOST_LETTERS, WordsProblem
from api.accounts.people import Identity
from api.desk.desk import View
from api.desk.routes import NO_STORE, PREFIX, DeskPages
from api.desk.writing.posted import posted
from api.services.comments.our_words import OurWords

VOICE = f"{PREFIX}/voice"


@dataclass(frozen=True)
class ThemePlace:
    """What ten or more people said of a theme, one way; `shown` are the words that stand there now."""

    survey: SurveyTold
    theme: ThemeTold
    way: Told

    @property
    def id(self) -> str:
        return f"{self.survey.survey}/{self.theme.code}/{self.way.id}"

    @property
    def shown(self) -> str:
        return next((said.text for said in self.theme.in_our_words if said.way == self.way.id), "")


@dataclass(frozen=True)
class VoicePages:
    """The pages about words of ours."""

    desk: DeskPages
    words: OurWords

    def _places(self) -> list[ThemePlace]:
        return [
            ThemePlace(survey, theme, way)
            for survey in self.words.told().surveys
            for theme in survey.themes
            for way in theme.went
            if way.count is not None
        ]

    async def look(self, _request: Request, who: Identity, _view: View) -> Response:
        return await self._page(who)

    async def _page(self, who: Identity, status: int = 200, problem: str = "") -> Response:
        places = await run_in_threadpool(self._places)
        waiting, shown = (
            await run_in_threadpool(self.words.waiting),
            await run_in_threadpool(self.words.approved),
        )
        named = {place.id: place for place in places}
        return self.desk.show(
            "desk/comments/voice.html",
            who,
            status,
            places=places,
            waiting=waiting,
            shown=shown,
            named=named,
            problem=problem,
        )

    async def write(self, request: Request, who: Identity, _view: View) -> Response:
        """The form of one theme and way."""
        place_id = "/".join(request.path_params[part] for part in ("survey", "theme", "way"))
        places = await run_in_threadpool(self._places)
        place = next((one for one in places if one.id == place_id), None)
        if place is None:
            raise HTTPException(404)
        if request.method == "GET":
            return self._form(who, place, place.shown)
        text = (await posted(request)).get("text", "")
        try:
            await run_in_threadpool(partial(self.words.write, place_id, text, who.name, reads=_reads(who)))
        except WordsProblem as problem:
            return self._form(who, place, text, str(problem))
        return RedirectResponse(VOICE, 303, NO_STORE)

    def _form(self, who: Identity, place: ThemePlace, text: str, problem: str = "") -> Response:
        values: dict[str, Any] = {"place": place, "text": text, "problem": problem, "most": MOST_LETTERS}
        return self.desk.show("desk/comments/voice_form.html", who, 422 if problem else 200, **values)

    async def approve(self, request: Request, who: Identity, _view: View) -> Response:
        try:
            number, reads = int(request.path_params["number"]), _reads(who)
            await run_in_threadpool(partial(self.words.approve, number, who.name, reads=reads))
        except WordsProblem as problem:
            return await self._page(who, 422, str(problem))
        return RedirectResponse(VOICE, 303, NO_STORE)

    async def take_back(self, request: Request, who: Identity, _view: View) -> Response:
        why = (await posted(request)).get("why", "")
        try:
            await run_in_threadpool(self.words.take_back, int(request.path_params["number"]), who.name, why)
        except WordsProblem as problem:
            return await self._page(who, 422, str(problem))
        return RedirectResponse(VOICE, 303, NO_STORE)


def _reads(who: Identity) -> bool:
    """Whether they may read comments."""
    return who.may("see how far coding is")


def voice_routes(pages: VoicePages) -> list[BaseRoute]:
    """Each page about words of ours, and which right it takes."""
    page, read, write, approve = pages.desk.page, "read", "write", "approve"
    place = "{survey}/{theme}/{way}"
    return [
        Route(VOICE, page(read, pages.look), methods=["GET"]),
        Route(f"{VOICE}/write/{place}", page(write, pages.write), methods=["GET", "POST"]),
        Route(f"{VOICE}/{{number:int}}/approve", page(approve, pages.approve), methods=["POST"]),
        Route(f"{VOICE}/{{number:int}}/take-back", page(write, pages.take_back), methods=["POST"]),
    ]
