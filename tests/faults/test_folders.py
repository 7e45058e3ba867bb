"""Folders that cannot be written, disks that are nearly full, files of another account: said before an answer is lost."""

import os
import subprocess
from pathlib import Path

import pytest

from api.installation import folders
from api.installation.folders import folder_problems
from api.installation.settings import read_settings
from api.installation.wiring import keys_of
from tests.faults.full_disk import NoDisk, small_disk
from tests.faults.wrong_clock import House

pytestmark = pytest.mark.process


def said(folder: Path) -> list[str]:
    settings = read_settings({"HEARD_DATA": str(folder)})
    return [problem.what for problem in folder_problems(settings, keys_of(settings).folders)]


def test_a_folder_that_can_be_written_is_no_problem(tmp_path: Path) -> None:
    """Nor one that is not there yet; and looking leaves nothing behind."""
    (tmp_path / "data").mkdir()
    assert said(tmp_path / "data") == said(tmp_path / "none") == []
    assert list((tmp_path / "data").iterdir()) == []


def test_little_space_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before there is none."""
    monkeypatch.setattr(folders, "LEAST_FREE", 2**60)
    assert "MB are free" in said(tmp_path)[0]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_files_of_another_account_are_named(tmp_path: Path) -> None:
    """As when somebody ran a command as root."""
    (tmp_path / "heard.pool.db").touch()
    os.chown(tmp_path / "heard.pool.db", 12345, 12345)
    (problem,) = said(tmp_path)
    assert "heard.pool.db belongs to another account" in problem


def test_a_read_only_disk_is_said_by_the_doctor_and_at_the_start() -> None:
    """And what to do, not the name of an exception."""
    try:
        with small_disk(64) as disk:
            house = House(disk.folder)
            house.run("round", "list")
            remount = ["mount", "-o", "remount,ro", str(disk.folder)]
            subprocess.run(remount, check=True, capture_output=True)
            doctor, start = house.run("doctor"), house.run("run")
            assert doctor.returncode == start.returncode == 1
            assert f"nothing can be written in {disk.folder / 'data'}" in doctor.stdout
            assert "may not be written" in start.stderr or "Read-only" in start.stderr
    except NoDisk as why:
        pytest.skip(str(why))


def test_a_full_disk_is_said_by_the_doctor() -> None:
    """Where nothing can be kept any more."""
    try:
        with small_disk(64) as disk:
            house = House(disk.folder)
            house.run("round", "list")
            disk.fill()
            doctor = house.run("doctor")
            assert doctor.returncode == 1
            assert "MB are free" in doctor.stdout
    except NoDisk as why:
        pytest.skip(str(why))
