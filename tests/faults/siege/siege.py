"""One machine attacks in each way, and 64 people live beside it: how long they waited, and what they were refused."""

import asyncio
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from tests.faults.siege.attacks import ATTACKS
from tests.faults.siege.people import PAUSE, PEOPLE, Figures, Pause, live
from tests.faults.siege.servers import Server, besieged

NOBODY = "nobody attacks"
LONGEST_WAIT = 1.0
"""Seconds that 99 of 100 answers stay under."""
FALLS = ("fake_requests", "newcomers", "endless_head", "half_open", "no_http")
"""Attacks that the careless form is shown to fall by. It has no board to sign in to, and knows receipts of ours too."""

COLUMNS = {"answers": 9, "p50 ms": 8, "p99 ms": 8, "longest": 9, "done": 6, "refused": 9, "MB": 7, "lines": 8}


@dataclass(frozen=True)
class Finding:
    """What people met while an attack went on, what the attacker got done, and by how much disk and log grew."""

    form: str
    attack: str
    figures: Figures
    did: str
    megabytes: float
    lines: int

    @property
    def is_right(self) -> bool:
        return not self.figures.refused and self.figures.share(0.99) < LONGEST_WAIT

    @property
    def row(self) -> str:
        took = self.figures
        values = (
            f"{len(took.took):,}",
            f"{took.share(0.5) * 1000:.0f}",
            f"{took.share(0.99) * 1000:.0f}",
            f"{took.share(1) * 1000:.0f}",
            f"{took.done.total()}",
            f"{took.refused.total()}",
            f"{self.megabytes:.1f}",
            f"{self.lines:,}",
        )
        cells = "".join(f"{value:>{width}}" for value, width in zip(values, COLUMNS.values(), strict=True))
        return f"{self.form:<10}{self.attack:<20}{cells}  {self.did}"


def endure(
    server: Server, form: str, attack: str, seconds: float, people: int = PEOPLE, pause: Pause = PAUSE
) -> Finding:
    """One attack, with people beside it from its beginning to its end."""
    megabytes, lines = server.megabytes, server.lines
    attacking = _attacker(attack, server.port, seconds + 2) if attack != NOBODY else None
    figures = asyncio.run(live(server.port, seconds, server.key, people, pause))
    did = attacking.communicate(timeout=60)[0].strip() if attacking else ""
    return Finding(form, attack, figures, did, server.megabytes - megabytes, server.lines - lines)


def _attacker(attack: str, port: int, seconds: float) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.faults.siege.attacks", attack, str(port), str(seconds)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def siege(form: str, attacks: Iterable[str], seconds: float, people: int = PEOPLE) -> list[Finding]:
    """Every attack on a server of its own."""
    findings = []
    for attack in attacks:
        with besieged(form) as server:
            findings.append(endure(server, form, attack, seconds, people))
        print(findings[-1].row, flush=True)
        for why, times in findings[-1].figures.refused.most_common(4):
            print(f"{'':<30}{times} x {why}")
    return findings


def main(seconds: float = 300.0, careless_seconds: float = 40.0) -> int:
    """1 when somebody was refused by Heard, or waited too long, or the careless form held."""
    heads = "".join(f"{name:>{width}}" for name, width in COLUMNS.items())
    print(f"{'form':<10}{'attack':<20}{heads}  the attacker")
    careless = siege("careless", FALLS, careless_seconds)
    findings = siege("heard", (NOBODY, *ATTACKS), seconds)
    held = [each.attack for each in careless if each.is_right and each.lines < 1000]
    fallen = [each.attack for each in findings if not each.is_right]
    print(f"the careless form held against: {', '.join(held) or 'none'}")
    print(f"Heard fell short by: {', '.join(fallen) or 'none'}")
    return 1 if held or fallen else 0
