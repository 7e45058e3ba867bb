"""Which words decided that a comment touches a theme, and how near it was that they had not: for people who check the
machine. It asks the weights again without each word, so it holds for whatever they look at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, tanh

from analysis.text.language import ENGLISH, UNDETERMINED
from analysis.text.margins import margins
from analysis.text.reading import Coder, Reading
from surveys.normal_form import normal_form

MOST_TRIES = 40
"""A comment of more words is tried without several at once."""
TELLING = 0.3
"""A word decided when taking it out moves the sum by this share of what the most telling word does."""
MOST_WORDS = 5
"""Of one theme."""
_WORD = re.compile(r"\w+(?:['’]\w+)*|[^\w\s]+")


Span = tuple[int, int]


@dataclass(frozen=True)
class Deciding:
    """`words` are the places in the text of those that decided, by theme, in their order. `sureness` is from 0 (it hung by a
    hair whether some theme is touched) to 1."""

    words: Mapping[str, tuple[Span, ...]]
    sureness: float


def deciding(text: str, question: str, reading: Reading, coder: Coder) -> Deciding:
    """What decided the reading of a comment; of one that no weights read, nothing is known."""
    above = _margins(text, question, reading, coder)
    if above is None:
        return Deciding({}, 0.0)
    tries = [
        (span, _margins(text[: span[0]] + text[span[1] :], question, reading, coder)) for span in _runs(text)
    ]
    found = {
        code: _telling([(span, above[code] - tried[code]) for span, tried in tries if tried])
        for code in reading.codes
        if code in above
    }
    return Deciding(found, tanh(min(map(abs, above.values()))))


def sureness(text: str, question: str, reading: Reading, coder: Coder) -> float:
    """How sure the machine is of the themes of a comment, from 0 to 1. Of what it cannot read it is not sure at all."""
    above = _margins(text, question, reading, coder)
    return tanh(min(map(abs, above.values()))) if above else 0.0


def _runs(text: str) -> Iterator[Span]:
    """Where each word of the text stands, or each run of them where there are many."""
    words = [found.span() for found in _WORD.finditer(text)]
    step = max(1, ceil(len(words) / MOST_TRIES))
    for at in range(0, len(words), step):
        run = words[at : at + step]
        yield run[0][0], run[-1][1]


def _telling(moved: Sequence[tuple[Span, float]]) -> tuple[Span, ...]:
    best = sorted(moved, key=lambda pair: (-pair[1], pair[0]))[:MOST_WORDS]
    most = best[0][1] if best else 0.0
    return tuple(sorted(span for span, by in best if by > 0 and by >= TELLING * most))


def _margins(text: str, question: str, reading: Reading, coder: Coder) -> dict[str, float] | None:
    """By how much each theme is above the sum from which it is touched; None where no weights read the comment."""
    if coder.learned is None or reading.language not in (ENGLISH, UNDETERMINED) or not text.strip():
        return None
    return margins(normal_form(text), question, coder.book.audience, coder.learned)
