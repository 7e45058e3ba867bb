"""The trainer's pages: the rounds of their own courses, and what was released of them. They are drawn from published
documents, as the board's pages are; what was not released is not here."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from api.accounts.people import Identity
from api.desk.desk import View
from api.desk.routes import PREFIX, DeskPages
from surveys.rounds import latest_release
from surveys.store.protocols import BoardStore

COURSES = f"{PREFIX}/courses"

Plain = Mapping[str, Any]


@dataclass(frozen=True)
class CourseRound:
    """A round of a course, and the id of the newest release that its answers are in; empty where nothing is released yet."""

    round: Plain
    release: str


@dataclass(frozen=True)
class CoursePages:
    desk: DeskPages
    board: BoardStore

    async def list(self, _request: Request, who: Identity, _view: View) -> Response:
        courses = await run_in_threadpool(self._courses, who)
        today = self.desk.desk.now().date().isoformat()
        return self.desk.show("desk/people/courses.html", who, courses=courses, today=today)

    async def release(self, request: Request, who: Identity, _view: View) -> Response:
        """Of one's own courses alone: others are not there, as one that does not exist."""
        courses = await run_in_threadpool(self._courses, who)
        mine = {each.release: each for rounds in courses.values() for each in rounds if each.release}
        document = self.board.document("release", request.path_params["id"])
        if request.path_params["id"] not in mine or document is None:
            raise HTTPException(404)
        return self.desk.show("desk/people/course_release.html", who, release=json.loads(document.body))

    def _courses(self, who: Identity) -> dict[str, Sequence[CourseRound]]:
        """The rounds of each of their courses, in the order of opening, by the course's name."""
        rounds = [self._plain("round", round_id) for round_id in self.board.ids("round")]
        releases = self.board.ids("release")
        found: dict[str, list[CourseRound]] = {}
        for each in sorted(rounds, key=lambda one: str(one["opened_on"])):
            if (run := each.get("programme", "")) in who.courses:
                counted_in = each.get("added_to") or each["id"]
                release = latest_release(releases, counted_in) or ""
                found.setdefault(each.get("label") or run, []).append(CourseRound(each, release))
        return dict(sorted(found.items()))

    def _plain(self, kind: str, document_id: str) -> Plain:
        document = self.board.document(kind, document_id)
        plain: Plain = json.loads(document.body) if document else {}
        return plain


def course_routes(pages: CoursePages) -> list[BaseRoute]:
    page = pages.desk.page
    return [
        Route(COURSES, page("see courses", pages.list), methods=["GET"]),
        Route(f"{COURSES}/{{id}}", page("see courses", pages.release), methods=["GET"]),
    ]
