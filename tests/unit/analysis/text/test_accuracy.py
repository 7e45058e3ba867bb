"""How right the reading is, is measured and never typed."""

from hashlib import sha256
from importlib.resources import files

from analysis.text.explained.accuracy import accuracy
from analysis.text.learned.comment_weights import FILE


def test_it_was_measured_beside_the_weights_that_ship() -> None:
    """New weights need `python -m tests.benchmarks.words_accuracy`."""
    shipped = files("analysis.text.models").joinpath(FILE).read_bytes()
    assert accuracy().weights == sha256(shipped).hexdigest()


def test_both_audiences_have_scores_with_intervals_on_many_comments() -> None:
    for scores in (accuracy().themes, accuracy().went):
        assert set(scores) == {"young_people", "practitioners"}
        for score in scores.values():
            assert 0 < score.interval[0] <= score.f1 <= score.interval[1] < 1
            assert score.comments > 100
