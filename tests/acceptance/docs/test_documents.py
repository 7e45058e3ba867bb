"""The documents tell the truth: what they name exists, what exists is named, and what the code can write is up to date."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from api.installation.settings import SETTINGS
from tests.acceptance.docs import generated, reading, templates
from tests.acceptance.docs.reading import ROOT
from tests.acceptance.docs.reference import commands
from tests.acceptance.docs.tables import plan_table

HISTORY = {"CHANGELOG.md"}
"""Documents that also name what is gone."""

VARIABLES = {setting.variable for setting in SETTINGS}


def _text(name: str) -> str:
    return reading.text_of(ROOT / name)


def _makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


# Links and names ----------


@pytest.mark.parametrize("name", reading.names())
def test_every_link_leads_somewhere(name: str) -> None:
    """A relative link names a file that is there, and a heading that is in it."""
    path = ROOT / name
    assert [link for link in reading.links(path) if not reading.leads_somewhere(path, link)] == []


@pytest.mark.parametrize("name", reading.names())
def test_every_file_and_module_that_is_named_exists(name: str) -> None:
    """A path or a module in the text is one that somebody can open or run."""
    paths = [path for path in reading.paths_in_code(ROOT / name) if not (ROOT / path).exists()]
    modules = [module for module in reading.modules_in_code(ROOT / name) if find_spec(module) is None]
    assert paths + modules == []


@pytest.mark.parametrize("name", reading.names())
def test_every_test_that_is_named_exists(name: str) -> None:
    """Whoever follows a recipe finds the tests that fail until it is done."""
    assert set(reading.tests_in_code(ROOT / name)) - reading.known_tests() == set()


@pytest.mark.parametrize("name", reading.names())
def test_every_make_target_that_is_named_exists(name: str) -> None:
    """Whoever types what a document says is understood by make."""
    targets = set(re.findall(r"^([.\w/-]+):", _makefile(), re.MULTILINE))
    assert set(reading.make_targets(ROOT / name)) - targets == set()


@pytest.mark.parametrize("name", sorted(set(reading.names()) - HISTORY))
def test_every_command_that_is_named_exists(name: str) -> None:
    """A command that is gone is gone from the documents."""
    known = {name for name, _ in commands()}
    known |= {" ".join(command.split()[:2]) for command in known}
    typed = re.findall(r"(?:`|^ {4}|\$ |/)(heard [a-z][a-z -]*[a-z])", _text(name), re.MULTILINE)
    assert [words for words in typed if not _begins_with_a_command(words, known)] == []


def _begins_with_a_command(words: str, known: set[str]) -> bool:
    return any(words == command or words.startswith(f"{command} ") for command in known)


@pytest.mark.parametrize("name", sorted(set(reading.names()) - HISTORY))
def test_every_setting_that_is_named_exists(name: str) -> None:
    """A setting that is gone is gone from the documents."""
    assert set(re.findall(r"HEARD_[A-Z_]+", _text(name))) - VARIABLES == set()


# What is made from the code ----------


@pytest.mark.parametrize("path", generated.DOCUMENTS)
def test_what_is_made_from_the_code_is_up_to_date(path: str) -> None:
    """Settings, commands, tables, the picture of the rooms, the API's description: `make docs` changes nothing."""
    assert (ROOT / path).read_text(encoding="utf-8") == generated.made(path)


def test_every_command_is_in_the_reference() -> None:
    """Each with a chapter that begins with how it is typed."""
    reference = _text("docs/reference/commands.md")
    missing = [name for name, _ in commands() if f"\n## {name}\n\n    {name}" not in reference]
    assert missing == []


def test_every_command_that_shows_something_shows_it_to_programs_too() -> None:
    """But for what a young person asks somebody to ring about: no program reads that."""
    shows = {name: command for name, command in commands() if name.endswith((" show", " explain"))}
    assert len(shows) > 5
    silent = {name for name, command in shows.items() if not any("--json" in p.opts for p in command.params)}
    assert silent == {"heard contact show"}


def test_every_setting_of_the_example_file_is_in_the_reference_and_the_reverse() -> None:
    """What can be copied is what is explained, and both are what is read."""
    example = set(re.findall(r"^(HEARD_[A-Z_]+)=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE))
    reference = set(
        re.findall(r"^\| `(HEARD_[A-Z_]+)` \|", _text("docs/reference/settings.md"), re.MULTILINE)
    )
    assert example == reference == VARIABLES


def test_every_module_is_in_the_list() -> None:
    """Somebody who searches the architecture page finds every file of the product but migrations."""
    page = _text("docs/architecture.md")
    files = {
        path.relative_to(ROOT).as_posix()
        for folder in ("surveys", "bot", "analysis", "api")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "__init__.py" and "migrations" not in path.parts
    }
    assert [file for file in sorted(files) if f"(../{file})" not in page] == []


def test_no_priority_and_no_theme_is_left_unasked() -> None:
    """Every row of the plan's table names a survey."""
    rows = list(plan_table())[2:]
    assert len(rows) == 17
    assert [line for line in rows if "`" not in line] == []


# Decisions and changes ----------


def test_every_decision_is_in_the_list_with_its_title() -> None:
    """Numbered without a gap, and each with the same three headings."""
    files = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    listed = re.findall(
        r"^\| \[(\d{4})\]\(([\w-]+\.md)\) \| (.+) \|$", _text("docs/adr/README.md"), re.MULTILINE
    )
    assert [name for _, name, _ in listed] == [path.name for path in files]
    assert [int(number) for number, _, _ in listed] == list(range(1, len(files) + 1))
    for (number, _, title), path in zip(listed, files, strict=True):
        text = reading.text_of(path)
        assert text.startswith(f"# {number} {title}\n\n20")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "What follows"]


def test_every_version_says_what_to_do() -> None:
    """Whoever upgrades reads one chapter of each version in between."""
    versions = re.split(r"^## ", _text("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert versions[0].startswith("Unreleased\n")
    assert [version[:20] for version in versions if "### What to do when you upgrade" not in version] == []


def test_the_newest_version_in_the_changelog_is_that_of_the_package() -> None:
    """A release begins with its number in both."""
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    version = re.findall(r'^version = "(.+)"$', project, re.MULTILINE)
    assert re.findall(r"^## (\d\S*)", _text("CHANGELOG.md"), re.MULTILINE)[:1] == version


@pytest.mark.parametrize("name", [".editorconfig", ".pre-commit-config.yaml", ".python-version"])
def test_editors_and_git_are_told_how_to_work_here(name: str) -> None:
    """The files that tools look for are there."""
    assert (ROOT / name).is_file()


def test_nothing_is_downloaded_at_commit_time() -> None:
    """All hooks are local, and run what .venv holds."""
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"repo: (\S+)", hooks)) == {"local"}
    assert all(entry.startswith(".venv/bin/") for entry in re.findall(r"entry: (\S+)", hooks))


def test_the_python_version_is_the_one_that_is_required() -> None:
    """Editors choose the Python that the package asks for."""
    assert (ROOT / ".python-version").read_text("utf-8").strip() == "3.11"
    assert 'requires-python = ">=3.11"' in Path(ROOT / "pyproject.toml").read_text("utf-8")


def test_the_template_of_a_spreadsheet_is_the_survey_of_the_others() -> None:
    """Nothing of it is left out, so that whoever begins from it begins with what is right."""
    assert templates.sheet_is_right()
