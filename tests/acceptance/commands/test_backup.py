"""`heard backup` and `heard restore`, as whoever looks after an installation types them."""

import json
import shutil
from pathlib import Path

import pytest

from api.installation.settings import read_settings
from api.installation.wiring import open_installation
from surveys.language.phrases import words_in
from tests.acceptance.commands.conftest import Ran


@pytest.fixture
def settings(heard, tmp_path: Path) -> dict[str, str]:
    """With a key of its own, as the line that was printed sets it."""
    made: Ran = heard("backup", "key", str(tmp_path / "private"))
    name, _, public = made.out.strip().partition("=")
    assert name == "HEARD_BACKUP_KEY"
    return {"backups": str(tmp_path / "backups"), "backup_key": public}


def test_from_a_lost_disk_back_to_a_scorecard(heard, settings: dict[str, str], tmp_path: Path) -> None:
    """Everything that the board reads is there again, and what was open is closed."""
    heard("round", "open", "feeling-heard")
    token = heard("key", "create", "Performance team").out.strip()
    assert heard("backup", **settings).code == 0
    (file,) = (tmp_path / "backups").iterdir()
    shutil.rmtree(tmp_path / "data")
    done = heard("restore", str(file), "--key", str(tmp_path / "private"), "--yes", **settings)
    assert done.code == 0
    assert "feeling-heard-r1 was open: it is closed, with 0 answers" in done.out
    assert "intake.key" in done.out
    listed = heard("round", "list").out
    assert "feeling-heard-r1" in listed
    assert token.split("_")[1] in heard("key", "list").out


def test_what_is_shown_of_a_backup(heard, settings: dict[str, str], tmp_path: Path) -> None:
    """Its day to everybody, and how much is in it to whoever has the key."""
    heard("round", "open", "feeling-heard")
    heard("backup", **settings)
    (file,) = (tmp_path / "backups").iterdir()
    said = heard("backup", "show", str(file))
    assert (said.code, "by Heard" in said.out, "rounds.rounds" in said.out) == (0, True, False)
    whole = heard("backup", "show", str(file), "--key", str(tmp_path / "private"))
    assert "It opens to its end." in whole.out
    assert "rounds.rounds" in whole.out
    plain = json.loads(heard("backup", "show", str(file), "--json").out)
    assert (plain["rows"], plain["version"] in said.out) == (None, True)
    counted = json.loads(heard("backup", "show", str(file), "--json", "--key", str(tmp_path / "private")).out)
    assert counted["rows"]["rounds.rounds"] == 1


def test_what_it_refuses_says_what_to_do(heard, settings: dict[str, str], tmp_path: Path) -> None:
    """No folder, no key, a key that would be written over, a file that is none, nobody to ask."""
    heard("round", "open", "feeling-heard")
    assert "say where to in HEARD_BACKUPS" in heard("backup").err
    assert "needs HEARD_BACKUP_KEY" in heard("backup", backups=str(tmp_path / "b")).err
    assert "64 letters and digits" in heard("backup", backup_key="secret").err
    assert "name another" in heard("backup", "key", str(tmp_path / "private")).err
    (tmp_path / "blocked").write_text("a file")
    assert (
        "no backup can be written"
        in heard("backup", **{**settings, "backups": str(tmp_path / "blocked")}).err
    )
    (tmp_path / "none").write_text("hello")
    key = ("--key", str(tmp_path / "private"))
    assert "is not a backup of Heard" in heard("restore", str(tmp_path / "none"), *key).err
    assert "No such file" in heard("restore", str(tmp_path / "missing"), *key).err
    heard("backup", **settings)
    (file,) = (tmp_path / "backups").iterdir()
    assert "is not a private key" in heard("restore", str(file), "--key", str(tmp_path / "none")).err
    assert "If you are sure: --yes" in heard("restore", str(file), *key).err
    there = heard("restore", str(file), *key, "--yes").err
    assert "empty installation only" in there
    assert "name another folder in HEARD_DATA" in there


def test_what_is_half_put_back_is_left_alone(heard, settings: dict[str, str], tmp_path: Path) -> None:
    """A restore that was killed is run again first: what would be done meanwhile would be lost, and a backup of half an
    installation would take the place of a whole one."""
    heard("round", "open", "feeling-heard")
    heard("backup", **settings)
    (file,) = (tmp_path / "backups").iterdir()
    whole = file.read_bytes()
    (tmp_path / "data" / "restore-begun").touch()
    for typed in (["run"], ["round", "list"], ["intake"], ["backup"], ["upgrade"]):
        ran = heard(*typed, **settings)
        assert (ran.code, "run the same 'heard restore' again" in ran.err) == (1, True), typed
    assert "WRONG  a backup was being put back here" in heard("doctor", **settings).out
    assert file.read_bytes() == whole
    assert heard("restore", str(file), "--key", str(tmp_path / "private"), "--yes", **settings).code == 0
    assert heard("round", "list", **settings).code == 0


def test_people_are_told_how_long_a_copy_may_stay(settings: dict[str, str]) -> None:
    """With backups, what somebody deletes is gone from the last copy after three days, and they are told so."""
    named = {f"HEARD_{name.upper()}": value for name, value in settings.items()}
    for given, within in ((named, "3 days"), ({}, "1 hour")):
        promises = open_installation(read_settings(given)).setting.promises
        assert promises.values(words_in("en")["says"])["within"] == within
