"""`heard chat` stands at the public door, and has nothing there that it does not need."""

import asyncio
import os
import re
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.benchmarks.web_load import SURVEY, TURNS
from tests.faults.siege.wire import Browser
from tests.sources import ROOT

LOCK, WHOLE_LOCK = ROOT / "requirements-chat.txt", ROOT / "requirements.txt"
_LOCKED = re.compile(r"^([a-z0-9][a-z0-9_.-]*)(?:\[[a-z]+\])?==([^ ;\\]+)", re.MULTILINE)

NOTHING_ELSE = """
import sys
from importlib.abc import MetaPathFinder

forbidden = set({forbidden!r})

class Nothing(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in forbidden:
            raise ModuleNotFoundError(f"{{name}} is not in requirements-chat.txt", name=name)

sys.meta_path.insert(0, Nothing())
import bot.telegram_door.application, bot.telegram_door.profile, bot.telegram_door.updates
from api.cli import main
main()
"""


def _locked(lock: Path) -> dict[str, str]:
    return dict(_LOCKED.findall(lock.read_text(encoding="utf-8")))


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _not_locked() -> list[str]:
    """The modules of every package here that the chat's lock does not name, and of ours the analysis."""
    locked = set(map(_plain, _locked(LOCK))) | {"heard"}
    others = [
        module
        for module, packages in packages_distributions().items()
        if not locked & set(map(_plain, packages))
    ]
    return sorted([*others, "analysis"])


def test_the_lock_is_part_of_the_whole_one() -> None:
    """What stands at the door is what the tests run with."""
    chat, whole = _locked(LOCK), _locked(WHOLE_LOCK)
    assert 30 < len(chat) < len(whole)
    assert {name: version for name, version in chat.items() if whole.get(name) != version} == {}


def test_every_dependency_of_it_has_a_reason() -> None:
    """In one line, beside its name; and it is one of the whole product."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)
    chat = project["dependency-groups"]["chat"]
    assert set(chat) <= set(project["project"]["dependencies"])
    group = text[text.index("\nchat = [") : text.index("]\n", text.index("uvloop", text.index("\nchat = [")))]
    lines = [line for line in group.splitlines() if line.strip().startswith('"')]
    assert len(lines) == len(chat)
    assert all(re.search(r",\s+# \w+", line) for line in lines)


def _environment(folder: Path, **settings: str) -> dict[str, str]:
    ours = {f"HEARD_{name.upper()}": value for name, value in settings.items()}
    return {**os.environ, "HEARD_DATA": str(folder / "data"), **ours}


@contextmanager
def _chat(folder: Path) -> Iterator[int]:
    """`heard chat` in a process that finds only what its lock names, on a port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
    script = NOTHING_ELSE.format(forbidden=_not_locked())
    command = [sys.executable, "-c", script, "chat"]
    log = folder / "log"
    with log.open("wb") as written:
        chat = subprocess.Popen(
            command, env=_environment(folder, port=str(port)), stdout=written, stderr=written, cwd=ROOT
        )
        try:
            _wait(chat, port, log)
            yield port
        finally:
            chat.terminate()
            chat.wait(30)


def _wait(chat: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    for _ in range(600):
        assert chat.poll() is None, log.read_text()
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(log.read_text())


@pytest.mark.process
def test_a_survey_is_answered_with_nothing_else_installed(tmp_path: Path) -> None:
    """From the first page to the thanks, with the help that some words bring and the poster; Telegram's door imports too."""
    opening = [sys.executable, "-c", "from api.cli import main; main()", "round", "open", SURVEY]
    subprocess.run(
        opening, env=_environment(tmp_path, intake_keys=str(tmp_path / "intake")), check=True, cwd=ROOT
    )

    async def answer(port: int) -> bytes:
        browser = Browser("127.0.0.1", port)
        for path in ("/", "/help", "/privacy", f"/s/{SURVEY}/poster", f"/s/{SURVEY}/paper"):
            assert (await browser.get(path)).status == 200, path
        page = await browser.get(f"/s/{SURVEY}")
        for turn in TURNS:
            fields = dict(part.split("=") for part in turn.split("&"))
            page = await browser.post(f"/s/{SURVEY}", about=page.about, **fields)
        browser.leave()
        return page.page

    with _chat(tmp_path) as port:
        assert b"on their way" in asyncio.run(answer(port))
