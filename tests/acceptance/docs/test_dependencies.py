"""What Heard stands on: every package has its reason, its way out and a licence that goes with ours; a build is the same
twice."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.acceptance.docs.dependencies import (
    CARRIED,
    COMPATIBLE,
    LEARNED,
    SINCE_AND_THEN,
    installed,
    licence,
    reasons,
    with_what_is_carried,
)
from tests.sources import ROOT


def test_every_package_that_is_asked_for_has_its_way_out() -> None:
    """A new one is a decision, and one that is gone is gone from the table."""
    assert set(reasons()) == set(SINCE_AND_THEN)


@pytest.mark.parametrize("package", installed())
def test_every_licence_goes_with_ours(package: str) -> None:
    """Where a package may be had under one of several, one that does is enough; of several that hold together, all must."""
    choices = re.split(r" OR ", licence(package))
    acceptable = [
        choice
        for choice in choices
        if all(part in (*COMPATIBLE, "LGPL-2.0-or-later") for part in choice.split(" AND "))
    ]
    assert acceptable, licence(package)


OF_OTHERS = (
    ".onnx",
    ".zip",
    ".gz",
    ".bin",
    ".woff2",
    ".ttf",
    ".standalone.js",
    ".min.js",
    ".min.css",
    "-bundle.js",
)
"""Ends of names that say that nobody writes such a file by hand."""
LARGE = 100_000
"""Bytes. So long is hardly a file that somebody has written here; those that are made from the code are named."""
MADE_HERE = ("api/openapi.json", "analysis/text/training/written/*.jsonl")


def test_what_travels_among_our_files_has_its_origin_and_licence() -> None:
    """A file of others that is new is found by its kind or its size; each has a licence that goes with ours, and
    says so beside it."""
    listed = ["git", "ls-files", "analysis", "api", "bot", "surveys"]
    files = subprocess.run(listed, cwd=ROOT, capture_output=True, check=True, text=True).stdout.splitlines()
    known = [pattern for each in CARRIED for pattern in each.files]
    for pattern in (*known, *LEARNED):
        assert any(fnmatch(name, pattern) for name in files), pattern
    strange = [name for name in files if name.endswith(OF_OTHERS) or (ROOT / name).stat().st_size > LARGE]
    told = (*known, *LEARNED, *MADE_HERE)
    assert [name for name in strange if not any(fnmatch(name, pattern) for pattern in told)] == []
    for each in CARRIED:
        assert set(each.licences) <= set(COMPATIBLE)
        assert re.search("MIT|Apache License", (ROOT / each.text).read_text(encoding="utf-8")), each.text


def _copy(folder: Path) -> Path:
    """The sources as git has them, with the times of now."""
    files = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    for name in filter(None, files):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def _built(folder: Path) -> dict[str, str]:
    build = [sys.executable, "-m", "hatchling", "build", "-d", "dist"]
    subprocess.run(build, cwd=folder, check=True, capture_output=True)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder / "dist").iterdir()}


@pytest.mark.process
@pytest.mark.slow
def test_a_release_is_the_same_bytes_wherever_it_is_built(tmp_path: Path) -> None:
    """From two copies of the sources in two folders, made at two times: wheel and source archive."""
    first, second = _built(_copy(tmp_path / "one")), _built(_copy(tmp_path / "elsewhere" / "two"))
    assert len(first) == 2
    assert first == second


@pytest.mark.process
def test_the_bill_of_materials_has_every_locked_package(tmp_path: Path) -> None:
    """With its version, and without a time or a number of its own, so that it is the same twice."""
    out = tmp_path / "heard.cdx.json"
    made = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", "requirements.txt"]
    options = ["--pyproject", "pyproject.toml", "--output-reproducible", "-o", str(out)]
    subprocess.run([*made, *options], cwd=ROOT, check=True, capture_output=True)
    bill = json.loads(out.read_text())
    assert bill["bomFormat"] == "CycloneDX"
    named = {component["name"].lower().replace("_", "-") for component in bill["components"]}
    assert {name.replace("_", "-") for name in installed()} <= named
    assert all(component.get("version") for component in bill["components"])
    assert bill["metadata"]["component"]["name"] == "heard"
    assert "all-MiniLM-L6-v2" in {each["name"] for each in with_what_is_carried(bill)["components"]}
