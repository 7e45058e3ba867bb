"""Learning hints: the same sentences give the same weights, which hear what they were learned from."""

from __future__ import annotations

import csv
import json
from math import fsum
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.training import learn_hints
from surveys.safeguarding import detection as support
from surveys.safeguarding import hints

CALLS = (
    "he locks me in my room",
    "she locks me in the cellar",
    "dad locks me out at night",
    "he locks us in",
)
HARMLESS = ("the room was nice", "the night was fun", "my dad came too", "she was kind to me")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Our own sentences and a folder of public comments, all small."""
    rows = [(True, text) for text in CALLS * 5] + [(False, text) for text in HARMLESS * 5]
    lines = [json.dumps({"part": "learn", "support": support, "text": text}) for support, text in rows]
    (tmp_path / "own.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for name, column in learn_hints.EVERYDAY:
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[column], *[["The staff were very kind. I was seen on time."]] * 20])
    return tmp_path


def learned(folder: Path) -> hints.HintWeights:
    """The weights that the command writes."""
    out = folder / "hints.json"
    assert learn_hints.main([str(folder / "own.jsonl"), str(folder), "--out", str(out)]) == 0
    return hints.weights_from(out.read_text(encoding="utf-8"))


def test_what_was_learned_is_heard(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Words like the calls for help that were learned from are stronger than harmless ones, and the file names its size."""
    weights = learned(folder)
    assert hints.strength("my step dad locks me in", weights) > weights.threshold
    assert hints.strength("the staff were nice", weights) < weights.threshold
    assert "from 40 sentences" in capsys.readouterr().out


@pytest.mark.slow
def test_learning_twice_gives_the_same(folder: Path) -> None:
    """The same sentences give the same weights, to the last digit."""
    assert learned(folder) == learned(folder)


def test_a_missing_folder_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the sentences nothing is learned, and the reason is said."""
    assert learn_hints.main([str(tmp_path / "none.jsonl"), str(tmp_path)]) == 2
    assert "none.jsonl" in capsys.readouterr().err


def test_a_long_answer_is_as_strong_as_its_strongest_piece() -> None:
    """A hint in the middle of many harmless words is heard as if it stood alone."""
    hint = "i keep a chair against my door at night because of him"
    around = "then we went in and sat round the big table and somebody read out the list " * 10
    assert hints.is_hint(hint)
    assert hints.is_hint(around + hint + " " + around)
    assert not hints.is_hint(around.strip())
    assert not hints.is_hint("")


def test_what_people_type_is_kept_nowhere() -> None:
    """Nothing that remembers earlier results grows with the words that are heard."""
    remembering = [
        each for each in (*vars(hints).values(), *vars(support).values()) if hasattr(each, "cache_info")
    ]
    support.needs_support("he hides in my room")
    before = [each.cache_info().currsize for each in remembering]
    for number in range(50):
        support.needs_support(f"xyzzy{number} hides my plugh{number}")
    assert remembering
    assert [each.cache_info().currsize for each in remembering] == before


def test_who_writes_first_waits_no_longer_than_others() -> None:
    """Once ready, nothing is read from files any more."""
    support.be_ready()
    reading = [
        each for each in (*vars(hints).values(), *vars(support).values()) if hasattr(each, "cache_info")
    ]
    before = [each.cache_info().misses for each in reading]
    support.needs_support("he hides in my room")
    assert [each.cache_info().misses for each in reading] == before


# What is read fast and what is meant ----------

WORDS = (
    *sorted(hints.kinds().whole),
    *(feature.strip("<#-").split()[0] for feature in hints.weights().adds),
    *(f"{beginning}ing" for under in hints.kinds().beginnings.values() for beginning in under),
    "zebra",
    "x",
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS) | st.from_regex("[a-z]{1,9}", fullmatch=True), max_size=60).map(" ".join)
)
def test_a_text_is_as_strong_as_the_plain_sum_over_its_strongest_piece(said: str) -> None:
    """However it is reckoned: each piece is the sum over all that is looked at in it, once each, and the greatest counts."""
    learned = hints.weights()
    plain = max(
        learned.bias + fsum(learned.adds.get(feature, 0.0) for feature in hints.features(piece))
        for piece in hints.pieces(said)
    )
    assert hints.strength(said) == pytest.approx(plain, abs=1e-9)
    assert hints.is_hint(said) == (plain >= learned.threshold)
