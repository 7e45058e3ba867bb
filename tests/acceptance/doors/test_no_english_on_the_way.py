"""Whoever answers in another language is told nothing in English on the way: every survey for young people, in every
language, in the usual words, the easier ones and with faces, on the web and in Telegram, by two ways through it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.rehearsal.respondent import Respondent, Seen
from bot.rehearsal.telegram import TelegramRespondent, telegram_at_work
from bot.rehearsal.web import WebRespondent
from surveys.definition.loading import library
from surveys.definition.survey import WordingName
from surveys.language.phrases import languages, phrases_in
from surveys.store.memory import memory_stores
from tests.acceptance.doors.test_transcripts import ASKER, real_script
from tests.acceptance.english import english_among
from tests.acceptance.pages.serving import chatting
from tests.houses import CONTACT_POINT, House, Place

SURVEYS = tuple(code for code, survey in library().items() if survey.audience == "young_people")
WALKS: tuple[tuple[WordingName, int], ...] = (
    ("standard", 0),
    ("standard", -1),
    ("easy_read", -1),
    ("faces", 0),
)
"""In which wording, and which choice is taken at each question: the first, or the last, where things go badly."""

NAMES = (ASKER, CONTACT_POINT.who, CONTACT_POINT.when, "Childline", "Shout", "School", "Instagram")
MOST_STEPS = 60
ASIDE = ("/help", "/privacy", "/more")

NOTHING = Seen("", ())

Somebody = Callable[[int, str], Respondent]


@dataclass
class Walk:
    """One way through a survey. `words` is all that was said, with what stands on the buttons."""

    person: Respondent
    language: str
    words: list[str] = field(default_factory=list)
    last: Seen = NOTHING

    async def do(self, said: str) -> None:
        await self.see(await self.person.answer(said))

    async def see(self, seen: list[Seen]) -> None:
        for each in seen:
            self.words += [*each.words.split("\n"), *each.buttons]
        self.last = seen[-1] if seen else self.last

    def label(self, name: str) -> str:
        return phrases_in(self.language).labels[name]


async def walked(
    person: Respondent, language: str, survey: str, wording: WordingName, choice: int
) -> list[str]:
    """All that is said from the first screen to "on their way"."""
    walk = Walk(person, language)
    await walk.see(await person.begin(survey))
    for command in ASIDE:
        await walk.do(command)
    await walk.do(walk.label("yes_start"))
    if wording != "standard":
        await walk.do("/words")
        await walk.do(walk.label(wording))
    for _ in range(MOST_STEPS):
        if walk.label("send") in walk.last.buttons:
            break
        before = walk.last
        await walk.do(before.buttons[choice] if before.buttons else "12")
        if walk.last == before:
            await walk.do("/skip")
    assert walk.label("send") in walk.last.buttons, walk.last
    await walk.do("/stop")
    await walk.do(walk.label("go_on"))
    await walk.do(walk.label("send"))
    await person.aclose()
    return walk.words


@asynccontextmanager
async def on_the_web(house: House) -> AsyncIterator[Somebody]:
    with chatting(house, surveys=()) as chat:
        yield lambda _number, language: WebRespondent(chat.url, language=language)


@asynccontextmanager
async def in_telegram(house: House) -> AsyncIterator[Somebody]:
    async with telegram_at_work(house.conversations) as server:
        yield lambda number, language: TelegramRespondent(server, 1000 + number, language)


DOORS = {"web": on_the_web, "telegram": in_telegram}


def _names(survey: str) -> list[str]:
    return [f"{survey}, {wording}, {'first' if choice == 0 else 'last'}" for wording, choice in WALKS]


def all_walks(door: str, language: str, folder: Path) -> dict[str, list[str]]:
    """What is said by survey, wording and way."""
    house = House(Place("memory", memory_stores()), folder, contact=CONTACT_POINT, script=real_script)
    for survey in SURVEYS:
        house.open(library()[survey])

    async def walks() -> dict[str, list[str]]:
        told, numbers = {}, itertools.count(1)
        async with DOORS[door](house) as somebody:
            for survey in SURVEYS:  # all ways of one survey at once: most of a turn is waiting for the beat
                ways = (walked(somebody(next(numbers), language), language, survey, *way) for way in WALKS)
                told |= dict(zip(_names(survey), await asyncio.gather(*ways), strict=True))
        return told

    try:
        return asyncio.run(walks())
    finally:
        house.stop()


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
@pytest.mark.parametrize("door", DOORS)
def test_nothing_on_the_way_is_said_in_english(door: str, language: str, tmp_path: Path) -> None:
    """From the welcome over each question to the thanks, with help, the notice and stopping on the way."""
    told = all_walks(door, language, tmp_path)
    assert len(told) == len(SURVEYS) * len(WALKS) == 32
    english = {
        name: list(english_among(dict.fromkeys(words), language, NAMES)) for name, words in told.items()
    }
    assert {name: lines for name, lines in english.items() if lines} == {}


def test_english_is_noticed(tmp_path: Path) -> None:
    """Most of what is said in English is known for it, in every survey and wording: else the test above says nothing."""
    for name, words in all_walks("web", "en", tmp_path).items():
        sentences = [line for line in dict.fromkeys(words) if len(line.split()) > 3]
        assert len(list(english_among(sentences, "lt", NAMES))) > 0.75 * len(sentences), name
