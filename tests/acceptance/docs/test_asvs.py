"""The table of the standard names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
TABLE = (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1:-1] for line in TABLE.splitlines() if re.match(r"\| \d", line)]


def test_every_test_that_the_table_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/.]+)::(\w+)`", TABLE)
    assert len(named) > len(ROWS)
    missing = [f"{file}::{test}" for file, test in named if not _is_there(file, test)]
    assert missing == []


def _is_there(file: str, test: str) -> bool:
    path = ROOT / file
    return path.is_file() and f"def {test}(" in path.read_text(encoding="utf-8")


def test_every_row_has_evidence_or_says_that_it_has_none() -> None:
    assert [row[0].strip() for row in ROWS if "::" not in row[3] and row[3].strip() != "none"] == []


def test_every_chapter_of_the_standard_is_there() -> None:
    chapters = {int(number) for row in ROWS for number in re.findall(r"(\d+)\.\d", row[0])}
    assert set(range(1, 15)) <= chapters
