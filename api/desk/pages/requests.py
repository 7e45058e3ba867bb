"""The contact point's pages: who waits to be contacted, what one of them wrote, and that somebody has been in touch. They
are served by `heard run` alone, where all is on one machine. What is read is noted in the record, and not what it says."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.accounts.people import Identity
from api.desk.desk import View
from api.desk.routes import NO_STORE, PREFIX, DeskPages
from api.services.requests import DONE, READ, Inbox, WaitingRequest, may_be_a_machines
from surveys.errors import UserError
from surveys.store.protocols import Writing
from surveys.store.record_entries import in_record

REQUESTS = f"{PREFIX}/requests"


@dataclass(frozen=True)
class RequestPages:
    """Without an `inbox` requests are read elsewhere, and the page says where."""

    desk: DeskPages
    inbox: Inbox | None

    async def list(self, request: Request, who: Identity, _view: View) -> Response:
        inbox = self.inbox
        found = await run_in_threadpool(inbox.waiting) if inbox else []
        return self.desk.show(
            "desk/people/requests.html",
            who,
            is_here=inbox is not None,
            can_read=inbox is not None and inbox.can_read,
            waiting=found,
            warning=may_be_a_machines(found),
            done=request.query_params.get("done", "")[:8],
        )

    async def read(self, request: Request, who: Identity, _view: View) -> Response:
        """By a button and not a link: no program that follows links reads anything."""
        inbox, one = await self._one(request)
        self._note(READ, one, who)
        try:
            lines, problem = await run_in_threadpool(inbox.read, one.id), ""
        except UserError as error:
            lines, problem = [], str(error)
        return self.desk.show("desk/people/request.html", who, one=one, lines=lines, problem=problem)

    async def done(self, request: Request, who: Identity, _view: View) -> Response:
        inbox, one = await self._one(request)
        if request.method == "GET":
            return self.desk.show("desk/people/request_done.html", who, one=one)
        await run_in_threadpool(inbox.done, one.id)
        self._note(DONE, one, who)
        return RedirectResponse(f"{REQUESTS}?done={one.id}", 303, NO_STORE)

    async def _one(self, request: Request) -> tuple[Inbox, WaitingRequest]:
        if self.inbox is None:
            raise HTTPException(404)
        try:
            return self.inbox, await run_in_threadpool(self.inbox.one, request.path_params["id"])
        except UserError:
            raise HTTPException(404) from None

    def _note(self, kind: str, one: WaitingRequest, who: Identity) -> None:
        self.desk.desk.record.write(in_record(self.desk.desk.now()), who.name, Writing(kind, one.id, {}))


def request_routes(pages: RequestPages) -> list[BaseRoute]:
    page = pages.desk.page
    return [
        Route(REQUESTS, page("contact", pages.list), methods=["GET"]),
        Route(f"{REQUESTS}/{{id}}/read", page("contact", pages.read), methods=["POST"]),
        Route(f"{REQUESTS}/{{id}}/done", page("contact", pages.done), methods=["GET", "POST"]),
    ]
