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
LUNDY = ("Lundy: space", "Lundy: voice", "Lundy: audience", "Lundy: influence")


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


def _rows() -> list[list[str]]:
    """The cells of each row of the table."""
    text = (DOCS / "childrens-code.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (\d+ \| .*) \|$", text, re.MULTILINE)
    return [[cell.strip() for cell in row.split(" |")] for row in found]


def test_all_fifteen_standards_and_lundys_four_are_answered() -> None:
    """By number and name, in the ICO's order and then Lundy's, each with words of its own."""
    rows = _rows()
    assert [(int(row[0]), row[1].removeprefix("| ").strip()) for row in rows] == list(
        enumerate((*STANDARDS, *LUNDY), 1)
    )
    assert all(len(row[2]) > 3 for row in rows)


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row[1])
def test_each_row_names_the_line_of_the_product_and_the_test_that_holds_it(row: list[str]) -> None:
    """The file is there, and the test is one that pytest runs."""
    places = re.findall(r"`((?:surveys|bot|api|analysis)/[\w./-]+)`", row[3])
    tests = re.findall(r"\[(test_\w+)\]\(\.\./(tests/[\w./]+)\)", row[4])
    assert places
    assert tests
    assert [place for place in places if not (ROOT / place).exists()] == []
    missing = [
        name
        for name, file in tests
        if not re.search(
            rf"^\s*(?:async )?def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE
        )
    ]
    assert missing == []


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
