"""`heard round revise`, and a chat that is killed between the change and the answer."""

import asyncio
import io
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from bot.rehearsal.web import WebRespondent
from surveys.conversation.open_rounds import FRESH_SECONDS
from surveys.definition.loading import LIBRARY, load

HEARD = str(Path(sys.executable).parent / "heard")
ASK = "Think about the adults whose job is to help you. Do they listen to you?"
NEW = "Think about adults who help you. Do they listen to you?"
PATIENCE = 60.0
KEPT = load(LIBRARY / "feeling-heard.toml").revision
"""What the library asks now."""


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    """A file with a changed feeling-heard."""

    def write(*replacements: tuple[str, str], revision: int = KEPT + 1) -> str:
        text = (LIBRARY / "feeling-heard.toml").read_text(encoding="utf-8")
        for old, new in ((f"revision = {KEPT}", f"revision = {revision}"), *replacements):
            assert old in text, old
            text = text.replace(old, new, 1)
        path = tmp_path / "feeling-heard.toml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def test_a_revision_is_shown_before_it_is_asked(heard, file, monkeypatch):
    """Question by question, with what it does to a series; nothing happens before a person says yes."""
    heard("round", "open", "feeling-heard")
    changed = file((ASK, NEW), ('say = "Sometimes"', 'say = "Now and then"'))
    monkeypatch.setattr("sys.stdin", io.StringIO())  # nobody is there to say yes
    ran = heard("round", "revise", changed)
    assert ran.code == 1
    assert f"[listened-to] “Adults listen” asked “{ASK}” and now asks “{NEW}”." in ran.out
    assert "“Adults listen” offers “Now and then” where it said “Sometimes”." in ran.out
    assert "Begins a new series" in ran.out
    assert "If a choice means something else now, give it another id" in ran.out
    assert "Not translated yet: Lietuvių, Polski, Português, Română. Newcomers are not offered" in ran.out
    done = heard("round", "revise", changed, "--yes")
    assert f"feeling-heard-r1: newcomers are asked revision {KEPT + 1}." in done.out
    again = heard("round", "revise", changed, "--yes")
    assert (again.code, "is asked as it stands in its file" in again.err) == (1, True)


def test_what_cannot_share_a_round_is_named_by_file_line_and_question(heard, file):
    """Every such change at once, with what to do."""
    heard("round", "open", "feeling-heard")
    ran = heard(
        "round", "revise", file(('id = "always"', 'id = "ever"'), ('"always", "mostly"', '"mostly"')), "--yes"
    )
    assert ran.code == 1
    assert "feeling-heard.toml, line 2" in ran.err
    assert "question 'listened-to': “Adults listen” gives the choice 'always' the id 'ever'" in ran.err
    assert ran.err.strip().endswith("keep the id that it had")


def test_a_revision_needs_its_number_and_an_open_round(heard, file):
    """Each refusal says what to type."""
    assert "there are none yet" in heard("round", "revise", "feeling-heard").err
    heard("round", "open", "feeling-heard")
    same = heard("round", "revise", file((ASK, NEW), revision=KEPT), "--yes")
    assert f"set 'revision = {KEPT + 1}' in its file" in same.err
    assert "is asked as it stands in its file" in heard("round", "revise", "feeling-heard").err
    assert "there is no survey 'feeling'" in heard("round", "revise", "feeling").err


@contextmanager
def _running(folder: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Heard as a process of its own, which is killed at the end."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    settings = {"HEARD_DATA": str(folder), "HEARD_PORT": str(port)}
    running = subprocess.Popen(
        [HEARD, "run"], env={**kept, **settings}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    until = time.monotonic() + PATIENCE
    try:
        while time.monotonic() < until:
            try:
                httpx.get(f"http://127.0.0.1:{port}/privacy", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        else:
            raise TimeoutError("it did not answer in time")
        yield running
    finally:
        running.kill()
        running.communicate(timeout=PATIENCE)


def test_a_chat_killed_between_the_change_and_the_answer_goes_on_where_everybody_was(heard, file, tmp_path):
    """A process that runs asks newcomers the new words within a second or so; whoever is midway never notices, whether it
    runs on or is killed and started again."""
    heard("round", "open", "feeling-heard")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    address = f"http://127.0.0.1:{port}"

    async def play() -> None:
        early, late = WebRespondent(address), WebRespondent(address)
        with _running(tmp_path / "data", port):
            await early.begin("feeling-heard")
            assert (await early.answer("Yes, start"))[-1].words.startswith(ASK)
            heard("round", "revise", file((ASK, NEW), ('say = "Sometimes"', 'say = "Now and then"')), "--yes")
            await asyncio.sleep(FRESH_SECONDS + 0.2)
            await late.begin("feeling-heard")
            assert (await late.answer("Yes, start"))[-1].words.startswith(NEW)
        with _running(tmp_path / "data", port):
            assert (await early.begin("feeling-heard"))[-1].words.startswith(ASK)
            await late.begin("feeling-heard")
            after = await early.answer("😐 Sometimes")
            assert after[-1].words.startswith("Do adults tell you what is going to happen")
            assert (await late.answer("😐 Now and then"))[-1].words.startswith("Do adults tell you what is")
        await early.aclose()
        await late.aclose()

    asyncio.run(play())
