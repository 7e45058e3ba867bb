"""A process that ends between a press without a script and the page that the press leads to: the next one shows the page."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.rehearsal.web import by_browser, form_on, read_page
from bot.web_door.door import chat_app, web_routes
from bot.web_door.press.forms import FORM
from bot.web_door.press.sealed_press import open_press, seal_press
from bot.web_door.press.turns import Posted
from surveys.store.memory import memory_stores
from tests.acceptance.pages.serving import SITE, serving
from tests.houses import House, Place, every_kind

KEY = bytes(range(32))
OPENED_BEFORE = "This survey was open on this device before."
ANSWERS = ("Yes, start", "Good", "Online", "12", "words of mine")


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Two processes of one door, by their addresses."""
    house = House(Place("memory", memory_stores()), tmp_path)
    house.open(every_kind())
    with ExitStack() as stack:
        apps = [
            chat_app(web_routes(house.conversations, site=SITE, limits=None, tick=0, lasting=KEY), site=SITE)
            for _ in range(2)
        ]
        first, second = (stack.enter_context(serving(app)) for app in apps)
        yield first, second
    house.stop()


class Browser:
    """One without a script, which can be led to another process by the same cookie."""

    def __init__(self, url: str) -> None:
        self._url, self._cookies = url, httpx.Cookies()
        self.page = self._ask("GET", "/s/every-kind")

    def _ask(self, method: str, address: str, **body: Any) -> httpx.Response:
        answer = httpx.request(
            method, f"{self._url}{address}", cookies=self._cookies, trust_env=False, **body
        )
        self._cookies.update(answer.cookies)
        return answer

    def press(self, label: str) -> str:
        """Where the press leads to."""
        form = form_on(read_page(self.page.text))
        assert form is not None
        body = by_browser(form.filled(label))
        answer = self._ask("POST", form.action, content=body, headers={"content-type": FORM})
        assert answer.status_code == 303
        return str(answer.headers["location"])

    def answer(self, *labels: str) -> None:
        for label in labels:
            self.page = self._ask("GET", self.press(label))

    def get(self, url: str, address: str) -> str:
        """The page of another process, with the cookie of this one."""
        return httpx.get(f"{url}{address}", cookies=self._cookies, trust_env=False).text


def test_the_thanks_and_the_delete_words_come_from_the_next_process(processes: tuple[str, str]) -> None:
    """Once the process that took the press has shown them, it shows them to nobody who opens the page again."""
    first, second = processes
    browser = Browser(first)
    browser.answer(*ANSWERS)
    address = browser.press("Send")
    shown = browser.get(second, address)
    assert "Your answers are on their way." in shown
    assert "Get delete words" in shown
    assert "Get delete words" in browser.get(first, address)
    assert OPENED_BEFORE in browser.get(first, address)


@pytest.mark.parametrize("label", ["Help", "Stop", "Back", "Skip", "Easier words, language"])
def test_a_press_on_the_way_is_shown_by_the_next_process_and_changes_nothing(
    processes: tuple[str, str], label: str
) -> None:
    """As it was shown by the one that took it."""
    first, second = processes
    browser = Browser(first)
    browser.answer(*ANSWERS[:2])
    address = browser.press(label)
    says = [list(read_page(browser.get(url, address)).all("div", of="say")) for url in (second, first)]
    assert says[0]
    assert [each.text() for each in says[0]] == [each.text() for each in says[1]]


def test_the_address_shows_nothing_to_another_visitor(processes: tuple[str, str]) -> None:
    first, second = processes
    browser, other = Browser(first), Browser(first)
    browser.answer(*ANSWERS)
    other.answer(*ANSWERS[:1])
    assert OPENED_BEFORE in other.get(second, browser.press("Send"))


def test_typed_words_are_in_no_address(processes: tuple[str, str]) -> None:
    """The page of the next process asks who is there, and nothing is lost."""
    first, second = processes
    browser = Browser(first)
    browser.answer(*ANSWERS[:-1])
    address = browser.press(ANSWERS[-1])
    assert "words" not in address
    assert OPENED_BEFORE in browser.get(second, address)


@pytest.mark.parametrize(
    ("visitor", "other_than", "now", "opens"),
    [("ann", "b", 100, True), ("ann", "b", 101, False), ("ann", "a", 100, False), ("ben", "b", 100, False)],
)
def test_a_sealed_press_opens_for_its_visitor_elsewhere_and_for_a_while(
    visitor: str, other_than: str, now: int, opens: bool
) -> None:
    pressed = Posted("/help", "abcd.3", is_action=True)
    sealed = seal_press(pressed, KEY, "ann", made_by="a", until=100)
    assert open_press(sealed, KEY, visitor, other_than=other_than, now=now) == (pressed if opens else None)


@pytest.mark.parametrize("sealed", ["", "x", "ü", "A" * 224, "A" * 5000, "%00"])
def test_what_is_no_sealed_press_is_none(sealed: str) -> None:
    assert open_press(sealed, KEY, "ann", other_than="b", now=1) is None
