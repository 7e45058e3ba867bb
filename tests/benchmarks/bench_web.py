"""Turns a second of the web chat on durable stores, SQLite and PostgreSQL, against the smallest FastAPI application there
is, a plain form by FastAPI, SQLAlchemy and Jinja that stores one answer, and oTree; and how long they take with 64
conversations at once: such that never pause, so that the machine is never idle, and such of people, who take a moment before
they answer.

Run: `python -m tests.benchmarks.bench_web`. One uvicorn worker each, in processes of their own; the load comes from
another process that holds 64 kept-alive connections and reads every page. Rounds alternate, so that a busy machine slows
all of them. Read the ratio, not the figures.
"""

import itertools
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from api.installation.believed_clock import unkept_clock
from api.installation.wiring import time_and_chance
from api.process.serving import listen, server, spare_the_collector
from bot.pages.site import Site
from bot.web_door.door import chat_app, web_routes
from surveys.conversation.conversations import Conversations
from surveys.conversation.limits import UNLIMITED
from surveys.conversation.open_rounds import OpenRounds
from surveys.definition.loading import library
from surveys.dialogue.survey.script import Script
from surveys.dialogue.voice import Setting, Voices
from surveys.fieldwork.opening import open_round
from surveys.privacy.key_folder import KeyFolder
from surveys.privacy.outer_seal import OuterSealed
from surveys.safeguarding.detection import help_lines, support_level
from surveys.store.database.opening import open_stores
from surveys.store.group_commit import GroupCommit
from tests.benchmarks import peer_otree, web_load
from tests.benchmarks.durable import durable_postgres
from tests.benchmarks.peer_form import form
from tests.benchmarks.web_load import CONNECTIONS, SURVEY
from tests.ports import free_port

ROUNDS = 5
SECONDS = 2.5
PAUSE = 0.25
"""Seconds between an answer and the next turn of people who pause. Real ones take longer."""
# The applications -----------------------------------------------------------------------------------------------


def hello() -> ASGIApp:
    app = FastAPI()

    @app.get("/")
    async def root() -> dict[str, str]:
        return {"message": "Hello World"}

    return app


OPENED = date(2026, 11, 2)


def chat(database: str, folder: Path) -> ASGIApp:
    """The web chat as in production: durable store, one round open, no rate limit."""
    stores, keys = open_stores(database), KeyFolder(folder)
    setting, help_words = Setting("Board", support_level), "\n".join(help_lines())
    script = lambda survey, _kept=None: Script(survey, help_words, setting)  # noqa: E731
    survey = library()[SURVEY]
    open_round(stores.rounds, keys, survey, OPENED)
    conversations = Conversations(
        OpenRounds(stores.rounds, keys, script, time.monotonic, lambda: OPENED),
        GroupCommit(OuterSealed(stores.participation, keys), "participation"),
        GroupCommit(stores.pool, "pool"),
        Voices(setting, help_words),
        time_and_chance(unkept_clock()),
        limits=UNLIMITED,
    )
    site = Site("Anytown Safeguarding Children Partnership")
    return chat_app(web_routes(conversations, site=site, limits=None), site=site)


def serve(what: str, port: int, database: str, folder: Path) -> None:
    if what in ("hello", "form"):
        peer = hello() if what == "hello" else form(folder)
        uvicorn.run(peer, port=port, access_log=False, log_level="warning", loop="uvloop", http="httptools")
        return
    app = chat(database, folder)
    spare_the_collector()
    server(app).run([listen("127.0.0.1", port)])


# The run --------------------------------------------------------------------------------------------------------


