"""The documentation pages of the API, /docs and /redoc, from files of our own: nothing is fetched from elsewhere."""

import json
from collections.abc import Awaitable, Callable
from functools import cache

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.pages import BoardPages
from api.routes.conditional_get import serve
from api.routes.documents import V1
from api.routes.openapi import openapi_document
from surveys.store.protocols import Document

OPENAPI = f"{V1}/openapi.json"

# Both viewers draw small pictures from data: addresses, and ReDoc writes its styles from script.
# Neither gets to run a script that is not a file of ours.
VIEWER_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "base-uri 'none'; object-src 'none'; form-action 'none'; frame-ancestors 'none'"
)
VIEWERS = {"/docs": "swagger.html", "/redoc": "redoc.html"}


def add_docs(app: FastAPI, pages: BoardPages) -> None:
    """Add the OpenAPI document and the two pages that show it."""

    @cache
    def description() -> Document:
        body = json.dumps(openapi_document(app), ensure_ascii=False).encode()
        return Document.of("openapi", "v1", body)

    async def openapi(request: Request) -> Response:
        return serve(request, description())

    app.add_route(OPENAPI, openapi, include_in_schema=False)
    for path, template in VIEWERS.items():
        app.add_route(path, _viewer(pages, template), include_in_schema=False)


def _viewer(pages: BoardPages, template: str) -> Callable[[Request], Awaitable[Response]]:
    async def viewer(_request: Request) -> Response:
        body = pages.draw(template, openapi=OPENAPI)
        return HTMLResponse(body, headers={"Content-Security-Policy": VIEWER_POLICY})

    return viewer
