"""A disk of a few megabytes that can be filled to its last byte and emptied again. Mounting one takes root."""

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

BLOCK = 4096


class NoDisk(Exception):
    """A disk cannot be mounted here."""


@dataclass(frozen=True)
class Disk:
    folder: Path

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"

    def fill(self) -> None:
        """Until the system says that there is no space left."""
        with suppress(OSError), self._filler.open("ab", buffering=0) as file:
            while file.write(bytes(BLOCK)):
                pass

    def empty(self) -> None:
        self._filler.unlink(missing_ok=True)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """Raises `NoDisk`."""
    with tempfile.TemporaryDirectory(prefix="heard-disk-") as folder:
        mounting = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", folder]
        try:
            subprocess.run(mounting, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            raise NoDisk("a small disk can be mounted by root only") from None
        try:
            yield Disk(Path(folder))
        finally:
            subprocess.run(["umount", "--lazy", folder], check=False)
