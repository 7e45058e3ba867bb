"""Gives every answer of the web door one length, head and body, whatever it says: whoever sees the encrypted messages go by
sees how long each is.

Spaces are written behind the page, which costs a copy of 12 kB and nothing else. They hide nothing where something on the
way compresses pages, so each page says that it is not to be compressed, in the two ways that servers in front go by.
"""

from functools import cache
from http import HTTPStatus

from starlette.responses import Response

from bot.pages.form_lengths import by_chance

STEP = 12 * 1024
"""Bytes. A page is as long as the next multiple of this; the pages of the library's surveys are all of one step."""

HEAD = 640
"""Bytes of the status line and of the headers that the web door sets itself, with two cookies that it takes away."""

FILL = "x-fill"
"""The header whose value makes heads of one length. It says nothing."""

UNCOMPRESSED = (b"content-encoding", b"identity")
"""nginx and Caddy compress no answer that names an encoding; Caddy and others none that says `no-transform`."""

UNKEPT = "no-store, no-transform"
"""The `cache-control` of pages that no browser keeps and nobody on the way compresses."""

_AROUND_A_HEADER = len(": \r\n")


def of_one_length(response: Response) -> Response:
    """The same answer in the length that all have: its body where it is a page, and its head. An answer is changed once."""
    if response.media_type == "text/html":
        page = filled(bytes(response.body))
        if len(page) > len(response.body):  # as a turn's page was when it was made
            response.body = page
            response.headers["content-length"] = str(len(page))
        response.raw_headers.append(UNCOMPRESSED)
    response.raw_headers.append((FILL.encode(), _zeros(-_head_of(response) % HEAD)))
    return response


def filled(page: bytes) -> bytes:
    """A page in the next multiple of `STEP`. Nothing reads the spaces behind the end of a page."""
    page = by_chance(page)
    return page.ljust(-(-len(page) // STEP) * STEP)


def _head_of(response: Response) -> int:
    """Bytes of the head with an empty `FILL`."""
    headers = sum(len(name) + len(value) + _AROUND_A_HEADER for name, value in response.raw_headers)
    return _status_line(response.status_code) + headers + len(FILL) + _AROUND_A_HEADER


@cache
def _status_line(status: int) -> int:
    return len(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n")


@cache
def _zeros(number: int) -> bytes:
    return b"0" * number
