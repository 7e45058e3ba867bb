"""A disk that takes nothing more, a database server that is gone: every door has kind words for it, and nothing is lost."""

import asyncio
import resource
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from surveys.privacy.sealing import open_response
from tests.acceptance.doors.test_transcripts import DOORS
from tests.conftest import Postgres, postgres_server
from tests.houses import House, Place

TROUBLE = "Something went wrong on our side. Your place is kept."
BEFORE, DURING, AFTER = ("Yes, start", "🙂 Good"), "At home", ("Mostly", "12", "It is fine.", "Send")


async def _through_trouble(
    door: str, house: House, away: Callable[[], None], back: Callable[[], None]
) -> str:
    """Somebody is midway when it happens, comes back when it is over, and sends. Gives what they were told meanwhile."""
    async with DOORS[door](house.conversations) as person:
        await person.begin("every-kind")
        for words in BEFORE:
            await person.answer(words)
        away()
        try:
            told = (await person.answer(DURING))[0].words
        finally:
            back()
        question = (await person.begin("every-kind"))[-1].words
        assert question.startswith("Where do you feel safe?")
        for words in (DURING, "Done", *AFTER):
            seen = await person.answer(words)
        assert seen[-1].words.startswith("Your answers are on their way.")
        await person.aclose()
        return told


def _check(door: str, house: House, away: Callable[[], None], back: Callable[[], None]) -> None:
    one = house.open()
    told = asyncio.run(_through_trouble(door, house, away, back))
    assert told.startswith(TROUBLE)
    key = house.answers_key(one.id)
    assert key
    (sealed,) = house.pool_rows(one).values()
    answers = open_response(key, sealed)["answers"]
    assert (answers["mood"], answers["places"], answers["more"]) == ("good", ["home"], "It is fine.")


@pytest.mark.parametrize("door", DOORS)
def test_a_disk_that_takes_no_more(door: str, sqlite: Place, data_folder: Path) -> None:
    """The system refuses every write to a file, as when a disk or a quota is full: the place is kept, and they go on."""
    house = House(sqlite, data_folder / "keys")
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    _check(
        door,
        house,
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, most)),
        lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )
    house.stop()


@pytest.fixture(scope="module")
def own_server() -> Iterator[Postgres]:
    """A server that may be stopped."""
    with postgres_server() as server:
        yield server


@pytest.mark.parametrize("door", DOORS)
def test_a_server_that_is_gone(door: str, own_server: Postgres, data_folder: Path) -> None:
    """PostgreSQL is stopped for real while somebody is midway, and started again."""
    with closing(Place.at(own_server.database())) as place:
        house = House(place, data_folder / "keys")
        _check(door, house, own_server.stop, own_server.start)
        house.stop()
