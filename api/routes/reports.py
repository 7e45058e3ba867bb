"""The report at the board's pages: the last version and earlier ones, and their files as they were frozen."""

import json
from typing import Any

from fastapi import FastAPI
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from analysis.report import Report, beneath
from analysis.report.composition import Source
from analysis.report.writers import FORMATS, KINDS
from analysis.report.writers.page import body
from api.pages import PREFIX, BoardPages
from api.routes.board import Documents, Drawn
from api.routes.conditional_get import serve
from api.routes.document_cache import DocumentCache
from api.routes.sign_in import BoardAccess
from surveys.store.protocols import Document

MOST_KEPT_VERSIONS = 100
"""Links to so many earlier versions stand on the page."""


def add_reports(app: FastAPI, shelf: DocumentCache, door: BoardAccess, pages: BoardPages) -> None:
    """Add the report's pages and files, each behind the door."""
    drawn = Drawn(pages)

    async def latest(request: Request) -> Response:
        ids = await shelf.ids("report")
        return await _page(request, ids[-1] if ids else None)

    async def version(request: Request) -> Response:
        return await _page(request, f"report-v{request.path_params['version']}")

    async def _page(request: Request, report_id: str | None) -> Response:
        document = await shelf.document("report", report_id) if report_id else None
        if report_id and document is None:
            raise HTTPException(404)
        documents = (document, *await shelf.all("release")) if document else ()
        count = len(await shelf.ids("report"))
        return serve(
            request,
            drawn.page("board/report.html", documents, lambda found: _values(found, count), str(count)),
        )

    async def file(request: Request) -> Response:
        version, form = request.path_params["version"], request.path_params["form"]
        document = await shelf.document("report-file", f"report-v{version}-{form}")
        if document is None:
            raise HTTPException(404)
        response = serve(request, document)
        response.headers["Content-Disposition"] = f'attachment; filename="report-v{version}.{form}"'
        return response

    for path, page in (
        ("/report", latest),
        ("/report/v{version:int}", version),
        ("/report/v{version:int}.{form}", file),
    ):
        app.add_route(PREFIX + path, door.guarded(page), include_in_schema=False)


def _values(documents: Documents, count: int) -> dict[str, Any]:
    if not documents:
        return {"report": None, "example": False}
    report = Report.of_bytes(documents[0].body)
    version = report.approval.version if report.approval else 0
    return {
        "report": report,
        "example": report.example,
        "version": version,
        "newest": count,
        "others": [number for number in range(count, 0, -1) if number != version][:MOST_KEPT_VERSIONS],
        "files": [(form, KINDS[form].words) for form in FORMATS],
        "beneath": tuple(beneath(report, map(_source, documents[1:]))),
        "body": Markup(body(report)),  # noqa: S704  # every word in it was escaped by its writer
    }


def _source(document: Document) -> Source:
    return Source(
        kind="release", id=document.id, etag=document.etag, made_on=json.loads(document.body)["made_on"]
    )
