"""Whoever sees only how long the web chat's requests and answers are learns nothing of a turn: every answer of every survey
of the library is played, and all are one length up and one length down.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from http import HTTPStatus
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, quote_plus

import httpx
import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.pages.form_lengths import BY_CHANCE, BY_SCRIPT, FORM
from bot.pages.one_length import HEAD, STEP
from bot.pages.page_language import LINK, PageLanguage
from bot.pages.security import SECURITY_HEADERS
from bot.rehearsal.web import Fields, PageForm, WebRespondent
from bot.web_door.door import chat_app, web_routes
from bot.web_door.press.after_press import ADDRESS
from surveys.definition.loading import library
from surveys.definition.survey import TEXT_LIMIT, Survey
from surveys.dialogue.survey.script import Script
from surveys.dialogue.voice import Setting
from surveys.language.phrases import languages
from surveys.language.translation import translations_of
from surveys.safeguarding.detection import help_lines, support_level
from surveys.store.memory import memory_stores
from surveys.store.protocols import Texts
from tests.acceptance.pages.serving import SITE, serving
from tests.houses import CONTACT_POINT, House, Place, every_kind

SURVEYS = tuple(library())
TYPED = ("😀" * TEXT_LIMIT, "my dad hits me every night", "7", "%\n" * (TEXT_LIMIT // 2), "x", "ąż")
SHORT = tuple(words[:200] for words in TYPED)
PLACES = 6
"""No question of the library has more choices to press."""

DOWN = STEP + HEAD + sum(len(name) + len(value) + len(": \r\n") for name, value in SECURITY_HEADERS.items())

Story = Callable[[WebRespondent, str], Awaitable[None]]


@dataclass(frozen=True)
class Exchange:
    """Bytes of one request (its address and its body) and of its answer. `typed` of them are somebody's own words, and
    `drawn` are there by chance."""

    method: str
    up: int
    down: int
    typed: int = 0
    drawn: int = 0


@dataclass
class Wire:
    """An application, and how long everything was that went to it and came from it."""

    app: ASGIApp
    exchanges: list[Exchange] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query, body, down = scope["query_string"], b"", 0
        address = len(scope["raw_path"]) + len(query) + bool(query)

        async def counted_up() -> Message:
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            return message

        async def counted_down(message: Message) -> None:
            nonlocal down
            down += len(message.get("body", b"")) + _head(message)
            await send(message)

        await self.app(scope, counted_up, counted_down)
        if not scope["path"].startswith("/static"):
            self.exchanges.append(
                Exchange(scope["method"], address + len(body), down, _typed(body), _drawn(body))
            )


def _typed(body: bytes) -> int:
    fields = parse_qs(body.decode())
    return len(quote_plus(fields.get("words", [""])[0])) if "typed" in fields else 0


def _drawn(body: bytes) -> int:
    """What follows the first line end of what fills a form, as it was sent."""
    _, _, lines = parse_qs(body.decode()).get("fill", [""])[0].partition("\r\n")
    return len(quote_plus("\r\n" + lines)) if lines else 0


def _head(message: Message) -> int:
    if message["type"] != "http.response.start":
        return 0
    line = f"HTTP/1.1 {message['status']} {HTTPStatus(message['status']).phrase}\r\n"
    return len(line) + sum(len(name) + len(value) + 4 for name, value in message["headers"])


@dataclass
class Listening:
    """A chat, and the wire in front of it."""

    url: str
    wire: Wire

    def walk(self, code: str, place: int, *, scripted: bool, language: str = "en") -> list[Exchange]:
        async def walks(person: WebRespondent, _code: str) -> None:
            await Walk(person, place, TYPED if scripted else SHORT).through(code, language)

        return self.play(code, walks, scripted=scripted)

    def play(self, code: str, story: Story, *, scripted: bool) -> list[Exchange]:
        """What the wire shows of a story."""

        async def acting() -> None:
            respondent = WebRespondent(self.url, scripted=scripted)
            try:
                await story(respondent, code)
            finally:
                await respondent.aclose()

        self.wire.exchanges.clear()
        asyncio.run(acting())
        return list(self.wire.exchanges)


def _with_all_its_help(survey: Survey, _kept: Mapping[str, Texts] | None = None) -> Script:
    """As in production, where help is longer than in other tests. Made once: rounds in tests are read at each turn."""
    return _script(survey.id)


@cache
def _script(survey_id: str) -> Script:
    survey = library().get(survey_id) or every_kind()
    setting = Setting("Anytown Safeguarding Children Partnership", support_level)
    return Script(survey, "\n".join(help_lines()), setting, translations_of(survey))


@contextmanager
def listening(survey: Survey, folder: Path) -> Iterator[Listening]:
    memory = Place("memory", memory_stores())
    house = House(memory, folder, script=_with_all_its_help, contact=CONTACT_POINT)
    house.open(survey)
    site = replace(SITE, contact=True, help_lines=help_lines())
    wire = Wire(chat_app(web_routes(house.conversations, site=site, limits=None, tick=0), site=site))
    with serving(wire) as url:
        yield Listening(url, wire)
    house.stop()


# What somebody does ---------------------------------------------------------------------------------------------


@dataclass
class Walk:
    """Somebody who goes through a survey, and at each question gives the answer at `place`. `typed` is what they type."""

    person: WebRespondent
    place: int
    typed: Sequence[str]

    async def through(self, code: str, language: str = "en") -> None:
        seen, asked = await self.person.open(f"{code}?lang={language}"), set[str]()
        for _ in range(40):
            form = self.person.form
            gesture = form and self._gesture(form, again=seen[-1].words in asked)
            if not (form and gesture):
                return
            asked.add(seen[-1].words)
            seen = await self.person.send([*form.hidden, *gesture], form.action)

    def _gesture(self, form: PageForm, *, again: bool) -> Fields:
        """Whoever comes to a question again passes it over; where that cannot be, they press the first answer."""
        answers = list(form.answers.values())
        if again and "/skip" in form.actions:
            return form.gesture("/skip")
        if again:
            return [("words", answers[0])] if answers else []
        if form.boxes:
            return form.gesture(", ".join(list(form.boxes)[: self.place]))
        if form.field:
            return self._typed(form)
        return [("words", answers[self.place % len(answers)])] if answers else []

    def _typed(self, form: PageForm) -> Fields:
        return [(form.field, self.typed[self.place % len(self.typed)]), ("done", form.done)]


async def presses(person: WebRespondent, *pressed: str) -> None:
    """Each of these that the page before somebody has a button for."""
    for words in pressed:
        if person.form and words in {**person.form.actions, **person.form.answers}:
            await person.answer(words)


async def looks_around(person: WebRespondent, code: str) -> None:
    """Help, the notice, other words, going back, a stale button, stopping, somebody else."""
    seen = await person.open(code)
    await presses(person, seen[-1].buttons[0].casefold(), "/help", "/privacy", "/words", "/skip", "/back")
    first = person.form
    assert first is not None
    await presses(person, "/skip", "/skip")
    await person.send([*first.hidden, ("do", first.actions["/help"])], first.action)
    await presses(person, "/stop", "/somebody-else")


async def asks_to_be_contacted(person: WebRespondent, _code: str) -> None:
    """To the end, with a mistake on the way."""
    await person.open("../contact")
    await presses(person, "yes, contact me")
    for words in ("", "Sam", "07700 900123"):
        await person.answer(words)
    await presses(person, "/skip", "/skip", "send")


async def deletes(person: WebRespondent, _code: str) -> None:
    await person.open("../delete")
    await person.answer("crimson treat kiwi plot unit")
    await person.open("../delete")
    await person.answer("nonsense")


STORIES = (looks_around, asks_to_be_contacted, deletes)


# What the wire shows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("survey", SURVEYS)
def test_every_turn_by_script_is_one_length_up_and_one_down(survey: str, tmp_path: Path) -> None:
    """Each choice, each number of ticks, words of every length, help after a disclosure, mistakes, thanks, asking to be
    contacted and deleting."""
    with listening(library()[survey], tmp_path) as chat:
        turns = [exchange for place in range(PLACES) for exchange in chat.walk(survey, place, scripted=True)]
        turns += [each for story in STORIES for each in chat.play(survey, story, scripted=True)]
    posts = [turn for turn in turns if turn.method == "POST"]
    assert len(posts) > 20
    assert {(turn.up, turn.down) for turn in posts} == {(BY_SCRIPT, DOWN)}
    assert {turn.down for turn in turns} == {DOWN}


@pytest.mark.parametrize("survey", SURVEYS)
def test_without_script_a_press_shows_nothing_and_typed_words_little(survey: str, tmp_path: Path) -> None:
    """Every press is one length up, answered by one redirect and one page of one length, whatever came of it. Where words
    can be typed, another length is drawn each time."""
    with listening(library()[survey], tmp_path) as chat:
        turns = [each for place in range(PLACES // 2) for each in chat.walk(survey, place, scripted=False)]
        turns += [each for story in STORIES for each in chat.play(survey, story, scripted=False)]
    pairs = [(turn, after) for turn, after in pairwise(turns) if turn.method == "POST"]
    assert len(pairs) > 20
    assert all(0 <= turn.up - turn.typed - turn.drawn - FORM < len("%0D%0A") for turn, _ in pairs)
    drawn = [turn.drawn for turn, _ in pairs if turn.drawn]
    assert len(set(drawn)) > len(drawn) // 2
    assert max(drawn) < BY_CHANCE
    assert {turn.down for turn, _ in pairs} == {DOWN - STEP}
    assert {(after.method, after.up, after.down) for _, after in pairs} == {("GET", ADDRESS, DOWN)}


@pytest.mark.parametrize("language", languages())
def test_pages_in_every_language_are_of_one_length(language: str, tmp_path: Path) -> None:
    """So are those around the chat, where somebody looks for help."""
    with listening(library()["safe-at-home"], tmp_path) as chat:
        turns = chat.walk("safe-at-home", 1, scripted=True, language=language)
        around = chat.play("safe-at-home", looks_at_pages_around(language), scripted=True)
    assert {turn.down for turn in turns} == {DOWN}
    assert {(turn.up, turn.down) for turn in around} == {(LINK + len("?lang=en"), DOWN)}


def looks_at_pages_around(language: str) -> Story:
    async def looks(person: WebRespondent, _code: str) -> None:
        for path in ("/help", "/contact", "/delete", "/privacy"):
            await person.open(f"..{PageLanguage(language, is_chosen=True).link(path)}")

    return looks


@pytest.mark.parametrize("scripted", [True, False])
def test_typed_words_that_were_not_taken_are_still_in_the_field(scripted: bool, tmp_path: Path) -> None:
    """By script they are in no page: it puts them back itself. Without it they come once, in the page of the press."""
    pages: list[str] = []

    async def types(person: WebRespondent, code: str) -> None:
        await person.open(code)
        for words in ("Yes, start", "🙂 Good", "Online", "far too many"):
            await person.answer(words)
        pages.append(person.field_value)

    with listening(every_kind(), tmp_path) as chat:
        chat.play("every-kind", types, scripted=scripted)
    assert pages == ["far too many"]


def test_the_first_page_loads_every_picture_that_a_later_one_shows(tmp_path: Path) -> None:
    """So no question shows by what is loaded for it."""
    with (
        listening(every_kind(), tmp_path) as chat,
        httpx.Client(base_url=chat.url, trust_env=False) as browser,
    ):
        first = browser.get("/s/every-kind").text
        form = {"about": re.findall(r'name="about" value="([^"]+)"', first)[0], "words": "yes"}
        faces = browser.post("/s/every-kind", data=form, headers={"x-heard-script": "1"}).text
    assert "data-face" in faces
    assert "data-face" not in first
    assert set(re.findall(r"/static/[^\"]+", faces)) == set(re.findall(r"/static/[^\"]+", first))
