"""A year of a board: a round, its release, an answer that young people look at first, and a next round that leads to it."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from analysis.plan import load_plan
from api.accounts.links import new_link
from api.accounts.people import Identity
from api.app import create_app
from api.desk.desk import Desk
from api.desk.pages.answers import AnswerPages, answer_routes
from api.desk.pages.looks import LookPages, look_routes
from api.desk.routes import DeskPages, desk_routes
from api.installation.heard_back import FRESH_SECONDS, HeardBack
from api.pages import BoardPages
from api.routes.sessions import Sessions
from api.services.answers.answering import Answering
from api.services.publishing import publish_release, publish_scorecard
from bot.pages.site import Site
from bot.web_door.door import chat_app, web_routes
from surveys.definition.loading import library
from surveys.definition.survey import Survey
from surveys.dialogue.survey.script import Script
from surveys.language.phrases import phrases_in
from surveys.store.protocols import Stores, Texts
from tests.acceptance.doors.test_transcripts import DOORS, real_script
from tests.houses import House, Place
from tests.integration.api.board_documents import release_of
from tests.unit.api.desk.answered import NEW, ONE, TYPED
from tests.unit.api.desk.test_answer_pages import step
from tests.unit.api.desk.test_desk_pages import Browser

PAGE = "https://heard.anytown.example/we-did"
SURVEY, SITE, DAY = library()["feeling-heard"], Site("Anytown board"), date(2026, 11, 30)


def board_of(stores: Stores) -> Any:
    """The board's desk on these stores."""
    plan = load_plan()
    desk = Desk(
        stores.record,
        plan,
        lambda: datetime(2026, 11, 30, 10, tzinfo=UTC),
        lambda written: publish_scorecard(stores.board, stores.core_data, written, DAY),
    )
    pages = DeskPages(desk, BoardPages(SITE, signed_in=False), Sessions(time.time), https=False)
    answering = Answering(
        stores.record,
        stores.board,
        stores.answers,
        desk.now,
        lambda: DAY,
        lambda: desk.publish(desk.look().plan),
    )
    answers, looks = AnswerPages(pages, answering), LookPages(pages, answering)
    routes = [*desk_routes(pages), *answer_routes(answers), *look_routes(looks)]
    return create_app(stores.board, site=SITE, extra_routes=routes)


def signed_in(app: Any, stores: Stores, name: str, role: str) -> Browser:
    at = datetime(2026, 11, 30, 9, tzinfo=UTC)
    browser = Browser(app)
    browser.post(f"/desk/sign-in/{new_link(stores.record, Identity(name, frozenset({role})), 'Cat', at)}")
    return browser


def read(house: House, path: str) -> str:
    async def fetched() -> str:
        routes = web_routes(house.conversations, site=SITE, tick=0, answers=house.stores.answers.versions)
        transport = httpx.ASGITransport(chat_app(routes, site=SITE))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return (await client.get(path)).text

    return asyncio.run(fetched())


@pytest.mark.parametrize("door", DOORS)
def test_who_comes_again_hears_what_came_of_last_time(door: str, sqlite: Place, data_folder: Path) -> None:
    """At each door. Before anything is answered nobody is led anywhere."""
    seconds = [0.0]
    heard_back = HeardBack(lambda: house.stores.answers.versions(), lambda: seconds[0])

    def script(survey: Survey, kept: Mapping[str, Texts] | None = None) -> Script:
        made = real_script(survey, kept)
        answered = lambda: heard_back("young_people")  # noqa: E731
        return replace(made, setting=replace(made.setting, we_did=PAGE, answered=answered))

    house = House(sqlite, data_folder / "keys", script=script)
    house.open(SURVEY)
    stores, told = house.stores, phrases_in().labels["wedid"]

    async def presses() -> str:
        """What is said to somebody who comes and presses it; in the terminal commands are typed."""
        async with DOORS[door](house.conversations) as person:
            await person.begin("feeling-heard")
            said = await person.answer("/wedid" if door == "terminal" else told)
            await person.aclose()
            return " ".join(seen.words for seen in said)

    if door != "terminal":
        assert PAGE not in asyncio.run(presses()), "there is no such button yet"

    # The board hears, decides and writes; young people look; a second person publishes.
    publish_release(stores.board, release_of(SURVEY, 1, 160), SURVEY)
    app = board_of(stores)
    ann, ben = signed_in(app, stores, "Ann", "editor"), signed_in(app, stores, "Ben", "approver")
    group, cat = (
        signed_in(app, stores, "Youth council", "young_people"),
        signed_in(app, stores, "Cat", "administrator"),
    )
    cat.post("/desk/answers/look-rule", data={"on": "yes", "days": "7"})
    ann.post(NEW, data=TYPED)
    look = ONE.replace("answers", "look")
    number = next(e.number for e in stores.record.entries() if e.kind == "answer-draft")
    no = {
        "meant": "no",
        "text": "It is the wait for a first talk.",
        "suggested": "You wait too long for a first talk.",
    }
    assert group.post(look, data={**no, "seen": str(number)}).status_code == 303
    better = {**TYPED, "said": "You wait too long for a first talk.", "seen": str(number)}
    assert ann.post(f"{ONE}/write", data=better).status_code == 303
    said = next(e.number for e in stores.record.entries() if e.kind == "answer-look")
    came = {"text": "We use your words now.", "changed": "yes"}
    assert ann.post(f"{ONE}/looks/{said}", data=came).status_code == 303
    assert step(ben, "approve").status_code == 303
    assert step(ben, "publish").status_code == 422, "the group has not looked at the new words"
    newest = max(e.number for e in stores.record.entries() if e.kind == "answer-draft")
    assert "We use your words now." in group.get(look).text
    assert group.post(look, data={"meant": "yes", "seen": str(newest)}).status_code == 303
    assert step(ben, "publish").status_code == 303

    # Everybody can read it, and the next round leads there.
    assert "You wait too long for a first talk." in read(house, "/we-did")
    assert TYPED["easy_read"] in read(house, "/we-did/poster?words=easy")
    seconds[0] = FRESH_SECONDS
    assert PAGE in asyncio.run(presses())
    assert told in read(house, "/s/feeling-heard")
    house.stop()
