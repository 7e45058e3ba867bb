"""The command `heard` in a fresh data folder, run in this process so that many can be tried."""

import fcntl
import io
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from analysis.release.disclosure.keyed_noise import KEY_BYTES
from api.cli import main
from api.services import releasing


def draw_the_same_keys(patch: pytest.MonkeyPatch) -> None:
    """Releases are rounded by keys that are drawn by chance. One in some thirty holds a number back for no reason, one in
    five how many began: here in every run or in none."""
    keys = Random("keys of releases")
    patch.setattr(releasing, "fresh_key", lambda: keys.randbytes(KEY_BYTES))


@pytest.fixture(autouse=True)
def same_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    draw_the_same_keys(monkeypatch)


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


@pytest.fixture
def heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run `heard` with these words typed, settings as keywords; gives exit code, output and errors."""
    monkeypatch.setenv("HEARD_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "160")

    def run(*typed: str, **settings: str) -> Ran:
        with monkeypatch.context() as now:
            now.setattr(sys, "argv", ["heard", *typed])
            for name, value in settings.items():
                now.setenv(f"HEARD_{name.upper()}", value)
            with pytest.raises(SystemExit) as ended:
                main()
        said = capsys.readouterr()
        return Ran(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(scope="session")
def prepared_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which `heard example` was run, once for all workers. Nobody changes it."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    data, made = shared / "example-data", shared / "example-is-made"
    with (shared / "example-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _run_example(data)
            made.touch()
    return data


def _run_example(data: Path) -> None:
    with pytest.MonkeyPatch.context() as now, redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        draw_the_same_keys(now)
        now.setenv("HEARD_DATA", str(data))
        now.setattr(sys, "argv", ["heard", "example"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code


@pytest.fixture
def example(prepared_example: Path, tmp_path: Path) -> Path:
    """The data folder that `heard` works in, as `heard example` leaves it."""
    return Path(shutil.copytree(prepared_example, tmp_path / "data"))
