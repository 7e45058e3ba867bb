"""The alerts, by Prometheus's own programme: each fires when it should, and is silent when all is well."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ALERTS = Path(__file__).parents[3] / "deploy" / "prometheus" / "alerts.yml"
TURNS = "heard_turn_seconds_bucket"
PROBE = 'probe_success{job="heard-probe", instance="survey"}'
UNIT = 'node_systemd_unit_state{name="heard-intake.service", state="active"}'
SPACE = '{mountpoint="/var", fstype="ext4"}'

CASES = {
    "down": ({PROBE: "1x5 0x20"}, "15m", {"HeardIsDown"}),
    "away for a moment": ({PROBE: "1x5 0 1x20"}, "15m", set()),
    "an error, shown when its day is over": (
        {"heard_errors_total": "0x1440 1x600"},
        "25h",
        {"HeardHasErrors"},
    ),
    "an error of three days ago": ({"heard_errors_total": "0x10 1x4400"}, "72h", set()),
    "slow": (
        {f'{TURNS}{{le="1.0"}}': "0x60 80x120", f'{TURNS}{{le="+Inf"}}': "0x60 100x120"}
        | {f'{TURNS}{{le="2.5"}}': "0x60 100x120"},
        "2h",
        {"HeardIsSlow"},
    ),
    "quick": (
        {f'{TURNS}{{le="0.05"}}': "0x60 95x120", f'{TURNS}{{le="+Inf"}}': "0x60 100x120"}
        | {f'{TURNS}{{le="2.5"}}': "0x60 100x120"},
        "2h",
        set(),
    ),
    "nobody comes": ({f'{TURNS}{{le="1.0"}}': "0x180", f'{TURNS}{{le="+Inf"}}': "0x180"}, "2h", set()),
    "no intake": ({UNIT: "1x5 0x20"}, "20m", {"HeardUnitIsNotActive"}),
    "an intake begun anew": ({UNIT: "1x5 0x2 1x20"}, "20m", set()),
    "a disk that fills": (
        {f"node_filesystem_avail_bytes{SPACE}": "5x40", f"node_filesystem_size_bytes{SPACE}": "100x40"},
        "30m",
        {"HeardDiskIsNearlyFull"},
    ),
    "room enough": (
        {f"node_filesystem_avail_bytes{SPACE}": "50x40", f"node_filesystem_size_bytes{SPACE}": "100x40"},
        "30m",
        set(),
    ),
}
"""what happens -> series, a value a minute; when it is asked; which alerts fire then"""

pytestmark = [
    pytest.mark.process,
    pytest.mark.skipif(shutil.which("promtool") is None, reason="no Prometheus on this machine"),
]


def test_each_alert_fires_when_it_should_and_else_is_silent(tmp_path: Path) -> None:
    """All in one run. Every alert of the file has a case in which it fires."""
    assert set().union(*(fires for _, _, fires in CASES.values())) == set(_alerts())
    done = _promtool(tmp_path, [_case(name, *case) for name, case in CASES.items()])
    assert done.returncode == 0, done.stdout + done.stderr


def test_that_a_wrong_case_is_found(tmp_path: Path) -> None:
    """So the test above can fail: a service that is well does not page."""
    done = _promtool(tmp_path, [_case("wrong", {PROBE: "1x20"}, "15m", {"HeardIsDown"})])
    assert done.returncode != 0


def _alerts() -> list[str]:
    return [line.split(": ")[1] for line in ALERTS.read_text().splitlines() if "- alert: " in line]


def _case(name: str, series: dict[str, str], at: str, fires: set[str]) -> dict[str, Any]:
    asked = [
        {"expr": f'count(ALERTS{{alertname="{alert}", alertstate="firing"}}) or vector(0)', "eval_time": at}
        | {"exp_samples": [{"labels": "{}", "value": int(alert in fires)}]}
        for alert in _alerts()
    ]
    given = [{"series": each, "values": values} for each, values in series.items()]
    return {"name": name, "interval": "1m", "input_series": given, "promql_expr_test": asked}


def _promtool(folder: Path, cases: list[dict[str, Any]]) -> "subprocess.CompletedProcess[str]":
    file = folder / "cases.yml"  # JSON is YAML
    file.write_text(json.dumps({"rule_files": [str(ALERTS)], "evaluation_interval": "1m", "tests": cases}))
    typed = ["promtool", "test", "rules", str(file)]
    return subprocess.run(typed, capture_output=True, text=True, check=False)
