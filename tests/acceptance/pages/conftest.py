"""A running chat, pages that are checked when they are fetched, and a real browser."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element

import httpx
import pytest
from playwright.sync_api import Browser

from bot.pages.one_length import UNKEPT
from bot.pages.security import SECURITY_HEADERS
from bot.web_door.press.after_press import SCRIPT
from surveys.definition.loading import library
from surveys.store.memory import memory_stores
from tests.acceptance.pages.checking import check_page
from tests.acceptance.pages.serving import SITE, Chat, chatting
from tests.chromium import chromium
from tests.houses import CONTACT_POINT, House, Place


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    house = House(Place("memory", memory_stores()), tmp_path_factory.mktemp("keys"))
    with chatting(house) as running:
        yield running
    house.stop()


@pytest.fixture(scope="module")
def contact_chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """The same where somebody contacts young people that ask for it."""
    keys = tmp_path_factory.mktemp("contact-keys")
    house = House(Place("memory", memory_stores()), keys, contact=CONTACT_POINT)
    with chatting(house, site=replace(SITE, contact=True)) as running:
        yield running
    house.stop()


@pytest.fixture
def course_chat(tmp_path: Path) -> Iterator[Chat]:
    """A survey for practitioners that asks for a code."""
    house = House(Place("memory", memory_stores()), tmp_path)
    with chatting(house, surveys=(library()["training-before"],)) as running:
        yield running
    house.stop()


@pytest.fixture
def fetch(chat: Chat) -> Iterator[Callable[..., Element]]:
    """Fetches a page as one visitor, checks that it is as every page must be, and gives it parsed."""
    with httpx.Client(base_url=chat.url, trust_env=False) as client:

        def fetching(
            path: str, status: int = 200, data: dict[str, str] | None = None, *, by_script: bool = True
        ) -> Element:
            headers = {SCRIPT: "1"} if by_script else {}
            posted = client.post(path, data=data, headers=headers) if data else client.get(path)
            response = client.get(posted.headers["location"]) if posted.status_code == 303 else posted
            assert response.status_code == status
            assert response.headers["cache-control"] == UNKEPT
            assert SECURITY_HEADERS.items() <= dict(response.headers).items()
            return check_page(response.text)

        yield fetching


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started
