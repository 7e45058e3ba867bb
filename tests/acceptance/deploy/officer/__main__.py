"""Play the officer's path, and say what each step took: `make officer`. The commands are those of `docs/deploying.md`, read
from it. The exit code is 1 where a step fails."""

import asyncio
import os
import random
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import httpx

from bot.rehearsal.replay import replay
from bot.rehearsal.web import WebRespondent
from surveys.definition.loading import library
from surveys.language.phrases import phrases_in
from tests.acceptance.deploy.officer.machine import (
    LOGS,
    Systemd,
    Unit,
    as_user,
    commands_in,
    in_network,
    lay_over,
    leave_the_network,
    on_a_bare_machine,
    settings_in,
)

ROOT = Path(__file__).parents[4]
DEPLOYING = ROOT / "docs" / "deploying.md"
HEARD = "/opt/heard/bin/heard"
DATABASE = Path("/var/lib/postgresql/heard")
SETTINGS, BACKUPS, SAFE = Path("/etc/heard"), Path("/var/backups/heard"), Path("/root/backup-private-key")
NAMES = ("survey.example.org", "board.example.org", "desk.example.org")
CERTIFICATE = Path(f"/etc/letsencrypt/live/{NAMES[0]}")
OWNER = "postgresql://postgres:PASSWORD@127.0.0.1/heard"
SURVEY, PEOPLE = "feeling-heard", 25
PATIENCE = 120.0
PROCESSES = ("chat", "intake", "board", "desk")
ROLE = re.compile(r"(CREATE|ALTER|DROP) [A-Z]+ ")
PASSWORDS = dict(zip(PROCESSES, ("one", "two", "three", "four"), strict=True))
FILLED = {
    "HEARD_FRONT_DOOR": "Children’s front door: 01472 000000",
    "HEARD_FRONT_DOOR_OWNER": "Ann Smith",
    "HEARD_FRONT_DOOR_CHECKED": time.strftime("%Y-%m-%d"),
    "HEARD_BACKUPS": str(BACKUPS),
}


