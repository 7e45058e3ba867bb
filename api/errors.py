"""What callers are told when something is wrong: one JSON shape under /api, kind pages elsewhere.

Never a traceback, and nothing of the request or of the exception's words in the log: an event, a type and an error id.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from surveys.store.protocols import StoreUnavailable

log = logging.getLogger("heard.api")

API = "/api"
ALLOW = "GET, HEAD"

CODES = {
    401: "key_needed",
    406: "not_acceptable",
    403: "scope_needed",
    404: "not_found",
    405: "method_not_allowed",
    422: "not_understood",
    429: "too_many",
    500: "failed",
    503: "unavailable",
}
"""The code in the body for each status."""

MESSAGES = {
    404: "There is nothing at this address. /docs lists every address of the API.",
    405: f"This address can only be read. Use {ALLOW.replace(', ', ' or ')}.",
    429: "Too many requests in a short time. Please wait a minute and try again.",
    500: "Something went wrong here. Please try again; if it goes on, tell us the error id.",
    503: "The store of published documents cannot be reached at this moment. Please try again in a minute.",
}
"""What is said where the route says nothing more exact."""


class ApiError(Exception):
    """A refusal that the route words itself: what is wrong and what to do."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = dict(headers or {})


@dataclass(frozen=True)
class Problem:
    """What went wrong, ready to be told. `error_id` is only there when the fault is ours."""

    status: int
    message: str
    error_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return CODES.get(self.status) or HTTPStatus(self.status).name.lower()

    def as_plain(self) -> dict[str, dict[str, str | None]]:
        return {"error": {"code": self.code, "message": self.message, "id": self.error_id}}


ProblemPage = Callable[[Request, Problem], Response]
"""Draws a problem as a page."""


class ErrorBoundary:
    """The outermost boundary: whatever a route raises becomes an answer with an error id, and one line in the log."""

    def __init__(self, app: ASGIApp, tell: ProblemPage, error_id: Callable[[], str]) -> None:
        self._app = app
        self._tell = tell
        self._error_id = error_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001 - the outermost boundary: the server would log the exception's words
            problem = _of_ours(error, self._error_id())
            if not begun:
                await self._tell(Request(scope), problem)(scope, receive, send)


def add_error_handlers(app: FastAPI, page: ProblemPage, error_id: Callable[[], str]) -> None:
    """Give every way to fail its one answer."""

    def tell(request: Request, problem: Problem) -> Response:
        return _as_json(problem) if _is_api(request) else page(request, problem)

    async def refused(request: Request, error: Exception) -> Response:
        return tell(request, _of_refusal(error))

    async def unavailable(request: Request, error: Exception) -> Response:
        return tell(request, _of_ours(error, error_id()))

    for kind in (ApiError, HTTPException):
        app.add_exception_handler(kind, refused)
    app.add_exception_handler(StoreUnavailable, unavailable)
    app.add_middleware(ErrorBoundary, tell=tell, error_id=error_id)


def _is_api(request: Request) -> bool:
    path = request.url.path
    return path == API or path.startswith(f"{API}/")


def _as_json(problem: Problem) -> Response:
    headers = {"Cache-Control": "no-store", **problem.headers}
    return JSONResponse(problem.as_plain(), problem.status, headers)


def _of_refusal(error: Exception) -> Problem:
    match error:
        case ApiError():
            return Problem(error.status, error.message, headers=error.headers)
        case HTTPException():
            return _of_http(error)
    raise error


def _of_http(error: HTTPException) -> Problem:
    said = MESSAGES.get(error.status_code) or str(error.detail)
    headers = dict(error.headers or {})
    if "GET" in headers.get("Allow", ""):
        headers["Allow"] = (
            ALLOW  # whatever can be read answers HEAD too; the API has a route of its own for it
        )
    return Problem(error.status_code, said, headers=headers)


def _of_ours(error: Exception, error_id: str) -> Problem:
    status = 503 if isinstance(error, StoreUnavailable) else 500
    log.error("request failed: %s, error id %s", type(error).__name__, error_id, extra={"error_id": error_id})
    headers = {"Retry-After": "60"} if status == 503 else {}
    return Problem(status, MESSAGES[status], error_id, headers)
