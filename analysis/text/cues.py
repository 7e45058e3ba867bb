"""A codebook's cues as numbers for a learned model."""

from __future__ import annotations

import numpy as np

from analysis.text.features import QUESTION_KINDS, Floats, question_kind
from analysis.text.themes import Codebook, strengths


def cue_numbers(text: str, book: Codebook, question: str = "") -> Floats:
    """A 1 for each theme whose cue is in `text`, the log of the word count, a 1 for the kind of question."""
    found, asked = strengths(text, book), question_kind(question)
    cues = (float(code in found) for code in book.codes)
    return np.array(
        [*cues, np.log1p(len(text.split())) / 3, *(float(asked == kind) for kind in QUESTION_KINDS)]
    )
