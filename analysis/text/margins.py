"""By how much each theme of a comment is above the sum from which the shipped weights take it as touched."""

from __future__ import annotations

from analysis.text.comment_reading import numbers_of, sums_of
from analysis.text.learned.comment_weights import CommentWeights, codes_of


def margins(text: str, question: str, audience: str, weights: CommentWeights) -> dict[str, float]:
    """By code, of an English comment in `normal_form`. Below 0 a theme is not touched."""
    spoken_of = sums_of(text, question, numbers_of(text, audience), audience, weights).themes
    codes = codes_of(audience, weights.themes)
    return {code: float(spoken_of[at] - weights.thresholds[at]) for code, at in codes.items()}