@contextmanager
def step(name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    print(f"{name:<52}{time.monotonic() - begun:>6.1f} s", flush=True)


def typed(systemd: Systemd, lines: Iterator[str]) -> None:
    """Lines of a document, one after another."""
    for line in lines:
        words = shlex.split(line)
        if words[0] == "systemctl":
            systemd.systemctl(words[1:])
        elif ROLE.match(line):
            _sql(line)
        elif words[0] == "heard-as":
            _as_process(*words[1:])
        elif words[0] != "apt" and "psql" not in words:  # what it would install is here
            _run("sh", "-c", line)


def _as_process(process: str, *words: str) -> None:
    if words == ("doctor",):
        _expect("\nWRONG" not in _doctor(process), f"all is well with {process}")
    else:
        heard(process, *words)


def _run(*words: str) -> str:
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(f"{' '.join(words)} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
    return ran.stdout


def heard(process: str, *words: str, **more: str) -> str:
    """A command of ours as a process's account, with its settings."""
    unit = Unit.read(f"heard-{'intake' if process == 'owner' else process}")
    unit.make_folders()
    settings = settings_in(SETTINGS / f"{process}.env") | more
    ran = subprocess.run(
        as_user(unit.one("User"), [HEARD, *words]),
        env=settings,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise SystemExit(
            f"heard {' '.join(words)} ({process}) ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}"
        )
    return ran.stdout + ran.stderr


# The database ---------------------------------------------------------------------------------------------------------


def begin_database() -> None:
    """PostgreSQL as Debian has it, on the address that the document names."""
    password = Path("/etc/owner")
    password.write_text("PASSWORD")
    _run("install", "-d", "-o", "postgres", "-m", "0700", str(DATABASE))
    _run("chown", "postgres", str(password))
    _postgres("initdb", "-A", "scram-sha-256", f"--pwfile={password}")
    options = "-c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
    _postgres("pg_ctl", "-w", "-l", f"{DATABASE}/log", "-o", options, "start")


def end_database() -> None:
    _postgres("pg_ctl", "-w", "-m", "fast", "stop")


def _postgres(program: str, *words: str) -> None:
    (programs,) = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
    _run(*as_user("postgres", [f"{programs}/{program}", "-D", str(DATABASE), *words]))


def _sql(statement: str, database: str = "postgres") -> None:
    _run("psql", "-q", OWNER.replace("/heard", f"/{database}"), "-c", statement)


# The settings ---------------------------------------------------------------------------------------------------------


def fill_in(key: str) -> None:
    """Every file of settings, as the officer does with an editor."""
    filled = FILLED | {"HEARD_BACKUP_KEY": key}
    for process in (*PROCESSES, "owner"):
        file = SETTINGS / f"{process}.env"
        text = file.read_text().replace("PASSWORD", PASSWORDS.get(process, "PASSWORD"))
        for name, value in filled.items():
            text = re.sub(rf"^{name}=$", f"{name}={value}", text, flags=re.MULTILINE)
        file.write_text(text)
    _run("mount", "-t", "tmpfs", "none", str(BACKUPS))  # another machine's disk
    _run("chown", "heard", str(BACKUPS))
    BACKUPS.chmod(0o700)


def begin_front(systemd: Systemd) -> None:
    """nginx, with the file of the document and a certificate that it is told to trust."""
    CERTIFICATE.mkdir(parents=True)
    names = ",".join(f"DNS:{name}" for name in NAMES)
    _run(
        *(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "2",
            "-subj",
            f"/CN={NAMES[0]}",
        ),
        *("-keyout", str(CERTIFICATE / "privkey.pem"), "-out", str(CERTIFICATE / "fullchain.pem")),
        *("-addext", f"subjectAltName={names}"),
    )
    with Path("/etc/hosts").open("a") as hosts:
        hosts.write(f"127.0.0.1 {' '.join(NAMES)}\n")
    shutil.rmtree("/etc/nginx/sites-enabled")  # of this machine
    Path("/etc/nginx/sites-enabled").mkdir()
    typed(systemd, commands_in(DEPLOYING, "## In front"))
    systemd.running["nginx"] = subprocess.Popen(["nginx", "-g", "daemon off;"])


# People ---------------------------------------------------------------------------------------------------------------


def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=CERTIFICATE / "fullchain.pem")


def wait_until_ready(systemd: Systemd, *names: str) -> None:
    """By https, at each name."""
    ends = time.monotonic() + PATIENCE
    for name in names:
        while not _is_ready(name):
            for process, running in systemd.running.items():
                if running.poll() is not None:
                    raise SystemExit(f"{process} has ended:\n{(LOGS / f'{process}.log').read_text()}")
            if time.monotonic() > ends:
                raise SystemExit(f"{name} does not answer")
            time.sleep(0.2)


def _is_ready(name: str) -> bool:
    try:
        return httpx.get(f"https://{name}/readyz", verify=_trusted()).status_code == 200
    except httpx.TransportError:
        return False


def answered(people: int, seed: int) -> int:
    """So many answer a survey over TLS. How many were told that their answers are on their way."""

    async def everybody() -> int:
        browsers = [
            WebRespondent(f"https://{NAMES[0]}", aiohttp.TCPConnector(ssl=_trusted())) for _ in range(people)
        ]

        async def somebody(row: int) -> WebRespondent:
            return browsers[row]

        chance, rows = random.Random(seed), [dict[str, str]() for _ in browsers]
        report = await replay(rows, library()[SURVEY], somebody, phrases_in(), fill=chance)
        for each in browsers:
            await each.aclose()
            await each._connector.close() if each._connector else None
        return report.sent

    return asyncio.run(everybody())


# The path -------------------------------------------------------------------------------------------------------------


def inside() -> None:
    lay_over()
    os.environ |= {"PYTHON": "/usr/bin/python3.11", "DEBIAN_FRONTEND": "noninteractive"}
    systemd = Systemd()
    try:
        path(systemd)
    finally:
        systemd.stop_all()


def path(systemd: Systemd) -> None:
    before = _of_heard()
    with step("installed, every package by its hash"):
        typed(systemd, commands_in(DEPLOYING, "## Install"))
    way_back = leave_the_network()
    with step("accounts, the key of backups, settings, units"):
        *first, made = commands_in(DEPLOYING, "## Backups")
        typed(systemd, iter(first))
        key = _run(*shlex.split(made)).strip().partition("=")[2]
        typed(systemd, commands_in(DEPLOYING, "## Apart"))
        fill_in(key)
    with step("database, tables, an account a process"):
        begin_database()
        lines = list(commands_in(DEPLOYING, "### The database"))
        begun = next(place for place, line in enumerate(lines) if line.startswith("systemctl"))
        typed(systemd, iter(lines[:begun]))
    with step("units are taken by systemd"):
        _run("systemd-analyze", "verify", "--man=no", *(f"heard-{each}.service" for each in PROCESSES))
    with step("begun, behind nginx with a certificate"):
        doctors = [line for line in lines[begun:] if line.endswith("doctor")]
        typed(systemd, (line for line in lines[begun:] if line not in doctors))
        begin_front(systemd)
        wait_until_ready(systemd, *NAMES)
    with step("a round is opened, and answered over TLS"):
        heard("intake", "round", "open", SURVEY)
        time.sleep(2)  # the chat looks each second
        _expect(answered(PEOPLE, 1) == PEOPLE, "everybody was told that they have sent")
        _expect("opened, mixed and stored" in heard("intake", "intake"), "answers were taken in")
    with step("a backup, which the intake's own unit has written"):
        _wait_for_a_backup()
        (kept,) = BACKUPS.iterdir()
        shown = _run(HEARD, "backup", "show", str(kept), "--key", str(SAFE))
        _expect("responses.responses" in shown, "the backup opens to its end")
    with step("doctor, as the chat and as the intake"):
        typed(systemd, iter(doctors))
    with step("a new version: stopped, installed, upgraded, begun"):
        for line in commands_in(DEPLOYING, "## A new version"):
            if "install.sh" in line:
                in_network(way_back, "sh", "-c", f"cd {ROOT} && {line}")
            else:
                typed(systemd, iter([line]))
        wait_until_ready(systemd, *NAMES)
        _expect(answered(PEOPLE, 2) == PEOPLE, "the round goes on")
    with step("restored into another database, and closed"):
        _sql("CREATE DATABASE again")
        said = _owner("restore", str(kept), "--key", str(SAFE), "--yes", database="again")
        _expect("is put back" in said and f"{SURVEY}-r1" in said, "the round that was open is closed")
    with step("closed, and taken away"):
        heard("intake", "round", "close", SURVEY, "--yes")
        lines = list(commands_in(DEPLOYING, "## Taking it away"))
        typed(systemd, (line for line in lines if not ROLE.match(line)))
        systemd.stop_all()
        _sql("DROP DATABASE again")
        typed(systemd, (line for line in lines if ROLE.match(line)))
        end_database()
        left = _of_heard() - before
        _expect(left == {f"{DATABASE}"}, f"nothing is left of {left}")
    print("The path was walked to its end.")


def _of_heard() -> set[str]:
    """What is called after Heard where its files lie: also images of containers that this machine keeps."""
    return {str(each) for folder in ("/opt", "/etc", "/var/lib") for each in Path(folder).rglob("heard*")}


def _doctor(process: str) -> str:
    settings = settings_in(SETTINGS / f"{process}.env")
    ran = subprocess.run(
        as_user("heard", [HEARD, "doctor"]),
        env=settings,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    print("\n".join(f"    {line}" for line in ran.stdout.splitlines() if not line.startswith("ok")))
    return f"\n{ran.stdout}"


def _wait_for_a_backup() -> None:
    """The unit's own: it can write nowhere but where its file says."""
    ends = time.monotonic() + PATIENCE
    while not list(BACKUPS.glob("heard-*.backup")):
        _expect(time.monotonic() < ends, "the intake has backed up")
        time.sleep(0.2)


def _owner(*words: str, database: str) -> str:
    """As the owner of the tables, with a folder of its own."""
    url = OWNER.replace("/heard", f"/{database}")
    settings = settings_in(SETTINGS / "intake.env") | {
        "HEARD_DATABASE_URL": url,
        "HEARD_DATA": f"/var/lib/heard-owner-{database}",
        "HEARD_KEYS": f"/var/lib/heard-owner-{database}/keys",
        "HEARD_INTAKE_KEYS": f"/var/lib/heard-owner-{database}/intake-keys",
    }
    ran = subprocess.run([HEARD, *words], env=settings, cwd="/", capture_output=True, text=True, check=False)
    if ran.returncode:
        raise SystemExit(
            f"heard {' '.join(words)} as the owner ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}"
        )
    return ran.stdout


def _expect(is_so: bool, what: str) -> None:
    if not is_so:
        raise SystemExit(f"not so: {what}")


def main(words: Sequence[str]) -> int:
    if not words:
        return on_a_bare_machine("tests.acceptance.deploy.officer")
    inside()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
