"""A rush: many people answer at once while processes are killed at random points; then the round closes and all is
counted.
"""

import multiprocessing
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import psycopg

from analysis.text.redaction import redact
from surveys.fieldwork.ending.closing import close_round
from surveys.fieldwork.opening import open_round
from surveys.privacy.intake import Intake
from surveys.privacy.key_folder import KeyFolder
from surveys.store.database.opening import engines, migrate, stores_on
from tests.attacks.collection.scenes import ONE_WORD
from tests.faults.load import ROUND, Load, take_in, talk
from tests.houses import TODAY

LONGEST = 0.25
"""Seconds until a process is killed, at most, from when it has begun to write."""
LONGEST_FINISH = 90.0

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload(["tests.faults.load"])


@dataclass(frozen=True)
class Finding:
    """What a rush gave. `lost` were told that they had sent and are not counted; `doubled` are counted more than once;
    `strange` are responses of nobody; `in_clear` words lay readable on the disk before they were mixed; `linked` people
    stand in the order in which they sent."""

    database: str
    kills: int
    people: int
    told: int
    counted: int
    lost: int
    doubled: int
    strange: int
    in_clear: int
    linked: int

    @property
    def is_right(self) -> bool:
        whole = self.told == self.counted == self.people
        return whole and not (self.lost or self.doubled or self.strange or self.in_clear)


def rush(database: str, url: str, folder: Path, *, kills: int, people: int, seed: int) -> Finding:
    """`url` is of a database without tables; for SQLite its files are in `folder`."""
    chance, load = random.Random(seed), _load(url, folder, people, seed)
    _open(load)
    seen = 0
    for _ in range(kills):
        with _running(load) as processes:
            _wait_for_a_point(load, chance)
            for process in _chosen(processes, chance):
                process.kill()
                process.join()
        seen += _in_clear(load)
    with _running(load) as (talking, _):
        talking.join(LONGEST_FINISH)
    return _closed(database, load, kills, seen)


@dataclass(frozen=True)
class Outage:
    """What takes the database away, and what brings it back."""

    away: Callable[[], None]
    back: Callable[[], None]


def outages(
    database: str, url: str, folder: Path, outage: Outage, *, times: int, people: int, seed: int
) -> tuple[Finding, int]:
    """The database goes away and comes back while everybody talks; nobody is killed. Gives also how many turns were answered
    with kind words instead."""
    chance, load = random.Random(seed), _load(url, folder, people, seed)
    _open(load)
    with _running(load) as (talking, _):
        for _ in range(times):
            _wait_for_progress(load)
            outage.away()
            time.sleep(chance.uniform(0.2, 2 * LONGEST))
            outage.back()
        talking.join(LONGEST_FINISH)
    troubled = load.troubled.stat().st_size if load.troubled.exists() else 0
    return _closed(database, load, 0, _in_clear(load)), troubled


def _load(url: str, folder: Path, people: int, seed: int) -> Load:
    return Load(url, folder / "keys", people, seed, folder / "acknowledged", folder / "troubled")


def _open(load: Load) -> None:
    migrate(load.url)
    with closing(stores_on(engines(load.url))) as stores:
        open_round(stores.rounds, KeyFolder(load.keys), ONE_WORD, TODAY)


@contextmanager
def _running(load: Load) -> Iterator[Sequence[ForkServerProcess]]:
    """Both processes. At the end whatever still runs is killed too."""
    processes = [_PROCESSES.Process(target=each, args=(load,)) for each in (talk, take_in)]
    for process in processes:
        process.start()
    try:
        yield processes
    finally:
        for process in processes:
            process.kill()
            process.join()
            process.close()


def _wait_for_a_point(load: Load, chance: random.Random) -> None:
    """Somewhere in the middle of the work: after somebody more was told, or while the first begin."""
    if chance.random() < 0.8:
        _wait_for_progress(load)
    time.sleep(chance.uniform(0, LONGEST))


def _wait_for_progress(load: Load) -> None:
    """Until somebody more was told."""
    before, until = len(load.told()), time.monotonic() + 5
    while len(load.told()) == before < load.people and time.monotonic() < until:
        time.sleep(0.005)


def _chosen(processes: Sequence[ForkServerProcess], chance: random.Random) -> Sequence[ForkServerProcess]:
    """One of them first, or both at once; the other goes on for a moment alone."""
    return chance.choice([processes, processes[:1], processes[1:]])


def _closed(database: str, load: Load, kills: int, in_clear: int) -> Finding:
    keys = KeyFolder(load.keys)
    with closing(stores_on(engines(load.url))) as stores:
        intake = Intake(stores.pool, stores.responses, keys, redact)
        close_round(stores, keys, intake, ROUND, TODAY, lambda _seconds: None)
        with stores.responses.transaction() as work:
            said = [response["answers"].get("word", "") for response in work.of_round(ROUND)]
    counted, told = Counter(said), load.told()
    words = {load.word(number): number for number in range(load.people)}
    return Finding(
        database,
        kills,
        load.people,
        len(set(told)),
        len(said),
        lost=sum(counted[load.word(number)] == 0 for number in told),
        doubled=sum(times - 1 for word, times in counted.items() if word in words),
        strange=sum(times for word, times in counted.items() if word not in words),
        in_clear=in_clear,
        linked=sum(load.word(number) == word for number, word in zip(told, said, strict=False)),
    )


def _in_clear(load: Load) -> int:
    """Words that can be read on the disk outside the responses, where they come only after they were mixed."""
    is_sqlite = load.url.startswith("sqlite")
    files = _files_of_sqlite(load.url) if is_sqlite else _files_of_postgres(load.url)
    return sum(load.word(number).encode() in content for content in files for number in range(load.people))


def _files_of_sqlite(url: str) -> list[bytes]:
    found = []
    for path in Path(url.removeprefix("sqlite:///")).parent.rglob("*"):
        if path.is_file() and ".responses.db" not in path.name:
            with suppress(FileNotFoundError):  # a journal that has just gone
                found.append(path.read_bytes())
    return found


def _files_of_postgres(url: str) -> list[bytes]:
    """The files of who took part and of the pool, with their indexes and what is stored out of line."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        base = Path(connection.execute("SHOW data_directory").fetchone()[0])  # type: ignore[index]
        rows = connection.execute(_RELATIONS).fetchall()
    return [(base / row[0]).read_bytes() for row in rows if row[0] and (base / row[0]).exists()]


_RELATIONS = """
WITH mine AS (
    SELECT c.oid, c.reltoastrelid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname IN ('participation', 'pool', 'rounds')
)
SELECT pg_relation_filepath(oid) FROM mine
UNION SELECT pg_relation_filepath(reltoastrelid) FROM mine WHERE reltoastrelid <> 0
"""
