"""A survey bot on the web as it is written when nobody thinks of who sees lengths: ids travel as they are, and a page is as
long as what it says."""

from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from tests.houses import HELP, worrying

_FORM = '<form method="post"><input name="words" value="{}"><button>Send</button></form>'


async def _page(request: Request) -> HTMLResponse:
    words = parse_qs((await request.body()).decode()).get("words", [""])[0]
    said = (
        f"<p>It is good that you said so. {HELP}</p>" if worrying(words) == "urgent" else "<p>Thank you.</p>"
    )
    return HTMLResponse(f"<!DOCTYPE html><title>Survey</title>{said}{_FORM.format('')}")


def careless_app() -> Starlette:
    return Starlette(routes=[Route("/", _page, methods=["GET", "POST"])])
