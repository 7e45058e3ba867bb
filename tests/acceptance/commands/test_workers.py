"""`heard chat --workers`: several processes behind one port, begun, watched, renewed and stopped by a parent."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from surveys.privacy.key_folder import KeyFolder
from surveys.store.database.opening import migrate
from tests.conftest import Postgres
from tests.faults.workers import COMMAND, Chat, chatting, opened

LONGEST = 60.0


def _chat(folder: Path, *typed: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    there = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    ours = {"HEARD_DATA": str(folder / "data"), **settings}
    command = [sys.executable, "-c", COMMAND, "chat", *typed]
    return subprocess.run(
        command, env=there | ours, capture_output=True, text=True, timeout=LONGEST, check=False
    )


@pytest.mark.process
def test_sqlite_is_for_one_process(tmp_path: Path) -> None:
    """Several on its files would wait for each other: it is said what they need."""
    ended = _chat(tmp_path, "--workers", "2")
    assert ended.returncode == 1
    assert "PostgreSQL" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.process
def test_two_installations_on_one_database_are_refused(postgres: Postgres, tmp_path: Path) -> None:
    """Where rounds are open whose keys are not here, nobody is asked anything."""
    url = postgres.empty_database()
    with opened(url, tmp_path / "first"):
        ended = _chat(tmp_path / "second", HEARD_DATABASE_URL=url)
    assert ended.returncode == 1
    assert "another installation" in ended.stderr
    assert not list(KeyFolder(tmp_path / "second" / "data" / "keys").folders[0].glob("*.key"))
    postgres.drop(url)


@pytest.mark.process
@pytest.mark.slow
def test_workers_are_replaced_renewed_and_stopped(postgres: Postgres, tmp_path: Path) -> None:
    """Whoever asks meanwhile is answered: when all are renewed, when one is killed, and when one stands still."""
    url = postgres.empty_database()
    migrate(url)
    with opened(url, tmp_path), chatting(url, tmp_path, {}, workers=2) as chat:
        asyncio.run(chat.wait_for(2))
        first = set(chat.there)
        chat.process.send_signal(signal.SIGHUP)
        _ask_until(chat, lambda: len(chat.there) == 2 and not first & set(chat.there), may_fail=False)
        killed, still = chat.there
        os.kill(killed, signal.SIGKILL)
        os.kill(still, signal.SIGSTOP)
        _ask_until(chat, lambda: len(set(chat.there) - {killed, still}) == 2, may_fail=True)
        left = chat.there
        chat.process.terminate()
        assert chat.process.wait(LONGEST) == 0
    assert not any(Path(f"/proc/{number}").exists() for number in left)
    assert "Traceback" not in chat.log.read_text()
    postgres.drop(url)


def _ask_until(chat: Chat, is_so: Callable[[], bool], *, may_fail: bool) -> None:
    """Ask for a page again and again, each time on a new connection."""
    until = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < until, chat.log.read_text()
        try:
            assert httpx.get(f"http://127.0.0.1:{chat.port}/help", timeout=10).status_code == 200
        except httpx.HTTPError:
            assert may_fail
        time.sleep(0.05)
