"""The report at the desk: the draft, what blocks it with a link to what mends it, approval, and what was published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.report import Blocker, Report, ReportChange, changes
from analysis.report.writers import FORMATS, KINDS
from analysis.report.writers.page import body
from api.accounts.people import Identity
from api.desk.desk import View
from api.desk.routes import NO_STORE, PREFIX, DeskPages
from api.desk.writing.posted import posted
from api.services.reporting import ReportsOfBoard
from surveys.errors import UserError

REPORT = f"{PREFIX}/report"
MOST_LETTERS = 500
"""Of the reason why counts that nobody has verified may stand."""


@dataclass(frozen=True)
class ReportState:
    """How far the next report is. `why` says why there is no draft; `changed` is since the last version."""

    draft: Report | None
    why: str
    blockers: Sequence[Blocker]
    versions: Sequence[int]
    last: Report | None
    changed: Sequence[ReportChange]

    @property
    def by_mending(self) -> list[tuple[str, list[Blocker]]]:
        """What blocks, by the page where it is mended, in the order of the report."""
        pages: dict[str, list[Blocker]] = {}
        for blocker in self.blockers:
            pages.setdefault(mended_at(blocker), []).append(blocker)
        return list(pages.items())

    @property
    def only_estimates(self) -> bool:
        """Whether a reason for the estimates is all that is wanting."""
        return all(blocker.kind == "estimate" for blocker in self.blockers)


def mended_at(blocker: Blocker) -> str:
    """The page of the desk where a blocker is mended."""
    places = {
        "exception": f"{PREFIX}/areas/{blocker.area}",
        "theme": f"{PREFIX}/answers",
        "estimate": "#estimates",
    }
    return places[blocker.kind]


def state_of(reports: ReportsOfBoard) -> ReportState:
    """All that the page shows."""
    versions = reports.versions()
    last = reports.published() if versions else None
    try:
        draft = reports.draft()
    except UserError as problem:
        return ReportState(None, str(problem), (), versions, last, ())
    return ReportState(draft, "", reports.blocking(), versions, last, changes(last, draft) if last else ())


@dataclass(frozen=True)
class ReportPages:
    """The pages about the report."""

    pages: DeskPages
    reports: ReportsOfBoard

    async def look(self, _request: Request, who: Identity, view: View) -> Response:
        return await self._page(who, view)

    async def _page(
        self, who: Identity, view: View, problem: str = "", typed: Mapping[str, str] | None = None
    ) -> Response:
        state = await run_in_threadpool(state_of, self.reports)
        files = [(form, KINDS[form].words) for form in FORMATS]
        shown = {"state": state, "files": files, "names": {area.id: area.name for area in view.plan.areas}}
        status = 422 if problem else 200
        return self.pages.show(
            "desk/report/report.html", who, status, problem=problem, typed=typed or {}, **shown
        )

    async def draft(self, _request: Request, who: Identity, _view: View) -> Response:
        """The draft as a page to read."""
        report = await run_in_threadpool(self._drafted)
        drawn = Markup(body(report))  # noqa: S704  # every word in it was escaped by its writer
        return self.pages.show("desk/report/report_draft.html", who, report=report, body=drawn)

    def _drafted(self) -> Report:
        try:
            return self.reports.draft()
        except UserError:
            raise HTTPException(404) from None

    async def draft_file(self, request: Request, _who: Identity, _view: View) -> Response:
        form = next((one for one in FORMATS if one == request.path_params["form"]), None)
        if form is None:
            raise HTTPException(404)
        await run_in_threadpool(self._drafted)
        content = await run_in_threadpool(self.reports.draft_file, form)
        named = {"Content-Disposition": f'attachment; filename="report-draft.{form}"'}
        return Response(content, headers={**NO_STORE, **named}, media_type=KINDS[form].media_type)

    async def publish(self, request: Request, who: Identity, view: View) -> Response:
        """Approve what was seen, in the name of whoever is signed in."""
        typed = await posted(request)
        try:
            await run_in_threadpool(self.reports.publish, who.name, _reason(typed), typed.get("seen", ""))
        except UserError as problem:
            words = str(problem)
            return await self._page(who, view, words[:1].upper() + words[1:], typed)
        return RedirectResponse(REPORT, 303, NO_STORE)


class ReasonTooLong(UserError, ValueError):
    """The message says how long it may be."""


def _reason(typed: Mapping[str, Any]) -> str:
    reason = " ".join(str(typed.get("estimates", "")).split())
    if len(reason) > MOST_LETTERS:
        raise ReasonTooLong(f"write at most {MOST_LETTERS} letters; there are {len(reason)}")
    return reason


def report_routes(pages: DeskPages, reports: ReportsOfBoard) -> list[BaseRoute]:
    """Each page about the report, and which right it takes."""
    made, read, approve = ReportPages(pages, reports), "read", "approve"
    return [
        Route(REPORT, pages.page(read, made.look), methods=["GET"]),
        Route(f"{REPORT}/draft", pages.page(read, made.draft), methods=["GET"]),
        Route(f"{REPORT}/draft.{{form}}", pages.page(read, made.draft_file), methods=["GET"]),
        Route(f"{REPORT}/publish", pages.page(approve, made.publish), methods=["POST"]),
    ]
