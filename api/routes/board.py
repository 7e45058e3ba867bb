"""The board's pages: the scorecard, the releases and the charts, drawn from published documents and from nothing else."""

import json
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any

from fastapi import FastAPI
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from analysis.report import Report
from analysis.scorecard.charts.published import PublishedChart
from analysis.values import SYMBOL_WORDS
from analysis.voice.document import Voice
from api.pages import PREFIX, BoardPages, views, voice_views
from api.routes.conditional_get import serve
from api.routes.document_cache import DocumentCache
from api.routes.pictures import Pictures
from api.routes.sign_in import BoardAccess
from api.routes.tables import SCORECARD, Tables
from surveys.store.protocols import Document

DRAWN_AT_MOST = 512

# A chart is a picture: it runs nothing and fetches nothing.
CHART_POLICY = "default-src 'none'; sandbox"

Documents = tuple[Document, ...]
Values = Callable[[Documents], dict[str, Any]]
View = Callable[[dict[str, Any]], dict[str, Any]]
Page = Callable[[Request], Awaitable[Response]]


class Drawn:
    """Pages as drawn, kept until a document behind them changes, so that a page costs as much as stored bytes."""

    def __init__(self, pages: BoardPages) -> None:
        self._pages = pages
        self._kept: dict[tuple[str, ...], Document] = {}

    def page(self, template: str, documents: Documents, values: Values, about: str = "") -> Document:
        """The page as a document of its own, with an ETag. `values` makes the template's names from the documents; `about`
        is what else the page depends on."""
        key = (template, about, *(document.etag for document in documents))
        if key not in self._kept:
            body = self._pages.draw(template, **values(documents))
            self._keep(key, Document.of("page", template, body, "text/html"))
        return self._kept[key]

    def _keep(self, key: tuple[str, ...], page: Document) -> None:
        while len(self._kept) >= DRAWN_AT_MOST:
            self._kept.pop(next(iter(self._kept)))
        self._kept[key] = page


def add_board(
    app: FastAPI, shelf: DocumentCache, tables: Tables, door: BoardAccess, pages: BoardPages
) -> None:
    """Add the board's pages, each behind the door."""
    for path, page in _Routes(shelf, tables, Drawn(pages)).by_path().items():
        app.add_route(PREFIX + path, door.guarded(page), include_in_schema=False)


class _Routes:
    """What each address of the board's answers with: the documents that it needs, and how they are laid out."""

    def __init__(self, shelf: DocumentCache, tables: Tables, drawn: Drawn) -> None:
        self._shelf, self._tables, self._drawn, self._pictures = shelf, tables, drawn, Pictures()

    def by_path(self) -> dict[str, Page]:
        return {
            "": self.overview,
            "/attention": self.of_scorecard("board/attention.html", views.everything_that_needs_attention),
            "/measures": self.of_scorecard("board/measures.html", views.everything_measured),
            "/voice": self.voice("young_people"),
            "/voice/practitioners": self.voice("practitioners"),
            "/voice/surveys/{id}": self.voice_survey,
            "/quality": self.of_scorecard("board/quality.html", views.everything_missing),
            "/priorities/{id}": self.priority,
            "/measures/{id}": self.measure,
            "/values/{name}": self.table,
            "/releases": self.releases,
            "/releases/{id}": self.release,
            "/rounds": self.rounds,
            "/charts/{id}.svg": self.chart(narrow=False),
            "/charts/narrow/{id}.svg": self.chart(narrow=True),
        }

    async def overview(self, request: Request) -> Response:
        """The scorecard's first page, which also says which report is the latest."""
        reports = await self._shelf.ids("report")
        latest = await self._shelf.document("report", reports[-1]) if reports else None
        documents = await self._scorecard_and(latest)
        return self._page(request, "board/scorecard.html", documents, _overview_values)

    def of_scorecard(self, template: str, view: View) -> Page:
        """A page that lays out the scorecard; there is none before there is a scorecard."""

        async def page(request: Request) -> Response:
            documents = await self._scorecard_and()
            return self._page(request, template, documents, lambda found: _laid_out(found, view))

        return page

    def voice(self, audience: str) -> Page:
        async def page(request: Request) -> Response:
            documents = await self._scorecard_and(await self._shelf.document("voice", SCORECARD))
            return self._page(request, "voice/voice.html", documents, _voice_values(audience), audience)

        return page

    async def voice_survey(self, request: Request) -> Response:
        survey_id, told = request.path_params["id"], _there(await self._shelf.document("voice", SCORECARD))
        return self._page(request, "voice/voice_survey.html", (told,), _survey_values(survey_id), survey_id)

    async def priority(self, request: Request) -> Response:
        area_id = request.path_params["id"]
        (found,) = await self._scorecard_and() or (_there(None),)
        wanted = [line["id"] for line in _area(found, area_id)["indicators"]]
        charts = [await self._shelf.document("chart", line_id) for line_id in wanted]
        documents = (found, *(chart for chart in charts if chart))
        return self._page(request, "board/priority.html", documents, _priority_values(area_id), area_id)

    async def measure(self, request: Request) -> Response:
        line_id = request.path_params["id"]
        (found,) = await self._scorecard_and() or (_there(None),)
        behind = [await self._shelf.document(kind, line_id) for kind in ("measure", "explanation", "chart")]
        documents = (found, _there(behind[0]), *(document for document in behind[1:] if document))
        return self._page(request, "board/measure.html", documents, _measure_values)

    async def releases(self, request: Request) -> Response:
        documents = (await self._shelf.all("release"))[::-1]
        return self._page(request, "board/releases.html", documents, _releases_values)

    async def release(self, request: Request) -> Response:
        found = _there(await self._shelf.latest("release", request.path_params["id"]))
        return self._page(request, "board/release.html", (found,), _release_values)

    async def rounds(self, request: Request) -> Response:
        documents = (await self._shelf.all("round"))[::-1]
        return self._page(request, "board/rounds.html", documents, _rounds_values)

    def chart(self, *, narrow: bool) -> Page:
        async def picture(request: Request) -> Response:
            published = _there(await self._shelf.document("chart", request.path_params["id"]))
            response = serve(request, _there(await self._pictures.of(published, narrow=narrow)))
            response.headers["Content-Security-Policy"] = CHART_POLICY
            return response

        return picture

    async def table(self, request: Request) -> Response:
        """A flat file of all values, as the API has it."""
        name = request.path_params["name"]
        response = serve(request, _there(await self._tables.of(name)))
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    async def _scorecard_and(self, other: Document | None = None) -> Documents:
        """The scorecard and one more, as far as they are there."""
        scorecard = await self._shelf.document("scorecard", SCORECARD)
        return tuple(document for document in (scorecard, other) if document)

    def _page(
        self, request: Request, template: str, documents: Documents, values: Values, about: str = ""
    ) -> Response:
        return serve(request, self._drawn.page(template, documents, values, about))


