"""A real process under a clock that is wrong: libfaketime stands between it and the system's clock."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from api.installation import clock
from api.installation.settings import read_settings
from api.installation.wiring import Installation, open_installation
from surveys.definition.loading import library
from surveys.fieldwork.opening import open_round
from surveys.privacy.keys import answers_key
from surveys.privacy.sealing import seal_response
from surveys.privacy.sizes import size_of
from surveys.retention import DRAFT_SECONDS
from surveys.store.protocols import ContactRequest, Draft
from tests.ports import free_port

HEARD = str(Path(sys.executable).parent / "heard")
LIBRARIES = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
ROUND = "feeling-heard-r1"
SENT, MIDWAY, ASKED = 9, 5, 2
PATIENCE = 60.0


@dataclass(frozen=True)
class Left:
    """What is there of a round, and of requests to be contacted."""

    is_open: bool
    answers: int
    places: int
    requests: int
    has_keys: bool


ALL = Left(True, SENT, MIDWAY, ASKED, True)


@dataclass(frozen=True)
class House:
    """An installation, with what people left in it."""

    folder: Path
    url: str = ""

    @property
    def settings(self) -> dict[str, str]:
        address = {"HEARD_DATABASE_URL": self.url} if self.url else {}
        return {"HEARD_DATA": str(self.folder / "data"), **address}

    @contextmanager
    def opened(self) -> Iterator[Installation]:
        installation = open_installation(read_settings(self.settings))
        try:
            yield installation
        finally:
            installation.stores.close()

    def fill(self, days: int = 21) -> None:
        """Nine have sent, five are midway, two ask to be contacted; the round ends in three weeks."""
        survey, today = library()["feeling-heard"], clock.today()
        with self.opened() as house:
            closes = today + timedelta(days=days)
            round_ = open_round(house.stores.rounds, house.keys, survey, today, closes_on=closes)
            with house.stores.pool.transaction() as pool:
                for number in range(SENT):
                    sealed = seal_response(round_.answers_key, {"answers": {}}, size_of(survey))
                    pool.put(f"{number:064x}", round_.id, sealed)
            with house.stores.participation.transaction() as work:
                for number in range(SENT):
                    work.mark_sent(round_.id, f"{number:064x}")
                for number in range(MIDWAY):
                    expires = int(time.time()) + DRAFT_SECONDS
                    work.keep(Draft(f"{number:064x}", round_.id, b"place", expires, b"words"))
            with house.stores.contact.transaction() as contact:
                for number in range(ASKED):
                    contact.ask(ContactRequest(f"{number:032x}", today, b"sealed"))

    def left(self) -> Left:
        with self.opened() as house:
            with house.stores.rounds.transaction() as work:
                (round_,) = (each for each in work.rounds() if each.id == ROUND)
            with house.stores.pool.transaction() as pool:
                answers = pool.count(ROUND)
            with house.stores.participation.transaction() as participation:
                _tags, places = participation.left(ROUND)
            with house.stores.contact.transaction() as contact:
                requests = len(contact.requests())
            has_keys = bool(house.keys.read(ROUND) and answers_key(house.keys, ROUND).here)
            return Left(round_.is_open, answers, places, requests, has_keys)

    def looked(self, seconds_ago: float) -> None:
        """As if the machine had been off since then: no second source counts those seconds. Less than none: a clock that
        is believed although it is so far ahead."""
        kept = {"time": time.time() - seconds_ago, "boot": "another", "uptime": 0.0}
        (self.folder / "data" / "clock.json").write_text(json.dumps(kept))

    def environment(self, shift: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
        faked = {"LD_PRELOAD": str(LIBRARIES[0]), "FAKETIME": shift} if shift else {}
        return {**kept, **self.settings, **faked, "HEARD_PORT": f"{free_port()}"}

    def run(self, *typed: str, shift: str = "") -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [HEARD, *typed],
            env=self.environment(shift),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def serve(self, seconds: float, shift: str = "") -> str:
        """`heard run` until it answers and so long after. Gives what it logged."""
        environment = self.environment(shift)
        address = f"http://127.0.0.1:{environment['HEARD_PORT']}/"
        with (self.folder / "log").open("w+b") as log:
            running = subprocess.Popen([HEARD, "run"], env=environment, stdout=subprocess.DEVNULL, stderr=log)
            try:
                _wait_for(address, running)
                time.sleep(seconds)
            finally:
                running.terminate()
                running.wait(PATIENCE)
            log.seek(0)
            return log.read().decode()


def _wait_for(address: str, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and running.poll() is None:
        try:
            httpx.get(address, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("it does not answer")
