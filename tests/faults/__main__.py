"""Kill processes, fill the disk and stop the server at many random points, and print what was lost: `python -m tests.faults
[points]`. Lose replies in every survey of the library: those of Telegram by `python -m tests.faults replies [seeds]`, and
those of the web by `python -m tests.faults web [seeds]`. Let one machine attack while 64
people answer: `python -m tests.faults siege [seconds]`. Let a whole class answer on three tablets: `python -m tests.faults
class`. Kill one of three chat processes in each second, let one stand still, let their clock jump, and renew them: `python
-m tests.faults workers [kills]`.
"""

import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from surveys.definition.loading import library
from surveys.definition.survey import Survey
from tests.conftest import DATABASES, Postgres, postgres_server
from tests.faults.full_disk import Disk, NoDisk, small_disk
from tests.faults.replies import Finding as RepliesFinding
from tests.faults.replies import lose_replies
from tests.faults.rush import Finding, Outage, outages, rush
from tests.faults.siege import siege
from tests.faults.web_replies import cut_answers
from tests.faults.workers import Rush, jump, kill_every_second, renew, rushed, stand_still

KILLS, PEOPLE = 10, 150
OUTAGES, MANY = 5, 400
"""Five outages while four hundred people talk."""
AT_A_TIME = 4
"""Surveys that are answered at the same time, while replies are lost."""
SIZES = {"sqlite": 64, "postgresql": 256}
"""Megabytes of the small disk."""

COLUMNS = {
    "people": 8,
    "told": 7,
    "counted": 9,
    "lost": 6,
    "doubled": 9,
    "strange": 9,
    "in_clear": 10,
    "linked": 8,
}


def main(points: int = 200) -> int:
    """1 when anything was lost, doubled, linked or readable."""
    print(f"{'database':<12}{'what':<16}{'times':>6}", end="")
    print("".join(f"{name.replace('_', ' '):>{width}}" for name, width in COLUMNS.items()), end="")
    print(f"{'chance':>8}{'troubled':>10}{'seconds':>9}")
    failed = _kills(points)
    for what in (_server_stopped, _disk_full):
        try:
            failed += sum(_print(*each) for each in what())
        except NoDisk as why:
            print(f"{'':<12}disk full       not tried: {why}")
    return 1 if failed else 0


def replies(seeds: int = 3) -> int:
    """1 when an answer stands at a question that was not shown, or somebody who sent got no answer."""
    columns = {
        "people": 8,
        "sent": 6,
        "faults": 8,
        "kills": 7,
        "not shown": 11,
        "unanswered": 12,
        "wrong words": 13,
    }
    print(f"{'listening':<12}" + "".join(f"{name:>{width}}" for name, width in columns.items()))
    failed = 0
    for way in ("polling", "webhook"):
        total = RepliesFinding()
        for seed in range(seeds):
            for group in _in_groups(list(library().values()), AT_A_TIME):
                with tempfile.TemporaryDirectory(prefix="heard-faults-") as folder:
                    total += lose_replies(group, way, Path(folder), seed=seed)
        lost = map(len, (total.not_shown, total.unanswered, total.wrong_words))
        counts = (total.people, total.sent, total.faults, total.kills, *lost)
        cells = (f"{count:>{width}}" for count, width in zip(counts, columns.values(), strict=True))
        print(f"{way:<12}{''.join(cells)}", flush=True)
        for each in (*total.not_shown, *total.unanswered, *total.wrong_words):
            print(f"  {each}")
        failed += not total.is_right
    return 1 if failed else 0


def web(seeds: int = 3) -> int:
    """1 when pressing again showed another page than the one that was cut, or something was kept twice or not at all."""
    columns = {"people": 8, "sent": 6, "cuts": 7, "restarts": 10, "rows": 6, "other page": 12}
    print(f"{'browser':<16}" + "".join(f"{name:>{width}}" for name, width in columns.items()))
    failed = 0
    for scripted in (True, False):
        for seed in range(seeds):
            with tempfile.TemporaryDirectory(prefix="heard-faults-") as folder:
                finding = cut_answers(library().values(), Path(folder), seed=seed, scripted=scripted)
            counts = (finding.people, finding.sent, finding.cuts, finding.restarts, finding.rows)
            cells = zip((*counts, len(finding.other_page)), columns.values(), strict=True)
            name = "with script" if scripted else "without script"
            print(f"{name:<16}{''.join(f'{count:>{width}}' for count, width in cells)}", flush=True)
            for each in finding.other_page:
                print(f"  {each}")
            failed += not finding.is_right
    return 1 if failed else 0


