"""The three processes of production, each with its own account, its own keys and its own port, on a real PostgreSQL."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from api.installation.clock import today
from bot.rehearsal.replay import replay
from bot.rehearsal.web import WebRespondent
from surveys.definition.loading import library
from surveys.language.phrases import phrases_in
from tests.accounts import account
from tests.conftest import Postgres
from tests.ports import free_port

HEARD = str(Path(sys.executable).parent / "heard")
PEOPLE = 24
PATIENCE = 60.0


class Production:
    """What an administrator sets up: a database, three accounts, and folders of keys, of which each process gets its own."""

    def __init__(self, url: str, folder: Path) -> None:
        rounds, intake = str(folder / "round-keys"), str(folder / "intake-keys")
        common = {"HEARD_DATA": str(folder / "data"), "HEARD_FRONT_DOOR": "The front door, 01472 000000"}
        self._settings: dict[str, Mapping[str, str]] = {
            "chat": {**common, "HEARD_DATABASE_URL": account(url, "chat"), "HEARD_KEYS": rounds},
            "intake": {
                **common,
                "HEARD_DATABASE_URL": account(url, "intake"),
                "HEARD_KEYS": rounds,
                "HEARD_INTAKE_KEYS": intake,
            },
            "board": {
                **common,
                "HEARD_DATABASE_URL": account(url, "board"),
                "HEARD_KEYS": str(folder / "board-keys"),
            },
        }

    def set(self, process: str, **settings: str) -> None:
        """More settings for a process from now on."""
        self._settings[process] = {
            **self._settings[process],
            **{f"HEARD_{name.upper()}": value for name, value in settings.items()},
        }

    def run(self, process: str, *typed: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [HEARD, *typed],
            env=self._environment(process),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def serving(self, process: str) -> Iterator[str]:
        """The address of a process that serves."""
        port = free_port()
        environment = {**self._environment(process), "HEARD_PORT": str(port)}
        running = subprocess.Popen(
            [HEARD, process], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, running)
            yield address
        finally:
            running.send_signal(signal.SIGTERM)
            running.communicate(timeout=PATIENCE)

    def _environment(self, process: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
        return {**kept, **self._settings[process], "COLUMNS": "160"}


def _wait_for(address: str, running: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if running.poll() is not None:
            raise AssertionError(f"it ended: {running.communicate()}")
        try:
            httpx.get(f"{address}/privacy", timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("it does not answer")


@pytest.fixture
def production(postgres: Postgres, tmp_path: Path) -> Iterator[Production]:
    url = postgres.database()
    yield Production(url, tmp_path)
    postgres.drop(url)


async def _everybody_answers(address: str) -> int:
    survey = library()["feeling-heard"]

    async def respondent(_number: int) -> WebRespondent:
        return WebRespondent(address)

    rows = [{"anything-else": "my worker listens to me"} for _ in range(PEOPLE)]
    report = await replay(rows, survey, respondent, phrases_in(), fill=random.Random(1))
    return report.sent


def test_answers_travel_through_three_processes_that_trust_each_other_with_nothing(
    production: Production, tmp_path: Path
) -> None:
    """The intake opens and closes the round, the chat talks, the board shows: each with the rights of its role alone."""
    quota = ("--closes", str(today() + timedelta(days=300)), "--quota", str(PEOPLE), "--asked", "60")
    opened = production.run("intake", "round", "open", "feeling-heard", *quota)
    assert "feeling-heard-r1 is open" in opened.stdout, opened.stderr
    with production.serving("chat") as address:
        assert asyncio.run(_everybody_answers(address)) == PEOPLE
    taken = production.run("intake", "intake")
    assert "answers were opened, mixed and stored" in taken.stdout, taken.stderr
    status = production.run("intake", "round", "status", "feeling-heard")
    assert "quota    about 24, reached on" in status.stdout, status.stderr
    assert "finished 0 to 9\nCounted on" in status.stdout
    closed = production.run("intake", "round", "close", "feeling-heard", "--yes")
    assert "Responses of the round: 20 to 29." in closed.stdout, closed.stderr
    assert "Nobody can tell any more who took part" in closed.stdout
    released = production.run("intake", "release", "make", "feeling-heard")
    assert released.returncode == 0, released.stderr
    key = production.run("intake", "key", "create", "The board").stdout.split()[0]
    with production.serving("board") as address:
        listed = httpx.get(f"{address}/api/v1/releases", headers={"Authorization": f"Bearer {key}"}).json()
    assert "feeling-heard-r1-v1" in str(listed)
    assert not (tmp_path / "round-keys" / "feeling-heard-r1.key").exists()
    assert (tmp_path / "intake-keys" / "intake.key").exists()


async def _somebody_asks(address: str) -> str:
    """On the page of its own; gives what is said at the end."""
    person = WebRespondent(address)
    await person.send([("about", "contact-en"), ("words", "yes")], "/contact")
    for words in ("Sam", "07700 900123", "skip", "skip"):
        await person.answer(words)
    said = (await person.answer("Send"))[-1].words
    await person.aclose()
    return said


def test_a_request_travels_from_the_chat_to_the_contact_point_alone(
    heard, postgres: Postgres, tmp_path: Path
) -> None:
    """The chat writes what it cannot read; the contact point reads and destroys it, with an account and a key of its own."""
    url = postgres.database()
    mine = {"database_url": account(url, "contact"), "contact_keys": str(tmp_path / "contact-keys")}
    key = heard("contact", "key", **mine).out.strip().removeprefix("HEARD_CONTACT_KEY=")
    production = Production(url, tmp_path)
    production.set("chat", contact_who="The advice team", contact_when="every day at 9", contact_key=key)
    with production.serving("chat") as address:
        assert asyncio.run(_somebody_asks(address)).startswith("It is sent. The advice team will read it.")
    request_id = heard("contact", "list", **mine).out.splitlines()[1].split()[0]
    assert "07700 900123" in heard("contact", "show", request_id, **mine).out
    assert heard("contact", "done", request_id, "--yes", **mine).code == 0
    assert heard("contact", "list", **mine).out == "Nobody waits to be contacted.\n"
    postgres.drop(url)


REFUSED = (
    ("chat", ("intake",), "permission denied for schema"),
    ("chat", ("release", "make", "feeling-heard"), "permission denied for schema"),
    ("board", ("round", "list"), "permission denied for schema rounds"),
    ("board", ("key", "create", "A spy"), "permission denied for table keys"),
)


def test_a_command_beyond_the_role_ends_in_a_sentence(heard, postgres: Postgres, tmp_path: Path) -> None:
    """Whatever is typed, the database refuses what is not the business of the account."""
    url, keys = postgres.database(), str(tmp_path / "keys")
    heard("round", "open", "feeling-heard", database_url=account(url, "intake"), keys=keys)
    for process, typed, says in REFUSED:
        ran = heard(*typed, database_url=account(url, process), keys=keys)
        assert ran.code == 1
        assert says in ran.err
        assert "Traceback" not in ran.err
    postgres.drop(url)


def test_no_process_begins_with_keys_that_everybody_can_read(heard, tmp_path: Path) -> None:
    """It says which file, and what to type; it does not mend it by itself, because it may have been copied already."""
    heard("round", "open", "feeling-heard")
    key = tmp_path / "data" / "keys" / "feeling-heard-r1.key"
    key.chmod(0o644)
    for process in ("run", "chat", "intake", "board"):
        ran = heard(process)
        assert (ran.code, ran.out) == (1, "")
        assert f"everybody on this machine can read {key}; run: chmod go= {key}" in ran.err


def test_a_process_that_dies_leaves_no_core_dump(tmp_path: Path) -> None:
    """It would hold the keys of all open rounds, and still be there after these are destroyed."""
    port = free_port()
    settings = {"HEARD_DATA": str(tmp_path / "data"), "HEARD_PORT": str(port)}
    running = subprocess.Popen(
        ["/bin/sh", "-c", f"ulimit -c unlimited && exec {HEARD} run"],
        cwd=tmp_path,
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    _wait_for(f"http://127.0.0.1:{port}", running)
    running.send_signal(signal.SIGABRT)
    running.communicate(timeout=PATIENCE)
    assert running.returncode == -signal.SIGABRT
    assert [file.name for file in tmp_path.iterdir()] == ["data"]


def test_the_boards_pages_are_open_on_one_machine_only(heard) -> None:
    """A web server in front lets everybody in, though this process listens to its own machine alone."""
    ran = heard("board", public_url="https://heard.example")
    assert ran.code == 1
    assert "the board's pages need a sign-in: set HEARD_BOARD_ACCESS=key" in ran.err
    assert "anybody can read the board's pages" in heard("doctor", public_url="https://heard.example").out
    assert "anybody can read" not in heard("doctor").out


def test_a_chat_that_could_open_answers_does_not_begin(heard, tmp_path: Path) -> None:
    """All keys in one folder are for one process alone; a chat apart says which to take away, and begins no sooner."""
    common = {"keys": str(tmp_path / "keys"), "front_door": "The front door, 01472 000000"}
    heard("round", "open", "feeling-heard", **common)
    ran = heard("chat", **common)
    assert (ran.code, ran.out) == (1, "")
    assert f"it was given {tmp_path}/keys/intake.feeling-heard-r1.key, {tmp_path}/keys/intake.key" in ran.err
    assert "name that in HEARD_INTAKE_KEYS of the intake, and leave it out here" in ran.err


def test_the_chat_has_no_key_that_opens_answers(heard, postgres: Postgres, tmp_path: Path) -> None:
    """Even with the intake's rights in the database it could read nothing that is sealed."""
    url = postgres.database()
    mine = {"database_url": account(url, "intake"), "keys": str(tmp_path / "rounds")}
    heard("round", "open", "feeling-heard", **mine, intake_keys=str(tmp_path / "intake"))
    ran = heard("round", "close", "feeling-heard", "--yes", **mine)
    assert ran.code == 1
    assert "only the intake has it" in ran.err
    postgres.drop(url)
