"""The doors that are besieged: Heard as `heard run` starts it, and a careless form, as anybody would write it first."""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.faults.siege.people import live
from tests.ports import free_port

COMMAND = "from api.cli import main; main()"
CARELESS = "tests.faults.siege.careless"
LONGEST_START = 60.0
WARM_SECONDS, WARM_PEOPLE = 3.0, 8
"""What people do before a siege, so that nothing is read from the disk for the first time in it."""


@dataclass(frozen=True)
class Server:
    """One that runs. `log` is what it has written, `data` its folder; `key` signs in, where there is a board."""

    port: int
    data: Path
    log: Path
    key: str = ""

    @property
    def megabytes(self) -> float:
        return sum(file.stat().st_size for file in self.data.rglob("*") if file.is_file()) / 1e6

    @property
    def lines(self) -> int:
        return self.log.read_bytes().count(b"\n")


@contextmanager
def besieged(form: str, intake_minutes: int = 1) -> Iterator[Server]:
    """ "heard" or "careless", with every survey of the core open, until the context ends."""
    with tempfile.TemporaryDirectory(prefix="heard-siege-") as folder:
        data, log, port = Path(folder, "data"), Path(folder, "log"), free_port()
        environment = _environment(data, port, intake_minutes)
        environment["HEARD_CONTACT_KEY"] = _heard(environment, "contact", "key").partition("=")[2]
        environment |= {"HEARD_CONTACT_WHO": "The team", "HEARD_CONTACT_WHEN": "every day"}
        key = _heard(environment, "key", "create", "siege").split()[0] if form == "heard" else ""
        typed = ["-c", COMMAND, "run"] if form == "heard" else ["-m", CARELESS]
        with log.open("wb") as written:
            process = subprocess.Popen(
                [sys.executable, *typed], env=environment, stdout=written, stderr=written
            )
            try:
                _wait_for(port)
                asyncio.run(live(port, WARM_SECONDS, key, WARM_PEOPLE))
                yield Server(port, data, log, key)
            finally:
                process.kill()
                process.wait()


def _environment(data: Path, port: int, intake_minutes: int) -> dict[str, str]:
    ours = {
        "HEARD_DATA": str(data),
        "HEARD_PORT": str(port),
        "HEARD_INTAKE_MINUTES": str(intake_minutes),
        "HEARD_BOARD_ACCESS": "key",
    }
    return {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")} | ours


def _heard(environment: Mapping[str, str], *typed: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-c", COMMAND, *typed], env=environment, capture_output=True, text=True, check=True
    )
    return next((word for word in ran.stdout.split() if "heard_" in word or "KEY=" in word), "")


def _wait_for(port: int) -> None:
    until = time.monotonic() + LONGEST_START
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not start within {LONGEST_START:.0f} seconds")
