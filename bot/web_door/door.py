"""The web chat: pages that show what the conversation says and forms that bring back what was said. Works
without JavaScript. Decides nothing about the conversation, keeps nothing, and logs neither words nor
visitors.
"""

import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.pages.assets import MOUNT, Assets, static_app
from bot.pages.environment import environment
from bot.pages.one_length import UNKEPT, of_one_length
from bot.pages.page_language import PageLanguage, language_of, languages_wished
from bot.pages.security import security_headers, with_cookie
from bot.pages.site import Site
from bot.request_checks import is_own_link
from bot.shares import Shares
from bot.web_door import answers_elsewhere
from bot.web_door.answers_elsewhere import AnswersElsewhere
from bot.web_door.answers_shown import AnswersShown
from bot.web_door.coming_back import SOMEBODY_ELSE, is_of_somebody, shown_on_opening, with_somebody_else
from bot.web_door.front import POSTER_STYLE, Front
from bot.web_door.front_pages import FrontPages, start_page
from bot.web_door.limits import Gate, VisitLimits
from bot.web_door.paper import PAPER_STYLE, paper_page, paper_style
from bot.web_door.press.addresses import meant
from bot.web_door.press.after_press import AfterPress, PressOutcome, is_by_script, is_without_cookie, leads_on
from bot.web_door.press.even_time import TICK, is_turn, until_the_tick
from bot.web_door.press.forms import UnreadableForm, read_posted
from bot.web_door.press.sittings import Sittings, shown_by
from bot.web_door.press.turns import Onward, Posted
from bot.web_door.showing import ChatPages
from bot.web_door.surveys_shown import SurveysShown
from bot.web_door.together import (
    NOT_SHARED,
    SHARED,
    SharedDevice,
    Together,
    visitor_on,
    with_share_button,
)
from surveys.answers.published import Version
from surveys.authoring.printing.poster import POSTER_CSS
from surveys.conversation.conversations import Conversations
from surveys.dialogue.messages import Message, Replies, Reply
from surveys.errors import UserError, log_unforeseen
from surveys.fairness import ANYBODY
from surveys.language.phrases import phrases_in
from surveys.privacy.sealing import Visitor

log = logging.getLogger("heard.web")

_VISITOR = re.compile(r"[A-Za-z0-9_-]{22}")
_CODE = re.compile(r"[a-z0-9-]{1,64}")
CONTACT = "/contact"
COPIED = (
    "/practitioners",
    "/practitioners/we-did",
    "/we-did",
    "/we-did/easy",
    "/we-did/faces",
    "/we-did/poster",
    "/we-did/slides",
    "/help",
    CONTACT,
    "/delete",
    "/privacy",
)
"""Pages whose address is passed on from hand to hand, and gets a slash on the way."""

OTHERS = ("api", "board", "desk", "docs", "redoc", "telegram")
"""What is served beside the chat, whatever a survey is called."""

MOST_OF_A_CARD = 24
"""Letters of the address that can be a card's code."""

Endpoint = Callable[[Request], Awaitable[Response]]


def new_visitor_id() -> str:
    """128 random bits, the only thing that a visitor's browser keeps."""
    return secrets.token_urlsafe(16)


