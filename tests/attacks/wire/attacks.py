"""What somebody learns who sees only how long the encrypted records are, and has played the survey themselves with every
answer and every text: which answer was tapped, whose text is whose, and what was followed by help."""

import asyncio
import csv
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiohttp
from starlette.types import ASGIApp

from bot.rehearsal.web import WebRespondent
from bot.web_door.door import chat_app, web_routes
from surveys.definition.loading import parse
from surveys.definition.survey import TEXT_LIMIT
from surveys.store.memory import memory_stores
from tests.acceptance.pages.serving import SITE
from tests.attacks.collection.outcome import Outcome
from tests.attacks.wire.careless import careless_app
from tests.attacks.wire.tap import Tap, tapped, trusting
from tests.houses import House, Place

PEOPLE = 30
COMMENTS = Path(__file__).parents[4] / "shared" / "data" / "patient_comments.csv"
CHOICES = {
    "very-safe": "Very safe",
    "quite-safe": "Quite safe",
    "in-the-middle": "In the middle",
    "not-very-safe": "Not very safe",
    "not-safe-at-all": "Not safe at all",
}
WORDS = "they listened and then nobody came back to say what would happen with my room my school"
DISCLOSES = " He hurts me."
SURVEY = parse(
    f"""
id = "on-the-wire"
revision = 1
title = "On the wire"
audience = "young_people"
minutes = 1
about = "Two questions."
afterwards = "Then it is over."
thanks = "Thank you."

[[questions]]
id = "safe"
kind = "single"
title = "Safe"
ask = "Do you feel safe?"
choices = [{", ".join(f'{{ id = "{choice}", say = "{says}" }}' for choice, says in CHOICES.items())}]

[[questions]]
id = "word"
kind = "text"
title = "A word"
ask = "What is on your mind?"
""",
    "on-the-wire.toml",
)

Seen = tuple[int, int]
"""Bytes up and bytes down of one turn, as records; without script, of the two requests of one."""

T = TypeVar("T")


@dataclass(frozen=True)
class Said:
    """What somebody said: the choice that they tapped, and what they wrote."""

    choice: str
    words: str


@dataclass(frozen=True)
class Watched:
    """What the wire showed of somebody's tap and of their text."""

    tap: Seen
    text: Seen


Play = Callable[[str, Tap, Said], Awaitable[Watched]]


# Those who are watched ------------------------------------------------------------------------------------------


def crowd(chance: random.Random) -> list[Said]:
    """Every second one writes something that calls for help. All texts differ."""
    texts = chance.sample(_comments(chance), PEOPLE)
    words = [text + DISCLOSES * (number % 2) for number, text in enumerate(texts)]
    return [Said(chance.choice(list(CHOICES)), each) for each in words]


def _comments(chance: random.Random) -> list[str]:
    """Comments that patients wrote where that data is there; else sentences of our own."""
    if not COMMENTS.exists():
        return list({_sentence(chance) for _ in range(10 * PEOPLE)})
    with COMMENTS.open(newline="") as file:
        texts = {" ".join(row["text"].split()) for row in csv.DictReader(file)}
    return sorted(text for text in texts if 20 <= len(text) <= TEXT_LIMIT - len(DISCLOSES))


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(WORDS.split(), k=chance.randint(4, 120)))


async def in_heard(url: str, tap: Tap, said: Said, *, scripted: bool = True) -> Watched:
    async with aiohttp.TCPConnector(ssl=trusting()) as connector:
        person = WebRespondent(url, connector, scripted=scripted)
        await person.begin(SURVEY.id)
        await person.answer("Yes, start")
        tap.turns()
        await person.answer(CHOICES[said.choice])
        tapping = _together(tap)
        await person.answer(said.words)
        await person.aclose()
        return Watched(tapping, _together(tap))


async def in_careless(url: str, tap: Tap, said: Said) -> Watched:
    async with (
        aiohttp.TCPConnector(ssl=trusting()) as connector,
        aiohttp.ClientSession(url, connector=connector) as browser,
    ):
        await (await browser.get("/")).read()
        tap.turns()
        await (await browser.post("/", data={"words": said.choice})).read()
        tapping = _together(tap)
        await (await browser.post("/", data={"words": said.words})).read()
        return Watched(tapping, _together(tap))


def _together(tap: Tap) -> Seen:
    turns = tap.turns()
    return sum(up for up, _ in turns), sum(down for _, down in turns)


# Whoever watches ------------------------------------------------------------------------------------------------


def hits(seen: Sequence[Seen], truth: Sequence[T], learnt: Mapping[T, Seen], chance: random.Random) -> int:
    """How often the guess is right: of what would have looked like this, else of everything, one by chance."""
    return sum(
        chance.choice([what for what, looks in learnt.items() if looks == each] or list(learnt)) == right
        for each, right in zip(seen, truth, strict=True)
    )


async def attacked(app: ASGIApp, folder: Path, play: Play, seed: int) -> tuple[int, int, int]:
    """How many taps, writers of texts and disclosures were told right."""
    chance = random.Random(seed)
    people = crowd(chance)
    async with tapped(app, folder) as (url, tap):
        watched = [await play(url, tap, said) for said in people]
        own = {said.words: (await play(url, tap, said)).text for said in people}
        choices = {choice: (await play(url, tap, Said(choice, "x"))).tap for choice in CHOICES}
    taps = hits([each.tap for each in watched], [said.choice for said in people], choices, chance)
    texts = hits([each.text for each in watched], [said.words for said in people], own, chance)
    down = {words: (0, looks[1]) for words, looks in own.items()}
    kinds = {words: words.endswith(DISCLOSES) for words in own}
    told = sum(
        kinds[chance.choice([words for words, looks in down.items() if looks == (0, each.text[1])])]
        == said.words.endswith(DISCLOSES)
        for each, said in zip(watched, people, strict=True)
    )
    return taps, texts, told


@contextmanager
def heard(folder: Path, seed: int) -> Iterator[ASGIApp]:
    house = House(Place("memory", memory_stores()), folder / "keys", seed=seed)
    house.open(SURVEY)
    yield chat_app(web_routes(house.conversations, site=SITE, limits=None, tick=0), site=SITE)
    house.stop()


def play_on_wire(folder: Path, seed: int) -> Iterator[Outcome]:
    """All three, with script and without."""
    naive = asyncio.run(attacked(careless_app(), folder, in_careless, seed))
    for place, scripted in (("with script", True), ("no script", False)):
        with heard(folder / place, seed) as app:
            got = asyncio.run(attacked(app, folder, partial(in_heard, scripted=scripted), seed))
        by_chance = (PEOPLE / len(CHOICES), 1.0, PEOPLE / 2)
        for attack, careless, product, expected in zip(ATTACKS, naive, got, by_chance, strict=True):
            is_drawn = attack == ATTACKS[1] and not scripted
            yield Outcome(attack, place, careless, PEOPLE, product, PEOPLE, expected, is_drawn)


ATTACKS = ("lengths: which answer was tapped", "lengths: whose text is whose", "lengths: who was shown help")
