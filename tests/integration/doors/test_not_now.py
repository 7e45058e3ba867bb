"""At every door: a survey that is not open yet, one that is over, and one that enough people have answered."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.acceptance.doors.test_transcripts import DOORS
from tests.houses import TODAY, House, Place

SAID = {
    "planned": "That survey is not open yet. You can answer it from 9 November 2026. Please come back then.",
    "over": "That survey is over. The last day was 9 November 2026. Thank you for wanting to take part.",
    "full": "Enough people have answered this survey now. Thank you for wanting to take part.",
}
WEEK = timedelta(days=7)


@pytest.mark.parametrize("door", DOORS)
def test_whoever_comes_too_early_or_too_late_is_told_kindly(
    door: str, sqlite: Place, data_folder: Path
) -> None:
    """With the day, and with nothing to press that leads nowhere."""
    house = House(sqlite, data_folder / "keys")
    one = house.open(opens=TODAY + WEEK, closes_on=TODAY + WEEK)

    async def play() -> dict[str, str]:
        async with DOORS[door](house.conversations) as person:
            said = {"planned": (await person.begin("every-kind"))[-1]}
            house.today = TODAY + WEEK
            with house.stores.rounds.transaction() as work:
                work.put(replace(one, full_on=house.today))
            said["full"] = (await person.begin("every-kind"))[-1]
            house.today += WEEK
            said["over"] = (await person.begin("every-kind"))[-1]
            await person.aclose()
            assert not any(seen.buttons for seen in said.values())
            return {stage: " ".join(seen.words.split()) for stage, seen in said.items()}

    assert asyncio.run(play()) == SAID
    house.stop()
