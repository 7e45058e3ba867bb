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


def _compose() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return read


def test_the_containers_are_the_processes_of_production() -> None:
    """Each starts a command of ours, has settings that lie beside, and sees no folder of keys that is not its own."""
    services = _compose()["services"]
    ours = {name: service for name, service in services.items() if name != "database"}
    assert set(ours) == {"chat", "intake", "board", "desk"}
    for name, service in ours.items():
        assert service["command"][0] == name
        assert (DEPLOY / service["env_file"]).is_file()
        assert any("intake-keys" in volume for volume in service["volumes"]) == (name == "intake")
    published = [port for service in services.values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in published)


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
        assert set(re.findall(r"\b(?:heard|probe)_\w+", rule["expr"])) <= known
        assert rule["annotations"]["what_to_do"]
