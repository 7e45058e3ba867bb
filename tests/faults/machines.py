"""Several machines with one database: each a network of its own, and a folder that no other can see. What they share is the
database, and the program that keeps keys."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
from sqlalchemy.engine import make_url

from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.keys import INTAKE, KeyProblem
from tests.faults.relay import relay
from tests.faults.workers import COMMAND, LONGEST_START, lives
from tests.http_server import answering

COUNT = 2
PORT = 8000

KEEPER = """#!/bin/sh
# Calls a service that keeps keys, as that of a council would be called: VERB NAME, with the key on standard input.
said=$(curl -s --max-time 10 --data-binary @- -w '\\n%{{http_code}}' "http://{address}/$1/$2") || exit 1
case "${{said##*
}}" in
    200) echo "$said" | head -n 1 ;;
    404 | 409) exit 3 ;;
    *) echo "the keeper answered: $said" >&2; exit 1 ;;
esac
"""

HIDE = 'mount --make-rprivate / && for each in $HIDDEN; do mount -t tmpfs none "$each"; done && exec "$@"'


class NoMachines(Exception):
    """Networks cannot be made here."""


@dataclass
class Machines:
    """Their doors stand behind one port, which passes each connection on to the next of them."""

    port: int
    starts: Sequence["Machine"]
    clock: Path = field(default=Path("/dev/null"))

    @property
    def workers(self) -> int:
        return len(self.starts)

    @property
    def there(self) -> list[int]:
        return [number for each in self.starts if lives(number := each.process.pid)]

    async def wait_for(self, count: int) -> None:
        async with asyncio.timeout(LONGEST_START):
            while sum(each.answers() for each in self.starts) < count:
                for each in self.starts:
                    if each.process.poll() not in (None, -signal.SIGKILL):
                        raise RuntimeError(each.log.read_text())
                await asyncio.sleep(0.1)


@dataclass
class Machine:
    """`typed` is its command, with what makes it a machine of its own before it."""

    typed: Sequence[str]
    environment: Mapping[str, str]
    address: str
    log: Path

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.typed, env=self.environment, stdout=log, stderr=log)

    def answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"http://{self.address}:{PORT}/readyz", timeout=5).status_code == 200
        return False

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


async def lose_one(machines: Machines, chance: random.Random, lost: list[int], most: int) -> None:
    """A whole machine is gone at once, and comes again."""
    while len(lost) < most:
        await asyncio.sleep(3.0)
        each = chance.choice(machines.starts)
        each.process.kill()
        lost.append(each.process.wait())
        await asyncio.sleep(1.0)
        each.start()
        await machines.wait_for(machines.workers)


@contextmanager
def machines(url: str, folder: Path, more: Mapping[str, str]) -> Iterator[Machines]:
    """`heard chat` on each of them. Raises `NoMachines`."""
    database = make_url(url)
    with ExitStack() as stack:
        net = stack.enter_context(_network())
        server = f"{database.query['host']}/.s.PGSQL.{database.port or 5432}"
        to_database = stack.enter_context(relay(server, host=net.host))
        telegram = more["HEARD_TELEGRAM_API"].rpartition(":")[2]
        to_telegram = stack.enter_context(relay(("127.0.0.1", int(telegram)), host=net.host))
        keeper = stack.enter_context(_keeper(KeyFolder(folder / "keys"), net.host))
        front = stack.enter_context(relay(*[(address, PORT) for address in net.addresses]))
        there = database.set(host=net.host, port=to_database.port, query={}).render_as_string(False)
        ours = {
            "HEARD_DATABASE_URL": there,
            "HEARD_HOST": "0.0.0.0",  # noqa: S104  # of a network of its own
            "HEARD_PORT": f"{PORT}",
            "HEARD_PUBLIC_URL": f"http://127.0.0.1:{front.port}",
            "HEARD_FRONT_DOOR": "The front door: 01472 000000",
            "HEARD_FRONT_DOOR_OWNER": "Ann Smith",
            "HEARD_FRONT_DOOR_CHECKED": time.strftime("%Y-%m-%d"),
        }
        ours |= {**more, "HEARD_TELEGRAM_API": f"http://{net.host}:{to_telegram.port}"}
        begun = [stack.enter_context(_machine(net, number, folder, ours, keeper)) for number in range(COUNT)]
        yield Machines(front.port, begun)


@contextmanager
def _machine(
    net: "Network", number: int, folder: Path, ours: Mapping[str, str], keeper: str
) -> Iterator[Machine]:
    folders = [folder / f"machine{each}" for each in range(COUNT)]
    own = folders[number]
    for each in folders:
        each.mkdir(exist_ok=True)
    program = own / "keeper"
    program.write_text(KEEPER.format(address=keeper))
    program.chmod(0o700)
    hidden = [each for each in (*folders, folder / "keys", folder / "intake") if each != own]
    there = {name: value for name, value in os.environ.items() if not name.startswith("HEARD_")}
    environment = {
        **there,
        **ours,
        "HEARD_DATA": str(own / "data"),
        "HEARD_KEY_COMMAND": str(program),
        "HIDDEN": " ".join(map(str, hidden)),
    }
    typed = ["ip", "netns", "exec", net.names[number], "unshare", "-m", "sh", "-c", HIDE, "sh"]
    heard = [sys.executable, "-c", COMMAND, "chat"]
    machine = Machine([*typed, *heard], environment, net.addresses[number], own.with_suffix(".log"))
    try:
        yield machine
    finally:
        machine.stop()


# What they share ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Network:
    """`host` is the address of what they share, as each of them sees it."""

    host: str
    names: Sequence[str]
    addresses: Sequence[str]


@contextmanager
def _network() -> Iterator[Network]:
    """One of its own for each of them, with a cable to a bridge here."""
    number = os.getpid() % 250
    bridge, first = f"heard{number}", f"10.231.{number}"
    names = [f"{bridge}m{each}" for each in range(COUNT)]
    addresses = [f"{first}.{each + 2}" for each in range(COUNT)]
    try:
        _ip(f"link add {bridge} type bridge", f"addr add {first}.1/24 dev {bridge}", f"link set {bridge} up")
        for name, address in zip(names, addresses, strict=True):
            _ip(f"netns add {name}", f"link add {name} type veth peer name eth0 netns {name}")
            _ip(f"link set {name} master {bridge} up")
            _ip(f"-n {name} addr add {address}/24 dev eth0", f"-n {name} link set eth0 up")
            _ip(f"-n {name} link set lo up")
        yield Network(f"{first}.1", names, addresses)
    finally:
        for command in (*(f"netns del {name}" for name in names), f"link del {bridge}"):
            with suppress(NoMachines):
                _ip(command)


def _ip(*commands: str) -> None:
    for command in commands:
        try:
            subprocess.run(["ip", *command.split()], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            raise NoMachines(f"this account cannot make networks here (ip {command})") from None


@contextmanager
def _keeper(keys: KeyFolder, host: str) -> Iterator[str]:
    """The address of a service that keeps keys, and gives those of the intake to nobody."""

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            _, verb, name = self.path.split("/")
            given = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, key = _kept(keys, verb, name, bytes.fromhex(given.decode()))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(key.hex().encode())

        def log_message(self, *_: object) -> None:
            pass

    with answering(Keeper, host) as there:
        yield there


def _kept(keys: KeyFolder, verb: str, name: str, given: bytes) -> tuple[int, bytes]:
    if name.startswith(INTAKE):
        return 403, b""
    if verb == "destroy":
        return (200, b"") if keys.destroy(name) else (404, b"")
    try:
        key = keys.keep(name, given) if verb == "make" else keys.read(name)
    except KeyProblem:
        return 409, b""
    return (200, key) if key else (404, b"")
