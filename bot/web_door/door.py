"""The web chat: pages that show what the conversation says and forms that bring back what was said. Works
without JavaScript. Decides nothing about the conversation, keeps nothing, and logs neither words nor
visitors.
"""

import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache, partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import Receive, Scope, Send

from bot.pages.assets import MOUNT, Assets, static_app
from bot.pages.environment import environment
from bot.pages.security import security_headers
from bot.pages.site import Site
from bot.web_door.forms import UnreadableForm, read_posted
from bot.web_door.limits import Gate, VisitLimits
from bot.web_door.paper import PAPER_STYLE, paper_page, paper_style
from bot.web_door.showing import START_PAGE, ChatPages
from bot.web_door.turns import Onward, Posted, paragraphs
from surveys.authoring.poster import POSTER_CSS, survey_poster
from surveys.conversation.conversations import Conversations
from surveys.conversation.open_rounds import FRESH_SECONDS, OpenSurvey
from surveys.dialogue.messages import Message, Replies
from surveys.errors import log_unforeseen
from surveys.language.phrases import Phrases, phrases_in
from surveys.privacy.sealing import Visitor
from surveys.rounds import survey_in

log = logging.getLogger("heard.web")

_VISITOR = re.compile(r"[A-Za-z0-9_-]{22}")
_CODE = re.compile(r"[a-z0-9-]{1,64}")
POSTER_STYLE = "/poster.css"
CONTACT = "/contact"

Endpoint = Callable[[Request], Awaitable[Response]]


def new_visitor_id() -> str:
    """128 random bits, the only thing that a visitor's browser keeps."""
    return secrets.token_urlsafe(16)


def web_routes(
    conversations: Conversations,
    *,
    site: Site,
    limits: VisitLimits | None = VisitLimits(),  # noqa: B008  # a frozen value
    clock: Callable[[], float] = time.monotonic,
    new_id: Callable[[], str] = new_visitor_id,
    assets: Assets | None = None,
    phrases: Phrases | None = None,
) -> list[BaseRoute]:
    """All routes of the web chat and of the shared static files (`assets`, when there are more than the
    shared ones).

    `limits=None` turns the rate limit off, for replaying answers on the same machine. Serve with the access
    log off: when somebody answered is nobody's business.
    """
    gate = Gate(limits, clock, secrets.token_bytes(32)) if limits else None
    phrases = phrases or phrases_in()
    pages = ChatPages(environment(assets=assets), site)
    door = WebDoor(conversations, site, pages, phrases, gate, clock, new_id)
    return [
        Route("/s/{code}", door.bounded(door.chat), methods=["GET", "POST"], name="chat"),
        Route("/s/{code}/poster", door.bounded(door.poster), methods=["GET"], name="poster"),
        Route(POSTER_STYLE, _poster_style),
        Route("/s/{code}/paper", door.bounded(door.paper), methods=["GET"], name="paper"),
        Route(PAPER_STYLE, _paper_style),
        Route("/", door.bounded(door.home), methods=["GET"], name="home"),
        Route("/help", door.bounded(door.help), methods=["GET"], name="help"),
        Route(CONTACT, door.bounded(door.contact), methods=["GET", "POST"], name="contact"),
        Route("/delete", door.bounded(door.delete), methods=["GET", "POST"], name="delete"),
        Route("/privacy", door.bounded(door.privacy), methods=["GET"], name="privacy"),
        Route("/leave", door.bounded(door.leave), methods=["GET", "POST"], name="leave"),
        Mount(MOUNT, static_app(assets), name="static"),
    ]


def chat_app(routes: Sequence[BaseRoute], *, site: Site) -> Starlette:
    """The routes as an application of their own, with kind pages for addresses that do not exist."""
    pages = ChatPages(environment(), site)
    return Starlette(
        routes=list(routes),
        middleware=[Middleware(security_headers, https=site.https)],
        exception_handlers={HTTPException: partial(_no_such_page, pages)},
    )


async def _no_such_page(pages: ChatPages, _request: Request, error: HTTPException) -> Response:
    kind = "not_that_way" if error.status_code == 405 else "not_found"
    response = pages.message(kind)
    response.headers.update(error.headers or {})
    return response


async def _paper_style(_request: Request) -> Response:
    return paper_style()


