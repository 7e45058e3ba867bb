"""Serving stored bytes as they are: no decoding, no encoding anew, and nothing sent that the caller already has."""

import gzip
from collections.abc import Mapping
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from surveys.store.protocols import Document

CACHE = "private, no-cache"
"""Keep a copy, but ask each time whether it is still the one: an ETag makes that cheap."""

WORTH_SQUEEZING = 1400
"""Bytes that fit in one packet are sent as they are."""


def serve(request: Request, document: Document) -> Response:
    """The document, or 304 when the caller's `If-None-Match` names it."""
    squeeze = _takes_gzip(request) and len(document.body) > WORTH_SQUEEZING
    # Weak: the same document, but not the same bytes on the way as for those who do not take gzip.
    etag = f"W/{document.etag}" if squeeze else document.etag
    headers = {"ETag": etag, "Cache-Control": CACHE, "Vary": "Accept-Encoding"}
    if is_held(request.headers.get("If-None-Match"), etag):
        return Response(status_code=304, headers=headers)
    if not squeeze:
        return Response(document.body, headers=headers, media_type=document.media_type)
    return Response(
        _squeezed(document.body), 200, {**headers, "Content-Encoding": "gzip"}, document.media_type
    )


def is_held(if_none_match: str | None, etag: str) -> bool:
    """Whether the header names the ETag. Comparison is weak, as RFC 9110 asks for here."""
    if not if_none_match:
        return False
    named = {etag_.strip().removeprefix("W/") for etag_ in if_none_match.split(",")}
    return "*" in named or etag.removeprefix("W/") in named


def _takes_gzip(request: Request) -> bool:
    """Whether gzip is named, and not with a weight of nothing."""
    return weights(request.headers.get("Accept-Encoding", "")).get("gzip", 0.0) > 0


@lru_cache(maxsize=256)  # clients send one of a few
def weights(header: str) -> Mapping[str, float]:
    """What a header such as `Accept` names, each with its weight `q`, as RFC 9110 writes them."""
    named = {}
    for part in header.lower().split(","):
        what, *parameters = (piece.strip() for piece in part.split(";"))
        named[what] = next(
            (_weight(parameter[2:]) for parameter in parameters if parameter.startswith("q=")), 1.0
        )
    return named


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 1.0


def accepts(request: Request, media_type: str) -> bool:
    """Whether a caller takes an answer of that type; whoever says nothing takes any."""
    named = weights(request.headers.get("Accept", "") or "*/*")
    fitting = (media_type, f"{media_type.split('/')[0]}/*", "*/*")
    return next((named[each] for each in fitting if each in named), 0.0) > 0


# No document holds a secret together with words that a caller chose, so its length gives nothing away.
@lru_cache(maxsize=128)
def _squeezed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)