def _start(what: str, port: int, database: str, folder: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", __spec__.name, "serve", what, str(port), database, str(folder / what)]
    started = peer_otree.start(port, folder / what) if what == "otree" else _begin(command)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return started
    os.killpg(started.pid, signal.SIGKILL)
    raise RuntimeError(f"the {what} server did not start within 30 seconds")


def _begin(command: list[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, start_new_session=True)


@dataclass
class Figures:
    """What was measured of one application, round by round: turns a second, microseconds of its processor time a turn,
    which other work on the machine changes less, and the milliseconds that half and 99 of 100 took, without pauses and
    with them."""

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    halves: list[float] = field(default_factory=list)
    nearly_all: list[float] = field(default_factory=list)
    paused_halves: list[float] = field(default_factory=list)
    paused_nearly_all: list[float] = field(default_factory=list)


def measure(databases: dict[str, str], folder: Path) -> dict[str, Figures]:
    ports = {what: free_port() for what in databases}
    servers: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for what, port in ports.items():
            servers[what] = _start(what, port, databases[what], folder)
        figures = {what: Figures() for what in databases}
        for _, what in itertools.product(range(ROUNDS), databases):
            _measure_once(figures[what], what, ports[what], servers[what].pid)
        return figures
    finally:
        for server in servers.values():
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(10)


def _measure_once(figures: Figures, what: str, port: int, process: int) -> None:
    join = peer_otree.new_session(port) if what == "otree" else ""
    before = _processor_seconds(process)
    rate, half, nearly_all = _load_in_a_process(what, port, join=join)
    figures.costs.append((_processor_seconds(process) - before) / (rate * SECONDS) * 1e6)
    figures.rates.append(rate)
    figures.halves.append(half)
    figures.nearly_all.append(nearly_all)
    _, half, nearly_all = _load_in_a_process(what, port, PAUSE, join)
    figures.paused_halves.append(half)
    figures.paused_nearly_all.append(nearly_all)


def _load_in_a_process(
    what: str, port: int, pause: float = 0.0, join: str = ""
) -> tuple[float, float, float]:
    command = [sys.executable, "-m", web_load.__name__, what, str(port), str(SECONDS), str(pause), join]
    found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return float(found[0]), float(found[1]), float(found[2])


def _processor_seconds(process: int) -> float:
    """What a process has used so far, in user and system mode (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


NAMES = {
    "hello": "FastAPI hello (requests)",
    "form": "FastAPI, SQLAlchemy, Jinja: a form, SQLite (answers)",
    "otree": "oTree, its SQLite (answers)",
    "chat": "Web chat, SQLite, synchronous=FULL (turns)",
    "postgres": "Web chat, PostgreSQL (turns)",
}


def table(figures: dict[str, Figures]) -> str:
    """Medians as a Markdown table; the ratios are to the hello of the same run."""
    rate = {what: statistics.median(each.rates) for what, each in figures.items()}
    cost = {what: statistics.median(each.costs) for what, each in figures.items()}
    rows = [
        f"| {NAMES[what]} | {rate[what]:,.0f} | {min(each.rates):,.0f} to {max(each.rates):,.0f} "
        f"| {rate[what] / rate['hello']:.2f} | {cost[what]:,.0f} | {cost['hello'] / cost[what]:.2f} "
        f"| {statistics.median(each.halves):.1f} | {statistics.median(each.nearly_all):.1f} "
        f"| {statistics.median(each.paused_halves):.1f} | {statistics.median(each.paused_nearly_all):.1f} |"
        for what, each in figures.items()
    ]
    head = f"| {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS:g} s "
    head += "| median a second | rounds | ratio | processor us each | ratio | p50, ms | p99, ms "
    head += f"| p50 with pauses of {PAUSE * 1000:.0f} ms | p99 |"
    return "\n".join([head, f"| --- {'| ---: ' * 9}|", *rows])


def main(arguments: list[str]) -> None:
    match arguments:
        case ["serve", what, port, database, folder]:
            serve(what, int(port), database, Path(folder))
        case _:
            with tempfile.TemporaryDirectory(prefix="heard-bench-") as folder, durable_postgres() as server:
                sqlite = f"sqlite:///{Path(folder, 'heard.db')}"
                databases = {
                    "hello": "",
                    "form": "",
                    "otree": "",
                    "chat": sqlite,
                    "postgres": server.database(),
                }
                if not peer_otree.PROGRAM.exists():
                    print("oTree is not here, and not measured: make bench installs it\n")
                    del databases["otree"]
                print(table(measure(databases, Path(folder))))


if __name__ == "__main__":
    main(sys.argv[1:])
