"""Signing in to the desk by the board's own provider."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.accounts import links
from api.accounts.provider import Begun, NoRole, Provider, ProviderProblem
from api.desk.routes import NO_STORE, PREFIX, DeskPages

log = logging.getLogger("heard.desk")

BEGIN = f"{PREFIX}/sign-in/provider"
BACK = f"{BEGIN}/back"
BEGUN_SECONDS = 600
"""So long somebody may take at the provider."""
AT_ONCE = 4
"""So many ask the provider at once. Where it is slow, those who sign in wait, and nobody else does."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class ProviderDoor:
    """The two pages of it: the way out to the provider, and the way back."""

    desk: DeskPages
    provider: Provider
    asking: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))

    @property
    def cookie(self) -> str:
        """Of a sign-in under way. Unlike a session's it comes along when the provider sends the browser back."""
        return "__Host-heard_sign_in" if self.desk.https else "heard_sign_in"

    async def begin(self, request: Request) -> Response:
        begun, again = Begun.new(), "again" in request.query_params
        try:
            address = await self._ask(partial(self.provider.address, begun, again=again))
        except ProviderProblem as problem:
            return self._not_in(problem)
        response = RedirectResponse(address, 303, NO_STORE)
        self._keep(response, begun.cookie, BEGUN_SECONDS)
        return response

    async def back(self, request: Request) -> Response:
        begun = Begun.of_cookie(request.cookies.get(self.cookie, ""))
        try:
            known = await self._ask(partial(self.provider.known, begun, str(request.url)))
        except ProviderProblem as problem:
            return self._not_in(problem)
        record, now = self.desk.desk.record, self.desk.desk.now()
        entry = await run_in_threadpool(
            links.use_provider, record, known.identity, known.subject, now, known.asked_at
        )
        response = self.desk.show("desk/people/signed_in.html", replace(known.identity, name=entry.who))
        await self.desk.let_in(request, response, entry)
        self._keep(response, "", 0)
        return response

    async def _ask(self, question: Callable[[], Answer]) -> Answer:
        return await run_sync(question, limiter=self.asking)

    def _not_in(self, problem: ProviderProblem) -> Response:
        """Said to whoever wanted in, and in the log: the words hold nothing of them."""
        log.warning("a sign-in by the provider was refused: %s", problem)
        status = 403 if isinstance(problem, NoRole) else 400
        response = self.desk.show("desk/people/sign_in.html", None, status, name="", error=str(problem))
        self._keep(response, "", 0)
        return response

    def _keep(self, response: Response, value: str, seconds: int) -> None:
        response.set_cookie(
            self.cookie, value, seconds, path="/", secure=self.desk.https, httponly=True, samesite="lax"
        )


def provider_routes(desk: DeskPages, provider: Provider) -> list[BaseRoute]:
    """They come before those of the desk, where a link could be called the same."""
    door = ProviderDoor(desk, provider)
    return [Route(BEGIN, door.begin, methods=["GET"]), Route(BACK, door.back, methods=["GET"])]
