"""Learned weights: read back as written, broken files named, training works on a handful of comments."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from analysis.text.learned import features
from analysis.text.learned.model import ModelError, load, save, shipped
from analysis.text.training import train
from analysis.text.wordlists import wordlist

GOOD = ["lovely kind staff", "really good and kind", "great help thank you", "happy with the kind nurse"]
BAD = [
    "rude and late again",
    "terrible wait and rude",
    "bad food and cold room",
    "nobody came and it was awful",
]
SO_SO = ["it was ok", "nothing to add", "not sure", "it was a tuesday"]


def _comments(times: int = 6) -> train.Comments:
    texts = (GOOD + SO_SO + BAD) * times
    labels = np.array(([2] * 4 + [1] * 4 + [0] * 4) * times)
    return train.Comments(
        "small", tuple(texts), ("What was good?", "How could we improve?") * (len(texts) // 2), labels
    )


def test_a_model_learns_what_it_was_shown_and_survives_its_file(tmp_path: Path) -> None:
    """The weights tell the comments they were shown, the same after a round through a file."""
    model = train.feedback_model(_comments())
    save(model, tmp_path / "a.zip")
    again = load(tmp_path / "a.zip")
    for text, wanted in [(GOOD[0], 2), (BAD[0], 0), (SO_SO[0], 1)]:
        numbers = features.lexicon(text)
        scores = again.scores(text, numbers, "How could we improve?")
        assert int(scores.argmax()) == wanted
        assert scores == pytest.approx(model.scores(text, numbers, "How could we improve?"), abs=1e-2)


def test_the_same_comments_give_the_same_bytes(tmp_path: Path) -> None:
    """Training draws nothing by chance and stamps no time."""
    for name in ("a", "b"):
        save(train.general_model([_comments()]), tmp_path / f"{name}.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_one_text_at_a_time_scores_as_the_whole_matrix() -> None:
    """What is fitted as a matrix is what is read at run time."""
    comments = _comments(1)
    numbers = train.lexicon_rows(comments.texts)
    plan = train.design(comments, least=1, least_pieces=1, by_question=True)
    rows = plan.rows(comments, numbers)
    weights = np.random.default_rng(0).normal(0, 0.1, (rows.shape[1] + 1, 3))
    model = plan.model(weights, train.CLASSES, numbers.shape[1], np.zeros(3))
    for i, text in enumerate(comments.texts):
        single = model.scores(text, numbers[i], comments.questions[i])
        assert single == pytest.approx(np.asarray(rows[[i]] @ weights[:-1] + weights[-1])[0], abs=2e-2)


@pytest.mark.parametrize("name", ["sentiment_general", "sentiment_feedback", "themes_patients"])
def test_shipped_weights_hold_words_and_no_sentences(name: str) -> None:
    """No gram of the shipped weights is longer than two words, and each word is an everyday one."""
    model = shipped(name)
    assert model is not None
    everyday = wordlist("common_words")
    for gram in model.vocabulary.grams:
        words = gram.split()
        assert len(words) <= 2
        assert all(word.replace("'", "") in everyday or not word.isalpha() for word in words)
    assert all(re.fullmatch(r"#.{3,5}", piece) for piece in model.word_pieces.grams)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    """A file that is no model says so, and how to make one."""
    (tmp_path / "a.zip").write_bytes(b"no")
    with pytest.raises(ModelError, match=r"a\.zip.*analysis\.text\.train"):
        load(tmp_path / "a.zip")
    assert shipped("nothing_of_that_name") is None


def test_thresholds_are_where_f1_is_best() -> None:
    """A theme that is always told above 1 gets a threshold that tells it."""
    wanted = np.array([[1.0]] * 200 + [[0.0]] * 200)
    scores = np.where(wanted > 0, 1.2, -1.2)
    assert -1.2 < train.best_thresholds(scores, wanted)[0] <= 1.2


def test_training_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without comments is named, not a traceback."""
    assert train.main([str(tmp_path)]) == 2
    assert "patient_comments.csv" in capsys.readouterr().err
