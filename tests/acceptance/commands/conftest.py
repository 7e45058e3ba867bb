"""The command `heard` in a fresh data folder, run in this process so that many can be tried."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.cli import main


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
