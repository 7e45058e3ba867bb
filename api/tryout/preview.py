"""A survey tried in a browser on this machine: the real web chat over stores in memory, behind an address that only the
person at the terminal knows.
"""

import hmac
import secrets
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.installation.settings import Settings
from api.process.hosts import OwnNames, only_under
from api.process.serving import Pages, listen, serve
from api.tryout.rehearsal import rehearsal
from bot.pages.site import Site
from bot.web_door.door import chat_app, web_routes
from surveys.definition.survey import Survey

LOOPBACK = "127.0.0.1"
COOKIE = "heard-preview"


def private(app: ASGIApp, secret: str, first_page: str) -> ASGIApp:
    """The application for whoever came by the address `/{secret}`, which leads to `first_page`; for others nothing is there.

    Other people on the same machine reach the port too, and so do websites in the same browser.
    """

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or hmac.compare_digest(_given(scope), secret.encode()):
            await app(scope, receive, send)
        elif hmac.compare_digest(scope["path"].encode(), f"/{secret}".encode()):
            response = RedirectResponse(first_page, 303, {"cache-control": "no-store"})
            response.set_cookie(COOKIE, secret, httponly=True, samesite="strict")
            await response(scope, receive, send)
        else:
            await PlainTextResponse("There is nothing here.", 404)(scope, receive, send)

    return guarded


def _given(scope: Scope) -> bytes:
    try:
        cookies = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return b""
    return cookies[COOKIE].value.encode() if COOKIE in cookies else b""


async def preview_web(settings: Settings, survey: Survey, say: Callable[[str], None]) -> None:
    """Serve a survey on a free port until interrupted. `say` tells the address. Nothing is kept."""
    listening, secret = listen(LOOPBACK, 0), secrets.token_urlsafe(16)
    address = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
    site = Site(settings.board_name, exit_url=settings.exit_url, public_url=settings.public_url)
    with rehearsal(settings, survey) as conversations:
        app = chat_app(web_routes(conversations, site=site), site=site)
        say(f"{survey.title}: {address}/{secret}")
        say("Only this machine reaches it, and nothing is kept. Stop with Ctrl-C.")
        here = OwnNames((), is_here=True)
        private_app = only_under(here, private(app, secret, f"/s/{survey.id}"))
        await serve(Pages(private_app, LOOPBACK, listening.getsockname()[1], listening))
