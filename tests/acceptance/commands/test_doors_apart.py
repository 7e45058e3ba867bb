"""`heard run` as a process, with its doors in trouble one after another: what ends one leaves the others open."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.rehearsal.telegram import TelegramRespondent
from bot.rehearsal.telegram_failures import BREAK, Failure
from bot.rehearsal.telegram_server import TOKEN, LoopbackTelegram
from tests.ports import free_port

HEARD = str(Path(sys.executable).parent / "heard")
PATIENCE = 60.0
SURVEY = "feeling-heard"
PORTAL = Failure(status=HTTPStatus.OK, page="<html>Please sign in to this network</html>")
TROUBLES = (
    Failure("Unauthorized", HTTPStatus.UNAUTHORIZED),
    Failure("Not Found", HTTPStatus.NOT_FOUND),
    Failure("Conflict: terminated by other getUpdates request", HTTPStatus.CONFLICT),
    Failure("Internal Server Error", HTTPStatus.INTERNAL_SERVER_ERROR),
    PORTAL,
    Failure(status=HTTPStatus.NOT_FOUND, page="<html>Not here</html>"),
    BREAK,
)

pytestmark = pytest.mark.slow


class Run:
    """`heard run`, and what it has said."""

    def __init__(self, folder: Path, telegram: int) -> None:
        self.folder, self.port, self._telegram = folder, free_port(), telegram
        self.log = folder / "log"

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Run"]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
        settings = {
            "HEARD_DATA": str(self.folder / "data"),
            "HEARD_PORT": str(self.port),
            "HEARD_TELEGRAM_TOKEN": TOKEN,
            "HEARD_TELEGRAM_API": f"http://127.0.0.1:{self._telegram}",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([HEARD, "run"], env={**kept, **settings}, stdout=log, stderr=log)
        try:
            yield self
        finally:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(PATIENCE)

    def events(self) -> list[str]:
        lines = self.log.read_text().splitlines()
        return [json.loads(line)["event"] for line in lines if line.startswith("{")]

    async def answers(self) -> bool:
        """Whether all pages do: for young people, for the board, for programs."""
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.port}") as client:
            try:
                pages = [await client.get(path) for path in (f"/s/{SURVEY}", "/board", "/api/v1/health")]
            except httpx.TransportError:
                return False
        return all(page.status_code == HTTPStatus.OK for page in pages)

    def has_said(self, words: str) -> bool:
        return any(words in event for event in self.events())


async def until(true: Callable[[], object], run: Run) -> None:
    async with asyncio.timeout(PATIENCE):
        while not (await truth if asyncio.iscoroutine(truth := true()) else truth):
            assert run.process.poll() is None, run.log.read_text()
            await asyncio.sleep(0.1)


def test_trouble_with_telegram_ends_nothing_else_and_ends_by_itself(tmp_path: Path) -> None:
    """No route at the start, then every answer that is none: the pages answer all the time, each trouble is said in few
    lines, and when it is over people go on where they were."""

    async def story() -> None:
        port = free_port()
        async with Run(tmp_path, port).running() as run:
            await until(run.answers, run)
            await until(lambda: run.has_said("the Telegram door is down: Telegram cannot be reached"), run)
            async with LoopbackTelegram(port=port) as server:
                person = TelegramRespondent(server, 42)
                assert await asyncio.wait_for(person.begin(SURVEY), PATIENCE)
                for trouble in TROUBLES:
                    server.fail("getUpdates", trouble)
                    server.fail("sendMessage", trouble)
                    seen = await asyncio.wait_for(person.type("/help"), PATIENCE)
                    assert len(seen) == 2
                    assert await run.answers()
            said = [event for event in run.events() if "Telegram door" in event]
            assert sum("is open again" in event for event in said) == len(TROUBLES)
            assert len(said) <= 2 * len(TROUBLES) + 6, said
            assert TOKEN not in run.log.read_text()

    asyncio.run(story())


def test_a_web_port_that_is_taken_leaves_telegram_open(tmp_path: Path) -> None:
    """It is said, and the pages answer as soon as the port is free."""

    async def story() -> None:
        async with LoopbackTelegram(port=(port := free_port())) as server:
            run = Run(tmp_path, port)
            taken = socket.create_server(("127.0.0.1", run.port))
            async with run.running():
                person = TelegramRespondent(server, 42)
                assert await asyncio.wait_for(person.begin(SURVEY), PATIENCE)
                assert run.has_said("the web door is down: cannot listen")
                taken.close()
                await until(run.answers, run)

    asyncio.run(story())


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (None, "Telegram by polling: it answers and knows the token; 0 messages wait there"),
        (TROUBLES[0], "WRONG  the Telegram door is down, by polling: Telegram does not know this bot token"),
        (PORTAL, "WRONG  the Telegram door is down, by polling: Telegram cannot be reached (TelegramError)"),
        (BREAK, "WRONG  the Telegram door is down, by polling: Telegram cannot be reached (NetworkError)"),
    ],
)
def test_the_doctor_says_which_door_is_down(
    trouble: Failure | None, said: str, heard: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks at the doors themselves, and reads nobody's messages."""

    async def story() -> str:
        async with LoopbackTelegram() as server:
            if trouble:
                server.fail("getWebhookInfo", trouble)
            monkeypatch.setenv("HEARD_TELEGRAM_TOKEN", TOKEN)
            monkeypatch.setenv("HEARD_TELEGRAM_API", server.base_url.removesuffix("/bot"))
            monkeypatch.setenv("HEARD_PORT", str(free_port()))
            ran = await asyncio.to_thread(heard, "doctor")
        assert TOKEN not in ran.out
        return str(ran.out)

    told = asyncio.run(story())
    assert said in told
    assert "down   the web door is down: nothing answers at 127.0.0.1:" in told
    assert "start it with: heard run" in told


def test_with_no_other_door_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    """Whoever starts it at their desk learns which port to choose instead."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
        settings = {"HEARD_DATA": str(tmp_path / "data"), "HEARD_PORT": str(taken.getsockname()[1])}
        ended = subprocess.run(
            [HEARD, "run"], env={**kept, **settings}, capture_output=True, text=True, timeout=PATIENCE
        )
    assert ended.returncode != 0
    assert "Choose another port" in ended.stderr
