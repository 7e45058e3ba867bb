"""The encoder beside the sums over words: what it hears is added to them, so that each makes up for what the other misses.

Sums over words do not hear "i put my chair against the door", and the encoder forgets a theme's own words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

import numpy as np

from analysis.text.learned.features import Floats
from surveys.encoder.encoder import Encoder, shipped_encoder

FILE = "encoder_themes.json"
FEELING_COUNTS, THEME_COUNTS, WAY_COUNTS = 1.0, 0.7, 1.0
"""What the encoder's sums count beside those over words."""


@dataclass(frozen=True)
class EncoderAdds:
    """What the encoder adds: to each feeling, to each theme, and to each way that a theme can go (themes, ways)."""

    feelings: Floats
    themes: Floats
    ways: Floats


@dataclass(frozen=True)
class Most:
    """The most that a question may add to a sum of each sort, or take from it."""

    feeling: float
    theme: float
    way: float


@dataclass(frozen=True)
class Beside:
    """The encoder, and what it adds to each theme of a comment that is on the edge of touching it, by "audience/code" in
    the order of the encoder's heads."""

    encoder: Encoder
    edges: Mapping[str, float]

    def adds(self, text: str, question: str, audience: str, most: Most) -> EncoderAdds:
        """What is heard in a text in `normal_form`. It is read without its question first, since that only leans."""
        words = self._adds(text, "", audience)
        if not question.strip():
            return words
        asked = self._adds(text, question, audience)
        return EncoderAdds(
            _leaning(words.feelings, asked.feelings, most.feeling),
            _leaning(words.themes, asked.themes, most.theme),
            _leaning(words.ways, asked.ways, most.way),
        )

    def _adds(self, text: str, question: str, audience: str) -> EncoderAdds:
        heard = self.encoder.heard(text, question, audience)
        return EncoderAdds(
            FEELING_COUNTS * heard.feelings.astype(np.float64),
            THEME_COUNTS * heard.themes.astype(np.float64) - self._edges,
            WAY_COUNTS * heard.ways.astype(np.float64),
        )

    @cached_property
    def _edges(self) -> Floats:
        return np.fromiter(self.edges.values(), np.float64, len(self.edges))


def _leaning(words: Floats, asked: Floats, most: float) -> Floats:
    return np.asarray(words + np.clip(asked - words, -most, most))


@cache
def shipped_beside() -> Beside:
    """The encoder as it ships with heard, read once."""
    text = (files("analysis.text.models") / FILE).read_text(encoding="utf-8")
    return Beside(shipped_encoder(), json.loads(text))
