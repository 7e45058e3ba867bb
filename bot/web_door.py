"""The web chat: pages that show what the conversation says and forms that bring back what was said. Works
without JavaScript. Decides nothing about the conversation, keeps nothing, and logs neither words nor
visitors.
"""

import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from bot.pages import MOUNT, Assets, Site, environment, security_headers, static_app
from bot.pages.turns import Onward, Posted, offered, shown
from bot.web_limits import Gate, Limits
from surveys.conversations import Conversations
from surveys.open_rounds import OpenSurvey
from surveys.phrases import Phrases, phrases_in
from surveys.privacy.sealing import Visitor
from surveys.says import Say

log = logging.getLogger("heard.web")

BODY_LIMIT = 256 * 1024
"""Bytes of a form. 20,000 emoji fit: somebody who wrote far too much still hears it from the conversation,
kindly."""

MOST_FIELDS = 100
FORM = "application/x-www-form-urlencoded"

_VISITOR = re.compile(r"[A-Za-z0-9_-]{22}")
_CODE = re.compile(r"[a-z0-9-]{1,64}")

Endpoint = Callable[[Request], Awaitable[Response]]


class Unreadable(Exception):
    """A request that none of our pages sends. `kind` is its entry in `MESSAGES`."""

    def __init__(self, kind: str) -> None:
        super().__init__(MESSAGES[kind].title)
        self.kind = kind


@dataclass(frozen=True)
class Message:
    """A page that says one thing, with its HTTP status."""

    status: int
    title: str
    words: tuple[str, ...]


MESSAGES = {
    "not_found": Message(
        404,
        "This page is not here",
        ("The address may have a mistake in it, or the chat is closed now.",),
    ),
    "not_a_form": Message(
        400,
        "That did not come through",
        ("The last message could not be read. Your place is kept. Please go back and try again.",),
    ),
    "too_large": Message(
        413,
        "That is too much at once",
        ("What you sent is too long for one message. Your place is kept. Please say it in fewer words.",),
    ),
    "too_many": Message(
        429,
        "Please wait a moment",
        ("A lot is coming in just now. Your place is kept. Please try again in a minute.",),
    ),
    "from_elsewhere": Message(
        403,
        "That came from another website",
        ("To keep your answers safe, they can only be sent from this page. Nothing was kept.",),
    ),
    "not_that_way": Message(405, "This page cannot do that", ("Please go back to the start page.",)),
    "broken": Message(
        500,
        "Something went wrong on our side",
        ("Your place is kept. Please try again in a moment. If you tell somebody about this, say {error}.",),
    ),
}


def new_visitor_id() -> str:
    """128 random bits, the only thing that a visitor's browser keeps."""
    return secrets.token_urlsafe(16)


