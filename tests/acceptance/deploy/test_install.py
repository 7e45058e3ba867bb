"""`deploy/install.sh`, which the officer runs on a bare machine and the container's build runs inside: from the folder to a
command that works, every package pinned by hash. No container engine is needed to see that its steps do what they should."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
pytestmark = [pytest.mark.process, pytest.mark.slow]


def test_it_installs_what_runs_and_a_second_time_changes_nothing(tmp_path: Path) -> None:
    """The command works from another folder, without the sources."""
    folder = tmp_path / "opt" / "heard"
    for _ in range(2):
        done = subprocess.run(
            ["sh", str(ROOT / "deploy" / "install.sh"), str(folder)],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith("heard ")
    listed = subprocess.run(
        [str(folder / "bin" / "heard"), "survey", "list"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "feeling-heard" in listed.stdout
    (where,) = folder.glob("lib/python*/site-packages/surveys/__init__.py")
    assert not where.is_symlink()


def test_without_python_it_says_what_to_install(tmp_path: Path) -> None:
    """And leaves nothing."""
    done = subprocess.run(
        ["sh", str(ROOT / "deploy" / "install.sh"), str(tmp_path / "heard")],
        env={"PATH": "/usr/bin:/bin", "PYTHON": "python-that-is-not-here"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "install python3.11 and python3.11-venv" in done.stderr
    assert not (tmp_path / "heard").exists()


def test_the_container_is_made_by_the_same_script() -> None:
    """Its build runs the script and nothing else that installs; what it starts lies where the script puts it."""
    text = (ROOT / "deploy" / "Containerfile").read_text()
    installing = [line for line in text.splitlines() if re.search(r"\b(pip|apt|uv|install\.sh)\b", line)]
    assert installing == ["RUN sh /src/deploy/install.sh /opt/heard"]
    assert 'ENTRYPOINT ["/opt/heard/bin/heard"]' in text
    assert "USER heard" in text
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert not any((ROOT / name).exists() and name in ("deploy", "surveys", "bot") for name in ignored)
