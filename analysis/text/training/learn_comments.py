"""Learns the weights that read comments of young people and practitioners: feeling, themes, and how each went.

    python -m analysis.text.training.learn_comments FOLDER [--out FILE]

FOLDER holds young*.jsonl and practitioners*.jsonl with labelled comments: `text`, `question`, `persona`, `sentiment` and
`themes` (how each went). Our own comments in `written/` are learned from too.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.text.comment_reading import (
    beside_cues,
    clauses,
    number_names,
    numbers_of,
    numbers_of_clause,
    of_clause,
    sums_of,
)
from analysis.text.learned import features
from analysis.text.learned.comment_weights import (
    FEELINGS,
    FILE,
    WENT,
    CommentWeights,
    asked_grams,
    codes_of,
    save,
    word_grams,
)
from analysis.text.learned.minimising import Floats
from analysis.text.learned.model import Vocabulary
from analysis.text.themes.codebook import load_codebook
from analysis.text.training.fitting import fit_logistic, fit_softmax
from analysis.text.training.labelled import Labelled, LabelledError, parts, read, written
from analysis.text.training.train import MODELS, matrix, vocabulary
from analysis.text.wordlists import wordlist
from surveys.normal_form import normal_form

AUDIENCES = ("young_people", "practitioners")
FILES = {"young_people": "young*.jsonl", "practitioners": "practitioners*.jsonl"}
OWN = {"young_people": "young", "practitioners": "practitioners"}
FEELING_STRENGTH, THEME_STRENGTH, WENT_STRENGTH = 1.0, 3.0, 1.5
"""How far weights may go from zero."""
QUESTION_WEIGHT = 0.25
"""What a question counts beside the words of a comment, whose weights have length 1."""
LEAST_WORDS, LEAST_PIECES = 2, 3
FOLDS = 4
GRAIN = 1 / 128
STEADY_ROWS = 20
"""Comments of a theme from which its own best threshold counts more than the one that is best for all."""


@dataclass(frozen=True)
class LabelledComment:
    """A labelled comment as the weights see it."""

    audience: str
    text: str
    question: str
    feeling: str
    themes: Mapping[str, str]
    persona: str
    numbers: Floats


def comments(rows: Sequence[Labelled], audience: str) -> list[LabelledComment]:
    """Labelled sentences as comments of an audience. Raises LabelledError for labels that are not known."""
    codes = load_codebook(audience).codes
    for row in rows:
        odd = set(row.labels.get("themes") or {}) - {*codes}
        if odd or row.labels.get("sentiment") not in FEELINGS:
            raise LabelledError(f"{row.persona}: {', '.join(sorted(odd)) or 'its sentiment'} is not known")
    return [_comment(row, audience) for row in rows]


def _comment(row: Labelled, audience: str) -> LabelledComment:
    text = normal_form(row.text)
    themes = {f"{audience}/{code}": went for code, went in (row.labels.get("themes") or {}).items()}
    return LabelledComment(
        audience, text, row.question, row.labels["sentiment"], themes, row.persona, _numbers(text, audience)
    )


@cache
def _numbers(text: str, audience: str) -> Floats:
    return np.array(numbers_of(text, audience))


@dataclass(frozen=True)
class Known:
    """The vocabularies of some comments."""

    words: Vocabulary
    pieces: Vocabulary
    asked: Vocabulary

    def rows(self, texts: Sequence[str], numbers: Floats) -> sparse.csr_matrix:
        """One row a text: words, pieces, numbers."""
        blocks = [
            matrix(texts, word_grams, self.words),
            matrix(texts, features.pieces, self.pieces),
            sparse.csr_matrix(numbers),
        ]
        return sparse.hstack(blocks).tocsr()

    def questions(self, asked: Sequence[str]) -> sparse.csr_matrix:
        """One row a question."""
        lines = [
            [self.asked.index[gram] for gram in asked_grams(each) if gram in self.asked.index]
            for each in asked
        ]
        down = [row for row, line in enumerate(lines) for _ in line]
        across = [at for line in lines for at in line]
        return sparse.csr_matrix(
            (np.full(len(down), QUESTION_WEIGHT), (down, across)), (len(asked), len(self.asked.grams))
        )


def known_of(told: Sequence[LabelledComment]) -> Known:
    """The vocabularies of these comments."""
    texts = [comment.text for comment in told]
    grams = sorted({gram for comment in told for gram in asked_grams(comment.question)})
    return Known(
        vocabulary(texts, word_grams, LEAST_WORDS, nameless),
        vocabulary(texts, features.pieces, LEAST_PIECES, nameless),
        Vocabulary(tuple(grams), np.ones(len(grams))),
    )


def nameless(gram: str) -> bool:
    """Whether no first name is among the words of a gram. The comments are invented, and so are their names."""
    return gram.startswith("#") or wordlist("first_names").isdisjoint(gram.split())


def theme_names() -> tuple[str, ...]:
    """Every theme of both codebooks."""
    return tuple(f"{audience}/{code}" for audience in AUDIENCES for code in load_codebook(audience).codes)


def fit(told: Sequence[LabelledComment], thresholds: Floats | None = None) -> CommentWeights:
    """All weights. Without `thresholds` they are found by weights that did not learn from the persona."""
    names, known = theme_names(), known_of(told)
    numbers = np.array([comment.numbers for comment in told])
    texts = [comment.text for comment in told]
    words = known.rows(texts, numbers)
    rows = sparse.hstack([words, known.questions([comment.question for comment in told])]).tocsr()
    felt = _without_cues(rows, known)
    sums = np.zeros((rows.shape[1] + 1, len(FEELINGS) + len(names) + len(WENT)))
    feelings = np.array([FEELINGS.index(comment.feeling) for comment in told])
    sums[:, : len(FEELINGS)] = fit_softmax(
        felt, feelings, _by_class(feelings, len(FEELINGS)), FEELING_STRENGTH, len(FEELINGS)
    )
    for at, name in enumerate(names):
        own = np.array([comment.audience == name.partition("/")[0] for comment in told])
        wanted = np.array([name in comment.themes for comment in told])
        if wanted[own].any():
            sums[:, len(FEELINGS) + at] = fit_logistic(rows[np.flatnonzero(own)], wanted[own], THEME_STRENGTH)
        else:
            sums[-1, len(FEELINGS) + at] = -10.0
    weights = _weights(sums, known, names, thresholds if thresholds is not None else np.zeros(len(names)))
    return _with_ways(weights, told, known, felt)


def _without_cues(rows: sparse.csr_matrix, known: Known) -> sparse.csr_matrix:
    """Rows whose cues are taken out: what a comment is about is no opinion of it."""
    kept = np.ones(rows.shape[1])
    first = len(known.words.grams) + len(known.pieces.grams) + beside_cues()
    kept[first : first + len(number_names()) - beside_cues()] = 0
    return sparse.csr_matrix(rows @ sparse.diags(kept))


def _by_class(labels: NDArray[np.int64], classes: int) -> Floats:
    share = np.bincount(labels, minlength=classes)
    return np.asarray(1 / np.maximum(share, 1)[labels])


def _weights(
    sums: Floats, known: Known, names: tuple[str, ...], thresholds: NDArray[np.floating[Any]]
) -> CommentWeights:
    cut = np.cumsum(
        [len(known.words.grams), len(known.pieces.grams), len(number_names()), len(known.asked.grams)]
    )
    words, pieces, numbers, asks, bias = np.split(sums, cut)
    return CommentWeights(
        names, known.words, known.pieces, known.asked, _rounded(words), _rounded(pieces), _rounded(asks * QUESTION_WEIGHT),
        numbers.astype(np.float16), bias[0], thresholds, np.zeros((len(names), len(WENT))),
    )  # fmt: skip


def _rounded(weights: Floats) -> NDArray[np.float16]:
    return (np.round(weights / GRAIN) * GRAIN).astype(np.float16)


def _with_ways(
    weights: CommentWeights, told: Sequence[LabelledComment], known: Known, rows: sparse.csr_matrix
) -> CommentWeights:
    """How themes went: learned from each theme of each comment, its whole and the clause that speaks of the theme most."""
    pairs = [(at, name) for at, comment in enumerate(told) for name in comment.themes]
    spoken = [_clause(weights, told[at], name) for at, name in pairs]
    beside = known.rows(
        spoken,
        np.array([numbers_of_clause(text) for text in spoken]),
    )
    names = {name: at for at, name in enumerate(weights.themes)}
    which = sparse.csr_matrix(
        (np.ones(len(pairs)), (range(len(pairs)), [names[name] for _, name in pairs])),
        (len(pairs), len(names)),
    )
    whole = rows[[at for at, _ in pairs]]
    asked = sparse.csr_matrix((len(pairs), len(known.asked.grams)))
    both = whole + _without_cues(sparse.hstack([beside, asked]).tocsr(), known)
    ways = np.array([WENT.index(told[at].themes[name]) for at, name in pairs])
    fitted = fit_softmax(
        sparse.hstack([both, which]).tocsr(), ways, _by_class(ways, len(WENT)), WENT_STRENGTH, len(WENT)
    )
    sums = np.vstack([fitted[: rows.shape[1]], fitted[-1:]])
    put = _weights(
        np.hstack([np.zeros((len(sums), weights.words.shape[1] - len(WENT))), sums]),
        known,
        weights.themes,
        weights.thresholds,
    )
    last = slice(-len(WENT), None)
    for name in ("words", "parts", "asks", "numbers"):
        getattr(weights, name)[:, last] = getattr(put, name)[:, last]
    weights.bias[last] = put.bias[last]
    weights.theme_bias[:] = fitted[rows.shape[1] : -1]
    return replace(weights)  # anew: the sums that it has at hand are those of before


def _clause(weights: CommentWeights, comment: LabelledComment, name: str) -> str:
    at = len(FEELINGS) + weights.themes.index(name)
    cut = clauses(comment.text)
    if len(cut) == 1:
        return comment.text
    return max(cut, key=lambda clause: of_clause(clause, weights)[at])


def theme_sums(weights: CommentWeights, told: Iterable[LabelledComment]) -> Floats:
    """How much each comment speaks of each theme; shape (comments, themes)."""
    return np.array(
        [
            sums_of(
                comment.text, comment.question, comment.numbers.tolist(), comment.audience, weights
            ).themes
            for comment in told
        ]
    )


def thresholds(told: Sequence[LabelledComment], own: Sequence[LabelledComment]) -> Floats:
    """For each theme the sum from which it is best taken as touched, by weights that did not learn from the persona."""
    part = parts([Labelled(comment.text, comment.persona) for comment in told], FOLDS)
    names = theme_names()
    sums = np.zeros((len(told), len(names)))
    for fold in range(FOLDS):
        rest = [comment for comment, at in zip(told, part, strict=True) if at != fold]
        weights = fit([*rest, *own], np.zeros(len(names)))
        left = [at for at, of in enumerate(part) if of == fold]
        sums[left] = theme_sums(weights, [told[at] for at in left])
    best = np.zeros(len(names))
    for audience in AUDIENCES:
        at = np.array(list(codes_of(audience, names).values()))
        theirs = np.array(
            [row for row, comment in enumerate(told) if comment.audience == audience], dtype=int
        )
        if len(theirs):
            wanted = np.array([[float(names[k] in told[row].themes) for k in at] for row in theirs.tolist()])
            best[at] = best_from(sums[theirs][:, at], wanted.astype(np.float64))
    return best


def best_from(sums: Floats, wanted: Floats) -> Floats:
    """For each theme the sum from which it is best taken as touched: its own best, the more so the more comments have it,
    and the best for all. Both of shape (comments, themes)."""
    options = np.arange(-3.5, 1.5, 0.1)
    taken = sums[:, :, None] >= options
    hits = (taken & (wanted[:, :, None] > 0)).sum(axis=0)
    size = taken.sum(axis=0) + wanted.sum(axis=0)[:, None]
    each = options[(2 * hits / np.maximum(1, size)).argmax(axis=1)]
    for_all = options[int((2 * hits.sum(axis=0) / np.maximum(1, size.sum(axis=0))).argmax())]
    own = wanted.sum(axis=0) / (wanted.sum(axis=0) + STEADY_ROWS)
    return np.asarray(own * each + (1 - own) * for_all)


def learn(told: Sequence[LabelledComment], own: Sequence[LabelledComment] = ()) -> CommentWeights:
    """Weights from comments of others and of our own; thresholds from those of others alone."""
    return fit([*told, *own], thresholds(told, own))


def of_folder(folder: Path) -> list[LabelledComment]:
    """The labelled comments of a folder."""
    return [
        comment
        for audience, pattern in FILES.items()
        for comment in comments(read(sorted(folder.glob(pattern))), audience)
    ]


def our_own() -> list[LabelledComment]:
    """The comments that we wrote."""
    return [comment for audience, name in OWN.items() for comment in comments(written(name), audience)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn the weights and write them; returns 0, or 2 when the folder cannot be used."""
    parser = argparse.ArgumentParser(description="Learn the weights that read comments.")
    parser.add_argument("folder", type=Path, help="folder with young*.jsonl and practitioners*.jsonl")
    parser.add_argument("--out", type=Path, default=MODELS / FILE)
    given = parser.parse_args(arguments)
    try:
        told = of_folder(given.folder)
        weights = learn(told, our_own())
    except LabelledError as problem:
        sys.stderr.write(f"Not learned: {problem}\n")
        return 2
    save(weights, given.out)
    sys.stdout.write(
        f"{given.out.name}: {given.out.stat().st_size / 1e6:.2f} MB from {len(told)} comments of others\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
