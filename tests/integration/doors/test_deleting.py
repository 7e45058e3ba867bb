"""At every door a receipt is there for whoever wants it, and what was sent can be deleted."""

import asyncio
from pathlib import Path

import pytest

from surveys.privacy.receipts import read_receipt
from tests.acceptance.doors.test_transcripts import DOORS
from tests.houses import House, Place

ANSWERS = ("Yes, start", "🙂 Good", "At home", "Mostly", "12", "It is fine.", "Send")


@pytest.mark.parametrize("door", DOORS)
def test_delete_words_are_shown_to_whoever_asks(door: str, sqlite: Place, data_folder: Path) -> None:
    """One press after sending, and the words are there; nothing of them was there before."""
    house = House(sqlite, data_folder / "keys")
    house.open()

    async def play() -> tuple[str, str]:
        async with DOORS[door](house.conversations) as person:
            seen = await person.begin("every-kind")
            for words in ANSWERS:
                seen = await person.answer(words)
            shown = await person.answer("Get delete words")
            await person.aclose()
            return seen[-1].words, shown[-1].words

    sent, shown = asyncio.run(play())
    house.stop()
    assert sent.startswith("Your answers are on their way.")
    receipt = next(line for line in shown.splitlines() if read_receipt(line))
    assert receipt not in sent


@pytest.mark.parametrize("door", DOORS)
def test_what_was_sent_can_be_deleted(door: str, sqlite: Place, data_folder: Path) -> None:
    """Whoever comes back finds the button, is asked once, and it is gone."""
    house = House(sqlite, data_folder / "keys")
    one = house.open()

    async def play() -> list[str]:
        async with DOORS[door](house.conversations) as person:
            await person.begin("every-kind")
            for words in ANSWERS:
                await person.answer(words)
            said = [(await person.begin("every-kind"))[-1].words]
            assert len(house.pool_rows(one)) == 1
            said.append((await person.answer("Delete my answers"))[-1].words)
            said.append((await person.answer("Every kind of question"))[-1].words)
            await person.aclose()
            return said

    back, asked, done = asyncio.run(play())
    assert back.startswith("This survey has been answered here already,")
    assert "What do you want to delete?" in asked
    assert done.startswith("Done. Your answers are deleted.")
    assert house.pool_rows(one) == {}
    house.stop()