async def _poster_style(_request: Request) -> Response:
    return Response(POSTER_CSS, media_type="text/css", headers={"cache-control": "no-cache"})


class WebDoor:
    """What happens at each address of the web chat. Remembers nobody."""

    def __init__(
        self,
        conversations: Conversations,
        site: Site,
        pages: ChatPages,
        phrases: Phrases,
        gate: Gate | None,
        clock: Callable[[], float],
        new_id: Callable[[], str],
    ) -> None:
        self._conversations, self._site, self._phrases = conversations, site, phrases
        self._pages, self._gate, self._clock, self._new_id = pages, gate, clock, new_id
        self._open: tuple[OpenSurvey, ...] = ()
        self._open_until = clock()
        # The prefix makes browsers refuse a cookie of this name from any other host or path; it needs https.
        self._cookie = "__Host-heard" if site.https else "heard"
        self._poster = lru_cache(maxsize=64)(survey_poster)

    # The pages ----------------------------------------------------------------------------------------------

    async def home(self, _request: Request) -> Response:
        surveys = self._taking()
        return self._pages.page(
            "home",
            title="Tell us what you think",
            young=[survey for survey in surveys if survey.audience == "young_people"],
            practitioners=[survey for survey in surveys if survey.audience == "practitioners"],
            nothing_open=self._phrases.say("no_surveys"),
        )

    async def help(self, _request: Request) -> Response:
        return self._pages.page("help", title="Get help now", lines=self._site.help_lines)

    async def privacy(self, _request: Request) -> Response:
        words = self._conversations.privacy()
        return self._pages.page("privacy", title="Your privacy", paragraphs=paragraphs(words))

    async def poster(self, request: Request) -> Response:
        """A page to print and hang up, with the address of an open survey."""
        survey = self._survey(request.path_params["code"])
        if survey is None:
            return self._pages.message("not_found", surveys=self._taking())
        address = self._site.public_url or str(request.base_url).rstrip("/")
        page = self._poster(survey, address, self._site.telegram_name, css=POSTER_STYLE)
        return HTMLResponse(page, headers={"cache-control": "no-store", "x-robots-tag": "noindex"})

    async def paper(self, request: Request) -> Response:
        """The survey as a sheet of paper to print."""
        code = request.path_params["code"]
        script = self._conversations.script(code) if _CODE.fullmatch(code) else None
        if script is None:
            return self._pages.message("not_found", surveys=self._taking())
        return paper_page(script, _page_of(code), request.query_params)

    async def delete(self, request: Request) -> Response:
        """Where a receipt is typed. It asks for nothing else, sets no cookie, and says the same to whatever is typed."""
        title = "Delete your answers"
        if request.method != "POST":
            words = self._phrases.say("delete_page")
            return self._pages.page("delete", title=title, paragraphs=words.split("\n\n"), answered=False)
        posted = await read_posted(request)
        says = await self._conversations.delete(posted.words)
        words = "\n\n".join(say.words for say in says)
        return self._pages.page("delete", title=title, paragraphs=words.split("\n\n"), answered=True)

    async def leave(self, request: Request) -> Response:
        """Away from here at once. The cookie goes, so that nobody who presses "Back" finds the answers. The
        script goes elsewhere by itself and only asks, by a post, that the cookie goes."""
        headers = {"cache-control": "no-store"}
        by_script = request.method == "POST"
        response = (
            Response(None, 204, headers) if by_script else RedirectResponse(self._site.exit_url, 303, headers)
        )
        response.delete_cookie(self._cookie, secure=self._site.https, httponly=True, samesite="lax")
        return response

    async def chat(self, request: Request) -> Response:
        code = request.path_params["code"]
        if not _CODE.fullmatch(code):
            return self._pages.message("not_found", surveys=self._taking())
        known = self._visitor_of(request)
        visitor = known or self._new_id()
        if self._gate and not self._gate.lets_in(visitor):
            return self._too_many(_page_of(code))
        posted = await _posted(request)
        response = await self._in_chat(code, Visitor("web", visitor), posted)
        if known is None and response.status_code == 200:
            self._remember(response, visitor)
        return response

    async def contact(self, request: Request) -> Response:
        """Where somebody asks to be contacted, apart from every survey."""
        known = self._visitor_of(request)
        visitor = known or self._new_id()
        if self._gate and not self._gate.lets_in(visitor):
            return self._too_many(CONTACT)
        posted = await _posted(request)
        response = await self._in_contact(Visitor("web", visitor), posted)
        if known is None and response.status_code == 200:
            self._remember(response, visitor)
        return response

    async def _in_chat(self, code: str, visitor: Visitor, posted: Posted | None) -> Response:
        if posted is None:
            return self._turn(code, await self._conversations.look(visitor, code))
        says = await self._conversations.hear(visitor, Message(posted.words, posted.about, code))
        return self._turn(code, says, posted)

    async def _in_contact(self, visitor: Visitor, posted: Posted | None) -> Response:
        message = Message(posted.words, posted.about) if posted else None
        says = await self._conversations.ask(visitor, message)
        if says is None:
            return self._pages.message("not_found", surveys=self._taking())
        return self._shown(CONTACT, "Ask someone to contact you", says, posted)

    # What they share ------------------------------------------------------------------------------------

    def _turn(self, code: str, says: Replies, posted: Posted | None = None) -> Response:
        survey = self._survey(code)
        if survey is None and says[-1].kind == "offers":
            return self._pages.message("not_found", surveys=self._taking())
        title = survey.title if survey else "This chat"
        return self._shown(_page_of(code), title, says, posted)

    def _shown(self, here: str, title: str, says: Replies, posted: Posted | None) -> Response:
        if says[-1].kind == "trouble":
            return self._pages.trouble(here, title, says, posted)
        return self._pages.turn(here, title, says, posted)

    def _survey(self, code: str) -> OpenSurvey | None:
        """The open survey that a code means: its own id, or the id of one of its rounds."""
        by_id = {survey.code: survey for survey in self._surveys()}
        return by_id.get(code) or by_id.get(survey_in(code))

    def _surveys(self) -> tuple[OpenSurvey, ...]:
        """The open surveys, as they were a second ago at most."""
        now = self._clock()
        if now >= self._open_until:
            self._open, self._open_until = self._conversations.open_surveys(), now + FRESH_SECONDS
        return self._open

    def _taking(self) -> list[OpenSurvey]:
        """Those that let newcomers in."""
        return [survey for survey in self._surveys() if not survey.is_full]

    def _too_many(self, here: str) -> Response:
        response = self._pages.message("too_many", onward=Onward(here, "Try again"))
        response.headers["retry-after"] = "60"
        return response

    def _visitor_of(self, request: Request) -> str | None:
        visitor = request.cookies.get(self._cookie, "")
        return visitor if _VISITOR.fullmatch(visitor) else None

    def _remember(self, response: Response, visitor: str) -> None:
        # Lax, not Strict: somebody who comes back by a link in Telegram or an e-mail must keep their place.
        # Strict would hide the cookie from that first request, and the new one set in answer would end the
        # conversation. What Lax lets through is reading only; posts are checked in `same_site`. No age:
        # it goes with the browser.
        response.set_cookie(self._cookie, visitor, secure=self._site.https, httponly=True, samesite="lax")

    def bounded(self, endpoint: Endpoint) -> "PageBoundary":
        return PageBoundary(endpoint, self._pages)


class PageBoundary:
    """The outermost boundary of a page: whatever goes wrong, a person sees a sentence and the log sees a type.
    An application, not a function, so that the framework puts no boundary of its own around it."""

    def __init__(self, endpoint: Endpoint, pages: ChatPages) -> None:
        self._endpoint, self._pages = endpoint, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._endpoint(request)
        except UnreadableForm as error:
            return self._pages.message(error.kind, onward=_back_to(request))
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception as error:  # noqa: BLE001  # a traceback could hold somebody's words
            error_id = log_unforeseen(log, "a page", error)
            return self._pages.message("broken", onward=_back_to(request), error=error_id)


async def _posted(request: Request) -> Posted | None:
    """What a form of ours brought; None for a page that is only looked at. Raises `UnreadableForm`."""
    if request.method != "POST":
        return None
    return await read_posted(request)


def _page_of(code: str) -> str:
    return f"/s/{code}"


def _back_to(request: Request) -> Onward:
    code = request.path_params.get("code", "")
    if request.url.path == CONTACT:
        return Onward(CONTACT, "Back to the chat")
    return Onward(_page_of(code), "Back to the chat") if code else START_PAGE
