"""The headers that protect a page."""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=(), browsing-topics=()"
    ),
}
_HSTS = "max-age=31536000; includeSubDomains"


def security_headers(app: ASGIApp, *, https: bool = False) -> ASGIApp:
    """Middleware that adds the headers which a response does not set itself. With `https` the browser is told
    to come back by https only."""
    added = {**SECURITY_HEADERS, "strict-transport-security": _HSTS} if https else SECURITY_HEADERS
    raw = tuple((name.encode(), value.encode()) for name, value in added.items())

    async def protected(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        await app(scope, receive, _adding(raw, send))

    return protected


def _adding(raw: tuple[tuple[bytes, bytes], ...], send: Send) -> Send:
    async def adding(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = message.setdefault("headers", [])
            present = {name for name, _ in headers}
            message["headers"] = [*headers, *(header for header in raw if header[0] not in present)]
        await send(message)

    return adding


def with_cookie(
    response: Response, name: str, value: str, *, https: bool, seconds: int | None = None
) -> None:
    """Set a cookie that no script reads. Without `seconds` it goes with the browser.

    Lax, not Strict: somebody who comes back by a link in Telegram or an e-mail must keep their place. Strict would hide
    the cookie from that first request, and the new one set in answer would end the conversation. What Lax lets through
    is reading only; posts are checked in `same_site`.
    """
    response.set_cookie(name, value, max_age=seconds, secure=https, httponly=True, samesite="lax")
