"""Limits of both that listen, by sentences that neither learned from."""

from __future__ import annotations

import numpy as np

from analysis.text.learned.comment_weights import shipped_comment_weights
from analysis.text.training import learn_comments, set_limits
from analysis.text.training.labelled import Labelled
from surveys.encoder.encoder import shipped_encoder
from surveys.safeguarding.detection import level_heard
from surveys.safeguarding.hints import weights

CALLS = ["he locks me in", "i cut myself again", "she hits me with the belt", "i dont want to be alive"]
WORRIES = ["i cant sleep", "they laugh at me every day", "i feel sick before school", "mum cries a lot"]
HARMLESS = [
    f"{what} {when}"
    for what in ("football", "chips", "the bus", "drama", "maths")
    for when in ("today", "on friday", "is ok", "again")
]


def answers() -> list[Labelled]:
    levels = {"urgent": CALLS, "worry": WORRIES, "none": HARMLESS}
    return [
        Labelled(text, f"p{number}", "", {"level": level})
        for level, texts in levels.items()
        for number, text in enumerate(texts)
    ]


def test_calls_are_heard_and_few_harmless_answers() -> None:
    """At most the shares that may be."""
    hearing = set_limits.hearing_with(weights(), shipped_encoder(), answers())
    heard = {row.text: level_heard(row.text, hearing) for row in answers()}
    assert [text for text in CALLS if heard[text] == "none"] == []
    assert sum(heard[text] != "none" for text in HARMLESS) <= set_limits.MOST[True].any_help * len(HARMLESS)


def test_where_a_theme_begins_is_where_it_is_told_best() -> None:
    """Edges are moved so that the thresholds of the sums over words hold for both together."""
    rows = [
        Labelled("she listens to me", "a", "", {"themes": {"listened_to": "good"}, "sentiment": "positive"}),
        Labelled("nobody asks what i think", "b", "", {"themes": {"listened_to": "bad"}, "sentiment": "negative"}),
        Labelled("the bus is late", "c", "", {"themes": {}, "sentiment": "negative"}),
    ]  # fmt: skip
    told = learn_comments.comments(rows, "young_people")
    with_it = set_limits.with_encoder(shipped_comment_weights(), shipped_encoder(), told)
    at = with_it.themes.index("young_people/listened_to")
    sums = learn_comments.theme_sums(with_it, told)[:, at] - with_it.thresholds[at]
    assert (sums[:2] >= -1e-6).all()
    assert sums[2] < 0
    assert np.isfinite([*(with_it.beside.edges if with_it.beside else {}).values()]).all()
