"""One tablet for many: a mode of a device in which every start is new, for answering in turn or typing in sheets of paper.

The mode is a cookie of this device with a name of its own. It holds the survey, what the device is for, and how many sheets
were typed in on it. Anybody may switch it on: it gives nobody more than a private window would, and shows nothing. It
forgets more than usual, never less.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.pages.one_length import UNKEPT
from bot.pages.page_language import language_of
from bot.pages.security import with_cookie
from bot.request_checks import is_own_link
from bot.web_door.coming_back import ENDS
from bot.web_door.front import Front
from bot.web_door.front_pages import FrontPages
from bot.web_door.press.forms import read_posted
from bot.web_door.press.turns import Posted
from bot.web_door.surveys_shown import SurveysShown
from surveys.dialogue.messages import Button, Replies, Reply
from surveys.dialogue.survey.state import is_of_first_screen
from surveys.language.phrases import phrases_in
from surveys.privacy.sealing import PAPER, Visitor

Use = Literal["tablet", "paper", "shared"]
"""What a shared device is for: people who answer in turn, somebody who types in sheets, or whoever comes to a device that
others use as well, as in a library: their place ends with the page."""

SHARED, NOT_SHARED = "/shared", "/not-shared"
"""What presses of the first screen pass on that make the device a shared one, and no more. No conversation hears them."""

SCHOOL_DAY = 10 * 60 * 60
"""Seconds until a device forgets that it is shared, when nobody switches it off."""

UNTOUCHED = 10 * 60
"""Seconds. With a script it is three minutes without a touch, whatever was loaded when."""

_MODE = re.compile(r"(?P<use>[a-z]+)\.(?P<code>[a-z0-9-]{1,64})\.(?P<sheets>[0-9]{1,5})")
_NO_STORE = {"cache-control": UNKEPT}


@dataclass(frozen=True)
class SharedDevice:
    """This device goes round. `sheets` were typed in on it."""

    use: Use
    code: str
    sheets: int = 0

    @property
    def channel(self) -> str:
        """The channel of whoever answers here. It goes into the keyed hash that says who has sent; of a sheet it is
        also sealed with the answers, so that the intake can count how many came on paper."""
        return PAPER if self.use == "paper" else "web"

    @property
    def ends_with_page(self) -> bool:
        """Whether every page that is opened is a new start, without a page between two people."""
        return self.use == "shared"

    @property
    def next_page(self) -> str:
        return f"/s/{self.code}" if self.ends_with_page else f"/s/{self.code}/together/next"

    def onward(self) -> Response:
        """To the page between two people."""
        return RedirectResponse(self.next_page, 303, _NO_STORE)

    def shown(self, says: Replies) -> Replies:
        """Whoever types in a sheet is offered no delete words: the sheet says that nobody can find it afterwards."""
        *before, last = says
        if self.ends_with_page and is_of_first_screen(last.about):
            phrases = phrases_in(last.language)
            off = Button(phrases.labels["not_shared"], NOT_SHARED)
            remark = Reply(phrases.say("shared_device"), language=last.language)
            return (remark, *before, replace(last, actions=(*last.actions, off)))
        if not self.is_typed_in(says):
            return says
        words = phrases_in(last.language).say("next_sheet")
        return (*before, replace(last, words=words, actions=()))

    def is_typed_in(self, says: Replies) -> bool:
        return self.use == "paper" and says[-1].kind == "sent"

    def written(self) -> str:
        return f"{self.use}.{self.code}.{self.sheets}"

    @classmethod
    def read(cls, written: str) -> "SharedDevice | None":
        match = _MODE.fullmatch(written)
        if match is None or match["use"] not in get_args(Use):
            return None
        return cls(cast(Use, match["use"]), match["code"], int(match["sheets"]))


class Together:
    """The pages of a shared device, and the cookie that makes it one. `visitor_cookie` is that of whoever answers."""

    def __init__(
        self,
        pages: FrontPages,
        front: Front,
        surveys: SurveysShown,
        new_id: Callable[[], str],
        visitor_cookie: str,
        *,
        https: bool,
        public_url: str,
    ) -> None:
        self._public_url = public_url
        self._pages, self._front, self._surveys = pages, front, surveys
        self._new_id, self._visitor_cookie, self._https = new_id, visitor_cookie, https
        self._cookie = "__Host-heard-together" if https else "heard-together"

    def device(self, request: Request) -> SharedDevice | None:
        """What this device is for, on the pages of the survey that it was lent to and on those of no survey."""
        device = SharedDevice.read(request.cookies.get(self._cookie, ""))
        if device is None:
            return None
        code = request.path_params.get("code", device.code)
        return (
            replace(device, code=code) if device.ends_with_page else device if code == device.code else None
        )

    async def page(self, request: Request) -> Response:
        """Where whoever hands the tablet round switches this on, and off again."""
        code = request.path_params["code"]
        survey = self._surveys.of_code(code)
        if survey is None:
            return self._front.not_found(request)
        if request.method != "POST":
            language = language_of(request)
            return self._pages.page(
                "together",
                language,
                request.url.path,
                title=language.word("together_title"),
                survey=survey.told_in(language.code),
                address=request.url.path,
                code=code,
                device=self.device(request),
            )
        posted = await read_posted(request, self._public_url)
        if posted.words not in ("tablet", "paper"):
            return self._forgetting(f"/s/{code}/together", both=True)
        use: Use = "paper" if posted.words == "paper" else "tablet"
        device = SharedDevice(use, code)
        response = self._forgetting(device.next_page)
        self.remember(response, device)
        return response

    async def next(self, request: Request) -> Response:
        """Between two people: nothing of the one before, and a button for the one after."""
        device = self.device(request)
        if device is None:
            return RedirectResponse(f"/s/{request.path_params['code']}/together", 303, _NO_STORE)
        if request.method == "POST":
            await read_posted(request, self._public_url)
            response: Response = RedirectResponse(f"/s/{device.code}", 303, _NO_STORE)
            with_cookie(response, self._visitor_cookie, self._new_id(), https=self._https)
            return response
        language = language_of(request)
        said = language.phrases.say("next_sheet" if device.use == "paper" else "next_person")
        response = self._pages.page(
            "next",
            language,
            request.url.path,
            title=language.word("next_title"),
            device=device,
            paragraphs=said.split("\n\n"),
        )
        if is_own_link(request, self._public_url):
            self.forget(response)
        return response

    def after(self, response: Response, device: SharedDevice, says: Replies) -> None:
        """What a turn changes on the device. Without a script, a page that nobody touches goes back to the start."""
        response.headers["refresh"] = f"{UNTOUCHED}; url={device.next_page}"
        if device.is_typed_in(says):
            self.remember(response, replace(device, sheets=device.sheets + 1))
        if says[-1].input == "none" and says[-1].kind in ENDS:
            self.forget(response)

    def share(self, response: Response, code: str, posted: Posted) -> None:
        """Whoever sits here says that others use this device too, or that nobody else does."""
        if posted.words == SHARED:
            self.remember(response, SharedDevice("shared", code))
        else:
            response.delete_cookie(self._cookie, secure=self._https, httponly=True, samesite="lax")

    def forget(self, response: Response) -> None:
        """The place of whoever answered is gone from this device: nobody can come back to it."""
        response.delete_cookie(self._visitor_cookie, secure=self._https, httponly=True, samesite="lax")

    def remember(self, response: Response, device: SharedDevice) -> None:
        with_cookie(response, self._cookie, device.written(), https=self._https, seconds=SCHOOL_DAY)

    def _forgetting(self, onward: str, *, both: bool = False) -> Response:
        response = RedirectResponse(onward, 303, _NO_STORE)
        self.forget(response)
        if both:
            response.delete_cookie(self._cookie, secure=self._https, httponly=True, samesite="lax")
        return response


def with_share_button(says: Replies) -> Replies:
    """On the first screen anybody can say that others use this device too."""
    *before, last = says
    if not is_of_first_screen(last.about):
        return says
    label = phrases_in(last.language).labels["share_device"]
    return (*before, replace(last, actions=(*last.actions, Button(label, SHARED))))


def visitor_on(device: SharedDevice | None, visitor: str) -> Visitor:
    return Visitor(device.channel if device else "web", visitor)
