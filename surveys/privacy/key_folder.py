"""Keys as files in a folder, which only its owner can read; and what is wrong with such a folder."""

import errno
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from surveys.privacy.keys import INTAKE, KEY_BYTES, KeyProblem, Keys


def loose(keys: Keys) -> list[Path]:
    """Key files and folders that others than their owner could read."""
    return [place for place in _places(keys) if place.stat().st_mode & 0o077]


def check_closed(keys: Keys) -> None:
    """Raises `KeyProblem` where everybody on this machine could read keys. That a group may, a secret that is mounted can
    need; `loose` finds it."""
    if places := [str(place) for place in _places(keys) if place.stat().st_mode & 0o007]:
        names = " ".join(places)
        raise KeyProblem(f"everybody on this machine can read {names}; run: chmod go= {names}")


def check_cannot_open(keys: Keys) -> None:
    """Raises `KeyProblem` where keys that open answers are within reach of a process that is to seal them only."""
    found = [str(place) for folder in keys.folders for place in folder.glob(f"{INTAKE}*.key")]
    if found or _gives_intake_key(keys):
        where = ", ".join(sorted(found)) or f"the key '{INTAKE}'"
        raise KeyProblem(
            f"whoever breaks into this process could open the answers that it seals: it was given {where}. Move the "
            "intake's keys to a folder apart, name that in HEARD_INTAKE_KEYS of the intake, and leave it out here"
        )


def _gives_intake_key(keys: Keys) -> bool:
    try:
        return keys.read(INTAKE) is not None
    except KeyProblem:  # a program that keeps keys may refuse this one to us, as it should
        return False


def _places(keys: Keys) -> list[Path]:
    places = [place for folder in keys.folders for place in (folder, *folder.glob("*.key"))]
    return [place for place in places if place.exists()]


class KeyFolder(Keys):
    """Keys as files that only their owner may read: beside the data, or in a secret that is mounted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def folders(self) -> Sequence[Path]:
        return (self._folder,)

    def make(self, name: str) -> bytes:
        key = secrets.token_bytes(KEY_BYTES)
        self.keep(name, key)
        return key

    def read(self, name: str) -> bytes | None:
        try:
            key = self._path(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise KeyProblem(f"{self._path(name)} cannot be read: {error.strerror}") from None
        if len(key) != KEY_BYTES:
            raise KeyProblem(f"{self._path(name)} is damaged: it must hold {KEY_BYTES} bytes")
        return key if key != bytes(KEY_BYTES) else None  # zeros: killed while it was being destroyed

    def destroy(self, name: str) -> bool:
        path = self._path(name)
        try:
            with path.open("r+b") as file:
                file.write(bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            path.unlink()
            self._sync_folder()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise KeyProblem(f"{path} cannot be destroyed: {error.strerror}") from None
        return True

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"

    def keep(self, name: str, key: bytes) -> None:
        """A key that was made here or elsewhere. The file is there complete or not at all, whenever we are killed. Raises
        `KeyProblem`, also where there is one of this name."""
        try:
            self._make_folder()
            with NamedTemporaryFile(dir=self._folder, prefix=".unfinished-") as file:
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
                self._path(name).hardlink_to(file.name)
        except FileExistsError:
            raise KeyProblem(f"{self._path(name)} exists already and is never overwritten") from None
        except OSError as error:
            raise KeyProblem(f"{self._path(name)} cannot be written: {error.strerror}") from None
        self._sync_folder()

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except FileExistsError:  # not the key: a file stands where the folder should be
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from None

    def _sync_folder(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
