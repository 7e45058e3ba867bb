"""A survey in a browser on one's own machine: for whoever has the address, and kept nowhere."""

import itertools
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

COOKIES = (b"", b"heard-preview=wrong", "heard-preview=é".encode(), b"=;=,,")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The private address that `heard survey preview --web` prints. Ends it as Ctrl-C does; nothing is left."""
    environment = {"PATH": os.environ["PATH"], "HEARD_DATA": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    command = [
        sys.executable,
        "-c",
        "from api.cli import main; main()",
        "survey",
        "preview",
        "my-plan",
        "--web",
    ]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as running:
        printed = running.stdout.readline() if running.stdout else ""
        try:
            yield re.findall(r"http://127\.0\.0\.1:\d+/[\w-]{22}", printed)[0]
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(timeout=10)
    assert not (tmp_path / "data").exists()


def test_whoever_has_the_address_can_answer(address: str) -> None:
    """It leads to the survey's own page, and answers are heard."""
    with httpx.Client(follow_redirects=True, trust_env=False, timeout=10) as browser:
        page = browser.get(address)
        assert page.status_code == 200
        assert page.url.path == "/s/my-plan"
        about = re.findall(r'name="about" value="([^"]*)"', page.text)[0]
        answered = browser.post(page.url, data={"about": about, "words": "yes"})
        assert "question 1 of" in answered.text
        assert browser.get(f"http://127.0.0.1:{page.url.port}/s/my-plan/poster").status_code == 200


def test_for_others_nothing_is_there(address: str) -> None:
    """Neither for somebody else on this machine nor for a website in the same browser."""
    base = address.rpartition("/")[0]
    paths = ("/", "/s/my-plan", "/wrong", "/static/x/heard.css", "/é")
    for path, cookie in itertools.product(paths, COOKIES):
        response = httpx.get(base + path, headers=[(b"cookie", cookie)], trust_env=False, timeout=10)
        assert (response.status_code, response.text) == (404, "There is nothing here.")
