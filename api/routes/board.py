"""The board's pages: the scorecard, the releases and the charts, drawn from published documents and from nothing else."""

import html
import json
import re
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from analysis.values import SYMBOL_WORDS
from api.pages import PREFIX, BoardPages
from api.routes.conditional_get import serve
from api.routes.document_cache import DocumentCache
from api.routes.sign_in import BoardAccess
from surveys.store.protocols import Document

SCORECARD = "board"
DRAWN_AT_MOST = 64

# A chart is a picture: it runs nothing and fetches nothing.
CHART_POLICY = "default-src 'none'; sandbox"

Documents = tuple[Document, ...]
Values = Callable[[Documents], dict[str, Any]]


class Drawn:
    """Pages as drawn, kept until a document behind them changes, so that a page costs as much as stored bytes."""

    def __init__(self, pages: BoardPages) -> None:
        self._pages = pages
        self._kept: dict[tuple[str, ...], Document] = {}

    def page(self, template: str, documents: Documents, values: Values) -> Document:
        """The page as a document of its own, with an ETag. `values` makes the template's names from the documents."""
        key = (template, *(document.etag for document in documents))
        if key not in self._kept:
            body = self._pages.draw(template, **values(documents))
            self._keep(key, Document.of("page", template, body, "text/html"))
        return self._kept[key]

    def _keep(self, key: tuple[str, ...], page: Document) -> None:
        while len(self._kept) >= DRAWN_AT_MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = page


def add_board(app: FastAPI, shelf: DocumentCache, door: BoardAccess, pages: BoardPages) -> None:
    """Add the board's pages, each behind the door."""
    drawn = Drawn(pages)

    async def scorecard(request: Request) -> Response:
        found = await shelf.document("scorecard", SCORECARD)
        documents = (found, *await shelf.all("chart")) if found else ()
        return serve(request, drawn.page("scorecard.html", documents, _scorecard_values))

    async def releases(request: Request) -> Response:
        documents = (await shelf.all("release"))[::-1]
        return serve(request, drawn.page("releases.html", documents, _releases_values))

    async def release(request: Request) -> Response:
        found = _there(await shelf.latest("release", request.path_params["id"]))
        return serve(request, drawn.page("release.html", (found,), _release_values))

    async def rounds(request: Request) -> Response:
        documents = (await shelf.all("round"))[::-1]
        return serve(request, drawn.page("rounds.html", documents, _rounds_values))

    async def chart(request: Request) -> Response:
        response = serve(request, _there(await shelf.document("chart", request.path_params["id"])))
        response.headers["Content-Security-Policy"] = CHART_POLICY
        return response

    for path, page in (
        ("", scorecard),
        ("/releases", releases),
        ("/releases/{id}", release),
        ("/rounds", rounds),
        ("/charts/{id}.svg", chart),
    ):
        app.add_route(PREFIX + path, door.guarded(page), include_in_schema=False)


def _there(document: Document | None) -> Document:
    if document is None:
        raise HTTPException(404)
    return document


def _scorecard_values(documents: Documents) -> dict[str, Any]:
    scorecard = json.loads(documents[0].body) if documents else None
    return {
        "scorecard": scorecard,
        "charts": {chart.id: _said_by(chart) for chart in documents[1:]},
        "example": bool(scorecard and scorecard["example"]),
        "symbol_words": tuple(SYMBOL_WORDS.items()),
    }


def _said_by(chart: Document) -> str:
    """A chart's own description, for those who do not see it."""
    found = re.search(r"<desc[^>]*>(.*?)</desc>", chart.body.decode(), re.DOTALL)
    return (
        f"Chart. {html.unescape(found[1]).strip()}"
        if found
        else "Chart. The numbers are in the table under it."
    )


def _releases_values(documents: Documents) -> dict[str, Any]:
    return {"releases": [json.loads(document.body) for document in documents]}


def _rounds_values(documents: Documents) -> dict[str, Any]:
    return {"rounds": [{**NOT_KNOWN, **json.loads(document.body)} for document in documents]}


NOT_KNOWN: dict[str, Any] = {
    "title": "A survey", "audience": "", "invited": "", "closes_on": None, "results_on": None,
    "asked": None, "quota": None, "full": False, "progress": None,
}  # fmt: skip
"""What rounds that an earlier version published do not say, until they are published anew."""


def _release_values(documents: Documents) -> dict[str, Any]:
    release = json.loads(documents[0].body)
    return {"release": release, "example": release["example"]}