def workers(times: int = 12) -> int:
    """1 when anything was lost, doubled, linked or answered out of order."""
    columns = ("people", "told", "counted", "kills", "lost", "doubled", "strange", "linked")
    print(f"{'what':<12}{'Telegram':<10}" + "".join(f"{name:>9}" for name in columns), end="")
    print(f"{'not shown':>11}{'unanswered':>12}{'seconds':>9}")
    failed = 0
    troubles = (
        ("killed", kill_every_second, times),
        ("renewed", renew, 3),
        ("standing", stand_still, 2),
        ("clock", jump, 12),
    )
    for name, trouble, often in troubles:
        for way in ("polling", "webhook"):
            rush = Rush(way, times=often, trouble=trouble)
            with postgres_server() as server, tempfile.TemporaryDirectory(prefix="heard-faults-") as folder:
                found = rushed(server.empty_database(), Path(folder), rush)
            counts = "".join(f"{getattr(found, each):>9}" for each in columns)
            rest = f"{len(found.not_shown):>11}{len(found.unanswered):>12}{found.seconds:>9.0f}"
            print(f"{name:<12}{way:<10}{counts}{rest}{'' if found.is_right else '   FAILED'}", flush=True)
            failed += not found.is_right
    return 1 if failed else 0


def _in_groups(surveys: list[Survey], size: int) -> list[list[Survey]]:
    return [surveys[first : first + size] for first in range(0, len(surveys), size)]


# Kills ----------------------------------------------------------------------------------------------------------------


def _kills(points: int) -> int:
    rushes, failed = math.ceil(points / KILLS / len(DATABASES)), 0
    with postgres_server() as postgres:
        for database in DATABASES:
            started = time.monotonic()
            found = [_one(database, postgres, seed) for seed in range(rushes)]
            failed += _print(database, "killed", rushes * KILLS, found, 0, time.monotonic() - started)
    return failed


def _one(database: str, postgres: Postgres, seed: int) -> Finding:
    with tempfile.TemporaryDirectory(prefix="heard-faults-") as folder:
        url = postgres.empty_database() if database == "postgresql" else f"sqlite:///{folder}/heard.db"
        finding = rush(database, url, Path(folder), kills=KILLS, people=PEOPLE, seed=seed)
        if database == "postgresql":
            postgres.drop(url)
    return finding


# Outages --------------------------------------------------------------------------------------------------------------

Row = tuple[str, str, int, list[Finding], int, float]


def _server_stopped() -> Iterator[Row]:
    with postgres_server() as server:
        outage = Outage(server.stop, server.start)
        yield _outages("postgresql", "server stopped", server.empty_database(), outage)


def _disk_full() -> Iterator[Row]:
    for database in DATABASES:
        with small_disk(SIZES[database]) as disk:
            yield ON_A_DISK[database](disk)


def _sqlite_on(disk: Disk) -> Row:
    url = f"sqlite:///{disk.folder}/heard.db"
    return _outages("sqlite", "disk full", url, Outage(disk.fill, disk.empty))


def _postgres_on(disk: Disk) -> Row:
    """A server that cannot write its log ahead stops; whoever runs it frees space and starts it again."""
    with postgres_server(disk.folder) as server:

        def back() -> None:
            disk.empty()
            server.start()

        return _outages("postgresql", "disk full", server.empty_database(), Outage(disk.fill, back))


ON_A_DISK: dict[str, Callable[[Disk], Row]] = {"sqlite": _sqlite_on, "postgresql": _postgres_on}


def _outages(database: str, what: str, url: str, outage: Outage) -> Row:
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="heard-faults-") as folder:
        found, troubled = outages(database, url, Path(folder), outage, times=OUTAGES, people=MANY, seed=1)
    return database, what, OUTAGES, [found], troubled, time.monotonic() - started


# Printing -------------------------------------------------------------------------------------------------------------


def _print(database: str, what: str, times: int, found: list[Finding], troubled: int, seconds: float) -> int:
    sums = {name: sum(getattr(one, name) for one in found) for name in COLUMNS}
    allowed = math.floor(len(found) + 3 * math.sqrt(len(found)))
    right = all(one.is_right for one in found) and sums["linked"] <= allowed
    right = right and (what == "killed" or troubled > 0)
    line = "".join(f"{sums[name]:>{width}}" for name, width in COLUMNS.items())
    end = "" if right else "   FAILED"
    print(
        f"{database:<12}{what:<16}{times:>6}{line}{allowed:>8}{troubled:>10}{seconds:>9.0f}{end}", flush=True
    )
    return 0 if right else 1


BAD_LUCK = {
    "class": "tests/acceptance/pages/test_shared_devices.py",
    "clock": "tests/faults/test_wrong_clock.py",
    "damage": "tests/faults/test_damage.py",
    "folders": "tests/faults/test_folders.py",
    "upgrade": "tests/integration/store/test_upgrades.py",
}


if __name__ == "__main__":
    if (kind := "".join(sys.argv[1:2])) in BAD_LUCK:
        sys.exit(
            subprocess.run(
                [sys.executable, "-m", "pytest", "-v", "--long", BAD_LUCK[kind]], check=False
            ).returncode
        )
    if sys.argv[1:2] == ["siege"]:
        sys.exit(siege.main(*map(float, sys.argv[2:4])))
    if by_name := {"replies": replies, "web": web, "workers": workers}.get(
        sys.argv[1] if len(sys.argv) > 1 else ""
    ):
        sys.exit(by_name(*map(int, sys.argv[2:3])))
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
