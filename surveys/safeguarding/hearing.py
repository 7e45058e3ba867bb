"""How strongly a young person's words call for help, by the two that listen: sums over words (`hints`), which know five
languages and forget no word, and the encoder, which reads a sentence whole. Both are added.

What the sums say of hardly any call is not read by the encoder: a quarter of all harmless answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from surveys.encoder.encoder import Encoder, shipped_encoder
from surveys.normal_form import normal_form
from surveys.safeguarding.hints import HintWeights, Strength, strength, weights

LIMITS_FILE, OTHER_LANGUAGES_FILE = "limits.json", "other_languages.txt"
OTHER_LANGUAGE_FROM = 0.15
"""The share of words that only other languages have, from which a text is in one of them. English is that in 3 of 1,000."""
COUNTS = 0.5
"""What the encoder's sums count beside those over words, which are about half as far apart."""


@dataclass(frozen=True)
class HelpLimits:
    """The sums from which words call for help; `spared`, below which words whose rule fits are shown a light line only, and
    nothing; and `quiet`, the sum over words for any help below which the encoder is not asked."""

    call: Strength
    spared: Strength
    quiet: float = float("-inf")


@dataclass(frozen=True)
class Hearing:
    """What listens, and from which sums it hears a call: in English, and in the other languages, which the encoder knows
    little of."""

    words: HintWeights
    english: HelpLimits
    others: HelpLimits
    encoder: Encoder | None = None

    def limits(self, simplified: str) -> HelpLimits:
        """Those of the language that a text in simple form is in."""
        return self.others if in_another_language(simplified) else self.english

    def strength(self, text: str, simplified: str, kinds: Iterable[str]) -> Strength:
        """How strongly a text calls for help, that is `simplified` too, and of which rules of `kinds` fit."""
        kinds = tuple(kinds)
        heard = strength(simplified, kinds, self.words)
        if self.encoder is None or (not kinds and heard.any_help < self.limits(simplified).quiet):
            return heard
        read = self.encoder.heard(normal_form(text))
        return Strength(heard.any_help + COUNTS * read.any_help, heard.urgent + COUNTS * read.urgent)


def by_words(learned: HintWeights) -> Hearing:
    """The sums over words alone, with the limits that were learned with them."""
    limits = HelpLimits(learned.call, learned.spared)
    return Hearing(learned, limits, limits)


def limits_from(table: Mapping[str, Any]) -> HelpLimits:
    """Limits as they stand in their file."""
    return HelpLimits(Strength(*table["call"]), Strength(*table["spared"]), table["quiet"])


@cache
def shipped_hearing() -> Hearing:
    """What listens as it ships with heard, read once."""
    tables = json.loads((files(__package__) / LIMITS_FILE).read_text(encoding="utf-8"))
    english, others = (limits_from(tables[name]) for name in ("english", "others"))
    return Hearing(weights(), english, others, shipped_encoder())


def in_another_language(simplified: str) -> bool:
    """Whether words in simple form are likely Polish, Lithuanian, Romanian or Portuguese."""
    words = simplified.split()
    return sum(word in _other_languages() for word in words) >= OTHER_LANGUAGE_FROM * max(1, len(words))


@cache
def _other_languages() -> frozenset[str]:
    """Words in simple form that are usual in these languages and hardly ever stand in English."""
    return frozenset((files(__package__) / OTHER_LANGUAGES_FILE).read_text(encoding="utf-8").split())
