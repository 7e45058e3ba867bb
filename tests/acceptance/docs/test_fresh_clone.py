"""A new user: clones, types `make run`, and finds the page. And what is built holds everything that it needs."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ports import free_port

ROOT = Path(__file__).parents[3]
PATIENCE = 400
"""Seconds for `make run` to set up and answer, on a slow network."""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The project as it is committed, with what is not committed yet laid over it."""
    target = tmp_path / "heard"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(target)], check=True)
    listed = ["git", "ls-files", "--modified", "--others", "--exclude-standard"]
    changed = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in changed.splitlines():
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    return target


@contextlib.contextmanager
def running(folder: Path, port: int) -> Iterator["subprocess.Popen[str]"]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME", "LANG") or "CERT" in name
    }
    process = subprocess.Popen(
        ["make", "run"],
        cwd=folder,
        env={**kept, "HEARD_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=30)


def page(address: str, process: "subprocess.Popen[str]") -> str:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        if process.poll() is not None:
            pytest.fail(f"make run ended: {process.stdout.read() if process.stdout else ''}")
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310  # ours
            return str(answer.read().decode())
        time.sleep(0.5)
    pytest.fail(f"{address} did not answer within {PATIENCE} seconds")


def test_make_run_alone_sets_up_and_serves(clone: Path) -> None:
    """On a machine with Python, pip, venv and make, `make run` ends with the young people's page."""
    port = free_port()
    with running(clone, port) as process:
        assert "Feeling heard" in page(f"http://127.0.0.1:{port}/", process)
        assert "<h1" in page(f"http://127.0.0.1:{port}/board", process)


def test_the_wheel_holds_everything(tmp_path: Path) -> None:
    """Templates, surveys, codebooks and migrations travel with the code."""
    built = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as wheel:
        packed = set(wheel.namelist())
    listed = ["git", "ls-files", "surveys", "bot", "analysis", "api"]
    tracked = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    assert set(tracked) - packed == set()
