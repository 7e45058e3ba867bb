"""At every door a survey is changed while somebody is in the middle of it."""

import asyncio
from pathlib import Path

import pytest

from surveys.fieldwork.revising import revise
from surveys.privacy.sealing import open_response
from tests.acceptance.doors.test_transcripts import DOORS
from tests.houses import House, Place
from tests.unit.surveys.definition.test_revisions import (
    ASK,
    CHOICE_GONE,
    CHOICE_NEW,
    NOT_AFTER_MIXED,
    revised,
)

NEWEST = revised(ASK, CHOICE_GONE, NOT_AFTER_MIXED, CHOICE_NEW)


@pytest.mark.parametrize("door", DOORS)
def test_a_survey_changes_under_somebodys_hands_and_they_do_not_notice(
    door: str, sqlite: Place, data_folder: Path
) -> None:
    """The choice that stands before them still counts though newcomers are not offered it any more."""
    house = House(sqlite, data_folder / "keys")
    one = house.open()

    async def play() -> None:
        async with DOORS[door](house.conversations) as person:
            await person.begin("every-kind")
            seen = await person.answer("Yes, start")
            assert seen[-1].buttons[1] == "😐 Up and down"
            revise(house.stores.rounds, one.id, NEWEST, house.today)
            seen = await person.answer("😐 Up and down")
            assert seen[-1].words.startswith("What makes it so?")
            for words in ("It is so.", "At school", "12"):
                seen = await person.answer(words)
            seen = await person.answer("Nothing.")
            assert "Mood: Up and down" in seen[-1].words
            seen = await person.answer("Change an answer")
            seen = await person.answer("Mood")
            assert seen[-1].words.startswith("How are you?")
            await person.answer("😐 Up and down")
            await person.answer("Send")
            await person.aclose()

    asyncio.run(play())
    house.stop()
    (sealed,) = house.pool_rows(one).values()
    assert open_response(house.answers_key(one.id), sealed)["answers"]["mood"] == "mixed"
