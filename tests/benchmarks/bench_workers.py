"""One chat process on PostgreSQL against two behind one port, by processor time: what a turn costs in each, and how much
more two cores then do than one.

Run: `python -m tests.benchmarks.bench_workers`. `heard chat` as it is begun in production; the load comes from another
process. The machine's two cores have the load, the database and both workers to do, so turns a second say little: what the
workers' own processor time allows is what one core does, times two, by what a turn costs in each.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks import web_load
from tests.benchmarks.bench_web import _processor_seconds
from tests.benchmarks.durable import durable_postgres
from tests.faults.workers import chatting, opened

ROUNDS, SECONDS = 3, 2.5
COUNTS = (1, 2)


def cost(url: str, folder: Path, workers: int) -> list[tuple[float, float]]:
    """Turns a second, and microseconds of the workers' processor time a turn, round by round."""
    found = []
    with opened(url, folder, web_load.SURVEY), chatting(url, folder, {}, workers=workers) as chat:
        processes = chat.wait_until_there()
        for _ in range(ROUNDS):
            before = _used(processes)
            command = [
                sys.executable,
                "-m",
                web_load.__name__,
                "postgres",
                f"{chat.port}",
                f"{SECONDS}",
                "0",
            ]
            rate = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)[0]
            found.append((rate, (_used(processes) - before) / (rate * SECONDS) * 1e6))
    return found


def _used(processes: Sequence[int]) -> float:
    return sum(map(_processor_seconds, processes))


def main() -> None:
    print("| processes | turns a second | processor time a turn |\n|---:|---:|---:|")
    costs = {}
    with durable_postgres() as server, tempfile.TemporaryDirectory(prefix="heard-workers-") as made:
        for count in COUNTS:
            folder = Path(made) / f"{count}"
            folder.mkdir()
            found = cost(server.empty_database(), folder, count)
            rate = statistics.median(rate for rate, _ in found)
            costs[count] = statistics.median(each for _, each in found)
            print(f"| {count} | {rate:,.0f} | {costs[count]:,.0f} µs |", flush=True)
    print(
        f"\nTwo on two cores do {2 * costs[1] / costs[2]:.2f} times what one does on one, by processor time."
    )


if __name__ == "__main__":
    main()
