"""The installation's backups: a sealed file a day, the two latest, and the way back from one.

In it is what may be kept: rounds, answers that are mixed, comments that were handed out, core data, what the board wrote and
what was published. Not in it is what must be forgotten: keys, who took part, where people are, what waits to be mixed,
requests to be contacted. Whoever has the file and not the private key can read nothing but when it was made."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version as installed_version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, BinaryIO

from surveys.errors import UserError
from surveys.privacy.sealed_file import read_first, read_sealed, write_sealed
from surveys.privacy.sealing import Unreadable
from surveys.store.database.copies import (
    COPIED,
    UnknownRevision,
    check_known,
    lines_of,
    put_lines,
    revisions,
    rows_there,
)

KEPT = 2
"""How many are kept. What somebody deletes is in them until the next has been made twice."""

DELETED_AFTER_DAYS = 3
"""After so many days no backup holds what somebody asked to delete: the days of those that are kept, and one for the intake
and the hour of the next backup."""

FORM = 1
_NAMED = re.compile(r"heard-(\d{4}-\d{2}-\d{2})\.backup")

_UNFINISHED = ".heard-unfinished-"
_ABANDONED_SECONDS = 3600
"""How a file is called until it is whole. One that has not grown for so long was left by a process that was killed."""

RESTORE_BEGUN = "restore-begun"
"""A file in the data folder for as long as a backup is being put back."""


class BackupProblem(UserError):
    """A backup that cannot be made or put back; the message says why and what to do."""


@dataclass(frozen=True)
class Backup:
    """What the first line of a file says of it."""

    made_on: date
    version: str
    revisions: dict[str, str]


# Making ----------


def make_backup(url: str, folder: Path, public_key: str, today: date) -> Path:
    """Write the backup of a day, and remove all but the latest. Nothing is left half-written. Raises `BackupProblem`,
    `StoreUnavailable`."""
    path = folder / f"heard-{today:%Y-%m-%d}.backup"
    first = {
        "heard-backup": FORM,
        "made_on": today.isoformat(),
        "version": installed_version("heard"),
        "revisions": revisions(url),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with NamedTemporaryFile(dir=folder, prefix=_UNFINISHED, delete=False) as unfinished:
            try:
                write_sealed(unfinished, first, lines_of(url), public_key)
                _on_the_disk(unfinished)
                Path(unfinished.name).replace(path)
            finally:
                Path(unfinished.name).unlink(missing_ok=True)
    except OSError as error:
        raise BackupProblem(
            f"no backup can be written in {folder}: {error.strerror or error}; those that are there are left as they were"
        ) from None
    remove_old(folder, today)
    _remove_of_days_to_come(folder, today)
    return path


def _on_the_disk(file: IO[bytes]) -> None:
    """Before it gets its name: a power cut leaves no empty file that counts as the backup of the day."""
    file.flush()
    os.fsync(file.fileno())
    file.close()


def made_on(folder: Path) -> list[date]:
    """The days of the backups in a folder, the latest first."""
    return sorted(_days(folder).values(), reverse=True)


def remove_old(folder: Path, today: date) -> None:
    """Also where no new one could be made: what people have deleted must go from the old ones, and from what a process that
    was killed has left unfinished."""
    for path, day in _days(folder).items():
        if day <= today - timedelta(days=KEPT):
            path.unlink(missing_ok=True)
    with suppress(OSError):
        for path in folder.glob(f"{_UNFINISHED}*"):
            if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink()


def _remove_of_days_to_come(folder: Path, today: date) -> None:
    """Made while the clock was ahead, they would stay until their day has come and gone. All that is in them was there to be
    copied into the one that has just been made."""
    for path, day in _days(folder).items():
        if day > today:
            path.unlink(missing_ok=True)


def _days(folder: Path) -> dict[Path, date]:
    found = {}
    with suppress(OSError):
        for path in folder.iterdir():
            if named := _NAMED.fullmatch(path.name):
                with suppress(ValueError):
                    found[path] = date.fromisoformat(named[1])
    return found


# Reading ----------


def read_backup(path: Path) -> Backup:
    """What a file says of itself. Raises `BackupProblem`."""
    with _opened(path) as source:
        try:
            return _as_backup(read_first(source))
        except (Unreadable, KeyError, TypeError, ValueError):
            raise BackupProblem(f"{path} is not a backup of Heard") from None


def _as_backup(first: dict[str, Any]) -> Backup:
    if first["heard-backup"] != FORM:
        raise BackupProblem(
            f"this backup was made by Heard {first['version']}, a newer version than this one "
            f"({installed_version('heard')}): install that version, and restore with it"
        )
    return Backup(date.fromisoformat(first["made_on"]), str(first["version"]), dict(first["revisions"]))


def count_rows(path: Path, private_key: bytes) -> dict[str, int]:
    """table -> how many rows, once the whole file has been opened to its end. Raises `BackupProblem`."""
    counted = dict.fromkeys((f"{store}.{name}" for store, names in COPIED.items() for name in names), 0)
    for line in _lines(path, private_key):
        if line["table"] not in counted:
            raise BackupProblem(f"{path} holds {line['table']}, which this version does not know")
        counted[line["table"]] += len(line["rows"])
    return counted


def _lines(path: Path, private_key: bytes) -> Iterator[dict[str, Any]]:
    with _opened(path) as source:
        try:
            yield from read_sealed(source, private_key)
        except Unreadable:
            raise BackupProblem(
                f"{path} does not open: it is damaged or cut off, or was sealed to another key"
            ) from None


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupProblem(f"{path}: {error.strerror or error}") from None


# Putting back ----------


def put_back(url: str, path: Path, private_key: bytes, data: Path) -> Backup:
    """Fill an empty installation. Killed midway, it can be run again, and until then nothing else is done with it
    (`check_is_whole`). Raises `BackupProblem`, `StoreUnavailable`."""
    backup = read_backup(path)
    _check_is_known(backup)
    begun = data / RESTORE_BEGUN
    if not begun.exists():
        _check_is_empty(url)
    count_rows(path, private_key)  # nothing is written from a file that does not open to its end
    begun.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    begun.touch()
    put_lines(url, backup.revisions, _lines(path, private_key))
    return backup


def _check_is_known(backup: Backup) -> None:
    """Raises `BackupProblem`."""
    try:
        check_known(backup.revisions)
    except UnknownRevision as store:
        raise BackupProblem(
            f"this backup was made by Heard {backup.version}, whose tables of {store} this version "
            f"({installed_version('heard')}) does not know: install that version, and restore with it"
        ) from None


def _check_is_empty(url: str) -> None:
    """Raises `BackupProblem`."""
    there = rows_there(url)
    if not there:
        return
    names = ", ".join(f"{count} rows in {name}" for name, count in there.items())
    another = (
        "another folder in HEARD_DATA, or move the files heard.*.db out of that one"
        if url.startswith("sqlite")
        else "another database in HEARD_DATABASE_URL"
    )
    raise BackupProblem(
        f"a backup is put back into an empty installation only, and here are {names}. "
        f"Also what was only started once is not empty: stop Heard, and name {another}"
    )


def check_is_whole(data: Path) -> None:
    """Raises `BackupProblem` where a backup is only half put back: what was done with that would be lost when the restore is
    run again."""
    if (data / RESTORE_BEGUN).exists():
        raise BackupProblem(
            "a backup was being put back here, and that has not come to its end: run the same 'heard restore' again, "
            f"which goes on from any point. Nothing else is done before ({data / RESTORE_BEGUN} says so)"
        )


def settled(data: Path) -> None:
    """What was begun is done."""
    (data / RESTORE_BEGUN).unlink(missing_ok=True)
