"""Who may read the board's pages. A session is a signed cookie that names an API key; the key is looked up on every page, so
that revoking it ends its sessions. Nothing about the person is kept.
"""

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.api_keys import KeyRing
from api.errors import ApiError
from api.pages import PREFIX, BoardPages
from bot.request_checks import BodyTooLarge, limited_body, same_site
from surveys.conversation.rate_limit import RateLimit
from surveys.store.protocols import ApiKey

Access = Literal["open", "key"]
Page = Callable[[Request], Awaitable[Response]]

SCOPE = "scorecards:read"
SESSION_SECONDS = 8 * 3600
SECRET_BYTES = 32
FORM_LIMIT = 2048
"""Bytes of the sign-in form. A key takes under 100."""

TRIES = 20
TRIES_SECONDS = 60
"""So many tries a minute, from everybody together: addresses are not kept, and a key cannot be guessed in any case."""

SIGN_IN = f"{PREFIX}/sign-in"
SIGN_OUT = f"{PREFIX}/sign-out"
NO_STORE = {"Cache-Control": "no-store"}


@dataclass
class BoardAccess:
    """Lets people in: everybody when `access` is "open", else whoever holds a key that may read scorecards."""

    access: Access
    keys: KeyRing
    secret: bytes
    clock: Callable[[], float]
    https: bool

    def __post_init__(self) -> None:
        if self.access == "key" and len(self.secret) < SECRET_BYTES:
            raise ValueError(
                f"the secret that signs sessions needs {SECRET_BYTES} bytes, not {len(self.secret)}"
            )
        self._tries = RateLimit(TRIES, self.clock())

    def takes_a_try(self) -> bool:
        """Use one try; False when there is none left."""
        return self._tries.take(self.clock(), TRIES / TRIES_SECONDS, TRIES)

    @property
    def cookie(self) -> str:
        """A browser takes a cookie named __Host- only over https and never from a neighbouring site."""
        return "__Host-heard_board" if self.https else "heard_board"

    async def is_open_to(self, request: Request) -> bool:
        """Whether the pages may be shown: there is no lock, or the session's key still exists and has the scope."""
        if self.access == "open":
            return True
        key_id = self._signed_key_id(request.cookies.get(self.cookie, ""))
        return may_read(await self.keys.key(key_id)) if key_id else False

    def guarded(self, page: Page) -> Page:
        """The page for those who are let in, and the way to the sign-in page for others."""

        async def guarded(request: Request) -> Response:
            if await self.is_open_to(request):
                return await page(request)
            return RedirectResponse(SIGN_IN, 303, NO_STORE)

        return guarded

    def let_in(self, response: Response, key: ApiKey) -> None:
        expires = int(self.clock()) + SESSION_SECONDS
        claim = f"{key.id}.{expires}"
        self._set_cookie(response, f"{claim}.{self._sign(claim)}", SESSION_SECONDS)

    def let_out(self, response: Response) -> None:
        self._set_cookie(response, "", 0)

    def _set_cookie(self, response: Response, value: str, seconds: int) -> None:
        response.set_cookie(
            self.cookie, value, seconds, path="/", secure=self.https, httponly=True, samesite="strict"
        )

    def _signed_key_id(self, cookie: str) -> str | None:
        claim, _, signature = cookie.rpartition(".")
        key_id, _, expires = claim.partition(".")
        if not hmac.compare_digest(signature.encode(), self._sign(claim).encode()):
            return None
        return key_id if self.clock() < int(expires) else None

    def _sign(self, claim: str) -> str:
        return hmac.new(self.secret, b"board session\0" + claim.encode(), hashlib.sha256).hexdigest()


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
        if not door.takes_a_try():
            raise ApiError(429, "Too many tries.", {"Retry-After": str(TRIES_SECONDS)})
        key = await door.keys.holder(await _typed_key(request))
        return _welcome(door, key) if may_read(key) and key else _form(pages, _why_not(key))

    async def sign_out(request: Request) -> Response:
        _check_own_page(request, pages.site.public_url)
        response = RedirectResponse(SIGN_IN, 303, NO_STORE)
        door.let_out(response)
        return response

    app.add_route(SIGN_IN, show, ["GET"], include_in_schema=False)
    app.add_route(SIGN_IN, sign_in, ["POST"], include_in_schema=False)
    app.add_route(SIGN_OUT, sign_out, ["POST"], include_in_schema=False)


def _form(pages: BoardPages, error: str = "") -> Response:
    body = pages.draw("sign_in.html", error=error, action=SIGN_IN)
    return HTMLResponse(body, 403 if error else 200, NO_STORE)


def _welcome(door: BoardAccess, key: ApiKey) -> Response:
    response = RedirectResponse(PREFIX, 303, NO_STORE)
    door.let_in(response, key)
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
