"""The systemd units, by systemd's own checks; the settings and containers beside them, by our own table of settings."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from api.commands.lazy import COMMANDS
from api.installation.settings import read_settings

DEPLOY = Path(__file__).parents[3] / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MOST_EXPOSED = 20
"""Of systemd's 100: 'OK' ends at 50."""

systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")


def _analyze(folder: Path, *typed: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "SYSTEMD_UNIT_PATH": f"{folder}:", "COLUMNS": "200"}
    done = ["systemd-analyze", *typed]
    return subprocess.run(done, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def installed_units(tmp_path: Path) -> Path:
    """The units as they are put on a machine, with a program where theirs is."""
    shutil.copytree(DEPLOY / "systemd", tmp_path / "units")
    for unit in (tmp_path / "units").glob("*.service"):
        unit.write_text(unit.read_text().replace("/opt/heard/bin/heard", "/bin/true"))
    return tmp_path / "units"


@systemd
@pytest.mark.process
@pytest.mark.parametrize("name", [unit.name for unit in UNITS])
def test_systemd_takes_every_unit(installed_units: Path, name: str) -> None:
    """Every key is known and every value understood."""
    done = _analyze(installed_units, "verify", "--man=no", str(installed_units / name))
    about_ours = [line for line in done.stderr.splitlines() if "heard" in line]
    assert (done.returncode, about_ours) == (0, [])


@systemd
@pytest.mark.process
@pytest.mark.parametrize("name", [unit.name for unit in UNITS])
def test_a_unit_can_reach_little(installed_units: Path, name: str) -> None:
    """By systemd's own count of what a service that is broken into could still do."""
    done = _analyze(
        installed_units,
        "security",
        "--offline=yes",
        f"--threshold={MOST_EXPOSED}",
        "--no-pager",
        str(installed_units / name),
    )
    assert done.returncode == 0, done.stdout[-400:]


@systemd
@pytest.mark.process
def test_that_check_can_fail(installed_units: Path) -> None:
    """Without what is common to all units, each is exposed."""
    shutil.rmtree(installed_units / "heard-.service.d")
    unit = str(installed_units / "heard-chat.service")
    done = _analyze(installed_units, "security", "--offline=yes", f"--threshold={MOST_EXPOSED}", unit)
    assert done.returncode != 0


def test_every_unit_starts_a_command_of_ours_with_settings_that_lie_beside() -> None:
    """And no unit of a process that has no business with them is shown the folders of keys."""
    for unit in UNITS:
        text = unit.read_text()
        (started,) = re.findall(r"^ExecStart=/opt/heard/bin/heard (\S+)", text, re.MULTILINE)
        (settings,) = re.findall(r"^EnvironmentFile=/etc/heard/(\S+)$", text, re.MULTILINE)
        assert started in COMMANDS
        assert (DEPLOY / "env" / settings).is_file()
        assert ("heard/intake-keys" in text) == (started in ("intake", "chat"))
    chat = (DEPLOY / "systemd" / "heard-chat.service").read_text()
    assert "InaccessiblePaths=-/var/lib/heard/intake-keys" in chat


@pytest.mark.parametrize("path", sorted((DEPLOY / "env").glob("*.env")), ids=lambda path: path.name)
def test_every_line_of_the_settings_is_one(path: Path) -> None:
    """Spelled as Heard reads it; what is empty counts as not set."""
    lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
    read_settings(dict(line.split("=", 1) for line in lines))


WRITES = re.compile(r"^HEARD_(?:DATA|KEYS|INTAKE_KEYS|CONTACT_KEYS)=(/.+)$", re.MULTILINE)
BACKUPS = "/var/backups/heard"
"""What the documents and the files of settings say backups are written into."""


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_may_write_where_its_settings_say_that_it_does(unit: Path) -> None:
    """All else is read-only to it. Who has the keys of the intake writes backups."""
    text = unit.read_text()
    (settings,) = re.findall(r"^EnvironmentFile=/etc/heard/(\S+)$", text, re.MULTILINE)
    (folders,) = re.findall(r"^StateDirectory=(.+)$", text, re.MULTILINE)
    said = (DEPLOY / "env" / settings).read_text()
    may_write = {f"/var/lib/{folder}" for folder in folders.split()}
    for folder in map(Path, WRITES.findall(said)):
        assert may_write & {str(each) for each in (folder, *folder.parents)}
    makes_backups = unit.stem in ("heard-run", "heard-intake")
    assert (f"\nReadWritePaths=-{BACKUPS}\n" in text) == makes_backups
    assert (f"# {BACKUPS}," in said) == makes_backups


@pytest.mark.parametrize(
    ("process", "account", "folders"),
    [
        ("run", "heard", "heard heard-keys"),
        ("intake", "heard", "heard/intake heard/keys heard/intake-keys"),
        ("owner", "heard", "heard/intake heard/keys heard/intake-keys"),
        ("desk", "heard-desk", "heard-desk"),
    ],
)
@pytest.mark.process
def test_a_command_is_run_as_its_process_is(process: str, account: str, folders: str, tmp_path: Path) -> None:
    """With the account, the settings and the folders that the unit names; what was typed is passed on word by word."""
    programs = _programs_of_systemd(tmp_path)
    done = _heard_as(programs, process, "round", "open", "two words")
    assert done.returncode == 7, done.stderr
    typed = done.stdout.splitlines()
    assert typed[-4:] == [str(tmp_path / "bin" / "heard"), "round", "open", "two words"]
    assert f"--uid={account}" in typed
    assert f"EnvironmentFile={DEPLOY}/env/{process}.env" in typed
    assert f"StateDirectory={folders}" in typed
    assert "--pipe" in typed


@pytest.mark.process
def test_what_is_typed_wrong_for_it_names_what_there_is(tmp_path: Path) -> None:
    """No process, no command, a process without settings, a unit that is not installed."""
    programs = _programs_of_systemd(tmp_path)
    for typed in ((), ("intake",), ("nobody", "doctor")):
        done = _heard_as(programs, *typed)
        assert (done.returncode, "    intake\n" in done.stderr) == (2, True)
    (programs / "systemctl").write_text("#!/bin/sh\n")
    done = _heard_as(programs, "intake", "doctor")
    assert (done.returncode, "systemctl daemon-reload" in done.stderr) == (1, True)


def _programs_of_systemd(folder: Path) -> Path:
    """`systemctl show` by our units, and a `systemd-run` that prints what it was to run and ends with 7."""
    (folder / "bin").mkdir()
    programs = {
        "systemctl": f'sed -n "s/^$3=//p" "{DEPLOY}/systemd/$4.service"',
        "systemd-run": 'printf "%s\\n" "$@"; exit 7',
        "heard-as": (DEPLOY / "heard-as.sh").read_text(),
    }
    for name, text in programs.items():
        (folder / "bin" / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / "bin" / name).chmod(0o755)
    return folder / "bin"


def _heard_as(programs: Path, *typed: str) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": f"{programs}:/usr/bin:/bin", "HEARD_SETTINGS": f"{DEPLOY}/env"}
    command = ["sh", str(programs / "heard-as"), *typed]
    return subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )


