"""Logs hold events and ids that can be quoted, one JSON object a line, and never anybody's words."""

import asyncio
import contextlib
import io
import json
import logging
from collections.abc import Iterator

import httpx
import pytest

from api.process.logs import JsonLines, set_up_logs
from bot.pages.site import Site
from bot.web_door.door import chat_app, web_routes
from surveys.store.protocols import StoreUnavailable
from tests.houses import House

CANARY = "purple canary sings"


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Logs as the processes have them, at the level that tells most."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    monkeypatch.setattr(logging, "raiseExceptions", True)
    with contextlib.redirect_stderr(stream):
        set_up_logs("DEBUG")
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def _lines(logs: io.StringIO) -> list[dict[str, str]]:
    return [json.loads(line) for line in logs.getvalue().splitlines()]


def test_a_line_is_one_json_object(logs: io.StringIO) -> None:
    """Time, level, name and event; nothing of it is split by a line break."""
    logging.getLogger("heard.test").warning("two\nlines of %s", "a message")
    (line,) = _lines(logs)
    assert line.pop("at").endswith("+00:00")
    assert line == {"level": "WARNING", "name": "heard.test", "event": "two\nlines of a message"}


def test_an_exception_is_its_type_and_place(logs: io.StringIO) -> None:
    """Its message may hold somebody's words, so it is left out."""
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("heard.test").exception("broken")
    (line,) = _lines(logs)
    assert line["error"].startswith("ValueError in test_an_exception_is_its_type_and_place, line ")
    assert CANARY not in json.dumps(line)


async def _odd_and_slow() -> None:
    """Something that asyncio reports, with a task that has just given somebody's words; and a callback that takes long."""
    said = asyncio.create_task(asyncio.sleep(0, CANARY))
    await said
    loop = asyncio.get_running_loop()
    loop.slow_callback_duration = 0
    loop.call_soon(CANARY.casefold)
    loop.call_exception_handler({"message": "Something odd", "task": said})
    await asyncio.sleep(0)


def test_what_asyncio_shows_of_its_tasks_is_left_out(logs: io.StringIO) -> None:
    """In its own debug mode, which the environment can switch on, it logs what tasks gave and what callbacks were given, and
    when somebody's turn took long."""
    asyncio.run(_odd_and_slow(), debug=True)
    assert [line["event"] for line in _lines(logs)] == ["Something odd"]


def test_a_line_that_cannot_be_written_is_not_printed_elsewhere(logs: io.StringIO) -> None:
    """Python would print the record with all that it holds, and where it was made."""
    told = io.StringIO()
    with contextlib.redirect_stderr(told):
        logs.close()
        logging.getLogger("heard.test").warning(CANARY)
    assert CANARY not in told.getvalue()


def test_an_exception_without_a_place_is_its_type() -> None:
    """What was never raised has no line."""
    made = logging.LogRecord("n", logging.ERROR, "f", 1, "e", (), (ValueError, ValueError(CANARY), None))
    assert json.loads(JsonLines().format(made))["error"] == "ValueError"


def test_a_person_can_quote_what_the_log_says(
    small_house: House, logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the database is away the person gets an id, and the log has a line with the same id and none of their words."""
    small_house.open()
    person = small_house.person(CANARY).begin().says("yes").says("bad")

    def away() -> None:
        raise StoreUnavailable("the database is not available")

    monkeypatch.setattr(small_house.stores.participation, "transaction", away)
    told = person.says(CANARY).words
    (line,) = [line for line in _lines(logs) if line["level"] == "ERROR"]
    assert line["error_id"] == "e123"
    assert "e123" in told
    assert CANARY not in json.dumps(line)


def test_a_page_that_breaks_shows_the_id_of_its_line(
    small_house: House, logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw is a kind page with an id; the log has the type and that id, and no words."""
    small_house.open()

    async def broken(*_: object) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(small_house.conversations, "look", broken)
    page = asyncio.run(_page(small_house))
    lines = _lines(logs)
    (line,) = [line for line in lines if line["level"] == "ERROR"]
    assert line["event"].startswith("RuntimeError in a page")
    assert f"say {line['error_id']}." in page
    assert CANARY not in json.dumps(lines) + page


async def _page(house: House) -> str:
    site = Site("Test Board")
    transport = httpx.ASGITransport(chat_app(web_routes(house.conversations, site=site), site=site))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        answer = await client.get("/s/every-kind")
    assert answer.status_code == 500
    return answer.text
