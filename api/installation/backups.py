"""The installation's backups: a sealed file a day, the two latest, and the way back from one.

In it is what may be kept: rounds, answers that are mixed, comments that were handed out, core data, what the board wrote and
what was published. Not in it is what must be forgotten: keys, who took part, where people are, what waits to be mixed,
requests to be contacted. Whoever has the file and not the private key can read nothing but when it was made."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version as installed_version
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO

from surveys.errors import UserError
from surveys.privacy.sealed_file import read_first, read_sealed, write_sealed
from surveys.privacy.sealing import Unreadable
from surveys.store.database.copies import COPIED, UnknownRevision, lines_of, put_lines, revisions, rows_there

KEPT = 2
"""How many are kept. What somebody deletes is in them until the next has been made twice."""

DELETED_AFTER_DAYS = 3
"""After so many days no backup holds what somebody asked to delete: the days of those that are kept, and one for the intake
and the hour of the next backup."""

FORM = 1
_NAMED = re.compile(r"heard-(\d{4}-\d{2}-\d{2})\.backup")


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
        with NamedTemporaryFile(dir=folder, prefix=".", delete=False) as unfinished:
            try:
                write_sealed(unfinished, first, lines_of(url), public_key)
                unfinished.close()
                Path(unfinished.name).replace(path)
            finally:
                with suppress(FileNotFoundError):
                    Path(unfinished.name).unlink()
    except OSError as error:
        raise BackupProblem(f"no backup can be written in {folder}: {error.strerror or error}") from None
    remove_old(folder, today)
    return path


def made_on(folder: Path) -> list[date]:
    """The days of the backups in a folder, the latest first."""
    return sorted(_days(folder).values(), reverse=True)


def remove_old(folder: Path, today: date) -> None:
    """Also where no new one could be made: what people have deleted must go from the old ones."""
    for path, day in _days(folder).items():
        if day <= today - timedelta(days=KEPT):
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
    """Fill an empty installation. Killed midway, it can be run again. Raises `BackupProblem`, `StoreUnavailable`."""
    backup = read_backup(path)
    begun = data / "restore-begun"
    if not begun.exists() and (there := rows_there(url)):
        names = ", ".join(f"{count} rows in {name}" for name, count in there.items())
        raise BackupProblem(f"a backup is put back into an empty installation only, and here are {names}")
    count_rows(path, private_key)  # nothing is written from a file that does not open to its end
    begun.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    begun.touch()
    try:
        put_lines(url, backup.revisions, _lines(path, private_key))
    except UnknownRevision as store:
        raise BackupProblem(
            f"this backup was made by Heard {backup.version}, whose tables of {store} this version "
            f"({installed_version('heard')}) does not know: install that version, and restore with it"
        ) from None
    return backup


def settled(data: Path) -> None:
    """What was begun is done."""
    (data / "restore-begun").unlink(missing_ok=True)