SOME = "some"
"""What is said of pages that lay out many numbers: some of them may be real."""


def _there(document: Document | None) -> Document:
    if document is None:
        raise HTTPException(404)
    return document


def _laid_out(documents: Documents, view: View) -> dict[str, Any]:
    """What a page of the scorecard shows. One that an earlier version published is made anew at the next start."""
    scorecard = _current(documents[0]) if documents else None
    own = view(scorecard) if scorecard else {}
    return {
        "scorecard": scorecard,
        "example": SOME if scorecard and scorecard["example"] else False,
        "symbol_words": tuple(SYMBOL_WORDS.items()),
        **own,
    }


def _overview_values(documents: Documents) -> dict[str, Any]:
    latest = next((Report.of_bytes(each.body) for each in documents if each.kind == "report"), None)
    approval = latest.approval if latest else None
    report = (
        {"version": approval.version, "on": approval.on.isoformat(), "period": latest.period}
        if latest and approval
        else None
    )
    own = _laid_out(tuple(each for each in documents if each.kind == "scorecard"), views.overview)
    return {**own, "report": report}


def _voice_values(audience: str) -> Values:
    """What one audience told, and what was answered, of which the scorecard knows."""

    def values(documents: Documents) -> dict[str, Any]:
        found = next((each for each in documents if each.kind == "voice"), None)
        told = _told(found) if found else None
        own = _laid_out(tuple(each for each in documents if each.kind != "voice"), views.nothing_more)
        summary = voice_views.of_audience(told, own["scorecard"], audience)
        example = own["example"] or any(survey["example"] for survey in summary["surveys"])
        outdated = found is not None and told is None
        return {
            **own,
            **summary,
            "audience": audience,
            "outdated": outdated,
            "example": SOME if example else False,
        }

    return values


def _survey_values(survey_id: str) -> Values:
    def values(documents: Documents) -> dict[str, Any]:
        told = _told(documents[0])
        survey = next((one for one in told["surveys"] if one["survey"] == survey_id), None) if told else None
        if survey is None:
            raise HTTPException(404)
        return {**voice_views.one_survey(survey), "example": survey["example"]}

    return values


@lru_cache(maxsize=2)
def _told(document: Document) -> dict[str, Any] | None:
    """The summary; None where another version published it."""
    try:
        return Voice.model_validate_json(document.body).model_dump(mode="json", by_alias=True)
    except ValidationError:
        return None


@lru_cache(maxsize=2)
def _current(document: Document) -> dict[str, Any] | None:
    """The scorecard, read once for all the pages that lay it out: that of 400 measures has millions of characters."""
    scorecard: dict[str, Any] = json.loads(document.body)
    return scorecard if views.is_current(scorecard) else None


def _area(document: Document, area_id: str) -> dict[str, Any]:
    scorecard = _current(document)
    area = views.area_of(scorecard, area_id) if scorecard else None
    if area is None:
        raise HTTPException(404)
    return dict(area)


def _priority_values(area_id: str) -> Values:
    def values(documents: Documents) -> dict[str, Any]:
        area = _area(documents[0], area_id)
        return {
            "area": area,
            "scorecard": _current(documents[0]),
            "charts": _charts(documents[1:]),
            "example": SOME if area["example"] else False,
        }

    return values


def _measure_values(documents: Documents) -> dict[str, Any]:
    scorecard, line = _current(documents[0]), json.loads(documents[1].body)
    if scorecard is None or views.area_of(scorecard, line["area"]) is None:
        raise HTTPException(404)
    behind = {document.kind: document for document in documents[2:]}
    explanation = json.loads(behind["explanation"].body) if "explanation" in behind else None
    charts = _charts((behind["chart"],)) if "chart" in behind else {}
    return {**views.measure(line, scorecard, explanation), "charts": charts, "example": line["example"]}


def _charts(documents: Documents) -> dict[str, str]:
    """Each chart in a sentence, for those who do not see it. Those of another version are left out until they are published
    anew."""
    published = ((each.id, PublishedChart.of_bytes(each.body)) for each in documents)
    return {chart_id: f"Chart. {chart.says}" for chart_id, chart in published if chart}


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
