"""A codebook's cues as numbers for a learned model."""

from __future__ import annotations

import numpy as np

from analysis.text.features import Floats
from analysis.text.themes import Codebook, strengths


def cue_numbers(text: str, book: Codebook) -> Floats:
    """A 1 for each theme whose cue is in `text`, in the order of `book`, and the log of the word count."""
    found = strengths(text, book)
    return np.array([*(float(code in found) for code in book.codes), np.log1p(len(text.split())) / 3])
