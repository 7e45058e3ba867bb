"""The pages on which comments that sound urgent are read, and what was decided is written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.accounts.people import Identity
from api.desk.comments.forms import DECISIONS, Typed, decision_of
from api.desk.comments.pages import SAID
from api.desk.comments.urgent_desk import UrgentDesk
from api.desk.comments.words import language_name
from api.desk.desk import View
from api.desk.routes import NO_STORE, PREFIX, DeskPages
from api.desk.writing.forms import FormProblem
from api.desk.writing.posted import posted_values
from surveys.store.comments import HandedComment

URGENT = f"{PREFIX}/urgent"


@dataclass(frozen=True)
class UrgentPages:
    desk: DeskPages
    urgent: UrgentDesk
    named: Callable[[str], str] = str
    """What people call a round of an id."""

    async def start(self, request: Request, who: Identity, _view: View) -> Response:
        rounds = await run_in_threadpool(self.urgent.rounds)
        today = self.urgent.now().date()
        return self.desk.show(
            "desk/comments/urgent.html",
            who,
            waiting=[(r, r.days(today), r.too_long(today, self.urgent.days)) for r in rounds if r.waiting],
            decided=[decision for each in rounds for decision in each.decided],
            decisions=DECISIONS,
            named=self.named,
            most=self.urgent.days,
            said={**SAID, "done": "It is written down."}.get(request.query_params.get("said", ""), ""),
        )

    async def begin(self, request: Request, who: Identity, _view: View) -> Response:
        round_id = (await posted_values(request)).get("round", [""])[-1]
        first = await run_in_threadpool(self.urgent.begin, round_id, who)
        return _to(f"{URGENT}/{first}" if first else URGENT)

    async def comment(self, request: Request, who: Identity, _view: View) -> Response:
        comment_id = request.path_params["id"]
        comment = await run_in_threadpool(self.urgent.open, comment_id)
        if comment is None:
            if request.method == "GET":
                raise HTTPException(404)
            return _to(f"{URGENT}?said=gone")
        if request.method == "GET":
            return self._page(who, comment, {}, {})
        typed = await posted_values(request)
        try:
            decided = decision_of(typed)
        except FormProblem as problem:
            return self._page(who, comment, typed, problem.problems)
        is_there = await run_in_threadpool(self.urgent.decide, comment, who, decided)
        return _to(f"{URGENT}?said={'done' if is_there else 'gone'}")

    def _page(
        self, who: Identity, comment: HandedComment, typed: Typed, problems: Mapping[str, str]
    ) -> Response:
        return self.desk.show(
            "desk/comments/urgent_comment.html",
            who,
            422 if problems else 200,
            comment=comment,
            language=language_name(comment.language),
            decisions=DECISIONS,
            chosen=typed.get("decision", ("",))[-1],
            note=typed.get("note", ("",))[-1],
            problems=problems,
        )


def _to(address: str) -> Response:
    return RedirectResponse(address, 303, NO_STORE)


def urgent_routes(pages: UrgentPages) -> list[BaseRoute]:
    """Every page about comments that sound urgent."""
    decide = partial(pages.desk.page, "decide")
    return [
        Route(URGENT, decide(pages.start), methods=["GET"]),
        Route(f"{URGENT}/read", decide(pages.begin), methods=["POST"]),
        Route(f"{URGENT}/{{id}}", decide(pages.comment), methods=["GET", "POST"]),
    ]
