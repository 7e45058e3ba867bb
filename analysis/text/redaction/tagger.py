"""Finds names, places and schools that no rule and no list knows, by a learned sum over a word and those around it.

It sees each word as its kind (everyday, strange, a first name, taken already), how it is written, and its neighbours. It
only takes what the rules left. The weights hold everyday words and the beginnings and ends of words
(`analysis/text/training/learn_names.py`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import exp
from typing import NamedTuple

from analysis.text.redaction.span import Span
from analysis.text.redaction.tokens import Token, Tokens

MODELS, FILE = "analysis.text.models", "names.json"
KINDS = ("name", "place", "school")
EDGE = "|"
"""Stands where there is no neighbour."""
_STOPS = ".!?\n"
ACTIVITY_ENDINGS, SHORTEST_ACTIVITY = ("ing", "ball"), 6
"""How words end for what people do; shorter words with these ends are as often names."""


@dataclass(frozen=True)
class TaggerWeights:
    """What each feature adds to the sums of KINDS against a word that stays, and the chance from which a word is taken."""

    bias: tuple[float, ...]
    taken_from: float
    adds: Mapping[str, tuple[float, ...]]


def weights_from(text: str) -> TaggerWeights:
    """Weights from the text of their file, where they are whole numbers to save room."""
    table = json.loads(text)
    scale = table["scale"]
    adds = {feature: tuple(value * scale for value in values) for feature, values in table["adds"].items()}
    return TaggerWeights(tuple(table["bias"]), table["taken_from"], adds)


@cache
def weights() -> TaggerWeights:
    """The weights that ship with heard, read once."""
    return weights_from((files(MODELS) / FILE).read_text(encoding="utf-8"))


class Surroundings(NamedTuple):
    """What a text's words are looked at by: each as its neighbours see it (itself where it is of every day, else its kind),
    and the kind of mark before each and after the last."""

    looks: Sequence[str]
    marks: Sequence[str]


def around(tokens: Tokens) -> Surroundings:
    """What is worked out once for all words of a text."""
    marks = [EDGE, *(_mark(tokens.gap(i)) for i in range(1, len(tokens))), EDGE]
    return Surroundings([_look(tokens, i) for i in range(len(tokens))], marks)


def _look(tokens: Tokens, i: int) -> str:
    if tokens.is_taken(i):
        return "<taken>"
    token = tokens[i]
    if tokens.known_name(i):
        return "<name>"
    if tokens.name_and_word(i) or tokens.everyday(i):
        return token.low
    return "<slip>" if tokens.misspelt(token.base) else "<strange>"


def features(tokens: Tokens, i: int, seen: Surroundings) -> list[str]:
    """What is looked at in one word and around it."""
    token, looks = tokens[i], seen.looks
    before, two_before = (looks[i - 1] if i else EDGE), (looks[i - 2] if i > 1 else EDGE)
    after = looks[i + 1] if i + 1 < len(tokens) else EDGE
    two_after = looks[i + 2] if i + 2 < len(tokens) else EDGE
    kind = _kind(tokens, i, looks[i])
    written = "A" if token.capital and not token.opens else "Aa" if token.capital else "a"
    ending = "'s" if token.low != token.base else ""
    return [
        f"k={kind}",
        f"k={kind}{written}",
        f"k={kind}{ending}",
        f"-1={before}",
        f"+1={after}",
        f"-2={two_before}",
        f"+2={two_after}",
        f"k={kind},-1={before}",
        f"k={kind},+1={after}",
        f"k={kind},-2={two_before}",
        f"k={kind},gap={seen.marks[i]}{seen.marks[i + 1]}",
        f"-2={two_before},-1={before}",
        f"-1={before},+1={after}",
        f"+1={after},+2={two_after}",
        *_of_itself(token, kind),
    ]


def _of_itself(token: Token, kind: str) -> tuple[str, ...]:
    """The word where it is known; how it begins and ends and how long it is where it is strange."""
    if kind not in ("strange", "slip"):
        return (f"w={token.low}",)
    base = token.base
    return f"end={base[-2:]}", f"end={base[-3:]}", f"begin={base[:3]}", f"size={min(len(base), 10)}"


def _kind(tokens: Tokens, i: int, look: str) -> str:
    if look.startswith("<"):
        return look.strip("<>")
    if tokens.name_and_word(i):
        return "name and word"
    base, lists = tokens[i].base, tokens.lists
    if base in lists.cues.function:
        return "function"
    if base in lists.surnames:
        return "surname and word"
    return "stem" if base in lists.cues.street_stems else "word"


def _mark(gap: str) -> str:
    """What stands between two words, by its kind."""
    if gap == " " or gap.isspace():
        return " "
    if any(map(str.isdigit, gap)):
        return "9"
    bare = gap.strip()
    return _STOPS[0] if bare[:1] in _STOPS else bare[:1]


def chances(tokens: Tokens, i: int, seen: Surroundings, learned: TaggerWeights) -> list[float]:
    """The chance of each of KINDS that a word is part of one; the rest is the chance that it stays."""
    known = filter(None, map(learned.adds.get, features(tokens, i, seen)))
    sums = map(sum, zip(learned.bias, *known, strict=True))
    raised = [exp(min(each, 50.0)) for each in sums]
    whole = 1 + sum(raised)
    return [each / whole for each in raised]


def is_activity(tokens: Tokens, i: int) -> bool:
    """'hydrofoiling', 'tchoukball': what somebody does, in words that no list can be long enough for."""
    token = tokens[i]
    if len(token.base) < SHORTEST_ACTIVITY or not token.base.endswith(ACTIVITY_ENDINGS):
        return False
    return not tokens.inner_capital(i) and token.base not in tokens.lists.surnames


def tag(tokens: Tokens, learned: TaggerWeights | None = None) -> None:
    """Take what the rules left and the sums find. Neighbours of one kind become one span."""
    learned = learned or weights()
    seen, never = around(tokens), tokens.cues.beside_names
    last: tuple[int, str] | None = None
    runs: list[list[int]] = []
    kinds: list[str] = []
    for i in range(len(tokens)):
        if not tokens.may_be_taken(i) or tokens[i].low in never or is_activity(tokens, i):
            continue
        of_kinds = chances(tokens, i, seen, learned)
        if sum(of_kinds) < learned.taken_from:
            continue
        kind = KINDS[of_kinds.index(max(of_kinds))]
        if last == (i - 1, kind) and tokens[i].joined:
            runs[-1][1] = i
        else:
            runs.append([i, i])
            kinds.append(kind)
        last = (i, kind)
    for (first, end), kind in zip(runs, kinds, strict=True):
        tokens.take(_span(tokens, first, end, kind))


def _span(tokens: Tokens, first: int, last: int, kind: str) -> Span:
    return tokens.span(first, last, kind)
