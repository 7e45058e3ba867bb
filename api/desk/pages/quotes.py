"""Quotes, at the desk: a coder puts one forward, an approver approves it, and either takes it back."""

from dataclasses import dataclass
from itertools import groupby

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.voice.quotes import FEWEST_WORDS, LEAST_WROTE, MOST_WORDS, Place, QuoteProblem, as_quoted
from api.accounts.people import Identity
from api.desk.desk import View
from api.desk.routes import NO_STORE, PREFIX, DeskPages
from api.desk.writing.posted import posted
from api.services.comments.quoting import Quoting, WaitingQuote
from surveys.store.comments import HandedComment

QUOTES, TO_APPROVE = f"{PREFIX}/quotes", f"{PREFIX}/quotes/approve"


@dataclass(frozen=True)
class CanBeQuoted:
    """A comment that can be quoted, and the words as they would stand."""

    id: str
    text: str


@dataclass(frozen=True)
class QuotePages:
    """The pages about quotes."""

    desk: DeskPages
    quoting: Quoting

    # Whoever puts forward ----------

    async def look(self, _request: Request, who: Identity, _view: View) -> Response:
        return await self._list(who)

    async def _list(self, who: Identity, status: int = 200, problem: str = "") -> Response:
        can = await run_in_threadpool(self.quoting.can, who.name)
        taken = {each.entry.body["comment"] for each in await self._all(who)}
        return self.desk.show(
            "desk/comments/quotes.html",
            who,
            status,
            places=_by_place([(place, each) for place, each in can if each.id not in taken]),
            waiting=await run_in_threadpool(self.quoting.waiting, who.name),
            shown=await run_in_threadpool(self.quoting.shown, who.name),
            titles=await run_in_threadpool(self.quoting.titles),
            problem=problem,
            least=LEAST_WROTE,
            lengths=(FEWEST_WORDS, MOST_WORDS),
            base=QUOTES,
        )

    async def _all(self, who: Identity) -> list[WaitingQuote]:
        waiting = await run_in_threadpool(self.quoting.waiting, who.name)
        return [*waiting, *await run_in_threadpool(self.quoting.shown, who.name)]

    async def put_forward(self, request: Request, who: Identity, _view: View) -> Response:
        typed = await posted(request)
        place = Place(*(typed.get(part, "") for part in ("survey", "round", "theme", "way")))
        try:
            await run_in_threadpool(self.quoting.put_forward, place, typed.get("comment", ""), who.name)
        except QuoteProblem as problem:
            return await self._list(who, 422, str(problem))
        return RedirectResponse(QUOTES, 303, NO_STORE)

    # Whoever approves ----------

    async def to_approve(self, _request: Request, who: Identity, _view: View) -> Response:
        return await self._waiting(who)

    async def _waiting(self, who: Identity, status: int = 200, problem: str = "") -> Response:
        return self.desk.show(
            "desk/comments/quotes_to_approve.html",
            who,
            status,
            waiting=await run_in_threadpool(self.quoting.waiting, who.name),
            shown=await run_in_threadpool(self.quoting.shown, who.name),
            titles=await run_in_threadpool(self.quoting.titles),
            problem=problem,
            base=TO_APPROVE,
        )

    async def approve(self, request: Request, who: Identity, _view: View) -> Response:
        try:
            await run_in_threadpool(self.quoting.approve, int(request.path_params["number"]), who.name)
        except QuoteProblem as problem:
            return await self._waiting(who, 422, str(problem))
        return RedirectResponse(TO_APPROVE, 303, NO_STORE)

    # Either ----------

    async def take_back(self, request: Request, who: Identity, _view: View) -> Response:
        """From the page of whoever puts forward, or of whoever approves."""
        approves = request.url.path.startswith(TO_APPROVE)
        number, why = int(request.path_params["number"]), (await posted(request)).get("why", "")
        try:
            await run_in_threadpool(self.quoting.take_back, number, who.name, why)
        except QuoteProblem as problem:
            return await (self._waiting if approves else self._list)(who, 422, str(problem))
        return RedirectResponse(TO_APPROVE if approves else QUOTES, 303, NO_STORE)


def _by_place(can: list[tuple[Place, HandedComment]]) -> list[tuple[Place, list[CanBeQuoted]]]:
    """In the order of the places, and there of the random ids."""
    ordered = sorted(can, key=lambda found: (found[0].about, found[1].id))
    return [
        (place, [CanBeQuoted(comment.id, as_quoted(comment.words)) for _, comment in found])
        for place, found in groupby(ordered, key=lambda found: found[0])
    ]


def quote_routes(pages: QuotePages) -> list[BaseRoute]:
    """Each page about quotes, and which right it takes."""
    page, code, approve = pages.desk.page, "code", "approve"
    return [
        Route(QUOTES, page(code, pages.look), methods=["GET"]),
        Route(QUOTES, page(code, pages.put_forward), methods=["POST"]),
        Route(f"{QUOTES}/{{number:int}}/take-back", page(code, pages.take_back), methods=["POST"]),
        Route(TO_APPROVE, page(approve, pages.to_approve), methods=["GET"]),
        Route(f"{TO_APPROVE}/{{number:int}}", page(approve, pages.approve), methods=["POST"]),
        Route(f"{TO_APPROVE}/{{number:int}}/take-back", page(approve, pages.take_back), methods=["POST"]),
    ]
