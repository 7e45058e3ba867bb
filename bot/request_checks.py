"""What is checked of a web request before it is believed: how large it is, and whose page sent it.

Knows no form and no page, and keeps nothing.
"""

from collections.abc import AsyncGenerator
from urllib.parse import urlsplit

from starlette.requests import ClientDisconnect, Request

OWN_PAGE = ("same-origin", "none")
"""What a browser says in Sec-Fetch-Site of a form of the page's own, and of an address that somebody typed."""


class BodyTooLarge(Exception):
    """A request's body is larger than whoever reads it takes."""


async def limited_body(request: Request, most: int) -> bytes:
    """The body. Raises `BodyTooLarge` as soon as it is known to be more than `most` bytes, and `ClientDisconnect` when it
    does not come to its end."""
    return b"".join([piece async for piece in limited_pieces(request, most)])


async def limited_pieces(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The body piece by piece, as it comes. Raises what `limited_body` raises."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > most:
        raise BodyTooLarge
    come, more = 0, True
    while more:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece, more = message.get("body", b""), message.get("more_body", False)
        come += len(piece)
        if come > most:
            raise BodyTooLarge
        yield piece


def same_site(request: Request, public_url: str = "") -> bool:
    """Whether a form comes from our own pages, as far as the browser says. `public_url` is where people find us: behind a
    proxy that does not pass the host on, that is not the host of the request.

    Browsers say where a request comes from in Sec-Fetch-Site; older ones in Origin, which is "null" even from our own pages,
    because these send no referrer. What protects then is the cookie, which other sites' posts do not carry.
    """
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", "null")
    if site is not None:
        return site in OWN_PAGE
    return (
        origin == "null" or origin.partition("://")[2] == headers.get("host") or is_origin(origin, public_url)
    )


def is_own_link(request: Request, public_url: str = "") -> bool:
    """Whether a page that changes something is opened by a press on one of our own pages or by somebody who typed its
    address: not by another site's link, and not by a browser that only looks ahead.

    Our pages send no referrer. So a referrer that is there is another site's, or a proxy's own doing.
    """
    headers = request.headers
    if "prefetch" in headers.get("sec-purpose", "") + headers.get("purpose", "") + headers.get("x-moz", ""):
        return False
    if not same_site(request, public_url):
        return False
    if "sec-fetch-site" in headers or "referer" not in headers:
        return True
    return _is_host_of(headers["referer"], headers.get("host", ""), public_url)


def _is_host_of(address: str, host: str, public_url: str) -> bool:
    try:
        return urlsplit(address).netloc == host or (
            bool(public_url) and _origin_of(address) == _origin_of(public_url)
        )
    except ValueError:
        return False


DEFAULT_PORTS = {"http": 80, "https": 443}


def is_origin(origin: str, url: str) -> bool:
    """Whether an address belongs to an origin, in whatever way the two are written."""
    try:
        return bool(url) and not urlsplit(origin).path and _origin_of(origin) == _origin_of(url)
    except ValueError:
        return False


def _origin_of(url: str) -> tuple[str, str, int | None]:
    """Raises `ValueError` for a port that is none."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or DEFAULT_PORTS.get(parts.scheme)
