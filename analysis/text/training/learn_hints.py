"""Learns the weights by which `surveys.safeguarding.hints` hears calls for help that no rule names.

    python -m analysis.text.training.learn_hints SENTENCES DATA_FOLDER [--out FILE]

SENTENCES is a file of our own labelled sentences, one JSON object a line. Public comments in DATA_FOLDER stand for what
people say every day. Kept are words seen at least twice, their beginnings and kinds, with their weights; no sentence.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize

from surveys.safeguarding import hints
from surveys.safeguarding.detection import simple

WEIGHTS = Path(hints.__file__).parent / hints.WEIGHTS_FILE
"""Where the weights lie that ship with heard."""

Floats = NDArray[np.float64]
Row = tuple[bool, str]
LEARNED_FROM = ("tune", "learn")
EVERYDAY = (("patient_comments.csv", "text"), ("sentiment_goemotions.csv", "text"))
EVERYDAY_ROWS = 2_500
EVERYDAY_WEIGHT = 0.1
"""What a public comment counts beside one of our own sentences."""
STEADY = 1.0
"""How strongly weights are held near zero."""
FALSE_ALARMS = 0.1
"""The share of tricky harmless sentences, not learned from, that may be taken for a hint."""
FOLDS = 5
SMALLEST = 0.03
SCALE = 0.01


def own(path: Path) -> list[Row]:
    """Our own sentences that weights may be learned from."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [(row["support"], simple(row["text"])) for row in rows if row["part"] in LEARNED_FROM]


def everyday(folder: Path) -> list[Row]:
    """Sentences of public comments, none of which is taken for a call for help."""
    rows: list[Row] = []
    for name, column in EVERYDAY:
        with (folder / name).open(encoding="utf-8", newline="") as file:
            parts = [part for row in csv.DictReader(file) for part in re.split(r"[.!?\n]+", row[column])]
        sentences = [words for words in map(simple, parts) if len(words.split()) > 2]
        order = np.random.default_rng(0).permutation(len(sentences))[:EVERYDAY_ROWS]
        rows += [(False, sentences[at]) for at in order]
    return rows


def table(rows: Sequence[Row], names: dict[str, int]) -> sparse.csr_matrix:
    """One row a sentence, one column a feature in `names`."""
    pairs = [
        (at, names[name]) for at, (_, words) in enumerate(rows) for name in _features(words) if name in names
    ]
    down, across = zip(*pairs, strict=True)
    return sparse.csr_matrix((np.ones(len(pairs)), (down, across)), (len(rows), len(names)))


def _features(words: str) -> set[str]:
    return hints.features(words.split()[: hints.LONGEST])


def learn(rows: Sequence[Row], background: Sequence[Row]) -> hints.HintWeights:
    """A logistic regression; the threshold is set by `threshold`."""
    everything = [*rows, *background]
    counts = Counter(name for _, words in everything for name in _features(words))
    names = {name: at for at, name in enumerate(sorted(name for name, n in counts.items() if n > 1))}
    seen = table(everything, names)
    signs = np.array([1.0 if support else -1.0 for support, _ in everything])
    counted = np.array([1.0] * len(rows) + [EVERYDAY_WEIGHT] * len(background))

    def loss(values: Floats) -> tuple[float, Floats]:
        sums = signs * (seen @ values[1:] + values[0])
        slopes = -signs * counted / (1 + np.exp(sums))
        size = float(values[1:] @ values[1:])
        total = float((counted * np.logaddexp(0, -sums)).sum()) + STEADY / 2 * size
        return total, np.concatenate([[slopes.sum()], seen.T @ slopes + STEADY * values[1:]])

    fitted = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x
    return hints.HintWeights(
        float(fitted[0]), 0.0, {name: float(fitted[1 + at]) for name, at in names.items()}
    )


def threshold(rows: Sequence[Row], background: Sequence[Row]) -> float:
    """The strength that only FALSE_ALARMS of our harmless sentences reach when they were not learned from."""
    order = np.random.default_rng(0).permutation(len(rows))
    strengths: list[float] = []
    for fold in range(FOLDS):
        left_out = order[fold::FOLDS]
        rest = [rows[at] for at in order if at not in left_out]
        learned = learn(rest, background)
        strengths += [hints.strength(rows[at][1], learned) for at in left_out if not rows[at][0]]
    return float(np.quantile(strengths, 1 - FALSE_ALARMS))


def written(learned: hints.HintWeights, limit: float) -> str:
    """Weights as the text of their file: small whole numbers, the smallest left out."""
    adds = {
        name: round(value / SCALE) for name, value in sorted(learned.adds.items()) if abs(value) >= SMALLEST
    }
    return json.dumps(
        {
            "bias": round(learned.bias, 3),
            "threshold": round(limit, 3),
            "scale": SCALE,
            "adds": adds,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights and write them; returns 0, or 2 when a file cannot be used."""
    parser = argparse.ArgumentParser(description="Learn the weights by which hints are heard.")
    parser.add_argument("sentences", type=Path, help="our own sentences, one JSON object a line")
    parser.add_argument("folder", type=Path, help="folder with the public comments")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    given = parser.parse_args(arguments)
    try:
        rows, background = own(given.sentences), everyday(given.folder)
    except (OSError, KeyError, ValueError) as problem:
        sys.stderr.write(f"Not learned: {problem}\n")
        return 2
    given.out.write_text(
        written(learn(rows, background), threshold(rows, background)) + "\n", encoding="utf-8"
    )
    sys.stdout.write(
        f"{given.out.name}: {given.out.stat().st_size / 1e3:.0f} kB from {len(rows)} sentences\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
