"""`heard themes`: the board's codebook and what it learns."""

import json
from pathlib import Path

import pytest


@pytest.fixture
def own(heard, example: Path, tmp_path: Path) -> Path:
    """The codebook that ships, with one theme renamed."""
    text = heard("themes", "codebook", "young_people", "--toml").out
    file = tmp_path / "ours.toml"
    file.write_text(
        text.replace('title = "Workers and trust"', 'title = "Those who help us"'), encoding="utf-8"
    )
    return file


def test_a_codebook_of_ones_own_is_used_and_its_history_kept(heard, own) -> None:
    assert "The codebook that ships" in heard("themes", "codebook", "young_people").out
    assert "is the one that ships" in heard("themes", "history", "young_people").out
    assert "changed: worker_relationship" in heard("themes", "check", str(own)).out
    assert (
        "In use for young_people" in heard("themes", "use", str(own), "--by", "Ann", "--why", "Our words").out
    )
    assert "Those who help us" in heard("themes", "codebook", "young_people").out
    assert heard("themes", "codebook", "young_people", "--toml").out == own.read_text(encoding="utf-8")
    (line,) = json.loads(heard("themes", "history", "young_people", "--json").out)
    assert (line["version"], line["by"], line["why"]) == (1, "Ann", "Our words")
    assert json.loads(heard("themes", "codebook", "young_people", "--json").out)["own"] == 1


def test_a_codebook_with_a_mistake_is_told_and_not_used(heard, own) -> None:
    own.write_text(
        own.read_text(encoding="utf-8").replace('title = "Those who help us"\n', ""), encoding="utf-8"
    )
    for words in (("check", str(own)), ("use", str(own), "--by", "Ann")):
        ran = heard("themes", *words)
        assert (ran.code, "ours.toml, theme 'worker_relationship': 'title' is missing" in ran.err) == (
            1,
            True,
        )
    assert "The codebook that ships" in heard("themes", "codebook", "young_people").out


@pytest.mark.usefixtures("example")
def test_without_coding_each_says_what_to_do(heard) -> None:
    assert "/desk/comments" in heard("themes", "evaluate", "young_people").out
    assert json.loads(heard("themes", "evaluate", "young_people", "--json").out) == {
        "comments": 0,
        "themes": {},
    }
    ran = heard("themes", "train", "young_people", "--by", "Ann")
    assert (ran.code, "learning needs 200" in ran.err) == (1, True)
    ran = heard("themes", "train", "young_people", "--by", " ")
    assert (ran.code, "say who does this" in ran.err) == (2, True)
    assert "Nothing that ten or more people" in heard("themes", "suggest", "young_people").out
    assert json.loads(heard("themes", "suggest", "young_people", "--json").out) == []
