"""A school's assembly: a thousand browsers begin within a minute, answer at a person's pace, and send.

Run: `make load`, or `python -m tests.benchmarks.load_thousand [PEOPLE]`. `heard run` is a process of its own, as anybody
starts it, on its embedded default; the browsers are in another one. Printed are the turns, how long half, 95 and 99 of 100
took, the most memory that the server had, its processor time, and how many answers wait sealed in the end. The exit code is
1 when anything is lost, or slower or larger than we aim at.
"""

import asyncio
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bot.rehearsal.replay import replay
from bot.rehearsal.respondent import Seen
from bot.rehearsal.web import Fields, WebRespondent
from surveys.definition.loading import library
from surveys.language.phrases import phrases_in
from surveys.store.database.opening import open_stores
from tests.faults.siege.servers import COMMAND, _wait_for
from tests.ports import free_port

PEOPLE, BEGIN_WITHIN = 1000, 60.0
SURVEY = "feeling-heard"
PAUSE = (2.0, 6.0)
"""Seconds until somebody answers what they have read, quickest and slowest. Real ones take longer."""
AIM_P95, AIM_MEGABYTES = 300.0, 400.0


@dataclass
class Turns:
    """Milliseconds of each turn; `again` counts requests that had to be sent once more."""

    took: list[float] = field(default_factory=list)
    again: int = 0

    def share(self, of_100: int) -> float:
        in_order = sorted(self.took)
        return in_order[len(in_order) * of_100 // 100]


class Pupil(WebRespondent):
    """Reads before they answer."""

    def __init__(self, url: str, turns: Turns, chance: random.Random) -> None:
        super().__init__(url)
        self._turns, self._chance = turns, chance

    async def send(self, fields: Fields, path: str = "") -> list[Seen]:
        await asyncio.sleep(self._chance.uniform(*PAUSE))
        while True:
            begun = time.perf_counter()
            with suppress(aiohttp.ClientError, OSError):
                seen = await super().send(fields, path)
                self._turns.took.append((time.perf_counter() - begun) * 1000)
                return seen
            self._turns.again += 1


async def assembly(port: int, people: int, turns: Turns) -> int:
    """How many were told that their answers are on their way."""
    chance, survey, told = random.Random(1), library()[SURVEY], 0

    async def one(number: int) -> int:
        await asyncio.sleep(BEGIN_WITHIN * number / people)
        pupil = Pupil(f"http://127.0.0.1:{port}", turns, random.Random(number))

        async def somebody(_row: int) -> WebRespondent:
            return pupil

        seed = random.Random(chance.random())
        report = await replay([{}], survey, somebody, phrases_in(), fill=seed)
        return report.sent

    told = sum(await asyncio.gather(*(one(number) for number in range(people))))
    return told


@contextmanager
def running(folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """`heard run` with its defaults, on a new folder."""
    port = free_port()
    there = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    ours = {"HEARD_DATA": str(folder / "data"), "HEARD_PORT": str(port)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, "run"], env=there | ours, stdout=log, stderr=log
        )
        try:
            _wait_for(port)
            yield process, port
        finally:
            process.terminate()
            process.wait(60)


def _most_megabytes(process: int) -> float:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _processor_seconds(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main(people: int = PEOPLE) -> int:
    turns = Turns()
    with tempfile.TemporaryDirectory(prefix="heard-load-") as made:
        folder = Path(made)
        with running(folder) as (process, port):
            worked = _processor_seconds(process.pid)
            told = asyncio.run(assembly(port, people, turns))
            megabytes, worked = _most_megabytes(process.pid), _processor_seconds(process.pid) - worked
        kept = _kept(folder)
    print(
        f"{people} people began within {BEGIN_WITHIN:.0f} s; {told} were told that they have sent; {kept} wait sealed"
    )
    shares = ", ".join(f"{turns.share(of):.0f} ms ({of} of 100)" for of in (50, 95, 99))
    print(f"{len(turns.took)} turns: {shares}; {turns.again} sent once more")
    print(
        f"the server: {megabytes:.0f} MB at most, {worked / len(turns.took) * 1000:.2f} ms of processor time a turn"
    )
    lost = told != people or kept != people
    print("LOST" if lost else "nothing lost")
    return int(lost or turns.share(95) > AIM_P95 or megabytes > AIM_MEGABYTES)


def _kept(folder: Path) -> int:
    with (
        closing(open_stores(f"sqlite:///{folder}/data/heard.db")) as stores,
        stores.pool.transaction() as pool,
    ):
        return pool.count(f"{SURVEY}-r1")


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
