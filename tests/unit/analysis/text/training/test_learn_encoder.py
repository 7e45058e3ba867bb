"""What the encoder is taught with. The teaching itself needs tools that nobody else has to install."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path

import pytest

from analysis.text.training import learn_encoder
from analysis.text.training.learn_encoder import AT_ONCE, NOT_ASKED, Lesson, batches, lessons


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One labelled sentence of each kind."""
    rows = {
        "young": {
            "text": "she listens",
            "question": "How?",
            "themes": {"listened_to": "good"},
            "sentiment": "positive",
        },
        "practitioners": {
            "text": "far too long a morning",
            "themes": {"practicalities": "bad"},
            "sentiment": "negative",
        },
        "support": {"text": "don’t let him in", "level": "urgent"},
    }
    for name, row in rows.items():
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"persona": "1", **row}) + "\n", encoding="utf-8")
    return tmp_path


def test_lessons_are_of_a_folder_and_our_own(folder: Path) -> None:
    """In one form, each with what is told of it and no more."""
    told = lessons(folder)
    assert Lesson("don't let him in", "", level="urgent") in told
    young = {"young_people/listened_to": "good"}
    assert Lesson("she listens", "How?", level="none", feeling="positive", themes=young) in told
    assert {one.audience for one in told if one.text == "far too long a morning"} == {"practitioners"}
    assert len(told) > 9_000
    assert all(one.level or one.themes is not None for one in told)
    assert {one.level for one in told if "practitioners" in one.audience} == {None}


def test_each_lesson_is_read_once_a_round_and_some_without_their_question() -> None:
    """In an order that differs from round to round."""
    told = [Lesson(f"text {number}", "Why?") for number in range(500)]
    order = random.Random(1)
    first, second = ([one for batch in batches(told, order) for one in batch] for _ in range(2))
    assert Counter(one.text for one in first) == Counter(one.text for one in told)
    assert [one.text for one in first] != [one.text for one in second]
    hidden = sum(not one.question for one in first) / len(first)
    assert NOT_ASKED - 0.1 < hidden < NOT_ASKED + 0.1
    assert max(len(batch) for batch in batches(told, order)) == AT_ONCE


def test_a_broken_file_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its line, and nothing is learned."""
    (folder / "support.jsonl").write_text('{"text": "a", "level": "none"}\n{"text": \n', encoding="utf-8")
    assert learn_encoder.main([str(folder), "--out", str(folder)]) == 2
    assert "support.jsonl, line 2" in capsys.readouterr().err
    assert not list(folder.glob("*.onnx"))
