"""Kill processes at many random points and print what was lost: `python -m tests.faults [points]`."""

import math
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import DATABASES, Postgres, postgres_server
from tests.faults.rush import Finding, rush

KILLS, PEOPLE = 10, 150


def main(points: int = 200) -> int:
    """1 when anything was lost, doubled, linked or readable."""
    rushes = math.ceil(points / KILLS / len(DATABASES))
    print(
        f"{'database':<12}{'kills':>6}{'people':>8}{'told':>7}{'counted':>9}{'lost':>6}{'doubled':>9}", end=""
    )
    print(f"{'strange':>9}{'in clear':>10}{'linked':>8}{'chance':>8}{'seconds':>9}")
    failed = 0
    with postgres_server() as postgres:
        for database in DATABASES:
            started = time.monotonic()
            found = [_one(database, postgres, seed) for seed in range(rushes)]
            failed += _print(database, found, time.monotonic() - started)
    return 1 if failed else 0


def _one(database: str, postgres: Postgres, seed: int) -> Finding:
    with tempfile.TemporaryDirectory(prefix="heard-faults-") as folder:
        url = postgres.empty_database() if database == "postgresql" else f"sqlite:///{folder}/heard.db"
        finding = rush(database, url, Path(folder), kills=KILLS, people=PEOPLE, seed=seed)
        if database == "postgresql":
            postgres.drop(url)
    return finding


def _print(database: str, found: list[Finding], seconds: float) -> int:
    sums = {
        name: sum(getattr(one, name) for one in found)
        for name in ("kills", "people", "told", "counted", "lost", "doubled", "strange", "in_clear", "linked")
    }
    allowed = math.floor(len(found) + 3 * math.sqrt(len(found)))
    right = all(one.is_right for one in found) and sums["linked"] <= allowed
    widths = (6, 8, 7, 9, 6, 9, 9, 10, 8)
    line = "".join(f"{value:>{width}}" for value, width in zip(sums.values(), widths, strict=True))
    print(f"{database:<12}{line}{allowed:>8}{seconds:>9.0f}{'' if right else '   FAILED'}", flush=True)
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