def web_routes(
    conversations: Conversations,
    *,
    site: Site,
    limits: Limits | None = Limits(),  # noqa: B008  # a frozen value
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
    door = WebDoor(conversations, site, environment(assets=assets), phrases or phrases_in(), gate, new_id)
    return [
        Route("/", door.kindly(door.home), name="home"),
        Route("/s/{code}", door.kindly(door.chat), methods=["GET", "POST"], name="chat"),
        Route("/help", door.kindly(door.help), name="help"),
        Route("/privacy", door.kindly(door.privacy), name="privacy"),
        Route("/leave", door.kindly(door.leave), methods=["GET", "POST"], name="leave"),
        Mount(MOUNT, static_app(assets), name="static"),
    ]


def chat_app(routes: Sequence[BaseRoute], *, site: Site) -> Starlette:
    """The routes as an application of their own, with kind pages for addresses that do not exist."""
    pages = Pages(environment(), site)
    return Starlette(
        routes=list(routes),
        middleware=[Middleware(security_headers, https=site.https)],
        exception_handlers={HTTPException: partial(_no_such_page, pages)},
    )


async def _no_such_page(pages: "Pages", request: Request, error: HTTPException) -> Response:
    kind = "not_that_way" if error.status_code == 405 else "not_found"
    response = pages.message(kind)
    response.headers.update(error.headers or {})
    return response


class Pages:
    """Turns what is to be shown into HTML that no browser keeps."""

    def __init__(self, templates: Environment, site: Site) -> None:
        self._site = site
        names = ("home", "chat", "turn", "help", "privacy", "message")
        self._templates = {name: templates.get_template(f"{name}.html") for name in names}
        self._around = lru_cache(maxsize=64)(self._render_around)

    def page(self, name: str, status: int = 200, **shown: Any) -> Response:
        return _unkept(self._templates[name].render(site=self._site, **shown), status)

    def chat(self, status: int, title: str, refused: bool, place: str, **shown: Any) -> Response:
        """A page of the chat. What stands around the turn is the same for everybody, and rendered once."""
        start, before_place, before_turn, end = self._around(title)
        turn = self._templates["turn"].render(refused=refused, **shown)
        error = "Error: " if refused else ""
        return _unkept(f"{start}{error}{before_place}{place}{before_turn}{turn}{end}", status)

    def _render_around(self, title: str) -> list[str]:
        return self._templates["chat"].render(site=self._site, title=title, slot=_SLOT).split(_SLOT)

    def message(
        self, kind: str, *, onward: Onward | None = None, surveys: Sequence[OpenSurvey] = (), error: str = ""
    ) -> Response:
        message = MESSAGES[kind]
        return self.page(
            "message",
            message.status,
            title=message.title,
            paragraphs=[words.format(error=error) for words in message.words],
            onward=onward or START_PAGE,
            surveys=surveys,
        )


_SLOT = "\x1f"  # stands nowhere else: it is not a character of HTML
START_PAGE = Onward("/", "Back to the start page")


def _unkept(html: str, status: int) -> Response:
    return HTMLResponse(html, status, {"cache-control": "no-store", "x-robots-tag": "noindex"})


class WebDoor:
    """The pages of the web chat. Holds no state but the gate's."""

    def __init__(
        self,
        conversations: Conversations,
        site: Site,
        templates: Environment,
        phrases: Phrases,
        gate: Gate | None,
        new_id: Callable[[], str],
    ) -> None:
        self._conversations, self._site, self._phrases = conversations, site, phrases
        self._pages, self._gate, self._new_id = Pages(templates, site), gate, new_id
        # The prefix makes browsers refuse a cookie of this name from any other host or path; it needs https.
        self._cookie = "__Host-heard" if site.https else "heard"
        self._trouble = phrases.says["trouble"].strip().partition("{")[0]
        self._nothing_open = phrases.say("no_surveys")

    # The pages ----------------------------------------------------------------------------------------------

    async def home(self, request: Request) -> Response:
        surveys = self._conversations.open_surveys()
        return self._pages.page(
            "home",
            title="Tell us what you think",
            young=[survey for survey in surveys if survey.audience == "young_people"],
            practitioners=[survey for survey in surveys if survey.audience == "practitioners"],
            nothing_open=self._nothing_open,
        )

    async def help(self, request: Request) -> Response:
        return self._pages.page("help", title="Get help now", lines=self._site.help_lines)

    async def privacy(self, request: Request) -> Response:
        words = self._phrases.say("privacy", few=self._site.few)
        return self._pages.page("privacy", title="Your privacy", paragraphs=words.split("\n\n"))

    async def leave(self, request: Request) -> Response:
        """Away from here at once. The cookie goes, so that nobody who presses "Back" finds the answers."""
        response = RedirectResponse(self._site.exit_url, 303, {"cache-control": "no-store"})
        response.delete_cookie(self._cookie, secure=self._site.https, httponly=True, samesite="lax")
        return response

    async def chat(self, request: Request) -> Response:
        code = request.path_params["code"]
        if not _CODE.fullmatch(code):
            return self._pages.message("not_found", surveys=self._conversations.open_surveys())
        known = self._visitor_of(request)
        visitor = known or self._new_id()
        if self._gate and not self._gate.lets_in(visitor):
            return self._too_many(code)
        answer = self._hear if request.method == "POST" else self._look
        response = await answer(request, code, Visitor("web", visitor))
        if known is None and response.status_code == 200:
            self._remember(response, visitor)
        return response

    async def _look(self, request: Request, code: str, visitor: Visitor) -> Response:
        return self._turn(code, await self._conversations.look(visitor, code))

    async def _hear(self, request: Request, code: str, visitor: Visitor) -> Response:
        check_same_site(request)
        posted = read_form(await read_body(request), request.headers.get("content-type", ""))
        says = await self._conversations.hear(visitor, posted.words, posted.about, code)
        return self._turn(code, says, posted)

    # What they share ------------------------------------------------------------------------------------

    def _turn(self, code: str, says: Sequence[Say], posted: Posted | None = None) -> Response:
        survey = self._survey(code)
        if survey is None and (offered(says) or says[-1].words == self._nothing_open):
            return self._pages.message("not_found", surveys=self._conversations.open_surveys())
        in_trouble = says[-1].words.startswith(self._trouble)
        return self._pages.chat(
            503 if in_trouble else 200,
            survey.title if survey else "This chat",
            code=code,
            done=self._phrases.labels["done"],
            again=posted if in_trouble else None,
            onward=Onward(f"/s/{code}", "Try again") if in_trouble else START_PAGE,
            **shown(says, posted),
        )

    def _survey(self, code: str) -> OpenSurvey | None:
        """The open survey that a code means: its own id, or the id of its round."""
        surveys = self._conversations.open_surveys()
        return next((one for one in surveys if code == one.code or code.startswith(f"{one.code}-r")), None)

    def _too_many(self, code: str) -> Response:
        response = self._pages.message("too_many", onward=Onward(f"/s/{code}", "Try again"))
        response.headers["retry-after"] = "60"
        return response

    def _visitor_of(self, request: Request) -> str | None:
        visitor = request.cookies.get(self._cookie, "")
        return visitor if _VISITOR.fullmatch(visitor) else None

    def _remember(self, response: Response, visitor: str) -> None:
        # Lax, not Strict: somebody who comes back by a link in Telegram or an e-mail must keep their place.
        # Strict would hide the cookie from that first request, and the new one set in answer would end the
        # conversation. What Lax lets through is reading only; posts are checked in `check_same_site`. No age:
        # it goes with the browser.
        response.set_cookie(self._cookie, visitor, secure=self._site.https, httponly=True, samesite="lax")

    def kindly(self, endpoint: Endpoint) -> Endpoint:
        """The outermost boundary of a page: whatever goes wrong, a person sees a sentence and the log sees a
        type."""

        async def guarded(request: Request) -> Response:
            try:
                return await endpoint(request)
            except Unreadable as error:
                return self._pages.message(error.kind, onward=_back_to(request))
            except ClientDisconnect:
                return Response(status_code=400)  # nobody is there to read it
            except Exception as error:  # noqa: BLE001  # a traceback could hold somebody's words
                error_id = secrets.token_hex(4)
                log.error("%s in a page, error id %s", type(error).__name__, error_id)
                return self._pages.message("broken", onward=_back_to(request), error=error_id)

        return guarded


def _back_to(request: Request) -> Onward:
    code = request.path_params.get("code", "")
    return Onward(f"/s/{code}", "Back to the chat") if code else START_PAGE


# Reading what came --------------------------------------------------------------------------------------


def check_same_site(request: Request) -> None:
    """Refuse a form that another website sent. Raises `Unreadable`.

    Browsers say where a request comes from in Sec-Fetch-Site; older ones in Origin, which is "null" even from
    our own pages, because these send no referrer. What is left then is the cookie, which other sites' posts
    do not carry, and the `about` of the form, which they cannot know.
    """
    headers = request.headers
    site, origin = headers.get("sec-fetch-site"), headers.get("origin", "null")
    if site is not None:
        same = site in ("same-origin", "none")
    else:
        same = origin == "null" or origin.partition("://")[2] == headers.get("host")
    if not same:
        raise Unreadable("from_elsewhere")


async def read_body(request: Request) -> bytes:
    """The body, or `Unreadable` as soon as it is larger than `BODY_LIMIT`."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > BODY_LIMIT:
        raise Unreadable("too_large")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise Unreadable("too_large")
    return bytes(body)


def read_form(body: bytes, content_type: str) -> Posted:
    """What a form of ours brings: `about`, and `do` (an action) or `words` (an answer; ticked boxes send
    several). Raises `Unreadable`."""
    if content_type.partition(";")[0].strip().casefold() != FORM:
        raise Unreadable("not_a_form")
    try:
        fields = parse_qs(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=True,
            errors="strict",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError:
        raise Unreadable("not_a_form") from None
    if "about" not in fields:
        raise Unreadable("not_a_form")
    words = ", ".join(fields.get("words", ()))
    if "do" in fields:
        return Posted(fields["do"][0], fields["about"][0], is_action=True, kept=words)
    return Posted(words, fields["about"][0], kept=words)
