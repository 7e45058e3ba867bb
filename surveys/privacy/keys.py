"""Round keys and the intake's key: made at opening, kept outside the database and its backups, destroyed at closing.

While a round's key exists, whoever holds it can tell whether a given person took part. After it is destroyed nobody can.
"""

import os
import secrets
from pathlib import Path
from tempfile import NamedTemporaryFile

from nacl.public import PrivateKey

KEY_BYTES = 32


class KeyProblem(Exception):
    """A key is missing or cannot be used; the message says which and what to do."""


class KeyFolder:
    """Keys as files that only their owner may read. Round keys are for the process that talks to people; the intake's
    private key is for the intake alone, and production gives each process its own folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def make(self, name: str) -> bytes:
        """A new random key. Raises `KeyProblem` if there is one of that name."""
        key = secrets.token_bytes(KEY_BYTES)
        self._write(name, key)
        return key

    def read(self, name: str) -> bytes | None:
        """The key of that name, or None when it was destroyed or never made."""
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
        """Overwrite and remove the key. True if there was one."""
        path = self._path(name)
        if not path.exists():
            return False
        with path.open("r+b") as file:
            file.write(bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        self._sync_folder()
        return True

    def intake_key(self) -> PrivateKey:
        """The intake's private key. Raises `KeyProblem` when this process was not given it."""
        key = self.read("intake")
        if key is None:
            raise KeyProblem(
                f"{self._path('intake')} is missing: only the intake has it, and only it opens answers"
            )
        return PrivateKey(key)

    def intake_public_key(self) -> str:
        """The key that answers are sealed to, as hex; the pair is made when there is none."""
        if self.read("intake") is None:
            self._write("intake", bytes(PrivateKey.generate()))
        return bytes(self.intake_key().public_key).hex()

    def loose(self) -> list[Path]:
        """Key files and folders that others than their owner could read."""
        places = [self._folder, *self._folder.glob("*.key")]
        return [place for place in places if place.exists() and place.stat().st_mode & 0o077]

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.key"

    def _write(self, name: str, key: bytes) -> None:
        """The file is there complete or not at all, whenever we are killed."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
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

    def _sync_folder(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
