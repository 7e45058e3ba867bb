"""Every survey of the library, answered to its end at every door: the same words and the same buttons."""

import asyncio
from pathlib import Path

from bot.rehearsal.respondent import Respondent, Seen
from surveys.definition.loading import library
from surveys.language.phrases import phrases_in
from surveys.store.memory import memory_stores
from tests.acceptance.doors.test_transcripts import DOORS, SENT, real_script
from tests.houses import House, Place

LABELS = phrases_in().labels


async def to_the_end(person: Respondent, survey: str) -> list[tuple[str, tuple[str, ...]]]:
    """Everything that somebody sees who takes the first choice each time, writes a few words, and sends."""
    seen = shown(await person.begin(survey))
    seen += shown(await person.answer(LABELS["yes_start"]))
    while LABELS["send"] not in seen[-1][1]:
        before = seen[-1]
        seen += shown(await person.answer(next(iter(before[1]), "It was fine.")))
        if seen[-1] == before:  # words that a question cannot take
            seen += shown(await person.answer("/skip"))
    return seen + shown(await person.answer(LABELS["send"]))


def shown(seen: list[Seen]) -> list[tuple[str, tuple[str, ...]]]:
    """Words and buttons, however a door breaks its lines."""
    return [(" ".join(one.words.split()), one.buttons) for one in seen]


def test_every_survey_is_the_same_at_every_door(tmp_path: Path) -> None:
    """From the welcome to "on their way", for young people and practitioners, in one installation."""
    house = House(Place("memory", memory_stores()), tmp_path / "keys", script=real_script)
    for survey in library().values():
        house.open(survey)

    async def play(door: str) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        async with DOORS[door](house.conversations) as person:
            played = {survey: await to_the_end(person, survey) for survey in library()}
            await person.aclose()
        return played

    at = {door: asyncio.run(play(door)) for door in DOORS}
    house.stop()
    for survey in library():
        assert at["terminal"][survey] == at["web"][survey] == at["telegram"][survey], survey
        assert any(words.startswith(SENT) for words, _ in at["web"][survey])
