"""Every answer of the web door is of one length."""

import pytest
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.pages.one_length import HEAD, STEP, filled, of_one_length


def head_of(response: Response) -> int:
    """Bytes of a head as a server writes it, without the empty line."""
    status = {200: "OK", 303: "See Other", 429: "Too Many Requests", 503: "Service Unavailable"}
    line = f"HTTP/1.1 {response.status_code} {status[response.status_code]}\r\n"
    return len(line) + sum(len(name) + len(value) + len(": \r\n") for name, value in response.headers.items())


@pytest.mark.parametrize("page", [b"", b"<p>short</p>", "ąż".encode() * 2000, b"x" * STEP])
def test_a_page_is_filled_with_spaces_up_to_the_step(page: bytes) -> None:
    assert len(filled(page)) in (0, STEP)
    assert filled(page).rstrip() == page


def test_a_page_over_a_step_is_two_steps_long() -> None:
    assert len(filled(b"x" * (STEP + 1))) == 2 * STEP


@pytest.mark.parametrize("status", [200, 429, 503])
@pytest.mark.parametrize("headers", [{}, {"retry-after": "60"}, {"refresh": "600; url=/s/x/together/next"}])
def test_heads_are_of_one_length_whatever_they_say(status: int, headers: dict[str, str]) -> None:
    """Other statuses, cookies that are set or taken away, and a redirect: the head is as long as any other."""
    page = HTMLResponse("<p>x</p>", status, headers)
    page.set_cookie("__Host-heard", "x" * 22, secure=True, httponly=True, samesite="lax")
    gone = HTMLResponse("<p>longer</p>", status)
    for name in ("__Host-heard", "__Host-heard-together"):
        gone.delete_cookie(name, secure=True, httponly=True, samesite="lax")
    onward = RedirectResponse("/s/better-off?now=123456789012345678901234", 303)
    heads = [head_of(of_one_length(each)) for each in (page, gone, onward)]
    assert heads == [HEAD] * 3


def test_a_page_says_how_long_it_is_and_is_never_compressed_on_the_way() -> None:
    """What squeezes spaces would show the length again."""
    page = of_one_length(HTMLResponse("<p>x</p>"))
    assert page.headers["content-length"] == str(len(page.body)) == str(STEP)
    assert page.headers["content-encoding"] == "identity"
