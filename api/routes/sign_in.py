"""Who may read the board's pages. Whoever holds an API key opens a session with it; the key is looked up on every page, so
that revoking it ends its sessions. Nothing about the person is kept.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.accounts.api_keys import KeyRing
from api.errors import ApiError
from api.pages import PREFIX, BoardPages
from api.routes.sessions import SESSION_SECONDS, Sessions
from bot.request_checks import BodyTooLarge, limited_body, same_site
from bot.shares import Shares
from surveys.fairness import Allowance, Caller, FairLimit
from surveys.store.protocols import ApiKey

Access = Literal["open", "key"]
Page = Callable[[Request], Awaitable[Response]]

SCOPE = "scorecards:read"
FORM_LIMIT = 2048
"""Bytes of the sign-in form. A key takes under 100."""

TRIES, TRIES_OF_ALL = 20, 200
TRIES_SECONDS = 60
"""So many wrong keys a minute, from one share and from everybody together. A right one is never refused: a key cannot be
guessed in any case."""
WRONG_KEYS = Allowance(TRIES_OF_ALL, TRIES_OF_ALL / TRIES_SECONDS, TRIES, TRIES / TRIES_SECONDS, strict=True)

SIGN_IN = f"{PREFIX}/sign-in"
SIGN_OUT = f"{PREFIX}/sign-out"
NO_STORE = {"Cache-Control": "no-store"}
FORGET_PAGES = {"Clear-Site-Data": '"cache"'}
"""Browsers keep the board's pages, to ask only whether they are still the same. Whoever signs out leaves none for "Back"."""


@dataclass
class BoardAccess:
    """Lets people in: everybody when `access` is "open", else whoever holds a key that may read scorecards."""

    access: Access
    keys: KeyRing
    clock: Callable[[], float]
    https: bool
    shares: Shares = field(default_factory=Shares)
    sessions: Sessions = field(init=False)

    def __post_init__(self) -> None:
        self.sessions = Sessions(self.clock)
        self._wrong = FairLimit(WRONG_KEYS, self.clock())

    def may_be_wrong(self, request: Request) -> bool:
        """Whether a wrong key is one of few; counts it."""
        return self._wrong.take(Caller(self.shares.of_request(request)), self.clock())

    @property
    def cookie(self) -> str:
        """A browser takes a cookie named __Host- only over https and never from a neighbouring site."""
        return "__Host-heard_board" if self.https else "heard_board"

    async def is_open_to(self, request: Request) -> bool:
        """Whether the pages may be shown: there is no lock, or the session's key still exists and has the scope."""
        if self.access == "open":
            return True
        key_id = self.sessions.key_of(self._token(request))
        return may_read(await self.keys.key(key_id)) if key_id else False

    def guarded(self, page: Page) -> Page:
        """The page for those who are let in, and the way to the sign-in page for others."""

        async def guarded(request: Request) -> Response:
            if await self.is_open_to(request):
                return await page(request)
            return RedirectResponse(SIGN_IN, 303, NO_STORE)

        return guarded

    def let_in(self, request: Request, response: Response, key: ApiKey) -> None:
        """Open a session, in place of the one that the browser had."""
        self.sessions.end(self._token(request))
        self._set_cookie(response, self.sessions.begin(key.id), SESSION_SECONDS)

    def let_out(self, request: Request, response: Response) -> None:
        """End the session, here and in the browser."""
        self.sessions.end(self._token(request))
        self._set_cookie(response, "", 0)

    def _token(self, request: Request) -> str:
        return request.cookies.get(self.cookie, "")

    def _set_cookie(self, response: Response, value: str, seconds: int) -> None:
        response.set_cookie(
            self.cookie, value, seconds, path="/", secure=self.https, httponly=True, samesite="strict"
        )


def may_read(key: ApiKey | None) -> bool:
    return key is not None and SCOPE in key.scopes


def add_sign_in(app: FastAPI, door: BoardAccess, pages: BoardPages) -> None:
    """Add the sign-in page and signing out. Without a lock there is nothing to add."""
    if door.access == "open":
        return

    async def show(request: Request) -> Response:
        if await door.is_open_to(request):
            return RedirectResponse(PREFIX, 303, NO_STORE)
        return _form(pages)

    async def sign_in(request: Request) -> Response:
        _check_own_page(request, pages.site.public_url)
        key = await door.keys.holder(await _typed_key(request))
        if key and may_read(key):
            return _welcome(door, request, key)
        if not door.may_be_wrong(request):
            raise ApiError(429, "Too many tries.", {"Retry-After": str(TRIES_SECONDS)})
        return _form(pages, _why_not(key))

    async def sign_out(request: Request) -> Response:
        _check_own_page(request, pages.site.public_url)
        response = RedirectResponse(SIGN_IN, 303, {**NO_STORE, **FORGET_PAGES})
        door.let_out(request, response)
        return response

    app.add_route(SIGN_IN, show, ["GET"], include_in_schema=False)
    app.add_route(SIGN_IN, sign_in, ["POST"], include_in_schema=False)
    app.add_route(SIGN_OUT, sign_out, ["POST"], include_in_schema=False)


def _form(pages: BoardPages, error: str = "") -> Response:
    body = pages.draw("sign_in.html", error=error, action=SIGN_IN)
    return HTMLResponse(body, 403 if error else 200, NO_STORE)


def _welcome(door: BoardAccess, request: Request, key: ApiKey) -> Response:
    response = RedirectResponse(PREFIX, 303, NO_STORE)
    door.let_in(request, response, key)
    return response


def _why_not(key: ApiKey | None) -> str:
    if key is None:
        return "That key is not known. Check that you copied all of it; it begins with heard_"
    return f"That key may not read the scorecard. Ask for a key with the scope {SCOPE}"


def _check_own_page(request: Request, public_url: str) -> None:
    """Refuse forms that another site sends in somebody's name. Raises `ApiError` 403."""
    if not same_site(request, public_url):
        raise ApiError(403, "This form was sent from another site.")


async def _typed_key(request: Request) -> str:
    try:
        body = await limited_body(request, FORM_LIMIT)
    except BodyTooLarge:
        raise ApiError(413, "That is too long for a key.") from None
    return parse_qs(body.decode("latin-1")).get("key", [""])[0].strip()