def web_routes(  # noqa: PLR0913  # all but the first by name
    conversations: Conversations,
    *,
    site: Site,
    limits: VisitLimits | None = VisitLimits(),  # noqa: B008  # a frozen value
    clock: Callable[[], float] = time.monotonic,
    new_id: Callable[[], str] = new_visitor_id,
    assets: Assets | None = None,
    shares: Shares | None = None,
    tick: float = TICK,
    answers: Callable[[], Sequence[Version]] = tuple,
    lasting: bytes = b"",
    at: Callable[[], int | None] = lambda: None,
) -> list[BaseRoute]:
    """All routes of the web chat and of the shared static files (`assets`, when there are more than the
    shared ones). `shares` say who is behind which address. `answers` reads all versions of the board's answers.
    `lasting` is a key that all processes of the door have, also those that come after a restart; `at` gives the number of
    this one, where there are several.

    `limits=None` turns the rate limit off and `tick=0` answers each turn as soon as it is done, for replaying answers on the
    same machine. Serve with the access
    log off: when somebody answered is nobody's business.
    """
    shares = shares or Shares()
    gate = Gate(limits, clock, secrets.token_bytes(32), shares) if limits else None
    templates = environment(assets=assets)
    around, surveys = FrontPages(templates, site), SurveysShown(conversations, clock)
    after_press = AfterPress(tick=tick, lasting=lasting or secrets.token_bytes(32), at=at)
    told = AnswersShown(answers, clock)
    front = Front(conversations, site, around, surveys, after_press, shares, told)
    elsewhere = AnswersElsewhere(told, around, site)
    pages = ChatPages(templates, site)
    door = WebDoor(conversations, site, pages, around, front, surveys, gate, new_id)
    return [
        Route("/s/{code}", door.bounded(door.chat), methods=["GET", "POST"], name="chat"),
        Route("/s/{code}/poster", door.bounded(front.poster), methods=["GET"], name="poster"),
        Route(POSTER_STYLE, _poster_style),
        Route(
            "/s/{code}/together", door.bounded(door.together.page), methods=["GET", "POST"], name="together"
        ),
        Route(
            "/s/{code}/together/next", door.bounded(door.together.next), methods=["GET", "POST"], name="next"
        ),
        Route("/s/{code}/paper", door.bounded(door.paper), methods=["GET"], name="paper"),
        Route(PAPER_STYLE, _paper_style),
        Route("/", door.bounded(front.home), methods=["GET"], name="home"),
        Route("/practitioners", door.bounded(front.practitioners), methods=["GET"], name="practitioners"),
        Route("/practitioners/we-did", door.bounded(front.we_did_at_work), methods=["GET"]),
        Route("/we-did", door.bounded(front.we_did), methods=["GET"], name="we_did"),
        Route(answers_elsewhere.POSTER, door.bounded(elsewhere.poster), methods=["GET"]),
        Route(answers_elsewhere.SLIDES, door.bounded(elsewhere.slides), methods=["GET"]),
        Route(f"{answers_elsewhere.SLIDES}/{{number:int}}", door.bounded(elsewhere.slide), methods=["GET"]),
        Route("/we-did/{wording}", door.bounded(front.we_did), methods=["GET"]),
        Route("/help", door.bounded(front.help), methods=["GET"], name="help"),
        Route(CONTACT, door.bounded(door.contact), methods=["GET", "POST"], name="contact"),
        Route("/delete", door.bounded(front.delete), methods=["GET", "POST"], name="delete"),
        Route("/privacy", door.bounded(front.privacy), methods=["GET"], name="privacy"),
        Route("/leave", door.bounded(door.leave), methods=["GET", "POST"], name="leave"),
        Mount(MOUNT, static_app(assets), name="static"),
        # Addresses as people copy them.
        Route("/s/{typed:path}", door.bounded(front.mistyped), methods=["GET"]),
        Route("/S/{typed:path}", door.bounded(front.mistyped), methods=["GET"]),
        *(Route(f"{path}/", door.bounded(front.without_slash), methods=["GET"]) for path in COPIED),
        _Meant("/{typed:path}", door.bounded(front.mistyped), surveys),
    ]


class _Meant(Route):
    """The address of a survey that is open, copied without what stands before its name. All else belongs to whoever comes
    after."""

    def __init__(self, path: str, endpoint: ASGIApp, surveys: SurveysShown) -> None:
        super().__init__(path, endpoint, methods=["GET"])
        self._surveys = surveys

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        match, child = super().matches(scope)
        typed = child.get("path_params", {}).get("typed", "")
        if match is Match.NONE or not typed or typed.partition("/")[0] in OTHERS:
            return Match.NONE, {}
        with suppress(UserError):  # such as a database that is gone; whoever comes after says so
            if meant(typed, self._surveys.by_code()):
                return match, child
        return Match.NONE, {}


def chat_app(routes: Sequence[BaseRoute], *, site: Site) -> Starlette:
    """The routes as an application of their own, with kind pages for addresses that do not exist."""
    pages = FrontPages(environment(), site)
    return Starlette(
        routes=list(routes),
        middleware=[Middleware(security_headers, https=site.https)],
        exception_handlers={HTTPException: partial(_no_such_page, pages)},
    )


