"""What happens at the addresses around the chat: start page, help, privacy, delete, posters, and addresses copied wrongly.

Keeps nothing, sets no cookie, and knows of a visitor nothing but the language of the page.
"""

from collections.abc import Sequence
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.pages.page_language import ASKED, PageLanguage, language_of
from bot.pages.site import Site
from bot.shares import Shares
from bot.web_door.answers_elsewhere import POSTER, SLIDES, WORDINGS_BY_NAME, Wished
from bot.web_door.answers_shown import AnswersShown, shown_in
from bot.web_door.front_pages import UNKEPT_PAGE, FrontPages
from bot.web_door.press.addresses import meant
from bot.web_door.press.after_press import AfterPress, PressOutcome, leads_on
from bot.web_door.press.forms import read_posted
from bot.web_door.press.turns import paragraphs
from bot.web_door.survey_cards import cards, shelves
from bot.web_door.surveys_shown import SurveysShown
from surveys.authoring.printing.poster import survey_poster
from surveys.conversation.conversations import Conversations
from surveys.definition.survey import Audience, WordingName
from surveys.fairness import Caller
from surveys.rounds import as_code

POSTER_STYLE = "/poster.css"


class Front:
    """The pages around the chat, in the language of whoever asks for them."""

    def __init__(
        self,
        conversations: Conversations,
        site: Site,
        pages: FrontPages,
        surveys: SurveysShown,
        after_press: AfterPress,
        shares: Shares,
        answers: AnswersShown,
    ) -> None:
        self._conversations, self._site, self._shares = conversations, site, shares
        self._answers = answers
        self._pages, self._surveys, self.after_press = pages, surveys, after_press
        self._poster = lru_cache(maxsize=256)(survey_poster)

    async def home(self, request: Request) -> Response:
        """Where a child chooses a survey."""
        language = language_of(request)
        return self._page(
            request,
            "home",
            title=language.word("home_title"),
            shelves=shelves(self._surveys.taking("young_people"), language),
            nothing_open=language.phrases.say("no_surveys"),
            at_work=bool(self._surveys.taking("practitioners")),
        )

    async def practitioners(self, request: Request) -> Response:
        """The same for people who work with children."""
        language = language_of(request)
        open_now = cards(self._surveys.taking("practitioners"), language)
        return self._page(
            request, "practitioners", title=language.word("practitioners_title"), cards=open_now
        )

    async def we_did(self, request: Request) -> Response:
        """What the board answers to young people, in the usual words, in easier ones, or in few with faces."""
        wording = WORDINGS_BY_NAME.get(request.path_params.get("wording", ""))
        return await self._we_did(request, "young_people", wording) if wording else self.not_found(request)

    async def we_did_at_work(self, request: Request) -> Response:
        """The same for people who work with children, who have one wording."""
        return await self._we_did(request, "practitioners", "standard")

    async def _we_did(self, request: Request, audience: Audience, wording: WordingName) -> Response:
        language = language_of(request)
        answers = await self._answers.to(audience)
        elsewhere = Wished(language, request.path_params.get("wording", ""))
        return self._page(
            request,
            "we_did",
            title=language.word("we_did_title"),
            answers=[shown_in(each, language.code, wording) for each in answers],
            others=_other_wordings(language, wording) if audience == "young_people" else (),
            at_work=audience == "practitioners",
            poster=elsewhere.address(POSTER),
            slides=elsewhere.address(SLIDES),
        )

    async def help(self, request: Request) -> Response:
        """Who can help now."""
        language = language_of(request)
        return self._page(
            request,
            "help",
            title=language.word("help_title"),
            lines=self._site.help_in(language.code),
            at_work=self._site.help_at_work.get(language.code, ()),
        )

    async def privacy(self, request: Request) -> Response:
        """What happens to what people write, as the chat says it, and what stays on the device."""
        language = language_of(request)
        words = self._conversations.privacy(language.code)
        return self._page(
            request, "privacy", title=language.word("privacy_title"), paragraphs=paragraphs(words)
        )

    async def delete(self, request: Request) -> Response:
        """Where a receipt is typed. It asks for nothing else, sets no cookie, and says the same to whatever is typed."""
        language, pressed = language_of(request), request.method == "POST"
        came = await self._deleted(request, language) if pressed else self.after_press.taken(request, "")
        if came and leads_on(request, came.replies):
            return self.after_press.onward(language.link("/delete"), "", came)
        words = "\n\n".join(say.words for say in came.replies) if came else _about_deleting(language)
        return self._page(
            request,
            "delete",
            title=language.word("delete_title"),
            paragraphs=words.split("\n\n"),
            answered=came is not None,
        )

    async def _deleted(self, request: Request, language: PageLanguage) -> PressOutcome:
        posted = await read_posted(request, self._site.public_url)
        caller = Caller(self._shares.of_request(request))
        return PressOutcome(await self._conversations.delete(posted.words, language.code, caller))

    async def poster(self, request: Request) -> Response:
        """A page to print and hang up, with the address of an open survey."""
        survey = self._surveys.of_code(request.path_params["code"])
        if survey is None:
            return self.elsewhere(request)
        address = self._site.public_url or str(request.base_url).rstrip("/")
        page = self._poster(
            survey,
            address,
            self._site.telegram_name,
            css=POSTER_STYLE,
            language=language_of(request).code,
            offers_languages=True,
        )
        return HTMLResponse(page, headers=UNKEPT_PAGE)

    async def mistyped(self, request: Request) -> Response:
        """An address below that of the surveys that none of our pages has."""
        return self.elsewhere(request)

    async def without_slash(self, request: Request) -> Response:
        """A page with a slash behind its address."""
        return _moved(request, request.url.path.rstrip("/"))

    def elsewhere(self, request: Request) -> Response:
        """To the survey that an address means; or the page that names those that it can mean, or all that are open."""
        typed = request.path_params.get("typed") or request.url.path.partition("/s/")[2]
        several = self._surveys.several(as_code(typed.partition("/")[0]))
        if len(several) > 1 and not self._surveys.of_code(as_code(typed)):
            language = language_of(request)
            return self._pages.message("several", language, request.url.path, cards=cards(several, language))
        code = self._surveys.address(meant(typed, self._surveys.by_code()) or as_code(typed))
        known = self._surveys.of_code(code.partition("/")[0])
        if known and request.method == "GET" and request.url.path != f"/s/{code}":
            return _moved(request, f"/s/{code}")
        return self.not_found(request)

    def not_found(self, request: Request) -> Response:
        """There is no such page; these surveys are open."""
        language = language_of(request)
        open_now = cards(self._surveys.taking("young_people"), language)
        return self._pages.message("not_found", language, request.url.path, cards=open_now)

    def _page(self, request: Request, name: str, **shown: object) -> Response:
        return self._pages.page(name, language_of(request), request.url.path, 200, **shown)


def _other_wordings(language: PageLanguage, here: WordingName) -> Sequence[tuple[str, str]]:
    """What they are called, and where they are."""
    return [
        (language.phrases.labels[wording], language.link(f"/we-did/{path}".rstrip("/")))
        for path, wording in WORDINGS_BY_NAME.items()
        if wording != here
    ]


def _about_deleting(language: PageLanguage) -> str:
    return language.phrases.say("delete_page")


def _moved(request: Request, path: str) -> Response:
    language = language_of(request)
    address = language.link(path) if ASKED in request.query_params else path
    return RedirectResponse(address, 302, UNKEPT_PAGE)
