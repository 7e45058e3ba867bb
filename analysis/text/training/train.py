"""Learns the small weights that ship with heard from a folder of public comments.

    python -m analysis.text.training.train DATA_FOLDER [--out FOLDER] [--without SET]

Nothing of the comments is kept but words, pairs and pieces of words seen several times, with their weights.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from analysis.text import models
from analysis.text.learned import features
from analysis.text.learned.minimising import dot, minimise
from analysis.text.learned.model import LinearModel, Vocabulary, save
from analysis.text.sentiment import CLASSES
from analysis.text.themes.codebook import Codebook, load_codebook
from analysis.text.themes.cues import cue_numbers
from analysis.text.training.fitting import softmax_loss
from analysis.text.wordlists import wordlist

Floats = NDArray[np.float64]
MODELS = Path(models.__file__).parent
"""Where the weights lie that ship with heard."""
PATIENTS = "patient_comments.csv"
OTHERS = ("tweets", "amazonReviewSnippets", "nytEditorialSnippets", "movieReviewSnippets", "goemotions")
GRADED = 0.5
"""Mean ratings above this count as positive, below minus this as negative."""
GRAIN = 1 / 128
"""The step in which weights are kept."""
SENTIMENT_STEPS, THEME_STEPS = 150, 60
ROW_WEIGHT = 0.7
"""How strongly words count again for one kind of question."""


class TrainingError(ValueError):
    """The folder of comments cannot be used; the message says which file and why."""


@dataclass(frozen=True)
class Comments:
    """Comments of one set: texts, the question each answers, sentiment (0, 1, 2, -1 for none), themes."""

    name: str
    texts: tuple[str, ...]
    questions: tuple[str, ...]
    labels: NDArray[np.int64]
    themes: tuple[frozenset[str], ...] = ()

    def some(self, rows: NDArray[np.int64]) -> Comments:
        """The comments in `rows`."""
        return Comments(
            self.name,
            tuple(self.texts[i] for i in rows),
            tuple(self.questions[i] for i in rows),
            self.labels[rows],
            tuple(self.themes[i] for i in rows) if self.themes else (),
        )


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError) as problem:
        raise TrainingError(f"{path} cannot be read ({problem}); give the folder that holds it") from problem


def read_patients(folder: Path) -> Comments:
    """Patients' comments: sentiment 1 and 2 positive, 3 neutral, 4 and 5 negative."""
    rows = _rows(folder / PATIENTS)
    grades = {"1": 2, "2": 2, "3": 1, "4": 0, "5": 0}
    return Comments(
        "patient_comments",
        tuple(row["text"] for row in rows),
        tuple(row["question"] for row in rows),
        np.array([grades.get(row["sentiment"][:1], -1) for row in rows]),
        tuple(frozenset(filter(None, row["themes"].split(";"))) for row in rows),
    )


def read_other(folder: Path, name: str) -> Comments:
    """One of OTHERS, graded by people or labelled pos, neu, neg."""
    rows = _rows(folder / f"sentiment_{name}.csv")
    labels = np.array([_grade(row) for row in rows])
    return Comments(name, tuple(row["text"] for row in rows), ("",) * len(rows), labels)


def _grade(row: dict[str, str]) -> int:
    if "y" in row:
        return {"neg": 0, "neu": 1, "pos": 2}[row["y"]]
    grade = float(row["grade"])
    return 2 if grade > GRADED else 0 if grade < -GRADED else 1


# ---- features as matrices ----


def of_everyday_words(gram: str) -> bool:
    """Whether a gram holds everyday words only, so that no name gets into the weights."""
    return _harmless(gram, wordlist("common_words"))


