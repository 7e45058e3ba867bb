"""Learning weights is done by hand and seldom; nothing that answers people needs it."""

from __future__ import annotations

from pathlib import Path

from analysis.text.training import learn_hints, train

PROJECT = Path(__file__).parents[5]
TRAINING = PROJECT / "analysis" / "text" / "training"


def test_nothing_of_the_product_imports_what_learns() -> None:
    """Whoever reads the product may leave the training code out."""
    sources = [
        path for room in ("analysis", "api", "bot", "surveys") for path in (PROJECT / room).rglob("*.py")
    ]
    importing = [
        path for path in sources
        if TRAINING not in path.parents and "analysis.text.training import" in path.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert importing == []


def test_nothing_that_learns_adds_up_on_several_threads() -> None:
    """scipy's minimisers do, and so their last digits depend on the machine; we have our own."""
    rooms = ("analysis/text", "analysis/voice")
    sources = [path for room in rooms for path in (PROJECT / room).rglob("*.py")]
    assert len(sources) > 50
    assert [path for path in sources if "scipy.optimize" in path.read_text(encoding="utf-8")] == []


def test_learned_weights_go_where_they_are_read() -> None:
    """Unless told otherwise, weights are written over those that the product reads."""
    assert (train.MODELS / "themes_patients.zip").is_file()
    assert learn_hints.WEIGHTS.read_text(encoding="utf-8").startswith('{"bias"')
