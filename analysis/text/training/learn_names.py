"""Learns the weights by which `analysis.text.redaction.tagger` finds names, places and schools that no rule knows.

    python -m analysis.text.training.learn_names FILE... [--out FILE]

Each FILE has sentences, one JSON object a line: `text`, `persona`, and `spans` with start, end and type. Each sentence is
learned from as written and in lower case. Kept are features of everyday words with their weights; no sentence and no name.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy import sparse

from analysis.text.learned.minimising import Floats
from analysis.text.redaction import tagger
from analysis.text.redaction.reader import tokens_by_rules
from analysis.text.training.fitting import fit_softmax
from analysis.text.training.labelled import Labelled, LabelledError, parts, read
from analysis.text.training.train import MODELS
from surveys.normal_form import normal_form

STAYS = len(tagger.KINDS)
KIND_OF = {"PERSON": 0, "PLACE": 1, "ADDRESS": 1, "SCHOOL_OR_ORG": 2}
STRENGTH = 0.3
"""How far weights may go from zero."""
LEAST = 2
"""Words that a feature must be looked at in."""
TOUCHED = 0.009
"""The share of words that are nobody's and may be taken beside those that rules take, when nothing was learned from the
persona."""
FOLDS = 3
SCALE = 0.02
SMALLEST = 0.04


@dataclass(frozen=True)
class Word:
    """A word as the weights see it: its features, what it is part of (STAYS for nothing, -1 for what is not learned from),
    and whether a rule takes it."""

    features: tuple[str, ...]
    label: int
    by_rule: bool


@cache
def _words(text: str, spans: tuple[tuple[int, int, str], ...]) -> tuple[Word, ...]:
    tokens = tokens_by_rules(text)
    seen = tagger.around(tokens)
    return tuple(
        Word(
            tuple(tagger.features(tokens, i, seen)), _label(token.start, token.end, spans), tokens.is_taken(i)
        )
        for i, token in enumerate(tokens)
    )


def _label(start: int, end: int, spans: tuple[tuple[int, int, str], ...]) -> int:
    for first, last, kind in spans:
        if start < last and first < end:
            return KIND_OF.get(kind, -1)
    return STAYS


def in_form(row: Labelled, lower: bool) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """A text in normal form, and where its spans stand there. Raises LabelledError where spans do not fit the text."""
    written_as = row.text.lower() if lower and len(row.text.lower()) == len(row.text) else row.text
    text, places, last = "", list[tuple[int, int, str]](), 0
    for span in sorted(row.labels.get("spans", []), key=lambda span: int(span["start"])):
        if not last <= span["start"] < span["end"] <= len(row.text):
            raise LabelledError(f"{row.persona}: the span {span} does not fit its text")
        text += normal_form(written_as[last : span["start"]])
        inside = normal_form(written_as[span["start"] : span["end"]])
        places.append((len(text), len(text) + len(inside), span["type"]))
        text, last = text + inside, span["end"]
    return text + normal_form(written_as[last:]), tuple(places)


def words_of(rows: Sequence[Labelled]) -> list[Word]:
    """The words of sentences, as written and in lower case."""
    return [word for row in rows for lower in (False, True) for word in _words(*in_form(row, lower))]


def fit(told: Sequence[Word], taken_from: float = 1.0) -> tagger.TaggerWeights:
    """Weights from words that no rule takes, and from those that one takes as well: both are names alike."""
    learned_from = [word for word in told if word.label >= 0]
    counts = Counter(feature for word in learned_from for feature in word.features)
    index = {feature: at for at, feature in enumerate(sorted(f for f, n in counts.items() if n >= LEAST))}
    rows = _table(learned_from, index)
    labels = np.array([word.label for word in learned_from])
    fitted = fit_softmax(rows, labels, np.ones(len(labels)), STRENGTH, STAYS + 1)
    against = fitted[:, :STAYS] - fitted[:, STAYS:]
    adds = {
        feature: tuple(round(float(value), 3) for value in against[at])
        for feature, at in index.items()
        if np.abs(against[at]).max() >= SMALLEST
    }
    return tagger.TaggerWeights(tuple(float(value) for value in against[-1]), taken_from, adds)


def _table(told: Sequence[Word], index: dict[str, int]) -> sparse.csr_matrix:
    lines = [[index[feature] for feature in word.features if feature in index] for word in told]
    down = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    across = [at for line in lines for at in line]
    return sparse.csr_matrix((np.ones(len(across)), (down, across)), (len(lines), len(index)))


def chances(told: Sequence[Word], learned: tagger.TaggerWeights) -> Floats:
    """The chance that each word is part of something to take."""
    nothing = (0.0,) * STAYS
    sums = np.array([np.sum([learned.adds.get(f, nothing) for f in word.features], axis=0) for word in told])
    raised = np.exp(np.minimum(sums + np.array(learned.bias), 50))
    return np.asarray(1 - 1 / (1 + raised.sum(axis=1)))


def threshold(rows: Sequence[Labelled]) -> float:
    """The chance from which only TOUCHED of the words that are nobody's are taken, by weights without the persona."""
    part = parts(rows, FOLDS)
    clean: list[float] = []
    for fold in range(FOLDS):
        learned = fit(words_of([row for row, at in zip(rows, part, strict=True) if at != fold]))
        left = [
            w
            for w in words_of([row for row, at in zip(rows, part, strict=True) if at == fold])
            if w.label == STAYS
        ]
        sums = chances(left, learned)
        clean += [float(chance) for word, chance in zip(left, sums, strict=True) if not word.by_rule]
    return float(np.quantile(clean, 1 - TOUCHED))


def learn(rows: Sequence[Labelled], own: Sequence[Labelled] = ()) -> tagger.TaggerWeights:
    """Weights from sentences of others and of our own; the threshold from those of others alone."""
    return fit(words_of([*rows, *own]), threshold(rows))


def as_text(learned: tagger.TaggerWeights) -> str:
    """Weights as the text of their file, in small whole numbers."""
    adds = {
        feature: [round(value / SCALE) for value in values]
        for feature, values in sorted(learned.adds.items())
    }
    table = {
        "bias": [round(value, 3) for value in learned.bias],
        "taken_from": round(learned.taken_from, 4),
        "scale": SCALE,
        "adds": adds,
    }
    return json.dumps(table, ensure_ascii=False, separators=(",", ":"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights and write them; returns 0, or 2 when a file cannot be used."""
    parser = argparse.ArgumentParser(description="Learn the weights that find names.")
    parser.add_argument("files", type=Path, nargs="+", help="sentences with spans, one JSON object a line")
    parser.add_argument("--out", type=Path, default=MODELS / tagger.FILE)
    given = parser.parse_args(arguments)
    try:
        rows = read(given.files)
        learned = learn(rows)
    except LabelledError as problem:
        sys.stderr.write(f"Not learned: {problem}\n")
        return 2
    given.out.write_text(as_text(learned) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"{given.out.name}: {given.out.stat().st_size / 1e3:.0f} kB from {len(rows)} sentences\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
