"""A file of comments, read into a file of readings: with progress, and going on where it broke off.

What is read stands in a file beside the target until all of it is there; the target is whole or not there at all.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from analysis.progress import Progress, tell_nobody
from analysis.text.batch.partitions import CommentPart, Places, ReadPart, here, parts_of, read_part
from analysis.text.batch.pipeline import WritersOf
from analysis.text.batch.records import BadLine, Record, read_records
from surveys.errors import UserError

STAGE = "reading comments"
UNDER_WAY = ".under-way"


@dataclass(frozen=True)
class FileReading:
    """How many records there were, of how many a comment was read, and how many were there from an earlier run."""

    records: int
    read: int
    from_before: int


@dataclass
class _WatchedLines:
    """A file's lines, and how far they are."""

    stream: BinaryIO
    size: int
    done: int = 0

    def __iter__(self) -> Iterator[bytes]:
        for line in self.stream:
            self.done += len(line)
            yield line

    @property
    def share(self) -> float:
        return self.done / max(1, self.size)


def read_file(
    source: Path,
    target: Path,
    audience_of: WritersOf,
    places: Places = here,
    progress: Progress = tell_nobody,
) -> FileReading:
    """Read the comments of `source` into `target`. Raises UserError when either cannot be used, and when what an earlier run
    left belongs to other comments."""
    if target.exists():
        raise UserError(f"{target} is there already; give another name with --out, or remove it")
    under_way = target.with_name(target.name + UNDER_WAY)
    try:
        with source.open("rb") as stream, under_way.open("ab+") as out:
            lines = _WatchedLines(stream, source.stat().st_size)
            records = iter(read_records(lines))
            outcome = _go_on(records, out, under_way, audience_of)
            for part in places(parts_of(records, audience_of)):
                outcome = _kept(part, out, outcome)
                progress(STAGE, lines.share)
    except OSError as problem:
        raise UserError(
            f"{problem.filename or source} cannot be used ({problem.strerror}); check its name and its rights"
        ) from problem
    under_way.replace(target)
    return outcome


def _kept(part: ReadPart, out: BinaryIO, so_far: FileReading) -> FileReading:
    out.write(part.lines)
    out.flush()
    return FileReading(so_far.records + part.records, so_far.read + part.read, so_far.from_before)


def _go_on(
    records: Iterator[Record | BadLine], out: BinaryIO, under_way: Path, audience_of: WritersOf
) -> FileReading:
    """Pass over the records that stand in `out` already, from a run that broke off; half a line at its end is cut away."""
    out.seek(0)
    count = read = size = 0
    last = b""
    for line in out:
        if line.endswith(b"\n"):
            count, size, last = count + 1, size + len(line), line
            read += b'"redacted": ' in line
    out.truncate(size)
    out.seek(0, os.SEEK_END)
    if count and _read_again(records, count, audience_of) != last:
        raise UserError(
            f"{under_way} was begun with other comments or by another version; remove it to begin anew"
        )
    return FileReading(count, read, count)


def _read_again(records: Iterable[Record | BadLine], count: int, audience_of: WritersOf) -> bytes:
    """The line of record `count`, read anew; empty when there are fewer."""
    last = [record for at, record in zip(range(1, count + 1), records, strict=False) if at == count]
    return read_part(CommentPart(tuple(last), audience_of)).lines
