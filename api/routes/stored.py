"""Serving stored bytes as they are: no decoding, no encoding, and nothing sent that the caller already has."""

from starlette.requests import Request
from starlette.responses import Response

from surveys.store.protocols import Document

CACHE = "private, no-cache"
"""Keep a copy, but ask each time whether it is still the one: an ETag makes that cheap."""


def serve(request: Request, document: Document) -> Response:
    """The document, or 304 when the caller's `If-None-Match` names it. Says where it lives, for "the latest" addresses."""
    headers = {"ETag": document.etag, "Cache-Control": CACHE}
    if is_held(request.headers.get("If-None-Match"), document.etag):
        return Response(status_code=304, headers=headers)
    return Response(document.body, headers=headers, media_type=document.media_type)


def is_held(if_none_match: str | None, etag: str) -> bool:
    """Whether the header names the ETag. Comparison is weak, as RFC 9110 asks for here."""
    if not if_none_match:
        return False
    named = {one.strip().removeprefix("W/") for one in if_none_match.split(",")}
    return "*" in named or etag.removeprefix("W/") in named
