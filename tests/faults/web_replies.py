"""Answers of the web chat are cut on their way at every step, and the process begins anew between; then the same is pressed
again: the page must be the one that was cut, and what is kept the same as if nothing had been."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope
from starlette.types import Send as SendOn

from bot.rehearsal.replay import replay
from bot.rehearsal.respondent import Seen
from bot.rehearsal.web import Fields, WebRespondent
from bot.web_door.door import chat_app, web_routes
from bot.web_door.press.after_press import HASH_LETTERS, NOW
from surveys.definition.survey import Survey
from surveys.language.phrases import phrases_in
from surveys.privacy.sealing import open_response
from surveys.store.database.opening import migrate
from tests.acceptance.pages.serving import SITE, serving
from tests.houses import CONTACT_POINT, House, Place

OPEN = replace(SITE, contact=True)
ONCE_MORE = (1, 1, 2)
"""How often an answer is cut before it gets through."""
ASKS_CONTACT = ("Yes, contact me", "Sam", "07700 900123", "skip", "I feel low", "Send")
STOPS = ("Stop", "Delete it")


@dataclass
class WebFinding:
    """What a run gave: `other_page` are presses whose second page was not the first one; `rows` what was kept."""

    people: int = 0
    sent: int = 0
    cuts: int = 0
    restarts: int = 0
    rows: int = 0
    requests: int = 0
    asked: int = 0
    other_page: list[str] = field(default_factory=list)

    @property
    def is_right(self) -> bool:
        kept = self.rows == self.sent == self.people and self.requests == self.asked
        return kept and not self.other_page


class Doors:
    """The web door of a house, which can begin anew on the same stores while people are there. It does so now and then
    between a press and the page that the press leads to, where a browser has no script."""

    def __init__(self, house: House, between: Callable[[], None]) -> None:
        self.house, self._between = house, between
        self._app = self._made()

    async def __call__(self, scope: Scope, receive: Receive, send: SendOn) -> None:
        now = dict(parse_qsl(scope["query_string"].decode())).get(NOW, "").rstrip(".")
        if scope["method"] == "GET" and len(now) > HASH_LETTERS:
            self._between()
        await self._app(scope, receive, send)

    def restart(self) -> None:
        self.house.restart()
        self._app = self._made()

    def _made(self) -> Any:
        return chat_app(
            web_routes(self.house.conversations, site=OPEN, limits=None, lasting=bytes(32)), site=OPEN
        )


class Unlucky(WebRespondent):
    """Presses everything again, because the answer to it was cut. `between` is done before that."""

    def __init__(
        self,
        url: str,
        finding: WebFinding,
        chance: random.Random,
        between: Callable[[], None],
        *,
        scripted: bool,
    ) -> None:
        super().__init__(url, scripted=scripted)
        self._finding, self._chance, self._between = finding, chance, between

    async def aclose(self) -> None:
        """Whoever has answered may have more to do: `leave` closes."""

    async def leave(self) -> None:
        await super().aclose()

    async def send(self, fields: Fields, path: str = "") -> list[Seen]:
        cut: list[list[Seen]] = []
        for _ in range(self._chance.choice(ONCE_MORE)):
            before = self._page, self._path, self.status, self._typed, self.cookies
            cut.append(await super().send(fields, path))
            *there, cookies = before
            self._page, self._path, self.status, self._typed = there
            if not cookies:
                self._browser.cookie_jar.clear()  # it was in the answer that was cut
            self._finding.cuts += 1
            self._between()
        seen = await super().send(fields, path)
        if any(each != seen for each in cut):
            self._finding.other_page.append(f"{dict(fields).get('words', '')[:40]}: {cut} and then {seen}")
        return seen


def cut_answers(surveys: Iterable[Survey], folder: Path, *, seed: int, scripted: bool) -> WebFinding:
    """Somebody answers each survey and gets delete words, deletes, asks to be contacted, or begins and stops."""
    finding, chance = WebFinding(), random.Random(seed)
    with _house(folder) as house:

        def between() -> None:
            if chance.random() < 0.2:
                finding.restarts += 1
                doors.restart()

        doors = Doors(house, between)

        def somebody(url: str) -> Unlucky:
            return Unlucky(url, finding, chance, between, scripted=scripted)

        with serving(doors) as url:
            for survey in surveys:
                one = house.open(survey)
                asyncio.run(_visits(lambda: somebody(url), survey, chance, finding))
                finding.rows += len(house.pool_rows(one))
                key = house.answers_key(one.id)
                assert all(open_response(key, row) for row in house.pool_rows(one).values())
            asyncio.run(_asks_contact(somebody(url)))
            finding.asked += 1
            finding.requests += len(house.requests())
    return finding


@contextmanager
def _house(folder: Path) -> Any:
    place = Place.at(f"sqlite:///{folder / 'heard.db'}")
    migrate(place.url)
    house = House(place, folder / "keys", contact=CONTACT_POINT)
    try:
        yield house
    finally:
        house.stop()


async def _visits(
    somebody: Callable[[], Unlucky], survey: Survey, chance: random.Random, finding: WebFinding
) -> None:
    """One who answers, asks for delete words and uses them; one who stops."""
    finding.people += 1
    person = somebody()
    report = await replay([{}], survey, _always(person), phrases_in(), fill=chance)
    finding.sent += report.sent
    shown = await person.answer("Get delete words")
    assert "Your delete words are:" in shown[-1].words
    words = shown[-1].words.split("\n\n")[1]
    seen = await person.send([("about", ""), ("typed", "1"), ("words", words)], "/delete")
    assert "delete words right" in seen[-1].words, seen
    await person.leave()
    person = somebody()
    await person.begin(survey.id)
    for said in ("Yes, start", "skip", *STOPS):
        await person.answer(said)
    await person.leave()


async def _asks_contact(person: Unlucky) -> None:
    await person.send([("about", "contact-en"), ("words", "yes")], "/contact")
    for words in ASKS_CONTACT[1:]:
        seen = await person.answer(words)
    assert "contact" in seen[-1].words
    await person.leave()


def _always(person: WebRespondent) -> Callable[[int], Awaitable[WebRespondent]]:
    async def somebody(_number: int) -> WebRespondent:
        return person

    return somebody
