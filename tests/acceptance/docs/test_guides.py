"""The guides of the first week: each command in them works, in their order, on an installation with example data."""

import io
import re
import shlex
from datetime import timedelta
from pathlib import Path

import pytest

from api.installation.clock import today
from tests.acceptance.commands.conftest import Ran, example, heard, prepared_example, same_keys
from tests.sources import ROOT

__all__ = ["example", "heard", "prepared_example", "same_keys"]

GUIDES = sorted((ROOT / "docs" / "guides").glob("[!R]*.md"))
ENDS_WITH_1 = ("heard doctor", "heard report check", "heard survey translate check")
"""Commands that look, and say with their status that something is to be done."""

pytestmark = [pytest.mark.database, pytest.mark.slow]


def commands(guide: Path) -> list[str]:
    """The indented lines that are typed. Days of the example stand for days to come."""
    lines = re.findall(r"^ {4,}(heard .+)$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    later = (today() + timedelta(days=60)).isoformat()
    return [re.sub(r"\d{4}-\d\d-\d\d", later, line) for line in lines]


@pytest.mark.usefixtures("example")
@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_every_command_of_a_guide_works(
    guide: Path, heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it is written there, one after another, in one folder. What is asked is answered by leaving."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    typed = commands(guide)
    assert typed
    for line in typed:
        done: Ran = heard(*shlex.split(line)[1:])
        assert done.code in ((0, 1) if line in ENDS_WITH_1 else (0,)), f"{line}: {done.err}"
        assert "something broke" not in done.err
