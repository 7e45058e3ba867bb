"""`heard` finds the installation that it is run in, and begins none by mistake."""

import json
from datetime import date
from pathlib import Path

import pytest


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a `.env` and a data folder; nothing is named in the environment."""
    monkeypatch.delenv("HEARD_DATA", raising=False)
    home = tmp_path / "home"
    (home / "data").mkdir(parents=True)
    (home / "below").mkdir()
    (home / ".env").write_text("HEARD_PORT=8123\nHEARD_BOARD_NAME=Board of a town\n", encoding="utf-8")
    return home


def test_settings_and_data_are_those_of_the_installation_from_anywhere_in_it(
    heard, installation: Path, monkeypatch: pytest.MonkeyPatch
):
    """And it says which data folder it uses, where that is not the one at hand."""
    monkeypatch.delenv("HEARD_DATA", raising=False)
    monkeypatch.chdir(installation / "below")
    opened = heard("round", "open", "safe-at-home")
    assert "is open: http://127.0.0.1:8123/s/safe-at-home" in opened.out
    assert opened.err == f"heard: the data folder is {installation / 'data'}\n"
    monkeypatch.chdir(installation)
    listed = heard("round", "list")
    assert ("safe-at-home-r1" in listed.out, listed.err) == (True, "")


@pytest.mark.parametrize(
    "typed", [("round", "list"), ("scorecard", "show"), ("round", "open", "safe-at-home")]
)
def test_a_command_elsewhere_makes_no_data_folder(
    heard, typed: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """It says where it looked and what to do."""
    monkeypatch.delenv("HEARD_DATA", raising=False)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    ran = heard(*typed)
    assert (ran.code, list(elsewhere.iterdir())) == (1, [])
    assert f"there is no data folder {elsewhere / 'data'}" in ran.err
    assert "A new installation begins with: heard run" in ran.err


def test_a_new_installation_says_that_it_is_one(heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """With the folder that it begins."""
    monkeypatch.delenv("HEARD_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    assert f"heard: the data folder is {tmp_path / 'data'}, a new one" in heard("doctor").err


@pytest.mark.parametrize("typed", [("round", "list"), ("doctor",)])
def test_a_data_folder_that_was_not_there_is_named_once(
    heard, typed: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Whoever mistypes it would look for what they had, and find nothing."""
    monkeypatch.setenv("HEARD_DATA", str(tmp_path / "dtaa"))
    assert f"HEARD_DATA names {tmp_path / 'dtaa'}, which was not there" in heard(*typed).err
    assert "which was not there" not in heard(*typed).err


def test_what_needs_no_data_runs_anywhere(heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Writing and checking surveys."""
    monkeypatch.delenv("HEARD_DATA", raising=False)
    monkeypatch.chdir(tmp_path)
    assert heard("survey", "check", "feeling-heard").code == 0
    assert list(tmp_path.iterdir()) == []


def test_the_clock_is_shown_to_programs(heard):
    """With the day that it shows, and nothing to doubt."""
    ran = heard("clock", "show", "--json")
    assert ran.code == 0
    shown = json.loads(ran.out)
    assert (shown["believed"], shown["doubt"]) == (True, "")
    assert date.fromisoformat(shown["today"])
