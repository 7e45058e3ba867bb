"""A codebook's cues as numbers for a learned model."""

from __future__ import annotations

import numpy as np

from analysis.text.learned.features import Floats
from analysis.text.themes.codebook import Codebook, themes

CUE = 0.5
"""What a cue counts beside the words of a comment, whose weights have length 1 together."""


def cue_numbers(text: str, book: Codebook) -> Floats:
    """CUE for each theme whose cue is in `text`, then the log of the word count."""
    present = themes(text, book)
    cues = (CUE * (code in present) for code in book.codes)
    return np.array([*cues, np.log1p(len(text.split())) / 3])