def vocabulary(
    texts: Sequence[str],
    grams: Callable[[str], Iterable[str]],
    least: int,
    may_be_kept: Callable[[str], bool] = of_everyday_words,
) -> Vocabulary:
    """Grams in at least `least` texts that may be kept."""
    seen: Counter[str] = Counter()
    for text in texts:
        seen.update(set(grams(text)))
    kept = sorted(gram for gram, count in seen.items() if count >= least and may_be_kept(gram))
    idf = np.array([np.log((1 + len(texts)) / (1 + seen[gram])) + 1 for gram in kept])
    return Vocabulary(tuple(kept), idf.astype(np.float16).astype(np.float64))


def _harmless(gram: str, everyday: frozenset[str]) -> bool:
    if gram.startswith("#"):
        return True
    return all(word.replace("'", "") in everyday or not word.isalpha() for word in gram.split())


def matrix(
    texts: Sequence[str], grams: Callable[[str], Iterable[str]], known: Vocabulary
) -> sparse.csr_matrix:
    """One row of TF-IDF weights a text."""
    data, columns, ends = [np.zeros(0)], [np.zeros(0, np.int64)], [0]
    for text in texts:
        at, weights = features.counted(grams(text), known.index, known.idf)
        data.append(weights)
        columns.append(at)
        ends.append(ends[-1] + len(at))
    shape = (len(texts), len(known.grams))
    return sparse.csr_matrix((np.concatenate(data), np.concatenate(columns), ends), shape=shape)


def question_columns(questions: Sequence[str]) -> Floats:
    """One column a kind of question, 1 where it is asked."""
    kinds = [features.question_kind(question) for question in questions]
    return np.array([[float(kind == column) for column in features.QUESTION_KINDS] for kind in kinds])


@dataclass(frozen=True)
class Design:
    """How a model looks at comments: which grams it knows, and whether the kind of question counts."""

    vocabulary: Vocabulary
    word_pieces: Vocabulary
    by_question: bool

    def rows(self, comments: Comments, numbers: Floats) -> sparse.csr_matrix:
        """The matrix a model is fitted on: words, pieces, numbers, then the same by question."""
        words = matrix(comments.texts, features.words_and_pairs, self.vocabulary)
        blocks = [
            words,
            matrix(comments.texts, features.pieces, self.word_pieces),
            sparse.csr_matrix(numbers),
        ]
        if self.by_question:
            asked = question_columns(comments.questions)
            for k in range(asked.shape[1]):
                column = sparse.csr_matrix(asked[:, [k]])
                blocks += [
                    words.multiply(column) * ROW_WEIGHT,
                    sparse.csr_matrix(numbers * asked[:, [k]]),
                    column,
                ]
        return sparse.hstack(blocks).tocsr()

    def model(self, weights: Floats, classes: Sequence[str], dense: int, thresholds: Floats) -> LinearModel:
        """Fitted weights (columns + 1, classes) as a model that reads one text at a time."""
        grams, parts = len(self.vocabulary.grams), len(self.word_pieces.grams)
        cut = np.split(weights[:-1], np.cumsum([grams, parts, dense]))
        words, numbers, bias = [cut[0]], [cut[2]], [weights[-1]]
        rest = cut[3]
        while len(rest):
            block, rest = rest[: grams + dense + 1], rest[grams + dense + 1 :]
            words.append(block[:grams] * ROW_WEIGHT)
            numbers.append(block[grams:-1])
            bias.append(block[-1])
        return LinearModel(
            classes=tuple(classes),
            vocabulary=self.vocabulary,
            word_pieces=self.word_pieces,
            words=_rounded(words),
            parts=_rounded(cut[1]),
            dense=np.array(numbers).astype(np.float16),
            bias=np.array(bias).astype(np.float16),
            thresholds=thresholds,
        )


def _rounded(weights: ArrayLike) -> NDArray[np.float16]:
    """Weights in steps of GRAIN: half of them become 0, and the file a third of its size."""
    return (np.round(np.asarray(weights) / GRAIN) * GRAIN).astype(np.float16)


