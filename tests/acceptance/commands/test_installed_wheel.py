"""The package as somebody installs it: built, installed without the network, and run far from its sources."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATIENCE = 120
"""Seconds for the first page, on a busy machine."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `bin` of an environment with the wheel in it. What it depends on is lent from the environment of the tests,
    as a plain path: the `.pth` file there, which leads back to the sources, is not read."""
    built, environment = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("installed") / "venv"
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(environment)], check=True)
    python = environment / "bin" / "python"
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "-q",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*install, str(next(built.glob("*.whl")))], check=True, capture_output=True)
    (packages,) = environment.glob("lib/python*/site-packages")
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python.parent


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def environment_of(elsewhere: Path, **settings: str) -> Mapping[str, str]:
    """Nothing of the environment that the tests run in but where programs are."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(elsewhere),
        "LANG": "C.UTF-8",
        "COLUMNS": "120",
        **settings,
    }


def ran(installed: Path, elsewhere: Path, *typed: str) -> str:
    """What a command prints, run in another folder. It may fail in nothing."""
    done = subprocess.run(
        [str(installed / typed[0]), *typed[1:]],
        cwd=elsewhere,
        env=environment_of(elsewhere),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_the_wheel_that_runs(installed: Path, elsewhere: Path) -> None:
    """Not the sources beside the tests: each of the rooms comes from the new environment."""
    where = "import analysis, api, bot, surveys as s; print(analysis.__file__, api.__file__, bot.__file__, s.__file__)"
    files = ran(installed, elsewhere, "python", "-c", where).split()
    assert len(files) == 4
    assert all(Path(file).is_relative_to(installed.parent) for file in files)


def test_commands_work_from_any_folder(installed: Path, elsewhere: Path) -> None:
    """Help, the library of surveys, and the check of every survey in it, with its lists of words."""
    assert "Usage: heard" in ran(installed, elsewhere, "heard", "--help")
    listed = ran(installed, elsewhere, "heard", "survey", "list")
    codes = {file.stem for file in (ROOT / "surveys" / "definition" / "library").glob("*.toml")}
    assert codes
    assert {code for code in codes if code not in listed} == set()
    files = [*installed.parent.glob("lib/python*/site-packages/surveys/definition/library/*.toml")]
    assert {file.stem for file in files} == codes
    ran(installed, elsewhere, "heard", "survey", "check", *map(str, files))


def test_it_serves_its_pages(installed: Path, elsewhere: Path) -> None:
    """The young people's page, the board's, and the style that they ask for: templates and static files came along."""
    with serving(installed, elsewhere) as address:
        home = page(address)
        assert "<h1" in home
        (style,) = re.findall(r'href="(/static/\w+/govuk-frontend\.min\.css)"', home)
        assert "govuk" in page(address + style)
        assert "<h1" in page(f"{address}/board")
        assert "<h1" in page(f"{address}/help")


@contextlib.contextmanager
def serving(installed: Path, elsewhere: Path) -> Iterator[str]:
    """`heard run` on a free port, in a folder of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = int(listening.getsockname()[1])
    with (elsewhere / "log").open("w") as log:
        process = subprocess.Popen(
            [str(installed / "heard"), "run"],
            cwd=elsewhere,
            env=environment_of(elsewhere, HEARD_PORT=str(port)),
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(f"http://127.0.0.1:{port}/", process, elsewhere / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        assert process.poll() is None, log.read_text()
        with contextlib.suppress(OSError):
            page(address)
            return
        time.sleep(0.2)
    pytest.fail(f"{address} did not answer within {PATIENCE} seconds")


def page(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310  # ours
        return str(answer.read().decode())
