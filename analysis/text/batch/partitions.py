"""Reads comments part by part: a pure map, so that parts are read here, on all cores, or by the workers of a Dask cluster.

Wherever it is, the same bytes come out in the same order. Only a few parts are held at a time, so memory is the same for any
number of comments, and a part that a lost worker had is read again.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from analysis.text.batch.pipeline import WritersOf, answers_together, as_line
from analysis.text.batch.records import BadLine, Record
from surveys.errors import UserError

PART = 500
"""Comments of a part: half a second of one core, so that starting and sending costs little beside it."""
AHEAD = 2
"""Parts that wait for each reader, so that none is idle."""
ANSWERS_WITHIN = 30
"""Seconds in which a scheduler must answer."""


@dataclass(frozen=True)
class CommentPart:
    """Records that are read together. `audience_of` goes with them to wherever they are read."""

    records: tuple[Record | BadLine, ...]
    audience_of: WritersOf


@dataclass(frozen=True)
class ReadPart:
    """The lines of a part as they are written, one a record; how many there are, and of how many a comment was read."""

    lines: bytes
    records: int
    read: int


Places = Callable[[Iterable[CommentPart]], Iterator[ReadPart]]
"""Where parts are read: parts in, the same parts read, in their order."""


class _Promise(Protocol):
    def result(self) -> ReadPart: ...


def parts_of(
    records: Iterable[Record | BadLine], audience_of: WritersOf, size: int = PART
) -> Iterator[CommentPart]:
    """Records in parts, as they come."""
    left = iter(records)
    while some := tuple(islice(left, size)):
        yield CommentPart(some, audience_of)


def read_part(part: CommentPart) -> ReadPart:
    """Read one part. Pure: the same part gives the same bytes, wherever it is read and however often."""
    found = answers_together(part.records, part.audience_of)
    lines = "".join(f"{as_line(answer)}\n" for answer in found).encode()
    return ReadPart(lines, len(found), sum("redacted" in answer for answer in found))


def here(parts: Iterable[CommentPart]) -> Iterator[ReadPart]:
    """In this process."""
    return map(read_part, parts)


def over_cores(parts: Iterable[CommentPart], cores: int) -> Iterator[ReadPart]:
    """By `cores` processes; a single part is read here. Raises UserError when one of them is ended from outside."""
    left = iter(parts)
    first = tuple(islice(left, 2))
    if cores < 2 or len(first) < 2:
        yield from here(_chained(first, left))
        return
    fresh = multiprocessing.get_context("spawn")  # forking would copy whatever threads hold at that moment
    with ProcessPoolExecutor(cores, fresh) as pool:
        try:
            yield from _in_order(
                _chained(first, left), lambda part: pool.submit(read_part, part), cores * AHEAD
            )
        except BrokenProcessPool as problem:
            raise UserError(
                "a process that read comments was ended from outside, perhaps for want of memory. What was read before is "
                "kept; give the same command again, perhaps with fewer --cores"
            ) from problem
        finally:
            pool.shutdown(cancel_futures=True)


def over_cluster(parts: Iterable[CommentPart], scheduler: str) -> Iterator[ReadPart]:
    """By the workers of the Dask cluster at `scheduler`, such as tcp://10.0.0.5:8786, which must have the same heard.
    Comments travel there as they were written. Raises UserError when the cluster cannot be reached or gives up."""
    distributed = _distributed()
    with closing(_client(distributed, scheduler)) as client:
        readers = max(1, sum(client.nthreads().values()))
        try:
            yield from _in_order(
                parts, lambda part: client.submit(read_part, part, pure=False), readers * AHEAD
            )
        except (distributed.KilledWorker, distributed.CancelledError, OSError, ImportError) as problem:
            raise UserError(
                f"the cluster at {scheduler} could not read a part ({type(problem).__name__}). Its workers need the same "
                "version of heard. What was read before is kept; give the same command again"
            ) from problem


def _distributed() -> Any:
    try:
        import distributed  # an extra that most boards do without
    except ImportError as problem:
        raise UserError(
            "reading on a cluster needs Dask, which is not installed: pip install 'heard[cluster]'"
        ) from problem
    return distributed


def _client(distributed: Any, scheduler: str) -> Any:
    try:
        return distributed.Client(scheduler, timeout=ANSWERS_WITHIN, set_as_default=False)
    except (OSError, ValueError) as problem:
        raise UserError(
            f"no Dask scheduler answers at '{scheduler}'; give its address, such as tcp://10.0.0.5:8786"
        ) from problem


def _in_order(
    parts: Iterable[CommentPart], begin: Callable[[CommentPart], _Promise | Future[ReadPart]], most: int
) -> Iterator[ReadPart]:
    """At most so many parts are begun before the first of them is given away."""
    begun = deque[_Promise | Future[ReadPart]]()
    for part in parts:
        begun.append(begin(part))
        if len(begun) >= most:
            yield begun.popleft().result()
    while begun:
        yield begun.popleft().result()


def _chained(first: Sequence[CommentPart], rest: Iterator[CommentPart]) -> Iterator[CommentPart]:
    yield from first
    yield from rest