def _compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


def test_the_containers_are_the_processes_of_production() -> None:
    """Each starts a command of ours, has settings that lie beside, and sees no folder of keys that is not its own."""
    services = _compose()["services"]
    ours = {name: service for name, service in services.items() if name != "database"}
    begun = {name: service["command"][0] for name, service in ours.items() if "profiles" not in service}
    assert begun == {name: name for name in ("chat", "intake", "board", "desk")}
    for name, service in ours.items():
        assert (DEPLOY / service["env_file"]).is_file()
        assert any("intake-keys" in volume for volume in service["volumes"]) == (name in ("intake", "owner"))
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_a_container_may_write_where_its_settings_say_that_it_does() -> None:
    """Its own system is read-only, and a new volume belongs to whom the image's folder beneath it does."""
    made = (
        (DEPLOY / "Containerfile").read_text().partition("install -d -o heard")[2].split("\nUSER")[0].split()
    )
    for name, service in _compose()["services"].items():
        if name == "database":
            continue
        mounted = {volume.split(":")[1] for volume in service["volumes"]}
        said = WRITES.findall((DEPLOY / service["env_file"]).read_text())
        assert set(said) <= mounted <= set(made)
        assert (BACKUPS in mounted) == (name in ("intake", "owner"))


def test_the_alerts_speak_of_metrics_that_there_are() -> None:
    """And each says what to do."""
    from api.process.metrics import Metrics

    known = {sample.name for family in Metrics().collect() for sample in family.samples} | {"probe_success"}
    rules = [
        rule
        for group in yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
        for rule in group["rules"]
    ]
    assert rules
    for rule in rules:
        assert (
            set(re.findall(r"\b(?:heard|probe)_\w+", rule["expr"])) <= known
        )  # node_ is the node exporter's
        assert rule["annotations"]["what_to_do"]
