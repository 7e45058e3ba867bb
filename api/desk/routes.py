"""The pages of the desk. Forms without script; each says what is wrong beside the field, and keeps what was typed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from analysis.core_data import TAKEN_IN, difference
from analysis.periods import FREQUENCY_WORDS
from analysis.plan import Area
from analysis.plan.changing import RecordProblem
from analysis.values import Value, current
from analysis.voice import in_our_words
from api.accounts import links
from api.accounts.links import LinkProblem
from api.accounts.people import Identity
from api.desk import noted
from api.desk.desk import Desk, View
from api.desk.entries_shown import TITLES, beside_what_holds, called, says, settled, shown
from api.desk.prefill import holds_now
from api.desk.signed_in import DeskSessions
from api.desk.writing.drafts import Drafts, in_memory
from api.desk.writing.forms import SHOWN, Form, FormProblem, form_of, only_changed
from api.desk.writing.posted import posted, posted_values
from api.pages import BoardPages
from api.routes.sessions import SESSION_SECONDS, Sessions
from bot.request_checks import same_site
from surveys.store.protocols import Entry, Writing
from surveys.store.record_entries import UNDO, in_record

PREFIX = "/desk"
GRAVE = frozenset({"administer"})
"""What asks again who is there: whether a second person approves, and whose sessions end."""
GRAVE_SECONDS = 900
SHOWN_SIGN_INS = 100
SHOWN_ENTRIES = 100
"""Of the record, on one page."""
SHOWN_CHANGES = 60
"""Of a file, lines of what it would change."""
UNSAID = frozenset({"seen", "step"})
"""Of a form, what it brings along without anybody typing it."""
NO_STORE = {"Cache-Control": "no-store"}

FIRST_PAGES = {
    "code": "comments",
    "decide": "urgent",
    "contact": "requests",
    "see courses": "courses",
    "look": "look",
}
"""Where those begin who see nothing else of the desk, by what they may do."""

Page = Callable[[Request, Identity, View], Awaitable[Response]]


@dataclass(frozen=True)
class DeskPages:
    """Everything that the pages of the desk stand on. `https` is whether browsers come by it."""

    desk: Desk
    pages: BoardPages
    sessions: DeskSessions | Sessions
    https: bool
    by_provider: bool = False
    """Whether people come in by a provider as well as by links."""
    core_data: Callable[[], Sequence[Value]] = tuple
    """All values that came in as files."""
    drafts: Drafts = field(default_factory=in_memory)
    held: Callable[[Entry], Sequence[Value]] = lambda _entry: ()
    """The values of a file that waits for a second person."""

    @property
    def cookie(self) -> str:
        return "__Host-heard_desk" if self.https else "heard_desk"

    # Who is there ----------

    async def _who(self, request: Request) -> tuple[Identity | None, View, str]:
        return await run_in_threadpool(self._known, request.cookies.get(self.cookie, ""))

    def _known(self, word: str) -> tuple[Identity | None, View, str]:
        """Who is there, the record, and the entry of the sign-in."""
        view, mark = self.desk.look(), self.sessions.key_of(word) or ""
        signed_in = links.number_of(view.entries, mark)
        return links.identity_of(view.entries, signed_in) if signed_in else None, view, signed_in

    def _asked_lately(self, view: View, signed_in: str) -> bool | None:
        """Whether somebody showed who they are as lately as what is grave demands; None where nobody says when it was."""
        since = in_record(self.desk.now() - timedelta(seconds=GRAVE_SECONDS))
        asked = links.asked_on(view.entries, signed_in)
        return None if asked is None else asked >= since

    def page(self, may: str, draw: Page) -> Callable[[Request], Awaitable[Response]]:
        """A page for those whose roles may do something. Posts come from our own pages alone."""

        async def guarded(request: Request) -> Response:
            if request.method == "POST" and not same_site(request, self.pages.site.public_url):
                raise HTTPException(403)
            identity, view, signed_in = await self._who(request)
            if identity is None:
                return await self._signed_out(request)
            if not identity.may(may):
                return self.show("desk/people/not_yours.html", identity, status=403)
            if request.method == "POST" and may in GRAVE:
                lately = self._asked_lately(view, signed_in)
                if not lately:
                    return self._again(identity, unsaid=lately is None)
            return await draw(request, identity, view)

        return guarded

    async def _signed_out(self, request: Request) -> Response:
        """What somebody wrote in a form is not lost where their session ended meanwhile: it comes back with the page, is
        kept nowhere, and is sent again by whoever is signed in then. A file is not in it."""
        is_form = request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded")
        typed = await posted_values(request) if request.method == "POST" and is_form else {}
        if not typed:
            return RedirectResponse(f"{PREFIX}/sign-in", 303, NO_STORE)
        return self.show("desk/people/signed_out.html", None, 403, typed=typed, unsaid=UNSAID)

    def _again(self, who: Identity, *, unsaid: bool) -> Response:
        minutes = GRAVE_SECONDS // 60
        return self.show("desk/people/again.html", who, status=403, minutes=minutes, unsaid=unsaid)

    def show(self, template: str, who: Identity | None, status: int = 200, **values: Any) -> Response:
        body = self.pages.draw(template, who=who, example=False, by_provider=self.by_provider, **values)
        return HTMLResponse(body, status, NO_STORE)

    # Signing in and out ----------

    async def ask_for_link(self, _request: Request) -> Response:
        return self.show("desk/people/sign_in.html", None, name="", error="")

    async def show_link(self, request: Request) -> Response:
        """A page with a button, so that a program that looks at links before people do uses none up."""
        return await self._with_link(request, links.holder)

    async def _with_link(
        self, request: Request, look: Callable[[Sequence[Entry], str, datetime], Entry]
    ) -> Response:
        view = await run_in_threadpool(self.desk.look)
        try:
            given = look(view.entries, request.path_params["token"], self.desk.now())
        except LinkProblem as problem:
            return self.show("desk/people/sign_in.html", None, 403, name="", error=str(problem))
        return self.show("desk/people/sign_in.html", None, name=given.about, error="")

    async def use_link(self, request: Request) -> Response:
        if not same_site(request, self.pages.site.public_url):
            raise HTTPException(403)
        token = request.path_params["token"]
        try:
            entry = await run_in_threadpool(links.use, self.desk.record, token, self.desk.now())
        except LinkProblem as problem:
            return self.show("desk/people/sign_in.html", None, 403, name="", error=str(problem))
        response = RedirectResponse(PREFIX, 303, NO_STORE)
        await self.let_in(request, response, entry)
        return response

    async def let_in(self, request: Request, response: Response, entry: Entry) -> None:
        """Open a session in place of the one that the browser had."""
        await run_in_threadpool(self.sessions.end, request.cookies.get(self.cookie, ""))
        word = await run_in_threadpool(self.sessions.begin, links.mark_of(entry))
        self._set_cookie(response, word, SESSION_SECONDS)

    async def sign_out(self, request: Request, _who: Identity, _view: View) -> Response:
        await run_in_threadpool(self.sessions.end, request.cookies.get(self.cookie, ""))
        response = RedirectResponse(f"{PREFIX}/sign-in", 303, {**NO_STORE, "Clear-Site-Data": '"cache"'})
        self._set_cookie(response, "", 0)
        return response

    def _set_cookie(self, response: Response, value: str, seconds: int) -> None:
        response.set_cookie(
            self.cookie, value, seconds, path="/", secure=self.https, httponly=True, samesite="strict"
        )

    async def end_session(self, request: Request, who: Identity, view: View) -> Response:
        number = request.path_params["number"]
        if links.identity_of(view.entries, number) is None:
            raise HTTPException(404)
        why = (await posted(request)).get("why", "")
        await run_in_threadpool(links.end, self.desk.record, int(number), who.name, why, self.desk.now())
        return RedirectResponse(f"{PREFIX}/record#signed-in", 303, NO_STORE)

    # Reading ----------

    async def home(self, _request: Request, who: Identity, view: View) -> Response:
        if not who.may("read"):
            first = next(page for may, page in FIRST_PAGES.items() if who.may(may))
            return RedirectResponse(f"{PREFIX}/{first}", 303, NO_STORE)
        areas = [(area, view.missing(area)) for area in view.plan.areas]
        newest = [entry for entry in reversed(view.entries) if entry.number in view.counting][:5]
        waiting = _waiting(view)
        drafts = await run_in_threadpool(self.drafts.all_mine, who)
        return self.show(
            "desk/home.html",
            who,
            drafts=drafts,
            areas=areas,
            newest=newest,
            titles=TITLES,
            called=called,
            waiting=waiting,
            view=view,
            today=self.desk.now().date(),
        )

    async def area(self, request: Request, who: Identity, view: View) -> Response:
        area = view.area(request.path_params["id"])
        if area is None:
            raise HTTPException(404)
        return self.show("desk/plan/area.html", who, area=area, **_report(view, area))

    async def measure(self, request: Request, who: Identity, view: View) -> Response:
        measured = view.plan.measured.get(request.path_params["id"])
        if measured is None:
            raise HTTPException(404)
        return self.show(
            "desk/plan/measure.html",
            who,
            measure=measured,
            area=view.plan.area_of[measured.id],
            frequency_words=FREQUENCY_WORDS,
            baseline_on=view.plan.board.baseline_on,
        )

    async def record(self, request: Request, who: Identity, view: View) -> Response:
        """Newest first, so many at a time; those with some words in them, where somebody looks for them."""
        up_to, words = request.query_params.get("up_to", ""), request.query_params.get("words", "").strip()
        ended = {entry.about for entry in view.entries if entry.kind == links.ENDED}
        since = in_record(self.desk.now() - timedelta(seconds=SESSION_SECONDS))
        signed_in = [entry for entry in view.entries if entry.kind == links.SIGNED_IN]
        sessions = [e for e in signed_in if str(e.number) not in ended and e.at > since]
        aside = {*links.KINDS, *(() if who.may("administer") else noted.OF_READING)}
        first = int(up_to) if up_to.isascii() and up_to.isdecimal() and len(up_to) < 10 else view.last
        there = (e for e in reversed(view.entries) if e.number <= first and e.kind not in aside)
        found = list(islice((e for e in there if says(view, e, words)), SHOWN_ENTRIES + 1))
        is_first = first >= view.last and not words
        return self.show(
            "desk/plan/record.html",
            who,
            entries=found[:SHOWN_ENTRIES],
            older=found[SHOWN_ENTRIES].number if len(found) > SHOWN_ENTRIES else None,
            sought=words,
            is_first=is_first,
            counting=view.counting | {entry.number for entry in in_our_words.standing(view.entries)},
            approvals=view.approvals,
            shown=shown,
            forms=SHOWN,
            called=called,
            view=view,
            sessions=sessions if who.may("administer") and is_first else [],
            sign_ins=signed_in[-SHOWN_SIGN_INS:][::-1] if who.may("administer") and is_first else [],
            ended=ended,
        )

    # Writing ----------

    async def write(self, request: Request, who: Identity, view: View) -> Response:
        kind, about = request.path_params["kind"], request.path_params["about"]
        typed = await posted(request) if request.method == "POST" else {}
        values = partial(self._values_of, view, about)
        form = form_of(kind, view.plan.measured.get(about), typed, self.desk.now().date(), values)
        named = _named(view, form, about) if form else None
        if form is None or named is None:
            raise HTTPException(404)
        asked = Asked(kind, about, form, named, _report(view, _area_of(view, form, about)))
        now = holds_now(view, kind, about)
        if request.method == "GET":
            return await self._form_page(who, asked, {"seen": str(view.last), **now}, {})
        if typed.get("step") in ("draft", "drop"):
            return await self._draft(who, asked, typed, _back(view, form, about))
        try:
            body, why = form.read(typed)
            seen = _seen(typed, view)
            if form.changes:
                body = only_changed(body, holds_now(view.as_of(seen), kind, about), form.fields[0].name)
            writing = Writing(kind, about, body, why)
            written = await run_in_threadpool(self.desk.write, who, writing, seen)
        except FormProblem as problem:
            return await self._form_page(who, asked, typed, problem.problems)
        except RecordProblem as problem:
            blamed = {form.to_blame(problem.about): _sentence(problem)}
            return await self._form_page(who, asked, typed, blamed)
        await run_in_threadpool(self.drafts.drop, who, kind, about)
        return self.show(
            "desk/plan/written.html",
            who,
            written=written,
            named=named,
            back=_back(view, form, about),
            titles=TITLES,
        )

    def _values_of(self, view: View, measure: str) -> list[Value]:
        """What came in of a measure and was not withdrawn."""
        gone = view.plan.withdrawn_up_to
        every = (value for value in self.core_data() if value.measure_id == measure)
        return [value for value in current(every) if value.revision > gone.get(value.key, 0)]

    async def _form_page(
        self, who: Identity, asked: "Asked", typed: Mapping[str, str], problems: Mapping[str, str]
    ) -> Response:
        """The form as it stands, with what somebody began before; what is not right yet is kept as begun."""
        if problems:
            await self._keep_draft(who, asked, typed)
        others = await run_in_threadpool(self.drafts.others, who, asked.kind, asked.about)
        draft = await run_in_threadpool(self.drafts.mine, who, asked.kind, asked.about)
        if draft and not problems:
            typed = {**typed, **draft.typed}
        about = {"form": asked.form, "named": asked.named, "draft": draft, "others": others, **asked.report}
        status = 422 if problems else 200
        return self.show("desk/plan/form.html", who, status, typed=typed, problems=problems, **about)

    async def _keep_draft(self, who: Identity, asked: "Asked", typed: Mapping[str, str]) -> bool:
        return await run_in_threadpool(self.drafts.keep, who, asked.kind, asked.about, asked.named, typed)

    async def _draft(self, who: Identity, asked: "Asked", typed: Mapping[str, str], back: str) -> Response:
        """Keep what was begun, or throw it away."""
        if typed["step"] == "drop":
            await run_in_threadpool(self.drafts.drop, who, asked.kind, asked.about)
            return RedirectResponse(back, 303, NO_STORE)
        if not await self._keep_draft(who, asked, typed):
            name = asked.form.fields[0].name
            problem = "There is nothing to keep, or too much: 40,000 letters at most"
            return await self._form_page(who, asked, typed, {name: problem})
        return RedirectResponse(PREFIX, 303, NO_STORE)

    async def take_back(self, request: Request, who: Identity, view: View) -> Response:
        number = request.path_params["number"]
        words = {entry.number for entry in in_our_words.standing(view.entries)}
        there = view.counting | view.approvals.waiting | words
        entry = _entry(view, number)
        if entry.number not in there:
            return self._settled(who, view, entry)
        about: dict[str, Any] = {"entry": entry, "called": called(view, entry)}
        if request.method == "GET":
            return self.show("desk/plan/undo.html", who, **about, error="")
        why = (await posted(request)).get("why", "").strip()
        try:
            writing = Writing(UNDO, number, {}, why)
            await run_in_threadpool(self.desk.write, who, writing, view.last)
        except RecordProblem as problem:
            return self.show("desk/plan/undo.html", who, 422, **about, error=_sentence(problem))
        return RedirectResponse(f"{PREFIX}/record?up_to={number}#entry-{number}", 303, NO_STORE)

    # A second person ----------

    async def approve(self, request: Request, who: Identity, view: View) -> Response:
        number = request.path_params["number"]
        entry = _entry(view, number)
        if entry.number not in view.approvals.waiting:
            return self._settled(who, view, entry)
        if request.method == "GET":
            return await self._to_approve(who, view, entry, "")
        try:
            await run_in_threadpool(self.desk.approve, who, entry.number)
        except RecordProblem as problem:
            return await self._to_approve(who, view, entry, _sentence(problem))
        return RedirectResponse(f"{PREFIX}/record/{number}/approve", 303, NO_STORE)

    async def _to_approve(self, who: Identity, view: View, entry: Entry, error: str) -> Response:
        return self.show(
            "desk/plan/approve.html",
            who,
            422 if error else 200,
            entry=entry,
            called=called(view, entry),
            error=error,
            changes=await run_in_threadpool(self._would_change, entry, view),
            lines=beside_what_holds(view, entry),
        )

    def _settled(self, who: Identity, view: View, entry: Entry) -> Response:
        """What became of an entry: for whoever has just approved it, comes back to it, or was too late."""
        return self.show(
            "desk/plan/settled.html",
            who,
            entry=entry,
            named=called(view, entry),
            became=settled(view, entry),
            waiting=_waiting(view),
            called=called,
            view=view,
        )

    def _would_change(self, entry: Entry, view: View) -> list[str] | None:
        """What a file that waits would change now, in lines; None for what is no file."""
        if entry.kind != TAKEN_IN:
            return None
        lines = difference(self.core_data(), self.held(entry), view.plan.withdrawn_up_to).lines()
        more = [f"and {len(lines) - SHOWN_CHANGES:,} more lines"] if len(lines) > SHOWN_CHANGES else []
        return [*lines[:SHOWN_CHANGES], *more]

    async def rule(self, request: Request, who: Identity, _view: View) -> Response:
        typed = await posted(request)
        if typed.get("on") not in ("yes", "no"):
            raise HTTPException(422)
        await run_in_threadpool(self.desk.rule, who, on=typed["on"] == "yes", why=typed.get("why", ""))
        return RedirectResponse(f"{PREFIX}#second-person", 303, NO_STORE)


@dataclass(frozen=True)
class Asked:
    """A form of a kind, what it is about (in words too), and what the report still lacks there."""

    kind: str
    about: str
    form: Form
    named: str
    report: Mapping[str, Any]


def desk_routes(desk: DeskPages) -> list[BaseRoute]:
    """Every page of the desk, and which right it takes. Signing in takes none."""
    enter, read, write, approve, administer = "enter", "read", "write", "approve", "administer"
    return [
        Route(f"{PREFIX}/sign-in", desk.ask_for_link, methods=["GET"]),
        Route(f"{PREFIX}/sign-in/{{token}}", desk.show_link, methods=["GET"]),
        Route(f"{PREFIX}/sign-in/{{token}}", desk.use_link, methods=["POST"]),
        Route(f"{PREFIX}/sign-out", desk.page(enter, desk.sign_out), methods=["POST"]),
        Route(f"{PREFIX}/sessions/{{number}}/end", desk.page(administer, desk.end_session), methods=["POST"]),
        Route(
            f"{PREFIX}/record/{{number}}/approve", desk.page(approve, desk.approve), methods=["GET", "POST"]
        ),
        Route(f"{PREFIX}/approval-rule", desk.page(administer, desk.rule), methods=["POST"]),
        Route(PREFIX, desk.page(enter, desk.home), methods=["GET"]),
        Route(f"{PREFIX}/areas/{{id}}", desk.page(read, desk.area), methods=["GET"]),
        Route(f"{PREFIX}/measures/{{id}}", desk.page(read, desk.measure), methods=["GET"]),
        Route(f"{PREFIX}/record", desk.page(read, desk.record), methods=["GET"]),
        Route(f"{PREFIX}/write/{{kind}}/{{about}}", desk.page(write, desk.write), methods=["GET", "POST"]),
        Route(
            f"{PREFIX}/record/{{number}}/take-back", desk.page(write, desk.take_back), methods=["GET", "POST"]
        ),
    ]


def _named(view: View, form: Form, about: str) -> str | None:
    """What a form is about, in words; None where there is no such thing."""
    return view.names.get((form.about, about))


def _seen(typed: Mapping[str, str], view: View) -> int:
    """The number of the newest entry when the form was opened."""
    number = typed.get("seen", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else view.last


def _entry(view: View, number: str) -> Entry:
    entry = next((entry for entry in view.entries if str(entry.number) == number), None)
    if entry is None or entry.kind in {*links.KINDS, *noted.OF_READING}:
        raise HTTPException(404)
    return entry


def _waiting(view: View) -> list[Entry]:
    return [entry for entry in view.entries if entry.number in view.approvals.waiting]


def _back(view: View, form: Form, about: str) -> str:
    """The page that whoever wrote came from."""
    if form.about == "measure":
        return f"{PREFIX}/measures/{about}"
    area = _area_of(view, form, about)
    return f"{PREFIX}/areas/{area.id}" if area else PREFIX


def _area_of(view: View, form: Form, about: str) -> Area | None:
    """The area that a form is about, or what it is about belongs to."""
    if form.about == "measure":
        return view.plan.area_of.get(about)
    return next(
        (a for a in view.plan.areas if a.id == about or any(action.id == about for action in a.actions)), None
    )


def _report(view: View, area: Area | None) -> Mapping[str, Any]:
    """What an area lacks for the next report, and by when."""
    return {"missing": view.missing(area) if area else [], "due_on": view.report_due_on}


def _sentence(problem: Exception) -> str:
    words = str(problem)
    return words[:1].upper() + words[1:]
