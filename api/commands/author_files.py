"""Files that somebody hands over and gets: read within limits, and written whole or not at all."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

import typer

from surveys.files.limited import OverLimit, read_within

BIGGEST_FILE = 5_000_000
"""Bytes. A spreadsheet is some kilobytes, with pictures some more."""


def content_of(path: Path) -> bytes:
    """What is in a file. Raises `typer.BadParameter` with what is wrong where it cannot be read, or is far too large."""
    try:
        return read_within(path, BIGGEST_FILE)
    except OverLimit as error:
        raise typer.BadParameter(f"{path} {error}") from None
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be read: {error.strerror}") from None


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the file and put it in its place, so that what stops half-way leaves nothing behind."""
    try:
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as beside:
            try:
                beside.write(content)
                beside.flush()
                os.fsync(beside.fileno())
                _as_usual(beside.name)
                Path(beside.name).replace(path)
            except BaseException:
                Path(beside.name).unlink(missing_ok=True)
                raise
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror}") from None


def _as_usual(name: str) -> None:
    """With the rights that any new file here gets; a temporary file is for its owner alone."""
    mask = os.umask(0)
    os.umask(mask)
    Path(name).chmod(0o666 & ~mask)
