"""The board's answers where young people are: a poster for a wall, and slides for the screen of a youth club.

Nothing on them needs a script. The slides that play by themselves are a page each, which leads to the next after as long as
it takes to read; they can be stopped on any of them, and played again.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from bot.pages.page_language import ASKED, LanguageLink, PageLanguage, language_of
from bot.pages.site import Site
from bot.web_door.answers_shown import AnswersShown, ShownAnswer, ShownWords, shown_in
from bot.web_door.front_pages import FrontPages
from surveys.authoring.printing.poster import qr_svg
from surveys.definition.survey import WordingName
from surveys.language.phrases import languages, phrases_in

PAGE, POSTER, SLIDES = "/we-did", "/we-did/poster", "/we-did/slides"
WORDED = "words"
"""What the wording is called in an address: "/we-did/slides?words=easy"."""
WORDINGS_BY_NAME: Mapping[str, WordingName] = {"": "standard", "easy": "easy_read", "faces": "faces"}

FITS, CROWDED = 900, 500
"""Letters of answers that fit on a poster, at least one answer; and from which it is set smaller."""
LONG = 320
"""Letters of a slide from which it is set smaller."""
LETTERS_A_SECOND, LEAST_SECONDS, MOST_SECONDS = 8, 10, 90
"""How fast somebody reads who has just learned to, from the far end of a room."""


@dataclass(frozen=True)
class Wished:
    """In which language and wording somebody wants to see the answers."""

    language: PageLanguage
    words: str

    @classmethod
    def of(cls, request: Request) -> "Wished":
        words = request.query_params.get(WORDED, "")
        return cls(language_of(request), words if words in WORDINGS_BY_NAME else "")

    @property
    def wording(self) -> WordingName:
        return WORDINGS_BY_NAME[self.words]

    def address(self, path: str, **changed: str) -> str:
        """Of another page in the same language and wording, or in what is `changed`."""
        own = {ASKED: self.language.code if self.language.is_chosen else "", WORDED: self.words}
        asked = {name: value for name, value in {**own, **changed}.items() if value}
        return f"{path}?{urlencode(asked)}" if asked else path

    @property
    def page(self) -> str:
        """The page that all of it is on."""
        path = f"{PAGE}/{self.words}".rstrip("/")
        return self.language.link(path)

    def wordings(self, path: str) -> list[tuple[str, str]]:
        """The other wordings by their names, and where they are."""
        labels = self.language.phrases.labels
        return [
            (labels[wording], self.address(path, words=name))
            for name, wording in WORDINGS_BY_NAME.items()
            if name != self.words
        ]

    def languages(self, path: str) -> list[LanguageLink]:
        return [
            LanguageLink(code, phrases_in(code).language.name, self.address(path, lang=code))
            for code in languages()
            if code != self.language.code
        ]


@dataclass(frozen=True)
class Slide:
    """The first says whose answers these are, the last where they can be read."""

    kind: Literal["first", "answer", "last"]
    shown: ShownWords | None = None

    @property
    def letters(self) -> int:
        return _letters(self.shown) if self.shown else 80

    @property
    def is_long(self) -> bool:
        return self.letters > LONG

    @property
    def seconds(self) -> int:
        """How long it stays."""
        return min(MOST_SECONDS, max(LEAST_SECONDS, round(self.letters / LETTERS_A_SECOND)))


class AnswersElsewhere:
    """The poster and the slides of what is answered to young people."""

    def __init__(self, answers: AnswersShown, pages: FrontPages, site: Site) -> None:
        self._answers, self._pages, self._site = answers, pages, site

    async def poster(self, request: Request) -> Response:
        """The answers that changed last, as many as fit on one page, and where to read the others."""
        wished = Wished.of(request)
        answers = fitting(await self._shown(wished))
        is_full = sum(_letters(each.now) for each in answers) > CROWDED
        return self._page(request, "we_did_poster", wished, POSTER, answers=answers, is_full=is_full)

    async def slides(self, request: Request) -> Response:
        """All of them below each other, to scroll, to print, or to begin to play."""
        wished = Wished.of(request)
        found = slides_of(await self._shown(wished))
        plays = wished.address(f"{SLIDES}/1")
        return self._page(
            request,
            "we_did_slides",
            wished,
            SLIDES,
            slides=found,
            slides_told=found[1:-1],
            number=0,
            seconds=0,
            plays=plays,
        )

    async def slide(self, request: Request) -> Response:
        """One of them, which leads on by itself unless it was stopped. After the last comes the first."""
        wished = Wished.of(request)
        found = slides_of(await self._shown(wished))
        number = min(max(int(request.path_params["number"]), 1), len(found))
        is_still = "still" in request.query_params
        kept = {"still": "1"} if is_still else {}
        before, after = (number - 2) % len(found) + 1, number % len(found) + 1
        return self._page(
            request,
            "we_did_slides",
            wished,
            SLIDES,
            slides=found[number - 1 : number],
            slides_told=found[1:-1],
            number=number,
            all=len(found),
            seconds=0 if is_still else found[number - 1].seconds,
            onward=wished.address(f"{SLIDES}/{after}"),
            back=wished.address(f"{SLIDES}/{before}", **kept),
            forward=wished.address(f"{SLIDES}/{after}", **kept),
            still=wished.address(f"{SLIDES}/{number}", still="1"),
            plays=wished.address(f"{SLIDES}/{number}"),
        )

    async def _shown(self, wished: Wished) -> list[ShownAnswer]:
        answers = await self._answers.to("young_people")
        return [shown_in(each, wished.language.code, wished.wording) for each in answers]

    def _page(self, request: Request, name: str, wished: Wished, path: str, **shown: object) -> Response:
        address = (self._site.public_url or str(request.base_url).rstrip("/")) + wished.page
        return self._pages.page(
            name,
            wished.language,
            path,
            200,
            title=wished.language.word("we_did_title"),
            page=wished.page,
            poster=wished.language.phrases.poster,
            wordings=wished.wordings(path),
            language_links=wished.languages(path),
            address=_to_type(address),
            qr=Markup(qr_svg(address)),  # noqa: S704  # made of squares
            **shown,
        )


def slides_of(answers: Sequence[ShownAnswer]) -> list[Slide]:
    return [Slide("first"), *(Slide("answer", each.now) for each in answers), Slide("last")]


def fitting(answers: Sequence[ShownAnswer]) -> list[ShownAnswer]:
    """The first of them, as many as fit on a poster; the first in any case."""
    taken: list[ShownAnswer] = []
    room = FITS
    for each in answers:
        room -= _letters(each.now)
        if taken and room < 0:
            break
        taken.append(each)
    return taken


def _letters(shown: ShownWords) -> int:
    """How much there is to read. What stands around the words takes as much room as so many letters."""
    return len(shown.said) + len(shown.answer) + len(shown.why) + len(" ".join(shown.when)) + 100


def _to_type(address: str) -> str:
    """As somebody types it: browsers add https:// themselves, and ask for their own language."""
    return re.sub(rf"^https://|\?{ASKED}=\w+$", "", address)