async def _no_such_page(pages: FrontPages, request: Request, error: HTTPException) -> Response:
    kind = "not_that_way" if error.status_code == 405 else "not_found"
    response = pages.message(kind, language_of(request), request.url.path)
    response.headers.update(error.headers or {})
    return of_one_length(response)


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
        around: FrontPages,
        front: Front,
        surveys: SurveysShown,
        gate: Gate | None,
        new_id: Callable[[], str],
    ) -> None:
        self._conversations, self._site, self._pages = conversations, site, pages
        self._around, self._front, self._surveys = around, front, surveys
        self._gate, self._new_id, self._after_press = gate, new_id, front.after_press
        self._sittings = Sittings(surveys.clock)
        # The prefix makes browsers refuse a cookie of this name from any other host or path; it needs https.
        self._cookie = "__Host-heard" if site.https else "heard"
        self.together = Together(
            around, front, surveys, new_id, self._cookie, https=site.https, public_url=site.public_url
        )

    # The pages ----------------------------------------------------------------------------------------------

    async def paper(self, request: Request) -> Response:
        """The survey as a sheet of paper to print."""
        code = request.path_params["code"]
        script = self._conversations.script(code) if _CODE.fullmatch(code) else None
        return (
            paper_page(script, _page_of(code), request.query_params)
            if script
            else self._front.elsewhere(request)
        )

    async def leave(self, request: Request) -> Response:
        """Away from here at once. The cookie goes, so that nobody who presses "Back" finds the answers. The
        script goes elsewhere by itself and only asks, by a post, that the cookie goes.

        Another site's link or form leads away too, and takes nobody's place: the cookie stays."""
        headers = {"cache-control": UNKEPT}
        by_script = request.method == "POST"
        response = (
            Response(None, 204, headers) if by_script else RedirectResponse(self._site.exit_url, 303, headers)
        )
        if is_own_link(request, self._site.public_url):
            response.delete_cookie(self._cookie, secure=self._site.https, httponly=True, samesite="lax")
        return response

    async def chat(self, request: Request) -> Response:
        code = request.path_params["code"]
        if not _CODE.fullmatch(code):
            return self._front.elsewhere(request)
        if request.method == "GET" and self._surveys.address(code) != code:
            return self._front.elsewhere(request)
        device, posted = self.together.device(request), await self._posted(request)
        if posted and posted.words in (SHARED, NOT_SHARED):
            return await self._share(request, code, posted)
        is_anew = device is not None and device.ends_with_page and posted is None
        known = None if is_anew or _is_somebody_else(posted) else self._visitor_of(request)
        if device and posted is None and known is None and not is_anew:
            return device.onward()
        visitor, posted = known or self._new_id(), _not_new(posted)
        caller = self._gate.admit(visitor, request) if self._gate else ANYBODY
        if caller is None:
            return self._too_many(request, _page_of(code))
        if known is None and not device and is_without_cookie(request, posted):
            return self._without_cookie(request, _page_of(code), posted)
        posted = posted or self._after_press.once_more(request, known or "")
        heard = posted if shown_by(posted) is None else None
        wished = languages_wished(request)
        message = Message(heard.words, heard.about, code, languages=wished, caller=caller) if heard else None
        somebody = visitor_on(device, visitor)
        came = await self._outcome(request, visitor, posted, self._in_chat(code, somebody, message, request))
        if came is None or self._is_elsewhere(code, came.replies):
            return self._front.elsewhere(request)
        if device:
            response = self._on_shared_device(request, device, code, came)
            if is_anew:
                self._remember(response, visitor)
            return response
        response = self._led_on(request, _page_of(code), visitor, came) or self._turn(request, code, came)
        if known is None and response.status_code in (200, 303):
            self._remember(response, visitor)
        return response

    async def _outcome(
        self, request: Request, visitor: str, posted: Posted | None, says: Awaitable[Replies | None]
    ) -> PressOutcome | None:
        """What waits for whoever pressed; else what the conversation says, and of a page that is opened by itself what
        anybody may see. None where there is nobody to talk to."""
        waits, replies = self._after_press.taken(request, visitor), await says
        if waits or replies is None:
            return waits
        opens = posted is None and not self._after_press.was_just_here(request, visitor, replies)
        if opens:
            self._sittings.end(visitor)
        elif posted:
            self._sittings.take_turn(visitor, posted, replies)
        return PressOutcome(
            shown_on_opening(replies) if opens else self._sittings.shown(visitor, replies), posted
        )

    async def _share(self, request: Request, code: str, posted: Posted) -> Response:
        """The first screen again, of a device that is a shared one now, or no more."""
        visitor, device = self._new_id(), SharedDevice("shared", code)
        says = await self._in_chat(code, Visitor("web", visitor), None, request)
        is_shared = posted.words == SHARED
        came = PressOutcome(device.shown(says) if is_shared else says, posted)
        response = self._turn(request, code, came, device.next_page if is_shared else "")
        if not is_by_script(request):
            response = RedirectResponse(_page_of(code), 303, {"cache-control": UNKEPT})
        self.together.share(response, code, posted)
        self._remember(response, visitor)
        return response

    def _led_on(self, request: Request, here: str, visitor: str, came: PressOutcome) -> Response | None:
        return self._after_press.onward(here, visitor, came) if leads_on(request, came.replies) else None

    def _is_elsewhere(self, code: str, says: Replies) -> bool:
        """Whether there is no such survey."""
        return says[-1].kind == "offers" and self._surveys.of_code(code) is None

    def _without_cookie(self, request: Request, here: str, posted: Posted | None) -> Response:
        """The browser did not keep what we gave it a moment ago: said kindly, with what can be done, and nothing is lost."""
        language = language_of(request)
        telegram = self._site.telegram_name
        words = [language.phrases.say("no_cookies")]
        words += [language.phrases.say("no_cookies_telegram", name=telegram)] if telegram else []
        words.append(language.phrases.say("no_cookies_paper"))
        reply = Reply("\n\n".join(words), kind="closed", language=language.code, key="no_cookies")
        return self._shown(request, here, _this_chat(language.code), PressOutcome((reply,), posted))

    def _on_shared_device(
        self, request: Request, device: SharedDevice, code: str, came: PressOutcome
    ) -> Response:
        """A page that is opened by itself is a new start, and of whoever has ended nothing is left on the device."""
        if came.posted is None and is_of_somebody(came.replies):
            return device.onward()
        shown = replace(came, replies=device.shown(came.replies))
        response = self._turn(request, code, shown, device.next_page)
        self.together.after(response, device, came.replies)
        return response

    async def contact(self, request: Request) -> Response:
        """Where somebody asks to be contacted, apart from every survey."""
        posted = await self._posted(request)
        known = None if _is_somebody_else(posted) else self._visitor_of(request)
        visitor = known or self._new_id()
        caller = self._gate.admit(visitor, request) if self._gate else ANYBODY
        if caller is None:
            return self._too_many(request, CONTACT)
        device, somebody = self.together.device(request), Visitor("web", visitor)
        posted = _not_new(posted)
        if known is None and not device and is_without_cookie(request, posted):
            return self._without_cookie(request, CONTACT, posted)
        posted = posted or self._after_press.once_more(request, known or "")
        heard = posted if shown_by(posted) is None else None
        wished = languages_wished(request)
        message = Message(heard.words, heard.about, languages=wished, caller=caller) if heard else None
        asked = self._conversations.ask(somebody, message, wished)
        came = await self._outcome(request, visitor, posted, asked)
        if came is None:
            return self._front.not_found(request)
        if device:
            return self._contact_on_shared_device(request, device, came)
        response = self._led_on(request, CONTACT, visitor, came) or self._in_contact(request, came)
        if known is None and response.status_code in (200, 303):
            self._remember(response, visitor)
        return response

    async def _in_chat(
        self, code: str, visitor: Visitor, message: Message | None, request: Request
    ) -> Replies:
        if message is None:
            card = request.query_params.get("card", "")[:MOST_OF_A_CARD]
            return await self._conversations.look(visitor, code, languages_wished(request), card)
        return await self._conversations.hear(visitor, message)

    def _contact_on_shared_device(
        self, request: Request, device: SharedDevice, came: PressOutcome
    ) -> Response:
        if came.posted is None and is_of_somebody(came.replies):
            return device.onward()
        return self._in_contact(request, came, device.next_page)

    def _in_contact(self, request: Request, came: PressOutcome, next_page: str = "") -> Response:
        title = phrases_in(came.replies[-1].language).pages["contact_title"]
        return self._shown(request, CONTACT, title, came, next_page)

    # What they share ------------------------------------------------------------------------------------

    def _turn(self, request: Request, code: str, came: PressOutcome, next_page: str = "") -> Response:
        survey = self._surveys.of_code(code)
        says = came.replies
        language = says[-1].language
        title = survey.told_in(language).title if survey else _this_chat(language)
        shown = came if next_page else PressOutcome(with_share_button(with_somebody_else(says)), came.posted)
        return self._shown(request, _page_of(code), title, shown, next_page)

    def _shown(
        self, request: Request, here: str, title: str, came: PressOutcome, next_page: str = ""
    ) -> Response:
        says, posted = came.replies, came.posted
        if says[-1].kind == "trouble":
            return self._pages.trouble(here, title, says, posted)
        return self._pages.turn(here, title, says, posted, next_page, by_script=is_by_script(request))

    def _too_many(self, request: Request, here: str) -> Response:
        language = language_of(request)
        onward = Onward(language.link(here), language.word("try_again"))
        response = self._around.message("too_many", language, here, onward=onward)
        response.headers["retry-after"] = "60"
        return response

    async def _posted(self, request: Request) -> Posted | None:
        """What a form of ours brought; None for a page that is only looked at. Raises `UnreadableForm`."""
        return await read_posted(request, self._site.public_url) if request.method == "POST" else None

    def _visitor_of(self, request: Request) -> str | None:
        visitor = request.cookies.get(self._cookie, "")
        return visitor if _VISITOR.fullmatch(visitor) else None

    def _remember(self, response: Response, visitor: str) -> None:
        """Without an age: it goes with the browser."""
        with_cookie(response, self._cookie, visitor, https=self._site.https)

    def bounded(self, endpoint: Endpoint) -> "PageBoundary":
        return PageBoundary(endpoint, self._around, self._after_press.tick)


