"""The documents tell the truth: every setting and command that exists is in them, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from api.app import openapi_json
from api.cli import app
from api.commands.lazy import Later
from api.installation.settings import SETTINGS, env_example
from tests.acceptance.docs.tables import plan_table, with_tables

ROOT = Path(__file__).parents[3]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROOMS = ("surveys", "bot", "analysis", "api")


def commands() -> Iterator[str]:
    yield from _below(typer.main.get_command(app), "heard")


def _below(command: object, name: str) -> Iterator[str]:
    command = command.imported() if isinstance(command, Later) else command
    below = getattr(command, "commands", None)
    if not below:
        yield name
        return
    for word, one in below.items():
        yield from _below(one, f"{name} {word}")


def test_every_command_is_in_the_readme():
    """Somebody who reads the README knows all commands."""
    missing = [name for name in commands() if f"`{name}" not in README and f"\n{name}" not in README]
    assert missing == []


def test_every_command_in_the_readme_exists():
    """A command that is gone is gone from the README."""
    known = set(commands())
    written = set(re.findall(r"(?:`|^|\$ )(heard [a-z][a-z ]*[a-z])", README, re.MULTILINE))
    unknown = [one for one in written if not any(one == name or one.startswith(f"{name} ") for name in known)]
    assert unknown == []


def test_every_setting_is_in_the_readme_and_the_reverse():
    """The README's settings are those that are read."""
    assert set(re.findall(r"HEARD_[A-Z_]+", README)) == {setting.variable for setting in SETTINGS}


def test_env_example_is_what_the_settings_say():
    """`.env.example` is generated: make env-example."""
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == env_example()


def test_the_description_of_the_api_is_up_to_date():
    """`api/openapi.json` is generated: make openapi."""
    assert (ROOT / "api" / "openapi.json").read_text(encoding="utf-8") == openapi_json()


def test_the_module_picture_is_true():
    """Every module in the picture exists, and every module and folder of a room is in it."""
    picture = README.partition("## The rooms")[2].partition("\n## ")[0]
    named = set(re.findall(r"([a-z_]+(?:\.py|/))(?=[\s,])", picture))
    there = {
        f"{path.name}/" if path.is_dir() else path.name
        for room in ROOMS
        for path in (ROOT / room).iterdir()
        if (path.suffix == ".py" or path.is_dir()) and not path.name.startswith("__")
    }
    assert there - named == set()
    assert {name for name in named if name.endswith(".py")} - there == set()


def test_the_tables_of_the_surveys_are_up_to_date():
    """What surveys ask about the plan, and what the check says of them, is generated: make tables."""
    assert with_tables(README) == README


def test_no_priority_and_no_theme_is_left_unasked():
    """Every row of the plan's table names a survey."""
    rows = list(plan_table())[2:]
    assert len(rows) == 17
    assert [row for row in rows if "`" not in row] == []


@pytest.mark.parametrize("target", ["run", "test", "setup", "check", "bench"])
def test_make_knows_what_the_readme_names(target):
    """`make TARGET` in the README is a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert f"make {target}" in README