def design(comments: Comments, least: int, least_pieces: int, by_question: bool) -> Design:
    """The design for these comments; `least_pieces` 0 leaves pieces of words out."""
    known = vocabulary(comments.texts, features.words_and_pairs, least)
    pieces = (
        vocabulary(comments.texts, features.pieces, least_pieces)
        if least_pieces
        else Vocabulary((), np.zeros(0))
    )
    return Design(known, pieces, by_question)


# ---- fitting ----


def fit_softmax(
    rows: sparse.csr_matrix,
    labels: NDArray[np.int64],
    weights: Floats,
    strength: float,
    classes: int = len(CLASSES),
) -> Floats:
    """Multinomial logistic regression by L-BFGS; shape (columns + 1, classes), the last row is the bias."""
    columns, loss = rows.shape[1], softmax_loss(rows, rows.T.tocsr(), labels, weights, strength, classes)
    return minimise(loss, np.zeros((columns + 1) * classes), SENTIMENT_STEPS).reshape(columns + 1, classes)


def fit_each(rows: sparse.csr_matrix, wanted: Floats, strength: float) -> Floats:
    """One support vector machine a column of `wanted`; shape (columns + 1, themes), the last row is the bias."""
    turned = rows.T.tocsr()
    return np.column_stack([_fit_machine(rows, turned, column, strength) for column in wanted.T])


def _fit_machine(
    rows: sparse.csr_matrix, turned: sparse.csr_matrix, wanted: Floats, strength: float
) -> Floats:
    """The squared hinge lets comments go that are told already, so that a rare theme is not drowned by the rest."""
    signs = 2 * wanted - 1

    def loss(held: Floats) -> tuple[float, Floats]:
        short = np.maximum(0, 1 - signs * (rows @ held[:-1] + held[-1]))
        error = -2 * signs * short
        slope = np.append(turned @ error, error.sum()) + held / strength
        return dot(short, short) + 0.5 / strength * dot(held, held), slope

    return minimise(loss, np.zeros(rows.shape[1] + 1), THEME_STEPS)


# ---- the models ----


def neutral(comments: Comments) -> Comments:
    """The same comments with subjects of the field made neutral, as they are read at run time."""
    return replace(comments, texts=tuple(features.neutral_topics(text) for text in comments.texts))


def lexicon_rows(texts: Iterable[str]) -> Floats:
    """The dense numbers of each text."""
    return np.array([features.lexicon(text) for text in texts])


FEEDBACK_NEUTRAL = 1.0
GENERAL_NEUTRAL = -0.05
"""What "neutral" is given beforehand: it is rare, and counts as much as the others in what is measured."""


def feedback_model(patients: Comments) -> LinearModel:
    """Sentiment of comments that answer a question, learned from patients' comments."""
    known = neutral(patients.some(np.flatnonzero(patients.labels >= 0)))
    numbers = lexicon_rows(known.texts)
    plan = design(known, least=2, least_pieces=3, by_question=True)
    weights = fit_softmax(plan.rows(known, numbers), known.labels, np.ones(len(known.texts)), strength=4.0)
    weights[-1, 1] += FEEDBACK_NEUTRAL
    return plan.model(weights, CLASSES, numbers.shape[1], np.zeros(3))


def general_model(sets: Sequence[Comments]) -> LinearModel:
    """Sentiment of any comment; classes count by the root of their size in each set, so that no set rules."""
    joined = neutral(_joined(sets))
    numbers = lexicon_rows(joined.texts)
    plan = design(joined, least=4, least_pieces=0, by_question=False)
    share = sum(np.bincount(comments.labels[comments.labels >= 0], minlength=3) ** 0.5 for comments in sets)
    class_weights = (1 / np.asarray(share))[joined.labels]
    weights = fit_softmax(plan.rows(joined, numbers), joined.labels, class_weights, strength=0.3)
    weights[-1, 1] += GENERAL_NEUTRAL
    return plan.model(weights, CLASSES, numbers.shape[1], np.zeros(3))


