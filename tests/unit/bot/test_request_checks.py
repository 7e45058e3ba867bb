"""What is checked of a request before it is believed: its size, and whose page sent it."""

import asyncio
from collections.abc import Sequence

import pytest
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message

from bot.request_checks import BodyTooLarge, is_own_link, limited_body, same_site

MOST = 10


def request_with(headers: dict[str, str], messages: Sequence[Message] = ()) -> Request:
    """A POST to https://heard.example whose body comes in these messages."""
    raw = [
        (name.lower().encode(), value.encode())
        for name, value in {"Host": "heard.example", **headers}.items()
    ]
    coming = iter(messages)

    async def receive() -> Message:
        return next(coming)

    return Request({"type": "http", "method": "POST", "path": "/", "headers": raw}, receive)


def body_in(*pieces: bytes) -> list[Message]:
    last = len(pieces) - 1
    return [
        {"type": "http.request", "body": piece, "more_body": place < last}
        for place, piece in enumerate(pieces)
    ]


def read(headers: dict[str, str], messages: Sequence[Message]) -> bytes:
    return asyncio.run(limited_body(request_with(headers, messages), MOST))


@pytest.mark.parametrize("pieces", [(b"",), (b"0123456789",), (b"01234", b"", b"56789")])
def test_a_body_up_to_the_limit_is_read_whole(pieces: tuple[bytes, ...]) -> None:
    """However many pieces it comes in."""
    assert read({}, body_in(*pieces)) == b"".join(pieces)


@pytest.mark.parametrize("pieces", [(b"01234567890",), (b"0123456789", b"0", b"never read")])
def test_a_body_over_the_limit_is_not_read_to_its_end(pieces: tuple[bytes, ...]) -> None:
    """What says nothing of its length is given up as soon as it is too long."""
    with pytest.raises(BodyTooLarge):
        read({}, body_in(*pieces))


@pytest.mark.parametrize("length", ["11", "-1", "ten", "1e9", ""])
def test_a_length_that_is_too_large_or_no_number_is_refused_unread(length: str) -> None:
    """Nothing is read of a body whose own header rules it out."""
    with pytest.raises(BodyTooLarge):
        read({"Content-Length": length}, ())


def test_a_body_that_breaks_off_is_no_body() -> None:
    """Half of a form is not taken for a form."""
    with pytest.raises(ClientDisconnect):
        read({}, [{"type": "http.request", "body": b"01", "more_body": True}, {"type": "http.disconnect"}])


@pytest.mark.parametrize(
    ("headers", "same"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://heard.example"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({}, True),
        ({"Origin": "null"}, True),
        ({"Origin": "https://heard.example"}, True),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": "https://heard.example/elsewhere"}, False),
        ({"Origin": "//heard.example"}, False),
        ({"Origin": "https://["}, False),
    ],
)
def test_a_form_is_our_own_only_where_the_browser_does_not_say_otherwise(
    headers: dict[str, str], same: bool
) -> None:
    """Sec-Fetch-Site decides where a browser sends it, Origin in older ones, and silence is no reason to refuse."""
    assert same_site(request_with(headers)) is same


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        ("https://survey.example.org", True),
        ("https://SURVEY.example.org:443", True),
        ("http://survey.example.org", False),
        ("https://survey.example.org:8443", False),
        ("https://survey.example.org.elsewhere.example", False),
        ("https://survey.example.org/elsewhere", False),
        ("https://survey.example.org:port", False),
        ("https://elsewhere.example", False),
    ],
)
def test_behind_a_proxy_our_own_pages_are_those_at_the_public_address(origin: str, same: bool) -> None:
    """An older browser says only the origin, and the proxy passes a host of its own."""
    request = request_with({"Origin": origin, "Host": "127.0.0.1:8000"})
    assert same_site(request, "https://survey.example.org/") is same
    assert not same_site(request)


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Referer": "https://heard.example/"}, False),
        ({}, True),
        ({"Referer": "https://heard.example/s/about-you"}, True),
        ({"Referer": "https://survey.example.org/s/about-you"}, True),
        ({"Referer": "https://elsewhere.example/"}, False),
        ({"Referer": "https://heard.example.elsewhere.example/"}, False),
        ({"Referer": "https://["}, False),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Purpose": "prefetch;prerender"}, False),
        ({"Purpose": "prefetch"}, False),
        ({"X-Moz": "prefetch"}, False),
    ],
)
def test_a_link_changes_something_only_when_it_is_followed_from_our_own_pages(
    headers: dict[str, str], own: bool
) -> None:
    """Our pages send no referrer, and a browser that only looks ahead has followed nothing."""
    assert is_own_link(request_with(headers), "https://survey.example.org") is own
