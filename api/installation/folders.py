"""Whether the folders of an installation can be written: by whom, where they are, and with how much space left."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from api.installation.settings import Settings

LEAST_FREE = 200 * 1024 * 1024
"""Bytes. Cleaning a file of SQLite takes as much again as the file, and so does what an intake writes anew."""


@dataclass(frozen=True)
class FolderProblem:
    """`how` is what to do."""

    what: str
    how: str


def folder_problems(settings: Settings, key_folders: Sequence[Path]) -> Iterator[FolderProblem]:
    """What keeps this process from keeping what people send. It looks, and leaves nothing behind."""
    folders = [folder for folder in dict.fromkeys((settings.data, *key_folders)) if folder.exists()]
    for folder in folders:
        yield from _not_writable(folder)
        yield from _not_ours(folder)
    for folder in _one_for_each_disk(folders):
        yield from _little_space(folder)


def _not_writable(folder: Path) -> Iterator[FolderProblem]:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        yield FolderProblem(
            f"nothing can be written in {folder}: {error.strerror}",
            "mount it for writing, give it to the account that Heard runs under, or free some space",
        )
        return
    if locked := [str(path) for path in _files(folder) if not os.access(path, os.W_OK)]:
        names = " ".join(locked)
        yield FolderProblem(f"this account may not write {names}", f"run: chmod u+w {names}")


def _not_ours(folder: Path) -> Iterator[FolderProblem]:
    """What another account wrote, as when somebody ran a command as root, soon cannot be written any more."""
    ours = os.geteuid()
    theirs = [str(path) for path in (folder, *_files(folder)) if path.stat().st_uid != ours]
    if theirs:
        names = " ".join(theirs)
        yield FolderProblem(
            f"{names} belongs to another account than this command runs under",
            f"run every command under the account of Heard's processes, or: chown ACCOUNT {names}",
        )


def _little_space(folder: Path) -> Iterator[FolderProblem]:
    free = shutil.disk_usage(folder).free
    needed = max(LEAST_FREE, 2 * sum(path.stat().st_size for path in _files(folder)))
    if free < needed:
        yield FolderProblem(
            f"{free // 2**20} MB are free where {folder} is, and {needed // 2**20} MB may be needed to keep answers",
            "free some space, or move the data to a larger disk",
        )


def _one_for_each_disk(folders: list[Path]) -> list[Path]:
    disks = {folder.stat().st_dev: folder for folder in reversed(folders)}
    return list(disks.values())


def _files(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [path for path in sorted(folder.iterdir()) if path.suffix in {".db", ".key", ".json"}]
    return []
