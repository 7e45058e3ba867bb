"""Many comments, read in parts: here, over cores, on a real Dask cluster. The same bytes, nothing lost, nothing twice."""

from __future__ import annotations

import json
import os
import signal
import warnings
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from analysis.text.batch import partitions
from analysis.text.batch.partitions import CommentPart, ReadPart, here, over_cluster, over_cores, parts_of
from analysis.text.batch.pipeline import audience_by_name, read_lines
from analysis.text.batch.records import read_records
from api.services.comments.files import UNDER_WAY, read_file
from surveys.errors import UserError

SAID = (
    "my worker listens but the bus is always late",
    "i dont feel safe at home",
    "Nobody told me anything, ask Karen",
    "the training was useful and too long",
    "moja pani mnie nie słucha",
    "😭😭😭",
    "",
)
COUNT = 60
SIZE = 4


def _lines() -> list[str]:
    comments = [json.dumps({"text": f"{SAID[at % len(SAID)]} {at}", "id": at}) for at in range(COUNT)]
    return [*comments[:20], "{broken", *comments[20:]]


def _parts() -> Iterator[CommentPart]:
    return parts_of(read_records(_lines()), audience_by_name, SIZE)


def _bytes(read: Iterable[ReadPart]) -> bytes:
    return b"".join(part.lines for part in read)


@pytest.fixture(scope="module")
def wanted() -> bytes:
    """What comes out when each comment is read by itself."""
    return "".join(f"{line}\n" for line in read_lines(_lines())).encode()


def test_parts_read_here_are_the_same_as_line_by_line(wanted: bytes) -> None:
    """Whatever the size of a part."""
    for size in (1, SIZE, 1_000):
        assert _bytes(here(parts_of(read_records(_lines()), audience_by_name, size))) == wanted


@pytest.mark.process
def test_cores_give_the_same_bytes(wanted: bytes) -> None:
    """Two processes, in the order of the file."""
    read = list(over_cores(_parts(), 2))
    assert _bytes(read) == wanted
    assert sum(part.records for part in read) == COUNT + 1
    assert sum(part.read for part in read) == COUNT


def test_no_more_parts_are_begun_than_wait() -> None:
    """Memory does not grow with the number of comments."""
    begun: list[int] = []
    given: list[int] = []

    class Done:
        def __init__(self, part: CommentPart) -> None:
            begun.append(part.records[0].line)

        def result(self) -> ReadPart:
            return ReadPart(b"", 0, 0)

    for _ in partitions._in_order(_parts(), Done, 3):
        given.append(1)
        assert len(begun) - len(given) < 3
    assert len(given) == len(begun) > 10


@pytest.mark.process
def test_a_cluster_gives_the_same_bytes_though_a_worker_is_killed(wanted: bytes) -> None:
    """Two real workers in processes of their own; one is killed after the first parts."""
    distributed = pytest.importorskip("distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sockets that a killed worker leaves
        with (
            distributed.LocalCluster(
                n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
            ) as cluster,
            closing(over_cluster(_parts(), cluster.scheduler_address)) as read,
        ):
            first = [next(read) for _ in range(3)]
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
            rest = list(read)
    assert _bytes([*first, *rest]) == wanted
    assert sum(part.records for part in (*first, *rest)) == COUNT + 1


def test_a_scheduler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than waited for without a word."""
    pytest.importorskip("distributed")
    monkeypatch.setattr(partitions, "ANSWERS_WITHIN", 1)
    with pytest.raises(UserError, match=r"no Dask scheduler answers at 'tcp://127.0.0.1:9'"):
        list(over_cluster(_parts(), "tcp://127.0.0.1:9"))


# A file, going on where it broke off ----------


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The lines as a file."""
    path = tmp_path / "comments.jsonl"
    path.write_text("\n".join(_lines()) + "\n", encoding="utf-8")
    return path


def _breaks_after(count: int, parts: Iterable[CommentPart]) -> Iterator[ReadPart]:
    for at, part in enumerate(here(parts)):
        if at == count:
            raise KeyboardInterrupt
        yield part


def test_a_run_that_broke_off_goes_on(source: Path, wanted: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when it broke off in the middle of a line. Until all is there, there is no target."""
    monkeypatch.setattr("analysis.text.batch.partitions.parts_of.__defaults__", (SIZE,))
    target = source.with_name("read.jsonl")
    with pytest.raises(KeyboardInterrupt):
        read_file(source, target, audience_by_name, partial(_breaks_after, 3))
    under_way = target.with_name(target.name + UNDER_WAY)
    assert not target.exists()
    half = under_way.read_bytes()[:-10]
    under_way.write_bytes(half)
    outcome = read_file(source, target, audience_by_name)
    assert target.read_bytes() == wanted
    assert not under_way.exists()
    assert (outcome.records, outcome.read) == (COUNT + 1, COUNT)
    assert outcome.from_before == half.count(b"\n") > 0


def test_what_other_comments_left_is_not_gone_on_with(source: Path) -> None:
    """The last line is read again, and has to be the same."""
    target = source.with_name("read.jsonl")
    target.with_name(target.name + UNDER_WAY).write_text('{"redacted": "another"}\n', encoding="utf-8")
    with pytest.raises(UserError, match="begun with other comments"):
        read_file(source, target, audience_by_name)


def test_a_target_that_is_there_is_left_alone(source: Path) -> None:
    """Nothing is overwritten."""
    target = source.with_name("read.jsonl")
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(UserError, match="is there already"):
        read_file(source, target, audience_by_name)
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """And what to do."""
    with pytest.raises(UserError, match=r"none\.jsonl cannot be used"):
        read_file(tmp_path / "none.jsonl", tmp_path / "out.jsonl", audience_by_name)
    assert not list(tmp_path.iterdir())


def test_progress_is_told(source: Path) -> None:
    """From the first part to the last."""
    told: list[float] = []
    read_file(source, source.with_name("o"), audience_by_name, here, lambda _stage, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
