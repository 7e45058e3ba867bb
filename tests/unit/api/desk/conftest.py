"""A board with one release, and the desk on which it is answered."""

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.app import framed
from api.desk.desk import Desk
from api.desk.pages.answers import AnswerPages, answer_routes
from api.desk.pages.looks import LookPages, look_routes
from api.desk.routes import DeskPages, desk_routes
from api.pages import BoardPages
from api.routes.sessions import Sessions
from api.services.answers.answering import Answering
from api.services.publishing import publish_release, publish_scorecard
from surveys.privacy.key_folder import KeyFolder
from surveys.store.memory import memory_stores
from surveys.store.protocols import Stores
from tests.unit.api.desk import answered
from tests.unit.api.desk.answered import PLAN, SITE, SURVEY, made


@pytest.fixture
def contact_keys(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "contact-keys")


@pytest.fixture
def stores() -> Stores:
    there = memory_stores()
    publish_release(there.board, made(1, 160), SURVEY)
    return there


@pytest.fixture
def app(stores: Stores):
    def publish(plan):
        publish_scorecard(stores.board, stores.core_data, plan, answered.TODAY)

    desk = Desk(stores.record, PLAN, lambda: datetime(2026, 11, 30, 10, tzinfo=UTC), publish)
    pages = DeskPages(desk, BoardPages(SITE, signed_in=False), Sessions(time.time), https=False)
    answering = Answering(
        stores.record,
        stores.board,
        stores.answers,
        desk.now,
        lambda: answered.TODAY,
        lambda: publish(desk.look().plan),
    )
    routes = [
        *desk_routes(pages),
        *answer_routes(AnswerPages(pages, answering)),
        *look_routes(LookPages(pages, answering)),
    ]
    return framed(SITE, BoardPages(SITE, signed_in=False), routes)
