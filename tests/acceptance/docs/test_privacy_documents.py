"""The documents on privacy name things that exist, and say which numbers are really in force."""

import re
from pathlib import Path

import pytest

from surveys.language.phrases import phrases_in
from surveys.retention import DRAFT_HOURS
from surveys.rounds import FEW, KEPT_BACK

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
STANDARDS = (
    "Best interests of the child",
    "Data protection impact assessments",
    "Age appropriate application",
    "Transparency",
    "Detrimental use of data",
    "Policies and community standards",
    "Default settings",
    "Data minimisation",
    "Data sharing",
    "Geolocation",
    "Parental controls",
    "Profiling",
    "Nudge techniques",
    "Connected toys and devices",
    "Online tools",
)


@pytest.mark.parametrize("name", ["dpia.md", "childrens-code.md"])
def test_every_file_that_is_named_exists(name: str) -> None:
    """Links lead somewhere, and paths in the text are real."""
    text = (DOCS / name).read_text(encoding="utf-8")
    links = [DOCS / link for link in re.findall(r"\]\(([^)#]+)\)", text)]
    paths = [ROOT / path for path in re.findall(r"`((?:surveys|bot|api|analysis|tests)/[\w./-]+)`", text)]
    assert links
    assert [str(path) for path in (*links, *paths) if not path.exists()] == []


def test_the_readme_leads_to_both() -> None:
    """Somebody who looks for privacy finds them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "(docs/dpia.md)" in readme
    assert "(docs/childrens-code.md)" in readme


def test_all_fifteen_standards_are_answered() -> None:
    """By number and name, in the ICO's order, each with words of its own."""
    text = (DOCS / "childrens-code.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \|", text, re.MULTILINE)
    assert [(int(number), name) for number, name, _ in rows] == list(enumerate(STANDARDS, 1))
    assert all(len(told) > 3 for _, _, told in rows)


def test_the_numbers_are_those_in_force() -> None:
    """How few are hidden, how many are kept back, how long a place is kept."""
    dpia = (DOCS / "dpia.md").read_text(encoding="utf-8")
    code = (DOCS / "childrens-code.md").read_text(encoding="utf-8")
    assert f"mixes {FEW} or more and keeps {KEPT_BACK} back" in dpia
    assert f"{DRAFT_HOURS} hours" in dpia
    assert f"after {DRAFT_HOURS} hours" in code
    assert "until the contact point is done, and never by a date alone" in dpia
    assert "Requests to be contacted go when they are done" in code


def test_the_commissioners_number_is_in_the_notice() -> None:
    """As the documents say."""
    assert "0303 123 1113" in phrases_in().says["privacy"]