class PageBoundary:
    """The outermost boundary of a page: whatever goes wrong, a person sees a sentence and the log sees a type.
    An application, not a function, so that the framework puts no boundary of its own around it."""

    def __init__(self, endpoint: Endpoint, pages: FrontPages, tick: float) -> None:
        self._endpoint, self._pages, self._tick = endpoint, pages, tick

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request, began = Request(scope, receive), time.perf_counter()
        response = of_one_length(await self._answer(request))
        if self._tick and is_turn(request):
            await until_the_tick(began, self._tick)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        try:
            return await self._endpoint(request)
        except UnreadableForm as error:
            return self._message(request, error.kind)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception as error:  # noqa: BLE001  # a traceback could hold somebody's words
            error_id = log_unforeseen(log, "a page", error)
            return self._message(request, "broken", error_id)

    def _message(self, request: Request, kind: str, error: str = "") -> Response:
        language = language_of(request)
        onward = _back_to(request, language)
        return self._pages.message(kind, language, request.url.path, onward=onward, error=error)


def _not_new(posted: Posted | None) -> Posted | None:
    """Somebody else has said nothing yet."""
    return None if _is_somebody_else(posted) else posted


def _is_somebody_else(posted: Posted | None) -> bool:
    return posted is not None and posted.words == SOMEBODY_ELSE


def _this_chat(language: str) -> str:
    return phrases_in(language).labels["this_chat"]


def _page_of(code: str) -> str:
    return f"/s/{code}"


def _back_to(request: Request, language: PageLanguage) -> Onward:
    code = request.path_params.get("code", "")
    if code or request.url.path == CONTACT:
        here = _page_of(code) if code else CONTACT
        return Onward(language.link(here), language.word("back_to_chat"))
    return start_page(language)