def _joined(sets: Sequence[Comments]) -> Comments:
    known = [comments.some(np.flatnonzero(comments.labels >= 0)) for comments in sets]
    return Comments(
        "all",
        tuple(text for comments in known for text in comments.texts),
        tuple(question for comments in known for question in comments.questions),
        np.concatenate([comments.labels for comments in known]),
    )


def cue_rows(comments: Comments, book: Codebook) -> Floats:
    """The cues each comment holds and its length, as numbers."""
    return np.array([cue_numbers(text, book) for text in comments.texts])


THEME_FOLDS = 5
THEME_STRENGTH = 0.3
"""How far weights may go from zero for comments that are told wrongly; at 0.1 rare themes were told worse."""


def themes_model(patients: Comments, seed: int = 1) -> LinearModel:
    """Themes of patients' comments: cues and words, one machine a theme, left-out parts for thresholds."""
    book = load_codebook("patients")
    titles = [theme.title for theme in book.themes]
    wanted = np.array([[float(title in themes) for title in titles] for themes in patients.themes])
    cues = cue_rows(patients, book)
    folds = np.random.default_rng(seed).permutation(len(patients.texts)) % THEME_FOLDS
    scores = np.zeros_like(wanted)
    for fold in range(THEME_FOLDS):
        learn, left = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        plan = themes_design(patients.some(learn))
        weights = fit_each(plan.rows(patients.some(learn), cues[learn]), wanted[learn], THEME_STRENGTH)
        scores[left] = plan.rows(patients.some(left), cues[left]) @ weights[:-1] + weights[-1]
    plan = themes_design(patients)
    weights = fit_each(plan.rows(patients, cues), wanted, THEME_STRENGTH)
    return plan.model(weights, book.codes, cues.shape[1], best_thresholds(scores, wanted))


def themes_design(patients: Comments) -> Design:
    """How the model of themes looks at comments."""
    return design(patients, least=2, least_pieces=4, by_question=True)


def best_thresholds(scores: Floats, wanted: Floats) -> Floats:
    """For each theme the score from which it is best (F1) taken as present."""
    return np.array([_threshold(scores[:, k], wanted[:, k]) for k in range(wanted.shape[1])])


STEADY_THRESHOLD = -0.35
STEADY_ROWS = 60
"""Comments of a theme from which its own best threshold counts more than the steady one: in few it is luck."""


def _threshold(scores: Floats, wanted: Floats) -> float:
    options = np.arange(-1.25, 1.01, 0.05)
    taken = scores[:, None] >= options
    hits = (taken & (wanted[:, None] > 0)).sum(axis=0)
    f1 = 2 * hits / np.maximum(1, taken.sum(axis=0) + wanted.sum())
    own = wanted.sum() / (wanted.sum() + STEADY_ROWS)
    return float(own * options[int(f1.argmax())] + (1 - own) * STEADY_THRESHOLD)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train all weights and write them; returns 0, or 2 when the folder cannot be used."""
    parser = argparse.ArgumentParser(description="Learn heard's small text weights from public comments.")
    parser.add_argument(
        "folder", type=Path, help="folder with the comments (see analysis/text/models/README.md)"
    )
    parser.add_argument("--out", type=Path, default=MODELS, help="where the weights go")
    parser.add_argument("--without", choices=OTHERS, help="leave one set out, to measure on it")
    given = parser.parse_args(arguments)
    try:
        patients = read_patients(given.folder)
        others = [read_other(given.folder, name) for name in OTHERS if name != given.without]
    except TrainingError as problem:
        sys.stderr.write(f"Not trained: {problem}\n")
        return 2
    learners: dict[str, Callable[[], LinearModel]] = {
        "sentiment_general": lambda: general_model([patients, *others]),
        "sentiment_feedback": lambda: feedback_model(patients),
        "themes_patients": lambda: themes_model(patients),
    }
    for name, learn in learners.items():
        path = given.out / f"{name}.zip"
        save(learn(), path)
        sys.stdout.write(f"{path.name}: {path.stat().st_size / 1e6:.2f} MB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
