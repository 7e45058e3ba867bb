"""A command imports what it needs: nobody waits for Telegram, charts and the reading of free text to list two keys."""

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from api.cli import app
from api.commands.lazy import COMMANDS, HELP, Commands, help_anew

HEAVY = {
    "aiohttp",
    "fastapi",
    "matplotlib",
    "nltk",
    "numpy",
    "onnxruntime",
    "openpyxl",
    "pandas",
    "scipy",
    "telegram",
    "textblob",
    "textstat",
    "uvicorn",
}
"""Each of these takes a tenth of a second to a second to import."""

DATABASE_AND_PAGES = {"alembic", "jinja2", "pydantic", "sqlalchemy", "starlette"}
"""What the help does not need either."""

FOUND_SOMETHING = 1
"""How `heard doctor` ends in a new folder."""

SCRIPT = """
import sys
from api.cli import main
try:
    main()
except SystemExit as ended:
    print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
    sys.exit(ended.code)
"""


def imported_by(folder: Path, *typed: str) -> set[str]:
    """The packages that a new process has imported when it has done what was typed."""
    settings = {"HEARD_DATA": str(folder / "data"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *typed], capture_output=True, text=True, env=settings, check=False
    )
    assert done.returncode in (0, FOUND_SOMETHING), done.stderr
    return set(done.stderr.split())


def test_the_help_needs_the_command_line_only(tmp_path: Path) -> None:
    """What can be typed is read at once."""
    assert not imported_by(tmp_path, "--help") & (HEAVY | DATABASE_AND_PAGES)


@pytest.mark.parametrize("typed", ["round list", "survey check", "doctor", "scorecard show"])
def test_a_small_command_needs_nothing_heavy(typed: str, tmp_path: Path) -> None:
    """What looks something up in the stores needs the stores."""
    found = imported_by(tmp_path, *typed.split())
    assert "sqlalchemy" in found
    assert not found & HEAVY


def test_a_server_without_a_bot_needs_no_analysis_and_no_telegram() -> None:
    """`heard run` begins to serve before anything reads free text, makes a release or draws."""
    script = (
        "import api.commands.processes.serve, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    assert set(found) & (HEAVY) == {"fastapi", "uvicorn"}


def test_the_help_says_of_a_command_what_the_command_says() -> None:
    """The help of all commands, made without them, is what each begins its own help with. `make commands` writes it."""
    assert HELP.read_text(encoding="utf-8") == help_anew()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_found_where_the_table_says(name: str) -> None:
    """By its name, and under its heading."""
    group = typer.main.get_command(app)
    assert isinstance(group, Commands)
    itself = group.commands[name].imported()
    assert (itself.name, itself.rich_help_panel) == (name, COMMANDS[name].panel)
